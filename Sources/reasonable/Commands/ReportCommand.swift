import ArgumentParser
import Experiments
import Foundation
import Frontier
import Records
import Reports
import Store

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write the report of a stored run again, from the store alone, or of several runs.",
    discussion: """
      With two runs of the same data, usually the older first, the page says what changed between them, whether the pick did \
      and why, and which candidates moved by more than noise.

      With more runs, or runs of different data sets, it joins them: what each picked and how these picks stand in the other \
      runs, in what the runs differ, mean ranks over the data sets (Friedman's test, the critical difference of Nemenyi, the \
      best against the others), places side by side over runs of the same data, and what moved between them.

      Examples:
        reasonable report latest --format html,pdf
        reasonable report latest --format json --to - | jq .ranks
        reasonable report digits-20260131-142501 latest
        reasonable report wine digits breast-cancer --by estimator
        reasonable report latest laptop/results/latest server/results/latest
      """)

  @OptionGroup var stored: RunOptions

  @Argument(
    help: """
      More runs, to be compared with or joined to the first. A run of another experiment directory has its folder in front: \
      FOLDER/RUN.
      """, completion: NameCompletion.run)
  var others: [String] = []

  @Option(
    help: """
      Forms to write, separated by commas: html, markdown, csv, json, latex; pdf (a browser, weasyprint or wkhtmltopdf \
      prints it) and png (the pictures, by rsvg-convert). Of several runs: html, markdown, json.
      """)
  var format: String?

  @Option(
    help: """
      Folder to write into, or - for standard output (one form that is a text). Default: reports/RUN in the experiment \
      directory.
      """)
  var to: String?

  @Option(
    help: """
      Of joined runs, what is compared over data sets: candidate, or estimator (its best candidate on each data set). \
      Default: candidates up to 12, estimators beyond or where no two candidates are everywhere.
      """)
  var by: SuiteUnit?

  @Option(
    name: .customLong("protocol"), help: "Of joined runs: \(EvaluationProtocol.choices) alone. Default: all there are.")
  var evaluation: EvaluationProtocol?

  @OptionGroup var quiet: QuietOption

  private static let formsOfSeveral: [ReportFormat] = [.html, .markdown, .json]

  func validate() throws {
    if others.isEmpty, by != nil || evaluation != nil {
      throw ValidationError("--by and --protocol go with several runs; the report of one run has all of it")
    }
  }

  private func formats() throws -> [ReportFormat] {
    guard let format else { return others.isEmpty ? ReportFormat.usual : Self.formsOfSeveral }
    return try format.split(separator: ",").map { name in
      guard let format = ReportFormat(rawValue: name.trimmingCharacters(in: .whitespaces)) else {
        let names = ReportFormat.allCases.map(\.rawValue)
        let near = NearestName.find(String(name), among: names).map { "; did you mean '\($0)'? There are " }
        throw InputError(
          "--format: there is no form '\(name.excerpt(40))'\(near ?? "; there are ")\(names.joined(separator: ", "))")
      }
      return format
    }
  }

  func run() throws {
    quiet.apply()
    let formats = try formats()
    try inputErrors {
      let store = try ResultStore(directory: stored.results, access: .readOnly)
      guard others.isEmpty else {
        return try write(NamedRuns([stored.run] + others, in: store), formats)
      }
      let run = try store.run(stored.run)
      let report = try store.report(of: run)
      if to == "-" { return try Self.print(formats) { report.files([$0]).first?.content } }
      let paths = try report.write(to: to ?? stored.results + "/reports/" + run.id, formats: formats)
      for path in paths { reasonable.print(Terminal.relative(path)) }
    }
  }

  private func write(_ named: NamedRuns, _ formats: [ReportFormat]) throws {
    for format in formats where !Self.formsOfSeveral.contains(format) {
      let names = Self.formsOfSeveral.map(\.rawValue).joined(separator: ", ")
      throw InputError("--format: the report of several runs has no form '\(format.rawValue)'; it has \(names)")
    }
    let files = try self.files(of: named)
    if to == "-" { return try Self.print(formats) { files($0).first?.content } }
    let folder = to ?? "\(stored.results)/reports/\(named.folderName)"
    for format in formats {
      let paths = try ReportFile.write(files(format), into: folder)
      for path in paths.prefix(1) { reasonable.print(Terminal.relative(path)) }
    }
  }

  private func files(of named: NamedRuns) throws -> (ReportFormat) -> [(name: String, content: String)] {
    if named.areAlike {
      guard by == nil, evaluation == nil else {
        throw InputError(
          "--by and --protocol go with runs of several data sets or more than two runs; these two are compared under every "
            + "protocol")
      }
      return RunComparisonReport(try named.comparison(), arePlansKnown: named.arePlansKnown).files
    }
    if let evaluation, !named.runs.contains(where: { $0.evaluations.contains(evaluation) }) {
      throw InputError("none of these runs has trials of the \(evaluation.id) protocol")
    }
    let joined = try named.joined(evaluation: evaluation, by: by)
    return JoinedRunsReport(joined, arePlansKnown: named.arePlansKnown).files
  }

  /// The one text that was asked for, as it is.
  private static func print(_ formats: [ReportFormat], _ text: (ReportFormat) throws -> String?) throws {
    guard formats.count == 1, let format = formats.first, format != .png, let text = try text(format) else {
      throw InputError("--to - takes one form that is a text, such as --format json")
    }
    Terminal.writeWhole(text)
  }
}
