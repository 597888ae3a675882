import GoldenFiles
import Statistics
import Testing

@testable import Drift

/// SciPy's, Evidently's, NannyML's, alibi-detect's and Frouros' numbers.
struct MeasureGoldenTests {
  private func near(_ found: Double, _ expected: Double, _ limit: Double = 1e-9) -> Bool {
    largestDifference([found], [expected]) <= limit
  }

  @Test(arguments: ["same", "shift", "ties", "small"])
  func numbersAreThoseOfSciPyAndEvidently(name: String) throws {
    let golden = try GoldenFile("drift")
    let reference = try golden["input"][name]["ref"].vector.sorted()
    let current = try golden["input"][name]["cur"].vector.sorted()
    let found = try NumericComparison(sortedReference: reference, sortedCurrent: current)
    let scipy = try golden["expected"]["numeric"][name]
    #expect(near(found.wasserstein, try scipy["wasserstein"].number))
    let bySpread = try #require(found.wassersteinBySpread)
    #expect(near(bySpread, try scipy["wasserstein_over_ref_std_ddof0"].number))
    let edges = Bins.sturges(sortedReference: reference, sortedCurrent: current).edges
    #expect(largestDifference(edges, try scipy["sturges_edges"].vector) < 1e-12)
    #expect(near(found.stabilityIndex, try golden["expected"]["evidently"][name]["psi"].number))
    #expect(near(bySpread, try golden["expected"]["evidently"][name]["wasserstein_norm"].number))
    // Over Sturges' bins Evidently's distances are ours up to the base of the logarithm.
    let bins = Bins(from: edges[0], to: edges[edges.count - 1], count: edges.count - 1)
    let shares = try ShareComparison(
      referenceCounts: bins.counts(sorted: reference), currentCounts: bins.counts(sorted: current))
    #expect(near(shares.jensenShannon, try scipy["js_distance_base2_sturges"].number))
    if name == "same" || name == "shift" {
      #expect(near(shares.hellinger, try golden["expected"]["evidently"][name]["hellinger"].number))
    }
  }

  @Test func categoriesAreThoseOfEvidently() throws {
    let golden = try GoldenFile("drift")
    let reference = try golden["input"]["categorical"]["ref"].texts
    let current = try golden["input"]["categorical"]["cur"].texts
    let levels = Set(reference + current).sorted()
    let found = try CategoryComparison(
      referenceCounts: levels.map { level in reference.count { $0 == level } },
      currentCounts: levels.map { level in current.count { $0 == level } })
    let expected = try golden["expected"]["evidently"]["categorical"]
    #expect(near(found.stabilityIndex, try expected["psi"].number))
    #expect(near(found.hellinger, try expected["hellinger"].number))
    #expect(near(found.jensenShannon * 0.6931471805599453.squareRoot(), try expected["js"].number))
  }

  @Test func chiSquareIsThatOfSciPy() throws {
    let golden = try GoldenFile("drift")
    let table = try golden["input"]["chi2_table"].items.map { try $0.vector.map { Int($0) } }
    let test = ChiSquareTest(table)
    let expected = try golden["expected"]["contingency"]["table"]
    #expect(near(test.statistic, try expected["chi2"].number))
    #expect(near(test.pValue, try expected["p"].number))
    let square = try golden["input"]["table2x2"].items.map { try $0.vector.map { Int($0) } }
    for (name, isCorrected) in [("table2x2_yates", true), ("table2x2_plain", false)] {
      let test = ChiSquareTest(square, isCorrected: isCorrected)
      #expect(near(test.statistic, try golden["expected"]["contingency"][name]["chi2"].number))
      #expect(near(test.pValue, try golden["expected"]["contingency"][name]["p"].number))
    }
  }

  @Test(arguments: ["x1", "x2", "x3", "x2_missing"])
  func numbersOfEachChunkAreThoseOfNannyML(column: String) throws {
    let data = try MonitoringData()
    let golden = try GoldenFile("nannyml")["expected"]["univariate"]
    let reference = SortedValues.finite(data.numbers(column, 0..<1000))
    let edges = Bins.doane(sorted: reference).edges
    #expect(largestDifference(edges, try golden["doane_edges"][column].vector) < 1e-12)
    for chunk in 0..<10 {
      let current = SortedValues.finite(data.numbers(column, MonitoringData.rows(chunk)))
      let found = try NumericComparison(sortedReference: reference, sortedCurrent: current)
      let methods = try golden["by_column"][column]
      #expect(near(found.test.distance, try methods["kolmogorov_smirnov"].vector[chunk]))
      #expect(near(found.jensenShannon, try methods["jensen_shannon"].vector[chunk]))
      #expect(near(found.wasserstein, try methods["wasserstein"].vector[chunk]))
      #expect(near(found.hellinger, try methods["hellinger"].vector[chunk]))
    }
  }

  @Test func categoriesOfEachChunkAreThoseOfNannyML() throws {
    let data = try MonitoringData()
    let methods = try GoldenFile("nannyml")["expected"]["univariate"]["by_column"]["cat"]
    let reference = data.counts("cat", 0..<1000)
    for chunk in 0..<10 {
      let found = try CategoryComparison(
        referenceCounts: reference, currentCounts: data.counts("cat", MonitoringData.rows(chunk)))
      #expect(near(found.test.statistic, try methods["chi2"].vector[chunk]))
      #expect(near(found.jensenShannon, try methods["jensen_shannon"].vector[chunk]))
      #expect(near(found.largestDifference, try methods["l_infinity"].vector[chunk]))
      #expect(near(found.hellinger, try methods["hellinger"].vector[chunk]))
    }
  }

  /// alibi-detect keeps seven digits; its category codes are ours.
  @Test(arguments: [("no_drift", 1000..<1200), ("drift", 1400..<1600)])
  func testsOfColumnsAreThoseOfAlibiDetect(name: String, rows: Range<Int>) throws {
    let data = try MonitoringData()
    let table = try GoldenFile("drift_multivariate").at(
      "expected", "bonferroni." + name, "TabularDrift(cat last, levels by name)")
    let expected = try #require(table as? [String: Any])
    let (chances, distances) = (try numbers(expected["p_values"]), try numbers(expected["distances"]))
    for (position, column) in ["x1", "x2", "x3"].enumerated() {
      let test = try KolmogorovSmirnov(
        sortedReference: data.numbers(column, 0..<300).sorted(), sortedCurrent: data.numbers(column, rows).sorted())
      #expect(near(test.distance, distances[position], 1e-7))
      // alibi-detect's chance is that of the limit, ours the exact one.
      #expect(abs(test.pValue / chances[position] - 1) < 0.3)
    }
    let test = ChiSquareTest([data.counts("cat", 0..<300), data.counts("cat", rows)])
    #expect(near(test.statistic, distances[3], 1e-6))
    #expect(abs(test.pValue / chances[3] - 1) < 1e-5)
  }

  @Test(arguments: [("no_drift", 1000..<1200), ("drift", 1400..<1600)])
  func discrepancyIsThatOfTheFormula(name: String, rows: Range<Int>) throws {
    let data = try MonitoringData()
    let golden = try GoldenFile("drift_multivariate")["expected"]["mmd"][name]
    func points(_ range: Range<Int>) -> [[Double]] {
      let columns = ["x1", "x2", "x3"].map { data.numbers($0, range) }
      return (0..<range.count).map { row in columns.map { $0[row] } }
    }
    let found = try MaximumMeanDiscrepancy(
      reference: points(0..<300), current: points(rows), permutations: 200, seed: 3)
    #expect(near(found.bandwidth, try golden["sigma_median_pairwise_distance"].number))
    #expect(near(found.unbiasedSquare, try golden["unbiased_squared"].number))
    let fixed = try MaximumMeanDiscrepancy(reference: points(0..<300), current: points(rows), bandwidth: 1)
    #expect(near(fixed.unbiasedSquare, try golden["sigma_1"]["unbiased_squared"].number))
    let chance = try golden["permutation_p_500_draws"].number
    #expect(abs(try #require(found.pValue) - chance) < 0.12)
  }
}
