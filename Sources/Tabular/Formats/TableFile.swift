import Records

/// Reads a table from a file, whatever its format.
///
/// The name decides: `.csv`, `.data`, `.txt` (delimited), `.tsv`, `.tab` (tabs), `.arff`, `.npy`; each may be followed
/// by `.gz`. Compressed bytes are known by themselves, whatever the name.
public enum TableFile {
  public enum Format: String, Sendable, Equatable, Codable, CaseIterable {
    case csv, tsv, arff, npy
  }

  /// | option | default | meaning |
  /// |---|---|---|
  /// | `csv` | as in `CSVReader.Options` | how delimited text is written |
  /// | `format` | nil | the format; nil: by the name |
  /// | `usesColumnsFile` | true | names from `<name>.columns.txt`, one a line, where it is there and no names are given |
  /// | `times` | found from the data | columns of times; see `Table.recognisingTimes` |
  public struct Options: Sendable, Equatable {
    public var csv = CSVReader.Options()
    public var format: Format?
    public var usesColumnsFile = true
    /// Which columns are times, where that isn't left to the data.
    public var times = TimeOptions()

    public init() {}
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
  }

  /// Reads one file.
  ///
  /// - Throws: `TableFileError` with what the reader of the format says.
  public static func read(_ path: String, _ options: Options = Options()) throws(TableFileError) -> Contents {
    try read([path], options)
  }

  /// Reads files that have the same columns, one after the other, as one table.
  ///
  /// A column that is categorical in one of them is categorical in all; its levels are those of all. Rows that are set
  /// aside of the second file go to a file with `.2` added, and so on.
  ///
  /// - Throws: `noFile`, `columnsDiffer`, and what the reader of the format says.
  public static func read(_ paths: [String], _ options: Options = Options()) throws(TableFileError) -> Contents {
    guard let firstPath = paths.first else { throw .noFile }
    let format: Format
    if let given = options.format { format = given } else { format = try self.format(of: firstPath) }
    // Beside the reading, which waits for the parsing of its blocks now and then.
    let hash = BackgroundHash(paths)
    var tables: [Table] = []
    var files: [FileFacts] = []
    var notes: [[DataNote]] = []
    for (index, path) in paths.enumerated() {
      let one = try readOne(path, format, index, options, categorical: [])
      if let first = tables.first, first.columnNames != one.table.columnNames {
        throw .columnsDiffer(file: path, found: one.table.columnNames, expected: first.columnNames, asIn: firstPath)
      }
      tables.append(one.table)
      files.append(one.facts)
      notes.append(one.notes)
    }
    for (index, path) in paths.enumerated() where paths.count > 1 {
      // Numbers have lost their text: where another file holds text in that column, this one is read again.
      let mixed = tables[index].columns.indices.filter { column in
        tables[index].columns[column].kind == .numeric && tables.contains { $0.columns[column].kind != .numeric }
      }
      if mixed.isEmpty { continue }
      let names = mixed.map { tables[index].columns[$0].name }
      let again = try readOne(path, format, index, options, categorical: names)
      tables[index] = again.table
      notes[index] = again.notes
    }
    let contentHash = try hash.wait().get()
    let joined: Table
    do throws(TabularError) {
      joined = tables.count == 1 ? tables[0] : try Table(joining: tables)
    } catch {
      throw .table(error)
    }
    let (table, timeNotes) = try recognisingTimes(of: joined, options.times)
    return Contents(
      table: table, format: format, contentHash: contentHash,
      storedBytes: paths.reduce(0) { $0 + (ByteSource.file($1).storedBytes ?? 0) }, files: files,
      notes: notes.flatMap { $0 } + timeNotes.map { $0.note { "row \($0 + 1)" } })
  }

  private static func recognisingTimes(
    of table: Table, _ options: TimeOptions
  ) throws(TableFileError) -> (Table, [TimeNote]) {
    do throws(TimeError) { return try table.recognisingTimes(options) } catch { throw .time(error) }
  }

  /// SHA-256 over the stored bytes of the files, in order, in hexadecimal.
  public static func contentHash(of paths: [String]) throws(TableFileError) -> String {
    var hash = SHA256()
    for path in paths { try reading(path) { () throws(ByteStreamError) in try hash.update(from: .file(path)) } }
    return hash.finish()
  }

  /// The format that a name promises.
  public static func format(of path: String) throws(TableFileError) -> Format {
    switch plainName(path).split(separator: "/").last?.split(separator: ".").last.map({ $0.lowercased() }) {
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
  }

  private static func readOne(
    _ path: String, _ format: Format, _ index: Int, _ options: Options, categorical: [String]
  ) throws(TableFileError) -> FileReading {
    switch format {
    case .csv, .tsv: return try readDelimited(path, format, index, options, categorical: categorical)
    case .arff, .npy:
      let bytes = try reading(path) { () throws(ByteStreamError) in try ByteStream.contents(of: .file(path)) }
      let table: Table
      if format == .arff {
        do throws(ARFFError) { table = try ARFFReader(file: path).read(bytes) } catch { throw .arff(error) }
      } else {
        do throws(NPYError) { table = try NPYReader(file: path).read(bytes) } catch { throw .npy(error) }
      }
      let facts = FileFacts(
        file: path, rowCount: table.rowCount, setAsideCount: 0, setAside: [], setAsideFile: nil, blankLineCount: 0,
        columnsFile: nil)
      return FileReading(table: table, facts: facts)
    }
  }

  private static func readDelimited(
    _ path: String, _ format: Format, _ index: Int, _ options: Options, categorical: [String]
  ) throws(TableFileError) -> FileReading {
    var csv = options.csv
    if format == .tsv, csv.separator == nil { csv.separator = "\t" }
    for name in categorical { csv.columnTypes[name] = .categorical }
    if index > 0, case .setAside(let file) = csv.malformedRows {
      csv.malformedRows = .setAside(into: "\(file).\(index + 1)")
    }
    var columnsFile: String?
    if options.usesColumnsFile, csv.header == .present, let (file, names) = try columnNames(beside: path) {
      columnsFile = file
      csv.header = .names(names)
    }
    do throws(CSVError) {
      let reading = try CSVReader(csv).read(file: path)
      let facts = FileFacts(
        file: path, rowCount: reading.table.rowCount, setAsideCount: reading.setAsideCount, setAside: reading.setAside,
        setAsideFile: reading.setAsideFile, blankLineCount: reading.blankLineCount, columnsFile: columnsFile)
      return FileReading(table: reading.table, facts: facts, notes: reading.notes)
    } catch {
      throw .csv(error)
    }
  }

  /// Names from `adult.data.columns.txt` beside `adult.data.csv.gz`, one a line.
  private static func columnNames(beside path: String) throws(TableFileError) -> (file: String, names: [String])? {
    let plain = plainName(path)
    guard let dot = plain.lastIndex(of: "."), !plain[dot...].contains("/") else { return nil }
    let file = String(plain[..<dot]) + ".columns.txt"
    guard ByteSource.file(file).storedBytes != nil else { return nil }
    let bytes = try reading(file) { () throws(ByteStreamError) in try ByteStream.contents(of: .file(file)) }
    let names = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map { line in
      String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
    return (file, names.filter { !$0.isEmpty })
  }

  private static func plainName(_ path: String) -> String {
    path.lowercased().hasSuffix(".gz") ? String(path.dropLast(3)) : path
  }

  private static func reading<Result>(
    _ path: String, _ body: () throws(ByteStreamError) -> Result
  ) throws(TableFileError) -> Result {
    do throws(ByteStreamError) {
      return try body()
    } catch {
      throw .unreadable(file: path, reason: error.reason)
    }
  }
}
