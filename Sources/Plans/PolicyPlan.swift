import Learning
import Records

/// The policy as an experiment file states it; what is nil depends on the task and the axes.
public struct PolicyPlan: PlanSection {
  /// Nil: accuracy for classification, R2 for regression.
  public var quality: AxisID?
  public var giveUp: GiveUp
  public var limits: [Limit]
  /// Nil: p99 latency, then training time, then size, as far as they are measured.
  public var prefer: [AxisID]?

  public init() { self.init(quality: nil) }

  public init(
    quality: AxisID?, giveUp: GiveUp = .standardErrors(1), limits: [Limit] = [], prefer: [AxisID]? = nil
  ) {
    self.quality = quality
    self.giveUp = giveUp
    self.limits = limits
    self.prefer = prefer
  }

  static let defaultPreference: [AxisID] = ["latency.p99", "training.cpu", "size.bytes"]

  static func defaultQuality(for task: TaskKind) -> AxisID { task.isClassification ? "accuracy" : "r2" }

  /// The policy with its defaults for a task, kept to axes that are measured.
  public func completed(for task: TaskKind, among axes: [AxisDescriptor]) -> Policy {
    let measured = Set(axes.map(\.id))
    let usual = Self.defaultQuality(for: task)
    let fallback = measured.contains(usual) ? usual : axes.first { $0.family == .quality }?.id ?? usual
    return Policy(
      quality: quality ?? fallback, giveUp: giveUp, limits: limits,
      prefer: prefer ?? Self.defaultPreference.filter(measured.contains))
  }
}

extension PolicyPlan {
  public static let path = "policy"
  public static let title = "What is wanted of the pick"

  static let giveUpExpectation = "an amount such as 0.01, a share of the best such as 2%, or '1 standard error'"

  public static let fields: [ParameterField<Self>] = [
    .optional(
      "quality", \.quality, expectation: "the name of an axis", ParameterDomain(texts: .words),
      "The axis that the best is told by", setting: { .text($0.rawValue) },
      value: { if case .text(let name) = $0 { AxisID(rawValue: name) } else { nil } }
    ).naming(.axes).usually("accuracy; r2 for a regression").outsideTrials(),
    .custom(
      "give-up", expectation: giveUpExpectation,
      ParameterDomain(.real(0...Double.greatestFiniteMagnitude), texts: .matching(GiveUp.pattern)),
      "How much quality may be given up against the best", get: { $0.giveUp.setting },
      set: { policy, value in
        guard let giveUp = GiveUp(value) else { return false }
        policy.giveUp = giveUp
        return true
      }
    ).outsideTrials(),
    .optional(
      "prefer", \.prefer, expectation: "a list of axes", ParameterDomain(isList: true, texts: .words),
      "Axes in the order in which candidates of enough quality are compared",
      setting: { .list($0.map { .text($0.rawValue) }) }, value: { $0.asTexts?.map { AxisID(rawValue: $0) } }
    ).naming(.axes).usually("\(defaultPreference.map(\.rawValue).joined(separator: ", "))").outsideTrials(),
  ]
}

extension GiveUp {
  /// Matches what may be given up, for editors.
  static let pattern = "^ *[0-9.eE+-]+ *(%|se|standard[ -]errors?)? *$"

  /// Reads an amount such as `0.01`, a share of the best such as `2%`, or `1 standard error`.
  init?(_ value: SettingValue) {
    if let amount = value.asDouble {
      guard amount >= 0 else { return nil }
      self = .absolute(amount)
      return
    }
    guard case .text(let text) = value else { return nil }
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    if words.count == 1, words[0].hasSuffix("%"), let share = Double(words[0].dropLast()), (0...100).contains(share) {
      self = .relative(share / 100)
      return
    }
    let names = [["standard", "error"], ["standard", "errors"], ["standard-error"], ["standard-errors"], ["se"]]
    guard let first = words.first, let count = Double(first), count >= 0, count.isFinite,
      names.contains(Array(words.dropFirst()))
    else { return nil }
    self = .standardErrors(count)
  }

  /// As a plan writes it.
  var setting: SettingValue {
    switch self {
    case .absolute(let amount): .number(amount)
    case .relative(let share): .text("\(SettingValue.number(share * 100))%")
    case .standardErrors(let count): .text("\(SettingValue.number(count)) standard error\(count == 1 ? "" : "s")")
    }
  }
}

/// The bounds of one axis in `policy.limits`. How they may be written depends on the axis' unit.
struct LimitKeys: PlanSection {
  var atLeast: Double?
  var atMost: Double?

  static let path = "policy.limits.AXIS"
  static let title = "What an axis must keep to be picked; at least one of the two"

  static let fields: [ParameterField<Self>] = [
    bound("at-least", \.atLeast, "The lowest value allowed"), bound("at-most", \.atMost, "The highest value allowed"),
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
