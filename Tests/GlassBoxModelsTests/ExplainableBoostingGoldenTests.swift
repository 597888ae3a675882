import GoldenFiles
import Learning
import LinearAlgebra
import Testing

@testable import GlassBoxModels

/// Tables of InterpretML with chance off, and closed forms.
struct ExplainableBoostingGoldenTests {
  private static let cases: [(name: String, rounds: Int, leaves: Int)] = [
    ("regression_1_round", 1, 2), ("regression_2_rounds", 2, 2), ("regression", 300, 2), ("binary_1_round", 1, 2),
    ("binary", 300, 2), ("binary_max_leaves_3", 300, 3),
  ]

  @Test(arguments: cases)
  func tablesAreThoseOfInterpret(_ name: String, _ rounds: Int, _ leaves: Int) throws {
    let file = try GoldenFile("ebm_small")
    let input = try file["input"]
    let inputs = try input["rows"].matrix
    let levels = Int(try input["levels"].number)
    let features =
      (0..<3).map { Feature(name: "x\($0)", sources: [$0]) }
      + [Feature(name: "c", kind: .categorical(levelCount: levels), sources: [3])]
    let isRegression = name.hasPrefix("regression")
    let targets: Targets =
      isRegression
      ? .values(try input["y_regression"].vector)
      : .classes(try input["y_class"].vector.map { Int32($0) }, classCount: 2)
    let examples = try Examples(inputs: inputs, features: features, targets: targets)
    var category = ShapeBins(cuts: [])
    category.isCategory = true
    category.levelCount = levels
    let rules = try input["cuts"].items.map { ShapeBins(cuts: try $0.vector) } + [category]

    var parameters = ExplainableBoosting.Parameters()
    parameters.rounds = rounds
    parameters.learningRate = 0.02
    parameters.maxLeaves = leaves
    parameters.pairs = 0
    parameters.validationShare = 0
    var context = FitContext(seed: 1)
    let model = try ShapeEnsemble(parameters, examples, BinnedColumns(inputs, rules: rules)).fit(in: &context)

    let expected = try file["expected", name]
    for (term, scores) in zip(model.terms, try expected["terms"].items) {
      let wanted = try scores.vector
      // The loop in double precision is up to 5.24e-7 from InterpretML, which works in single precision.
      let largest = zip(term.scores[0], wanted).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(term.scores[0].count == wanted.count && largest < 5.3e-7, "\(term.inputs): \(largest)")
    }
    // InterpretML boosts the intercept of a classification as well.
    let intercept = try expected["intercept"].number
    #expect(abs(model.intercepts[0] - intercept) < (isRegression ? 5e-7 : 1e-4))
    let raw = try expected["first_10_raw"].vector
    let found = try model.scoring.predict(inputs.selectingRows(Array(0..<10))).values
    for row in 0..<10 { #expect(abs(found[row, isRegression ? 0 : 1] - raw[row]) < (isRegression ? 5e-6 : 2e-4)) }
  }

  @Test func binsHoldTheirValues() {
    let few = ShapeBins([3, 1, 2, .nan, 2], kind: .numeric, limit: 10)
    #expect(few.cuts == [1.5, 2.5])
    #expect([Double.nan, -9, 1, 1.5, 2.4, 99].map(few.bin) == [0, 1, 1, 2, 2, 3])
    let category = ShapeBins([], kind: .categorical(levelCount: 3), limit: 10)
    #expect([Double.nan, 0, 2, 3, 0.5, -1].map(category.bin) == [0, 1, 3, 4, 4, 4])
    let many = ShapeBins((0..<1_000).map { Double($0) }, kind: .numeric, limit: 4)
    #expect(many.cuts == [249.5, 499.5, 749.5])
    // A value that fills most of the column has a bin of its own.
    let spike = ShapeBins([Double](repeating: 0, count: 90) + (1...10).map { Double($0) }, kind: .numeric, limit: 4)
    #expect(spike.bin(0) != spike.bin(10))
  }
}
