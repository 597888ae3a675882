import GoldenFiles
import Testing

@testable import Statistics

@Suite struct DistributionTests {
  /// Every row of one SciPy call against the function that should equal it.
  private func compare(
    _ call: String, relative: Double, floor: Double = 1e-300, _ function: ([Double]) -> Double
  ) throws {
    let golden = try GoldenFile("statistics/distributions")
    let rows = try table(golden.at(call))
    #expect(rows.count >= 8)
    for row in rows {
      let expected = row[row.count - 1]
      let found = function(Array(row.dropLast()))
      #expect(
        agrees(found, expected, relative: relative, floor: floor),
        "\(call) \(row.dropLast()): \(found), not \(expected)")
    }
  }

  @Test func gammaFunctionsEqualSciPy() throws {
    try compare("special.gammaln(x)", relative: 1e-13, floor: 1) { SpecialFunctions.logGamma($0[0]) }
    try compare("special.gammainc(a,x)", relative: 1e-11) { SpecialFunctions.lowerGamma($0[0], $0[1]) }
    try compare("special.gammaincc(a,x)", relative: 1e-11) { SpecialFunctions.upperGamma($0[0], $0[1]) }
  }

  @Test func betaFunctionsEqualSciPy() throws {
    try compare("special.betainc(a,b,x)", relative: 1e-11) { SpecialFunctions.beta($0[2], $0[0], $0[1]) }
    try compare("special.betaincinv(a,b,p)", relative: 1e-10) { SpecialFunctions.inverseBeta($0[2], $0[0], $0[1]) }
  }

  @Test func normalEqualsSciPy() throws {
    let normal = NormalDistribution.standard
    try compare("norm.cdf(x)", relative: 1e-13) { normal.cumulative($0[0]) }
    try compare("norm.ppf(p)", relative: 1e-14, floor: 1e-3) { normal.quantile($0[0]) }
    for row in try table(GoldenFile("statistics/distributions").at("norm.sf(x)")) {
      #expect(agrees(normal.survival(row[0]), row[1], relative: 1e-13))
    }
  }

  @Test func studentEqualsSciPy() throws {
    try compare("t.cdf(x,df)", relative: 1e-11) { StudentDistribution(degreesOfFreedom: $0[1]).cumulative($0[0]) }
    try compare("t.sf(x,df)", relative: 1e-11) { StudentDistribution(degreesOfFreedom: $0[1]).survival($0[0]) }
    try compare("t.ppf(p,df)", relative: 1e-9, floor: 1e-6) {
      StudentDistribution(degreesOfFreedom: $0[1]).quantile($0[0])
    }
  }

  @Test func chiSquareEqualsSciPy() throws {
    try compare("chi2.cdf(x,df)", relative: 1e-11) { ChiSquareDistribution(degreesOfFreedom: $0[1]).cumulative($0[0]) }
    try compare("chi2.sf(x,df)", relative: 1e-11) { ChiSquareDistribution(degreesOfFreedom: $0[1]).survival($0[0]) }
    try compare("chi2.ppf(p,df)", relative: 1e-10) { ChiSquareDistribution(degreesOfFreedom: $0[1]).quantile($0[0]) }
  }

  @Test func fisherEqualsSciPy() throws {
    func fisher(_ row: [Double]) -> FisherDistribution { FisherDistribution(numerator: row[1], denominator: row[2]) }
    try compare("f.cdf(x,dfn,dfd)", relative: 1e-11) { fisher($0).cumulative($0[0]) }
    try compare("f.sf(x,dfn,dfd)", relative: 1e-11) { fisher($0).survival($0[0]) }
    try compare("f.ppf(p,dfn,dfd)", relative: 1e-9) { fisher($0).quantile($0[0]) }
  }

  @Test func binomialEqualsSciPy() throws {
    func binomial(_ row: [Double]) -> BinomialDistribution {
      BinomialDistribution(trials: Int(row[1]), probability: row[2])
    }
    try compare("binom.cdf(k,n,p)", relative: 1e-11) { binomial($0).cumulative(Int($0[0])) }
    try compare("binom.ppf(q,n,p)", relative: 0) { Double(binomial($0).quantile($0[0])) }
  }

  @Test func studentizedRangeEqualsSciPy() throws {
    // SciPy integrates numerically too, to about 1e-9.
    try compare("studentized_range.sf(q,k,inf)", relative: 1e-7) {
      StudentizedRangeDistribution(groups: Int($0[1])).survival($0[0])
    }
    try compare("studentized_range.ppf(p,k,inf)", relative: 1e-6) {
      StudentizedRangeDistribution(groups: Int($0[1])).quantile($0[0])
    }
  }

  @Test func argumentsOutsideTheDomainGiveNaN() {
    #expect(SpecialFunctions.beta(1.5, 1, 1).isNaN)
    #expect(SpecialFunctions.beta(.nan, 1, 1).isNaN)
    #expect(SpecialFunctions.lowerGamma(-1, 1).isNaN)
    #expect(NormalDistribution.standard.quantile(1.1).isNaN)
    #expect(StudentDistribution(degreesOfFreedom: -1).quantile(0.9).isNaN)
    #expect(StudentDistribution(degreesOfFreedom: 3).cumulative(.nan).isNaN)
    #expect(ChiSquareDistribution(degreesOfFreedom: 3).quantile(.nan).isNaN)
  }
}
