import ArgumentParser
import Experiments
import Explanations
import Foundation
import Learning
import LinearAlgebra
import Plans
import Records
import Reports
import Store
import Tabular

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show how a model comes to its answers: for one row, or as a whole.",
    discussion: """
      For one row: what each raw column adds to the answer, compared with rows that were held out while the model was \
      judged (Shapley values; base and contributions add up to the answer), and the smallest changes that turn the \
      decision. Encodings and projections don't stand in the way: only raw columns are asked about. Probabilities are \
      shared out in points; where the model's own scores (log-odds, for example) have exact values, these follow.

      Without a row: columns by their strength with the curves of their effects, how complex and how stable that is, which \
      columns act together, and what the other models of the run that are as good say. It is read from what the sweep \
      stored.

      Examples:
        reasonable explain latest --row 17
        reasonable explain latest best --input applicant.csv --fix age --fix sex
        reasonable explain churn.reasonable --input customer.csv --plot reasons.svg
        reasonable explain latest --global
        reasonable explain latest best --column age
      """)

  @Argument(help: .runOrModel, completion: NameCompletion.model)
  var subject: String = "latest"

  @Argument(help: .candidate, completion: NameCompletion.candidate)
  var candidate: String?

  @Option(
    help: "A row of the run's data, by its number in the file (the first below the header is 1). Reads the data again.")
  var row: Int?

  @Option(name: .shortAndLong, help: "Rows to explain: a file, or - for standard input.", completion: .file())
  var input: String?

  @Option(
    help: "Show how the answer moves as this column is set to one value after another, in all rows and in single ones.")
  var column: String?

  @Flag(help: "The model as a whole. This is the default without --row and --input.")
  var global = false

  @Option(help: "The class whose probability is explained. Default: of two classes the last, of more the one answered.")
  var `class`: String?

  @Option(help: "The decision that is wanted instead: a class. Default: any other.")
  var want: String?

  @Option(help: "For a model that answers with a number: the least that is wanted.")
  var atLeast: Double?

  @Option(help: "For a model that answers with a number: the most that is wanted.")
  var atMost: Double?

  @Option(
    parsing: .unconditionalSingleValue,
    help: "A column that can't be changed, such as age. May be given several times.")
  var fix: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: "Values that a column of numbers may take: COLUMN=LOWEST..HIGHEST. May be given several times.")
  var range: [String] = []

  @Option(help: "How many ways to another decision are shown, 0 to 20.")
  var alternatives = 3

  @Option(
    help: "Also draw it into this SVG file: the contributions of the row, or the curves of the strongest columns.")
  var plot: String?

  @Option(
    help: "The plan of the run, where --row doesn't find its data from here, the results or the folder around them.",
    completion: .file())
  var plan: String?

  @OptionGroup var place: ResultsOption
  var results: String { place.results }

  @Option(
    name: .customLong("protocol"),
    help: "By which protocol pick, best and numbers are meant. Default: production where the run has it.")
  var evaluation: EvaluationProtocol?

  @OptionGroup var data: DataOptions

  @OptionGroup var rows: RowOptions

  @OptionGroup var table: TableOptions

  /// Rows of an input that are explained.
  private static let mostRows = 20

  func validate() throws {
    if row != nil, input != nil { throw ValidationError("give --row or --input, not both") }
    if global, row != nil || input != nil {
      throw ValidationError("--global is the model as a whole; give no row then")
    }
    let ofRows = [
      ("--class", self.class != nil && column == nil), ("--want", want != nil), ("--at-least", atLeast != nil),
      ("--at-most", atMost != nil), ("--fix", !fix.isEmpty), ("--range", !range.isEmpty),
    ]
    if row == nil, input == nil, let unused = ofRows.first(where: { $0.1 }) {
      throw ValidationError(
        "\(unused.0) is about the answer for a row: give it by --row or --input; the model as a whole needs no \(unused.0)"
      )
    }
    if column != nil, global || row != nil || input != nil || plot != nil {
      throw ValidationError("--column stands alone: without --row, --input, --global and --plot")
    }
    if let row, row < 1 { throw ValidationError("--row is \(row), but rows are counted from 1") }
    if !(0...20).contains(alternatives) {
      throw ValidationError("--alternatives is \(alternatives), but must be from 0 to 20")
    }
    if let atLeast, let atMost, atLeast > atMost {
      throw ValidationError("--at-least \(atLeast) is above --at-most \(atMost)")
    }
    if let bound = [atLeast, atMost].compactMap({ $0 }).first(where: { !$0.isFinite }) {
      throw ValidationError("--at-least and --at-most are numbers, but one is \(bound)")
    }
  }

  func run() throws {
    try inputErrors {
      let reference = ModelReference(candidate.map { "\(subject):\($0)" } ?? subject)
      if candidate == nil, reference.isFile {
        let model = try ModelFile.read(subject)
        guard row == nil else { throw InputError("--row takes the rows of a run; a model file has none: use --input") }
        let background = ExplanationBackground(model.manifest.reference, columns: model.pipeline.columns)
        if let column { return try show(column, of: model, background, name: subject) }
        guard input != nil else {
          throw InputError(
            "\(subject) is a model file: give rows with --input or a column with --column; how a model works as a whole is stored with its run"
          )
        }
        return try explain(model, background: background, name: subject)
      }
      let found = try reference.candidate(results: results, evaluation: evaluation)
      guard row != nil || input != nil || column != nil else { return try showWhole(found) }
      let model = try ModelFile.read(try found.modelPath())
      if let column {
        return try show(column, of: model, try background(found, model), name: found.trial.candidate.label)
      }
      try explain(model, background: try background(found, model), name: found.trial.candidate.label, run: found.run)
    }
  }

  // MARK: The whole

  private func showWhole(_ found: StoredCandidate) throws {
    let explanations = try found.store.explanations(of: found.run)
    guard explanations[found.trial.key] != nil else {
      throw InputError(
        "the run stored no explanation of \(found.trial.candidate.label.excerpt(120)): its axes asked for none, or the "
          + "evidence budget left none; see measurement.evidence-budget")
    }
    let sheet = ExplanationSheet(run: found.run, trial: found.trial, explanations: explanations)
    if let plot { try ReportFile.write(sheet.picture, to: plot) }
    if table.json { return Terminal.writeWhole(sheet.json) }
    print(sheet.text(width: table.columns))
    if let plot { print("Picture: \(Terminal.relative(plot))") }
  }

  // MARK: One column

  private func show(
    _ column: String, of model: StoredModel, _ background: ExplanationBackground, name: String
  ) throws {
    if model.manifest.classes.isEmpty, self.class != nil {
      throw InputError("--class names a class, but the model answers with a number")
    }
    let explanation = try named {
      () throws(ExplanationError) in
      try ColumnExplanation(model, column: column, explainedClass: self.class, background: background)
    }
    let text = ColumnExplanationText(explanation: explanation, candidate: name, width: table.columns)
    if table.json { return Terminal.writeWhole(text.json) }
    print(text.text)
  }

  /// Names that the model doesn't know are told beside those that it knows.
  private func named<Found>(_ make: () throws(ExplanationError) -> Found) throws -> Found {
    do throws(ExplanationError) {
      return try make()
    } catch {
      switch error {
      case .unknownColumn(let name, let available), .unknownClass(let name, let available):
        throw InputError("\(error); it has \(NameList.text(available, nearest: name))")
      default: throw InputError(error)
      }
    }
  }

  // MARK: Rows

  private func background(_ found: StoredCandidate, _ model: StoredModel) throws -> ExplanationBackground {
    let kept = try found.store.explanation(ofTrial: found.trial.key, in: found.run)
    return kept.flatMap { ExplanationBackground($0.background, columns: model.pipeline.columns) }
      ?? ExplanationBackground(model.manifest.reference, columns: model.pipeline.columns)
  }

  private func explain(
    _ model: StoredModel, background: ExplanationBackground, name: String, run: RunRecord? = nil
  ) throws {
    let explainer = try explainer(model, background)
    let rows = try run.flatMap { run in try row.map { [try dataRow($0, of: run, model)] } } ?? inputRows(model)
    let texts = try rows.map { row in
      RowExplanationText(
        explanation: try explainer.explain(row.values), candidate: name, row: row.name, width: table.columns)
    }
    if let plot, let first = texts.first {
      if texts.count > 1 { Terminal.note("\(plot) shows the first row, \(first.row)") }
      try ReportFile.write(first.picture, to: plot)
    }
    if table.json {
      return Terminal.writeWhole(
        JSONValue.document(.explanation, ["candidate": .text(name), "rows": .list(texts.map(\.json))]).text)
    }
    print(texts.map(\.text).joined(separator: "\n\n"))
    if let plot { print("\nPicture: \(Terminal.relative(plot))") }
  }

  private func explainer(_ model: StoredModel, _ background: ExplanationBackground) throws -> RowExplainer {
    let isRegression = model.manifest.classes.isEmpty
    if isRegression, self.class != nil || want != nil {
      throw InputError("--class and --want name classes, but the model answers with a number")
    }
    if !isRegression, atLeast != nil || atMost != nil {
      throw InputError(
        "--at-least and --at-most are for models that answer with a number; this one has classes: --want")
    }
    var options = RowExplainer.Options()
    options.explainedClass = self.class
    options.wantedClass = want
    if atLeast != nil || atMost != nil {
      options.wantedRange = (atLeast ?? -.greatestFiniteMagnitude)...(atMost ?? .greatestFiniteMagnitude)
    }
    options.fixedColumns = fix
    options.ranges = try range.map(Self.range)
    options.mostAlternatives = alternatives
    options.seed = model.manifest.seed
    let asked = options
    return try named {
      () throws(ExplanationError) in try RowExplainer(model, background: background, options: asked)
    }
  }

  /// COLUMN=LOWEST..HIGHEST; either end may be left out.
  private static func range(_ text: String) throws -> (column: String, range: ClosedRange<Double>) {
    let problem = InputError("--range \(text.excerpt()): write COLUMN=LOWEST..HIGHEST, such as income=0..5000")
    guard let equals = text.lastIndex(of: "=") else { throw problem }
    let ends = text[text.index(after: equals)...]
    guard let dots = ends.range(of: "..") else { throw problem }
    func number(_ part: Substring, _ fallback: Double) throws -> Double {
      if part.isEmpty { return fallback }
      guard let number = Double(part), number.isFinite else { throw problem }
      return number
    }
    let low = try number(ends[..<dots.lowerBound], -.infinity)
    let high = try number(ends[dots.upperBound...], .infinity)
    guard low <= high, equals > text.startIndex else { throw problem }
    return (String(text[..<equals]), low...high)
  }

  private struct Row {
    let name: String
    let values: [Double]
  }

  /// A row of the data that the run was made of.
  private func dataRow(_ number: Int, of run: RunRecord, _ model: StoredModel) throws -> Row {
    let experiment = try data.experiment(
      of: run, plan: plan, results: results, because: "--row", instead: "--input explains rows of a file instead")
    guard
      let place = (0..<experiment.data.rowCount).first(where: { experiment.data.fileRow(ofRow: $0).row == number - 1 })
    else {
      throw InputError(
        "--row \(number): the run has no such row; it has \(experiment.data.rowCount) rows, and those without a target "
          + "are none of them")
    }
    let known = Dictionary(
      experiment.data.columns.enumerated().map { ($1.name, $0) }
    ) { first, _ in first }
    let prepared = experiment.data
    let values = try model.pipeline.columns.map { column -> Double in
      let value: Double
      let kind: ColumnKind
      if let position = known[column.name] {
        value = prepared.coded[place, position]
        kind = prepared.columns[position].kind
      } else if let further = prepared.table.columns.first(where: { $0.name == column.name }) {
        // It tells groups and is no input.
        value = further.cells[place]
        kind = further.kind
      } else {
        throw InputError("--row: the data have no column '\(column.name.excerpt())', which the model reads")
      }
      guard case .categorical(let levels) = column.kind, case .categorical(let own) = kind, value.isFinite
      else { return value }
      let name = own.indices.contains(Int(value)) ? own[Int(value)] : ""
      return Double(levels.firstIndex(of: name) ?? levels.count)
    }
    return Row(name: "row \(number) of \(run.dataset.name)", values: values)
  }

  private func inputRows(_ model: StoredModel) throws -> [Row] {
    guard let input else { return [] }
    let manifest = model.manifest
    let stream = try RowStream(
      path: input, schema: manifest.inputs, target: manifest.target.name, header: rows.header,
      separator: try rows.separatorCharacter())
    var found: [Row] = []
    var total = 0
    try stream.forEachBlock { block in
      for fault in block.faults where !fault.isUnseenLevel && total + fault.row < Self.mostRows {
        let name = fault.column.map { manifest.inputs.columns[$0].name }
        throw InputError("\(fault.place): \(fault.reason(column: name))")
      }
      for row in 0..<block.rowCount where found.count < Self.mostRows {
        let line = block.line(ofRow: row).map { "\(stream.name):\($0)" } ?? "\(stream.name), row \(total + row + 1)"
        found.append(
          Row(name: line, values: (0..<manifest.inputs.columns.count).map { block.inputs[row, $0] }))
      }
      total += block.rowCount
    }
    guard !found.isEmpty else { throw InputError("\(stream.name) has no rows to explain") }
    for note in stream.notes { Terminal.note("\(note.sentence)") }
    if total > found.count {
      Terminal.note("\(stream.name): the first \(found.count) of \(total) rows are explained")
    }
    return found
  }
}
