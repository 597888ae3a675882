import LinearAlgebra
import Tabular
import Testing

@testable import Learning

/// Adds a learned offset (the column means) and doubles: small enough to check by hand, affine, stateful.
private struct Centring: Transform {
  typealias Parameters = NoParameters
  static let name = "centring"
  static let version = 1
  static let summary = "subtracts the mean"
  let parameters: NoParameters
  init(_ parameters: NoParameters) { self.parameters = parameters }

  func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedCentring {
    FittedCentring(means: examples.inputs.columnMeans)
  }
}

private struct FittedCentring: FittedTransform {
  static let kind = "fitted-centring"
  var means: [Double]
  var inputWidth: Int { means.count }
  var outputFeatures: [Feature] { means.indices.map { Feature(name: "c\($0)", sources: [$0]) } }
  var parameterCount: Int { means.count }
  func transform(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    inputs.subtractingFromRows(means)
  }
  func transform(row: Span<Double>, into output: inout MutableSpan<Double>) {
    for index in 0..<row.count { output[index] = row[index] - means[index] }
  }
  var affineMap: AffineMap? {
    AffineMap(scale: [Double](repeating: 1, count: means.count), offset: means.map { -$0 })
  }
}

private struct Summing: Estimator {
  struct Parameters: ParameterSet {
    var factor = 1.0
    static let fields: [ParameterField<Self>] = [.number("factor", \.factor, in: -10...10, "multiplies every weight")]
  }
  static let name = "summing"
  static let version = 1
  static let capabilities: Capabilities = [.regression]
  static let summary = "sums the inputs"
  let parameters: Parameters
  init(_ parameters: Parameters) { self.parameters = parameters }

  func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> SummingModel {
    try examples.requireFiniteInputs()
    return SummingModel(weights: (0..<examples.inputs.columns).map { Double($0 % 2) * parameters.factor }, offset: 0)
  }
}

private struct SummingModel: AffineFoldable {
  static let kind = "summing-model"
  var weights: [Double]
  var offset: Double
  var inputWidth: Int { weights.count }
  var output: ModelOutput { .value }
  var parameterCount: Int { weights.count + 1 }
  var usedInputs: [Int] { weights.indices.filter { weights[$0] != 0 } }
  func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    return Predictions(inputs.times(weights).map { $0 + offset })
  }
  func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    var sum = offset
    for index in 0..<row.count { sum += row[index] * weights[index] }
    answer[0] = sum
  }
  func folded(after map: AffineMap) -> SummingModel? {
    SummingModel(
      weights: map.matrix.times(weights), offset: offset + zip(map.offset, weights).reduce(0) { $0 + $1.0 * $1.1 })
  }
}

struct PipelineTests {
  private let columns = [
    InputColumn(name: "size", kind: .numeric),
    InputColumn(name: "colour", kind: .categorical(levels: ["blue", "red"])),
  ]

  private func fitted(factor: Double = 1) throws -> FittedPipeline {
    let examples = try Examples(
      inputs: Matrix([[1, 0], [3, 1], [5, 1]]), features: InputColumn.features(of: columns),
      targets: .values([1, 2, 3]))
    var context = FitContext(seed: 1)
    return try Pipeline(
      transforms: [Centring()], estimator: Summing(Summing.Parameters(settings: ["factor": .number(factor)]))
    )
    .fit(examples, columns: columns, classes: [], in: &context)
  }

  @Test func aRawRowIsAnsweredLikeItsCodedRow() throws {
    let pipeline = try fitted()
    let batch = try pipeline.predict(Matrix([[4, 1]]))
    let predictor = pipeline.makeRowPredictor()
    try predictor.predict(RawRow(numbers: [4], categories: ["red"]))
    #expect(predictor.answer == batch.values.storage)
    try predictor.predict(coded: [4.0, 1.0].span)
    #expect(predictor.value(0) == batch.values[0, 0])
  }

  @Test func anUnseenCategoryGetsTheCodeAfterTheLast() throws {
    let predictor = try fitted().makeRowPredictor()
    try predictor.predict(RawRow(numbers: [4], categories: ["green"]))
    let green = predictor.value(0)
    try predictor.predict(RawRow(numbers: [4], categories: ["red"]))
    #expect(abs(green - predictor.value(0) - 1) < 1e-12)
  }

  @Test func timesNeverReachAStepThatTakesThemForNumbers() throws {
    let columns = [InputColumn(name: "day", kind: .time(TimeFormat(form: .yearFirst, precision: .day)))]
    let examples = try Examples(
      inputs: Matrix([[0], [86_400]]), features: InputColumn.features(of: columns), targets: .values([1, 2]))
    for transforms in [[], [Centring()]] as [[any Transform]] {
      var context = FitContext(seed: 1)
      #expect(throws: FitError.timeFeature(name: "day")) {
        try Pipeline(transforms: transforms, estimator: Summing()).fit(
          examples, columns: columns, classes: [], in: &context)
      }
    }
  }

  @Test func missingValuesAndWrongWidthsAreRefused() throws {
    let predictor = try fitted().makeRowPredictor()
    #expect(throws: PredictionError.notFinite(row: 0, column: 1)) {
      try predictor.predict(RawRow(numbers: [4], categories: [nil]))
    }
    #expect(throws: PredictionError.widthMismatch(expected: 2, found: 3)) {
      try predictor.predict(RawRow(numbers: [4, 5], categories: ["red"]))
    }
    let pipeline = try fitted()
    #expect(throws: PredictionError.noRows) { try pipeline.predict(Matrix(rows: 0, columns: 2)) }
    #expect(throws: PredictionError.widthMismatch(expected: 2, found: 1)) { try pipeline.predict(Matrix([[1]])) }
  }

  @Test func foldingKeepsTheAnswersAndDropsTheSteps() throws {
    let pipeline = try fitted()
    let folded = try #require(pipeline.folded())
    #expect(folded.stages.isEmpty)
    let inputs = Matrix<Double>([[4, 1], [-2, 0], [1e6, 1]])
    let before = try pipeline.predict(inputs).values.storage
    let after = try folded.predict(inputs).values.storage
    for (left, right) in zip(before, after) { #expect(abs(left - right) < 1e-10 * max(1, abs(left))) }
  }

  @Test func usedColumnsAreTracedToTheRawOnes() throws {
    #expect(try fitted().usedColumns == [1])
    #expect(try fitted(factor: 0).usedColumns == [])
  }

  @Test func anArtefactAnswersTheSame() throws {
    let pipeline = try fitted(factor: 0.3)
    let components = ComponentRegistry(transforms: [FittedCentring.self], models: [SummingModel.self])
    let copy = try FittedPipeline(artefact: try pipeline.artefact(), components: components)
    let inputs = Matrix<Double>([[4, 1], [0.1, 0]])
    #expect(try copy.predict(inputs) == pipeline.predict(inputs))
    #expect(copy.columns == pipeline.columns)
    #expect(throws: ArtefactError.unknownComponent(kind: "fitted-centring")) {
      try FittedPipeline(artefact: try pipeline.artefact(), components: ComponentRegistry())
    }
  }

  @Test func sharingDoesNotChangeTheModelButRecordsWhatWasBorrowed() throws {
    let work = SharedWork(limitBytes: 1 << 20)
    let examples = try Examples(
      inputs: Matrix([[1, 0], [3, 1], [5, 1]]), features: InputColumn.features(of: columns),
      targets: .values([1, 2, 3]), identity: "fold 0")
    let pipeline = Pipeline(transforms: [Centring()], estimator: Summing())
    var models: [[UInt8]] = []
    var borrowed: [Double] = []
    for _ in 0..<2 {
      var context = FitContext(seed: 1, sharedWork: work)
      models.append(try pipeline.fit(examples, columns: columns, classes: [], in: &context).artefact())
      borrowed.append(context.borrowedCPUSeconds)
    }
    #expect(models[0] == models[1])
    #expect(borrowed[0] == 0)
    #expect(borrowed[1] > 0)
  }
}

struct ParameterSetTests {
  @Test func unknownAndImpossibleSettingsAreNamed() {
    #expect(throws: ParameterError.unknown(name: "faktor", available: ["factor"])) {
      try Summing.Parameters(settings: ["faktor": 1])
    }
    #expect(throws: ParameterError.rejected(name: "factor", value: "11", expected: "a number from -10 to 10")) {
      try Summing.Parameters(settings: ["factor": 11])
    }
  }
}
