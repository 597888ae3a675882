/// One row as it stands in a table, before any transform: what a service receives and a pipeline takes.
///
/// Numeric and categorical columns are kept apart, each in the order in which the columns were asked for. NaN and nil
/// mark missing values. A time is a number too: seconds since 1970 in UTC, as `TimeFormat.seconds(of:)` makes them from
/// text; it stands among the numbers. A category is its name, not its code: a row from outside knows no codes, and its category may
/// be one that training never saw.
public struct RawRow: Sendable, Equatable {
  /// The values of the columns of numbers and of times, in the order of the columns; NaN where missing.
  public var numbers: [Double]
  /// The level names of the categorical columns; nil where missing.
  public var categories: [String?]

  public init(numbers: [Double] = [], categories: [String?] = []) {
    self.numbers = numbers
    self.categories = categories
  }

  /// Equal where both hold the same values; missing equals missing.
  public static func == (left: RawRow, right: RawRow) -> Bool {
    left.categories == right.categories && left.numbers.count == right.numbers.count
      && zip(left.numbers, right.numbers).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }
}

extension Table {
  /// The rows of the table as raw rows.
  ///
  /// Time: rows x columns, with one string reference for each category.
  ///
  /// - Parameters:
  ///   - columns: which columns, in which order.
  ///   - rows: which rows, in which order, repeats allowed; nil for all of them.
  /// - Throws: `unknownColumn` or `rowOutsideTable`.
  public func rawRows(columns columnNames: [String], rows: [Int]? = nil) throws(TabularError) -> [RawRow] {
    let selected = try columns(named: columnNames)
    try check(rows: rows)
    let count = rows?.count ?? rowCount
    var numeric: [[Double]] = []
    var categorical: [(codes: [Int32], levels: [String])] = []
    for column in selected {
      switch column.values {
      case .numeric(let numbers), .time(let numbers, _): numeric.append(numbers)
      case .categorical(let codes, let levels): categorical.append((codes, levels))
      }
    }
    return (0..<count).map { position in
      let row = rows.map { $0[position] } ?? position
      return RawRow(
        numbers: numeric.map { $0[row] },
        categories: categorical.map { column in
          let code = Int(column.codes[row])
          return code < 0 ? nil : column.levels[code]
        })
    }
  }
}
