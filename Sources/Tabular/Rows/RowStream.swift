import LinearAlgebra
import Machine
import Records

/// Reads the rows of a delimited text, plain or gzip, block by block as a frozen schema says, in constant memory.
///
/// Columns are found by their names, in any order. What can be read only once (standard input, a pipe) is read once,
/// while it comes.
public final class RowStream {
  public enum Header: Sendable {
    /// Told from the first line.
    case detected
    /// The columns stand in the order of the training data.
    case absent
  }

  /// Columns of the file that no one asked for, in the order of the file; known once the first block was taken.
  public private(set) var extraColumns: [String] = []
  /// What was decided about the layout of the text.
  public private(set) var notes: [DataNote] = []
  /// Whether kept cells are in latin-1.
  public private(set) var isLatin1 = false
  public let name: String

  private let schema: TableSchema
  private let keptNames: [String]
  private let header: Header
  private let target: String?
  private let source: ByteSource
  private var options: CSVReader.Options
  /// Bytes that are read at once; results don't depend on it. Default: 256 KiB.
  public var blockBytes = 1 << 18
  /// Threads that read the cells of a block side by side; results don't depend on how many there are. Where there are
  /// several, one more reads the next block meanwhile.
  public var threads = ThreadPool(threadCount: 1)

  /// One for each thread.
  private var readers: [[CellReader]] = []
  private var scratch = ScratchMemory()
  private var fields: [Int] = []
  private var keptFields: [Int] = []
  private var firstNumber = 1
  private var consumer: ((RowBlock) throws -> Void)?
  private var consumerFailure: (any Error)?
  private var failure: RowStreamError?

  /// - Parameters:
  ///   - path: a file; `-` is standard input.
  ///   - schema: the columns to read, in the order in which they are wanted.
  ///   - target: the column that was predicted in the training data and may be absent from a file without header.
  ///   - kept: names of columns whose text is kept beside the numbers.
  ///   - separator: between cells; nil: found from the first rows.
  /// - Throws: `RowStreamError` where the file can't be opened or is no delimited text.
  public convenience init(
    path: String, schema: TableSchema, target: String? = nil, kept: [String] = [], header: Header = .detected,
    separator: Character? = nil
  ) throws(RowStreamError) {
    let file = path == "-" ? "/dev/stdin" : path
    let name = path == "-" ? "standard input" : path
    do throws(ByteStreamError) {
      let source = try ByteSource.readOnce(file)
      try self.init(
        source, name: name, schema: schema, target: target, kept: kept, header: header, separator: separator)
    } catch {
      throw .unreadable(file: name, reason: error.reason)
    }
    try checkSignature()
  }

  init(
    _ source: ByteSource, name: String, schema: TableSchema, target: String? = nil, kept: [String] = [],
    header: Header = .detected, separator: Character? = nil
  ) throws(ByteStreamError) {
    self.source = source
    self.name = name
    self.schema = schema
    self.target = target
    keptNames = kept
    self.header = header
    options = schema.notation.options
    options.separator = separator
  }

  private func checkSignature() throws(RowStreamError) {
    let start: [UInt8]
    do throws(ByteStreamError) {
      start = try ByteStream(source).read(atMost: 1 << 16, expecting: 1 << 16)
    } catch {
      throw .unreadable(file: name, reason: error.reason)
    }
    switch FileSignature(start) {
    case .text: break
    case .other(let what, let advice): throw .noText(file: name, what: what, advice: advice)
    case .arff: throw .noText(file: name, what: "an ARFF file", advice: "write its rows as CSV with a header")
    case .npy: throw .noText(file: name, what: "a NumPy array", advice: "write its rows as CSV with a header")
    }
  }

  /// Reads all rows and hands them over block by block. To be called once.
  ///
  /// - Throws: `RowStreamError`, or what `body` throws, which ends the reading.
  public func forEachBlock(_ body: @escaping (RowBlock) throws -> Void) throws {
    consumer = body
    defer { consumer = nil }
    do throws(CSVError) {
      var layout = try layout()
      try settle(&layout)
      notes = layout.notes
      var syntax = try options.syntax()
      syntax.separator = layout.separatorByte
      if syntax.separator == SeparatorDetection.blanks { syntax.trimsBlanks = true }
      if layout.isMarkedText { syntax.encoding = .utf8 }
      isLatin1 = syntax.encoding == .latin1
      let columns = schema.columns.map { CellReader($0, schema.notation, syntax.encoding) }
      readers = [[CellReader]](repeating: columns, count: threads.threadCount)
      source.passOn()
      var pass = CSVPass(
        name: name, options: options, layout: layout, syntax: syntax, approaches: [:], readsOnlyThose: true,
        blockBytes: blockBytes, storedBytes: 0, workerCount: threads.threadCount)
      pass.taker = self
      _ = try pass.run(source)
    } catch {
      if let failure { throw failure }
      throw RowStreamError.csv(error)
    }
    if let consumerFailure { throw consumerFailure }
    if let failure { throw failure }
  }

  // MARK: Layout

  private func layout() throws(CSVError) -> CSVLayout {
    try CSVReader(options).layout(of: source, name: name, isTabbed: InputFile.plainName(name).hasSuffix(".tsv"))
  }

  /// Decides whether the first line names the columns: it does if it names all that are wanted.
  private func settle(_ layout: inout CSVLayout) throws(CSVError) {
    let line = layout.skippedLineCount + 1
    let wanted = schema.columns.map(\.name)
    let fileColumns = schema.notation.fileColumns
    let shift = layout.header == .lacksFirstName ? [""] : []
    let first = Set((shift + layout.firstRecord).enumerated().map { $1.isEmpty ? "column_\($0 + 1)" : $1 })
    let isNamed = !wanted.isEmpty && wanted.allSatisfy(first.contains)
    if header == .detected, isNamed || layout.header == .lacksFirstName || schema.notation.hasHeader {
      let isRow = !isNamed && layout.evidence.verdict == .row && wanted.allSatisfy { !first.contains($0) }
      if isRow {
        failure = .noHeader(file: name, line: line, expected: wanted)
        throw .empty(file: name)
      }
      options.header = .present
    } else {
      var names: [String]?
      if layout.columnCount == fileColumns.count { names = fileColumns }
      if let target, layout.columnCount == fileColumns.count - 1, fileColumns.contains(target) {
        names = fileColumns.filter { $0 != target }
      }
      guard let names else {
        failure = .columnCount(file: name, line: line, found: layout.columnCount, expected: fileColumns)
        throw .empty(file: name)
      }
      options.header = .absent
      options.columnNames = names
      layout.notes.append(
        DataNote(
          .headerFound, file: CSVLayout.shortName(name), line: line, count: names.count,
          sentence:
            "the first line of \(CSVLayout.shortName(name)) is read as a row; its \(names.count) columns are taken "
            + "in the order of the training data"
            + (names.count < fileColumns.count ? ", the target '\(target?.excerpt() ?? "")' left out" : "")))
    }
    layout.settleHeader(options, verdict: .open, name: name)
  }
}

extension RowStream: RowTaking {
  func begin(_ names: [String], at place: TextPlace) -> Bool {
    let positions = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    let missing = schema.columns.map(\.name).filter { positions[$0] == nil }
    guard missing.isEmpty else {
      failure = .missingColumns(missing, place: place, available: names)
      return false
    }
    if let kept = keptNames.first(where: { positions[$0] == nil }) {
      failure = .missingKept(kept, place: place, available: names)
      return false
    }
    fields = schema.columns.compactMap { positions[$0.name] }
    keptFields = keptNames.compactMap { positions[$0] }
    let asked = Set(schema.columns.map(\.name)).union(keptNames)
    extraColumns = names.filter { !asked.contains($0) }
    return true
  }

  func take(_ block: CSVBlock, _ sorted: SortedRecords, _ pass: CSVPass) -> Bool {
    let rowCount = block.rowCount + sorted.malformed.count
    guard rowCount > 0 else { return true }
    do {
      try consumer?(rows(block, sorted, pass))
    } catch {
      consumerFailure = error
      return false
    }
    firstNumber += rowCount
    return true
  }

  private func rows(_ block: CSVBlock, _ sorted: SortedRecords, _ pass: CSVPass) -> RowBlock {
    let width = schema.columns.count
    let (storage, found) = cells(block, pass)
    var faults = found
    var kept = KeptCells(columnCount: keptFields.count)
    let malformed = sorted.malformed
    var inputs = Matrix(rows: block.rowCount, columns: width, storage: storage)
    var malformedRows: [Int] = []
    if malformed.isEmpty {
      faults.sort { ($0.row, $0.column ?? -1) < ($1.row, $1.column ?? -1) }
      for row in 0..<block.rowCount { keep(block, row, in: &kept) }
    } else {
      // Malformed rows stand between the others, in the order of the file.
      var order: [Int?] = []
      var next = 0
      for row in 0..<block.rowCount {
        let start = Int(block.ends[Int(block.rows[row])]) + 1
        while next < malformed.count, malformed[next].bytes.lowerBound < start {
          order.append(nil)
          next += 1
        }
        order.append(row)
      }
      order += [Int?](repeating: nil, count: malformed.count - next)
      var positions = [Int](repeating: 0, count: block.rowCount)
      for (position, row) in order.enumerated() { if let row { positions[row] = position } }
      faults = faults.map { RowFault(row: positions[$0.row], column: $0.column, fact: $0.fact, place: $0.place) }
      var all = Matrix<Double>(rows: order.count, columns: width, repeating: .nan)
      for (position, row) in order.enumerated() {
        guard let row else {
          let found = malformed[malformedRows.count].row
          malformedRows.append(position)
          faults.append(
            RowFault(row: position, column: nil, fact: .malformed(reason: found.reason), place: found.place))
          for _ in keptFields { kept.appendNothing() }
          continue
        }
        for column in 0..<width { all[position, column] = inputs[row, column] }
        keep(block, row, in: &kept)
      }
      inputs = all
      faults.sort { ($0.row, $0.column ?? -1) < ($1.row, $1.column ?? -1) }
    }
    return RowBlock(
      firstNumber: firstNumber, inputs: inputs, faults: faults, kept: kept, places: pass.places,
      malformedRows: malformedRows)
  }

  /// Fewer rows aren't worth another thread.
  private static let fewestSharedRows = 32

  /// The numbers of all cells, row by row, and what is wrong with them. Each thread reads some rows.
  private func cells(_ block: CSVBlock, _ pass: CSVPass) -> (storage: [Double], faults: [RowFault]) {
    let width = schema.columns.count
    let parts = max(1, min(readers.count, block.rowCount / Self.fewestSharedRows))
    var storage = [Double](repeating: .nan, count: block.rowCount * width)
    var faults = [[RowFault]](repeating: [], count: parts)
    let texts = block.hasQuotes ? scratch.regions(readers.count, bytes: pass.buffer.capacity + 1) : []
    storage.withUnsafeMutableBufferPointer { cells in
      faults.withUnsafeMutableBufferPointer { faults in
        readers.withUnsafeMutableBufferPointer { readers in
          guard let base = cells.baseAddress else { return }
          // Safe: a part writes the places of its own rows and its own faults; a worker has readers and room for texts of
          // its own; the storage has `rowCount` rows of `width` places.
          threads.run(count: parts) { part, worker in
            let block = texts.isEmpty ? block : block.with(scratch: texts[worker])
            let rows = block.rowCount * part / parts..<block.rowCount * (part + 1) / parts
            for column in 0..<width {
              let field = fields[column]
              readers[worker][column].read(block, field: field, rows: rows, into: base + column, stride: width) {
                row, fact in
                let offset = Int(block.ends[Int(block.rows[row]) + field]) + 1
                faults[part].append(
                  RowFault(
                    row: row, column: column, fact: fact,
                    place: pass.place(ofCellAt: offset, field: field + 1, row: row)))
              }
            }
          }
        }
      }
    }
    return (storage, faults.flatMap { $0 })
  }

  private func keep(_ block: CSVBlock, _ row: Int, in kept: inout KeptCells) {
    for field in keptFields {
      let (start, count) = block.cell(row, field)
      kept.append(start, count)
    }
  }
}

/// Room for the text of one cell in each thread.
private final class ScratchMemory {
  // Safe: allocated and given back here, and used only while the stream that owns it reads a block.
  private var regions: [UnsafeMutablePointer<UInt8>] = []
  private var bytes = 0

  deinit { for region in regions { region.deallocate() } }

  func regions(_ count: Int, bytes: Int) -> [UnsafeMutablePointer<UInt8>] {
    if regions.count < count || self.bytes < bytes {
      for region in regions { region.deallocate() }
      regions = (0..<count).map { _ in .allocate(capacity: bytes) }
      self.bytes = bytes
    }
    return regions
  }
}
