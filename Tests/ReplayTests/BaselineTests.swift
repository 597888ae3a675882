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

  /// Hourly rows whose labels come five days late, and seasons down to less than times can tell apart.
  @Test(arguments: [0.01, 1e-12, 3_600, 7_200, 86_400, 604_800])
  func aSeasonMayBeFarShorterThanTheDelayOfLabels(season: Double) {
    let times = (0..<1_500).map { 1.6e9 + Double($0) * 3_600 }
    let arrivals = ReplayTimeline.arrivals(due: times.map { $0 + 432_000 }, times: times)
    let timeline = ReplayTimeline(
      order: (0..<1_500).map { Int32($0) }, times: times, timesAreSeconds: true,
      steps: [ReplayTimeline.Step(rows: 240..<1_500, startTime: 0, endTime: 0)], arrivals: arrivals.moments,
      arrivalOrder: arrivals.order)
    let values = (0..<1_500).map(Double.init)
    let baselines = ReplayBaselines(timeline, truth: values, classCount: nil, season: .seconds(season))
    let found = baselines.losses(.absolute).first { $0.name == ReplayBaselines.seasonal }?.losses
    // The first whole number of seasons that is at least as long as the delay, in rows.
    let back = ((432_000 / season).rounded(.up) * season / 3_600).rounded()
    #expect(found == [Double](repeating: back, count: 1_260))
  }

  /// Labels that come in any order, or never, and rows that share their time.
  @Test(arguments: [ReplayBaselines.Season.rows(1), .rows(3), .seconds(0.3), .seconds(1), .seconds(2.5)])
  func theRowOfASeasonIsTheLatestThatIsKnown(season: ReplayBaselines.Season) {
    let times = (0..<200).map { Double($0 / 2 + $0 % 7) / 4 }.sorted()
    let due: [Double] = times.enumerated().map { row, time in
      row % 5 == 3 ? .infinity : time + Double(row * 31 % 17) / 2
    }
    let arrivals = ReplayTimeline.arrivals(due: due, times: times)
    let timeline = ReplayTimeline(
      order: (0..<200).map { Int32($0) }, times: times, timesAreSeconds: true,
      steps: [ReplayTimeline.Step(rows: 20..<200, startTime: 0, endTime: 0)], arrivals: arrivals.moments,
      arrivalOrder: arrivals.order)
    let values = (0..<200).map { Double($0) }
    let found = ReplayBaselines(timeline, truth: values, classCount: nil, season: season).losses(.absolute)
    func losses(_ name: String) -> [Double] { found.first { $0.name == name }?.losses ?? [] }
    let last = losses(ReplayBaselines.lastLabel)
    let expected = (20..<200).map { position -> Double in
      for seasons in 1...200 {
        let candidate: Int? =
          switch season {
          case .rows(let rows): position - seasons * rows
          case .seconds(let seconds):
            times[..<position].lastIndex { $0 <= times[position] - Double(seasons) * seconds }
          }
        guard let candidate, candidate >= 0 else { break }
        if Int(timeline.arrivals[candidate]) <= position { return Double(position - candidate) }
      }
      return last[position - 20]
    }
    #expect(losses(ReplayBaselines.seasonal) == expected)
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
