import Decisions

/// Who each row is about: cells of the sensitive columns, for mitigations that learn from them. Models don't see them by this.
public struct SensitiveCells: Sendable, Equatable {
  public let columns: [GroupCoding.Column]
  /// For each column the cell of each row: a code or a number, NaN for missing.
  public let cells: [[Double]]

  public init(columns: [GroupCoding.Column], cells: [[Double]]) {
    self.columns = columns
    self.cells = cells
  }

  public var rowCount: Int { cells.first?.count ?? 0 }

  /// The given rows, in the given order.
  public func selecting(_ rows: [Int]) -> SensitiveCells {
    SensitiveCells(columns: columns, cells: cells.map { column in rows.map { column[$0] } })
  }

  /// The same with some of the columns only, in their order; nil where one isn't there.
  public func only(_ names: [String]) -> SensitiveCells? {
    let places = names.compactMap { name in columns.firstIndex { $0.name == name } }
    guard places.count == names.count, !names.isEmpty else { return nil }
    return SensitiveCells(columns: places.map { columns[$0] }, cells: places.map { cells[$0] })
  }

  /// The groups that these rows have, crossing all columns.
  public var coding: GroupCoding { GroupCoding(columns, cells: cells) }

  /// The group of each row by a coding of these columns; nil: none that it knows.
  public func groups(of coding: GroupCoding) -> [Int?] { coding.groups(of: cells) }
}
