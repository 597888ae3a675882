import GoldenFiles
import Testing

@testable import Statistics

@Suite struct ComparisonTests {
  @Test func correctedTestsEqualTheirReferences() throws {
    let golden = try GoldenFile("compare_models")
    let a = try numbers(golden.at("input", "a"))
    let b = try numbers(golden.at("input", "b"))
    func expected(_ group: String, _ key: String) throws -> Double { try number(golden.at("expected", group, key)) }
    let ratio = try expected("nadeau_bengio", "test_train_ratio")

    let corrected = try CorrectedPairedTest(a, b, testToTrainRatio: ratio)
    #expect(agrees(corrected.difference.mean, try expected("nadeau_bengio", "mean_diff"), relative: 1e-12))
    #expect(agrees(corrected.difference.standardDeviation, try expected("nadeau_bengio", "sd_ddof1"), relative: 1e-12))
    #expect(agrees(corrected.statistic, try expected("nadeau_bengio", "t"), relative: 1e-12))
    #expect(agrees(corrected.pValue, try expected("nadeau_bengio", "p_two_sided"), relative: 1e-11))
    let ends = try numbers(golden.at("expected", "nadeau_bengio", "ci95"))
    #expect(agrees(corrected.difference.interval.lower, ends[0], relative: 1e-10))
    #expect(agrees(corrected.difference.interval.upper, ends[1], relative: 1e-10))

    let plain = try CorrectedPairedTest(a, b, testToTrainRatio: 0)
    #expect(agrees(plain.statistic, try expected("nadeau_bengio", "plain_paired_t"), relative: 1e-12))
    #expect(agrees(plain.pValue, try expected("nadeau_bengio", "plain_paired_p"), relative: 1e-11))

    let signedRank = try SignedRankTest(a, b, method: .normal)
    #expect(signedRank.statistic == (try expected("nadeau_bengio", "wilcoxon_stat")))
    #expect(agrees(signedRank.pValue, try expected("nadeau_bengio", "wilcoxon_p_auto"), relative: 1e-11))

    let bayes = try CorrelatedBayesianTest(
      a, b, testToTrainRatio: ratio, rope: expected("baycomp_correlated_t", "rope"))
    #expect(agrees(bayes.firstHigher, try expected("baycomp_correlated_t", "p_a_better"), relative: 1e-10))
    #expect(agrees(bayes.equivalent, try expected("baycomp_correlated_t", "p_rope"), relative: 1e-10))
    #expect(agrees(bayes.secondHigher, try expected("baycomp_correlated_t", "p_b_better"), relative: 1e-9))
  }

  @Test func manyDataSetsEqualSciPyAndAutorank() throws {
    let golden = try GoldenFile("compare_models")
    let scores = try table(golden.at("input", "table_datasets_x_methods_higher_is_better"))
    let test = try FriedmanTest(scores: scores)
    func expected(_ key: String) throws -> Double { try number(golden.at("expected", "friedman", key)) }
    #expect(test.meanRanks == (try numbers(golden.at("expected", "friedman", "mean_ranks_best1"))))
    #expect(agrees(test.chiSquare, try expected("chi2"), relative: 1e-12))
    #expect(agrees(test.pValue, try expected("p"), relative: 1e-11))
    #expect(agrees(test.imanDavenport, try expected("iman_davenport_F"), relative: 1e-12))
    #expect(agrees(test.imanDavenportPValue, try expected("iman_davenport_p"), relative: 1e-10))
    #expect(agrees(try test.criticalDifference(), try expected("nemenyi_cd_0_05"), relative: 1e-6))
    let pairs = try table(golden.at("expected", "friedman", "nemenyi_p"))
    for (found, wanted) in zip(test.nemenyiPValues().joined(), pairs.joined()) {
      #expect(agrees(found, wanted, relative: 1e-6))
    }
    let lower = try FriedmanTest(scores: scores.map { $0.map { -$0 } }, higherIsBetter: false)
    #expect(lower == test)
  }

  @Test func smallTestsEqualTheirReferences() throws {
    let golden = try GoldenFile("compare_models")
    let holm = try MultipleTesting.holm(numbers(golden.at("input", "holm_p")))
    for (found, wanted) in zip(holm, try numbers(golden.at("expected", "holm_adjusted"))) {
      #expect(agrees(found, wanted, relative: 1e-14))
    }
    let mcNemar = try McNemarTest(onlyFirst: 14, onlySecond: 5, rows: 100)
    #expect(agrees(mcNemar.pValue, try number(golden.at("expected", "mcnemar_exact_p")), relative: 1e-12))
  }

  @Test func pairedTestsEqualSciPyWithAndWithoutTies() throws {
    let golden = try GoldenFile("statistics/paired_tests")
    let cases = try #require(golden.at("pairs") as? [[String: Any]])
    #expect(cases.count == 10)
    for entry in cases {
      let a = try numbers(entry["a"])
      let b = try numbers(entry["b"])
      #expect(agrees(try #require(try RankCorrelation.spearman(a, b)), try number(entry["spearman"]), relative: 1e-12))
      #expect(
        agrees(try #require(try RankCorrelation.kendall(a, b)), try number(entry["kendall_tau_b"]), relative: 1e-12))
      #expect(agrees(try #require(try RankCorrelation.pearson(a, b)), try number(entry["pearson"]), relative: 1e-12))
      let student = try numbers(entry["ttest_rel"])
      let paired = try CorrectedPairedTest(a, b, testToTrainRatio: 0)
      #expect(agrees(paired.statistic, student[0], relative: 1e-11))
      #expect(agrees(paired.pValue, student[1], relative: 1e-10))
      let normal = try SignedRankTest(a, b, method: .normal)
      let approximate = try numbers(entry["wilcoxon_approx"])
      #expect(agrees(normal.statistic, approximate[0], relative: 1e-14))
      #expect(agrees(normal.pValue, approximate[1], relative: 1e-11))
      let pratt = try SignedRankTest(a, b, method: .normal, zeros: .rankedThenDropped)
      #expect(agrees(pratt.pValue, try number(entry["wilcoxon_pratt_approx"]), relative: 1e-11))
      if let exact = entry["wilcoxon_exact"] {
        let found = try SignedRankTest(a, b)
        #expect(found.method == .exact)
        #expect(agrees(found.pValue, try numbers(exact)[1], relative: 1e-11))
      }
      if let enumerated = entry["wilcoxon_enumerated"] {
        #expect(agrees(try SignedRankTest(a, b).pValue, try number(enumerated), relative: 1e-11))
      }
      let signs = zip(a, b).map { $0 - $1 }
      let sign = try McNemarTest(onlyFirst: signs.count { $0 > 0 }, onlySecond: signs.count { $0 < 0 }, rows: a.count)
      #expect(agrees(sign.pValue, try number(entry["sign_test"]), relative: 1e-11))
    }
  }

  @Test func tiedFriedmanEqualsSciPy() throws {
    let golden = try GoldenFile("statistics/paired_tests")
    let expected = try numbers(golden.at("friedman_tied", "chi2_p"))
    let test = try FriedmanTest(scores: table(golden.at("friedman_tied", "table")))
    #expect(agrees(test.chiSquare, expected[0], relative: 1e-12))
    #expect(agrees(test.pValue, expected[1], relative: 1e-11))
  }

  @Test func rankCorrelationsOfPredictionsEqualSciPy() throws {
    let golden = try GoldenFile("metrics")
    let y = try numbers(golden.at("input", "regression", "y"))
    let predicted = try numbers(golden.at("input", "regression", "pred"))
    func expected(_ key: String) throws -> Double { try number(golden.at("expected", "regression", key)) }
    #expect(
      agrees(try #require(try RankCorrelation.spearman(y, predicted)), try expected("spearman"), relative: 1e-12))
    #expect(
      agrees(try #require(try RankCorrelation.kendall(y, predicted)), try expected("kendall_tau_b"), relative: 1e-12))
    #expect(agrees(try #require(try RankCorrelation.pearson(y, predicted)), try expected("pearson"), relative: 1e-12))
  }

  @Test func theSameOrderHasACorrelationOfExactlyOne() throws {
    for count in 2...60 {
      // Pairs of ties at the beginning, so that squares aren't round.
      let values = (0..<count).map { Double($0 < count / 2 && count > 3 ? $0 / 2 : $0) }
      #expect(try RankCorrelation.spearman(values, values.map { $0 * 3 + 1 }) == 1, "\(count)")
      #expect(try RankCorrelation.spearman(values, values.map { -$0 }) == -1, "\(count)")
    }
  }

  @Test func constantSidesHaveNoCorrelation() throws {
    #expect(try RankCorrelation.spearman([1, 1, 1], [1, 2, 3]) == nil)
    #expect(try RankCorrelation.kendall([1, 2, 3], [4, 4, 4]) == nil)
    #expect(throws: StatisticsError.differentLengths(first: 2, second: 1)) { try RankCorrelation.kendall([1, 2], [1]) }
  }

  @Test func equalScoresDoNotDiffer() throws {
    let same = try CorrectedPairedTest([0.5, 0.6], [0.5, 0.6], testToTrainRatio: 0.25)
    #expect(same.pValue == 1)
    #expect(try SignedRankTest([1, 2], [1, 2]).pValue == 1)
    #expect(try McNemarTest(onlyFirst: 0, onlySecond: 0, rows: 1).pValue == 1)
    let bayes = try CorrelatedBayesianTest([1, 2], [1, 2], testToTrainRatio: 0.25, rope: 0)
    #expect(bayes.equivalent == 1)
    let tied = try FriedmanTest(scores: [[1, 1], [2, 2], [3, 3]])
    #expect(tied.chiSquare == 0 && tied.pValue == 1)
  }
}
