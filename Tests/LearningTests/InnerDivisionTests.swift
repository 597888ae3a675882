import Learning
import LinearAlgebra
import Tabular
import Testing

private struct Doubling: Transform {
  typealias Parameters = NoParameters
  static let name = "doubling"
  static let version = 1
  static let summary = "doubles"
  let parameters: NoParameters
  init(_ parameters: NoParameters) { self.parameters = parameters }

  func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedDoubling {
    FittedDoubling(inputWidth: examples.inputs.columns)
  }
}

private struct FittedDoubling: FittedTransform {
  static let kind = "fitted-doubling"
  let inputWidth: Int
  var outputFeatures: [Feature] { Feature.numeric(count: inputWidth) }
  var parameterCount: Int { 0 }

  func transform(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    var result = inputs
    for position in result.storage.indices { result.storage[position] *= 2 }
    return result
  }

  func transform(row: Span<Double>, into output: inout MutableSpan<Double>) {
    for index in 0..<row.count { output[index] = 2 * row[index] }
  }
}

/// What ties rows together goes with them into every fit.
struct InnerDivisionTests {
  private func examples(groups: [Int32]? = nil, times: [Double]? = nil, gap: TimeGap = .none) throws -> Examples {
    let rows = groups?.count ?? times?.count ?? 8
    return try Examples(
      inputs: Matrix(rows: rows, columns: 1, storage: (0..<rows).map(Double.init)),
      targets: .classes((0..<rows).map { Int32($0 % 2) }, classCount: 2),
      structure: RowStructure(groups: groups, times: times, gap: gap))
  }

  @Test func freeRowsAreDividedAtWill() throws {
    var context = FitContext(seed: 1)
    #expect(try context.structuredFolds(3, of: examples(), for: "test") == nil)
    #expect(try context.structuredHoldOut(0.5, of: examples(), for: "test") == nil)
    #expect(context.notes.isEmpty)
  }

  @Test func selectedTransformedAndWeightedRowsKeepTheirStructure() throws {
    let all = try examples(groups: [0, 0, 1, 1, 2, 2], times: [0, 1, 2, 3, 4, 5])
    #expect(try all.selecting([4, 1]).structure == RowStructure(groups: [2, 0], times: [4, 1]))
    let changed = try all.transformed(
      to: Matrix(rows: 6, columns: 2), features: Feature.numeric(count: 2), identity: nil)
    #expect(changed.structure == all.structure)
    #expect(try all.weighted([1, 1, 1, 1, 1, 2], identity: nil).structure == all.structure)
    #expect(throws: FitError.lengthMismatch(what: "groups or times", expected: 2, found: 1)) {
      try Examples(
        inputs: Matrix(rows: 2, columns: 1), targets: .values([0, 0]), structure: RowStructure(groups: [0], times: nil))
    }
  }

  @Test func foldsCountPositionsInTheExamples() throws {
    var context = FitContext(seed: 1)
    let all = try examples(groups: [0, 0, 1, 1, 2, 2, 3, 3])
    let folds = try #require(try context.structuredFolds(2, of: all, rows: [2, 3, 6, 7], for: "test"))
    #expect(Set(folds.map { Set($0.test) }) == [[2, 3], [6, 7]])
    let part = try #require(try context.structuredHoldOut(0.5, of: all, rows: [2, 3, 6, 7], for: "test"))
    #expect([[2, 3], [6, 7]].contains(part.test) && part.train.count == 2)
  }

  @Test func whatIsDecidedIsSaid() throws {
    var context = FitContext(seed: 1)
    _ = try context.structuredFolds(5, of: examples(groups: [0, 0, 1, 1, 2, 2]), for: "calibration")
    #expect(
      context.notes == [
        "calibration: 3 inner folds rather than 5, because the training rows can't be divided further without parting "
          + "groups or looking ahead"
      ])
    context.notes = []
    let groups = (0..<40).map { Int32($0 / 2) }
    let part = try #require(
      try context.structuredHoldOut(0.1, of: examples(groups: groups), for: "early stopping"))
    #expect(part.test.count == 10 && part.train.count == 30)
    #expect(
      context.notes == [
        "early stopping: 10 of 40 training rows are held out, more than a share of 0.1, because of fewer than 5 groups it "
          + "would be luck how they are answered"
      ])
    context.notes = []
    let times = (0..<40).map(Double.init)
    let last = try #require(
      try context.structuredHoldOut(0.1, of: examples(times: times, gap: 6), for: "early stopping"))
    #expect(last == Fold(train: Array(0..<30), test: Array(36..<40)))
    #expect(
      context.notes == [
        "early stopping: 6 of 40 training rows are not used, because they lie in the gap, their group is among those held "
          + "out, or no row before them has their class"
      ])
  }

  @Test func whatCannotBeDividedIsAnError() throws {
    var context = FitContext(seed: 1)
    #expect(
      throws: FitError.indivisible(
        purpose: "calibration", reason: "2 parts need as many groups and there is 1; ask for fewer folds")
    ) { try context.structuredFolds(5, of: examples(groups: [4, 4, 4]), for: "calibration") }
    #expect(
      FitError.indivisible(purpose: "pruning", reason: "why").description
        == "pruning: the training rows can't be divided: why")
  }

  @Test func stagesHandTheStructureOn() throws {
    // A transform before the estimator makes other examples of the rows.
    struct Looking: Estimator {
      typealias Parameters = NoParameters
      static let name = "looking"
      static let version = 1
      static let summary = "refuses rows without structure"
      static let capabilities: Capabilities = [.classification]
      let parameters: NoParameters
      init(_ parameters: NoParameters) { self.parameters = parameters }

      func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> Constant {
        guard examples.structure != nil else { throw .numerical("the structure is lost") }
        return Constant(inputWidth: examples.inputs.columns)
      }
    }
    struct Constant: Model {
      static let kind = "constant"
      let inputWidth: Int
      var output: ModelOutput { .probabilities(classCount: 2) }
      var parameterCount: Int { 0 }

      func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
        Predictions(probabilities: Matrix(rows: inputs.rows, columns: 2, repeating: 0.5))
      }

      func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
        answer[0] = 0.5
        answer[1] = 0.5
      }
    }
    var context = FitContext(seed: 1)
    let columns = [InputColumn(name: "x", kind: .numeric)]
    _ = try Pipeline(transforms: [Doubling(), Doubling()], estimator: Looking()).fit(
      examples(groups: [0, 0, 1, 1]), columns: columns, classes: ["a", "b"], in: &context)
    #expect(throws: FitError.numerical("the structure is lost")) {
      try Pipeline(transforms: [], estimator: Looking()).fit(
        examples(), columns: columns, classes: ["a", "b"], in: &context)
    }
  }
}
