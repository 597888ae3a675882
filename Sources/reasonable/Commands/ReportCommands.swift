import ArgumentParser
import Experiments
import Foundation
import Frontier
import Records
import Reports
import Store

extension EvaluationProtocol: ExpressibleByArgument {
  public init?(argument: String) { self.init(known: argument) }
  public static var allValueStrings: [String] { all.map(\.id) }
}

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the report of a stored run again, from the store alone.")

  @OptionGroup var stored: RunOptions

  @Option(
    help: """
      Forms to write, separated by commas: html, markdown, csv, json, latex; pdf (a browser, weasyprint or wkhtmltopdf \
      prints it) and png (the pictures, by rsvg-convert).
      """)
  var format: String = ReportFormat.usual.map(\.rawValue).joined(separator: ",")

  @Option(help: "Folder to write into. Default: reports/RUN in the experiment directory.")
  var to: String?

  func run() throws {
    let formats = try format.split(separator: ",").map { name in
      guard let format = ReportFormat(rawValue: String(name)) else {
        let choices = ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
        throw InputError("--format: there is no form '\(name)'; there are \(choices)")
      }
      return format
    }
    try inputErrors {
      let store = try ResultStore(directory: stored.results, access: .readOnly)
      let run = try store.run(stored.run)
      let paths = try store.report(of: run).write(to: to ?? stored.results + "/reports/" + run.id, formats: formats)
      for path in paths { print(Terminal.relative(path)) }
    }
  }
}

struct FrontierCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frontier", abstract: "Show the frontier of a stored run along any axes.")

  @OptionGroup var stored: RunOptions

  @Option(help: "First axis, usually a cost, such as latency.p50.")
  var x: String?

  @Option(help: "Second axis, usually a quality. Default: the policy's.")
  var y: String?

  @Option(help: "Third axis.")
  var z: String?

  @Option(name: .customLong("protocol"), help: "research or production. Default: production where the run has it.")
  var evaluation: EvaluationProtocol?

  @Option(
    help: "Another run, whose frontier along the same axes is set beside this one.", completion: NameCompletion.run)
  var against: String?

  @Option(
    help: "Also show the trade-off that this share of the frontiers reaches which noise might have given, such as 0.95."
  )
  var attained: Double?

  @Option(help: "Also draw the frontier into this SVG file.")
  var svg: String?

  func run() throws {
    try inputErrors {
      let store = try ResultStore(directory: stored.results, access: .readOnly)
      let run = try store.run(stored.run)
      let axes = [x, y, z].map { $0.map { AxisID(rawValue: $0) } }
      let table = try FrontierTable(run: run, x: axes[0], y: axes[1], z: axes[2], evaluation: evaluation)
      let width = min(max(Terminal.width, 100), 140)
      print(table.text(width: width))
      if table.axisIDs.count > 1 {
        let sketch = try FrontierSketch(run: run, x: table.axisIDs[1], y: table.axisIDs[0], evaluation: evaluation)
        if !sketch.isEmpty { print(sketch.text(width: min(width, 100))) }
      }
      if let attained {
        guard table.axisIDs.count == 2 else { throw InputError("--attained needs two axes") }
        print(try table.attained(attained))
      }
      if let against {
        let other = try store.run(against)
        print(try table.contrast(with: other, named: other.id))
      }
      if let svg {
        guard table.axisIDs.count > 1 else { throw InputError("a chart needs two axes; name one by --x") }
        let chart = try FrontierChart(
          run: run, x: table.axisIDs[1], y: table.axisIDs[0], z: axes[2], evaluation: evaluation)
        try ReportFile.write(chart.svg(), to: svg)
        print("Drawn into \(svg)")
      }
    }
  }
}

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Compare two candidates of a run, axis by axis, pair by pair.",
    discussion: """
      The difference, its interval, p and the verdict of an axis come from one estimate: over folds (what would other \
      training rows make of the two?), over rounds of timing, or with --by rows over the rows that both predicted (which \
      of these two models is better?). Where there is one fold only, rows are what there is.
      """)

  /// What scores of predictions are compared over.
  enum Unit: String, ExpressibleByArgument, CaseIterable { case folds, rows }

  @Argument(
    help: ArgumentHelp("A run's id, the beginning of one, or 'latest'.", valueName: "run"),
    completion: NameCompletion.run)
  var reference: String

  @Argument(
    help: "The first candidate: pick, best, its number in the frontier table, its label or a part that fits one only.",
    completion: NameCompletion.candidate)
  var first: String

  @Argument(help: "The second candidate.", completion: NameCompletion.candidate)
  var second: String

  @Option(name: .customLong("protocol"), help: "research or production. Default: production where the run has it.")
  var evaluation: EvaluationProtocol?

  @Option(help: "What scores are compared over: folds or rows. Default: folds, and rows where there is one fold.")
  var by: Unit?

  @Option(name: [.long, .customLong("out")], help: "The experiment directory that holds the results.")
  var results: String = "results"

  func run() throws {
    try inputErrors {
      let store = try ResultStore(directory: results, access: .readOnly)
      let run = try store.run(reference)
      let wanted = evaluation ?? run.evaluations.last ?? .research
      let table = try ComparisonTable(run: run, first: first, second: second, evaluation: wanted) { left, right in
        let isSingleFold = left.folds.count == 1 && right.folds.count == 1
        guard by == .rows || (by == nil && isSingleFold) else { return [:] }
        guard let predictions = try StoredPredictions(run, wanted, in: store) else {
          guard by == .rows else { return [:] }
          throw InputError("this run keeps no predictions to compare row by row; sweep the plan again")
        }
        let found = try StoredComparison.differences(left, right, on: run.axes, in: predictions)
        if found.isEmpty, by == .rows {
          throw InputError("there are no stored predictions of both candidates to compare row by row")
        }
        return found
      }
      print(table.text())
    }
  }
}

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "List the runs of an experiment directory, newest first.")

  @Option(name: [.long, .customLong("out")], help: "The experiment directory that holds the results.")
  var results: String = "results"

  func run() throws {
    try inputErrors {
      for run in try ResultStore(directory: results, access: .readOnly).runs() {
        let failed = run.failedCount > 0 ? ", \(run.failedCount) failed" : ""
        let state = run.finishedAt == nil ? "not finished" : "finished"
        print("\(run.id)  \(run.dataset)  \(run.trialCount) trials\(failed)  \(run.startedAt)  \(state)")
      }
    }
  }
}
