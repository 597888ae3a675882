import Foundation
import Records
import Tabular

extension DatasetSummary {
  /// A line a column, then the balance of the target and what to beware of.
  var text: String {
    let width = min(32, max(8, (columns.map(\.name.legible.count).max() ?? 8) + 2))
    var lines = [Self.line(["column", "kind", "missing", "distinct", "values"], width)]
    for column in columns {
      let missing = column.missingCount == 0 ? "-" : "\(column.missingCount)"
      lines.append(
        Self.line(
          [
            column.name.legible, column.isNumeric ? "numeric" : column.times == nil ? "category" : "time", missing,
            "\(column.distinctCount)",
            Self.values(column),
          ],
          width))
    }
    if let target, !classBalance.isEmpty {
      let total = Double(max(1, classBalance.reduce(0) { $0 + $1.count }))
      let shares = classBalance.prefix(20).map { level in
        "\(level.name.legible) \(level.count) (\(NumberText.fixed(100 * Double(level.count) / total, decimals: 1))%)"
      }
      lines += ["", "Classes of \(target.legible): " + shares.joined(separator: ", ")]
    }
    if !warnings.isEmpty { lines += ["", "Beware"] + warnings.map { "  - \($0)" } }
    return lines.joined(separator: "\n")
  }

  private static func line(_ cells: [String], _ nameWidth: Int) -> String {
    let widths = [nameWidth, 10, 9, 10]
    let padded = zip(cells, widths).map { cell, width in
      cell.padding(toLength: max(width, cell.count + 1), withPad: " ", startingAt: 0)
    }
    return padded.joined() + cells[4]
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
