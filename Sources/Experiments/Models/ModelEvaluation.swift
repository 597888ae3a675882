import Catalogue
import Learning
import LinearAlgebra
import Measurement
import Records
import Tabular

/// What a model is worth on rows whose answers are known, beside what its run promised.
package struct ModelEvaluation: Sendable {
  /// One axis of quality.
  package struct Line: Sendable {
    package let axis: AxisDescriptor
    package let outcome: Outcome
    /// Rows that were judged.
    package let rowCount: Int
    /// By protocol, in the order of the manifest; nil: the run didn't measure the axis.
    package let promises: [(evaluation: EvaluationProtocol, promise: ModelManifest.Promise?)]

    /// Whether the new value differs from what a protocol promised by more than both intervals leave to chance.
    ///
    /// The distances from each value to the end of its own interval that faces the other are added in squares, as
    /// half-widths of independent estimates are. Where all rows agree, so that the new value has no interval of any width,
    /// a share counts as 3 / rows wide (the rule of three), and of other values nothing is said: false.
    package func differs(from promise: ModelManifest.Promise) -> Bool {
      guard let reading = outcome.reading else { return false }
      let isHigher = reading.value > promise.value
      var own = reading.interval.map { isHigher ? reading.value - $0.lower : $0.upper - reading.value } ?? 0
      if own <= 0 {
        guard axis.unit == .ratio else { return false }
        own = 3 / Double(max(1, rowCount))
      }
      let promised = promise.interval.map { isHigher ? $0.upper - promise.value : promise.value - $0.lower } ?? 0
      let halfWidth = (own * own + promised * promised).squareRoot()
      return abs(reading.value - promise.value) > halfWidth
    }

    /// Whether the new value is worse than the promised one.
    package func isWorse(than promise: ModelManifest.Promise) -> Bool {
      outcome.reading.map { axis.direction.prefers(promise.value, over: $0.value) } ?? false
    }
  }

  package let lines: [Line]
  /// Rows that were judged.
  package let judgedCount: Int
  /// Rows without a known answer.
  package let unlabelledCount: Int
  /// Rows whose known answer is infinite, and where the first stands.
  package let infiniteTargets: StreamPredictor.Tally
  /// Rows whose class the model doesn't know, and where the first stands.
  package let unknownClasses: StreamPredictor.Tally
  /// The labels of those rows with their counts, the most frequent first; a thousand different ones at most are told apart.
  package let unknownLabels: [(label: String, count: Int)]
  /// Rows that couldn't be answered, by kind of reason.
  package let refusals: [String: StreamPredictor.Tally]
  /// Categories that no training row held, by column; the rows were answered all the same.
  package let unseen: [String: StreamPredictor.Tally]
  /// Columns of the file that weren't needed.
  package let extraColumns: [String]
  package let notes: [DataNote]

  /// Reads the labelled rows and judges the model's answers for them.
  ///
  /// - Parameters:
  ///   - path: a file; `-` is standard input.
  ///   - badRows: what becomes of rows that can't be answered; `empty` counts as `skip`.
  /// - Throws: `RowStreamError`, a `StreamPredictor.Refusal`, or `ModelEvaluationError`.
  package init(
    _ model: StoredModel, path: String, catalogue: Catalogue = .standard, badRows: StreamPredictor.BadRows = .fail,
    header: RowStream.Header = .detected, separator: Character? = nil
  ) throws {
    let manifest = model.manifest
    let schema = TableSchema(
      columns: manifest.inputs.columns + [manifest.target], notation: manifest.inputs.notation)
    let stream = try RowStream(path: path, schema: schema, header: header, separator: separator)
    var judged = JudgedRows(
      model,
      StreamPredictor(
        model.pipeline.served, fileName: stream.name, columnNames: schema.columns.map(\.name), badRows: badRows,
        unseenCategories: .answer), fileName: stream.name)
    do {
      try stream.forEachBlock { try judged.judge($0) }
    } catch RowStreamError.missingColumns([manifest.target.name], let place, let available) {
      throw ModelEvaluationError.noTarget(manifest.target.name, place: place, available: available)
    }
    let count = judged.count
    guard count > 0 else { throw judged.nothingJudged(target: manifest.target.name) }
    let fold = try judged.fold()
    let task: LearningTask =
      manifest.classes.isEmpty ? .regression : .classification(classCount: manifest.classes.count)
    let axes = Self.axes(of: catalogue, for: manifest.task).filter { axis in
      let id = axis.descriptor.id
      if id == DecisionValueAxis().descriptor.id { return manifest.decision?.prices != nil }
      // A run without prices promised no money either.
      return axis.descriptor.unit != .money
        || manifest.evaluations.contains { $0.promises.contains { $0.axis == id } }
    }
    lines = axes.map { axis in
      let id = axis.descriptor.id
      return Line(
        axis: axis.descriptor,
        outcome: axis.descriptor.unit == .money && id != DecisionValueAxis().descriptor.id
          ? .notApplicable(reason: Self.withoutPrices) : axis.outcome(of: Evidence(task: task, folds: [fold])),
        rowCount: count,
        promises: manifest.evaluations.map { evaluation in
          (evaluation.evaluation, evaluation.promises.first { $0.axis == id })
        })
    }
    judgedCount = count
    unlabelledCount = judged.unlabelled
    infiniteTargets = judged.infinite
    unknownClasses = judged.unknown
    unknownLabels = judged.countedLabels
    refusals = judged.predictor.refusals
    unseen = judged.predictor.unseen
    extraColumns = stream.extraColumns
    notes = stream.notes
  }

  /// Prices stand in plans, and models go where no plan is; but what a model decides by goes with it.
  private static let withoutPrices =
    "a model file holds no prices, so what a month of answers is worth can't be told here"

  /// The axes that read answers for rows with known ones, quality first.
  static func axes(of catalogue: Catalogue, for task: TaskKind) -> [any Axis] {
    catalogue.axes.filter { axis in
      [.quality, .calibration].contains(axis.descriptor.family) && axis.needs == [.predictions]
        && axis.tasks.contains(task) && !axis.readsSensitiveColumns
    }
  }
}

/// Answers of a model beside known ones, block by block.
private struct JudgedRows {
  private let model: StoredModel
  private let labels: Labels
  private let fileName: String
  private(set) var predictor: StreamPredictor
  private var answers: [Double] = []
  /// The decided class of each answer; empty where the largest number decides.
  private var decided: [Int32] = []
  private var codes: [Int32] = []
  private var values: [Double] = []
  private(set) var unlabelled = 0
  private(set) var infinite = StreamPredictor.Tally()
  private(set) var unknown = StreamPredictor.Tally()
  private(set) var unknownLabels: [String: Int] = [:]

  /// Different labels that are told apart.
  private static let mostLabels = 1000

  init(_ model: StoredModel, _ predictor: StreamPredictor, fileName: String) {
    self.model = model
    self.predictor = predictor
    self.fileName = fileName
    labels = Labels(model.manifest)
  }

  var count: Int { max(codes.count, values.count) }

  mutating func judge(_ block: RowBlock) throws {
    let manifest = model.manifest
    let inputCount = manifest.inputs.columns.count
    let (kept, lost) = labels.sorted(block, column: inputCount, fileName: fileName)
    unlabelled += lost.unlabelled
    for refusal in lost.infinite { infinite.add(refusal) }
    for (label, refusal) in lost.unknown {
      unknown.add(refusal)
      if unknownLabels[label] != nil || unknownLabels.count < Self.mostLabels { unknownLabels[label, default: 0] += 1 }
    }
    guard !kept.isEmpty else { return }
    let part = block.selecting(kept, columns: inputCount)
    let answered = try predictor.answer(part)
    guard let predictions = answered.predictions else { return }
    for row in 0..<part.rowCount {
      guard let position = answered.position(ofRow: row) else { continue }
      for column in 0..<predictions.values.columns { answers.append(predictions.values[position, column]) }
      if let decisions = predictions.decided { decided.append(decisions[position]) }
      let truth = block.inputs[kept[row], inputCount]
      if manifest.classes.isEmpty { values.append(truth) } else { codes.append(labels.code(of: truth) ?? 0) }
    }
  }

  /// The labels that the model doesn't know, the most frequent first.
  var countedLabels: [(label: String, count: Int)] {
    unknownLabels.map { (label: $0.key, count: $0.value) }.sorted { ($1.count, $0.label) < ($0.count, $1.label) }
  }

  func nothingJudged(target: String) -> ModelEvaluationError {
    .nothingJudged(
      file: fileName, target: target, infinite: infinite, unknown: unknown,
      labels: countedLabels.map { "\($0.label.excerpt(40)) (\($0.count))" }, classes: model.manifest.classes)
  }

  /// All of them as one fold.
  func fold() throws -> FoldEvidence {
    let manifest = model.manifest
    let output = model.pipeline.output
    return try FoldEvidence(
      targets: manifest.classes.isEmpty ? .values(values) : .classes(codes, classCount: manifest.classes.count),
      predictions: Predictions(
        output: output, values: Matrix(rows: count, columns: output.width, storage: answers),
        decided: model.pipeline.decision == nil ? nil : decided),
      trainingSummary: manifest.trainingSummary, trainRows: manifest.fittedRows, classNames: manifest.classes
    ).judged(by: manifest.decision?.prices.map { .prices($0) })
  }
}

/// Why a model can't be judged on a file.
package enum ModelEvaluationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// - Parameters:
  ///   - infinite: the rows whose known answer is infinite.
  ///   - unknown: the rows of a class that the model doesn't know; `labels` are those classes with their counts.
  ///   - classes: those that the model knows.
  case nothingJudged(
    file: String, target: String, infinite: StreamPredictor.Tally, unknown: StreamPredictor.Tally, labels: [String],
    classes: [String])
  /// The column of the known answers isn't there.
  case noTarget(String, place: TextPlace, available: [String])

  package var description: String {
    switch self {
    case .noTarget(let name, let place, let available):
      "\(place): the header lacks the target '\(name.excerpt())', by which the answers are to be judged; it has "
        + NameList.text(available, nearest: name)
    case .nothingJudged(let file, let target, let infinite, let unknown, let labels, let classes):
      "\(file): no row has both an answer of the model and a known one in column '\(target.excerpt())'"
        + (infinite.count > 0 ? "; \(infinite.infiniteTargets)" : "")
        + (unknown.count > 0 ? "; \(Self.sentence(unknown, labels, classes))" : "")
    }
  }

  private static func sentence(_ unknown: StreamPredictor.Tally, _ labels: [String], _ classes: [String]) -> String {
    "\(NumberText.counted(unknown.count, "row")) \(unknown.count == 1 ? "has" : "have") a class that the model doesn't know: "
      + "\(NameList.text(labels)); write the classes as the model knows them: \(NameList.text(classes)); the first: "
      + unknown.first
  }
}

/// The known answers of labelled rows, as the target was read when the model was made.
struct Labels {
  private let classes: [String]
  private let levels: [String]?
  private let codes: [String: Int32]
  private let target: String

  init(_ manifest: ModelManifest) {
    classes = manifest.classes
    target = manifest.target.name
    if case .categories(let levels) = manifest.target.cells { self.levels = levels } else { levels = nil }
    codes = Dictionary(manifest.classes.enumerated().map { ($1, Int32($0)) }) { first, _ in first }
  }

  /// The class that a cell of the target stands for.
  func code(of value: Double) -> Int32? {
    guard let levels else { return codes[SettingValue.number(value).description] }
    guard value >= 0, value < Double(levels.count) else { return nil }
    return codes[levels[Int(value)]]
  }

  /// The rows that can be judged, and what becomes of the others.
  func sorted(
    _ block: RowBlock, column: Int, fileName: String
  ) -> (
    kept: [Int],
    lost: (
      unlabelled: Int, infinite: [StreamPredictor.Refusal],
      unknown: [(label: String, refusal: StreamPredictor.Refusal)]
    )
  ) {
    var faults: [Int: RowFault] = [:]
    for fault in block.faults where fault.column == column { faults[fault.row] = fault }
    let malformed = Set(block.faults.filter { $0.column == nil }.map(\.row))
    var kept: [Int] = []
    var unlabelled = 0
    var infinite: [StreamPredictor.Refusal] = []
    func place(ofRow row: Int) -> String { block.line(ofRow: row).map { "\(fileName):\($0)" } ?? fileName }
    var unknown: [(label: String, refusal: StreamPredictor.Refusal)] = []
    for row in 0..<block.rowCount {
      let value = block.inputs[row, column]
      if let fault = faults[row] {
        let refusal = StreamPredictor.Refusal(
          row: row, place: fault.place.description, reason: fault.reason(column: target), kind: "")
        unknown.append((fault.fact.cellText ?? "no text", refusal))
      } else if malformed.contains(row) || value.isFinite {
        if value.isFinite, !classes.isEmpty, code(of: value) == nil {
          let label = SettingValue.number(value).description
          let refusal = StreamPredictor.Refusal(
            row: row, place: place(ofRow: row),
            reason: "column '\(target.excerpt())' holds \(label), which is no class of the model", kind: "")
          unknown.append((label, refusal))
        } else {
          kept.append(row)
        }
      } else if value.isInfinite {
        infinite.append(
          StreamPredictor.Refusal(
            row: row, place: place(ofRow: row), reason: "column '\(target.excerpt())' is infinite",
            kind: "infinite value"))
      } else {
        unlabelled += 1
      }
    }
    return (kept, (unlabelled, infinite, unknown))
  }
}

extension StreamPredictor.Tally {
  /// Of rows whose target is infinite: how many they are, without a full stop.
  package var infiniteTargets: String {
    "\(count) row\(count == 1 ? " has" : "s have") an infinite value of the target; the first: \(first)"
  }
}

extension ModelManifest {
  /// What was known of the target before any new row was seen.
  fileprivate var trainingSummary: TargetSummary {
    classes.isEmpty
      ? .mean(reference.target.mean ?? 0, variance: reference.target.variance ?? 0)
      : .prior(reference.target.levelShares)
  }
}
