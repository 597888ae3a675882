import LinearAlgebra

/// Some rows of a stream as numbers that a model takes, in the order of the file.
public struct RowBlock: Sendable {
  /// The number of the first row among the data rows of the file, from 1; malformed rows count.
  public let firstNumber: Int
  /// One row for each row of the file x the columns of the schema: numbers as they are, times as seconds since 1970,
  /// categories as codes, NaN for missing and for cells at fault.
  public let inputs: Matrix<Double>
  /// What is wrong with rows, in the order of rows and columns.
  public let faults: [RowFault]
  /// The texts of the columns that are kept beside the answers.
  public let kept: KeptCells
  /// Where rows stand that aren't malformed, by their position among those.
  let places: RowPlaces
  /// Positions of malformed rows among all rows that were read, ascending.
  let malformedRows: [Int]
  /// Where each row stood among all that were read; empty: in order.
  var rows: [Int] = []

  public var rowCount: Int { inputs.rows }

  /// The line of the file on which a row begins; nil for a malformed row, whose fault tells it.
  public func line(ofRow row: Int) -> Int? {
    let original = rows.isEmpty ? row : rows[row]
    let before = malformedRows.count { $0 < original }
    guard !malformedRows.contains(original) else { return nil }
    return places.place(of: original - before)?.line
  }

  /// Some of the rows, with the first columns only; kept cells are left out.
  public func selecting(_ chosen: [Int], columns: Int) -> RowBlock {
    let positions = Dictionary(chosen.enumerated().map { ($1, $0) }) { first, _ in first }
    let remaining = faults.compactMap { fault -> RowFault? in
      guard let row = positions[fault.row], fault.column ?? 0 < columns else { return nil }
      return RowFault(row: row, column: fault.column, fact: fault.fact, place: fault.place)
    }
    return RowBlock(
      firstNumber: firstNumber,
      inputs: inputs.selectingRows(chosen).selectingColumns(Array(0..<columns)), faults: remaining,
      kept: KeptCells(columnCount: 0), places: places, malformedRows: malformedRows,
      rows: rows.isEmpty ? chosen : chosen.map { rows[$0] })
  }
}

/// Texts of some cells, row by row, as they stand in the file without the quotes around them.
public struct KeptCells: Sendable {
  public let columnCount: Int
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  init(columnCount: Int) { self.columnCount = columnCount }

  mutating func append(_ start: UnsafePointer<UInt8>, _ count: Int) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
    ends.append(bytes.count)
  }

  mutating func appendNothing() { ends.append(bytes.count) }

  /// The bytes of a cell, in UTF-8 or in the encoding of the file if that is latin-1.
  public func cell(row: Int, column: Int) -> ArraySlice<UInt8> {
    let position = row * columnCount + column
    guard ends.indices.contains(position) else { return [] }
    return bytes[(position == 0 ? 0 : ends[position - 1])..<ends[position]]
  }
}
