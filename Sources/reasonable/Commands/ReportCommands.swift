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
    commandName: "report", abstract: "Write the report of a stored run again, from the store alone, or of two runs.",
    discussion: """
      With two runs, usually the older first, the page says what changed between them, whether the pick did and why, and \
      which candidates moved by more than noise.

      Examples:
        reasonable report latest --format html,pdf
        reasonable report latest --format json --to - | jq .ranks
        reasonable report digits-20260131-142501 latest
      """)

  @OptionGroup var stored: RunOptions

  @Argument(help: "Another run, to be compared with the first.", completion: NameCompletion.run)
  var other: String?

  @Option(
    help: """
      Forms to write, separated by commas: html, markdown, csv, json, latex; pdf (a browser, weasyprint or wkhtmltopdf \
      prints it) and png (the pictures, by rsvg-convert). Of two runs: html, markdown, json.
      """)
  var format: String?

  @Option(
    help: """
      Folder to write into, or - for standard output (one form that is a text). Default: reports/RUN in the experiment \
      directory.
      """)
  var to: String?

  private static let formsOfTwo: [ReportFormat] = [.html, .markdown, .json]

  private func formats() throws -> [ReportFormat] {
    guard let format else { return other == nil ? ReportFormat.usual : Self.formsOfTwo }
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
    let formats = try formats()
    try inputErrors {
      let store = try ResultStore(directory: stored.results, access: .readOnly)
      if let other { return try write(RunPair(store, stored.run, other), formats) }
      let run = try store.run(stored.run)
      let report = try store.report(of: run)
      if to == "-" { return try Self.print(formats) { report.files([$0]).first?.content } }
      let paths = try report.write(to: to ?? stored.results + "/reports/" + run.id, formats: formats)
      for path in paths { reasonable.print(Terminal.relative(path)) }
    }
  }

  private func write(_ pair: RunPair, _ formats: [ReportFormat]) throws {
    let report = RunComparisonReport(pair.comparison, arePlansKnown: pair.arePlansKnown)
    func content(_ format: ReportFormat) throws -> (name: String, text: String) {
      switch format {
      case .html: return ("comparison.html", report.html)
      case .markdown: return ("comparison.md", report.markdown)
      case .json: return ("comparison.json", report.json)
      default:
        let names = Self.formsOfTwo.map(\.rawValue).joined(separator: ", ")
        throw InputError("--format: the report of two runs has no form '\(format.rawValue)'; it has \(names)")
      }
    }
    if to == "-" { return try Self.print(formats) { try content($0).text } }
    let folder = to ?? "\(stored.results)/reports/\(pair.first.id)-against-\(pair.second.id)"
    let files = try formats.map(content)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for file in files {
      try ReportFile.write(file.text, to: folder + "/" + file.name)
      reasonable.print(Terminal.relative(folder + "/" + file.name))
    }
  }

  /// The one text that was asked for, as it is.
  private static func print(_ formats: [ReportFormat], _ text: (ReportFormat) throws -> String?) throws {
    guard formats.count == 1, let format = formats.first, format != .png, let text = try text(format) else {
      throw InputError("--to - takes one form that is a text, such as --format json")
    }
    Terminal.output.write(text)
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

  @Option(help: "Also draw the frontier into this SVG file; - prints the drawing alone.")
  var svg: String?

  @OptionGroup var table: TableOptions

  func validate() throws {
    guard table.json, against != nil || attained != nil else { return }
    throw ValidationError("--against and --attained are told in words; leave out --json")
  }

  func run() throws {
    try inputErrors {
      let store = try ResultStore(directory: stored.results, access: .readOnly)
      let run = try store.run(stored.run)
      let axes = [x, y, z].map { $0.map { AxisID(rawValue: $0) } }
      let frontier = try FrontierTable(run: run, x: axes[0], y: axes[1], z: axes[2], evaluation: evaluation)
      let drawing = try svg.map { path in
        try OutputFile.refuseGzip(path, option: "--svg", instead: "SVG is a text")
        guard frontier.axisIDs.count > 1 else { throw InputError("a chart needs two axes; name one by --x") }
        return try FrontierChart(
          run: run, x: frontier.axisIDs[1], y: frontier.axisIDs[0], z: axes[2], evaluation: evaluation
        ).svg()
      }
      if svg == "-", let drawing { return Terminal.write(drawing, to: Terminal.output) }
      if table.json {
        Terminal.write(frontier.json, to: Terminal.output)
      } else {
        print(frontier.text(width: table.columns))
        if frontier.axisIDs.count > 1 {
          let sketch = try FrontierSketch(
            run: run, x: frontier.axisIDs[1], y: frontier.axisIDs[0], evaluation: evaluation)
          if !sketch.isEmpty { print(sketch.text(width: min(table.columns ?? 100, 100))) }
        }
        if let attained {
          guard frontier.axisIDs.count == 2 else { throw InputError("--attained needs two axes") }
          print(try frontier.attained(attained, width: table.columns))
        }
        if let against {
          let other = try store.run(against)
          print(try frontier.contrast(with: other, named: other.id, width: table.columns))
        }
      }
      if let svg, let drawing {
        try ReportFile.write(drawing, to: svg)
        if !table.json { print("Drawn into \(svg)") }
      }
    }
  }
}
