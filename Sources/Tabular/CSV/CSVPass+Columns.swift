extension CSVPass {
  /// Makes the columns from the first record and the options; true where that record is a header.
  mutating func makeColumns(before: Int, fields: Int, hasQuotes: Bool) throws(CSVError) -> Bool {
    let names: [String]
    let isHeader: Bool
    switch options.header {
    case .absent: (names, isHeader) = ((1...fields).map { "column_\($0)" }, false)
    case .names(let given): (names, isHeader) = (given, false)
    case .replaced(let given): (names, isHeader) = (given, true)
    case .present: (names, isHeader) = (try headerNames(before: before, fields: fields, hasQuotes: hasQuotes), true)
    }
    for declared in options.columnTypes.keys.sorted() where !names.contains(declared) {
      throw .unknownTypedColumn(declared, available: names, file: name)
    }
    let marks = options.missingMarks.map { mark in
      syntax.encoding == .utf8 ? Array(mark.utf8) : mark.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }
    builders = names.enumerated().map { column, name in
      let declared = options.columnTypes[name]
      let isText = declared == .categorical || (declared == nil && categorical.contains(column))
      return ColumnBuilder(
        name: name, kind: isText ? .categorical : .numeric, isDeclared: declared != nil, missingMarks: marks,
        parser: parser, keepsZeroPaddedCodes: options.keepsZeroPaddedCodes)
    }
    return isHeader
  }

  private func headerNames(before: Int, fields: Int, hasQuotes: Bool) throws(CSVError) -> [String] {
    let block = block(rowCount: 0, hasQuotes: hasQuotes)
    var names: [String] = []
    var seen = Set<String>()
    for field in 0..<fields {
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
      if name.isEmpty { throw .emptyColumnName(place(offset: start, field: field + 1)) }
      guard seen.insert(name).inserted else {
        throw .duplicateColumnName(name, place(offset: start, field: field + 1))
      }
      names.append(name)
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
    let file: SetAsideFile
    if let open = setAsideFile {
      file = open
    } else {
      file = try SetAsideFile(path)
      setAsideFile = file
    }
    let bytes = UnsafeBufferPointer(start: buffer.bytes + malformed.bytes.lowerBound, count: malformed.bytes.count)
    try file.append(malformed.row, bytes: bytes)
    setAsideCount += 1
    if setAside.count < 20 { setAside.append(malformed.row) }
  }

  mutating func finish() throws(CSVError) -> Outcome {
    guard let columnCount = builders?.count else { throw .empty(file: name) }
    let contradicted = (0..<columnCount).filter { builders?[$0].isContradicted == true }
    if !contradicted.isEmpty { return .contradicted(Set(contradicted)) }
    try setAsideFile?.flush()
    if rowCount == 0, let first = setAside.first { throw .noRowLeft(setAside: setAsideCount, first: first) }
    let columns = finishColumns()
    let table: Table
    do throws(TabularError) {
      table = try Table(columns: columns)
    } catch {
      throw .impossibleOptions(error.description)
    }
    var file: String?
    if case .setAside(let path) = options.malformedRows, setAsideCount > 0 {
      file = path
      let rows = setAsideCount == 1 ? "malformed row was" : "malformed rows were"
      notes.append(
        DataNote(
          .rowsSetAside, file: name, line: setAside.first?.place.line, count: setAsideCount,
          sentence: "\(setAsideCount) \(rows) set aside into \(path)"
            + (setAside.first.map { "; the first: \($0)" } ?? "")))
    }
    return .finished(
      CSVReading(
        table: table, separator: Character(Unicode.Scalar(syntax.separator ?? UInt8(ascii: ","))),
        setAsideCount: setAsideCount, setAside: setAside, setAsideFile: file, blankLineCount: blankLineCount,
        notes: notes))
  }
}
