import Plans
import Records
import Tabular
import Testing

@testable import Experiments

/// What each model of a replay learns from, and from when on it answers.
struct ReplayDivisionTests {
  /// Ten rows, an hour apart, in reverse order in the data; labels four hours late; steps of three hours from row 5 on.
  private func division(deploy: DeployDelay = .fit, areSeconds: Bool = true) -> ReplayDivision {
    let times = (0..<10).map { Double($0) * 3_600 }
    let arrivals = ReplayTimeline.arrivals(due: times.map { $0 + 4 * 3_600 }, times: times)
    let timeline = ReplayTimeline(
      order: (0..<10).map { Int32(9 - $0) }, times: times, timesAreSeconds: areSeconds,
      steps: [(5, 8), (8, 10)].map {
        ReplayTimeline.Step(rows: $0..<$1, startTime: Double($0) * 3_600, endTime: Double($1) * 3_600)
      }, arrivals: arrivals.moments, arrivalOrder: arrivals.order)
    return ReplayDivision(timeline: timeline, windows: [.all], deployDelay: deploy, season: nil)
  }

  @Test func aModelLearnsFromRowsWhoseLabelsHaveArrived() {
    let division = division()
    // At position 5 the labels of positions 0 and 1 are known, at 8 those of 0 to 4.
    #expect(division.training(forStep: 0, window: .all).rows == [9, 8])
    #expect(division.training(forStep: 1, window: .all).rows == [9, 8, 7, 6, 5])
    #expect(division.rows(ofStep: 0) == [4, 3, 2])
    #expect(division.rows(fromStep: 1) == [1, 0])
  }

  @Test func windowsCountBackFromTheNewestLabel() {
    let division = division()
    #expect(division.training(forStep: 1, window: .last(.rows(2))).rows == [6, 5])
    #expect(division.training(forStep: 1, window: .last(.rows(99))).rows == [9, 8, 7, 6, 5])
    // Two hours: the newest and the one an hour before; the one two hours before is out.
    #expect(division.training(forStep: 1, window: .last(.seconds(7_200))).rows == [6, 5])
    let halving = division.training(forStep: 1, window: .halving(.rows(2)))
    #expect(halving.rows == [9, 8, 7, 6, 5])
    for (weight, age) in zip(halving.weights ?? [], [4.0, 3, 2, 1, 0]) {
      #expect(abs(weight - 1 / (1 << Int(age)).asRoot) < 1e-15)
    }
    let byTime = division.training(forStep: 1, window: .halving(.seconds(7_200)))
    #expect(byTime.weights == halving.weights)
  }

  @Test func aModelAnswersOnceItIsDeployed() {
    #expect(division().servesFrom(step: 1, fitSeconds: 0) == 8)
    #expect(division().servesFrom(step: 1, fitSeconds: 0.5) == 9)
    #expect(division().servesFrom(step: 1, fitSeconds: 4_000) == 10)
    #expect(division().servesFrom(step: 0, fitSeconds: 4_000) == 5)
    #expect(division(areSeconds: false).servesFrom(step: 1, fitSeconds: 4_000) == 8)
    #expect(division(deploy: .after(.rows(1))).servesFrom(step: 1, fitSeconds: 0) == 9)
    #expect(division(deploy: .after(.rows(50))).servesFrom(step: 1, fitSeconds: 0) == 10)
    #expect(division(deploy: .after(.seconds(3_600))).servesFrom(step: 1, fitSeconds: 99) == 9)
  }

  @Test func stepsAreCountedFromTheMomentThatThePlanNamesAndEmptyOnesPassedOver() {
    // Ten seconds each from 20 on: 20, 30 and 40 have no row, 50 has two, 60 none, 70 one, 80 two.
    let begins = StepBegins(everySeconds: 10, since: 20, from: 2, times: [0, 5, 51, 59, 72, 80, 85])
    #expect(begins.rows == [2, 4, 5] && begins.boundaries == [50, 70, 80] && begins.emptyCount == 4)
    let whole = StepBegins(everySeconds: 10, since: 51, from: 2, times: [0, 5, 51, 59, 72, 80, 85])
    #expect(whole.rows == [2, 4, 6] && whole.boundaries == [51, 71, 81] && whole.emptyCount == 1)
  }

  @Test func aThirdOfTheServedRowsIsLeftToExplainAModelOn() {
    let division = division()
    #expect(division.explainedStep == 1)
    let divided = DividedRows(folds: [], structure: nil, notes: [], columns: [], replay: division)
    #expect((0..<2).map(divided.askedFold) == [1, 0])
    #expect(divided.askedCounts == [2, 5])
    #expect(divided.askedRows(ofFold: 0) == [4, 3, 2, 1, 0])
  }

  /// Seconds whose multiples are rounded to either side of the rows' times.
  @Test(arguments: [(3_600.0, 190_080.00000000003, 24), (0.05, 0.1, 435), (0.05, 0.7, 63), (0.05, 1.1, 40)])
  func stepsOfSecondsGoOnHoweverTheirBoundariesAreRounded(apart: Double, seconds: Double, count: Int) {
    let start = apart == 3_600 ? 240 : 30
    let times = (0..<(apart == 3_600 ? 1_500 : 900)).map { 1.6e9 + Double($0) * apart }
    var begins = StepBegins(everySeconds: seconds, since: times[start], from: start, times: times)
    #expect(begins.rows.count == count && begins.rows.first == start)
    #expect(zip(begins.rows, begins.rows.dropFirst()).allSatisfy { $0 < $1 })
    for step in begins.steps(times: times).dropLast() {
      #expect(times[step.rows].allSatisfy { step.startTime <= $0 && $0 < step.endTime })
    }
    begins.joinShortEnd(rowCount: times.count)
    #expect(begins.steps(times: times).last?.rows.upperBound == times.count)
  }

  @Test func aStepOfSecondsWithoutARowIsLeftOut() {
    let begins = StepBegins(everySeconds: 10, since: 5, from: 1, times: [0, 5, 7, 15, 36, 44])
    #expect(begins.rows == [1, 3, 4] && begins.boundaries == [5, 15, 35])
    #expect(begins.steps(times: [0, 5, 7, 15, 36, 44]).map(\.endTime) == [15, 35, 44])
  }

  @Test(arguments: [
    ("all", "all"), ("2000", "2000 rows"), ("8 weeks", "56 days"), ("half-life 28 days", "half-life 28 days"),
    ("Half-Life 50 rows", "half-life 50 rows"), (" 90min ", "90 minutes"),
  ])
  func readsWindows(_ text: String, _ name: String) {
    #expect(ReplayWindow(rawValue: text)?.rawValue == name)
    #expect(ReplayWindow(rawValue: name)?.rawValue == name)
  }

  @Test(arguments: ["", "0", "half-life", "half-life 0", "-3", "3 months", "alles"])
  func refusesWhatIsNoWindow(_ text: String) { #expect(ReplayWindow(rawValue: text) == nil) }
}

extension Int {
  /// 2^(age / 2) for 2^age.
  fileprivate var asRoot: Double { Double(self).squareRoot() }
}
