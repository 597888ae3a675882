import Learning
import LinearAlgebra
import Statistics
import Tabular
import Testing

@testable import Explanations

@Suite("Laws of measured complexity")
struct ComplexityLawsTests {
  static func rows(_ count: Int, columns: Int, seed: UInt64 = 5) -> Matrix<Double> {
    var chance = SeededGenerator(seed: seed)
    return Matrix(rows: count, columns: columns, storage: (0..<count * columns).map { _ in chance.normal() })
  }

  static func function(_ columns: Int, _ answer: @escaping @Sendable ([Double]) -> Double) -> ExplainedFunction {
    ExplainedFunction(columns: (0..<columns).map { InputColumn(name: "x\($0)", kind: .numeric) }) { inputs in
      (0..<inputs.rows).map { answer(inputs.row($0)) }
    }
  }

  @Test("a linear model has complexity 1 and no interaction, for every grid", arguments: [3, 20, 100])
  func linear(intervals: Int) throws {
    var settings = MeasuredComplexity.Settings()
    settings.intervals = intervals
    let found = try MeasuredComplexity(
      of: Self.function(4) { 2 * $0[0] - $0[1] + 0.01 * $0[2] }, rows: Self.rows(200, columns: 4), settings: settings)
    #expect(found.mainEffectComplexity == 1)
    #expect(found.interactionStrength < 1e-20)
    #expect(found.featuresUsed == 3)
    #expect(found.interactionInterval.upper < 1e-20)
  }

  @Test("a constant model uses nothing, interacts with nothing and is not complex")
  func constant() throws {
    let rows = Self.rows(50, columns: 2)
    let function = Self.function(2) { _ in 7 }
    let found = try MeasuredComplexity(of: function, rows: rows)
    #expect(found.featuresUsed == 0)
    #expect(found.featuresUnseen == 2)
    #expect(found.interactionStrength == 0)
    #expect(found.mainEffectComplexity == 0)
    #expect(found.carryingColumns == 0)
    var friedman = try FriedmanInteraction(function, rows: rows)
    #expect(try friedman.total() == 0)
  }

  @Test("a pure product is all interaction, whose interval holds it")
  func product() throws {
    let found = try MeasuredComplexity(
      of: Self.function(2) { ($0[0] > 0) == ($0[1] > 0) ? 1 : -1 }, rows: Self.rows(400, columns: 2))
    #expect(found.interactionStrength > 0.8)
    #expect(found.interactionInterval.lower <= found.interactionStrength)
    #expect(found.interactionInterval.upper >= found.interactionStrength)
    #expect(found.featuresUsed == 2)
  }

  @Test("two equal columns of a linear model count as two, and each keeps its effect")
  func duplicated() throws {
    var rows = Self.rows(150, columns: 3)
    for row in 0..<150 { rows[row, 1] = rows[row, 0] }
    let found = try MeasuredComplexity(of: Self.function(3) { $0[0] + $0[1] }, rows: rows)
    #expect(found.featuresUsed == 2)
    #expect(abs(found.columns[0].variance - found.columns[1].variance) < 1e-12)
    #expect(found.interactionStrength < 1e-20)
  }

  @Test("missing values, a constant column and one without any value have effects of their own")
  func gaps() throws {
    var rows = Self.rows(120, columns: 4)
    for row in 0..<120 {
      if row % 4 == 0 { rows[row, 0] = .nan }
      rows[row, 2] = 3
      rows[row, 3] = .nan
    }
    let function = Self.function(4) { ($0[0].isNaN ? 5 : $0[0]) + $0[1] }
    let found = try MeasuredComplexity(of: function, rows: rows)
    let effect = found.columns[0].effect
    let absent = try #require(effect.missing)
    #expect(abs((absent[0] - effect.at(0, output: 0)) - 5) < 1e-9)
    // Zero on average over the rows, those without a value included.
    #expect(abs(effect.atRows(output: 0).reduce(0, +)) < 1e-9)
    #expect(found.interactionStrength < 1e-20)
    #expect(!found.columns[2].isUsed)
    #expect(!found.columns[3].isUsed)
    #expect(found.columns[3].effect.grid.isEmpty)
  }

  @Test("levels that occur have effects; others have none, and the commonest is where missing ones are compared")
  func categories() throws {
    let columns = [InputColumn(name: "c", kind: .categorical(levels: ["a", "b", "c", "d"]))]
    let worth: [Double] = [1, 5, 9, 2]
    let function = ExplainedFunction(columns: columns) { inputs in
      (0..<inputs.rows).map { inputs[$0, 0].isNaN ? 3 : inputs[$0, 0] < 4 ? worth[Int(inputs[$0, 0])] : 0 }
    }
    let codes: [Double] = [0, 0, 0, 2, 2, 3, .nan, 4]
    let rows = Matrix<Double>(rows: 8, columns: 1, storage: codes)
    let effect = try LocalDifferences(of: 0, function, rows: rows, intervals: 5).effect()
    #expect(effect.grid == [0, 2, 3, 4])
    #expect(effect.rows == [3, 2, 1, 1])
    #expect(abs(effect.at(2, output: 0) - effect.at(0, output: 0) - 8) < 1e-12)
    #expect(abs((effect.missing?[0] ?? .nan) - effect.at(0, output: 0) - 2) < 1e-12)
    #expect(effect.at(1, output: 0) == 0)
  }

  @Test("redraws of the rows make a band around the curve, and the same seed makes the same band")
  func bands() throws {
    let rows = Self.rows(200, columns: 2)
    let differences = try LocalDifferences(
      of: 0, Self.function(2) { $0[0] * $0[1] + $0[0] }, rows: rows, intervals: 10)
    let curve = differences.effect().effects[0]
    let redraws = RedrawnWeights.draw(100, rows: 200, seed: 3)
    let band = differences.band(redraws)
    #expect(curve.indices.count { band.lower[0][$0] <= curve[$0] && curve[$0] <= band.upper[0][$0] } >= 9)
    #expect(band.lower == differences.band(RedrawnWeights.draw(100, rows: 200, seed: 3)).lower)
    #expect(band.upper[0][10] - band.lower[0][10] > 0.1)
  }

  @Test("an answer that isn't finite, no rows and a wrong width are said")
  func badInput() {
    let rows = Self.rows(10, columns: 2)
    #expect(throws: ExplanationError.answerNotFinite) {
      try MeasuredComplexity(of: Self.function(2) { _ in .nan }, rows: rows)
    }
    #expect(throws: ExplanationError.noRows) {
      try MeasuredComplexity(of: Self.function(2) { $0[0] }, rows: Matrix(rows: 0, columns: 2))
    }
    #expect(throws: ExplanationError.widthMismatch(expected: 3, found: 2)) {
      try MeasuredComplexity(of: Self.function(3) { $0[0] }, rows: rows)
    }
  }

  @Test("deleting in the explained order moves the answer sooner than a random order does")
  func deletion() throws {
    let rows = Self.rows(60, columns: 8)
    let function = Self.function(8) { 10 * $0[3] + $0[1] }
    let curve = try DeletionCurve(function, rows: rows, importance: { _ in [0, 1, 0, 10, 0, 0, 0, 0] }, seed: 1)
    #expect(curve.explainedArea > 0.85)
    #expect(curve.randomArea < 0.7)
    #expect(curve.explained.last == 1)
    let wrong = try DeletionCurve(function, rows: rows, importance: { _ in [9, 1, 9, 0, 9, 9, 9, 9] }, seed: 1)
    #expect(wrong.explainedArea < 0.4)
  }
}
