import Drift
import Learning
import LinearAlgebra
import Machine
import Plans
import Records
import Statistics
import Tabular

/// Compares a reference with current rows: what `reasonable drift` does.
package struct DriftStudy {
  /// A file and what was read of it.
  package struct Side {
    package let path: String
    package let loaded: LoadedDataset

    package init(path: String, loaded: LoadedDataset) {
      self.path = path
      self.loaded = loaded
    }

    var name: String { path == "-" ? "standard input" : path }
    var table: Table { loaded.table }
  }

  package struct Options {
    package var rules = DriftRules.usual
    /// The column of known answers; nil: that of the model, or none.
    package var target: String?
    /// Of the target; nil: found from the reference.
    package var task: PlannedTask?
    package var leftOut: [String] = []
    package var time: String?
    package var period: DriftPeriod?
    package var costPerError: Double?
    package var separator: Character?

    package init() {}
  }

  let reference: Side
  let current: Side
  let options: Options
  let threads = ThreadPool(threadCount: Processor.count)
  private(set) var notes: [String] = []

  package init(reference: Side, current: Side, options: Options) {
    self.reference = reference
    self.current = current
    self.options = options
  }

  /// Fewer rows than the rules ask for can't be compared at all.
  private func checkRows() throws(DriftInputError) {
    for side in [reference, current] {
      guard side.table.rowCount > 0 else { throw .noRows(file: side.name) }
      guard side.table.rowCount >= options.rules.minimumRows else {
        throw .tooFewRows(file: side.name, found: side.table.rowCount, required: options.rules.minimumRows)
      }
    }
  }

  /// - Parameter model: whose answers and errors are compared too.
  /// - Throws: `DriftInputError`, `DriftError`, and what reading the rows for the model throws.
  package mutating func run(model: StoredModel? = nil) throws -> DriftFindings {
    // The number of BLAS threads changes the last bits of the main components.
    BLASLibrary.beginOneThread()
    defer { BLASLibrary.endOneThread() }
    try checkRows()
    let target = model?.manifest.target.name ?? options.target
    try checkNames(target, isModels: model != nil)
    if let target, model == nil { try checkTask(target) }
    let isClassification = model.map { !$0.manifest.classes.isEmpty } ?? taskIsClassification(target)
    let tables = try DriftTables(
      reference: reference.table, reference.name, current: current.table, current.name,
      names: model?.manifest.inputs.columns.map(\.name),
      leftOut: Set(options.leftOut + [model == nil ? target : nil].compactMap { $0 }))
    guard !tables.pairs.isEmpty else { throw DriftInputError.noColumns }
    noteColumns(tables, hasModel: model != nil)
    let targetPair = try target.flatMap { try self.targetPair($0, isClassification: isClassification ?? true) }
    let answered = try model.map { try ModelComparison($0, reference, current, options) }
    noteInfinite(tables.pairs + [targetPair].compactMap { $0 })
    noteAnswers(answered, model)
    let answerPairs = answered?.answerPairs ?? []

    var columns = try measured(tables.pairs)
    if let answered {
      let shares = try ColumnUse.shares(
        answered.stored.pipeline, sample: answered.reference.sample, seed: options.rules.seed)
      for (position, name) in answered.stored.manifest.inputs.columns.map(\.name).enumerated() {
        if let place = columns.firstIndex(where: { $0.name == name }) { columns[place].setUse(shares[position]) }
      }
    }
    let others = try measured((targetPair.map { [$0] } ?? []) + answerPairs)
    let judged = try ColumnDrift.judged(columns, rules: options.rules)
    let judgedOthers = try ColumnDrift.judged(others, rules: options.rules)

    let drawn = (
      reference: Self.drawn(tables.referenceRows, JointMeasurement.mostRows),
      current: Self.drawn(tables.currentRows, JointMeasurement.mostRows)
    )
    let sample = DriftSample(tables.pairs, rows: drawn)
    noteCopies(sample)
    let found = try JointMeasurement(sample: sample, seed: options.rules.seed).measure(threads: threads)
    let allRatio = try DensityRatio(
      currentProbabilities: found.currentProbabilities.map { min(0.99, max(0.01, $0)) },
      referenceRows: drawn.reference.count, currentRows: drawn.current.count)
    let ratio = allRatio.hasOverlap ? allRatio : nil

    if answered == nil, let targetPair, let reason = DriftProbe.refusal(sample, targetPair) {
      notes.append("\(reason), so no probe learns it and nothing is said of errors and concept drift")
    }
    let errors = try errors(
      answered, sample: sample, pair: targetPair, isClassification: isClassification ?? true, target: target)
    let change = errors?.change(rows: drawn, ratio: ratio)
    let periods = try periods(tables.pairs, errors: errors)
    notes += periods.notes
    let estimates =
      try answered.map {
        try QualityEstimates(
          $0, drawn: drawn, sample: sample, ratio: ratio, periods: periods.divisions, seed: options.rules.seed
        )
        .all()
      } ?? []
    return DriftFindings(
      reference: source(reference), current: source(current), rules: options.rules, columns: judged,
      target: targetPair == nil ? nil : judgedOthers.first,
      answers: Array(judgedOthers.dropFirst(targetPair == nil ? 0 : 1)), joint: found.joint, error: change,
      estimates: estimates, periods: periods.found, periodUnit: options.period?.unit, notes: notes)
  }

  private func source(_ side: Side) -> DriftFindings.Source {
    DriftFindings.Source(name: side.name, rows: side.table.rowCount, contentHash: side.loaded.contentHash)
  }

  private func measured(_ pairs: [DriftTables.Pair]) throws(DriftError) -> [ColumnDrift] {
    try Self.measured(pairs, rules: options.rules, threads: threads)
  }

  /// Each column by itself; what counts as drift is judged over all of them.
  static func measured(
    _ pairs: [DriftTables.Pair], rules: DriftRules, threads: ThreadPool
  ) throws(DriftError) -> [ColumnDrift] {
    let results = threads.map(count: pairs.count) { position in
      Result { () throws(DriftError) -> ColumnDrift in
        let pair = pairs[position]
        return try ColumnDrift(name: pair.name, reference: pair.reference, current: pair.current, rules: rules)
      }
    }
    var columns: [ColumnDrift] = []
    for result in results { columns.append(try result.get()) }
    return columns
  }

  /// At most `limit` rows, spread over all of them.
  static func drawn(_ count: Int, _ limit: Int) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    return (0..<limit).map { $0 * count / limit }
  }

  // MARK: Names and notes

  private func checkNames(_ target: String?, isModels: Bool) throws(DriftInputError) {
    if let target, !isModels {
      guard reference.table.index(of: target) != nil else {
        throw .unknownColumn(target, option: "--target", file: reference.name, available: reference.table.columnNames)
      }
    }
    for name in options.leftOut where reference.table.index(of: name) == nil && current.table.index(of: name) == nil {
      throw .unknownColumn(name, option: "--drop", file: reference.name, available: reference.table.columnNames)
    }
  }

  /// What is said of the task must fit the cells of the reference.
  private func checkTask(_ target: String) throws(DataError) {
    guard let task = options.task, let position = reference.table.index(of: target) else { return }
    let classes: [String]
    switch (reference.table.columns[position].values, task.isClassification) {
    case (.categorical(_, let levels), false):
      throw .targetNotNumeric(target: target, example: levels.first { Double($0) == nil } ?? levels.first ?? "")
    case (.numeric, false), (.time, _): return
    case (.categorical(let codes, let levels), true):
      classes = Set(codes).filter { $0 >= 0 }.sorted().map { levels[Int($0)] }
    case (.numeric(let numbers), true):
      classes = Set(numbers.filter(\.isFinite)).sorted().map { SettingValue.number($0).description }
    }
    guard classes.count <= PreparedData.classLimit else {
      throw .tooManyClasses(target: target, count: classes.count, limit: PreparedData.classLimit)
    }
    if (task == .binary && classes.count > 2) || (task == .multiclass && classes.count == 2) {
      throw .otherClassCount(target: target, task: task.rawValue, classes: classes)
    }
  }

  private func taskIsClassification(_ target: String?) -> Bool? {
    guard let target, let position = reference.table.index(of: target) else { return nil }
    return TargetTask(reference.table.columns[position], isClassification: options.task?.isClassification)
      .isClassification
  }

  private mutating func noteColumns(_ tables: DriftTables, hasModel: Bool) {
    if !tables.timeColumns.isEmpty {
      notes.append(
        "\(tables.timeColumns.count == 1 ? "a column of times isn't" : "columns of times aren't") compared, because time "
          + "always moves on: \(NameList.text(tables.timeColumns))")
    }
    if !hasModel, !tables.extraColumns.isEmpty {
      notes.append(
        "\(current.name) has \(tables.extraColumns.count == 1 ? "a column" : "columns") that the reference lacks: "
          + NameList.text(tables.extraColumns))
    }
  }

  /// A cell that reads "inf" is a number to the reader of the file, but no value to compare.
  private mutating func noteInfinite(_ pairs: [DriftTables.Pair]) {
    for (side, cells) in [(reference, pairs.map(\.reference)), (current, pairs.map(\.current))] {
      let found = zip(pairs, cells).compactMap { pair, sample -> String? in
        guard case .numbers(let numbers) = sample else { return nil }
        let count = numbers.count { $0.isInfinite }
        return count > 0 ? "\(pair.name.excerpt(40)) (\(count))" : nil
      }
      if !found.isEmpty { notes.append("\(side.name): infinite cells count as missing: \(NameList.sentence(found))") }
    }
  }

  private mutating func noteCopies(_ sample: DriftSample) {
    let count = sample.copies().count
    guard count > 0 else { return }
    let rows = sample.current.rows
    let which = rows < current.table.rowCount ? "\(rows) current rows that were drawn" : "\(rows) current rows"
    notes.append(
      "\(count) of the \(which) \(count == 1 ? "equals" : "equal") a reference row in every compared column; what is "
        + "learned from one of the two isn't asked about the other")
  }

  private mutating func noteAnswers(_ answered: ModelComparison?, _ model: StoredModel?) {
    guard let answered, let model else { return }
    for (side, file) in [(reference, answered.reference), (current, answered.current)] where file.refusedCount > 0 {
      notes.append(
        "\(side.name): \(NumberText.counted(file.refusedCount, "row")) can't be answered by the model and "
          + "\(file.refusedCount == 1 ? "has" : "have") no part in errors and answers")
    }
    noteUnknownClasses(answered)
    if model.manifest.dataset.contentHash == reference.loaded.contentHash {
      notes.append(
        "the model was fitted on the rows of the reference, so its error there is smaller than on new rows: take rows that "
          + "it didn't see as the reference before believing a change of the error")
    }
  }

  private mutating func noteUnknownClasses(_ answered: ModelComparison) {
    for (side, file) in [(reference, answered.reference), (current, answered.current)] where !file.unknownRows.isEmpty {
      let count = file.unknownRows.count
      let labels = file.unknownLabels.map { "\($0.label.excerpt(40)) (\($0.count))" }
      let what =
        count == 1
        ? "1 row has a class that the model doesn't know" : "\(count) rows have a class that the model doesn't know"
      notes.append(
        "\(side.name): \(what): \(NameList.text(labels)); every answer there counts as wrong, and has no part in the "
          + "estimates without labels")
    }
  }
}
