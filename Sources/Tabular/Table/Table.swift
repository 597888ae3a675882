/// Columns of equal length, in order.
public struct Table: Sendable, Equatable {
  public let columns: [Column]
  public let rowCount: Int

  /// Columns must have the same length and different names.
  public init(columns: [Column]) throws(TabularError) {
    rowCount = columns.first?.count ?? 0
    var seen = Set<String>()
    for column in columns {
      guard column.count == rowCount else {
        throw .columnLengthsDiffer(column: column.name, expected: rowCount, found: column.count)
      }
      guard seen.insert(column.name).inserted else { throw .duplicateColumn(column.name) }
    }
    self.columns = columns
  }

  /// For columns that are known to have the same length and different names.
  init(checked columns: [Column], rowCount: Int) {
    self.columns = columns
    self.rowCount = rowCount
  }

  public var columnNames: [String] { columns.map(\.name) }

  public func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }

  public func column(_ name: String) throws(TabularError) -> Column {
    guard let column = columns.first(where: { $0.name == name }) else {
      throw .unknownColumn(name, available: columnNames)
    }
    return column
  }
}
