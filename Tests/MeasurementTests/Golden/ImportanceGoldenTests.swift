import GoldenFiles
import Learning
import LinearAlgebra
import Testing

@testable import Measurement

struct ImportanceGoldenTests {
  struct Golden: Decodable {
    struct Input: Decodable {
      let rows: [[Double]]
      let y: [Double]
      let w: [Double]

      enum CodingKeys: String, CodingKey {
        case rows = "X"
        case y, w
      }
    }
    struct Expected: Decodable {
      let baseMse: Double
      let exactImportance: [Double]
    }
    let input: Input
    let expected: Expected
  }

  let golden: Golden
  init() throws { golden = try GoldenFile.decode("permutation_importance") }

  private func answer(_ inputs: Matrix<Double>) -> Predictions {
    Predictions(
      (0..<inputs.rows).map { row in
        let x = inputs.row(row)
        return zip(golden.input.w, x).reduce(0.8 * x[0] * x[1]) { $0 + $1.0 * $1.1 }
      })
  }

  @Test func estimatesTheExactExpectationWithinItsOwnRepetitionError() throws {
    let repeats = 300
    let measured = try PermutationImportance(repeats: repeats, seed: 7).measure(
      inputs: Matrix(golden.input.rows), targets: .values(golden.input.y), predict: answer)
    // Spread of one repetition, as scikit-learn measured it over 3,000.
    let oneRepetition = [1.9275891549007207, 0.6435063962960074, 0.0648689608170941, 0, 0.04523951617727413]
    for column in measured.indices {
      let error = oneRepetition[column] / Double(repeats).squareRoot()
      #expect(
        abs(measured[column].increase - golden.expected.exactImportance[column]) <= 4 * error + 1e-12,
        "column \(column)")
    }
  }

  @Test func columnsThatDoNothingDoNotMatter() throws {
    let measured = try PermutationImportance(repeats: 5, seed: 7).measure(
      inputs: Matrix(golden.input.rows), targets: .values(golden.input.y), predict: answer)
    #expect(measured.map(\.matters) == [true, true, true, false, true])
    #expect(measured[3].increase == 0)
  }

  @Test func sameSeedGivesTheSameAndAnotherSeedOther() throws {
    func run(_ seed: UInt64) throws -> [ColumnImportance] {
      try PermutationImportance(repeats: 2, seed: seed).measure(
        inputs: Matrix(golden.input.rows), targets: .values(golden.input.y), predict: answer)
    }
    #expect(try run(1) == run(1))
    #expect(try run(1) != run(2))
  }

  @Test func readsNoMoreRowsThanAllowedAndOnlyTheColumnsNamed() throws {
    var sizes = Set<Int>()
    var calls = 0
    let measured = try PermutationImportance(repeats: 3, maximumRows: 20).measure(
      inputs: Matrix(golden.input.rows), targets: .values(golden.input.y), columns: [0, 2]
    ) { inputs throws(PredictionError) in
      sizes.insert(inputs.rows)
      calls += 1
      return answer(inputs)
    }
    #expect(sizes == [20])
    #expect(calls == 1 + 2 * 3)
    #expect(measured.map(\.column) == [0, 1, 2, 3, 4])
    #expect(measured[1].increase == 0 && !measured[1].matters)
    #expect(measured[0].rows == 20)
  }

  @Test func aRefusalIsReported() {
    #expect(throws: MeasurementError.predictionFailed("there are no rows to predict")) {
      try PermutationImportance().measure(
        inputs: Matrix(golden.input.rows), targets: .values(golden.input.y)
      ) { _ throws(PredictionError) in throw .noRows }
    }
  }
}
