import GoldenFiles
import Records
import Testing

@testable import Replay

@Suite struct TimelineTests {
  private func timeline(_ found: (moments: [Int32], order: [Int32]), times: [Double]) -> ReplayTimeline {
    ReplayTimeline(
      order: times.indices.map { Int32($0) }, times: times, timesAreSeconds: true,
      steps: [ReplayTimeline.Step(rows: 0..<times.count, startTime: times[0], endTime: times[times.count - 1] + 1)],
      arrivals: found.moments, arrivalOrder: found.order)
  }

  private func text(_ timeline: ReplayTimeline) -> [String] {
    timeline.events().map { event in
      switch event {
      case .question(let position): "q\(position)"
      case .label(let position): "a\(position)"
      }
    }
  }

  @Test func revealsLabelsInTheOrderOfRiver() throws {
    let golden = try GoldenFile("question_order")
    let times = (0..<8).map(Double.init)
    for delay in [0, 1, 2, 3, 20] {
      let wanted = try golden["expected", "delay_\(delay)"].texts
      #expect(text(timeline(ReplayTimeline.arrivals(delayedByRows: delay, count: 8), times: times)) == wanted)
      let due = times.map { $0 + Double(delay) }
      #expect(text(timeline(ReplayTimeline.arrivals(due: due, times: times), times: times)) == wanted)
    }
    let uneven: [Double] = [0, 1, 2, 4, 4, 7, 12]
    let due = zip(uneven, [5, 1, 9, 0, 2, 1, 1]).map { $0 + $1 }
    let key = "by_column (moment t hours 0 1 2 4 4 7 12, delay d hours 5 1 9 0 2 1 1)"
    let wanted = try golden["expected", key].texts
    #expect(text(timeline(ReplayTimeline.arrivals(due: due, times: uneven), times: uneven)) == wanted)
  }

  @Test func knowsALabelOnlyAfterItsRowAndOnlyWhenItIsDue() {
    let times: [Double] = [0, 0, 1, 5, 5, 9]
    // The second is due before its row, the third never, the last after the data.
    let due: [Double] = [5, -3, .infinity, 5, 5.5, 10]
    let found = timeline(ReplayTimeline.arrivals(due: due, times: times), times: times)
    #expect(found.arrivals == [3, 2, 7, 4, 5, 7])
    #expect(found.arrivalOrder == [1, 0, 3, 4, 5, 2])
    #expect(found.knownPositions(at: 0) == [])
    #expect(found.knownPositions(at: 2) == [1])
    #expect(found.knownPositions(at: 4) == [0, 1, 3])
    #expect(found.knownPositions(at: 6) == [0, 1, 3, 4])
  }

  @Test func comesBackFromTheStoreAsItWas() throws {
    let times = (0..<100).map { Double($0 / 3) * 86_400.5 }
    let found = ReplayTimeline.arrivals(due: times.map { $0 + 3e5 }, times: times)
    let whole = ReplayTimeline(
      order: (0..<100).map { Int32(99 - $0) }, times: times, timesAreSeconds: true,
      steps: [(40, 71), (71, 100)].map {
        ReplayTimeline.Step(rows: $0..<$1, startTime: Double($0), endTime: Double($1))
      }, arrivals: found.moments, arrivalOrder: found.order)
    #expect(try ReplayTimeline(encoded: whole.encoded()) == whole)
    #expect(whole.step(of: 39) == nil)
    #expect([40, 70, 71, 99].map(whole.step(of:)) == [0, 0, 1, 1])
    let bytes = whole.encoded()
    for length in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: EvidenceError.self) { try ReplayTimeline(encoded: Array(bytes.prefix(length))) }
    }
  }

  /// A row of the data stands once in the order, and none stands before the first.
  @Test(arguments: [[0, 1, 1], [0, -1, 2]])
  func anOrderThatIsNoneIsRefused(_ order: [Int32]) {
    let found = ReplayTimeline.arrivals(delayedByRows: 1, count: 3)
    let damaged = ReplayTimeline(
      order: order, times: [0, 1, 2], timesAreSeconds: false,
      steps: [ReplayTimeline.Step(rows: 1..<3, startTime: 1, endTime: 2)], arrivals: found.moments,
      arrivalOrder: found.order)
    #expect(throws: EvidenceError.malformed(.replayTimeline)) { try ReplayTimeline(encoded: damaged.encoded()) }
  }

  @Test func packsRowLossesWithoutChange() {
    let bits = (0..<131).map { Double($0 * $0 % 3 % 2) }
    #expect(RowLosses(bits)[0..<131] == bits)
    let numbers = (0..<9).map { Double($0) * 0.25 }
    #expect(RowLosses(numbers)[2..<9] == Array(numbers[2...]))
    #expect(RowLosses([]).count == 0)
  }

  @Test func losesWhatTheFormulasSay() {
    let answers = [0.9, 0.1, 0.5, 0.5, 0.2, 0.8]
    let form = PredictionEvidence.Form.probabilities(classCount: 2)
    // The lower code wins a tie.
    #expect(ReplayLoss.error.losses(of: answers, form: form, truth: [0, 1, 1]) == [0, 1, 0])
    let brier = ReplayLoss.brier.losses(of: answers, form: form, truth: [0, 1, 1])
    for (found, wanted) in zip(brier, [0.01, 0.25, 0.04]) { #expect(abs(found - wanted) < 1e-15) }
    let logs = ReplayLoss.logLoss.losses(of: [1, 0, 0.5, 0.5], form: form, truth: [1, 0])
    #expect(abs(logs[0] - 36.04365338911715) < 1e-12)
    #expect(abs(logs[1] - 0.6931471805599453) < 1e-15)
    let three = ReplayLoss.brier.losses(of: [0.5, 0.3, 0.2], form: .probabilities(classCount: 3), truth: [1])
    #expect(abs(three[0] - (0.25 + 0.49 + 0.04)) < 1e-15)
    #expect(ReplayLoss.squared.losses(of: [1, 3], form: .value, truth: [2, 5]) == [1, 4])
    #expect(ReplayLoss.absolute.losses(of: [1, 3], form: .value, truth: [2, 5]) == [1, 2])
  }

  @Test func standsForTheQualityThatIsClosest() {
    #expect(ReplayLoss(standingFor: "roc-auc", isClassification: true) == .error)
    #expect(!ReplayLoss.error.isExact(for: "roc-auc"))
    #expect(ReplayLoss(standingFor: "log-loss", isClassification: true).isExact(for: "log-loss"))
    #expect(ReplayLoss(standingFor: "rmse", isClassification: false) == .squared)
    #expect(ReplayLoss(standingFor: "mae", isClassification: false) == .absolute)
  }
}
