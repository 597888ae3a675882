import ArgumentParser
import Catalogue
import Drift
import Experiments
import Foundation
import Plans
import Records
import Reports
import Tabular

extension DriftRules.Correction: ExpressibleByArgument {}

struct DriftCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift", abstract: "Compare new rows with a reference: what changed, since when, and what it cost.",
    discussion: """
      Data drift: the inputs changed. Concept drift: rows with the same inputs now turn out otherwise; it is seen only with \
      known answers on both sides, by the error that is left when reference rows are weighted to look like current ones. \
      Each column gets a test, corrected over all columns, and distances that don't grow with the number of rows; all \
      columns together a classifier that tries to tell the two files apart.

      With --model the answers of a model for both files are compared, columns are weighted by how much its answers follow \
      them, and its quality on rows without labels is estimated. Take rows as the reference that the model didn't learn from.

      Exit code 1 where --fail-on says so, 2 where the files can't be compared.

      Examples:
        reasonable drift march.csv april.csv
        reasonable drift reference.csv current.csv --model latest:best --by month --fail-on concept
        reasonable drift reference.csv current.csv --target churn --json
        reasonable drift-detectors
      """)

  /// What makes the exit code 1.
  enum Failure: String, CaseIterable, ExpressibleByArgument {
    case never
    /// Data drift or concept drift.
    case drift
    case data
    case concept
    /// The error rose.
    case error
    /// The known answers or those of the model are distributed otherwise.
    case answers
  }

  enum Form: String, CaseIterable, ExpressibleByArgument {
    case text, html, markdown, json
  }

  @Argument(help: "The rows that are taken as normal: a file.", completion: .file())
  var reference: String

  @Argument(help: "The rows to compare with them: a file.", completion: .file())
  var current: String

  @Option(
    help: "A model: a run and a candidate such as latest:best, or a file (*.reasonable).",
    completion: NameCompletion.model)
  var model: String?

  @OptionGroup var place: ResultsOption
  var results: String { place.results }

  @Option(
    help: "Divide the current rows: hour, day, week, month, quarter, year, or a number of rows. Default: not at all.")
  var by: String?

  @Option(help: "Largest chance of a false alarm among all columns.")
  var level: Double = DriftRules.usual.level

  @Option(help: "Distance (Jensen-Shannon, 0 to 1) below which a change doesn't matter.")
  var threshold: Double = DriftRules.usual.threshold

  @Option(help: "Values that a column must have on both sides.")
  var minimumRows: Int = DriftRules.usual.minimumRows

  @Option(help: "How chances are corrected over the columns: holm or benjamini-hochberg.")
  var correction: DriftRules.Correction = .holm

  @Option(help: "What a wrong answer (or one unit of absolute error) costs.")
  var errorCost: Double?

  @Option(
    help: """
      Exit code 1 on: drift (data or concept), data, concept, error (it rose), answers (those of the model, or the known \
      ones, changed). Default: never.
      """)
  var failOn: Failure = .never

  @Option(name: .customLong("as"), help: "text, html, markdown or json, on standard output.")
  var form: Form = .text

  @Option(help: "Write drift.html, drift.md and drift.json into this folder.", completion: .directory)
  var to: String?

  @Option(help: "Of all draws.")
  var seed: UInt64 = 0

  @OptionGroup var table: TableOptions

  @OptionGroup var section: DataSectionOptions

  @OptionGroup var quiet: QuietOption

  func validate() throws {
    if reference == "-" || current == "-" {
      throw ValidationError("REFERENCE and CURRENT are files, which may be read more than once")
    }
    if let errorCost, !(errorCost.isFinite && errorCost >= 0) {
      throw ValidationError("--error-cost is \(errorCost), but must be a number of at least 0")
    }
  }

  func run() throws {
    quiet.apply()
    let findings = try inputErrors { try study() }
    for note in findings.notes + unusedOptions { Terminal.note(note) }
    if errorCost != nil, findings.error == nil {
      Terminal.note(
        "--error-cost isn't used: "
          + (findings.target == nil
            ? "without known answers (--target) on both sides no error is known to price"
            : "no errors are known that could be priced"))
    }
    let report = DriftReport(findings)
    switch table.json ? .json : form {
    case .text: print(report.text(width: table.columns))
    case .html: Terminal.writeWhole(report.html + "\n")
    case .markdown: Terminal.writeWhole(report.markdown + "\n")
    case .json: Terminal.writeWhole(try report.json() + "\n")
    }
    if let to {
      let paths = try inputErrors { try report.write(to: to) }
      if !quiet.quiet { for path in paths { Terminal.error("wrote \(Terminal.relative(path))") } }
    }
    if let unknown = Self.unknown(failOn, findings) { Terminal.note("--fail-on \(failOn.rawValue): \(unknown)") }
    if Self.fails(failOn, findings) == true { throw DriftFound() }
  }

  /// Nil where what is asked about can't be told.
  private static func fails(_ failure: Failure, _ findings: DriftFindings) -> Bool? {
    switch failure {
    case .never: false
    case .data: findings.hasDataDrift
    case .concept: findings.hasConceptDrift
    case .drift: findings.hasDataDrift ? true : findings.hasConceptDrift
    case .error: findings.hasErrorRisen
    case .answers: findings.hasAnswerDrift
    }
  }

  /// Why the exit code says nothing of what is asked about; nil where it does.
  private static func unknown(_ failure: Failure, _ findings: DriftFindings) -> String? {
    guard fails(failure, findings) == nil else { return nil }
    if failure == .answers {
      return "nothing is known of answers without --target or --model, so the exit code says nothing of them"
    }
    let what = failure == .error ? "the error" : "concept drift"
    if findings.error == nil, findings.target != nil {
      return
        "nothing is known of \(what), because no errors are known that could be compared; the exit code says nothing of it"
    }
    return findings.error == nil
      ? "nothing is known of \(what) without known answers (--target) on both sides, so the exit code says nothing of it"
      : "the two files have too little in common to tell concept drift, so the exit code says nothing of it"
  }

  private func study() throws -> DriftFindings {
    var options = DriftStudy.Options()
    options.rules = try DriftRules(
      level: level, threshold: threshold, minimumRows: minimumRows, correction: correction, seed: seed)
    options.costPerError = errorCost
    if let by {
      guard let period = DriftPeriod(by) else {
        throw InputError(
          "--by is '\(by.excerpt(40))', but must be \(DriftPeriod.names.joined(separator: ", ")) or a number of rows")
      }
      options.period = period
    }
    let (first, firstPlan) = try load(reference)
    let (second, _) = try load(current)
    options.target = firstPlan.target
    options.task = firstPlan.task
    options.leftOut = firstPlan.drop ?? []
    switch firstPlan.time {
    case .column(let name)?: options.time = name
    case .rowOrder?:
      if let by, Int(by) == nil {
        throw InputError(
          "--by \(by) needs a column of times, and --time row-order names none; --by 1000 divides by rows")
      }
    case nil: break
    }
    if let separator = section.separator {
      options.separator = (FileFormat.separatorNames[separator] ?? separator).first
    }
    let stored = try model.map { try ModelFile.read(ModelReference($0).path(results: results, evaluation: nil)) }
    var study = DriftStudy(reference: first, current: second, options: options)
    return try study.run(model: stored)
  }

  private func load(_ path: String) throws -> (DriftStudy.Side, DataPlan) {
    guard FileManager.default.fileExists(atPath: path) else { throw InputError("there is no file \(path)") }
    let plan = try DataPlan.read(
      section.flags, source: ("file", path), vocabulary: Catalogue.standard.vocabulary(datasets: []))
    let resolved = try DatasetCatalogue(folder: "", entries: []).resolve(plan, planFolder: ".", dataDirectory: nil)
    let loaded = try resolved.load(waiting: { Terminal.error($0) })
    for note in loaded.notes { Terminal.note("\(path): \(note.sentence)") }
    return (DriftStudy.Side(path: path, loaded: loaded), plan)
  }
}

/// Drift was found where the caller asked to be told by the exit code: exit code 1, and nothing more to say.
struct DriftFound: Error {}

struct DriftDetectorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift-detectors",
    abstract: "Score every drift detector on generated streams whose changes are known.",
    discussion: """
      A model learns the first \(DetectorTrials.trainingRows) rows of a stream and answers the next \
      \(DetectorTrials.watchedRows); detectors watch which answers are wrong. In half of the streams the concept changes in \
      the middle. Found: the share of changes that an alarm answers within \(DetectorTrials.window) rows; delay: rows until \
      then; false: alarms elsewhere. Beside each detector stands a dummy: as many alarms at random places. A detector that \
      finds no more than its dummy tells nothing.
      """)

  @Option(help: "sea, stagger, agrawal, separated by commas. Default: all.")
  var streams: String?

  @Option(help: "Streams of each kind, with a change and without one.")
  var repeats: Int = 10

  @Option(help: "Rows in which the new concept takes over; 1 is sudden.")
  var changeWidth: Int = 1

  @Option(help: "Of all chance.")
  var seed: UInt64 = 1

  @OptionGroup var table: TableOptions

  func validate() throws {
    if !(1...1000).contains(repeats) { throw ValidationError("--repeats is \(repeats), but must be from 1 to 1000") }
    if !(1...DetectorTrials.watchedRows).contains(changeWidth) {
      throw ValidationError("--change-width is \(changeWidth), but must be from 1 to \(DetectorTrials.watchedRows)")
    }
  }

  func run() throws {
    var chosen = DetectorTrials.Stream.allCases
    if let streams {
      chosen = try streams.split(separator: ",").map { part in
        let name = part.trimmingCharacters(in: .whitespaces)
        guard let stream = DetectorTrials.Stream(rawValue: name) else {
          throw InputError(
            "--streams: there is no stream '\(name.excerpt(40))'; there are "
              + DetectorTrials.Stream.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return stream
      }
    }
    guard !chosen.isEmpty else { throw InputError("--streams names no stream") }
    let lines = try inputErrors {
      try DetectorTrials(streams: chosen, repeats: repeats, width: changeWidth, seed: seed).run()
    }
    let rows = lines.map {
      DetectorReport.Row(stream: $0.stream, detector: $0.detector, score: $0.score, random: $0.random)
    }
    let report = DetectorReport(rows)
    if table.json { return Terminal.output.write(report.json) }
    print(report.text(width: table.columns))
  }
}
