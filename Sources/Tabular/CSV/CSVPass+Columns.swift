extension CSVPass {
  /// Makes the columns from the first record, the layout and the options; true where that record is a header.
  mutating func makeColumns(before: Int, fields: Int, hasQuotes: Bool) throws(CSVError) -> Bool {
    let isHeader = layout.header != .absent
    let names: [String]
    if let given = options.columnNames {
      names = given
    } else if isHeader {
      names = try headerNames(before: before, fields: fields, hasQuotes: hasQuotes)
    } else {
      let count = isLong(before: before, fields: fields, expected: layout.columnCount) ? layout.columnCount : fields
      names = (1...count).map { "column_\($0)" }
      // Separators at the end of every row make columns that were never there.
      unnamed = Array((count - min(layout.emptyTailCount, count - 1))..<count)
    }
    for declared in options.columnTypes.keys.sorted() where !names.contains(declared) {
      throw .unknownTypedColumn(declared, available: names, file: name)
    }
    builders = names.enumerated().map { builder(named: $1, at: $0) }
    return isHeader
  }

  private func builder(named name: String, at column: Int) -> ColumnBuilder {
    let rules = options.rules(of: name)
    let usual: ColumnApproach =
      if rules.declaration?.kind == .categorical {
        .texts
      } else if let style = rules.declaredStyle {
        .numbers(style)
      } else {
        .open
      }
    let parser = NumberParser(decimalMark: rules.plainStyle.decimalMark.byte)
    let units = options.units + [rules.declaration?.unit].compactMap { $0 }
    var builder = ColumnBuilder(
      name: name, rules: rules, approach: approaches[column] ?? usual, parser: parser,
      marks: MissingMarkSearch(options.missing, encoding: syntax.encoding, parser: parser),
      units: NumberUnits(own: units), encoding: syntax.encoding)
    builder.isSettled = readsOnlyThose && approaches[column] == nil
    return builder
  }

  private mutating func headerNames(before: Int, fields: Int, hasQuotes: Bool) throws(CSVError) -> [String] {
    let block = block(rowCount: 0, hasQuotes: hasQuotes)
    let isLong = isLong(before: before, fields: fields, expected: layout.columnCount)
    var names: [String] = layout.header == .lacksFirstName ? [""] : []
    var seen = Set<String>()
    if isLong, fields > layout.columnCount {
      let line = place(offset: Int(block.ends[before]) + 1, field: nil).line
      notes.append(
        DataNote(
          .trailingSeparators, file: self.name, line: line, count: fields - layout.columnCount,
          sentence: "the header of \(shortName) ends with separators behind the last name, which are left out"))
    }
    for field in 0..<(isLong ? layout.columnCount : fields) {
      let start = Int(block.ends[before + field]) + 1
      let end = Int(block.ends[before + field + 1])
      if let offset = block.textAfterQuote(from: start, to: end) {
        throw .malformedRow(MalformedRow(fact: .textAfterQuote, place: place(offset: offset, field: field + 1)))
      }
      let (text, count) = block.text(from: start, to: end)
      let bytes = UnsafeBufferPointer(start: text, count: count)
      if EncodingFault.first(in: bytes, syntax.encoding) != nil {
        throw encodingError(from: start, to: end, field: field + 1)
      }
      let name = decode(bytes, syntax.encoding)
      guard name.isEmpty || seen.insert(name).inserted else {
        throw .duplicateColumnName(name, place(offset: start, field: field + 1))
      }
      names.append(name)
    }
    for column in names.indices where names[column].isEmpty {
      unnamed.append(column)
      names[column] = "column_\(column + 1)"
      while !seen.insert(names[column]).inserted { names[column] += "_" }
    }
    return names
  }

  /// After the first rows: room for as many as the size of the file promises.
  mutating func reserve(consumed: Int) {
    guard let columnCount = builders?.count, consumed > 0 else { return }
    let estimate = Double(rowCount) * Double(storedBytes) / Double(consumed) * 1.02
    let rows = min(Int(estimate), storedBytes / max(columnCount, 1), options.rowLimit ?? .max)
    guard rows > rowCount else { return }
    for column in 0..<columnCount { builders?[column].reserve(rows) }
  }

  mutating func put(_ malformed: SortedRecords.Malformed) throws(CSVError) {
    guard case .setAside(let path) = options.malformedRows else { return }
    setAsideCount += 1
    if setAside.count < 20 { setAside.append(malformed.row) }
    guard let path else { return }
    let file: SetAsideFile
    if let open = setAsideFile {
      file = open
    } else {
      file = try SetAsideFile(path)
      setAsideFile = file
    }
    let bytes = UnsafeBufferPointer(start: buffer.bytes + malformed.bytes.lowerBound, count: malformed.bytes.count)
    try file.append(malformed.row, bytes: bytes)
  }

  /// The lines of the texts that this block held for the first time.
  mutating func resolveLines() {
    guard let columnCount = builders?.count else { return }
    for column in 0..<columnCount {
      guard let pending = builders?[column].pendingRows, !pending.isEmpty else { continue }
      var lines: [Int: Int] = [:]
      for row in pending {
        lines[row] = line + lineCount(before: Int(buffer.ends[Int(buffer.rows[row]) + column]) + 1)
      }
      builders?[column].resolve(lines)
    }
  }

  mutating func finish() throws(CSVError) -> CSVDraft {
    guard builders != nil else { throw .empty(file: name) }
    try settleFooters()
    try setAsideFile?.flush()
    if taker == nil, rowCount == 0, let first = setAside.first {
      throw .noRowLeft(setAside: setAsideCount, first: first)
    }
    var file: String?
    noteLeniency()
    if case .setAside(let path) = options.malformedRows, setAsideCount > 0 {
      file = path
      let rows = setAsideCount == 1 ? "malformed row was" : "malformed rows were"
      notes.append(
        DataNote(
          .rowsSetAside, file: name, line: setAside.first?.place.line, count: setAsideCount,
          sentence: "\(setAsideCount) \(rows) " + (path.map { "set aside into \($0)" } ?? "left out")
            + (setAside.first.map { "; the first: \($0)" } ?? "")))
    }
    return CSVDraft(
      name: name, builders: builders ?? [], rowCount: rowCount, workerCount: workerCount, layout: layout,
      places: places,
      unnamed: unnamed, setAsideCount: setAsideCount, setAside: setAside, setAsideFile: file,
      blankLineCount: blankLineCount, notes: notes)
  }
}
