import Records
import Testing

@testable import Replay

@Suite struct BaselineTests {
  private func timeline(delay: Int, count: Int = 10, start: Int = 4) -> ReplayTimeline {
    let found = ReplayTimeline.arrivals(delayedByRows: delay, count: count)
    return ReplayTimeline(
      order: (0..<Int32(count)).map { $0 }, times: (0..<count).map(Double.init), timesAreSeconds: true,
      steps: [start..<7, 7..<count].map { ReplayTimeline.Step(rows: $0, startTime: 0, endTime: 0) },
      arrivals: found.moments, arrivalOrder: found.order)
  }

  private let classes: [Double] = [0, 1, 1, 0, 1, 1, 0, 0, 1, 0]

  @Test func repeatsTheLastLabelThatHasArrived() {
    for delay in [1, 2, 3] {
      let baselines = ReplayBaselines(timeline(delay: delay), truth: classes, classCount: 2, season: nil)
      let found = baselines.losses(.error).first { $0.name == ReplayBaselines.lastLabel }?.losses
      #expect(found == (4..<10).map { classes[$0] == classes[$0 - delay] ? 0 : 1 })
    }
  }

  @Test func answersThePriorOfTheLabelsThatHaveArrived() {
    let baselines = ReplayBaselines(timeline(delay: 2), truth: classes, classCount: 2, season: nil)
    let found = baselines.losses(.error).first { $0.name == ReplayBaselines.prior }?.losses
    // Known before rows 4 to 9: 011, 0110, 01101, 011011, 0110110, 01101100; a tie is answered by the first class.
    let answers: [Double] = [1, 0, 1, 1, 1, 0]
    #expect(found == zip(answers, classes[4...]).map { $0 == $1 ? 0 : 1 })
    #expect(baselines.losses(.logLoss).map(\.name) == [ReplayBaselines.prior])
  }

  @Test func repeatsTheSeasonThatIsKnown() {
    for season in [ReplayBaselines.Season.rows(2), .seconds(2)] {
      let baselines = ReplayBaselines(timeline(delay: 3), truth: classes, classCount: 2, season: season)
      let found = baselines.losses(.error).first { $0.name == ReplayBaselines.seasonal }?.losses
      // Two rows before isn't known yet, four rows before is.
      #expect(found == (4..<10).map { classes[$0] == classes[$0 - 4] ? 0 : 1 })
    }
  }

  @Test func answersMeansAndValuesOfARegression() {
    let values = (0..<10).map { Double($0 * $0) }
    let baselines = ReplayBaselines(timeline(delay: 1), truth: values, classCount: nil, season: .rows(3))
    let found = Dictionary(uniqueKeysWithValues: baselines.losses(.absolute).map { ($0.name, $0.losses) })
    #expect(found[ReplayBaselines.lastLabel] == (4..<10).map { values[$0] - values[$0 - 1] })
    #expect(found[ReplayBaselines.prior]?[0] == 12.5)
    #expect(found[ReplayBaselines.seasonal] == (4..<10).map { values[$0] - values[$0 - 3] })
    let steps = baselines.stepLosses(.absolute)
    #expect(steps[0].losses == [9, 15])
  }
}
