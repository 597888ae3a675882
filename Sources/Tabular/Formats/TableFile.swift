import Records

/// Reads a table from a file, whatever its format.
///
/// The name decides: `.csv`, `.data`, `.txt` (delimited), `.tsv`, `.tab` (tabs), `.arff`, `.npy`; each may be followed
/// by `.gz`. Other names, and names that promise something else than there is, are read by their content, with a note.
/// Compressed bytes are known by themselves, whatever the name. What can be read only once (a pipe, a named pipe, the
/// terminal) is copied first.
public enum TableFile {
  /// Rises when the same bytes with the same options give another table.
  public static let version = 5

  public enum Format: String, Sendable, Equatable, Codable, CaseIterable {
    case csv, tsv, arff, npy
  }

  /// | option | default | meaning |
  /// |---|---|---|
  /// | `csv` | as in `CSVReader.Options` | how delimited text is written |
  /// | `format` | nil | the format; nil: by the name |
  /// | `usesColumnsFile` | true | names from `<name>.columns.txt`, one a line, where it is there and no names are given |
  /// | `openTarget` | nil | a target of which nobody says whether it holds classes; as classes no cell of it is left out |
  /// | `times` | found from the data | columns of times; see `Table.recognisingTimes` |
  public struct Options: Sendable, Equatable {
    public var csv = CSVReader.Options()
    public var format: Format?
    public var usesColumnsFile = true
    public var openTarget: String?
    /// Which columns are times, where that isn't left to the data.
    public var times = TimeOptions()

    public init() {}

    /// Refuses what says how delimited text is written where the format is another, so that nothing is asked in vain.
    func checkMeaning(in format: Format, file: String) throws(TableFileError) {
      let usual = CSVReader.Options()
      let said: [(key: String, isSaid: Bool)] = [
        ("separator", csv.separator != usual.separator), ("header", csv.header != usual.header),
        ("column-names", csv.columnNames != nil), ("skip-lines", csv.skippedLines != nil),
        ("comment", csv.comment != nil), ("decimal-mark", csv.decimalMark != nil),
        ("thousands-mark", csv.thousandsMark != nil), ("units", !csv.units.isEmpty),
        ("trim", csv.trimsBlanks != usual.trimsBlanks), ("malformed-rows", csv.malformedRows != usual.malformedRows),
        ("missing", format == .npy && csv.missing != usual.missing),
        ("types", format == .npy && !csv.columnTypes.isEmpty),
        ("numeric-share", format == .npy && csv.numericShare != usual.numericShare),
        ("encoding", format == .npy && csv.encoding != usual.encoding),
      ]
      let keys = said.filter(\.isSaid).map(\.key)
      if !keys.isEmpty { throw .meaningless(file: file, format: format, keys: keys) }
      if let name = csv.columnTypes.sorted(by: { $0.key < $1.key }).first(where: { $0.value.saysStyle })?.key {
        throw .meaningless(file: file, format: format, keys: ["types.\(name) with marks or a unit"])
      }
    }
  }

  /// A table with the identity of its bytes.
  public struct Contents: Sendable, Equatable {
    public let table: Table
    public let format: Format
    /// SHA-256 over the stored bytes of the files, in order, in hexadecimal.
    public let contentHash: String
    public let storedBytes: Int
    /// What each file holds, in order.
    public let files: [FileFacts]
    /// What was decided while reading, file by file, and then about columns of times.
    public let notes: [DataNote]
    /// What was found about the layout and changes the table, in short: no header, lines left out, columns left out.
    public let decisions: [String]
    /// How the columns of text files were read; empty for NPY.
    public let columns: [ColumnReading]
    /// Columns to which the header gives no name.
    public let unnamed: [UnnamedColumn]
    /// What the cells of every column mean.
    public let schema: TableSchema
  }

  /// What one file holds.
  public struct FileFacts: Sendable, Equatable {
    public let file: String
    public let rowCount: Int
    public let setAsideCount: Int
    /// The first rows that were set aside, 20 at most.
    public let setAside: [MalformedRow]
    public let setAsideFile: String?
    public let blankLineCount: Int
    /// The file that gave the column names, if one did.
    public let columnsFile: String?
    /// How it is laid out; nil for other formats than delimited text.
    public let layout: CSVLayout?
    /// Positions of the columns without a name of their own.
    let unnamed: [Int]
  }

  /// Reads one file.
  ///
  /// - Throws: `TableFileError` with what the reader of the format says.
  public static func read(
    _ path: String, _ options: Options = Options(), waiting: (String) -> Void = { _ in }
  ) throws(TableFileError) -> Contents {
    try read([path], options, waiting: waiting)
  }

  /// Reads files that have the same columns, one after the other, as one table.
  ///
  /// The type of a column is decided by the cells of all of them; its levels are those of all. Rows that are set aside
  /// of the second file go to a file with `.2` added, and so on.
  ///
  /// - Parameter waiting: is told what is being waited for, where a pipe gives nothing for a second.
  /// - Throws: `noFile`, `columnsDiffer`, and what the reader of the format says.
  public static func read(
    _ paths: [String], _ options: Options = Options(), waiting: (String) -> Void = { _ in }
  ) throws(TableFileError) -> Contents {
    try contents(of: paths, options, keepsTexts: false, waiting: waiting).contents
  }

  /// The same, with the columns whose reading rests on which rows are there as they are written.
  public static func readKeepingTexts(
    _ paths: [String], _ options: Options = Options(), waiting: (String) -> Void = { _ in }
  ) throws(TableFileError) -> (contents: Contents, written: WrittenColumns) {
    try contents(of: paths, options, keepsTexts: true, waiting: waiting)
  }

  private static func contents(
    of paths: [String], _ options: Options, keepsTexts: Bool, waiting: (String) -> Void
  ) throws(TableFileError) -> (contents: Contents, written: WrittenColumns) {
    var inputs: [InputFile] = []
    for path in paths { inputs.append(try InputFile(path, waiting: waiting)) }
    guard let first = inputs.first else { throw .noFile }
    let (format, formatNotes) = try format(of: first, declared: options.format)
    for other in inputs.dropFirst() { _ = try self.format(of: other, declared: format) }
    // Beside the reading, which waits for the parsing of its blocks now and then.
    let hash = BackgroundHash(inputs.map(\.source))
    if format == .csv || format == .tsv {
      inputs = try csvErrors { () throws(CSVError) in try InputFile.laidOut(inputs, options, isTabbed: format == .tsv) }
    }
    let readings: [FileReading]
    let typeNotes: [DataNote]
    let columns: [ColumnReading]
    var cells: [WrittenColumns.Cells] = []
    switch format {
    case .csv, .tsv: (readings, typeNotes, columns, cells) = try readDelimited(inputs, options, keepsTexts: keepsTexts)
    case .arff, .npy:
      try options.checkMeaning(in: format, file: first.path)
      (readings, columns) = try readEach(inputs, format, options)
      typeNotes = []
    }
    let (tables, files) = (readings.map(\.table), readings.map(\.facts))
    let contentHash = try hash.wait().get()
    let encodingNotes = try Self.encodingNotes(inputs, format, options)
    let unnamed = UnnamedColumns(
      in: zip(tables, files).map { ($0, $1.unnamed) }, isHeaderShort: files.first?.layout?.header == .lacksFirstName)
    let whole: Table
    do throws(TabularError) {
      whole = tables.count == 1 ? tables[0] : try Table(joining: tables)
    } catch {
      throw .table(error)
    }
    let joined = unnamed.trimmed(whole)
    let times = Self.times(options, readings, joined)
    let (table, timeNotes) = try recognisingTimes(of: joined, times)
    let notes = typeNotes.filter { note in
      note.concerns(joined, of: whole) && !(note.isAboutType && note.column.map { isTime($0, table) } == true)
    }
    let fileColumns = whole.columnNames
    let notation =
      files.first?.layout.map {
        TextNotation(options.csv, hasHeader: $0.header != .absent, fileColumns: fileColumns)
      } ?? TextNotation(CSVReader.Options(), hasHeader: true, fileColumns: fileColumns)
    let written =
      keepsTexts
      ? WrittenColumns(
        of: joined, cells: cells, separators: files.compactMap { $0.layout?.separator }, units: options.csv.units,
        times: times) : .none
    let contents = Contents(
      table: table, format: format, contentHash: contentHash,
      storedBytes: inputs.reduce(0) { $0 + ($1.source.storedBytes ?? 0) }, files: files,
      notes: formatNotes + encodingNotes + readings.flatMap(\.notes) + unnamed.notes(file: first.path) + notes
        + timeNotes.map { $0.note(in: joined) },
      decisions: inputs.flatMap(\.decisions) + unnamed.decisions,
      columns: columns.filter { table.index(of: $0.name) != nil }, unnamed: unnamed.columns,
      schema: TableSchema(of: table, readings: columns, texts: joined, notation: notation))
    return (contents, written)
  }

  /// What latin-1 has no visible characters for, where it was asked for.
  private static func encodingNotes(
    _ inputs: [InputFile], _ format: Format, _ options: Options
  ) throws(TableFileError) -> [DataNote] {
    guard format != .npy, options.csv.encoding == .latin1 else { return [] }
    var notes: [DataNote] = []
    for input in inputs {
      let found = try InputFile.reading(input.path) { () throws(ByteStreamError) in try ControlBytes(in: input.source) }
      if let note = found.note(file: input.path) { notes.append(note) }
    }
    return notes
  }

  private static func isTime(_ name: String, _ table: Table) -> Bool {
    guard let column = try? table.column(name), case .time = column.values else { return false }
    return true
  }

  private static func recognisingTimes(
    of table: Table, _ options: TimeOptions
  ) throws(TableFileError) -> (Table, [TimeNote]) {
    do throws(TimeError) {
      return try table.recognisingTimes(options)
    } catch {
      throw .time(error.text(place: table.placeText(ofRow:)))
    }
  }

  /// SHA-256 over the stored bytes of the files, in order, in hexadecimal.
  public static func contentHash(of paths: [String]) throws(TableFileError) -> String {
    var hash = SHA256()
    for path in paths {
      try InputFile.reading(path) { () throws(ByteStreamError) in try hash.update(from: .file(path)) }
    }
    return hash.finish()
  }

  /// The format that a name promises.
  public static func format(of path: String) throws(TableFileError) -> Format {
    switch InputFile.plainName(path).split(separator: "/").last?.split(separator: ".").last.map({ $0.lowercased() }) {
    case "csv", "data", "txt": return .csv
    case "tsv", "tab": return .tsv
    case "arff": return .arff
    case "npy": return .npy
    default: throw .unknownFormat(file: path)
    }
  }

  private struct FileReading {
    var table: Table
    var facts: FileFacts
    var notes: [DataNote] = []
    /// Whether day or month comes first, by column of dates of which the file says so.
    var dateOrders: [String: TimeFormat.Form] = [:]
  }

  /// How times are read, with what the files themselves say of the order of day and month. What a person says goes before
  /// it, and so do cells that can't be read that way.
  private static func times(_ options: Options, _ readings: [FileReading], _ table: Table) -> TimeOptions {
    var times = options.times
    for (name, form) in readings.first?.dateOrders ?? [:] {
      guard readings.allSatisfy({ $0.dateOrders[name] == form }), times.declared[name] == nil,
        !times.untouched.contains(name), options.csv.columnTypes[name] == nil, let column = try? table.column(name)
      else { continue }
      var alone = TimeOptions()
      alone.declared[name] = TimeDeclaration(form: form)
      let read = try? Table(checked: [column], rowCount: table.rowCount).recognisingTimes(alone)
      if read != nil { times.declared[name] = TimeDeclaration(form: form) }
    }
    return times
  }

  private static func readEach(
    _ inputs: [InputFile], _ format: Format, _ options: Options
  ) throws(TableFileError) -> ([FileReading], [ColumnReading]) {
    var readings: [FileReading] = []
    var columns: [ColumnReading] = []
    for input in inputs {
      let path = input.path
      let encoding = format == .arff ? options.csv.encoding : nil
      let bytes = try InputFile.reading(path) { () throws(ByteStreamError) in
        try ByteStream.contents(of: input.source, encoding: encoding)
      }
      let table: Table
      var notes: [DataNote] = []
      var dateOrders: [String: TimeFormat.Form] = [:]
      if format == .arff {
        do throws(ARFFError) {
          let reading = try ARFFReader(file: path, options.csv).read(bytes)
          (table, notes, dateOrders) = (reading.table, reading.notes, reading.dateOrders)
          if readings.isEmpty { columns = reading.columns }
        } catch {
          throw .arff(error)
        }
        if let name = options.csv.columnTypes.keys.sorted().first(where: { table.index(of: $0) == nil }) {
          throw .csv(.unknownTypedColumn(name, available: table.columnNames, file: path))
        }
      } else {
        do throws(NPYError) { table = try NPYReader(file: path).read(bytes) } catch { throw .npy(error) }
      }
      if let first = readings.first, first.table.columnNames != table.columnNames {
        throw .columnsDiffer(
          file: path, found: table.columnNames, expected: first.table.columnNames, asIn: first.facts.file)
      }
      let facts = FileFacts(
        file: path, rowCount: table.rowCount, setAsideCount: 0, setAside: [], setAsideFile: nil, blankLineCount: 0,
        columnsFile: nil, layout: nil, unnamed: [])
      readings.append(FileReading(table: table, facts: facts, notes: notes, dateOrders: dateOrders))
    }
    return (readings, columns)
  }

  private typealias DelimitedReading = ([FileReading], [DataNote], [ColumnReading], [WrittenColumns.Cells])

  /// Reads the files, and once more where cells of the target were left out as no numbers though its numbers are classes.
  private static func readDelimited(
    _ inputs: [InputFile], _ options: Options, keepsTexts: Bool
  ) throws(TableFileError) -> DelimitedReading {
    let read = try readDelimited(inputs, keepsTexts: keepsTexts)
    let (files, _, columns, _) = read
    guard let target = options.openTarget,
      columns.first(where: { $0.name == target })?.number?.missingTexts.isEmpty == false
    else { return read }
    let parts = files.compactMap { try? $0.table.column(target) }
    guard !parts.isEmpty, let column = try? Table.joined(parts), TargetTask(column).isClassification else {
      return read
    }
    let exact = inputs.map { input in
      var input = input
      input.reader = input.reader.map { reader in
        var csv = reader.options
        csv.exactColumns.insert(target)
        return CSVReader(csv)
      }
      return input
    }
    return try readDelimited(exact, keepsTexts: keepsTexts)
  }

  private static func readDelimited(
    _ inputs: [InputFile], keepsTexts: Bool
  ) throws(TableFileError) -> DelimitedReading {
    let sources = inputs.compactMap { input in
      input.reader.flatMap { reader in
        input.layout.map { CSVSource(reader: reader, bytes: input.source, name: input.path, layout: $0) }
      }
    }
    let readings: [CSVReading]
    let notes: [DataNote]
    let columns: [ColumnReading]
    let cells: [WrittenColumns.Cells]
    do throws(CSVError) {
      var joint = try CSVJointReading(sources, keepsTexts: keepsTexts)
      (readings, notes, columns) = try joint.finish()
      cells = joint.written
    } catch {
      if case .columnsDiffer(let file, let found, let expected, let other) = error {
        throw .columnsDiffer(file: file, found: found, expected: expected, asIn: other)
      }
      throw .csv(error)
    }
    let files = zip(inputs, readings).map { input, reading in
      FileReading(
        table: reading.table,
        facts: FileFacts(
          file: input.path, rowCount: reading.table.rowCount, setAsideCount: reading.setAsideCount,
          setAside: reading.setAside, setAsideFile: reading.setAsideFile, blankLineCount: reading.blankLineCount,
          columnsFile: input.columnsFile, layout: reading.layout, unnamed: reading.unnamed), notes: reading.notes)
    }
    return (files, notes, columns, cells)
  }

  private static func csvErrors<Result>(
    _ body: () throws(CSVError) -> Result
  ) throws(TableFileError) -> Result {
    do throws(CSVError) { return try body() } catch { throw .csv(error) }
  }

  /// The format of a file: as declared, or as its name and its content say.
  private static func format(
    of input: InputFile, declared: Format?
  ) throws(TableFileError) -> (Format, [DataNote]) {
    if case .other(let what, let advice) = input.signature {
      throw .noTable(file: input.path, what: what, advice: advice)
    }
    let content: Format? =
      switch input.signature {
      case .arff: .arff
      case .npy: .npy
      default: nil
      }
    if let declared {
      guard let content, content != declared else { return (declared, []) }
      throw .otherFormat(file: input.path, declared: declared, found: content)
    }
    let named = try? format(of: input.path)
    if let named, content == nil || content == named { return (named, []) }
    if content == nil, input.isBinary { throw .unknownFormat(file: input.path) }
    let format = content ?? .csv
    let reason = named == nil ? "its name tells no format" : "its content says"
    return (
      format,
      [
        DataNote(
          .formatFound, file: input.path,
          sentence:
            "\(CSVLayout.shortName(input.path)) is read as \(format == .csv ? "delimited text" : format.rawValue), "
            + "as \(reason); say format if it is another")
      ]
    )
  }
}
