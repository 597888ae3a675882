import Records

/// Something about a table that often spoils an experiment. None of them is an error.
public enum DatasetWarning: Sendable, Equatable, Codable, CustomStringConvertible {
  case allMissing(column: String)
  case constant(column: String)
  case mostlyMissing(column: String, share: Double)
  case infinite(column: String, count: Int)
  /// Nearly every row has a value of its own.
  case likelyIdentifier(column: String, distinct: Int, of: Int)
  /// So many rows hold a bound such as `<5` where the others hold numbers, so that the numbers are read as names.
  case numbersWithBounds(column: String, example: String, rows: Int)
  case equalColumns(first: String, second: String)
  case duplicateRows(count: Int)
  case missingTarget(column: String, count: Int)
  case rareClass(name: String, count: Int, share: Double)
  /// One column alone tells the class: the share of rows whose class the other rows of the same value tell.
  case tellsTheClass(column: String, accuracy: Double)
  /// The values of one column cut the classes apart without a single exception.
  case separatesTheClasses(column: String)
  /// All rows that have a value in the column, or all that lack one, are of one class.
  case presenceTellsTheClass(column: String, isPresent: Bool, name: String, rows: Int)
  /// The columns are the parts of a numeric target: they sum to it in every row.
  case sumsToTheTarget(columns: [String])
  /// The correlation with a numeric target is nearly 1 or -1.
  case equalsTheTarget(column: String, correlation: Double)

  /// The column to look at, if it is one.
  public var column: String? {
    switch self {
    case .allMissing(let column), .constant(let column), .mostlyMissing(let column, _), .infinite(let column, _),
      .likelyIdentifier(let column, _, _), .numbersWithBounds(let column, _, _), .equalColumns(_, let column),
      .missingTarget(let column, _),
      .tellsTheClass(let column, _), .separatesTheClasses(let column), .equalsTheTarget(let column, _),
      .presenceTellsTheClass(let column, _, _, _):
      column
    case .duplicateRows, .rareClass, .sumsToTheTarget: nil
    }
  }

  /// The columns to look at.
  public var columns: [String] {
    if case .sumsToTheTarget(let columns) = self { columns } else { [column].compactMap { $0 } }
  }

  /// Whether the warning says that the answer may stand among the questions.
  public var isSuspectedLeak: Bool {
    switch self {
    case .tellsTheClass, .separatesTheClasses, .equalsTheTarget, .presenceTellsTheClass, .sumsToTheTarget: true
    default: false
    }
  }

  public var description: String {
    switch self {
    case .allMissing(let column): "column '\(column.legible)' has no value at all; drop it"
    case .constant(let column): "column '\(column.legible)' has the same value in every row; drop it"
    case .mostlyMissing(let column, let share): "column '\(column.legible)' is missing in \(percent(share)) of the rows"
    case .infinite(let column, let count):
      "column '\(column.legible)' has \(count) infinite value\(count == 1 ? "" : "s"); learning refuses them"
    case .likelyIdentifier(let column, let distinct, let rows):
      "column '\(column.legible)' has \(distinct) different values in \(rows) rows, so it is likely an identifier; drop it"
    case .numbersWithBounds(let column, let example, let rows):
      "column '\(column.legible)' holds numbers beside bounds such as '\(example.legible)' (\(rows) row\(rows == 1 ? "" : "s")), "
        + "so it is read as names; name the bounds under missing, or write numbers for them, to read numbers"
    case .equalColumns(let first, let second):
      "column '\(second.legible)' equals column '\(first.legible)'; drop one of them"
    case .duplicateRows(let count):
      "\(count) row\(count == 1 ? " equals an" : "s equal") earlier row\(count == 1 ? "" : "s"): "
        + "the same row may be learned from and judged on"
    case .missingTarget(let column, let count):
      "the target '\(column.legible)' is missing in \(count) row\(count == 1 ? "" : "s")"
    case .rareClass(let name, let count, let share):
      "class '\(name.legible)' has only \(count) row\(count == 1 ? "" : "s") (\(percent(share))): accuracy hides how well it is found"
    case .tellsTheClass(let column, let accuracy):
      "column '\(column.legible)' alone tells the class in \(percent(accuracy)) of the rows; it may be a leak"
    case .separatesTheClasses(let column):
      "the values of column '\(column.legible)' separate the classes without exception; it may be a leak"
    case .presenceTellsTheClass(let column, let isPresent, let name, let rows):
      "all \(rows) rows that \(isPresent ? "have a" : "lack the") value of column '\(column.legible)' are of class "
        + "'\(name.legible)'; it may be a leak"
    case .sumsToTheTarget(let columns):
      "columns \(columns.map { "'\($0.legible)'" }.joined(separator: " and ")) sum to the target in every row; drop them"
    case .equalsTheTarget(let column, let correlation):
      "column '\(column.legible)' has a correlation of \(rounded(correlation, 100_000)) with the target; it may be a leak"
    }
  }

  private func percent(_ share: Double) -> String { "\(rounded(share * 100, 100))%" }

  private func rounded(_ value: Double, _ scale: Double) -> Double { (value * scale).rounded() / scale }
}
