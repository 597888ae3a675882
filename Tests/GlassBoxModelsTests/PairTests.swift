import GoldenFiles
import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import GlassBoxModels

/// Pairs of columns: what they say of missing values, and that their tables hold nothing of one column alone.
struct PairTests {
  private static func parameters(pairs: Int) -> ExplainableBoosting.Parameters {
    var parameters = ExplainableBoosting.Parameters()
    parameters.rounds = 120
    parameters.pairs = pairs
    parameters.bags = 2
    return parameters
  }

  /// Two columns that tell only together, and one more.
  private static func rows(missing share: Double) -> (inputs: Matrix<Double>, values: [Double]) {
    var generator = SeededGenerator(seed: 11)
    var inputs = Matrix<Double>(rows: 1_200, columns: 3)
    var values: [Double] = []
    for row in 0..<inputs.rows {
      for column in 0..<3 { inputs[row, column] = generator.uniform() }
      if generator.uniform() < share { inputs[row, 0] = .nan }
      let isHigh = share > 0 ? inputs[row, 0].isNaN : inputs[row, 0] > 0.5
      values.append(isHigh == (inputs[row, 1] > 0.5) ? 1 : 0)
    }
    return (inputs, values)
  }

  @Test func aMissingValueThatNoTrainingRowHadSaysNothingInAPair() throws {
    let (inputs, values) = Self.rows(missing: 0)
    let model = try ExplainableBoosting(Self.parameters(pairs: 1)).fit(
      Examples(inputs: inputs, targets: .values(values)))
    let pair = try #require(model.terms.firstIndex { $0.inputs == [0, 1] })
    for other in [0.1, 0.4, 0.6, 0.9] {
      // The least value says much, a missing one nothing: neither in its curve nor in the table.
      #expect(abs(model.says(term: pair, first: 0, second: other, score: 0)) > 0.2)
      #expect(model.says(term: pair, first: .nan, second: other, score: 0) == 0)
      #expect(model.says(term: 0, first: .nan, second: 0, score: 0) == 0)
      let row = [Double.nan, other, 0.5]
      let curves =
        model.intercepts[0] + model.says(term: 1, first: other, second: 0, score: 0)
        + model.says(term: 2, first: 0.5, second: 0, score: 0)
      #expect(abs(try model.predict(Matrix([row])).values[0, 0] - curves) < 1e-12)
      #expect(model.contributions(row.span).reduce(model.intercepts[0], +) == curves)
    }
  }

  @Test func missingValuesThatActTogetherWithAColumnAreLearned() throws {
    let (inputs, values) = Self.rows(missing: 0.4)
    let model = try ExplainableBoosting(Self.parameters(pairs: 1)).fit(
      Examples(inputs: inputs, targets: .values(values)))
    #expect(model.terms.last?.inputs == [0, 1])
    let asked: [[Double]] = [[.nan, 0.9, 0.5], [.nan, 0.1, 0.5], [0.5, 0.9, 0.5], [0.01, 0.1, 0.5]]
    let answers = try model.predict(Matrix(asked)).values.storage
    for (answer, truth) in zip(answers, [1.0, 0, 0, 1]) { #expect(abs(answer - truth) < 0.15, "\(answers)") }
    let plain = try ExplainableBoosting(Self.parameters(pairs: 0)).fit(
      Examples(inputs: inputs, targets: .values(values)))
    for answer in try plain.predict(Matrix(asked)).values.storage { #expect(abs(answer - 0.5) < 0.2) }
  }

  @Test(arguments: [0.0, 0.4])
  func tablesHoldNothingOfOneColumnAlone(_ missing: Double) throws {
    let (inputs, values) = Self.rows(missing: missing)
    let both = (0..<inputs.rows).map { values[$0] + 3 * inputs[$0, 1] + (inputs[$0, 0].isNaN ? 2 : inputs[$0, 0]) }
    let model = try ExplainableBoosting(Self.parameters(pairs: 3)).fit(Examples(inputs: inputs, targets: .values(both)))
    for term in model.terms {
      guard let pair = term.pair else { continue }
      let grid = pair.grid
      for row in 0..<grid.rows {
        let sum = (0..<grid.columns).reduce(0) {
          $0 + term.scores[0][row * grid.columns + $1] * term.shares[row * grid.columns + $1]
        }
        #expect(abs(sum) < 1e-9, "\(term.inputs), row \(row)")
      }
      for column in 0..<grid.columns {
        let sum = (0..<grid.rows).reduce(0) {
          $0 + term.scores[0][$1 * grid.columns + column] * term.shares[$1 * grid.columns + column]
        }
        #expect(abs(sum) < 1e-9, "\(term.inputs), column \(column)")
      }
    }
  }

  @Test func purifyingChangesNoSum() throws {
    var generator = SeededGenerator(seed: 5)
    let pair = PairTerm(
      first: 0, second: 1,
      CoarseMap(ShapeBins(cuts: [1, 2, 3]), rowsOfBins: [2, 4, 3, 5, 1, 0], scores: [], limit: 9),
      CoarseMap(ShapeBins(cuts: [1, 2]), rowsOfBins: [0, 4, 6, 5, 0], scores: [], limit: 9))
    let grid = pair.grid
    #expect(grid.rows == 5 && grid.columns == 3)
    var shares = (0..<grid.count).map { _ in generator.uniform() }
    // Cells that no row fell into, and the one of what was never met.
    for cell in [1, 7, grid.unmet] { shares[cell] = 0 }
    let before = (0..<grid.count).map { $0 == grid.unmet ? 0 : generator.uniform() * 4 - 1 }
    var cells = before
    let (first, second) = PairPurity(pair, shares: shares).purified(&cells)
    for row in 0..<grid.rows {
      for column in 0..<grid.columns {
        let cell = row * grid.columns + column
        #expect(abs(cells[cell] + first[row] + second[column] - before[cell]) < 1e-12)
      }
    }
    #expect(cells[grid.unmet] == 0)
  }

  @Test func purifiedTablesAreThoseOfInterpret() throws {
    let file = try GoldenFile("ebm_purified")
    let scores = try file["input", "scores"].matrix
    let weights = try file["input", "weights"].matrix
    // Five bins of values and four, none missing.
    let pair = PairTerm(
      first: 0, second: 1,
      CoarseMap(ShapeBins(cuts: [1, 2, 3, 4]), rowsOfBins: [0, 1, 1, 1, 1, 1, 0], scores: [], limit: 9),
      CoarseMap(ShapeBins(cuts: [1, 2, 3]), rowsOfBins: [0, 1, 1, 1, 1, 0], scores: [], limit: 9))
    #expect(pair.grid == PairGrid(rows: 5, columns: 4))
    var cells = scores.storage + [0]
    let (first, second) = PairPurity(pair, shares: weights.storage + [0]).purified(&cells)
    let intercept = try file["expected", "intercept"].number
    let expected = try file["expected", "scores"].matrix.storage
    for (cell, wanted) in zip(cells, expected) { #expect(abs(cell - wanted) < 1e-12) }
    let (ofRows, ofColumns) = (try file["expected", "of_rows"].vector, try file["expected", "of_columns"].vector)
    for row in 0..<5 {
      for column in 0..<4 {
        #expect(abs(first[row] + second[column] - ofRows[row] - ofColumns[column] - intercept) < 1e-12)
      }
    }
  }
}
