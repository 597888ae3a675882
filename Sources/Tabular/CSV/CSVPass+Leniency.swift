import Records

/// How many there are of something that is no error, and where the first stands.
struct Counted {
  private(set) var count = 0
  private(set) var first: TextPlace?

  mutating func count(_ place: TextPlace) {
    count += 1
    if first == nil { first = place }
  }
}

/// A record with too few cells.
struct ShortRecord {
  let row: MalformedRow
  /// Its text, for a message.
  let text: String
  /// One cell of words, as in "Total: 3 rows" or "Source: the bureau of statistics".
  let isFooter: Bool
}

/// Records that are no rows and no errors, and rows that are written a little differently.
extension CSVPass {
  static let mostFooterLines = 10

  var commentByte: UInt8? { layout.comment?.asciiValue }

  /// Whether a record is a comment: if the mark was only found, a record that fits is a row.
  func isComment(before: Int, fields: Int, expected: Int, _ mark: UInt8) -> Bool {
    var start = Int(buffer.ends[before]) + 1
    let end = Int(buffer.ends[before + fields])
    while start < end, CSVBlock.isBlank(buffer.bytes[start]) { start += 1 }
    guard start < end, buffer.bytes[start] == mark else { return false }
    return layout.isCommentDeclared || (builders != nil && fields != expected)
  }

  mutating func take(comment before: Int, fields: Int) throws(CSVError) {
    let (start, end) = (Int(buffer.ends[before]) + 1, Int(buffer.ends[before + fields]))
    let place = place(offset: start, field: nil)
    // A quote that opens in a comment would take the lines behind it along.
    if (start..<end).contains(where: { CSVBuffer.endsLine(buffer.bytes[$0]) }) { throw .quoteInComment(place) }
    comments.count(place)
  }

  /// A row whose last separators are followed by nothing.
  func isLong(before: Int, fields: Int, expected: Int) -> Bool {
    guard fields > expected, expected > 0 else { return false }
    return (expected..<fields).allSatisfy { field in
      (Int(buffer.ends[before + field]) + 1..<Int(buffer.ends[before + field + 1])).allSatisfy {
        CSVBlock.isBlank(buffer.bytes[$0])
      }
    }
  }

  func shortRecord(_ row: MalformedRow, before: Int, fields: Int) -> ShortRecord {
    let (start, end) = (Int(buffer.ends[before]) + 1, Int(buffer.ends[before + fields]))
    let bytes = UnsafeBufferPointer(start: buffer.bytes + start, count: end - start)
    let text = decode(bytes.prefix(200), syntax.encoding)
    return ShortRecord(row: row, text: text, isFooter: layout.columnCount > 1 && Self.isProse(Array(bytes)[...]))
  }

  /// Words rather than a cell: it begins with a letter or a mark, and has a blank or a colon in it.
  private static func isProse(_ text: ArraySlice<UInt8>) -> Bool {
    let words = text.drop(while: CSVBlock.isBlank)
    guard let first = words.first, first &- 0x30 > 9, CellShape(words) == .text else { return false }
    return words.contains { $0 == 0x20 || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }
  }

  /// What stands behind the last row is left out where it is words; a row that was cut off is an error.
  mutating func settleFooters() throws(CSVError) {
    guard let first = pending.first(where: { !$0.isFooter }) ?? pending.first else { return }
    guard first.isFooter, rowCount > 0 else {
      throw .malformedRow(first.row, advice: advice(for: first.row, isLast: true, beginning: first.text.first))
    }
    let isOne = pending.count == 1
    notes.append(
      DataNote(
        .linesLeftOut, file: name, line: first.row.place.line, count: pending.count,
        sentence:
          "\(isOne ? "the last line" : "the last \(pending.count) lines") of \(shortName) \(isOne ? "holds" : "hold") "
          + "words instead of \(builders?.count ?? 0) cells and \(isOne ? "is" : "are") left out as a footer (line "
          + "\(first.row.place.line): '\(first.text.legible)')"))
  }

  /// What to do about a row that doesn't fit, as far as the layout may be to blame.
  ///
  /// - Parameter beginning: the first character of the row.
  func advice(for row: MalformedRow, isLast: Bool, beginning: Character?) -> String? {
    guard row.fact.isFieldCount else { return nil }
    var parts: [String] = []
    if let mark = beginning, mark == "#" || mark == "%" {
      parts.append("if the line is a comment, say comment: '\(mark)'")
    } else if beginning == "'" {
      parts.append("single quotes enclose no cells here; write double ones")
    }
    let isHeaderShort = isHeaderShort(row)
    if isHeaderShort {
      parts.append(
        "the header has one name fewer than most rows have cells, and no column can be told to be the one without a name; "
          + "write its name, or give all names (column-names); if a cell holds \(CSVLayout.name(of: layout.separator)), "
          + "write it in double quotes")
    }
    if layout.isSeparatorFound {
      parts.append(
        "read with \(CSVLayout.name(of: layout.separator)) between the cells, as the first lines suggest; say separator "
          + "if it is another")
    }
    if isLast {
      parts.append(
        "it is the end of the file: a footer can be set aside (malformed-rows: set-aside); if the file was cut off, fetch "
          + "it again")
    } else if !isHeaderShort, row.place.line <= layout.skippedLineCount + 3, layout.skippedLineCount == 0 {
      parts.append("if lines stand before the header, say skip-lines")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  /// Whether a row has as many cells as most rows, and the first record, by which it is judged, has one fewer.
  private func isHeaderShort(_ row: MalformedRow) -> Bool {
    guard case .tooManyFields(let found, let expected) = row.fact, options.columnNames == nil else { return false }
    return found == layout.columnCount && expected == found - 1 && layout.firstRecord.count == expected
  }

  /// Notes on what was counted while rows were read.
  mutating func noteLeniency() {
    if let first = comments.first {
      let isOne = comments.count == 1
      notes.append(
        DataNote(
          .linesLeftOut, file: name, line: first.line, count: comments.count,
          sentence:
            "\(isOne ? "a line" : "\(comments.count) lines") of \(shortName) that \(isOne ? "begins" : "begin") with "
            + "'\(layout.comment.map(String.init) ?? "")' \(isOne ? "is" : "are") left out as comments"
            + (layout.isCommentDeclared ? "" : ", like those before the data") + " (the first is line \(first.line))"))
    }
    if let first = longRows.first {
      let isOne = longRows.count == 1
      notes.append(
        DataNote(
          .trailingSeparators, file: name, line: first.line, count: longRows.count,
          sentence:
            "\(isOne ? "a row" : "\(longRows.count) rows") of \(shortName) \(isOne ? "ends" : "end") with separators "
            + "behind the last column; the empty cells are left out (the first is line \(first.line))"))
    }
  }
}
