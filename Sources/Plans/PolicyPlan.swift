import Learning
import Records

/// The policy as an experiment file states it; what is nil depends on the task and the axes.
package struct PolicyPlan: PlanSection {
  /// Nil: the first measured of ROC AUC, log-loss and accuracy for classes, R2 for a regression.
  package var quality: AxisID?
  package var within: Within
  package var limits: [Limit]
  /// Nil: p99 latency, then training time, then size, as far as they are measured.
  package var prefer: [AxisID]?
  package var chooseBy = WayToChoose.rule
  /// Of axes, for `chooseBy: weights`.
  package var weights: [AxisID: Double] = [:]
  package var matters = WhatMatters()
  package var confidence = PickConfidence()
  /// Nil: nothing is asked of explanations.
  package var explainability: Explainability?
  /// Nil: no prices are given.
  package var economics: Economics?
  /// Nil: the likelier class is decided.
  package var decision: DecisionChoice?

  package init() { self.init(quality: nil) }

  package init(
    quality: AxisID?, within: Within = .whatMatters, limits: [Limit] = [], prefer: [AxisID]? = nil
  ) {
    self.quality = quality
    self.within = within
    self.limits = limits
    self.prefer = prefer
  }

  /// Every axis that it names.
  var namedAxes: Set<AxisID> {
    Set(
      limits.map(\.axis) + (prefer ?? []) + Array(weights.keys) + Array(matters.axes.keys)
        + (quality.map { [$0] } ?? []))
  }

  static let defaultPreference: [AxisID] = ["latency.p99", "training.cpu", "size.bytes"]

  /// What tells the best where a plan doesn't say it, the first that is measured. ROC AUC judges how well the answers
  /// order the rows, whatever the shares of the classes and wherever a threshold is put later; accuracy rewards
  /// guessing the commonest class.
  static func usualQualities(for task: TaskKind) -> [AxisID] {
    task.isClassification ? ["roc-auc", "log-loss", "accuracy"] : ["r2"]
  }

  /// The policy with its defaults for a task, kept to axes that are measured.
  package func completed(for task: TaskKind, among axes: [AxisDescriptor]) -> Policy {
    let measured = Set(axes.map(\.id))
    let usual = Self.usualQualities(for: task)
    let fallback = usual.first(where: measured.contains) ?? axes.first { $0.family == .quality }?.id ?? usual[0]
    return Policy(
      quality: quality ?? fallback, within: within, limits: limitsWithSituation,
      prefer: prefer ?? Self.defaultPreference.filter(measured.contains), way: chooseBy, weights: weights,
      matters: matters, confidence: confidence, economics: economics, decision: decision)
  }
}

extension PolicyPlan {
  package static let path = "policy"
  package static let title = "What is wanted of the pick"

  static let withinExpectation =
    "what matters, an amount such as 0.01 or 1 point, a share of the best such as 2%, or '1 standard error'"

  package static let fields: [ParameterField<Self>] = choiceFields + mattersFields + confidenceFields

  private static let choiceFields: [ParameterField<Self>] = [
    .optional(
      "quality", \.quality, expectation: "the name of an axis", ParameterDomain(texts: .words),
      "The axis that the best is told by", setting: { .text($0.rawValue) },
      value: { if case .text(let name) = $0 { AxisID(rawValue: name) } else { nil } }
    ).naming(.axes).usually("the first measured of roc-auc, log-loss and accuracy; r2 for a regression")
      .outsideTrials(),
    .custom(
      "within", expectation: withinExpectation,
      ParameterDomain(.real(0...Double.greatestFiniteMagnitude), texts: .matching(Within.pattern)),
      "How much worse than the best a pick may be; standard errors count up to loss-multiple times what matters",
      get: { $0.within.setting },
      set: { policy, value in
        guard let within = Within(value) else { return false }
        policy.within = within
        return true
      }
    ).outsideTrials(),
    .optional(
      "prefer", \.prefer, expectation: "a list of axes", ParameterDomain(isList: true, texts: .words),
      "Axes in the order in which candidates of enough quality are compared",
      setting: { .list($0.map { .text($0.rawValue) }) }, value: { $0.asTexts?.map { AxisID(rawValue: $0) } }
    ).naming(.axes).usually("\(defaultPreference.map(\.rawValue).joined(separator: ", "))").outsideTrials(),
    .optionalChoice(
      "explainability", \.explainability,
      "Why it must be explainable; sets limits on axes of explainability, which a note names and 'limits' may change"
    ).usually("nothing is asked").outsideTrials(),
    .choice(
      "choose-by", \.chooseBy,
      "How the pick is chosen: by the rule (near the best and materially cheaper), or by another way, which is said"
    ).outsideTrials(),
    .custom(
      "weights", expectation: "a list of axes with a number each, such as [accuracy 2, latency.p99 1]",
      ParameterDomain(isList: true, texts: .words),
      "How much each axis counts where the pick is chosen by weights: desirability from 0 (the worst candidate) to 1",
      get: { policy in
        .list(policy.weights.sorted { $0.key < $1.key }.map { .text("\($0.key) \(SettingValue.number($0.value))") })
      },
      set: { policy, value in
        guard let weights = Self.weights(value) else { return false }
        policy.weights = weights
        return true
      }
    ).usually("none").matters(.with("choose-by", "weights")).outsideTrials(),
  ]

  private static let mattersFields: [ParameterField<Self>] = [
    .share(
      "matters-score", \.matters.score, in: 0...1,
      "The smallest difference that matters of a score that is to be high, such as accuracy, ROC AUC or R2"
    ).outsideTrials(),
    .share(
      "matters-error", \.matters.error, in: 0...1,
      "The smallest difference that matters of an error that is to be low, such as log-loss or RMSE, as a share of the better"
    ).outsideTrials(),
    .number(
      "matters-factor", \.matters.factor, in: 1...1_000,
      "How many times lower a cost must be for the difference to matter"
    ).outsideTrials(),
    .seconds(
      "matters-latency", \.matters.latencySeconds, in: 0...3_600,
      "The smallest difference of a latency that matters, besides the factor"
    ).usually("1us").outsideTrials(),
    .seconds(
      "matters-training", \.matters.trainingSeconds, in: 0...86_400,
      "The smallest difference of training time that matters, besides the factor"
    ).usually("50ms").outsideTrials(),
    .custom(
      "matters-size", expectation: "a size from 0B on, such as 10kB", ParameterDomain(.real(0...0x1p59)),
      "The smallest difference of a size or of memory that matters, besides the factor",
      get: { .number($0.matters.bytes) },
      set: { policy, value in
        guard let bytes = value.asDouble, (0...0x1p59).contains(bytes) else { return false }
        policy.matters.bytes = bytes
        return true
      }
    ).counting(.bytes).usually("10kB").outsideTrials(),
    .number(
      "matters-money", \.matters.money, in: 0...1e15,
      "The smallest difference of money a month that matters, on the axes that economics gives"
    ).outsideTrials(),
  ]

  private static let confidenceFields: [ParameterField<Self>] = [
    .number(
      "loss-multiple", \.confidence.lossMultiple, in: 1...1_000,
      "A loss of more than this many times what matters must be improbable"
    ).outsideTrials(),
    .share(
      "loss-probability", \.confidence.lossProbability, in: 0...1,
      "How probable such a loss may be; in time-ordered folds, the share of folds with such a loss"
    ).outsideTrials(),
    .share(
      "above-guessing", \.confidence.aboveGuessing, in: 0...0.9999,
      "How probable it must be that a candidate beats the baselines to be picked; 0: none has to"
    ).outsideTrials(),
    .integer(
      "redraws", \.confidence.redraws, in: 0...100_000,
      "How often folds and costs are redrawn to tell how sure the pick is; 0: never"
    ).outsideTrials(),
    .share(
      "group-below", \.confidence.groupBelow, in: 0...1,
      "If redraws pick the same candidate less often than this, the answer is a group of equally reasonable ones"
    ).outsideTrials(),
  ]

  /// Axes with a number each; nil where an entry is something else, or an axis stands twice.
  private static func weights(_ value: SettingValue) -> [AxisID: Double]? {
    guard let texts = value.asTexts else { return value.isNone ? [:] : nil }
    var weights: [AxisID: Double] = [:]
    for text in texts {
      let words = text.split(whereSeparator: { $0.isWhitespace || $0 == ":" })
      guard words.count == 2, let weight = Double(words[1]), weight >= 0, weight.isFinite,
        weights.updateValue(weight, forKey: AxisID(rawValue: String(words[0]))) == nil
      else { return nil }
    }
    return weights
  }
}

extension Within {
  /// Matches what may be lost, for editors.
  static let pattern = "^ *(what matters|[0-9.eE+-]+ *(%|points?|se|standard[ -]errors?)?) *$"

  /// Reads `what matters`, an amount such as `0.01` or `1 point`, a share of the best such as `2%`, or
  /// `1 standard error`.
  package init?(_ value: SettingValue) {
    if let amount = value.asDouble {
      guard amount >= 0 else { return nil }
      self = .absolute(amount)
      return
    }
    guard case .text(let text) = value else { return nil }
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    if words == ["what", "matters"] {
      self = .whatMatters
      return
    }
    if words.count == 1, words[0].hasSuffix("%"), let share = Double(words[0].dropLast()), (0...100).contains(share) {
      self = .relative(share / 100)
      return
    }
    guard let first = words.first, let count = Double(first), count >= 0, count.isFinite else { return nil }
    if [["point"], ["points"]].contains(Array(words.dropFirst())) {
      self = .absolute(count / 100)
      return
    }
    let names = [["standard", "error"], ["standard", "errors"], ["standard-error"], ["standard-errors"], ["se"]]
    guard names.contains(Array(words.dropFirst())) else { return nil }
    self = .standardErrors(count)
  }

  /// As a plan writes it.
  package var setting: SettingValue {
    switch self {
    case .whatMatters: .text("what matters")
    case .absolute(let amount): .number(amount)
    case .relative(let share): .text("\(SettingValue.number(share * 100))%")
    case .standardErrors(let count): .text("\(SettingValue.number(count)) standard error\(count == 1 ? "" : "s")")
    }
  }
}

/// What matters of one axis, in `policy.matters`. How amounts may be written depends on the axis' unit.
struct MattersKeys: PlanSection {
  var amount: Double?
  var share: Double?

  static let path = "policy.matters.AXIS"
  static let title =
    "The smallest difference of one axis that matters, in place of the general ones; both, where both are given"

  static let fields: [ParameterField<Self>] = [
    .optional(
      "amount", \.amount, expectation: "a number, or one with a unit such as 1ms, 64KB or 1%",
      ParameterDomain(.real(0...Double.greatestFiniteMagnitude), texts: .matching(Quantity.pattern)),
      "In the unit of the axis", setting: { .number($0) }, value: { $0.asDouble }
    ).outsideTrials(),
    .optional(
      "share", \.share, expectation: "a share such as 0.1 or 10%",
      ParameterDomain(.real(0...1_000), texts: .matching(Quantity.pattern)),
      "Of the better of two values", setting: { .number($0) }, value: { $0.asDouble }
    ).outsideTrials(),
  ]
}

/// The bounds of one axis in `policy.limits`. How they may be written depends on the axis' unit.
struct LimitKeys: PlanSection {
  var atLeast: Double?
  var atMost: Double?
  var confidence: Double?

  static let path = "policy.limits.AXIS"
  static let title = "What an axis must keep to be picked; at least one of the two bounds"

  static let fields: [ParameterField<Self>] = [
    bound("at-least", \.atLeast, "The lowest value allowed"), bound("at-most", \.atMost, "The highest value allowed"),
    .optional(
      "confidence", \.confidence, expectation: "a share from 50% to 99.99%",
      ParameterDomain(.real(0.5...0.9999), texts: .matching(Quantity.pattern)),
      "How sure it must be that the bound holds, told from the interval", setting: { .number($0) },
      value: { $0.asDouble }
    ).usually("the whole interval must keep it").outsideTrials(),
  ]

  private static func bound(
    _ name: String, _ path: any WritableKeyPath<Self, Double?> & Sendable, _ summary: String
  ) -> ParameterField<Self> {
    .optional(
      name, path, expectation: "a number, or one with a unit such as 1ms, 64KB or 95%",
      ParameterDomain(
        .real(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude), texts: .matching(Quantity.pattern)),
      summary, setting: { .number($0) }, value: { $0.asDouble }
    ).outsideTrials()
  }
}
