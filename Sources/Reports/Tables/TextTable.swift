import Records

/// A table of plain text with aligned columns, for a terminal or a Markdown file.
package struct TextTable: Sendable, Equatable {
  package enum Alignment: Sendable { case left, right }

  package struct Column: Sendable, Equatable {
    let heading: String
    let alignment: Alignment
    /// Whether its texts may stand on several lines, broken at blanks.
    var mayShrink = false
    /// 0: always shown. Of the others the highest is left out first where there is no room; those above 1 before any
    /// text is broken.
    var rank = 0
    /// What it is called where it is left out; nil: its heading.
    var name: String?

    package static func left(
      _ heading: String, mayShrink: Bool = false, rank: Int = 0, name: String? = nil
    ) -> Column {
      Column(heading: heading, alignment: .left, mayShrink: mayShrink, rank: rank, name: name)
    }
    package static func right(_ heading: String, mayShrink: Bool = false, rank: Int = 0) -> Column {
      Column(heading: heading, alignment: .right, mayShrink: mayShrink, rank: rank)
    }
  }

  let columns: [Column]
  package var rows: [[String]] = []

  package init(_ columns: [Column], rows: [[String]] = []) {
    self.columns = columns
    self.rows = rows
  }

  /// Columns narrower than this tell nothing.
  private static let narrowest = 12

  /// Lines without trailing blanks, columns two blanks apart. Where `width` is too small, columns are left out by their
  /// rank, then texts go on several lines at blanks, and a last line says what was left out. A word is cut, in its middle
  /// and with an ellipsis, only where nothing else is left to be done.
  ///
  /// - Parameter width: columns of the terminal; nil: as many as are needed.
  package func text(width: Int?) -> String {
    let fit = Fit(self, width: width)
    let kept = fit.columns
    let lines = [kept.map { columns[$0].heading }, fit.widths.map { String(repeating: "-", count: $0) }]
    var text =
      (lines + rows.map { row in kept.map { row[$0] } })
      .flatMap { self.lines(of: $0, fit) }.joined(separator: "\n") + "\n"
    if !fit.leftOut.isEmpty {
      let names = fit.leftOut.map(\.singleLine).joined(separator: ", ")
      let note = "Left out for want of room: \(names); --width \(naturalWidth) shows all."
      text += note.wrapped(to: width) + "\n"
    }
    return text
  }

  /// Whether a column is there, and not left out at a width.
  func shows(_ heading: String, width: Int?) -> Bool {
    Fit(self, width: width).columns.contains { columns[$0].heading == heading }
  }

  /// Width of the table where nothing shrinks.
  package var naturalWidth: Int { Self.total(columns.indices.map(naturalWidth)) }

  private func naturalWidth(_ column: Int) -> Int {
    max(columns[column].heading.terminalColumns, rows.map { $0[column].singleLine.terminalColumns }.max() ?? 0)
  }

  private static func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + 2 * max(0, widths.count - 1) }

  /// Which columns are shown, and how wide.
  private struct Fit {
    var columns: [Int]
    var widths: [Int]
    var leftOut: [String] = []

    init(_ table: TextTable, width: Int?) {
      columns = Array(table.columns.indices)
      widths = columns.map(table.naturalWidth)
      guard let width else { return }
      while TextTable.total(widths) > width, leaveOut(table, above: 1) {}
      while !wrap(table, width), leaveOut(table, above: 0) {}
      cut(table, width)
    }

    /// Leaves out the column of the highest rank; false where there is none above `rank`.
    private mutating func leaveOut(_ table: TextTable, above rank: Int) -> Bool {
      let candidates = columns.indices.filter { table.columns[columns[$0]].rank > rank }
      guard let place = candidates.max(by: { table.columns[columns[$0]].rank <= table.columns[columns[$1]].rank })
      else {
        return false
      }
      leftOut.insert(table.columns[columns[place]].name ?? table.columns[columns[place]].heading, at: 0)
      columns.remove(at: place)
      widths = columns.map(table.naturalWidth)
      return true
    }

    /// Narrows the columns that may shrink, down to their longest word; false where that isn't enough.
    private mutating func wrap(_ table: TextTable, _ width: Int) -> Bool {
      var surplus = TextTable.total(widths) - width
      for place in columns.indices where surplus > 0 && table.columns[columns[place]].mayShrink {
        let cut = min(surplus, max(0, widths[place] - max(TextTable.narrowest, table.longestWord(columns[place]))))
        widths[place] -= cut
        surplus -= cut
      }
      return surplus <= 0
    }

    /// The last resort: words of columns that may shrink are cut.
    private mutating func cut(_ table: TextTable, _ width: Int) {
      var surplus = TextTable.total(widths) - width
      for place in columns.indices where surplus > 0 && table.columns[columns[place]].mayShrink {
        let cut = min(surplus, max(0, widths[place] - TextTable.narrowest))
        widths[place] -= cut
        surplus -= cut
      }
    }
  }

  private func longestWord(_ column: Int) -> Int {
    ([columns[column].heading] + rows.map { $0[column].singleLine })
      .map { $0.breakable.split(separator: " ").map(\.terminalColumns).max() ?? 0 }.max() ?? 0
  }

  private func lines(of cells: [String], _ fit: Fit) -> [String] {
    let parts = zip(cells, zip(fit.columns, fit.widths)).map { cell, place -> [String] in
      let text = cell.singleLine
      guard text.terminalColumns > place.1 else { return [text] }
      return Self.words(of: text, to: place.1).map { word in
        word.terminalColumns > place.1 ? word.shortened(to: max(5, place.1)) : word
      }
    }
    return (0..<(parts.map(\.count).max() ?? 0)).map { number in
      var line = ""
      for (place, part) in parts.enumerated() {
        if place > 0 { line += "  " }
        let shown = part.indices.contains(number) ? part[number] : ""
        let space = String(repeating: " ", count: max(0, fit.widths[place] - shown.terminalColumns))
        line += columns[fit.columns[place]].alignment == .left ? shown + space : space + shown
      }
      return line.trimmedAtEnd
    }
  }

  /// Lines broken at blanks; where a word has no room, also behind brackets, commas and dots that open or part a label.
  private static func words(of text: String, to width: Int) -> [String] {
    let parts = text.split(separator: " ").flatMap { word -> [(text: Substring, isStart: Bool)] in
      let pieces = word.terminalColumns > width ? String(word).breakable.split(separator: " ") : [word]
      return pieces.enumerated().map { ($1, $0 == 0) }
    }
    var lines: [String] = []
    for part in parts {
      let blank = part.isStart ? " " : ""
      if let last = lines.last, (last + blank + part.text).terminalColumns <= width {
        lines[lines.count - 1] += blank + part.text
      } else {
        lines.append(String(part.text))
      }
    }
    return lines
  }

  /// Without the columns in which no row says anything.
  package var withoutEmptyColumns: TextTable {
    let kept = columns.indices.filter { column in rows.contains { !$0[column].isEmpty } }
    return TextTable(kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } })
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
  /// With a blank wherever a label may be broken: behind an opening bracket or a comma.
  fileprivate var breakable: String {
    reduce(into: "") { text, character in
      text.append(character)
      if "([,".contains(character) { text.append(" ") }
    }
  }

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
