import LinearAlgebra
import Tabular

/// A fitted pipeline: raw rows in, answers out. What is deployed, stored and timed.
public struct FittedPipeline: Sendable {
  /// The raw columns it reads, in order.
  public let columns: [InputColumn]
  /// Class names in code order; empty for regression.
  public let classes: [String]
  public let stages: [any FittedTransform]
  public let model: any Model
  /// What is done to the model's answers; nil: they are given as they are.
  public let calibration: (any FittedCalibration)?

  public init(
    columns: [InputColumn], classes: [String], stages: [any FittedTransform], model: any Model,
    calibration: (any FittedCalibration)? = nil
  ) {
    self.columns = columns
    self.classes = classes
    self.stages = stages
    self.model = model
    self.calibration = calibration
  }

  /// The form of an answer.
  public var output: ModelOutput {
    calibration.map { .probabilities(classCount: $0.classCount) } ?? model.output
  }

  /// Answers for each row of a coded matrix (rows x columns.count).
  public func predict(_ coded: Matrix<Double>) throws(PredictionError) -> Predictions {
    try predict(coded) { inputs throws(PredictionError) in try model.predict(inputs) }
  }

  /// The same with the model's part done by `answering`.
  func predict(
    _ coded: Matrix<Double>, answering: (Matrix<Double>) throws(PredictionError) -> Predictions
  ) throws(PredictionError) -> Predictions {
    guard coded.rows > 0 else { throw .noRows }
    guard coded.columns == columns.count else { throw .widthMismatch(expected: columns.count, found: coded.columns) }
    var current = coded
    for stage in stages { current = try stage.transform(current) }
    let answers = try answering(current)
    return calibration?.calibrated(answers) ?? answers
  }

  /// A predictor for one raw row at a time, with its buffers made beforehand.
  public func makeRowPredictor() -> RowPredictor { RowPredictor(self) }

  /// Numbers that were learned, in all steps together.
  public var parameterCount: Int {
    stages.reduce(model.parameterCount + (calibration?.parameterCount ?? 0)) { $0 + $1.parameterCount }
  }

  /// About how many multiplications answering one row takes, all steps together.
  public var rowWork: Int {
    stages.reduce(columns.count + model.rowWork + (calibration?.parameterCount ?? 0)) { $0 + $1.parameterCount }
  }

  /// Positions of the raw columns that can change an answer at all.
  public var usedColumns: [Int] {
    guard let features = stages.last?.outputFeatures else { return model.usedInputs }
    // Sources are raw columns already: each transform takes them over from the features that it was fitted on.
    let used = Set(model.usedInputs.flatMap { features.indices.contains($0) ? features[$0].sources : [] })
    return used.sorted()
  }

  /// The same pipeline with its last affine steps folded into the model, and a calibration that only rescales the
  /// model's scores as well; nil where nothing can be folded.
  ///
  /// Predictions agree within rounding; latency no longer depends on the number of components. Where a folded affine
  /// step would have let a missing value through, the folded model refuses or answers it by its own rule.
  public func folded() -> FittedPipeline? {
    let inputs = foldedInputs()
    guard let map = calibration?.scoreMap, let foldable = (inputs ?? self).model as? any ScoreMapFoldable,
      let model = Self.fold(foldable, before: map)
    else { return inputs }
    return FittedPipeline(columns: columns, classes: classes, stages: (inputs ?? self).stages, model: model)
  }

  private func foldedInputs() -> FittedPipeline? {
    guard let foldable = model as? any AffineFoldable else { return nil }
    var kept = stages
    var map: AffineMap?
    while let last = kept.last, let step = last.affineMap {
      map = map.map { step.followed(by: $0) } ?? step
      kept.removeLast()
    }
    guard let map, let model = Self.fold(foldable, after: map) else { return nil }
    return FittedPipeline(columns: columns, classes: classes, stages: kept, model: model, calibration: calibration)
  }

  private static func fold<Foldable: AffineFoldable>(_ model: Foldable, after map: AffineMap) -> (any Model)? {
    model.folded(after: map)
  }

  private static func fold<Foldable: ScoreMapFoldable>(_ model: Foldable, before map: ScoreMap) -> (any Model)? {
    model.folded(before: map)
  }

  /// One line: the kinds of its steps.
  public var summary: String {
    (stages.map { type(of: $0).kind } + [type(of: model).kind]
      + [calibration.map { type(of: $0).kind }].compactMap { $0 })
      .joined(separator: " -> ")
  }
}

extension FittedPipeline: Codable {
  private enum CodingKeys: CodingKey { case columns, classes, stages, model, calibration }
  private enum ComponentKeys: CodingKey { case kind, value }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(columns, forKey: .columns)
    try container.encode(classes, forKey: .classes)
    var list = container.nestedUnkeyedContainer(forKey: .stages)
    for stage in stages {
      var component = list.nestedContainer(keyedBy: ComponentKeys.self)
      try component.encode(type(of: stage).kind, forKey: .kind)
      try stage.encode(to: component.superEncoder(forKey: .value))
    }
    var component = container.nestedContainer(keyedBy: ComponentKeys.self, forKey: .model)
    try component.encode(type(of: model).kind, forKey: .kind)
    try model.encode(to: component.superEncoder(forKey: .value))
    guard let calibration else { return }
    var last = container.nestedContainer(keyedBy: ComponentKeys.self, forKey: .calibration)
    try last.encode(type(of: calibration).kind, forKey: .kind)
    try calibration.encode(to: last.superEncoder(forKey: .value))
  }

  public init(from decoder: any Decoder) throws {
    guard let key = ComponentRegistry.key, let components = decoder.userInfo[key] as? ComponentRegistry else {
      throw ArtefactError.unreadable("no components were given to decode it with")
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    columns = try container.decode([InputColumn].self, forKey: .columns)
    classes = try container.decode([String].self, forKey: .classes)
    var stages: [any FittedTransform] = []
    var list = try container.nestedUnkeyedContainer(forKey: .stages)
    while !list.isAtEnd {
      let component = try list.nestedContainer(keyedBy: ComponentKeys.self)
      let type = try components.transform(try component.decode(String.self, forKey: .kind))
      stages.append(try type.init(from: try component.superDecoder(forKey: .value)))
    }
    self.stages = stages
    let component = try container.nestedContainer(keyedBy: ComponentKeys.self, forKey: .model)
    let type = try components.model(try component.decode(String.self, forKey: .kind))
    model = try type.init(from: try component.superDecoder(forKey: .value))
    if container.contains(.calibration) {
      let last = try container.nestedContainer(keyedBy: ComponentKeys.self, forKey: .calibration)
      let type = try components.calibration(try last.decode(String.self, forKey: .kind))
      calibration = try type.init(from: try last.superDecoder(forKey: .value))
    } else {
      calibration = nil
    }
    try checkWidths()
  }

  /// Steps that don't fit together must be found when a file is loaded, not when a row is answered.
  private func checkWidths() throws(ArtefactError) {
    var width = columns.count
    for stage in stages {
      guard stage.inputWidth == width else {
        throw .unreadable("\(type(of: stage).kind) takes \(stage.inputWidth) columns where \(width) come in")
      }
      width = stage.outputWidth
    }
    guard model.inputWidth == width else {
      throw .unreadable("\(type(of: model).kind) takes \(model.inputWidth) columns where \(width) come in")
    }
    guard model.output.width > 0 else { throw .unreadable("\(type(of: model).kind) gives no answer") }
    if let calibration, calibration.input != model.output {
      throw .unreadable("\(type(of: calibration).kind) takes \(calibration.input) where \(model.output) come in")
    }
    // Names may be left out, as for data that came without them.
    guard classes.isEmpty || output.isOfClasses(classes.count) else {
      throw .unreadable("\(classes.count) class names for answers of the form \(output)")
    }
  }

  /// The artefact: bytes that any build with the same components reads back bit for bit.
  public func artefact() throws -> [UInt8] { try ArtefactEncoder.encode(self) }

  public init(artefact: [UInt8], components: ComponentRegistry) throws(ArtefactError) {
    self = try ArtefactDecoder.decode(FittedPipeline.self, from: artefact, components: components)
  }
}
