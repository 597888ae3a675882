import GoldenFiles
import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import LinearModels

/// Which solver is taken, and that it gets there.
struct LogisticSolverTests {
  private func examples(rows: Int, columns: Int, classCount: Int) throws -> Examples {
    var generator = SeededGenerator(seed: 23)
    let inputs = Matrix(
      rows: rows, columns: columns, storage: (0..<(rows * columns)).map { _ in generator.normal() })
    let codes = (0..<rows).map { row in
      row < classCount
        ? Int32(row) : Int32(min(Double(classCount - 1), max(0, (inputs[row, 0] + 2) / 4 * Double(classCount))))
    }
    return try Examples(inputs: inputs, targets: .classes(codes, classCount: classCount))
  }

  @Test func newtonIsNeverChosenWhereItIsDisastrous() {
    #expect(LogisticSolver.choice(rows: 100, columns: 1000, scoreCount: 10) != .newton)
    // The fit takes place in the span of the rows, so that shape matters too.
    #expect(LogisticSolver.choice(rows: 100, columns: 99, scoreCount: 10) != .newton)
    #expect(LogisticSolver.choice(rows: 1437, columns: 64, scoreCount: 10) == .blockNewton)
    #expect(LogisticSolver.choice(rows: 75_000, columns: 50, scoreCount: 1) == .newton)
    #expect(LogisticSolver.choice(rows: 1000, columns: 20_000, scoreCount: 3) == .lbfgs)
  }

  @Test func theChoiceIsTheLeastWorkThatFitsIntoMemory() {
    for rows in [10, 100, 10_000] {
      for columns in [1, 10, 100, 1000, 10_000] {
        for scores in [1, 3, 10, 100] {
          let chosen = LogisticSolver.choice(rows: rows, columns: columns, scoreCount: scores)
          let work = chosen.estimatedWork(rows: rows, columns: columns, scoreCount: scores)
          for other in [LogisticSolver.newton, .blockNewton, .lbfgs] {
            if other == .newton, scores * (columns + 1) > 2000 { continue }
            #expect(work <= other.estimatedWork(rows: rows, columns: columns, scoreCount: scores))
          }
          #expect(chosen != .newton || scores * (columns + 1) <= 2000)
        }
      }
    }
  }

  /// At the minimum, weights = C * sum (indicator - probability) x for every class.
  @Test func aHundredRowsOfAThousandColumnsAndTenClassesConverge() throws {
    let examples = try examples(rows: 100, columns: 1000, classCount: 10)
    guard case .classes(let codes, _) = examples.targets else { return }
    var parameters = LogisticRegression.Parameters()
    parameters.tolerance = 1e-8
    var context = FitContext(seed: 0)
    let model = try LogisticRegression(parameters).fit(examples, in: &context)
    // A fit that stops before its tolerance leaves a note.
    #expect(context.notes == [])
    let probabilities = try model.predict(examples.inputs).values
    var residuals = Matrix<Double>(rows: 10, columns: 100)
    for label in 0..<10 {
      for row in 0..<100 {
        residuals[label, row] = (Int(codes[row]) == label ? 1 : 0) - probabilities[row, label]
      }
    }
    #expect(largestDifference(model.weights.storage, residuals.times(examples.inputs).storage) < 1e-4)
  }

  @Test(arguments: [(60, 4), (14, 40)]) func warmStartFindsTheSameMinimumSooner(rows: Int, columns: Int) throws {
    let examples = try examples(rows: rows, columns: columns, classCount: 3)
    var parameters = LogisticRegression.Parameters()
    parameters.tolerance = 1e-10
    let cold = try LogisticRegression(parameters).fit(examples)
    parameters.inversePenalty = 0.5
    let neighbour = try LogisticRegression(parameters).fit(examples)
    parameters.inversePenalty = 1
    var context = FitContext(seed: 0)
    let warm = try LogisticRegression(parameters).fit(examples, startingFrom: neighbour, in: &context)
    #expect(largestDifference(warm.weights.storage, cold.weights.storage) < 1e-7)
    // From the minimum itself one step is more than enough; from nothing it isn't.
    parameters.maximumIterations = 1
    parameters.tolerance = 1e-8
    #expect(context.notes == [])
    _ = try LogisticRegression(parameters).fit(examples, startingFrom: cold, in: &context)
    #expect(context.notes == [])
    _ = try LogisticRegression(parameters).fit(examples, in: &context)
    #expect(context.notes.count == 1)
  }
}
