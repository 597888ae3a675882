/// One file that is to be read, with what was found out before its rows are read.
struct InputFile {
  let path: String
  /// Gives the same bytes each time.
  let source: ByteSource
  let signature: FileSignature
  /// It begins with bytes that are no text.
  let isBinary: Bool
  /// For delimited text: what the reader is told, and what was found.
  var reader: CSVReader?
  var layout: CSVLayout?
  /// The file beside it that gives the column names.
  var columnsFile: String?

  private static let lookedAtBytes = 1 << 16

  init(_ path: String, waiting: (String) -> Void) throws(TableFileError) {
    self.path = path
    let source = try Self.reading(path) { () throws(ByteStreamError) in
      try ByteSource.repeatable(path, waiting: waiting)
    }
    let start = try Self.reading(path) { () throws(ByteStreamError) in
      try ByteStream(source).read(atMost: Self.lookedAtBytes, expecting: Self.lookedAtBytes)
    }
    self.source = source
    signature = FileSignature(start)
    isBinary = TextEncoding.marked(start) == nil && start.contains(0)
  }

  /// The files with the layout of each; whether they have headers is decided for all of them together.
  ///
  /// - Parameter isTabbed: the names promise tabs.
  static func laidOut(
    _ files: [InputFile], _ options: TableFile.Options, isTabbed: Bool
  ) throws(CSVError) -> [InputFile] {
    var files = files
    var layouts: [CSVLayout] = []
    for index in files.indices {
      var csv = options.csv
      if options.usesColumnsFile, csv.header == .detected, csv.columnNames == nil,
        let (file, names) = try files[index].columnNames()
      {
        files[index].columnsFile = file
        csv.columnNames = names
      }
      if index > 0, case .setAside(let target?) = csv.malformedRows {
        csv.malformedRows = .setAside(into: "\(target).\(index + 1)")
      }
      let reader = CSVReader(csv)
      files[index].reader = reader
      layouts.append(try reader.layout(of: files[index].source, name: files[index].path, isTabbed: isTabbed))
    }
    let inputs = files.map(\.path) + files.compactMap(\.columnsFile)
    for file in files {
      if case .setAside(let target?) = file.reader?.options.malformedRows {
        try SetAsideFile.check(target, inputs: inputs)
      }
    }
    let verdict = options.csv.header == .detected ? CSVLayout.verdict(of: layouts) : .open
    guard let verdict else {
      let rows = layouts.map { $0.evidence.verdict == .row }
      throw .headersDiffer(
        named: files[rows.firstIndex(of: false) ?? 0].path, without: files[rows.firstIndex(of: true) ?? 0].path)
    }
    for index in files.indices {
      guard let reader = files[index].reader else { continue }
      layouts[index].settleHeader(reader.options, verdict: verdict, name: files[index].path)
      files[index].layout = layouts[index]
    }
    return files
  }

  /// What was found about the layout and changes the table.
  var decisions: [String] {
    guard let layout, let options = reader?.options else { return [] }
    var decisions: [String] = []
    if options.header == .detected, (layout.header == .present) != (options.columnNames == nil) {
      decisions.append(layout.header == .present ? "header replaced" : "no header")
    }
    if layout.header == .lacksFirstName { decisions.append("header lacks the first name") }
    if options.skippedLines == nil, layout.skippedLineCount > 0 {
      decisions.append("\(layout.skippedLineCount) lines left out")
    }
    if layout.isSeparatorFound, layout.separator == " " { decisions.append("runs of blanks") }
    return decisions
  }

  /// Names from `adult.data.columns.txt` beside `adult.data.csv.gz`, one a line.
  private func columnNames() throws(CSVError) -> (file: String, names: [String])? {
    let plain = Self.plainName(path)
    guard let dot = plain.lastIndex(of: "."), !plain[dot...].contains("/") else { return nil }
    let file = String(plain[..<dot]) + ".columns.txt"
    guard FileKind(file) == .regular else { return nil }
    let bytes: [UInt8]
    do throws(ByteStreamError) {
      bytes = try ByteStream.contents(of: .file(file), encoding: .utf8)
    } catch {
      throw .unreadable(file: file, reason: error.reason)
    }
    let names = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map { line in
      String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
    return (file, names.filter { !$0.isEmpty })
  }

  static func plainName(_ path: String) -> String {
    path.lowercased().hasSuffix(".gz") ? String(path.dropLast(3)) : path
  }

  static func reading<Result>(
    _ path: String, _ body: () throws(ByteStreamError) -> Result
  ) throws(TableFileError) -> Result {
    do throws(ByteStreamError) {
      return try body()
    } catch {
      throw .unreadable(file: path, reason: error.reason)
    }
  }
}
