/// Columns of equal length, in order.
public struct Table: Sendable, Equatable {
  public let columns: [Column]
  public let rowCount: Int
  /// Where each row stands in its file; nil where it comes from no text file. No part of what the table says: two
  /// tables with the same values are equal.
  public let places: RowPlaces?

  /// Columns must have the same length and different names; `places` of another length are dropped.
  public init(columns: [Column], places: RowPlaces? = nil) throws(TabularError) {
    rowCount = columns.first?.count ?? 0
    self.places = places?.rowCount == rowCount ? places : nil
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
  init(checked columns: [Column], rowCount: Int, places: RowPlaces? = nil) {
    self.columns = columns
    self.rowCount = rowCount
    self.places = places?.rowCount == rowCount ? places : nil
  }

  public static func == (left: Table, right: Table) -> Bool {
    left.rowCount == right.rowCount && left.columns == right.columns
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
