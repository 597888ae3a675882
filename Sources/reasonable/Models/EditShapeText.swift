import Experiments
import Foundation
import GlassBoxModels
import Records
import Reports

/// What edits of shapes change, in words and tables.
enum EditShapeText {
  static func changes(_ changes: [ShapeChange], of label: String, width: Int?) -> String {
    let table = TextTable(
      [
        .left("edit", mayShrink: true), .right("before"), .right("after"), .right("largest change"),
        .right("training rows"),
      ],
      rows: changes.map {
        [
          $0.edit.excerpt(80), number($0.before), number($0.after), number($0.largest),
          NumberText.fixed(100 * $0.share, decimals: 1) + "%",
        ]
      }
    ).text(width: width)
    return "\(label.singleLine): mean of what the changed places add".wrapped(to: width) + "\n\n" + trimmed(table)
  }

  /// What is left of a sum that should be nothing is written as nothing.
  private static func number(_ value: Double) -> String { NumberText.significant(abs(value) < 1e-12 ? 0 : value, 3) }

  static func measured(_ measured: EditMeasurement, _ evaluation: EvaluationProtocol, width: Int?) -> String {
    let title =
      "The same edits in the models of \(NumberText.counted(measured.foldCount, "fold")) (\(evaluation.id)), on "
      + "\(NumberText.counted(measured.rowCount, "row")) that were held out from them:"
    let answers =
      "The largest change of an answer is \(NumberText.significant(measured.largestChange, 3)); "
      + "\(NumberText.counted(measured.turnedDecisions, "decision")) "
      + (measured.turnedDecisions == 1 ? "turns." : "turn.")
    let table = table(
      measured.lines.map { ($0.axis, $0.before, $0.after, "\($0.betterFolds) / \($0.worseFolds)") },
      last: "folds better / worse", width: width)
    return title.wrapped(to: width) + "\n\n" + table + "\n" + answers.wrapped(to: width)
  }

  static func judged(_ before: ModelEvaluation, _ after: ModelEvaluation, on path: String, width: Int?) -> String {
    let title = "Both models on \(NumberText.counted(before.judgedCount, "row")) of \(path):"
    let lines = zip(before.lines, after.lines).map { ($0.axis, $0.outcome, $1.outcome, "") }
    return title.singleLine.wrapped(to: width) + "\n\n" + table(lines, last: "", width: width)
  }

  private static func table(
    _ lines: [(axis: AxisDescriptor, before: Outcome, after: Outcome, folds: String)], last: String, width: Int?
  ) -> String {
    var table = TextTable([
      .left("axis", mayShrink: true), .right("before"), .left("interval", rank: 2, name: "interval before"),
      .right("after"), .left("interval", rank: 3, name: "interval after"), .left("edited is"),
      .left(last, rank: 1, name: "folds"),
    ])
    table.rows = lines.filter { $0.before.reading != nil || $0.after.reading != nil }.map { line in
      var cells = [line.axis.title]
      for outcome in [line.before, line.after] {
        if let reading = outcome.reading {
          cells += [
            ValueFormat.text(reading.value, unit: line.axis.unit),
            reading.interval.map { ValueFormat.text($0, unit: line.axis.unit) } ?? "",
          ]
        } else {
          cells += ["-", ""]
        }
      }
      return cells + [verdict(line.axis, line.before, line.after), line.folds]
    }
    return trimmed(table.withoutEmptyColumns.text(width: width))
  }

  private static func verdict(_ axis: AxisDescriptor, _ before: Outcome, _ after: Outcome) -> String {
    guard let old = before.reading?.value, let new = after.reading?.value else { return "" }
    if axis.direction.prefers(new, over: old) { return "better" }
    return axis.direction.prefers(old, over: new) ? "worse" : "the same"
  }

  private static func trimmed(_ table: String) -> String { table.hasSuffix("\n") ? String(table.dropLast()) : table }
}
