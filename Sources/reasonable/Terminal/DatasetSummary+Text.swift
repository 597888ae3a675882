import Foundation
import Records
import Reports
import Tabular

extension DatasetSummary {
  /// A line a column, then the balance of the target and what to beware of.
  ///
  /// - Parameter width: columns of the terminal; nil: as many as are needed.
  func text(width: Int?) -> String {
    var table = TextTable([
      .left("column", mayShrink: true), .left("kind"), .right("missing"), .right("distinct", rank: 1),
      .left("values", mayShrink: true, rank: 2),
    ])
    table.rows = columns.map { column in
      [
        column.name.legible, column.isNumeric ? "numeric" : column.times == nil ? "category" : "time",
        column.missingCount == 0 ? "-" : "\(column.missingCount)", "\(column.distinctCount)", Self.values(column),
      ]
    }
    var lines: [String] = []
    if let target, !classBalance.isEmpty {
      let total = Double(max(1, classBalance.reduce(0) { $0 + $1.count }))
      let shares = classBalance.prefix(20).map { level in
        "\(level.name.legible) \(level.count) (\(NumberText.fixed(100 * Double(level.count) / total, decimals: 1))%)"
      }
      lines += ["", "Classes of \(target.legible): " + shares.joined(separator: ", ")]
    }
    if !warnings.isEmpty { lines += ["", "Beware"] + warnings.map { "  - \($0)" } }
    let text = table.text(width: width)
    return (text.hasSuffix("\n") ? String(text.dropLast()) : text)
      + lines.map { "\n" + $0 }.joined().wrapped(to: width)
  }

  private static func values(_ column: ColumnSummary) -> String {
    if let numbers = column.numbers {
      func text(_ value: Double) -> String { NumberText.significant(value, 4) }
      return "\(text(numbers.minimum)) to \(text(numbers.maximum)), mean \(text(numbers.mean))"
    }
    if let times = column.times { return "\(times.earliest) to \(times.latest), \(times.form), \(times.zone)" }
    return column.topLevels.map { "\(LegibleText.cell($0.name, limit: 40)) (\($0.count))" }.joined(separator: ", ")
  }
}
