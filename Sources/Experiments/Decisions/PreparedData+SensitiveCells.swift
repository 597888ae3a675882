import Decisions
import Learning
import LinearAlgebra
import Records
import Tabular

extension PreparedData {
  /// Different numbers up to which each number of a column is a group of its own.
  private static let mostNumberGroups = 20
  /// Levels that a column of groups may have at most.
  private static let mostLevels = 1_000

  /// The cells of the columns that groups are told from, for all rows.
  ///
  /// - Parameter cuts: where the groups of columns of numbers begin, by column.
  /// - Throws: `DataError` for a column that makes no groups: one that isn't there, the target, numbers without cuts, more
  ///   levels than anybody groups by, a single group.
  package func sensitiveCells(_ names: [String], cuts: [String: [Double]] = [:]) throws(DataError) -> SensitiveCells {
    var columns: [GroupCoding.Column] = []
    var cells: [[Double]] = []
    for name in names {
      guard name != roles.target else {
        throw .noGroups(column: name, "it is the target, which is what decisions are about")
      }
      guard let column = table.columns.first(where: { $0.name == name }) else {
        throw .unknownColumn(
          role: "sensitive", name: name, suggestion: NearestName.find(name, among: table.columnNames),
          available: table.columnNames)
      }
      columns.append(GroupCoding.Column(name: name, parts: try parts(of: column, cuts: cuts[name])))
      cells.append(column.cells)
    }
    return SensitiveCells(columns: columns, cells: cells)
  }

  private func parts(of column: Column, cuts: [Double]?) throws(DataError) -> GroupCoding.Column.Parts {
    let known = Set(column.cells.filter { !$0.isNaN })
    let name = column.name
    guard known.count > 1 || column.missingCount > 0 else {
      throw .noGroups(column: name, "all its cells are equal, so there is one group only")
    }
    if case .categorical(_, let levels) = column.values {
      guard known.count <= Self.mostLevels else {
        throw .noGroups(
          column: name, "it has \(known.count) levels, and a group needs rows; name a column with fewer levels")
      }
      return .levels(levels)
    }
    if let cuts { return .cuts(cuts) }
    guard known.count <= Self.mostNumberGroups else {
      throw .noGroups(
        column: name,
        "it holds \(known.count) different numbers; say where its groups begin, or name a column of categories")
    }
    return .cuts(Array(known.sorted().dropFirst()))
  }

  /// Columns that tell groups and that models don't see, as a pipeline takes them.
  func furtherColumns(_ names: [String]) -> [InputColumn] {
    names.compactMap { name in
      guard !columns.contains(where: { $0.name == name }) else { return nil }
      return table.columns.first { $0.name == name }.map { InputColumn(name: name, kind: $0.kind) }
    }
  }

  /// The coded matrix of the given rows with further columns behind those of models.
  func inputs(_ rows: [Int], as known: TrainingColumns? = nil, adding further: [InputColumn]) -> Matrix<Double> {
    let inputs = inputs(rows, as: known)
    guard !further.isEmpty else { return inputs }
    let cells = further.map { column in table.columns.first { $0.name == column.name }?.cells ?? [] }
    return Matrix(rows: inputs.rows, columns: inputs.columns + further.count) { buffer in
      for row in 0..<inputs.rows {
        let start = row * (inputs.columns + further.count)
        for column in 0..<inputs.columns { buffer[start + column] = inputs[row, column] }
        for (place, column) in cells.enumerated() {
          buffer[start + inputs.columns + place] = column.isEmpty ? .nan : column[rows[row]]
        }
      }
    }
  }

  /// The given rows as a service would receive them, with further columns behind those of models.
  func rawRows(
    _ rows: [Int], as known: TrainingColumns? = nil, adding further: [InputColumn]
  ) throws(TabularError) -> [RawRow] {
    let own = try rawRows(rows, as: known)
    guard !further.isEmpty else { return own }
    let added = try table.rawRows(columns: further.map(\.name), rows: rows)
    return zip(own, added).map { row, more in
      RawRow(numbers: row.numbers + more.numbers, categories: row.categories + more.categories)
    }
  }
}
