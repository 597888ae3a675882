import GoldenFiles
import Testing

@testable import Statistics

@Suite struct BootstrapTests {
  @Test func intervalsEqualSciPyOnItsReplicates() throws {
    let golden = try GoldenFile("statistics/bootstrap")
    let cases = try #require(golden.at("cases") as? [[String: Any]])
    #expect(cases.count == 6)
    for entry in cases {
      let replicates = try numbers(entry["replicates"])
      let level = try number(entry["level"])
      let plain = try BootstrapInterval.percentile(replicates, level: level)
      let corrected = try BootstrapInterval.biasCorrectedAccelerated(
        replicates, estimate: number(entry["estimate"]), jackknife: numbers(entry["jackknife"]), level: level)
      for (interval, key) in [(plain, "percentile"), (corrected, "BCa")] {
        let ends = try numbers(entry[key])
        #expect(agrees(interval.lower, ends[0], relative: 1e-10))
        #expect(agrees(interval.upper, ends[1], relative: 1e-10))
      }
    }
  }

  @Test func theSameSeedGivesTheSameReplicates() throws {
    let values = (0..<20).map { Double($0 * $0 % 17) }
    func run(_ seed: UInt64) throws -> Bootstrap.Result {
      try Bootstrap(resamples: 50, method: .biasCorrectedAccelerated, seed: seed).interval(of: values) {
        Location.meanUnchecked($0)
      }
    }
    #expect(try run(3) == run(3))
    #expect(try run(3).replicates != run(4).replicates)
  }

  @Test func strataKeepTheirSizes() throws {
    let strata = (0..<30).map { $0 % 5 == 0 ? 1 : 0 }
    let result = try Bootstrap(resamples: 100, seed: 1).interval(rows: 30, strata: strata) { rows in
      Double(rows.count { strata[$0] == 1 })
    }
    #expect(result.replicates.allSatisfy { $0 == 6 })
    let free = try Bootstrap(resamples: 100, seed: 1).interval(rows: 30) { rows in
      Double(rows.count { strata[$0] == 1 })
    }
    #expect(Set(free.replicates).count > 3)
  }

  @Test func coversTheMeanAboutAsOftenAsItSays() throws {
    var generator = SeededGenerator(seed: 5)
    var covered = 0
    for round in 0..<150 {
      let values = (0..<40).map { _ in generator.normal() }
      let result = try Bootstrap(resamples: 200, level: 0.9, seed: UInt64(round)).interval(of: values) {
        Location.meanUnchecked($0)
      }
      if result.interval.lower <= 0, result.interval.upper >= 0 { covered += 1 }
    }
    // 135 expected; the percentile bootstrap falls a little short at n = 40.
    #expect(covered >= 118 && covered <= 147)
  }

  @Test func refusesAnUndefinedStatistic() {
    #expect(throws: StatisticsError.undefinedStatistic(resample: 0)) {
      try Bootstrap(seed: 1).interval(of: [1, 2]) { _ in .nan }
    }
    #expect(throws: StatisticsError.self) { try Bootstrap(resamples: 1, seed: 1).interval(of: [1, 2]) { $0[0] } }
    #expect(throws: StatisticsError.differentLengths(first: 3, second: 1)) {
      try Bootstrap(seed: 1).interval(rows: 3, strata: [1]) { _ in 0 }
    }
  }
}
