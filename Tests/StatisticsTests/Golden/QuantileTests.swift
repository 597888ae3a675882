import GoldenFiles
import Testing

@testable import Statistics

@Suite struct QuantileTests {
  @Test(arguments: ["lognormal101", "lognormal1000"], ["0.5", "0.9", "0.95", "0.99"])
  func equalsNumPyAndSciPy(sample: String, probability: String) throws {
    let golden = try GoldenFile("quantiles")
    let values = try numbers(golden.at("input", sample))
    let p = try #require(Double(probability))
    func expected(_ key: String) throws -> Double { try number(golden.at("expected", sample, probability, key)) }

    #expect(agrees(try Quantile.of(p, values), try expected("linear_type7"), relative: 1e-14))
    #expect(
      agrees(
        try Quantile.of(p, values, definition: .medianUnbiased), try expected("median_unbiased_type8"),
        relative: 1e-14))
    #expect(try Quantile.of(p, values, definition: .invertedCDF) == expected("inverted_cdf_type1"))

    let interval = try OrderStatisticInterval(p, of: values)
    #expect(Double(interval.lowerRank) == (try expected("ci95_lower_rank_1based")))
    #expect(Double(interval.upperRank) == (try expected("ci95_upper_rank_1based")))
    let ends = try #require(golden.at("expected", sample, probability, "ci95") as? [Any])
    #expect(interval.lower == (try number(ends[0])))
    // p99 of 101 values has no upper bound: null there, nil here.
    #expect(interval.upper == (ends[1] as? Double))
    // An open side covers everything beyond it.
    let covered = try expected("ci95_coverage")
    #expect(agrees(interval.coverage, covered, relative: 1e-11))
  }

  @Test(arguments: ["lognormal101", "lognormal1000"]) func locationEqualsNumPy(sample: String) throws {
    let golden = try GoldenFile("quantiles")
    let values = try numbers(golden.at("input", sample))
    func expected(_ key: String) throws -> Double { try number(golden.at("expected", sample, key)) }
    #expect(agrees(try Location.mean(values), try expected("mean"), relative: 1e-14))
    #expect(agrees(try Location.standardDeviation(values), try expected("sd"), relative: 1e-13))
  }

  @Test func proportionsEqualTheirDefinitions() throws {
    let golden = try GoldenFile("compare_models")
    let exact = try ProportionInterval.clopperPearson(successes: 37, trials: 50)
    let ends = try numbers(golden.at("expected", "clopper_pearson_37_of_50"))
    #expect(agrees(exact.lower, ends[0], relative: 1e-10))
    #expect(agrees(exact.upper, ends[1], relative: 1e-10))
    #expect(try ProportionInterval.clopperPearson(successes: 0, trials: 9).lower == 0)
    #expect(try ProportionInterval.clopperPearson(successes: 9, trials: 9).upper == 1)
  }

  @Test func refusesWhatHasNoQuantile() {
    #expect(throws: StatisticsError.tooFewValues(required: 1, found: 0)) { try Quantile.of(0.5, []) }
    #expect(throws: StatisticsError.notANumber(index: 1)) { try Quantile.of(0.5, [1, .nan]) }
    #expect(throws: StatisticsError.self) { try Quantile.of(1.5, [1]) }
    #expect(throws: StatisticsError.self) { try Quantile.of(.nan, [1]) }
  }
}
