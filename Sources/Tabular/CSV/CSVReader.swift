import CText

/// Reads delimited text (CSV, TSV and their relatives), plain or gzip, into a table.
///
/// A column is numeric where nearly all cells that aren't missing are numbers (`numericShare`) and they are no
/// zero-padded codes; the few other cells are missing then, and a note names them. All other columns are categorical,
/// with levels sorted by their code points. Types come from all rows, so that a file may have to be read twice. The
/// result doesn't depend on block sizes or threads.
///
/// Line ends are `\n`, `\r\n` or `\r`, mixed or not; empty lines are skipped and counted; a byte-order mark is dropped.
/// A quote opens only at the start of a cell; inside quotes everything stands for itself but a doubled quote.
///
/// Time: proportional to the bytes. Memory: the table, plus one block (256 KiB, more where a record is longer), plus
/// the names of the levels; while a gzip file is read a column may briefly be held twice.
public struct CSVReader: Sendable {
  public let options: Options
  /// Threads to use, 1 or 2. Two are used for large files where two processors are free for it. Default: 2.
  public var threadLimit = 2
  /// Bytes that are read and parsed at once.
  var blockBytes = 1 << 18

  public init(_ options: Options = Options()) {
    self.options = options
  }

  /// Reads a file.
  ///
  /// - Throws: `CSVError` with file, line, column and field for the first thing that is wrong.
  public func read(file path: String) throws(CSVError) -> CSVReading {
    if case .setAside(let target?) = options.malformedRows { try SetAsideFile.check(target, inputs: [path]) }
    let source: ByteSource
    do throws(ByteStreamError) {
      source = try .repeatable(path, waiting: { _ in })
    } catch {
      throw .unreadable(file: path, reason: error.reason)
    }
    return try read(source, name: path)
  }

  /// Reads bytes that are in memory already.
  ///
  /// - Parameter name: stands for the file name in errors.
  public func read(bytes: [UInt8], name: String = "text") throws(CSVError) -> CSVReading {
    try read(.memory(bytes), name: name)
  }

  /// Reads text.
  public func read(text: String, name: String = "text") throws(CSVError) -> CSVReading {
    try read(bytes: Array(text.utf8), name: name)
  }

  func read(_ source: ByteSource, name: String) throws(CSVError) -> CSVReading {
    var layout = try self.layout(of: source, name: name)
    layout.settleHeader(options, verdict: layout.evidence.verdict, name: name)
    return try read(source, name: name, layout: layout).leavingOutUnnamed(name: name)
  }

  /// What the first part of the source tells about its layout, the header still open where it isn't declared.
  ///
  /// - Parameter isTabbed: the name promises tabs.
  func layout(of source: ByteSource, name: String, isTabbed: Bool = false) throws(CSVError) -> CSVLayout {
    var detection = try LayoutDetection(
      source, name: name, options: options, syntax: try options.syntax(), isTabbed: isTabbed)
    return try detection.layout()
  }

  /// Reads a source whose layout is known; columns without a name are still there.
  func read(_ source: ByteSource, name: String, layout: CSVLayout) throws(CSVError) -> CSVReading {
    var joint = try CSVJointReading([CSVSource(reader: self, bytes: source, name: name, layout: layout)])
    let (readings, notes, _) = try joint.finish()
    return readings[0].replacing(table: readings[0].table, notes: readings[0].notes + notes)
  }
}

/// A table with what was noticed while it was read.
public struct CSVReading: Sendable, Equatable {
  /// The separator that was given or found; a blank stands for a run of blanks and tabs.
  public var separator: Character { layout.separator }
  public let table: Table
  /// How the text was found to be laid out.
  public let layout: CSVLayout
  /// Positions of the columns whose names are made up because the header gives none.
  let unnamed: [Int]
  /// Rows that were set aside.
  public let setAsideCount: Int
  /// The first of them, 20 at most.
  public let setAside: [MalformedRow]
  /// Where they are; nil where there are none.
  public let setAsideFile: String?
  /// Empty lines that were skipped, the ones at the end included.
  public let blankLineCount: Int
  /// What was decided while reading, in the order of the columns; what concerns the file as a whole comes first.
  public let notes: [DataNote]

  init(
    table: Table, layout: CSVLayout, unnamed: [Int] = [], setAsideCount: Int = 0, setAside: [MalformedRow] = [],
    setAsideFile: String? = nil, blankLineCount: Int = 0, notes: [DataNote] = []
  ) {
    self.table = table
    self.layout = layout
    self.unnamed = unnamed
    self.setAsideCount = setAsideCount
    self.setAside = setAside
    self.setAsideFile = setAsideFile
    self.blankLineCount = blankLineCount
    self.notes = notes
  }
}
