import Learning
import LinearAlgebra
import Records
import Statistics

/// What the models of the folds answer for held-out rows under the noise, gaps and shift that the data show between the
/// first rows in time and the last; see `ChangedRows`.
///
/// Nothing is fitted for it. What changes in a column is told in the cells as the model of the fold reads them.
public struct RobustnessSource: TrialEvidenceSource {
  public typealias Body = RobustnessEvidence

  public struct Settings: ParameterSet {
    public var window = 0.1
    public var windowRows = 30
    public var rows = 2_000
    public var minimumRows = 200

    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .share(
        "robustness-window", \.window, in: 0.01...0.5,
        "share of the rows, in the order of time, that the first and the last window hold each, between which changes are found"
      ),
      .integer("robustness-window-rows", \.windowRows, in: 2...1_000_000, "rows that each window holds at least"),
      .integer(
        "robustness-rows", \.rows, in: 2...1_000_000, "held-out rows of each fold that are changed and answered anew"),
      .integer(
        "robustness-minimum-rows", \.minimumRows, in: 2...1_000_000,
        "rows to which a costly pipeline is cut down; it is left out where even they are too much work"),
    ]
  }

  public static let summary =
    "what each fold predicts for held-out rows under the noise, gaps and shift that the data show from first to last in time"
  public static let activity = "changing rows"
  public static let isMachineBound = false
  public static let occasion = EvidenceOccasion.afterwards
  public static let requires: Set<EvidenceKind> = [.predictions, .fitCost]

  public let settings: Settings

  public init(_ settings: Settings) { self.settings = settings }

  /// Of more folds than these the answers would take more room than they are worth.
  private static let mostFolds = 50
  private static let probabilityBits = 22
  /// The rows as they are, and their copies.
  private static let answersOfEachRow = Double(1 + RobustnessEvidence.Change.allCases.count)

  /// Rows of each fold, from the fewest on twice as many each time.
  private func limits(_ heldOutRows: [Int]) -> [Int] {
    var rows = min(settings.rows, max(1, heldOutRows.max() ?? 1))
    var limits = [rows]
    while rows / 2 >= settings.minimumRows {
      rows /= 2
      limits.append(rows)
    }
    return limits.reversed()
  }

  private func work(_ limit: Int, _ model: AskedModel) -> Double {
    let rows = model.heldOutRows.reduce(0) { $0 + min($1, limit) }
    return model.rowWork * Double(rows) * Self.answersOfEachRow
  }

  public func amounts(of model: AskedModel) -> [Double] {
    // What is left out for another reason asks for next to nothing.
    guard model.heldOutRows.count <= Self.mostFolds else { return [1] }
    return limits(model.heldOutRows).map { work($0, model) }
  }

  private func limit(_ trial: any TrialBench, _ allowance: Double?) throws -> Int {
    guard trial.foldCount <= Self.mostFolds else {
      throw EvidenceLeftOut(reason: "\(trial.foldCount) folds are too many to be answered under change")
    }
    guard let allowance, let asked = trial.asked else { return settings.rows }
    guard let found = limits(asked.heldOutRows).last(where: { work($0, asked) <= allowance }) else {
      throw EvidenceLeftOut(
        reason: "answering changed rows would be more work than the evidence budget has left; see "
          + "measurement.evidence-budget")
    }
    return found
  }

  public func gather(_ trial: any TrialBench, allowance: Double?) throws -> RobustnessEvidence {
    let windows = try windows(trial, ofFold: nil)
    let limit = try limit(trial, allowance)
    let folds = try (0..<trial.foldCount).map { try answers(trial, fold: $0, limit: limit) }
    guard let output = folds.first?.unchanged.output else { throw MeasurementError.noRows }
    func kept(_ answers: [Predictions]) -> PredictionEvidence {
      PredictionEvidence(form: output.storedForm, folds: answers.map(\.values.storage))
        .rounded(toBits: Self.probabilityBits)
    }
    var changed: [RobustnessEvidence.Change: PredictionEvidence] = [:]
    for change in RobustnessEvidence.Change.allCases where folds.contains(where: { $0.changed[change] != nil }) {
      changed[change] = kept(folds.map { $0.changed[change] ?? $0.unchanged })
    }
    return RobustnessEvidence(
      facts: facts(windows, trial, folds), rows: folds.map { $0.places.map { Int32($0) } },
      unchanged: kept(folds.map(\.unchanged)), changed: changed)
  }

  private func windows(_ trial: any TrialBench, ofFold fold: Int?) throws -> TimeWindows {
    try trial.windows(ofFold: fold, share: settings.window, minimumRows: settings.windowRows)
  }

  /// What came of one fold.
  private struct FoldAnswers {
    let places: [Int]
    let unchanged: Predictions
    /// Without copies that differ in no column that the model uses.
    var changed: [RobustnessEvidence.Change: Predictions] = [:]
    let cellsMadeMissing: [Int]
    let cellsRedrawn: [Int]
  }

  private func answers(_ trial: any TrialBench, fold: Int, limit: Int) throws -> FoldAnswers {
    let heldOut = try trial.heldOut(ofFold: fold).inputs
    let places = Self.places(of: heldOut.rows, limit: limit, fold: fold, seed: trial.seed)
    let inputs = heldOut.selectingRows(places)
    let model = try trial.model(ofFold: fold)
    let changes = try windows(trial, ofFold: fold).changes(of: model.columns)
    let rows = ChangedRows(inputs, changes: changes, fold: fold, seed: trial.seed)
    var found = FoldAnswers(
      places: places, unchanged: try model.predict(inputs), cellsMadeMissing: rows.cellsMadeMissing,
      cellsRedrawn: rows.cellsRedrawn)
    let used = Set(model.usedColumns)
    for change in RobustnessEvidence.Change.allCases {
      let copy = rows.copy(change)
      guard !copy.columns.isDisjoint(with: used) else { continue }
      do {
        found.changed[change] = try model.predict(copy.inputs)
      } catch {
        throw MeasurementError.predictionFailed(
          "fold \(fold + 1), rows under \(change == .together ? "noise, gaps and shift" : change.rawValue): \(error)")
      }
    }
    return found
  }

  /// The same rows for every candidate, in order.
  private static func places(of count: Int, limit: Int, fold: Int, seed: UInt64) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    var chance = SeededGenerator(seed: seed).stream("robustness-rows", fold)
    return chance.permutation(count).prefix(limit).sorted()
  }

  /// What the data show, as they are read as a whole.
  private func facts(_ windows: TimeWindows, _ trial: any TrialBench, _ folds: [FoldAnswers]) -> RobustnessFacts {
    let columns = trial.takenColumns
    let changing = windows.changes(of: columns).enumerated().filter { $0.element.isChange }
    return RobustnessFacts(
      firstRows: windows.first.rows, lastRows: windows.last.rows,
      changedRows: folds.reduce(0) { $0 + $1.places.count }, columnCount: columns.count,
      columns: changing.map { position, change in
        RobustnessFacts.Column(
          name: columns[position].name, firstMissing: change.firstMissing, lastMissing: change.lastMissing,
          gapRate: change.gapRate, noise: change.noise, shift: change.shift, redrawRate: change.redrawRate,
          cellsMadeMissing: folds.reduce(0) { $0 + $1.cellsMadeMissing[position] },
          cellsRedrawn: folds.reduce(0) { $0 + $1.cellsRedrawn[position] })
      })
  }
}
