import Learning
import Records
import Tabular

/// How rows are divided into those learned from and those judged on.
package struct SplitPlan: PlanSection {
  package enum Kind: String, Sendable, Codable, CaseIterable {
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
    package var keepsGroups: Bool { self == .grouped || self == .stratifiedGrouped }
  }

  /// What becomes of earlier rows whose group is judged again later, in a time-ordered split.
  package enum RecurringGroups: String, Sendable, Codable, CaseIterable {
    /// They are left out: what is judged are groups that were never met.
    case leaveOut = "leave-out"
    /// They are learned from: what is judged is the future of groups that are known.
    case keep
  }

  package var kind: Kind
  /// Number of folds, at least 2. Default: 5. Not used by `hold-out`.
  package var folds: Int
  /// How often the whole split is drawn anew. Default: 1.
  package var repeats: Int
  /// Share of rows held out by `hold-out`. Default: 0.25.
  package var testShare: Double
  /// Share of the rows that take no part in the choice and judge what was chosen; nil: none.
  package var setAside: Double?
  /// Inner folds in which the choice is repeated inside each fold; nil: it isn't.
  package var nested: Int?
  /// What is left out between the past and the future of a time-ordered split, in rows or as a duration. Default: nothing.
  package var gap: TimeGap
  /// Used where a time-ordered split meets groups; nil: not said, so `leaveOut`.
  package var recurringGroups: RecurringGroups?
  package var seed: UInt64

  package init() { self.init(kind: .stratified) }

  package init(
    kind: Kind = .stratified, folds: Int = 5, repeats: Int = 1, testShare: Double = 0.25, setAside: Double? = nil,
    gap: TimeGap = .none,
    recurringGroups: RecurringGroups? = nil, seed: UInt64 = 7
  ) {
    self.kind = kind
    self.folds = folds
    self.repeats = repeats
    self.testShare = testShare
    self.setAside = setAside
    self.gap = gap
    self.recurringGroups = recurringGroups
    self.seed = seed
  }

  /// The kind a protocol uses. In the order of time a `hold-out` keeps its last share as the future.
  package func kind(for evaluation: EvaluationProtocol) -> Kind {
    switch evaluation.division {
    case .planned, .setAside: kind
    case .timeOrdered, .replayed: .timeOrdered
    case .inner: evaluation.isTimeOrdered ? .timeOrdered : kind
    }
  }

  /// Whether a repeat has one test part rather than folds.
  package var isSingleFold: Bool { kind == .holdOut }

  /// How often each candidate is fitted for a protocol. Time has one order, so production isn't repeated.
  package func fitCount(for evaluation: EvaluationProtocol) -> Int {
    if evaluation.division == .inner { return nested ?? 0 }
    if evaluation.isConfirmation { return 1 }
    let parts = isSingleFold ? 1 : folds
    return kind(for: evaluation) == .timeOrdered ? parts : parts * repeats
  }

  /// Whether no group stands on both sides of a protocol's folds, if there are groups.
  package func keepsGroups(for evaluation: EvaluationProtocol) -> Bool {
    kind(for: evaluation) == .timeOrdered ? recurringGroups != .keep : kind.keepsGroups
  }

  /// One sentence for reports, such as "5 stratified folds, shuffled, seed 7".
  ///
  /// - Parameter hasGroups: whether the data name groups.
  package func description(for evaluation: EvaluationProtocol, hasGroups: Bool = false) -> String {
    if let (outer, fold) = evaluation.outer {
      return
        "\(nested ?? 0) folds of the rows that fold \(fold + 1) of the \(outer.title) protocol learns from, seed \(seed)"
    }
    if let setAside {
      let aside = SettingValue.number(setAside * 100).description + "% of rows"
      guard !evaluation.isConfirmation else {
        let how = kind == .timeOrdered ? "the last in time" : kind.keepsGroups ? "whole groups" : "drawn at random"
        return "\(aside), \(how), set aside before any choice; learned from all others, seed \(seed)"
      }
      var rest = self
      rest.setAside = nil
      return rest.description(for: evaluation, hasGroups: hasGroups) + ", without \(aside) that are set aside"
    }
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

extension SplitPlan {
  package static let path = "split"
  package static let title = "How rows are divided into those learned from and those judged on"

  package static let fields: [ParameterField<Self>] = [
    .choice("kind", \.kind, "How the rows are divided").usually("stratified; k-fold for a regression"),
    .integer("folds", \.folds, in: 2...1_000, "Number of folds; every row is judged in one of them")
      .matters(.setting("kind", .isNot("hold-out"))),
    .integer("repeats", \.repeats, in: 1...1_000, "How often the shuffled folds are drawn anew"),
    .custom(
      "test-share", expectation: "a share between 0 and 1, such as 0.25 or 25%",
      ParameterDomain(.real(0...1), excludesEnds: true),
      "Share of the rows that a hold-out judges on", get: { .number($0.testShare) },
      set: { split, value in
        guard let share = value.asDouble, share > 0, share < 1 else { return false }
        split.testShare = share
        return true
      }
    ).counting(.ratio).matters(.with("kind", "hold-out")),
    .custom(
      "hold-out", expectation: "a share between 0 and 1, such as 0.2 or 20%, or none",
      ParameterDomain(.real(0...1), words: ["none"], excludesEnds: true),
      "Share of the rows that is set aside before any choice, to judge what was chosen",
      get: { $0.setAside.map { .number($0) } ?? .none },
      set: { split, value in
        if value.isNone {
          split.setAside = nil
          return true
        }
        guard let share = value.asDouble, share > 0, share < 1 else { return false }
        split.setAside = share
        return true
      }
    ).counting(.ratio),
    .custom(
      "nested", expectation: "a whole number from 2 to 20, or none",
      ParameterDomain(.whole(2...20), words: ["none"]),
      "Inner folds by which the choice is repeated inside each fold, so that rows that had no part in it judge it; each "
        + "candidate is fitted as often for every fold",
      get: { $0.nested.map { .integer($0) } ?? .none },
      set: { split, value in
        if value.isNone {
          split.nested = nil
          return true
        }
        guard let count = value.asInteger, (2...20).contains(count) else { return false }
        split.nested = count
        return true
      }
    ).usually("none").outsideTrials(),
    .custom(
      "gap", expectation: TimeGap.expectation,
      ParameterDomain(.whole(0...1_000_000_000), texts: .matching(TimeGap.pattern)),
      "What is left out between the past and the future where rows go by time",
      get: { if case .rows(let rows) = $0.gap { .integer(rows) } else { .text($0.gap.description) } },
      set: { split, value in
        guard let gap = TimeGap(value.description) else { return false }
        split.gap = gap
        return true
      }),
    .optionalChoice(
      "recurring-groups", \.recurringGroups,
      "Whether rows of groups that are judged later are learned from where rows go by time"
    ).usually("leave-out"),
    .custom(
      "seed", expectation: "a whole number of at least 0", ParameterDomain(.whole(0...Int.max)),
      "Seed of all chance: the folds, the rows drawn and the estimators' own draws",
      get: { .integer(Int(truncatingIfNeeded: $0.seed)) },
      set: { split, value in
        guard let seed = value.asInteger, seed >= 0 else { return false }
        split.seed = UInt64(seed)
        return true
      }),
  ]
}
