import ArgumentParser
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

  @Option(help: "Forms to write, separated by commas: html, markdown, csv, json.")
  var format: String = ReportFormat.allCases.map(\.rawValue).joined(separator: ",")

  @Option(help: "Folder to write into. Default: reports/RUN in the experiment directory.")
  var to: String?

  func run() throws {
    let formats = try format.split(separator: ",").map { name in
      guard let format = ReportFormat(rawValue: String(name)) else {
        let names = ReportFormat.allCases.map(\.rawValue)
        let near = NearestName.find(String(name), among: names).map { "; did you mean '\($0)'? There are " }
        throw InputError(
          "--format: there is no form '\(name.excerpt(40))'\(near ?? "; there are ")\(names.joined(separator: ", "))")
      }
      return format
    }
    try inputErrors {
      let run = try ResultStore(directory: stored.results, access: .readOnly).run(stored.run)
      let paths = try Report(run: run).write(to: to ?? stored.results + "/reports/" + run.id, formats: formats)
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

  @Option(help: "Also draw the frontier into this SVG file; - prints the drawing alone.")
  var svg: String?

  @OptionGroup var table: TableOptions

  func run() throws {
    try inputErrors {
      let run = try ResultStore(directory: stored.results, access: .readOnly).run(stored.run)
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
      }
      if let svg, let drawing {
        try ReportFile.write(drawing, to: svg)
        if !table.json { print("Drawn into \(svg)") }
      }
    }
  }
}
