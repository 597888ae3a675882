import Records

/// Plain text in columns, as wide as their widest cell.
enum AlignedText {
  /// - Parameter leftColumns: columns whose cells begin at the left; the others end at the right.
  static func table(_ headings: [String], _ rows: [[String]], leftColumns: Set<Int>) -> String {
    let widths = headings.indices.map { column in
      max(headings[column].count, rows.map { $0[column].singleLine.count }.max() ?? 0)
    }
    func line(_ cells: [String]) -> String {
      var line = ""
      for (column, cell) in cells.enumerated() {
        if column > 0 { line += "  " }
        let text = cell.singleLine
        let space = String(repeating: " ", count: max(0, widths[column] - text.count))
        line += leftColumns.contains(column) ? text + space : space + text
      }
      while line.last == " " { line.removeLast() }
      return line
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
    return ([headings, rule] + rows).map(line).joined(separator: "\n")
  }
}
