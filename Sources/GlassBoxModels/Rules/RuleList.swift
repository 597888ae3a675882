import Learning

/// A rule list: if this, then that share; else if ... else the rest.
///
/// Each rule asks for one or two conditions at once and answers with the class shares (or the mean) of the training rows
/// that come to it. The next rule is the one whose rows, taken out of those that are left, lower the loss most: entropy
/// for classes, squared error for values. With `depth` 2 the best `beam` single conditions are each joined with every
/// other one. Shares are smoothed by `smoothing` rows of the shares of all rows. A list ends after `rules`, or where no rule
/// gains `min-gain` of the loss that there was at first.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `rules` | 8 | 1 to 100 | rules before the last "else" |
/// | `depth` | 2 | 1 to 2 | conditions of a rule |
/// | `beam` | 12 | 1 to 1,000 | single conditions that are joined with others |
/// | `cuts` | 7 | 1 to 100 | cuts of a number that may be asked for, at quantiles |
/// | `min-rows` | 20 | 1 to 1e9 | training rows of each rule, and of the rest |
/// | `min-gain` | 0.002 | 0 to 1 | least gain of a rule, as a share of the first loss |
/// | `smoothing` | 1 | 0 to 1e6 | rows of the overall shares that each rule's are mixed with |
///
/// Answers are those of the first rule whose conditions all hold. O(rules x beam x conditions x rows).
/// Sources: Rivest, "Learning decision lists" (1987); greedy separate-and-conquer as in CN2 (Clark & Niblett, 1989).
public struct RuleList: Estimator {
  public struct Parameters: ParameterSet {
    public var rules = 8
    public var depth = 2
    public var beam = 12
    public var cuts = 7
    public var minRows = 20
    public var minGain = 0.002
    public var smoothing = 1.0
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .integer("rules", \.rules, in: 1...100, "rules before the last else"),
      .integer("depth", \.depth, in: 1...2, "conditions of a rule"),
      .integer("beam", \.beam, in: 1...1_000, "single conditions that are joined with others").matters(
        .with("depth", 2)),
      .integer("cuts", \.cuts, in: 1...100, "cuts of a number that may be asked for"),
      .integer("min-rows", \.minRows, in: 1...1_000_000_000, "training rows of each rule, and of the rest"),
      .number("min-gain", \.minGain, in: 0...1, "least gain of a rule, as a share of the first loss"),
      .number("smoothing", \.smoothing, in: 0...1e6, "rows of the overall answer that each rule's is mixed with"),
    ]
  }

  public typealias Fitted = RuleListModel

  public static let name = "rule-list"
  public static let version = 1
  public static let capabilities: Capabilities = [
    .regression, .classification, .missingValues, .categoricalFeatures, .sampleWeights, .probabilities, .ignoresScale,
  ]
  public static let summary = "Answers by the first of a few if-then rules that holds."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> RuleListModel {
    let limit = parameters.cuts + 1
    let columns = try context.shared("shape-bins/\(limit)", for: examples, bytes: { 2 * $0.bins.count }) {
      (_: inout FitContext) throws(FitError) in try BinnedColumns(examples, limit: limit)
    }
    let usable = (0..<examples.rows).map { (examples.weights?[$0] ?? 1) > 0 }
    let table = ConditionTable(columns, usable: usable, both: true, least: parameters.minRows)
    let search = RuleSearch(table, examples, parameters, usable: usable)
    return RuleListModel(features: examples.features, rules: search.rules(), task: examples.task)
  }

  /// Each rule looks at every condition, and at pairs of some.
  public func fitPasses(columns: Int) -> Double { Double(parameters.rules * (1 + parameters.beam) * parameters.cuts) }
}
