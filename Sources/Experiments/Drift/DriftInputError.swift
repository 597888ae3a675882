import Records

/// Why two files can't be compared.
package enum DriftInputError: Error, Equatable, Sendable, CustomStringConvertible {
  case noRows(file: String)
  case tooFewRows(file: String, found: Int, required: Int)
  /// The current file lacks columns of the reference.
  case missingColumns([String], file: String, available: [String])
  /// A column holds numbers here and categories there.
  case kindsDiffer(column: String, reference: String, referenceFile: String, current: String, currentFile: String)
  case noColumns
  case unknownColumn(String, option: String, file: String, available: [String])
  /// The rows that the model read aren't those of the table.
  case rowsDiffer(file: String, table: Int, model: Int)
  case noTimeColumn(file: String)
  case severalTimeColumns([String])
  case notATime(column: String)
  /// A column of categories puts no rows in order.
  case noOrder(column: String)

  package var description: String {
    switch self {
    case .noRows(let file): "\(file) has no rows to compare"
    case .tooFewRows(let file, let found, let required):
      "\(file) has \(NumberText.counted(found, "row")), which is too few to tell drift from chance: at least \(required) are "
        + "needed (--minimum-rows)"
    case .missingColumns(let names, let file, let available):
      "\(file) lacks \(names.count == 1 ? "the column" : "the columns") \(NameList.sentence(names.map { $0.excerpt(40) })) of the reference; it has "
        + NameList.text(available, nearest: names.first) + ". --drop leaves a column out on both sides"
    case .kindsDiffer(let column, let reference, let referenceFile, let current, let currentFile):
      "column '\(column.excerpt())' holds \(reference) in \(referenceFile) and \(current) in \(currentFile); "
        + "--types '\(column.excerpt())=categorical' (or numeric) reads both alike, --drop leaves it out"
    case .noColumns: "no column is left to compare"
    case .unknownColumn(let name, let option, let file, let available):
      "\(option): \(file) has no column '\(name.excerpt())'; it has \(NameList.text(available, nearest: name))"
    case .rowsDiffer(let file, let table, let model):
      "\(file): \(table) rows as a table but \(model) as rows for the model; malformed rows must be mended first"
    case .noTimeColumn(let file):
      "--by asks for a column of times, and \(file) has none; --by 1000 divides by rows, --types COLUMN=time reads one"
    case .severalTimeColumns(let names):
      "--by: there are several columns of times, \(NameList.text(names)); say which one with --time"
    case .notATime(let column):
      "--time: the column '\(column.excerpt())' holds no times that a calendar divides; --by 1000 divides by rows"
    case .noOrder(let column):
      "--time: the column '\(column.excerpt())' holds neither times nor numbers, so it puts no rows in order; without --time "
        + "rows are taken in the order of the file"
    }
  }
}
