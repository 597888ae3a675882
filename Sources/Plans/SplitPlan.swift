import Records
import Tabular

/// How rows are divided into those learned from and those judged on.
public struct SplitPlan: Sendable, Equatable, Codable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// One random part is held out.
    case holdOut = "hold-out"
    case kFold = "k-fold"
    /// Folds with equal class shares; quantile bins of the target for regression. Default, but for regression.
    case stratified
    /// Equal values of the group column stay together.
    case grouped
    /// The same with class shares as equal as the groups allow; quantile bins of the target for regression.
    case stratifiedGrouped = "stratified-grouped"
    /// Every test part lies after what was learned from.
    case timeOrdered = "time-ordered"

    /// Whether the folds of research keep groups together.
    public var keepsGroups: Bool { self == .grouped || self == .stratifiedGrouped }
  }

  /// What becomes of earlier rows whose group is judged again later, in a time-ordered split.
  public enum RecurringGroups: String, Sendable, Codable, CaseIterable {
    /// They are left out: what is judged are groups that were never met.
    case leaveOut = "leave-out"
    /// They are learned from: what is judged is the future of groups that are known.
    case keep
  }

  public let kind: Kind
  /// Number of folds, at least 2. Default: 5. Not used by `hold-out`.
  public let folds: Int
  /// How often the whole split is drawn anew. Default: 1.
  public let repeats: Int
  /// Share of rows held out by `hold-out`. Default: 0.25.
  public let testShare: Double
  /// What is left out between the past and the future of a time-ordered split, in rows or as a duration. Default: nothing.
  public let gap: TimeGap
  /// Used where a time-ordered split meets groups; nil: not said, so `leaveOut`.
  public let recurringGroups: RecurringGroups?
  public let seed: UInt64

  public init(
    kind: Kind = .stratified, folds: Int = 5, repeats: Int = 1, testShare: Double = 0.25, gap: TimeGap = .none,
    recurringGroups: RecurringGroups? = nil, seed: UInt64 = 7
  ) {
    self.kind = kind
    self.folds = folds
    self.repeats = repeats
    self.testShare = testShare
    self.gap = gap
    self.recurringGroups = recurringGroups
    self.seed = seed
  }

  /// The kind a protocol uses. In the order of time a `hold-out` keeps its last share as the future.
  public func kind(for evaluation: EvaluationProtocol) -> Kind {
    switch evaluation.division {
    case .planned: kind
    case .timeOrdered: .timeOrdered
    }
  }

  /// Whether a repeat has one test part rather than folds.
  public var isSingleFold: Bool { kind == .holdOut }

  /// How often each candidate is fitted for a protocol. Time has one order, so production isn't repeated.
  public func fitCount(for evaluation: EvaluationProtocol) -> Int {
    let parts = isSingleFold ? 1 : folds
    return kind(for: evaluation) == .timeOrdered ? parts : parts * repeats
  }

  /// Whether no group stands on both sides of a protocol's folds, if there are groups.
  public func keepsGroups(for evaluation: EvaluationProtocol) -> Bool {
    kind(for: evaluation) == .timeOrdered ? recurringGroups != .keep : kind.keepsGroups
  }

  /// One sentence for reports, such as "5 stratified folds, shuffled, seed 7".
  ///
  /// - Parameter hasGroups: whether the data name groups.
  public func description(for evaluation: EvaluationProtocol, hasGroups: Bool = false) -> String {
    let single = isSingleFold
    let share = SettingValue.number(testShare * 100).description
    if kind(for: evaluation) == .timeOrdered {
      let between = gap.isNone ? "" : ", \(gap) left out between"
      let groups = hasGroups && keepsGroups(for: evaluation) ? ", without rows of the groups that are judged" : ""
      return single
        ? "the last \(share)% of rows in time order, learned from those before\(between)\(groups)"
        : "\(folds) folds in time order, each learned from the rows before it\(between)\(groups)"
    }
    let times = repeats > 1 ? ", repeated \(repeats) times" : ""
    if single { return "\(share)% of rows held out at random\(times), seed \(seed)" }
    let adjective =
      switch kind {
      case .stratified: "stratified "
      case .grouped: "grouped "
      case .stratifiedGrouped: "grouped and stratified "
      case .holdOut, .kFold, .timeOrdered: ""
      }
    return "\(folds) \(adjective)folds, shuffled\(times), seed \(seed)"
  }
}
