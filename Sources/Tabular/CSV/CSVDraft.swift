import Dispatch

/// A file whose cells were read, before the types of its columns are decided.
struct CSVDraft {
  let name: String
  var builders: [ColumnBuilder]
  let rowCount: Int
  let workerCount: Int
  let layout: CSVLayout
  let places: RowPlaces
  let unnamed: [Int]
  let setAsideCount: Int
  let setAside: [MalformedRow]
  let setAsideFile: String?
  let blankLineCount: Int
  let notes: [DataNote]

  var separator: Character { layout.separator }

  /// Below so many cells another thread isn't worth waking (about 50 us).
  private static let fewestSharedCells = 20_000

  /// Does the same to every column, on two threads where the table is large.
  mutating func forEachColumn<Result: Sendable>(
    _ body: @Sendable (inout ColumnBuilder, _ column: Int) -> Result
  ) -> [Result] {
    var columns: [ColumnBuilder] = []
    swap(&columns, &builders)
    defer { swap(&columns, &builders) }
    let columnCount = columns.count
    guard workerCount > 1, rowCount * columnCount >= Self.fewestSharedCells else {
      return columns.indices.map { body(&columns[$0], $0) }
    }
    var results = [Result?](repeating: nil, count: columnCount)
    columns.withUnsafeMutableBufferPointer { columns in
      results.withUnsafeMutableBufferPointer { results in
        // Safe: each iteration touches its own column only.
        nonisolated(unsafe) let (columns, results) = (columns, results)
        DispatchQueue.concurrentPerform(iterations: columnCount) { column in
          results[column] = body(&columns[column], column)
        }
      }
    }
    return results.compactMap { $0 }
  }
}
