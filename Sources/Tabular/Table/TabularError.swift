import Records

/// What is wrong with data as a table.
public enum TabularError: Error, Equatable, Sendable, CustomStringConvertible {
  case columnLengthsDiffer(column: String, expected: Int, found: Int)
  case duplicateColumn(String)
  case unknownColumn(String, available: [String])
  case rowOutsideTable(Int, rowCount: Int)
  /// Numbers in one of the joined tables, levels or times in another.
  case kindsDiffer(column: String)

  public var description: String {
    switch self {
    case .columnLengthsDiffer(let column, let expected, let found):
      "column '\(column.legible)' has \(found) values where the others have \(expected)"
    case .duplicateColumn(let name): "two columns are named '\(name.legible)'; rename one, or give column names"
    case .unknownColumn(let name, let available):
      "there is no column '\(name.legible)'; the columns are \(NameList.text(available, nearest: name))"
    case .kindsDiffer(let column):
      "column '\(column.legible)' is of one kind in one table and of another kind in another"
    case .rowOutsideTable(let row, let rowCount):
      "row \(row) is outside the table, which has \(rowCount) rows (the first is 0)"
    }
  }
}
