import ArgumentParser
import Experiments
import Foundation
import GlassBoxModels
import Learning
import Records
import Reports

struct EditShapeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit-shape",
    abstract: "Change shapes of an explainable boosting machine by hand, and measure it again.",
    discussion: """
      An edit is a line: a column, a colon, and what it shall add there. Numbers are log-odds of the last class, or units of \
      the target; both ends of a range belong to it, and either may be left out.

        age: 30..40 = 0.2        from 30 to 40 age adds 0.2
        age: ..18 flat           up to 18 the shape is its mean there
        age: rising              the nearest shape that never falls (falling: never rises)
        age: flat                the column adds nothing by itself
        job: clerk = -0.1        a level; missing is a missing value
        age x income: flat       the table of a pair adds nothing
        age [yes]: 30..40 = 0.2  of more than two classes, the one that is meant

      The edits are measured on the folds of the run: each fold is fitted as in the sweep and judged on rows that it never saw, \
      before and after the same edits. That reads the data again. With --labelled the model itself is judged on rows of a \
      file. The new file names its edits, and 'show' prints them.

      Examples:
        reasonable edit-shape latest:explainable --edit 'age: rising' --to edited.reasonable
        reasonable edit-shape churn.reasonable --edits edits.txt --labelled newer.csv --to churn-2.reasonable
      """)

  @OptionGroup var model: ModelOptions

  @Option(
    parsing: .unconditionalSingleValue, help: "An edit; may be given several times, and they are done in their order.")
  var edit: [String] = []

  @Option(
    help: "A file of edits, one a line, done after those of --edit; lines that begin with # are passed over.",
    completion: .file())
  var edits: String?

  @Option(
    help: "The file that the edited model is written to. Without it nothing is written.",
    completion: .file(extensions: ["reasonable"]))
  var to: String?

  @Option(help: "Judge both models on these labelled rows rather than on the folds of the run.", completion: .file())
  var labelled: String?

  @Flag(help: "Don't measure; only say what changes.")
  var noMeasure = false

  @Option(help: "The plan of the run, where its data isn't found from here.", completion: .file())
  var plan: String?

  @OptionGroup var data: DataOptions

  @OptionGroup var rows: RowOptions

  @OptionGroup var quiet: QuietOption

  @OptionGroup var width: WidthOption

  func validate() throws {
    if noMeasure, labelled != nil { throw ValidationError("--no-measure and --labelled exclude each other") }
  }

  func run() throws {
    quiet.apply()
    try inputErrors {
      let lines = try edit + fileLines()
      let stored = try ModelFile.read(try model.path())
      let edited = try edits(of: stored, lines)
      for note in edited.notes { Terminal.note(note) }
      print(EditShapeText.changes(edited.changes, of: stored.manifest.candidate.label, width: width.columns))
      // Before anything is written: an edit that can't be measured as asked is not half done.
      let measured = try measurement(stored, edited, lines)
      if let measured { print("\n" + measured) }
      if let to {
        try Data(try edited.model.bytes()).write(to: URL(fileURLWithPath: to), options: .atomic)
        print("\nWritten: \(Terminal.relative(to))")
      }
    }
  }

  private func fileLines() throws -> [String] {
    guard let edits else { return [] }
    let text: String
    do {
      text = try String(contentsOfFile: edits, encoding: .utf8)
    } catch {
      throw InputError("--edits \(edits): \(SystemReason.text(of: error))")
    }
    return text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.hasPrefix("#") }
  }

  private func edits(of stored: StoredModel, _ lines: [String]) throws -> EditedModel {
    do {
      return try EditedModel(stored, lines: lines)
    } catch let error as ShapeEditError {
      switch error {
      case .unknownColumn(let line, let available):
        let name = String(line.prefix { $0 != ":" })
        throw InputError("\(error); its columns are \(NameList.text(available, nearest: name))")
      case .unknownClass(_, let available), .classNeeded(_, let available):
        throw InputError("\(error); they are \(NameList.text(available))")
      case .unknownLevel(let level, _, let available):
        throw InputError("\(error); it has \(NameList.text(available, nearest: level))")
      default: throw InputError(error)
      }
    }
  }

  private func measurement(_ stored: StoredModel, _ edited: EditedModel, _ lines: [String]) throws -> String? {
    if noMeasure { return nil }
    if let labelled { return try onFile(labelled, stored, edited) }
    let reference = ModelReference(model.model)
    guard !reference.isFile else {
      Terminal.note(
        "a model file has no folds to be measured on, so the edits are not measured; give labelled rows with --labelled"
      )
      return nil
    }
    let found = try reference.candidate(results: model.results, evaluation: model.evaluation)
    let experiment = try data.experiment(
      of: found.run, plan: plan, results: model.results, because: "measuring edits on the folds of the run",
      instead: "--labelled measures them on rows of a file, --no-measure not at all")
    let measured = try EditMeasurement(
      found.trial.candidate, edits: lines, decision: stored.pipeline.decision, on: experiment,
      evaluation: found.trial.evaluation)
    for note in measured.notes { Terminal.note(note) }
    return EditShapeText.measured(measured, found.trial.evaluation, width: width.columns)
  }

  private func onFile(_ path: String, _ stored: StoredModel, _ edited: EditedModel) throws -> String {
    guard path != "-" else {
      throw InputError("--labelled reads its rows twice, which standard input can't: name a file")
    }
    let evaluations = try [stored, edited.model].map {
      try ModelEvaluation($0, path: path, header: rows.header, separator: try rows.separatorCharacter())
    }
    for note in evaluations[0].notes { Terminal.note(note.sentence) }
    return EditShapeText.judged(evaluations[0], evaluations[1], on: path, width: width.columns)
  }
}
