import Learning
import Records

/// How the answers of a classifier of two classes become decisions.
struct DecisionKeys: PlanSection {
  /// What the threshold is chosen by.
  enum Threshold: Equatable, Codable {
    case number(Double)
    case bestF1
    case leastCost
    case perGroup
  }

  /// Whether the sensitive columns may be asked for when a row is answered.
  enum SensitiveAtPrediction: String, Codable, CaseIterable, Sendable {
    case allowed
    case never
  }

  var threshold: Threshold?
  var capacity: Double?
  var value: String?
  var parity = ParityConstraint.demographicParity
  var bound = 0.05
  var randomised = false
  var sensitiveAtPrediction = SensitiveAtPrediction.allowed

  static let path = "decision"
  static let title = "How answers of two classes become decisions; thresholds are chosen on held-out answers"

  private static let words = ["best-f1", "least-cost", "per-group"]

  static let fields: [ParameterField<Self>] = [
    .custom(
      "threshold", expectation: "a probability from 0 to 1, best-f1, least-cost or per-group",
      ParameterDomain(.real(0...1), words: words),
      "Above which probability of the positive class a row is decided positive, or what the threshold is chosen by",
      get: { keys in
        switch keys.threshold {
        case .number(let number)?: .number(number)
        case .bestF1?: "best-f1"
        case .leastCost?: "least-cost"
        case .perGroup?: "per-group"
        case nil: .none
        }
      },
      set: { keys, value in
        switch value {
        case .none: keys.threshold = nil
        case "best-f1": keys.threshold = .bestF1
        case "least-cost": keys.threshold = .leastCost
        case "per-group": keys.threshold = .perGroup
        default:
          guard let number = value.asDouble, (0...1).contains(number) else { return false }
          keys.threshold = .number(number)
        }
        return true
      }
    ).usually("least-cost where costs are given, else 0.5").outsideTrials(),
    .custom(
      "capacity", expectation: "a share from 0 to 1, such as 0.1 or 10%", ParameterDomain(.real(0...1)),
      "The share of rows that can be decided positive at most: the likeliest; where there are costs or a value column, the "
        + "best by them within it",
      get: { $0.capacity.map { .number($0) } ?? .none },
      set: { keys, value in
        if value == SettingValue.none {
          keys.capacity = nil
          return true
        }
        guard let share = value.asDouble, (0...1).contains(share) else { return false }
        keys.capacity = share
        return true
      }
    ).counting(.ratio).usually("none").outsideTrials(),
    .text(
      "value", \.value,
      "Column that says what a positive decision of the row is worth, in money; the threshold is chosen by it, and no model "
        + "sees it"
    ).naming(.columns).usually("none"),
    .choice("parity", \.parity, "What is to be equal between the groups of data.sensitive")
      .matters(.with("threshold", "per-group")).outsideTrials(),
    .share("bound", \.bound, in: 0...1, "How far the rates of two groups may be apart")
      .matters(.with("threshold", "per-group")).outsideTrials(),
    .flag(
      "randomised", \.randomised,
      "Whether a lot between two thresholds makes rates exactly equal, so that nobody can repeat a decision by hand"
    ).matters(.with("threshold", "per-group")).outsideTrials(),
    .choice(
      "sensitive-at-prediction", \.sensitiveAtPrediction,
      "Whether a model may ask for the sensitive columns when it answers; never leaves out what does"
    ).outsideTrials(),
  ]
}

/// What wrong decisions cost.
struct DecisionCostKeys: PlanSection {
  var falsePositive: Double?
  var falseNegative: Double?

  static let path = "decision.costs"
  static let title = "What wrong decisions cost, in money or in any other unit; both must be given"

  static let fields: [ParameterField<Self>] = [
    cost(
      "false-positive", \.falsePositive, "Cost of a row that is decided positive and isn't of the positive class"),
    cost(
      "false-negative", \.falseNegative, "Cost of a row of the positive class that isn't decided positive"),
  ]

  private static let range = 0...1e12

  /// Without `none`: a cost that isn't there is 0, and both must be said.
  private static func cost(
    _ name: String, _ path: any WritableKeyPath<Self, Double?> & Sendable, _ summary: String
  ) -> ParameterField<Self> {
    .optional(
      name, path, expectation: "a number \(RangeText.text(range))", ParameterDomain(.real(range)), summary,
      setting: { .number($0) }, value: { value in value.asDouble.flatMap { range.contains($0) ? $0 : nil } }
    ).outsideTrials()
  }
}
