import Learning
import Records
import Tabular

/// Thresholds by group on the scores of the pipeline without it: nothing is fitted anew.
///
/// The thresholds are chosen on answers to rows that the models hadn't seen, as all decisions are; see `ParityThresholds` and,
/// where they are randomised, `InterpolatedThresholds`. What every other way to parity must beat: Cruz & Hardt, "Unprocessing
/// seven years of algorithmic fairness" (2023).
public struct GroupThresholds: Mitigation {
  public struct Parameters: MitigationParameters {
    public var constraint = ParityConstraint.demographicParity
    public var bound = 0.05
    public var objective = GroupRule.Objective.auto
    public var randomised = false
    public var minimumRows = 30
    public var minimumClassRows = 5
    public var groups: [String]?

    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .choice("constraint", \.constraint, "what is to be equal between groups"),
      .share("bound", \.bound, in: 0...1, "how far the rates of two groups may be apart"),
      .choice(
        "objective", \.objective,
        "what thresholds serve besides: the plan's costs or values where it has them, else accuracy"),
      .flag(
        "randomised", \.randomised,
        "whether a lot between two thresholds makes rates exactly equal, so that nobody can repeat a decision by hand"),
      .integer(
        "minimum-rows", \.minimumRows, in: 2...1_000_000, "rows that a group needs for a threshold of its own"),
      .integer(
        "minimum-class-rows", \.minimumClassRows, in: 1...1_000_000, "rows of each class that it needs"),
      .groups(\.groups),
    ]

    /// The rule that these settings ask for.
    public var rule: GroupRule {
      GroupRule(
        columns: groups ?? [], constraint: constraint, bound: bound, objective: objective, isRandomised: randomised,
        minimumRows: minimumRows, minimumClassRows: minimumClassRows)
    }
  }

  public static let name = "group-thresholds"
  public static let version = 1
  public static let summary = "a threshold for each group, chosen on held-out answers; nothing is fitted anew"
  public static let needsGroupsAtPrediction = true

  public let parameters: Parameters

  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(
    _ pipeline: Pipeline, _ examples: Examples, columns: [InputColumn], classes: [String],
    in context: inout FitContext
  ) throws(FitError) -> FittedPipeline {
    try pipeline.fit(examples, columns: columns, classes: classes, in: &context)
  }
}

extension ParameterField where Root: MitigationParameters {
  /// The columns by which a mitigation tells groups.
  static func groups(_ path: any WritableKeyPath<Root, [String]?> & Sendable) -> Self {
    texts("groups", path, "columns that tell groups, crossed where there are several").naming(.columns)
      .usually("the columns of data.sensitive")
  }
}
