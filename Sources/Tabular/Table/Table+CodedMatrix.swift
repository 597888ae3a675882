import LinearAlgebra

extension Table {
  /// The columns as one matrix of numbers, one matrix row for each table row.
  ///
  /// A numeric column keeps its values; a column of times becomes seconds since 1970; a categorical column becomes its
  /// codes (`0, 1, ...`, the positions in its levels); missing is NaN in all. The codes of a category are names, not amounts: only a transform or a tree that
  /// knows the column to be categorical may use them.
  ///
  /// Time and memory: rows x columns.
  ///
  /// - Parameters:
  ///   - columnNames: which columns, in which order.
  ///   - rows: which rows, in which order, repeats allowed; nil for all of them.
  /// - Returns: a matrix with `rows.count` rows and `columnNames.count` columns.
  /// - Throws: `unknownColumn` or `rowOutsideTable`.
  public func codedMatrix(_ columnNames: [String], rows: [Int]? = nil) throws(TabularError) -> Matrix<Double> {
    let selected = try columns(named: columnNames)
    try check(rows: rows)
    let count = rows?.count ?? rowCount
    let width = selected.count
    var storage = [Double](repeating: .nan, count: count * width)
    storage.withUnsafeMutableBufferPointer { cells in
      // Safe: `cells` has count x width places and is alive for this closure; every row was checked against the table,
      // and all columns of a table have the same length. Blocks of rows keep the written lines within the cache.
      let block = 512
      for start in stride(from: 0, to: count, by: block) {
        let end = min(start + block, count)
        for (position, column) in selected.enumerated() {
          switch column.values {
          case .numeric(let numbers), .time(let numbers, _):
            numbers.withUnsafeBufferPointer { source in
              for index in start..<end {
                cells[index &* width &+ position] = source[rows.map { $0[index] } ?? index]
              }
            }
          case .categorical(let codes, _):
            codes.withUnsafeBufferPointer { source in
              for index in start..<end {
                let code = source[rows.map { $0[index] } ?? index]
                if code >= 0 { cells[index &* width &+ position] = Double(code) }
              }
            }
          }
        }
      }
    }
    return Matrix(rows: count, columns: width, storage: storage)
  }

  /// The named columns, in the given order.
  ///
  /// - Throws: `unknownColumn` for the first name that isn't there.
  public func columns(named names: [String]) throws(TabularError) -> [Column] {
    var positions: [String: Int] = [:]
    for (position, column) in columns.enumerated() { positions[column.name] = position }
    var selected: [Column] = []
    selected.reserveCapacity(names.count)
    for name in names {
      guard let position = positions[name] else { throw .unknownColumn(name, available: columnNames) }
      selected.append(columns[position])
    }
    return selected
  }

  /// The given rows of every column, in the given order, repeats allowed.
  ///
  /// - Throws: `rowOutsideTable` for the first row that isn't there.
  public func selecting(rows: [Int]) throws(TabularError) -> Table {
    try check(rows: rows)
    return try Table(columns: columns.map { $0.selecting(rows) }, places: places?.selecting(rows))
  }

  /// The table without the named columns; names that aren't there are an error, so that a typo can't keep a leak.
  ///
  /// - Throws: `unknownColumn` for the first name that isn't there.
  public func dropping(_ names: [String]) throws(TabularError) -> Table {
    _ = try columns(named: names)
    let dropped = Set(names)
    return try Table(columns: columns.filter { !dropped.contains($0.name) }, places: places)
  }

  func check(rows: [Int]?) throws(TabularError) {
    guard let rows else { return }
    for row in rows where row < 0 || row >= rowCount { throw .rowOutsideTable(row, rowCount: rowCount) }
  }
}
