import Learning
import LinearAlgebra
import Plans
import Records
import Statistics
import Tabular

/// A table made ready for learning: inputs, known answers, and what the splits must know.
package struct PreparedData: Sendable {
  package let identity: DatasetIdentity
  /// How the task was told from the target; nil where the plan says it or the target leaves no choice.
  package let taskReason: String?
  /// The raw columns that models see, in file order, with the levels that the rows hold.
  package let columns: [InputColumn]
  /// rows x columns: numbers as they are, times as seconds since 1970, categories as codes, NaN for missing.
  package let coded: Matrix<Double>
  package let targets: Targets
  /// Class names in code order; a binary task's positive class is the last. Empty for regression.
  package let classes: [String]
  package let roles: DataRoles
  /// What a person should know, such as rows without a target that were left out.
  package let notes: [DataNote]
  /// The rows that are learned from, all columns.
  package let table: Table
  /// What the cells of every column of the table mean.
  package let schema: TableSchema
  /// Whether rows that are left out hold categories that no other row does.
  package let hasUnheldLevels: Bool
  /// Columns whose reading rests on which rows are there.
  let written: WrittenColumns
  /// Where each of the rows stood in the table that was loaded.
  package let tableRows: [Int]
  /// Whether the classes stand the other way round than their names do, so that the positive one is the last.
  let hasExchangedClasses: Bool

  /// Most classes that a target may have.
  static let classLimit = 1000

  /// - Parameters:
  ///   - schema: how the cells of the table were read; nil: as a program writes them.
  ///   - written: columns of the table whose reading rests on which rows are there.
  ///   - rowLimit: learn from this many rows only, drawn by `seed` without changing their order; nil: all.
  package init(
    name: String, contentHash: String, table full: Table, schema: TableSchema? = nil, roles: DataRoles,
    written: WrittenColumns = .none, rowLimit: Int? = nil, seed: UInt64 = 0
  ) throws(DataError) {
    self.written = written
    try Self.check(roles, against: full)
    do {
      let targetColumn = try full.column(roles.target)
      var notes: [DataNote] = []
      if full.rowCount == 0 { throw DataError.noRows }
      var rows = Self.rowsWithValue(in: targetColumn)
      guard !rows.isEmpty else { throw DataError.noRowsWithTarget(target: roles.target) }
      notes += Self.notes(onLeftOut: targetColumn, of: full)
      if let rowLimit, rowLimit < rows.count {
        var generator = SeededGenerator(seed: seed).stream("rows")
        rows = generator.permutation(rows.count).prefix(rowLimit).sorted().map { rows[$0] }
        notes.append(
          DataNote(
            .rowsDrawn, count: rowLimit, sentence: "\(rowLimit) of \(full.rowCount) rows were drawn, seed \(seed)"))
      }
      let learned = try Self.learned(
        from: rows, of: full, schema ?? TableSchema(of: full), written,
        inputs: Set(full.columnNames).subtracting(roles.hidden))
      (table, self.schema) = (learned.table, learned.schema)
      notes += learned.notes
      // A row without a group might belong to any: better said here than after an imputation has invented one.
      if let groups = roles.groups { _ = try table.groups(of: try table.column(groups)) }
      tableRows = rows
      // From all rows, so that drawing some of them can't change the task.
      let task = TargetTask(targetColumn, isClassification: roles.task?.isClassification)
      if let note = task.note { notes.append(note) }
      taskReason = task.note?.sentence
      (targets, classes, hasExchangedClasses) = try Self.targets(
        of: try table.column(roles.target), isClassification: task.isClassification, roles: roles)
      let hidden = roles.hidden
      notes += Self.roleNotes(roles)
      let inputs = table.columns.filter { !hidden.contains($0.name) }
      guard !inputs.isEmpty else { throw DataError.noFeatures }
      let all = try table.codedMatrix(inputs.map(\.name))
      let everyRow = Array(0..<all.rows)
      let held = TrainingColumns(
        inputs.map { InputColumn(name: $0.name, kind: $0.kind) }, coded: all, rows: everyRow)
      columns = held.columns
      coded = held.holdsEveryLevel ? all : held.coded(everyRow, of: all)
      hasUnheldLevels = !held.holdsEveryLevel
      self.roles = roles
      self.notes = notes
      identity = DatasetIdentity(
        name: name, contentHash: contentHash, rows: rows.count, columns: inputs.count, target: roles.target,
        task: TaskKind(targets.task).rawValue, classes: classes)
    } catch let error as DataError {
      throw error
    } catch {
      throw .unreadable(SystemReason.text(of: error))
    }
  }

  package var task: LearningTask { targets.task }

  /// Names of the inputs that hold categories.
  package var categoricalInputs: [String] {
    columns.filter { if case .categorical = $0.kind { true } else { false } }.map(\.name)
  }

  /// Names of the inputs that hold times.
  package var timeInputs: [String] {
    columns.filter { if case .time = $0.kind { true } else { false } }.map(\.name)
  }

  /// Names of the inputs of numbers or times with missing values.
  package var incompleteInputs: [String] {
    let categorical = Set(categoricalInputs)
    return columns.indices.filter { column in
      !categorical.contains(columns[column].name) && (0..<coded.rows).contains { coded[$0, column].isNaN }
    }.map { columns[$0].name }
  }
  package var rowCount: Int { coded.rows }

  /// The given rows as a service would receive them.
  package func rawRows(_ rows: [Int]) throws(TabularError) -> [RawRow] {
    try rawRows(rows, as: nil)
  }

  /// - Parameter known: as whom the cells are read; nil: as the data as a whole.
  package func rawRows(_ rows: [Int], as known: TrainingColumns?) throws(TabularError) -> [RawRow] {
    var source = table
    if let replaced = known?.replaced, !replaced.isEmpty {
      let other = Dictionary(replaced.values.map { ($0.column.name, $0.column) }) { first, _ in first }
      source = try Table(columns: table.columns.map { other[$0.name] ?? $0 }, places: table.places)
    }
    return try source.rawRows(columns: columns.map(\.name), rows: rows)
  }

  /// Examples of the given rows.
  ///
  /// - Parameters:
  ///   - known: the inputs as these rows know them; nil: as all rows do.
  ///   - identity: names them for shared work.
  ///   - structure: what ties all rows together; see `DividedRows`.
  package func examples(
    _ rows: [Int], as known: TrainingColumns? = nil, identity: String?, structure: RowStructure? = nil
  ) throws(FitError) -> Examples {
    try Examples(
      inputs: inputs(rows, as: known), features: InputColumn.features(of: known?.columns ?? columns),
      targets: targets.selecting(rows), identity: identity, structure: structure?.selecting(rows))
  }

  /// The coded matrix of the given rows.
  ///
  /// - Parameter known: in whose codes; nil: in those of all rows.
  package func inputs(_ rows: [Int], as known: TrainingColumns? = nil) -> Matrix<Double> {
    known?.coded(rows, of: coded) ?? coded.selectingRows(rows)
  }

  private static func check(_ roles: DataRoles, against table: Table) throws(DataError) {
    var named: [(role: String, name: String)] = [("target", roles.target)]
    named += roles.drop.map { ("drop", $0) } + roles.sensitive.map { ("sensitive", $0) }
    if case .column(let time) = roles.time { named.append(("time", time)) }
    if let groups = roles.groups { named.append(("groups", groups)) }
    named += roles.keepAsInput.map { ("keep-as-input", $0) }
    for (role, name) in named where table.index(of: name) == nil {
      throw .unknownColumn(
        role: role, name: name, suggestion: NearestName.find(name, among: table.columnNames),
        available: table.columnNames)
    }
    if roles.drop.contains(roles.target) { throw .targetDropped(roles.target) }
    for name in roles.keepAsInput where !roles.structureColumns.contains(name) { throw .isAnInputAnyway(name) }
  }

  private static func roleNotes(_ roles: DataRoles) -> [DataNote] {
    let names = roles.hiddenByRole
    guard let first = names.first else { return [] }
    let isOne = names.count == 1
    let listed = names.map { "'\($0)' (data.\($0 == roles.groups ? "groups" : "time"))" }.joined(separator: " and ")
    return [
      DataNote(
        .rolesAreNoInputs, column: isOne ? first : nil, count: names.count,
        sentence: "\(listed) \(isOne ? "is" : "are") not learned from; "
          + "data.keep-as-input: [\(names.joined(separator: ", "))] lets models see \(isOne ? "it" : "them")")
    ]
  }

  private static func rowsWithValue(in column: Column) -> [Int] {
    switch column.values {
    case .numeric(let numbers), .time(let numbers, _): numbers.indices.filter { numbers[$0].isFinite }
    case .categorical(let codes, _): codes.indices.filter { codes[$0] >= 0 }
    }
  }

  private static func targets(
    of column: Column, isClassification: Bool, roles: DataRoles
  ) throws(DataError) -> (Targets, [String], isExchanged: Bool) {
    switch (column.values, isClassification) {
    case (.time, _): throw .targetIsTime(target: roles.target)
    case (.numeric(let numbers), false): return (.values(numbers), [], false)
    case (.categorical(_, let levels), false):
      throw .targetNotNumeric(target: roles.target, example: levels.first { Double($0) == nil } ?? levels.first ?? "")
    case (.numeric(let numbers), true):
      let distinct = Set(numbers).sorted()
      let codes = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, Int32($0)) })
      return try classTargets(
        codes: numbers.map { codes[$0] ?? 0 }, names: distinct.map { SettingValue.number($0).description },
        roles: roles)
    case (.categorical(let codes, let levels), true):
      // Levels that no remaining row holds are no classes.
      let present = Set(codes).sorted()
      let position = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, Int32($0)) })
      return try classTargets(
        codes: codes.map { position[$0] ?? 0 }, names: present.map { levels[Int($0)] }, roles: roles)
    }
  }

  private static func classTargets(
    codes: [Int32], names: [String], roles: DataRoles
  ) throws(DataError) -> (Targets, [String], isExchanged: Bool) {
    guard names.count > 1 else { throw .singleClass(target: roles.target, name: names.first ?? "") }
    guard names.count <= classLimit else {
      throw .tooManyClasses(target: roles.target, count: names.count, limit: classLimit)
    }
    if roles.task == .binary || roles.task == .multiclass, (names.count == 2) != (roles.task == .binary) {
      throw .otherClassCount(target: roles.target, task: roles.task?.rawValue ?? "", classes: names)
    }
    guard let positive = roles.positive else { return (.classes(codes, classCount: names.count), names, false) }
    guard names.count == 2 else { throw .positiveNeedsTwoClasses(target: roles.target, count: names.count) }
    guard let code = names.firstIndex(of: positive) else {
      throw .unknownPositive(target: roles.target, name: positive, classes: names)
    }
    if code == 1 { return (.classes(codes, classCount: 2), names, false) }
    return (.classes(codes.map { 1 - $0 }, classCount: 2), names.reversed(), true)
  }
}
