import Plans
import Records
import Tabular

/// What cells mean to somebody who has seen some of the rows alone.
extension PreparedData {
  /// The inputs as a model knows them that learns from the given rows: types, notation, times and levels are theirs.
  package func known(from rows: [Int]) -> TrainingColumns {
    TrainingColumns(columns, coded: coded, rows: rows, replaced: columns(readBy: rows))
  }

  /// The inputs that the rows read otherwise than the data as a whole, by position: all rows of the data.
  private func columns(readBy rows: [Int]) -> [Int: TrainingColumns.Replaced] {
    var replaced: [Int: TrainingColumns.Replaced] = [:]
    for learned in written.learned(from: rows.map { tableRows[$0] }, of: Set(columns.map(\.name))) {
      guard let position = columns.firstIndex(where: { $0.name == learned.name }),
        schema.column(learned.name)?.readsLike(learned.schema) == false, let column = written.column(learned)
      else { continue }
      replaced[position] = TrainingColumns.Replaced(column: column.selecting(tableRows), schema: learned.schema)
    }
    return replaced
  }

  /// The table and its schema as the rows that are learned from read them, where they aren't all rows of the file.
  ///
  /// - Parameters:
  ///   - rows: positions in the table, in order.
  ///   - inputs: names of the columns that models see; the others mean what they mean in the file.
  static func learned(
    from rows: [Int], of full: Table, _ schema: TableSchema, _ written: WrittenColumns, inputs: Set<String>
  ) throws(TabularError) -> (table: Table, schema: TableSchema, notes: [DataNote]) {
    guard rows.count < full.rowCount else { return (full, schema, []) }
    var table = try full.selecting(rows: rows)
    var columns = schema.columns
    var notes: [DataNote] = []
    for learned in written.learned(from: rows, of: inputs) {
      guard let position = columns.firstIndex(where: { $0.name == learned.name }) else { continue }
      let before = columns[position]
      columns[position] = learned.schema
      guard !before.readsLike(learned.schema), let column = written.column(learned) else { continue }
      table = try Table(
        columns: table.columns.map { $0.name == learned.name ? column.selecting(rows) : $0 }, places: table.places)
      notes.append(
        DataNote(
          .readAsLearned, column: learned.name,
          sentence:
            "column '\(learned.name.legible)' is read as \(learned.schema.reading), as the \(rows.count) rows say "
            + "that are learned from; all \(full.rowCount) rows of the file would be read as \(before.reading)"))
    }
    return (table, TableSchema(columns: columns, notation: schema.notation), notes)
  }

  /// Says which columns the training rows of folds read otherwise than the data as a whole, and what of the judged rows
  /// can't be read so.
  func notes(onReadings columns: [TrainingColumns], of folds: [Fold], _ evaluation: EvaluationProtocol) -> [DataNote] {
    var found: [String: (name: String, reading: String, folds: Int, unread: [Int])] = [:]
    for (fold, known) in zip(folds, columns) {
      for (position, other) in known.replaced {
        let (column, reading) = (other.column, other.schema.reading)
        let cells = column.cells
        let unread = fold.test.filter { cells[$0].isNaN && !coded[$0, position].isNaN }
        let key = "\(position) \(reading)"
        let before = found[key] ?? (column.name, reading, 0, [])
        found[key] = (column.name, reading, before.folds + 1, before.unread + unread)
      }
    }
    return found.sorted { $0.key < $1.key }.map { _, found in
      let whole = schema.column(found.name)?.reading ?? "something else"
      let title = evaluation.title
      var sentence =
        RunRecord.warningMark + "column '\(found.name.legible)' is read as \(found.reading) in \(found.folds) of "
        + "\(folds.count) folds of \(title), as their training rows say, and as \(whole) in the data as a whole"
      if let first = found.unread.min() {
        let count = found.unread.count
        let text = written.text(found.name, row: tableRows[first]).map { " ('\($0.excerpt(40))')" } ?? ""
        sentence +=
          "; \(count) \(count == 1 ? "cell" : "cells") of rows that they judge can't be read so and "
          + "\(count == 1 ? "counts" : "count") as missing, the first at \(placeText(ofRow: first))\(text)"
      }
      if let advice = schema.column(found.name)?.advice { sentence += "; " + advice }
      let place = found.unread.min().flatMap { table.places?.place(of: $0) }
      return DataNote(
        .readAsLearned, column: found.name, file: place?.file, line: place?.line, count: found.unread.count,
        sentence: sentence)
    }
  }
}

extension ColumnSchema {
  /// What the cells are read as, without what differs between rows.
  fileprivate var reading: String {
    switch cells {
    case .categories: "categories"
    case .numbers(let reading): "numbers" + (reading.description.map { ", " + $0 } ?? "")
    case .times, .countedTimes: description
    }
  }

  /// How a plan says that every row is read like this. `numeric` alone leaves the marks and the unit to the cells.
  fileprivate var advice: String {
    let type: String
    var effect = "reads it as \(reading) everywhere"
    switch cells {
    case .categories: type = PlanText.declaration(.categorical)
    case .numbers(let number):
      type = PlanText.declaration(
        ColumnDeclaration(
          .numeric, decimalMark: number.style.decimalMark, thousandsMark: number.style.thousandsMark,
          unit: number.style.unit))
      effect += ", and refuses cells that are no such numbers"
    case .times(let format, _), .countedTimes(let format, _):
      type = "{time: \(format.form.rawValue)}"
      effect = "says for all rows how its times are written"
    }
    return "data.types: {\(PlanText.word(name)): \(type)} \(effect)"
  }
}
