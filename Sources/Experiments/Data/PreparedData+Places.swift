import Learning
import Plans
import Records
import Tabular

/// Where in the file the rows stand that a message is about.
extension PreparedData {
  /// A row as a message names it: `data.csv:17`.
  package func placeText(ofRow row: Int) -> String { table.placeText(ofRow: row) }

  /// The file that a row comes from, and its number among the data rows of that file, from 0: rows that were set aside,
  /// left out for their target or not drawn count as well. The file is nil where only one table is known.
  package func fileRow(ofRow row: Int) -> (file: String?, row: Int) {
    table.places?.fileRow(of: row).map { ($0.file, $0.row) } ?? (nil, tableRows[row])
  }

  /// Where the first missing number of the first of `incompleteInputs` stands.
  package var firstMissingPlace: String? {
    guard let name = incompleteInputs.first, case .numeric(let numbers)? = try? table.column(name).values,
      let row = numbers.firstIndex(where: \.isNaN)
    else { return nil }
    return placeText(ofRow: row)
  }

  /// Inputs that hold infinite numbers, in file order.
  package var infiniteInputs: [InfiniteInput] {
    columns.compactMap { input in
      guard case .numeric(let numbers)? = try? table.column(input.name).values else { return nil }
      let rows = numbers.indices.filter { numbers[$0].isInfinite }
      guard let first = rows.first else { return nil }
      let marks = [(Double.infinity, "inf"), (-.infinity, "-inf")].filter { value, _ in
        rows.contains { numbers[$0] == value }
      }
      return InfiniteInput(
        column: input.name, place: placeText(ofRow: first), count: rows.count, marks: marks.map(\.1))
    }
  }

  /// The least and the greatest target of a regression; nil for classes.
  package var targetExtremes: TargetExtremes? {
    guard case .values(let values) = targets,
      let least = values.indices.min(by: { values[$0] < values[$1] }),
      let greatest = values.indices.max(by: { values[$0] < values[$1] })
    else { return nil }
    return TargetExtremes(
      column: roles.target, least: values[least], leastPlace: placeText(ofRow: least), greatest: values[greatest],
      greatestPlace: placeText(ofRow: greatest))
  }

  /// What is left out for its target, with the place of the first such row.
  static func notes(onLeftOut target: Column, of table: Table) -> [DataNote] {
    func note(_ rows: [Int], _ lack: String) -> DataNote? {
      guard let first = rows.first else { return nil }
      let place = table.placeText(ofRow: first)
      let sentence =
        rows.count == 1
        ? "1 row (\(place)) has \(lack) of the target '\(target.name)' and is left out"
        : "\(rows.count) rows (the first: \(place)) have \(lack) of the target '\(target.name)' and are left out"
      let found = table.places?.place(of: first)
      return DataNote(
        .rowsWithoutTarget, column: target.name, file: found?.file, line: found?.line, count: rows.count,
        sentence: sentence)
    }
    switch target.values {
    case .categorical(let codes, _):
      return [note(codes.indices.filter { codes[$0] < 0 }, "no value")].compactMap { $0 }
    case .numeric(let numbers), .time(let numbers, _):
      return [
        note(numbers.indices.filter { numbers[$0].isNaN }, "no value"),
        note(numbers.indices.filter { numbers[$0].isInfinite }, "an infinite value"),
      ].compactMap { $0 }
    }
  }

  // MARK: What a fit or a prediction refused

  /// The words of an error met on some rows of the data, with file, line and column where the cell at fault can be
  /// found.
  ///
  /// - Parameter rows: those that were learned from or answered, in order.
  func explain(_ error: any Error, rows: [Int]) -> String {
    switch error {
    case FitError.notFinite(let row, _, let feature):
      guard let column = columns.firstIndex(where: { $0.name == feature }) else { break }
      return cellAtFault(row: row, column: column, rows: rows) ?? SystemReason.text(of: error)
    case PredictionError.notFinite(let row, let column):
      return cellAtFault(row: row, column: column, rows: rows) ?? SystemReason.text(of: error)
    case FitError.targetOutOfRange(let row, let value, let requirement):
      guard rows.indices.contains(row), case .values(let values) = targets, values[rows[row]] == value else { break }
      return "\(requirement), and '\(roles.target)' is \(SettingValue.number(value)) at \(placeText(ofRow: rows[row]))"
    default: break
    }
    return SystemReason.text(of: error)
  }

  /// Nil where the cell is a finite number: then the position counts within other rows or columns.
  private func cellAtFault(row: Int, column: Int, rows: [Int]) -> String? {
    guard rows.indices.contains(row), columns.indices.contains(column) else { return nil }
    let value = coded[rows[row], column]
    guard !value.isFinite else { return nil }
    let cell = "column '\(columns[column].name.excerpt())' is \(value.isNaN ? "missing" : "infinite") at "
    let remedy = value.isNaN ? "add an imputation step" : "read it as missing and impute it, or drop the column"
    return cell + placeText(ofRow: rows[row]) + "; " + remedy
  }
}
