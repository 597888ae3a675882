import Drift
import Learning
import LinearAlgebra
import Machine
import Records
import Statistics
import Tabular

extension DriftStudy {
  /// The target on both sides as categories (classes) or numbers; nil where the current side lacks it.
  func targetPair(_ target: String, isClassification: Bool) throws(DriftInputError) -> DriftTables.Pair? {
    guard reference.table.index(of: target) != nil, let second = current.table.index(of: target),
      current.table.columns[second].missingCount < current.table.rowCount
    else { return nil }
    let pair = try DriftTables(
      reference: reference.table, reference.name, current: current.table, current.name, names: [target]
    ).pairs.first
    guard isClassification, let pair, case .numbers(let left) = pair.reference, case .numbers(let right) = pair.current
    else { return pair }
    let values = Set((left + right).filter(\.isFinite)).sorted()
    let codes = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, Int32($0)) })
    let levels = values.map { SettingValue.number($0).description }
    func categories(_ numbers: [Double]) -> ColumnSample {
      .categories(numbers.map { codes[$0] ?? -1 }, levels: levels)
    }
    return DriftTables.Pair(name: target, reference: categories(left), current: categories(right))
  }

  /// Errors of the model, or, without a model, of a probe; nil where no answers are known on both sides.
  func errors(
    _ answered: ModelComparison?, sample: DriftSample, pair: DriftTables.Pair?, isClassification: Bool, target: String?
  ) throws -> ErrorMeasurement? {
    let measure = isClassification ? "share of wrong answers" : "mean absolute error"
    if let answered {
      guard let first = answered.reference.errors(isClassification: isClassification),
        let second = answered.current.errors(isClassification: isClassification)
      else { return nil }
      return ErrorMeasurement(
        measure: measure, isShare: isClassification, answeredBy: "the model", reference: first, current: second,
        costPerError: options.costPerError, seed: options.rules.seed)
    }
    guard let pair, DriftProbe.refusal(sample, pair) == nil else { return nil }
    let probe = try DriftProbe(sample, pair, seed: options.rules.seed, threads: threads)
    return ErrorMeasurement(
      measure: measure, isShare: isClassification,
      answeredBy: "a probe (boosted trees that learned from the reference rows drawn, each answered without itself)",
      reference: probe.scattered(probe.referenceErrors, sample.referenceRows, reference.table.rowCount),
      current: probe.scattered(probe.currentErrors, sample.currentRows, current.table.rowCount),
      costPerError: options.costPerError, seed: options.rules.seed)
  }

  /// Each period of the current rows against the whole reference.
  func periods(
    _ pairs: [DriftTables.Pair], errors: ErrorMeasurement?
  ) throws -> (found: [PeriodDrift], divisions: [(name: String, rows: [Int])], notes: [String]) {
    guard let period = options.period else { return ([], [], []) }
    let division = try period.divide(current.table, file: current.name, time: options.time)
    let found = try Self.periods(pairs, division.parts, errors: errors, rules: options.rules, threads: threads)
    return (found, division.parts, division.notes)
  }

  /// Some rows of the current side after others, each against the whole reference.
  ///
  /// - Parameter errors: of the rows of both sides; nil: none are known.
  static func periods(
    _ pairs: [DriftTables.Pair], _ divisions: [(name: String, rows: [Int])], errors: ErrorMeasurement?,
    rules all: DriftRules, threads: ThreadPool
  ) throws -> [PeriodDrift] {
    // Many periods are many chances of a false alarm: the level is shared out among them.
    var rules = all
    rules.level /= Double(max(1, divisions.count))
    let concept = errors.map { PeriodConcept(pairs, errors: $0, rules: all, periods: divisions.count) }
    let results = threads.map(count: divisions.count) { [rules] index in
      Result { () throws -> PeriodDrift in
        let (name, rows) = divisions[index]
        var columns: [ColumnDrift] = []
        for pair in pairs {
          columns.append(
            try ColumnDrift(
              name: pair.name, reference: pair.reference, current: pair.current.selecting(rows), rules: rules))
        }
        let known = errors.map { errors in rows.map { errors.current[$0] }.filter { !$0.isNaN } } ?? []
        return PeriodDrift(
          name: name, rows: rows.count, columns: try ColumnDrift.judged(columns, rules: rules),
          error: errors.flatMap { ErrorChange.Part(meanOf: known, isShare: $0.isShare) },
          errorRows: errors.map { _ in known.count },
          concept: try concept?.part(rows))
      }
    }
    return try results.map { try $0.get() }
  }
}

/// A model that learns from the reference alone, so that two files with labels tell whether the concept changed.
///
/// Each reference row is answered by a booster that learned from the other four fifths; current rows by one of the five, and
/// the copy of a reference row by one that didn't learn from that row.
struct DriftProbe {
  let referenceErrors: [Double]
  let currentErrors: [Double]

  private static let folds = 5
  private static let rounds = 100

  /// - Parameter pair: a target of which something can be learned; see `refusal`.
  init(_ sample: DriftSample, _ pair: DriftTables.Pair, seed: UInt64, threads: ThreadPool) throws {
    let (truths, classCount) = Self.targets(pair, sample)
    let usable = sample.referenceRows.indices.filter { !truths.reference[$0].isNaN }
    var generator = SeededGenerator(seed: seed).stream("probe-folds")
    var fold = [Int](repeating: -1, count: sample.referenceRows.count)
    for (position, place) in generator.permutation(usable.count).enumerated() {
      fold[usable[place]] = position % Self.folds
    }
    var asked = (0..<sample.current.rows).map { $0 % Self.folds }
    for copy in sample.copies() where fold[copy.reference] >= 0 { asked[copy.current] = fold[copy.reference] }
    let (divisions, askedParts) = (fold, asked)
    let features = DriftFeatures.features(sample.levelCounts)
    let parts = threads.map(count: Self.folds) { part in
      Result { () throws -> (rows: [Int], errors: [Double], currentRows: [Int], current: [Double]) in
        let fitted = usable.filter { divisions[$0] != part }
        let held = usable.filter { divisions[$0] == part }
        let known = fitted.map { truths.reference[$0] }
        let targets: Targets =
          if let classCount { .classes(known.map { Int32($0) }, classCount: classCount) } else { .values(known) }
        let model = try DriftFeatures.booster(rounds: Self.rounds).fit(
          Examples(inputs: sample.reference.selectingRows(fitted), features: features, targets: targets), seed: seed)
        func errors(_ inputs: Matrix<Double>, _ right: [Double]) throws -> [Double] {
          guard inputs.rows > 0 else { return [] }
          let answers = try model.predict(inputs)
          guard classCount != nil else { return right.indices.map { abs(right[$0] - answers.values[$0, 0]) } }
          return zip(answers.classes, right).map { $1.isNaN ? .nan : Double($0) == $1 ? 0 : 1 }
        }
        let mine = askedParts.indices.filter { askedParts[$0] == part }
        return (
          held, try errors(sample.reference.selectingRows(held), held.map { truths.reference[$0] }),
          mine, try errors(sample.current.selectingRows(mine), mine.map { truths.current[$0] })
        )
      }
    }
    var reference = [Double](repeating: .nan, count: sample.reference.rows)
    var current = [Double](repeating: .nan, count: sample.current.rows)
    for result in parts {
      let found = try result.get()
      for (row, error) in zip(found.rows, found.errors) { reference[row] = error }
      for (row, error) in zip(found.currentRows, found.current) { current[row] = error }
    }
    referenceErrors = reference
    currentErrors = current
  }

  /// Why nothing can be learned of the target; nil where something can.
  static func refusal(_ sample: DriftSample, _ pair: DriftTables.Pair) -> String? {
    let (truths, classCount) = targets(pair, sample)
    let known = truths.reference.filter { !$0.isNaN }
    let name = pair.name.excerpt()
    guard known.count >= 2 * folds else {
      return
        "the target '\(name)' is known in \(NumberText.counted(known.count, "row")) of the reference, which is too few"
    }
    return classCount != nil && Set(known).count < 2 ? "the target '\(name)' has a single value in the reference" : nil
  }

  /// The target of the drawn rows; classes that the reference lacks are always answered wrongly.
  private static func targets(
    _ pair: DriftTables.Pair, _ sample: DriftSample
  ) -> (known: (reference: [Double], current: [Double]), classCount: Int?) {
    let first = sample.referenceRows.map { pair.reference.coded($0) }
    let second = sample.currentRows.map { pair.current.coded($0) }
    return ((first, second), pair.levelCount)
  }

  /// Errors of drawn rows at the places of those rows among all.
  func scattered(_ errors: [Double], _ rows: [Int], _ count: Int) -> [Double] {
    var all = [Double](repeating: .nan, count: count)
    for (row, error) in zip(rows, errors) { all[row] = error }
    return all
  }
}
