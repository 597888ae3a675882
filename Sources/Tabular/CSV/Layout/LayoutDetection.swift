import Records

/// Finds the layout of a text from its first part, as far as the options leave it open.
struct LayoutDetection {
  let name: String
  let options: CSVReader.Options
  let syntax: CSVSyntax
  /// The name of the file promises tabs.
  var isTabbed = false
  let text: TextSample
  private(set) var notes: [DataNote] = []

  /// The text in front of the records that is left out.
  private struct Start {
    var byte: Int
    /// Lines that begin with a comment mark, in front of the records.
    var comments: [Range<Int>] = []
  }

  init(
    _ source: ByteSource, name: String, options: CSVReader.Options, syntax: CSVSyntax, isTabbed: Bool
  ) throws(CSVError) {
    self.name = name
    self.options = options
    self.syntax = syntax
    self.isTabbed = isTabbed
    do throws(ByteStreamError) {
      text = try TextSample(source, encoding: options.encoding, skippedLines: options.skippedLines ?? 0)
    } catch {
      throw .unreadable(file: name, reason: error.reason)
    }
  }

  mutating func layout() throws(CSVError) -> CSVLayout {
    if let encoding = text.markedEncoding, encoding != .utf8 {
      notes.append(
        DataNote(
          .encodingFound, file: name,
          sentence: "\(shortName) is read as \(encoding.rawValue), as its byte-order mark says"))
    }
    var declared = syntax.separator
    let skipped = try skipDeclared()
    var start = skipped
    if let (hinted, end) = hint(at: start) {
      start = end
      declared = declared ?? hinted
      notes.append(
        DataNote(
          .linesLeftOut, file: name, line: line(of: skipped), count: 1,
          sentence: "line \(line(of: skipped)) of \(shortName) says how cells are separated (sep=) and is left out"))
    }
    let leading = leadingComments(from: start)
    let cut = self.cut(from: leading.byte, declared)
    let (first, comment) = settle(leading, start, cut, declared)
    return finish(first.cut, from: first.byte, header: first.header, comment: comment, isFound: declared == nil)
  }

  /// The records from a byte on, cut by the separator that is declared or fits best.
  private func cut(from start: Int, _ declared: UInt8?) -> SeparatorDetection.Cut {
    if let declared { return SeparatorDetection.cut(text, from: start, by: declared, syntax) }
    return SeparatorDetection.best(
      text, from: start, syntax, expectedFields: options.columnNames?.count, isTabbed: isTabbed)
  }

  // MARK: Lines in front

  /// Where the text goes on behind the lines that are to be skipped as declared.
  private func skipDeclared() throws(CSVError) -> Int {
    guard let count = options.skippedLines, count > 0 else { return 0 }
    var start = 0
    for _ in 0..<count {
      guard start < text.bytes.count else { throw .nothingBehindSkippedLines(file: name, skipped: count) }
      start = nextLine(after: start)
    }
    return start
  }

  /// The separator of a line `sep=;`, as spreadsheet programs write it, and where the next line begins.
  private func hint(at start: Int) -> (separator: UInt8?, end: Int)? {
    let end = nextLine(after: start)
    var line = text.bytes[start..<end].filter { !CSVBuffer.endsLine($0) }
    if line.count > 2, line.first == UInt8(ascii: "\""), line.last == line.first {
      line = Array(line.dropFirst().dropLast())
    }
    guard line.count == 5 || line.count == 6, end < text.bytes.count,
      String(decoding: line.prefix(4), as: UTF8.self).lowercased() == "sep="
    else { return nil }
    if line.dropFirst(4).elementsEqual("\\t".utf8) { return (SeparatorDetection.tab, end) }
    // Excel adds a separator for each further column.
    let separator = line[4]
    // Numbers with a decimal comma stand in quotes between commas.
    let isPossible = separator == UInt8(ascii: ",") || separator != syntax.decimalMark
    return separator < 0x80 && isPossible ? (separator, end) : nil
  }

  /// The lines from a byte on that begin with a comment mark, and the empty ones between them.
  private func leadingComments(from start: Int) -> Start {
    var found = Start(byte: start)
    var mark = options.comment?.asciiValue
    guard options.comment != nil || options.skippedLines == nil else { return found }
    var position = start
    while position < text.bytes.count {
      let end = nextLine(after: position)
      let line = position..<end
      position = end
      let words = text.bytes[line].drop { CSVBlock.isBlank($0) }
      guard let first = words.first, !CSVBuffer.endsLine(first) else { continue }
      let byte = first == syntax.quote ? words.dropFirst().first : first
      guard let byte, mark == nil ? byte == UInt8(ascii: "#") || byte == UInt8(ascii: "%") : byte == mark else { break }
      mark = byte
      found.comments.append(line)
      found.byte = end
    }
    return found
  }

  /// Decides whether lines that begin with a comment mark, and short lines behind them, stand in front of the records.
  private mutating func settle(
    _ leading: Start, _ start: Int, _ cut: SeparatorDetection.Cut, _ declared: UInt8?
  ) -> (first: First, comment: UInt8?) {
    var comment = options.comment?.asciiValue
    var first = First(cut: cut, byte: leading.byte)
    var comments = leading.comments
    if !comments.isEmpty, comment == nil {
      guard areComments(comments, cut) else {
        return (titles(First(cut: self.cut(from: start, declared), byte: start)), nil)
      }
      comment = comments.first.flatMap { line in text.bytes[line].first { $0 != 0x20 && $0 != syntax.quote } }
      if let header = header(in: comments, cut) {
        // The line is the header, its mark a part of the first name; but alone it is a cell of its own.
        comments.removeLast()
        first = First(cut: self.cut(from: header, cut.separator), byte: header, header: .present)
      }
    }
    if let line = comments.first {
      let text = shown(line)
      notes.append(
        DataNote(
          .linesLeftOut, file: name, line: self.line(of: line.lowerBound), count: comments.count,
          sentence: "\(comments.count == 1 ? "a comment line" : "\(comments.count) comment lines") before the "
            + "data of \(shortName) \(comments.count == 1 ? "is" : "are") left out (line "
            + "\(self.line(of: line.lowerBound)): \(text))"))
    }
    return (first.header == nil ? titles(first) : first, comment)
  }

  /// The first record and how the records from there on are cut.
  private struct First {
    var cut: SeparatorDetection.Cut
    var byte: Int
    /// nil: by the evidence.
    var header: CSVLayout.Header?
  }

  /// Lines that begin with a mark are comments where records follow, and where not two of them look like records.
  private func areComments(_ lines: [Range<Int>], _ cut: SeparatorDetection.Cut) -> Bool {
    guard !cut.sample.records.isEmpty else { return false }
    guard cut.columnCount > 1 else {
      return lines.allSatisfy { line in
        let words = text.bytes[line].drop { CSVBlock.isBlank($0) }.dropFirst()
        return words.first.map { CSVBlock.isBlank($0) || CSVBuffer.endsLine($0) } ?? true
      }
    }
    return !lines.dropLast().contains { fieldCount($0, cut) == cut.columnCount }
  }

  /// Where the header begins if the last comment line is it: it has a name for each column, and the first record isn't
  /// a header of its own.
  private func header(in lines: [Range<Int>], _ cut: SeparatorDetection.Cut) -> Int? {
    guard let last = lines.last, cut.columnCount > 1, options.header != .absent else { return nil }
    let count = fieldCount(last, cut)
    let isApart = count == cut.columnCount + 1 && cut.separator == SeparatorDetection.blanks
    guard count == cut.columnCount || isApart else { return nil }
    guard let record = cut.sample.records.first,
      HeaderEvidence(
        record, above: cut.sample.records.dropFirst(), in: cut.sample, columnCount: cut.columnCount
      ).verdict != .names
    else { return nil }
    let mark = text.bytes[last].firstIndex { !CSVBlock.isBlank($0) } ?? last.lowerBound
    return isApart ? mark + 1 : last.lowerBound
  }

  private func fieldCount(_ line: Range<Int>, _ cut: SeparatorDetection.Cut) -> Int {
    let one = TextSample(bytes: Array(text.bytes[line]), isWhole: true)
    return SampleRecords(one.bytes, from: 0, isWhole: true, separator: cut.separator, syntax: syntax)
      .records.first?.trimmedCount ?? 0
  }

  // MARK: Titles

  /// Leaves out the short lines in front of the header, and tells a header that lacks the first name.
  private mutating func titles(_ first: First) -> First {
    if let found = titles(first, paddedToo: true) { return found }
    return titles(first, paddedToo: false) ?? first
  }

  /// - Parameter paddedToo: whether lines of several cells that are padded with separators may be titles.
  /// - Returns: nil where there are none.
  private mutating func titles(_ first: First, paddedToo: Bool) -> First? {
    let records = first.cut.sample.records
    let count = first.cut.columnCount
    guard count > 1, options.skippedLines == nil,
      let position = records.firstIndex(where: { !isShort($0, count, paddedToo: paddedToo) }), position > 0,
      SeparatorDetection.fits(records[position], count), records.count - position > 1
    else { return nil }
    let rest = records[(position + 1)...]
    let evidence = HeaderEvidence(records[position], above: rest, in: first.cut.sample, columnCount: count)
    let last = records[position - 1]
    if evidence.verdict != .names, isHeader(last, above: records[position...], first.cut) {
      var shorter = first
      if position > 1 {
        shorter.byte = last.bytes.lowerBound
        note(titles: records[..<(position - 1)])
      }
      shorter.header = .lacksFirstName
      return shorter
    }
    let lines = records[..<position]
    // Names without the last one are padded as well: what follows them are rows or units, not a name for each column.
    let arePadded = lines.contains { $0.trimmedCount > 1 && $0.fieldCount >= count }
    let isBelowTitles = evidence.textOverNumbers > 0 && namesEachColumn(records[position], first.cut)
    let isNamed = evidence.verdict == .names && (!arePadded || isBelowTitles)
    guard isNamed || lines.allSatisfy({ isProse($0, first.cut) }) else { return nil }
    note(titles: lines)
    return First(cut: first.cut, byte: records[position].bytes.lowerBound, header: nil)
  }

  /// Fewer cells than the others, or one at most that is padded with separators, as spreadsheets write titles; or several
  /// that are padded.
  private func isShort(_ record: SampleRecords.Record, _ count: Int, paddedToo: Bool) -> Bool {
    record.trimmedCount < count
      && (record.fieldCount < count || ((paddedToo || record.trimmedCount <= 1) && count > 2))
  }

  /// Whether a record has another name in each cell. A line of units has empty or equal ones.
  private func namesEachColumn(_ record: SampleRecords.Record, _ cut: SeparatorDetection.Cut) -> Bool {
    var names = Set<[UInt8]>()
    return (0..<cut.columnCount).allSatisfy { field in
      guard let (text, _) = cut.sample.cell(record, field), CellShape(text) != .missing else { return false }
      return names.insert(Array(text)).inserted
    }
  }

  /// Does a record name all columns but the first?
  private func isHeader(
    _ record: SampleRecords.Record, above rows: ArraySlice<SampleRecords.Record>, _ cut: SeparatorDetection.Cut
  ) -> Bool {
    let count = cut.columnCount
    guard record.fieldCount == count - 1, options.header == .detected || options.header == .present,
      !areSingleQuotesCut(rows, cut)
    else { return false }
    // Where the first cells name no rows, any of the columns may be the one without a name.
    guard options.columnNames != nil || cut.sample.beginWithRowNames(rows, columnCount: count) else { return false }
    // One name above two columns may as well be a title, or a number with a decimal comma be cut in two.
    guard count > 2 || cut.separator == SeparatorDetection.blanks || cut.separator == SeparatorDetection.tab else {
      return false
    }
    var names = Set<[UInt8]>()
    for field in 0..<record.fieldCount {
      guard let (text, _) = cut.sample.cell(record, field), !text.isEmpty, names.insert(Array(text)).inserted else {
        return false
      }
    }
    return HeaderEvidence(record, above: rows, in: cut.sample, columnCount: count, shift: 1).verdict == .names
  }

  /// Whether most rows begin with a single quote whose other one stands behind the first separator: not a name of the
  /// row, but a cell in quotes of another kind.
  private func areSingleQuotesCut(_ rows: ArraySlice<SampleRecords.Record>, _ cut: SeparatorDetection.Cut) -> Bool {
    let single = UInt8(ascii: "'")
    let open = rows.count { row in
      guard let (text, isQuoted) = cut.sample.cell(row, 0), !isQuoted else { return false }
      return text.first == single && !text.dropFirst().contains(single)
    }
    return 2 * open > rows.count
  }

  /// One cell that is a sentence or a heading rather than a name.
  private func isProse(_ record: SampleRecords.Record, _ cut: SeparatorDetection.Cut) -> Bool {
    guard record.trimmedCount == 1, let (text, _) = cut.sample.cell(record, 0), let first = text.first else {
      return false
    }
    let isWord = (first | 0x20) &- 0x61 < 26 || first &- 0x30 <= 9 || first >= 0x80
    return !isWord || text.contains { $0 == 0x20 || $0 == UInt8(ascii: ":") }
  }

  private mutating func note(titles records: ArraySlice<SampleRecords.Record>) {
    guard let first = records.first else { return }
    let line = self.line(of: first.bytes.lowerBound)
    let many = records.count == 1 ? "a line" : "\(records.count) lines"
    notes.append(
      DataNote(
        .linesLeftOut, file: name, line: line, count: records.count,
        sentence:
          "\(many) before the data of \(shortName) \(records.count == 1 ? "has" : "have") fewer filled cells than the "
          + "others and \(records.count == 1 ? "is" : "are") left out (line \(line): \(shown(first.bytes))); skip-lines: 0 "
          + "keeps \(records.count == 1 ? "it" : "them")"))
  }

  // MARK: The end

  private mutating func finish(
    _ cut: SeparatorDetection.Cut, from start: Int, header: CSVLayout.Header?, comment: UInt8?, isFound: Bool
  ) -> CSVLayout {
    // What was cut off in front is not part of the sample that the first record is taken from.
    let records = cut.sample.records.drop { $0.bytes.lowerBound < start }
    var evidence = HeaderEvidence(columnCount: cut.columnCount)
    var cells: [String] = []
    if let first = records.first {
      evidence = HeaderEvidence(
        first, above: records.dropFirst(), in: cut.sample, columnCount: cut.columnCount,
        shift: header == .lacksFirstName ? 1 : 0)
      cells = (0..<first.fieldCount).map { field in
        String(decoding: cut.sample.cell(first, field)?.text ?? [], as: UTF8.self)
      }
    }
    if isFound, cut.columnCount > 1, cut.separator != UInt8(ascii: ","),
      !(isTabbed && cut.separator == SeparatorDetection.tab)
    {
      let words = CSVLayout.name(of: Character(Unicode.Scalar(cut.separator)))
      notes.append(
        DataNote(
          .separatorFound, file: name, count: cut.columnCount,
          sentence:
            "\(shortName) is read with \(words) between the cells, as the first lines suggest; say separator if it "
            + "is another"))
    }
    return CSVLayout(
      separator: Character(Unicode.Scalar(cut.separator)), isSeparatorFound: isFound,
      header: header ?? .present, isHeaderSettled: header != nil, columnCount: cut.columnCount,
      skippedLineCount: start == 0 ? 0 : line(of: start) - 1,
      comment: comment.map { Character(Unicode.Scalar($0)) }, isCommentDeclared: options.comment != nil,
      emptyTailCount: cut.columnCount
        - (records.filter { SeparatorDetection.fits($0, cut.columnCount) }.map(\.trimmedCount).max() ?? cut.columnCount),
      isMarkedText: text.markedEncoding != nil, skippedBytes: start, evidence: evidence, firstRecord: cells,
      notes: notes)
  }

  private func nextLine(after start: Int) -> Int {
    guard let end = text.bytes[start...].firstIndex(where: CSVBuffer.endsLine) else { return text.bytes.count }
    let isPair = end + 1 < text.bytes.count && text.bytes[end] == 0x0d && text.bytes[end + 1] == 0x0a
    return end + (isPair ? 2 : 1)
  }

  private func line(of byte: Int) -> Int { TextSample.line(of: byte, in: text.bytes) }

  /// The last part of the name, which is short enough for a note.
  private var shortName: String { CSVLayout.shortName(name) }

  /// A line for a message.
  private func shown(_ line: Range<Int>) -> String {
    let text = text.bytes[line].prefix(200).filter { !CSVBuffer.endsLine($0) }
    return "'" + String(decoding: text, as: UTF8.self).legible + "'"
  }
}
