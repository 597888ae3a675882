import GoldenFiles
import LinearAlgebra
import Testing

@testable import Explanations

@Suite("Effects beside PyALE, scikit-learn and hstats' formulas")
struct EffectGoldenTests {
  @Test("accumulated effects equal those of PyALE and iml", arguments: ExplanationGolden.formulas)
  func accumulatedEffects(name: String) throws {
    let golden = try ExplanationGolden()
    let function = golden.function(name)
    #expect(
      largestDifference(
        try function.values(golden.rows).storage.prefix(5).map { $0 },
        try golden.file["expected", name, "first_5_predictions"].vector) < 1e-12)
    for (column, title) in ["x1", "x2", "x3", "x4"].enumerated() {
      for intervals in [10, 20] {
        let expected = try golden.file["expected", name, "ale_1d", "\(title).\(intervals)"]
        let effect = try LocalDifferences(of: column, function, rows: golden.rows, intervals: intervals)
          .effect(centring: .midpoints)
        #expect(largestDifference(effect.grid, try expected["grid"].vector) < 1e-12)
        #expect(largestDifference(effect.effects[0], try expected["effect"].vector) < 1e-9)
        #expect(effect.rows.map(Double.init) == (try expected["rows_in_interval"].vector))
      }
    }
  }

  @Test("partial dependence and individual curves are plain means", arguments: ExplanationGolden.formulas)
  func partialDependence(name: String) throws {
    let golden = try ExplanationGolden()
    for (column, title) in ["x1", "x2", "x3"].enumerated() {
      let expected = try golden.file["expected", name, "pdp", title]
      let function = golden.function(name)
      let grid = PartialDependence.grid(of: column, function, rows: golden.rows, points: 11)
      #expect(largestDifference(grid, try expected["grid"].vector) < 1e-12)
      let found = try PartialDependence(of: column, function, rows: golden.rows, grid: grid)
      #expect(largestDifference(found.mean(output: 0), try expected["pdp"].vector) < 1e-12)
      let curves = try expected["ice_rows_0_to_4"].matrix
      let centred = try expected["centred_ice_rows_0_to_4"].matrix
      for row in 0..<5 {
        #expect(largestDifference(found.curves[0].row(row), curves.row(row)) < 1e-12)
        #expect(largestDifference(found.centred(output: 0).row(row), centred.row(row)) < 1e-12)
      }
    }
  }

  @Test("Friedman's H equals the formulas and the closed forms", arguments: ExplanationGolden.formulas)
  func interactions(name: String) throws {
    let golden = try ExplanationGolden()
    let expected = try golden.file["expected", name, "H"]
    var found = try FriedmanInteraction(golden.function(name), rows: golden.rows)
    #expect(abs(try found.total() - expected["total_squared"].number) < 1e-9)
    let titles = ["x1", "x2", "x3", "x4", "x5", "c"]
    for (column, title) in titles.enumerated() {
      #expect(abs(try found.overall(column) - expected["overall_squared", title].number) < 1e-9)
    }
    var pairs: [FriedmanInteraction.Pair] = []
    for (first, second) in [(0, 2), (0, 1), (1, 2)] {
      let pair = try found.pair(first, second)
      let title = "\(titles[first]):\(titles[second])"
      #expect(abs(pair.squared - (try expected["pairwise_squared", title].number)) < 1e-9)
      #expect(abs(pair.unnormalised - (try expected["pairwise_unnormalised", title].number)) < 1e-9)
      pairs.append(pair)
    }
    // The planted product x1 x3 comes first in both models that have interactions.
    if name != "linear" { #expect(pairs.max { $0.unnormalised < $1.unnormalised }?.second == 2) }
    if name == "smooth" {
      #expect(abs(try found.total() - 0.10220392715989093) < 1e-12)
      #expect(abs(pairs[0].squared - 0.1172977917286775) < 1e-12)
    }
  }

  @Test("features used, interaction strength and main-effect complexity equal the paper's", arguments: [20, 100])
  func complexity(intervals: Int) throws {
    let golden = try ExplanationGolden()
    for name in ExplanationGolden.formulas {
      let expected = try golden.file["expected", name, "molnar", "grid_\(intervals)"]
      var settings = MeasuredComplexity.Settings()
      settings.intervals = intervals
      settings.centring = .midpoints
      settings.redraws = 20
      let found = try MeasuredComplexity(of: golden.function(name), rows: golden.rows, settings: settings)
      #expect(Double(found.featuresUsed) == (try expected["NF"].number))
      #expect(abs(found.interactionStrength - (try expected["IAS"].number)) < 1e-9)
      #expect(abs(found.mainEffectComplexity - (try expected["MEC"].number)) < 1e-9)
      for (column, title) in ["x1", "x2", "x3", "x4", "x5", "c"].enumerated() {
        let one = found.columns[column]
        #expect(Double(one.complexities[0]) == (try expected["features", title, "coefficients"].number))
        #expect(abs(one.variance - (try expected["features", title, "variance"].number)) < 1e-9)
        guard title != "c", one.isUsed else { continue }
        let curve = CurveComplexity(
          values: golden.rows.column(column), effects: one.effect.atRows(output: 0), grid: one.effect.grid)
        #expect(largestDifference(curve.breaks, try expected["features", title, "breaks"].vector) < 1e-12)
        #expect(largestDifference(curve.slopes, try expected["features", title, "slopes"].vector) < 1e-9)
        #expect(abs(curve.error - (try expected["features", title, "error"].number)) < 1e-9)
      }
    }
  }
}
