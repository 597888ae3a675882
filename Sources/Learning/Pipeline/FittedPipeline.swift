import Decisions
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
  /// How many of the columns, the first ones, the steps take; the others tell a row's group.
  public let modelColumnCount: Int
  /// What is taken off the model's inputs by group; nil: nothing.
  public let shift: GroupShift?
  /// How answers become decisions between two classes; nil: the larger number decides.
  public let decision: DecisionRule?

  /// - Parameter modelColumnCount: nil: all.
  public init(
    columns: [InputColumn], modelColumnCount: Int? = nil, classes: [String], stages: [any FittedTransform],
    model: any Model, calibration: (any FittedCalibration)? = nil, shift: GroupShift? = nil,
    decision: DecisionRule? = nil
  ) {
    self.columns = columns
    self.modelColumnCount = modelColumnCount ?? columns.count
    self.classes = classes
    self.stages = stages
    self.model = model
    self.calibration = calibration
    self.shift = shift
    self.decision = decision
  }

  /// The same with other steps.
  package func with(
    stages: [any FittedTransform]? = nil, model: any Model, calibration: (any FittedCalibration)?
  ) -> FittedPipeline {
    FittedPipeline(
      columns: columns, modelColumnCount: modelColumnCount, classes: classes, stages: stages ?? self.stages,
      model: model,
      calibration: calibration, shift: shift, decision: decision)
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
    var current = modelColumnCount == columns.count ? coded : coded.selectingColumns(Array(0..<modelColumnCount))
    for stage in stages { current = try stage.transform(current) }
    if shift != nil { current = shifted(current, of: coded) }
    let given = try answering(current)
    let answers = calibration?.calibrated(given) ?? given
    return decision == nil ? answers : answers.deciding(decisions(for: answers.values, of: coded))
  }

  /// A predictor for one raw row at a time, with its buffers made beforehand.
  public func makeRowPredictor() -> RowPredictor { RowPredictor(self) }

  /// Numbers that were learned, in all steps together.
  public var parameterCount: Int {
    let groups = (shift?.offsets.reduce(0) { $0 + $1.count } ?? 0) + (decision?.parameterCount ?? 0)
    return stages.reduce(model.parameterCount + (calibration?.parameterCount ?? 0) + groups) { $0 + $1.parameterCount }
  }

  /// About how many multiplications answering one row takes, all steps together.
  public var rowWork: Int {
    stages.reduce(columns.count + model.rowWork + (calibration?.parameterCount ?? 0)) { $0 + $1.parameterCount }
  }

  /// Positions of the raw columns that can change an answer at all.
  public var usedColumns: [Int] {
    let grouping = groupColumns.compactMap { name in columns.firstIndex { $0.name == name } }
    guard let features = stages.last?.outputFeatures else { return Set(model.usedInputs + grouping).sorted() }
    // Sources are raw columns already: each transform takes them over from the features that it was fitted on.
    let used = Set(model.usedInputs.flatMap { features.indices.contains($0) ? features[$0].sources : [] } + grouping)
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
    return with(stages: (inputs ?? self).stages, model: model, calibration: nil)
  }

  private func foldedInputs() -> FittedPipeline? {
    // What is taken off by group stands between the steps and the model.
    guard shift == nil, let foldable = model as? any AffineFoldable else { return nil }
    var kept = stages
    var map: AffineMap?
    while let last = kept.last, let step = last.affineMap {
      map = map.map { step.followed(by: $0) } ?? step
      kept.removeLast()
    }
    guard let map, let model = Self.fold(foldable, after: map) else { return nil }
    return with(stages: kept, model: model, calibration: calibration)
  }

  private static func fold<Foldable: AffineFoldable>(_ model: Foldable, after map: AffineMap) -> (any Model)? {
    model.folded(after: map)
  }

  private static func fold<Foldable: ScoreMapFoldable>(_ model: Foldable, before map: ScoreMap) -> (any Model)? {
    model.folded(before: map)
  }

  /// One line: the kinds of its steps.
  public var summary: String {
    (stages.map { type(of: $0).kind } + (shift == nil ? [] : ["group-shift"]) + [type(of: model).kind]
      + [calibration.map { type(of: $0).kind }].compactMap { $0 }
      + [decision.map { $0.coding == nil ? "threshold" : "group-thresholds" }].compactMap { $0 })
      .joined(separator: " -> ")
  }
}

extension FittedPipeline: Codable {
  private enum CodingKeys: CodingKey {
    case columns, classes, stages, model, calibration, modelColumns, shift, decision
  }
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
    // Only where they are there, so that files without them stay what they were.
    if modelColumnCount != columns.count { try container.encode(modelColumnCount, forKey: .modelColumns) }
    try container.encodeIfPresent(shift, forKey: .shift)
    try container.encodeIfPresent(decision, forKey: .decision)
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
    modelColumnCount = try container.decodeIfPresent(Int.self, forKey: .modelColumns) ?? columns.count
    shift = try container.decodeIfPresent(GroupShift.self, forKey: .shift)
    decision = try container.decodeIfPresent(DecisionRule.self, forKey: .decision)
    try checkWidths()
    try checkGroups()
  }

  /// Steps that don't fit together must be found when a file is loaded, not when a row is answered.
  private func checkWidths() throws(ArtefactError) {
    guard modelColumnCount >= 0, modelColumnCount <= columns.count else {
      throw .unreadable("its model takes more columns than there are")
    }
    var width = modelColumnCount
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
