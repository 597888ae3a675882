/// How the answers of a classifier of two classes become decisions, as a plan says it. Thresholds follow from stored
/// predictions, so that another choice fits nothing anew.
public struct DecisionChoice: Codable, Sendable, Equatable {
  /// What the threshold is chosen by.
  public enum Aim: Codable, Sendable, Equatable {
    /// A given threshold on the probability of the positive class.
    case threshold(Double)
    /// The largest F1 of the positive class.
    case bestF1
    /// The least cost of wrong decisions.
    case leastCost
    /// At most this share of rows is decided positive: the likeliest, or of these what costs or values and groups ask for.
    case capacity(Double)
    /// The largest sum of the value column over the rows that are decided positive.
    case mostValue
  }

  /// What wrong decisions cost, one each.
  public struct Costs: Codable, Sendable, Equatable {
    public var falsePositive: Double
    public var falseNegative: Double

    public init(falsePositive: Double, falseNegative: Double) {
      self.falsePositive = falsePositive
      self.falseNegative = falseNegative
    }

    var words: String {
      ", where a false positive costs \(SettingValue.number(falsePositive)) and a false negative "
        + "\(SettingValue.number(falseNegative))"
    }
  }

  public var aim: Aim
  /// Nil: the prices of `economics` hold, if there are any.
  public var costs: Costs?
  /// The column that says what a positive decision of each row is worth; a negative one is worth nothing. Nil: none does.
  public var valueColumn: String?
  /// Nil: one threshold for all rows.
  public var groups: GroupRule?

  public init(aim: Aim, costs: Costs? = nil, valueColumn: String? = nil, groups: GroupRule? = nil) {
    self.aim = aim
    self.costs = costs
    self.valueColumn = valueColumn
    self.groups = groups
  }

  /// As decisions are made where a plan says nothing.
  public static let usual = DecisionChoice(aim: .threshold(0.5))

  /// The same with thresholds of groups.
  public func with(groups: GroupRule) -> DecisionChoice {
    var choice = self
    choice.groups = groups
    return choice
  }

  /// Whether it says itself what decisions cost or are worth.
  public var hasWorth: Bool { costs != nil || valueColumn != nil }

  /// The share of rows that may be decided positive; nil: any.
  public var capacity: Double? {
    if case .capacity(let share) = aim { share } else { nil }
  }

  /// Whether thresholds are learned from answers.
  public var isLearned: Bool {
    if case .threshold = aim { groups != nil } else { true }
  }

  /// In words, within a sentence: "the threshold with the best F1".
  public var words: String {
    if let groups {
      return groups.words + (capacity.map { " and let at most \(Self.percent($0)) of the rows be positive" } ?? "")
    }
    return switch aim {
    case .threshold(let threshold): "the threshold \(SettingValue.number(threshold))"
    case .bestF1: "the threshold with the best F1"
    case .leastCost:
      if let costs {
        "the threshold of least cost\(costs.words)"
      } else {
        "the threshold of least cost by the prices of economics"
      }
    case .capacity(let share):
      if let costs {
        "the threshold of least cost above which at most \(Self.percent(share)) of the rows are\(costs.words)"
      } else if let valueColumn {
        "the threshold with the most of '\(valueColumn)' above which at most \(Self.percent(share)) of the rows are"
      } else {
        "the threshold above which \(Self.percent(share)) of the rows are"
      }
    case .mostValue: "the threshold with the most of '\(valueColumn ?? "")'"
    }
  }

  private static func percent(_ share: Double) -> String { "\(SettingValue.number(share * 100))%" }

  /// Everything that decisions depend on besides predictions.
  public var settings: [String: SettingValue] {
    let aim: SettingValue =
      switch self.aim {
      case .threshold(let threshold): .number(threshold)
      case .bestF1: .text("best-f1")
      case .leastCost: .text("least-cost")
      // Decisions that were stored under the first name fill the capacity, whatever they cost.
      case .capacity(let share): .list([.text(hasWorth || groups != nil ? "within" : "capacity"), .number(share)])
      case .mostValue: .text("most-value")
      }
    var settings = ["decision": aim]
    if let costs { settings["costs"] = .list([.number(costs.falsePositive), .number(costs.falseNegative)]) }
    if let valueColumn { settings["value-column"] = .text(valueColumn) }
    if let groups { settings.merge(groups.settings) { $1 } }
    return settings
  }
}

/// Thresholds that keep groups of rows near one another.
public struct GroupRule: Codable, Sendable, Equatable {
  /// What the thresholds serve besides parity.
  public enum Objective: String, Codable, Sendable, CaseIterable {
    /// Costs or values where the plan has them, else accuracy.
    case auto
    case accuracy
    case balancedAccuracy = "balanced-accuracy"
  }

  /// Sensitive columns, crossed where there are several.
  public var columns: [String]
  public var constraint: ParityConstraint
  /// How far the rates of two groups may be apart.
  public var bound: Double
  public var objective: Objective
  /// Whether chance between two thresholds makes rates exactly equal, so that the bound is 0.
  public var isRandomised: Bool
  /// Rows that a group needs to have a threshold of its own, and of each class.
  public var minimumRows: Int
  public var minimumClassRows: Int

  public init(
    columns: [String], constraint: ParityConstraint = .demographicParity, bound: Double = 0.05,
    objective: Objective = .auto, isRandomised: Bool = false, minimumRows: Int = 30, minimumClassRows: Int = 5
  ) {
    self.columns = columns
    self.constraint = constraint
    self.bound = bound
    self.objective = objective
    self.isRandomised = isRandomised
    self.minimumRows = minimumRows
    self.minimumClassRows = minimumClassRows
  }

  /// In words, within a sentence.
  public var words: String {
    let groups = "groups of \(columns.joined(separator: " and "))"
    return isRandomised
      ? "a lot between two thresholds that makes \(constraint.words) equal for \(groups)"
      : "thresholds that keep \(constraint.words) of \(groups) within \(SettingValue.number(bound)) of one another"
  }

  var settings: [String: SettingValue] {
    [
      "group-columns": .list(columns.map(SettingValue.text)), "constraint": .text(constraint.rawValue),
      "bound": .number(bound), "objective": .text(objective.rawValue), "randomised": .flag(isRandomised),
      "group-minimum": .list([.integer(minimumRows), .integer(minimumClassRows)]),
    ]
  }
}
