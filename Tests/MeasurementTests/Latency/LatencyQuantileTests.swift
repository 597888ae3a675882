import Records
import Statistics
import Testing

@testable import Measurement

struct LatencyQuantileTests {
  private let ramp = (1...1_000).map { Float($0) }

  @Test func oneDisturbedRoundDoesNotDecide() throws {
    var rounds = [[Float]](repeating: ramp, count: 9)
    rounds.append(ramp.map { $0 + 5_000 })
    let reading = try LatencyQuantile.reading(0.99, processes: [rounds])
    #expect(agree(reading.value, 990.01, within: 1e-6))
    // All calls together put the 99th percentile among the disturbed ones; the interval shows it.
    #expect(try #require(reading.interval).upper > 5_000)
    #expect(reading.samples.count == 10)
  }

  @Test func differencesBetweenRoundsWidenTheInterval() throws {
    let steady = try LatencyQuantile.reading(0.5, processes: [[[Float]](repeating: ramp, count: 10)])
    let moving = try LatencyQuantile.reading(
      0.5, processes: [(0..<10).map { round in ramp.map { $0 + Float(round * 200) } }])
    let narrow = try #require(steady.interval)
    let wide = try #require(moving.interval)
    #expect(wide.upper - wide.lower > 3 * (narrow.upper - narrow.lower))
  }

  @Test func fewCallsARoundAreTakenTogether() throws {
    // 10 rounds of 100 calls: one call beyond the 99th percentile in each.
    let rounds = (0..<10).map { round in (0..<100).map { Float($0 * 10 + round + 1) } }
    let reading = try LatencyQuantile.reading(0.99, processes: [rounds])
    #expect(agree(reading.value, 990.01, within: 1e-6))
    #expect(reading.interval != nil)
  }

  @Test func tooFewCallsHaveNoUpperBound() throws {
    let reading = try LatencyQuantile.reading(
      0.99, processes: [[(1...60).map { Float($0) }, (1...60).map { Float($0) }]])
    #expect(reading.interval == nil)
  }

  @Test func whatDiffersBetweenProcessesIsInTheInterval() throws {
    // The rounds of a process agree; the processes differ by up to 4% either way.
    let factors: [Float] = [0.96, 0.98, 0.99, 1, 1, 1, 1, 1.01, 1.02, 1.04]
    let reading = try LatencyQuantile.reading(
      0.5, processes: factors.map { factor in [[Float]](repeating: ramp.map { $0 * factor }, count: 2) })
    #expect(agree(reading.value, 500.5, within: 1e-4))
    #expect(reading.samples.count == 10)
    let interval = try #require(reading.interval)
    // Student's t of 9 degrees (2.262) times the spread of the logarithms (0.02171) times sqrt(pi / 10).
    #expect(abs(interval.upper / reading.value - 1.02791) < 2e-4)
    #expect(abs(interval.lower * interval.upper / (reading.value * reading.value) - 1) < 1e-6)
    let moving = try LatencyQuantile.reading(
      0.5, processes: factors.map { factor in [ramp.map { $0 * factor }] }, spread: 0.05)
    // And 1.96 * sqrt(2) * 5% beside it, at right angles.
    #expect(abs(try #require(moving.interval).upper / moving.value - 1.15253) < 2e-3)
  }

  @Test func theSpreadBetweenSittingsCountsWithinOneProcessToo() throws {
    let rounds = [[Float]](repeating: ramp, count: 10)
    let interval = try #require(try LatencyQuantile.reading(0.5, processes: [rounds], spread: 0.02).interval)
    #expect(interval.upper > 500.5 * 1.056 && interval.lower < 500.5 / 1.056)
  }

  @Test func anotherSittingLiesInsideNineTimesInTen() throws {
    // Processes differ by 3%, sittings by 2%, and the machine is known for that.
    var generator = SeededGenerator(seed: 4)
    let readings = try (0..<60).map { _ in
      let sitting = 1 + 0.02 * generator.normal()
      let processes = (0..<10).map { _ in [ramp.map { $0 * Float(sitting * (1 + 0.03 * generator.normal())) }] }
      return try LatencyQuantile.reading(0.5, processes: processes, spread: 0.02)
    }
    var inside = 0
    for first in readings {
      let interval = try #require(first.interval)
      inside += readings.count { interval.lower <= $0.value && $0.value <= interval.upper } - 1
    }
    let share = Double(inside) / Double(60 * 59)
    #expect(share > 0.9 && share < 0.995, "\(share)")
  }

  @Test func rareQuantilesAskForManyCalls() {
    let timing = CallTimings(
      rounds: [TimingRound(rowSeconds: ramp)], batchSizes: [], clockResolutionSeconds: 1e-9, clockOverheadSeconds: 0)
    let candidate = Evidence(task: .regression, TimingEvidence(served: timing))
    #expect(
      LatencyAxis(.permille999).outcome(of: candidate)
        == .notApplicable(reason: "1000 timed calls are too few for p999; 10000 are needed"))
    #expect(LatencyAxis(.median).outcome(of: candidate).reading?.value == 500.5)
    #expect(ThroughputAxis().outcome(of: candidate) == .notApplicable(reason: "batches weren't timed"))
  }

  @Test func anIntervalIsNeverNarrowerThanTheClocksStep() throws {
    func interval(_ rank: LatencyAxis.Rank, block: [Float], resolution: Double) throws -> Interval {
      let rounds = (0..<6).map { _ in
        TimingRound(rowSeconds: [Float](repeating: 44.8e-9, count: 1_000), blockSeconds: block)
      }
      let timing = CallTimings(
        rounds: rounds, batchSizes: [], blockCalls: 10, clockResolutionSeconds: resolution, clockOverheadSeconds: 0)
      return try #require(
        LatencyAxis(rank).outcome(of: Evidence(task: .regression, TimingEvidence(served: timing))).reading?.interval)
    }
    let single = try interval(.percentile99, block: [], resolution: 10e-9)
    #expect(abs(single.lower - 39.8e-9) < 1e-15 && abs(single.upper - 49.8e-9) < 1e-15)
    // Ten calls in a block: a tenth of the step.
    let blocks = try interval(.median, block: [Float](repeating: 44e-9, count: 100), resolution: 10e-9)
    #expect(abs(blocks.lower - 43.5e-9) < 1e-15 && abs(blocks.upper - 44.5e-9) < 1e-15)
    #expect(try interval(.percentile99, block: [], resolution: 1e-6).lower == 0)
  }

  @Test func theUnfoldedFormIsTimedOnItsOwnAndAppliesOnlyWhereFoldingChangesSomething() throws {
    func timing(_ factor: Float) -> CallTimings {
      CallTimings(
        rounds: [TimingRound(rowSeconds: ramp.map { factor * $0 })], batchSizes: [], clockResolutionSeconds: 1e-9,
        clockOverheadSeconds: 0)
    }
    var candidate = Evidence(task: .regression, TimingEvidence(served: timing(1)))
    #expect(
      LatencyAxis(.median, unfolded: true).outcome(of: candidate)
        == .notApplicable(reason: "no step of the pipeline can be folded into another"))
    candidate.insert(TimingEvidence(served: timing(1), unfolded: timing(2)))
    #expect(try LatencyAxis(.median).measure(candidate).value == 500.5)
    #expect(try LatencyAxis(.median, unfolded: true).measure(candidate).value == 1_001)
  }

  @Test func roundsSortWhatTheyAreGiven() {
    #expect(TimingRound(rowSeconds: [3, 1, 2]).sortedRowSeconds == [1, 2, 3])
  }
}
