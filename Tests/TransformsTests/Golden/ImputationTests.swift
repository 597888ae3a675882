import Learning
import LinearAlgebra
import Testing
import Transforms

struct ImputationTests {
  private let features = [
    Feature(name: "age", sources: [0]),
    Feature(name: "city", kind: .categorical(levelCount: 3), sources: [1], levels: ["Bonn", "Lyon", "Oslo"]),
  ]

  private func imputation(_ change: (inout Imputation.Parameters) -> Void = { _ in }) -> Imputation {
    var parameters = Imputation.Parameters()
    change(&parameters)
    return Imputation(parameters)
  }

  @Test func fillsMeansMediansAndConstants() throws {
    let examples = try Examples(Matrix([[1], [2], [9], [.nan]]))
    #expect(try imputation().fit(examples).fills == [2])
    #expect(try imputation { $0.numeric = .mean }.fit(examples).fills == [4])
    let constant = imputation {
      $0.numeric = .constant
      $0.constant = -3
    }
    #expect(try constant.fit(examples).transform(examples.inputs).storage == [1, 2, 9, -3])
  }

  @Test func theMedianOfAnEvenCountLiesBetweenTheMiddleTwo() throws {
    #expect(try imputation().fit(Examples(Matrix([[4], [1], [2], [10], [.nan]]))).fills == [3])
  }

  @Test func fillsTheCommonestLevelAndTheLowestCodeOfATie() throws {
    let rows = Matrix<Double>([[0, 2], [0, 1], [0, 2], [0, 1], [0, .nan]])
    #expect(try imputation().fit(Examples(rows, features: features)).fills[1] == 1)
    let weighted = try Examples(rows, features: features, weights: [5, 1, 1, 1, 1])
    #expect(try imputation().fit(weighted).fills[1] == 2)
  }

  @Test func missingCanBeALevelOfItsOwn() throws {
    let fitted = try imputation { $0.categorical = .ownLevel }.fit(
      Examples(Matrix([[0, 0], [1, .nan]]), features: features))
    #expect(fitted.outputFeatures[1].kind == .categorical(levelCount: 4))
    #expect(fitted.outputFeatures[1].levels == ["Bonn", "Lyon", "Oslo", "missing"])
    // A code that training never saw must not be taken for the new level.
    #expect(try fitted.transform(Matrix([[0, .nan], [0, 2], [0, 3]])).storage == [0, 3, 0, 2, 0, -1])
  }

  @Test func theNewLevelHasANameOfItsOwn() throws {
    let feature = Feature(name: "c", kind: .categorical(levelCount: 2), sources: [0], levels: ["missing", "b"])
    let fitted = try imputation { $0.categorical = .ownLevel }.fit(Examples(Matrix([[0], [1]]), features: [feature]))
    #expect(fitted.outputFeatures[0].levels == ["missing", "b", "(missing)"])
  }

  @Test func indicatorsStandForColumnsThatHadMissingValues() throws {
    let fitted = try imputation { $0.indicators = true }.fit(
      Examples(Matrix([[0, 1], [2, .nan]]), features: features))
    #expect(fitted.outputFeatures.map(\.name) == ["age", "city", "city is missing"])
    #expect(fitted.outputFeatures[2].sources == [1])
    #expect(try fitted.transform(Matrix([[.nan, .nan], [5, 2]])).storage == [1, 1, 1, 5, 2, 0])
  }

  @Test func columnsWithoutAnyValueAreFilledWithANote() throws {
    var context = FitContext(seed: 0)
    let fitted = try imputation().fit(Examples(Matrix([[.nan, .nan]]), features: features), in: &context)
    #expect(fitted.fills == [0, 0])
    #expect(context.notes.count == 2)
    #expect(context.notes[0].contains("age") && context.notes[1].contains("city"))
  }

  @Test func rowsOfNoWeightAreNotLookedAt() throws {
    let examples = try Examples(Matrix([[1], [3], [100]]), weights: [1, 1, 0])
    #expect(try imputation().fit(examples).fills == [2])
    #expect(try imputation { $0.numeric = .mean }.fit(examples).fills == [2])
  }

  @Test func theMeanOfHugeValuesDoesNotOverflow() throws {
    let examples = try Examples(Matrix([[1.5e308], [1.5e308], [.nan]]))
    #expect(try imputation { $0.numeric = .mean }.fit(examples).fills == [1.5e308])
  }

  @Test func badInputsAreRefused() throws {
    #expect(throws: FitError.notFinite(row: 0, column: 0, feature: "x0")) {
      try imputation().fit(Examples(Matrix([[.infinity]])))
    }
    let fitted = try imputation().fit(Examples(Matrix([[1]])))
    #expect(throws: PredictionError.noRows) { try fitted.transform(Matrix(rows: 0, columns: 1)) }
    #expect(throws: PredictionError.widthMismatch(expected: 1, found: 2)) { try fitted.transform(Matrix([[1, 2]])) }
  }
}
