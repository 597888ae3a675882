/// A table of plain text with aligned columns, for a terminal or a Markdown file.
struct TextTable: Sendable, Equatable {
  enum Alignment: Sendable { case left, right }

  struct Column: Sendable, Equatable {
    let heading: String
    let alignment: Alignment
    /// Whether the column may be made narrower to fit; cut from the middle of its texts.
    var mayShrink = false

    static func left(_ heading: String, mayShrink: Bool = false) -> Column {
      Column(heading: heading, alignment: .left, mayShrink: mayShrink)
    }
    static func right(_ heading: String) -> Column { Column(heading: heading, alignment: .right) }
  }

  let columns: [Column]
  var rows: [[String]] = []

  init(_ columns: [Column], rows: [[String]] = []) {
    self.columns = columns
    self.rows = rows
  }

  /// Lines without trailing spaces. Columns are two spaces apart; the ones that may shrink do so until the table fits
  /// in `width`, but never below 12 characters.
  func text(width: Int) -> String {
    var widths = columns.indices.map { column in
      max(columns[column].heading.count, rows.map { $0[column].singleLine.count }.max() ?? 0)
    }
    var surplus = widths.reduce(0, +) + 2 * (columns.count - 1) - width
    for column in columns.indices where columns[column].mayShrink && surplus > 0 {
      let cut = min(surplus, max(0, widths[column] - 12))
      widths[column] -= cut
      surplus -= cut
    }
    let lines = [columns.map(\.heading), widths.map { String(repeating: "-", count: $0) }] + rows
    return lines.map { line(of: $0, widths) }.joined(separator: "\n") + "\n"
  }

  private func line(of cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      if column > 0 { line += "  " }
      let shown = cell.singleLine.shortened(to: max(5, widths[column]))
      let space = String(repeating: " ", count: max(0, widths[column] - shown.count))
      line += columns[column].alignment == .left ? shown + space : space + shown
    }
    return line.trimmedAtEnd
  }

  /// The table in Markdown; `|` and line breaks inside cells are escaped.
  var markdown: String {
    let headings = "| " + columns.map { $0.heading.markdownCell }.joined(separator: " | ") + " |"
    let marks = "|" + columns.map { $0.alignment == .left ? " :-- |" : " --: |" }.joined()
    let body = rows.map { "| " + $0.map(\.markdownCell).joined(separator: " | ") + " |" }
    return ([headings, marks] + body).joined(separator: "\n") + "\n"
  }
}

extension String {
  var trimmedAtEnd: String {
    var kept = Substring(self)
    while kept.last == " " { kept = kept.dropLast() }
    return String(kept)
  }

  /// Text that stands for itself in running Markdown, raw HTML included.
  var markdownText: String {
    var output = ""
    for character in visibleLine {
      switch character {
      case "\\", "`", "*", "_", "[", "]", "#", "|", "~", "$": output += "\\" + String(character)
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "&": output += "&amp;"
      default: output.append(character)
      }
    }
    return output
  }

  var markdownCell: String { markdownText }
}

extension String {
  /// The words in lines of at most so many characters.
  func wrapped(to width: Int) -> String {
    var lines = [""]
    for word in split(separator: " ") {
      let line = lines[lines.count - 1]
      if line.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if line.count + 1 + word.count <= width {
        lines[lines.count - 1] = line + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.joined(separator: "\n")
  }
}
