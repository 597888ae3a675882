/// Where the rows of a table stand in the files that they were read from, so that a message can name a line.
///
/// The lines of a file usually follow each other, so they are kept in runs: one run for a plain file, one more for each
/// row that lies behind a skipped line or a line break inside quotes.
public struct RowPlaces: Sendable, Equatable {
  /// Rows from `firstRow` on stand on lines from `firstLine` on, one line each, and are the rows of the file from
  /// `firstFileRow` on.
  private struct Run: Sendable, Equatable {
    let firstRow: Int32
    let file: Int32
    let firstLine: Int
    let firstFileRow: Int
  }

  private var files: [String] = []
  private var runs: [Run] = []
  public private(set) var rowCount = 0

  /// The places of a table without rows.
  public init() {}

  /// `rowCount` more rows, on lines that follow each other.
  ///
  /// - Parameter fileRow: the number of the first of them among the data rows of the file, from 0, those that were set
  ///   aside included; nil: the one after the row before it.
  public mutating func append(rowCount count: Int, file: String, firstLine line: Int, fileRow: Int? = nil) {
    guard count > 0 else { return }
    if files.last != file { files.append(file) }
    let number = Int32(truncatingIfNeeded: files.count - 1)
    append(rowCount: count, file: number, firstLine: line, fileRow: fileRow ?? nextFileRow(of: number))
  }

  private func nextFileRow(of file: Int32) -> Int {
    runs.last.map { $0.file == file ? $0.firstFileRow + rowCount - Int($0.firstRow) : 0 } ?? 0
  }

  private mutating func append(rowCount count: Int, file: Int32, firstLine line: Int, fileRow: Int) {
    let follows = runs.last.map { $0.file == file && $0.firstLine + rowCount - Int($0.firstRow) == line } ?? false
    if !follows || nextFileRow(of: file) != fileRow {
      runs.append(
        Run(firstRow: Int32(truncatingIfNeeded: rowCount), file: file, firstLine: line, firstFileRow: fileRow))
    }
    rowCount += count
  }

  /// The rows of another table behind these.
  public mutating func append(_ other: RowPlaces) {
    let offset = Int32(truncatingIfNeeded: files.count)
    files += other.files
    for (position, run) in other.runs.enumerated() {
      let end = position + 1 < other.runs.count ? Int(other.runs[position + 1].firstRow) : other.rowCount
      append(
        rowCount: end - Int(run.firstRow), file: run.file + offset, firstLine: run.firstLine, fileRow: run.firstFileRow)
    }
  }

  /// The given rows, in the given order; a row that isn't there has no place.
  public func selecting(_ rows: [Int]) -> RowPlaces {
    var selected = RowPlaces()
    selected.files = files
    for row in rows {
      guard let run = run(of: row) else { return RowPlaces() }
      let behind = row - Int(run.firstRow)
      selected.append(
        rowCount: 1, file: run.file, firstLine: run.firstLine + behind, fileRow: run.firstFileRow + behind)
    }
    return selected
  }

  /// The file and the line, counting from 1, on which a row begins; nil where it isn't known. O(log runs).
  public func place(of row: Int) -> (file: String, line: Int)? {
    run(of: row).map { (files[Int($0.file)], $0.firstLine + row - Int($0.firstRow)) }
  }

  /// The file and the number of a row among the data rows of that file, from 0; nil where it isn't known. O(log runs).
  public func fileRow(of row: Int) -> (file: String, row: Int)? {
    run(of: row).map { (files[Int($0.file)], $0.firstFileRow + row - Int($0.firstRow)) }
  }

  private func run(of row: Int) -> Run? {
    guard row >= 0, row < rowCount else { return nil }
    // The last run that begins at or before the row.
    var (low, high) = (0, runs.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(runs[middle].firstRow) <= row { low = middle } else { high = middle }
    }
    return runs[low]
  }
}

extension Table {
  /// A row as a message names it: `data.csv:17`, or `row 16` (counting from 1) of a table that has no lines.
  public func placeText(ofRow row: Int) -> String {
    places?.place(of: row).map { "\($0.file):\($0.line)" } ?? "row \(row + 1)"
  }
}
