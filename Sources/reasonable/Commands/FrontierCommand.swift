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

  /// "research, production or replay".
  static var choices: String {
    let names = all.map(\.id)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
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

  @Option(
    name: .customLong("protocol"),
    help: "\(EvaluationProtocol.choices). Default: replay where the run has it, else production, else research.")
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

  @OptionGroup var ways: WaysOption

  @OptionGroup var table: TableOptions

  func validate() throws {
    guard table.json, against != nil || attained != nil else { return }
    throw ValidationError("--against and --attained are told in words; leave out --json")
  }

  func run() throws {
    try inputErrors {
      let store = try ResultStore(directory: stored.results, access: .readOnly)
      let (run, chosenOnPast) = try ways.run(stored.run, in: store)
      let axes = [x, y, z].map { $0.map { AxisID(rawValue: $0) } }
      let frontier = try FrontierTable(
        run: run, x: axes[0], y: axes[1], z: axes[2], evaluation: evaluation, chosenOnPast: chosenOnPast)
      let drawing = try svg.map { path in
        try OutputFile.refuseGzip(path, option: "--svg", instead: "SVG is a text")
        guard frontier.axisIDs.count > 1 else { throw InputError("a chart needs two axes; name one by --x") }
        return try FrontierChart(
          run: run, x: frontier.axisIDs[1], y: frontier.axisIDs[0], z: axes[2], evaluation: evaluation,
          chosenOnPast: chosenOnPast
        ).svg()
      }
      if svg == "-", let drawing { return Terminal.writeWhole(drawing) }
      if table.json {
        Terminal.writeWhole(frontier.json)
      } else {
        print(frontier.text(width: table.columns))
        if frontier.axisIDs.count > 1 {
          let sketch = try FrontierSketch(
            run: run, x: frontier.axisIDs[1], y: frontier.axisIDs[0], evaluation: evaluation,
            chosenOnPast: chosenOnPast)
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
