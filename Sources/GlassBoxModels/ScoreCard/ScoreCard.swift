import Foundation
import Learning

/// A score card: a few questions with small whole points, that a person adds up by hand.
///
/// `P(second class) = 1 / (1 + exp(-(intercept + slope * points)))`, where `points` is the sum of those of the conditions
/// that a row meets. Conditions (a number at least a cut, a category of one level, a value that is missing) enter one by
/// one, each time the one whose slope `G^2 / (H - H^2 / sum H)` is steepest at the logistic regression on those chosen; then
/// each is asked whether another one would do better in its place. The weights are scaled and rounded to whole points by
/// the multiplier with the least log-loss, and single points are moved by one while that lowers the loss.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `conditions` | 24 | 1 to 100 | conditions at most |
/// | `largest-points` | 10 | 1 to 1,000 | points of a condition at most, up or down |
/// | `cuts` | 7 | 1 to 100 | cuts of a number that may be asked for, at quantiles |
/// | `min-rows` | 20 | 1 to 1e9 | training rows that must meet a condition, and that must not |
/// | `l2` | 5 | 0 to 1e6 | penalty on the weights before they are rounded |
///
/// For two classes. O(conditions x rows x columns). Errors: `unsupportedTask`, `timeFeature`.
/// Sources: Ustun & Rudin, "Learning optimized risk scores" (2019); Liu et al., "FasterRisk" (2022), whose search for the
/// multiplier this follows; the choice is greedy, not proven best.
public struct ScoreCard: Estimator {
  public struct Parameters: ParameterSet {
    public var conditions = 24
    public var largestPoints = 10
    public var cuts = 7
    public var minRows = 20
    public var l2 = 5.0
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .integer("conditions", \.conditions, in: 1...100, "conditions at most"),
      .integer("largest-points", \.largestPoints, in: 1...1_000, "points of a condition at most, up or down"),
      .integer("cuts", \.cuts, in: 1...100, "cuts of a number that may be asked for"),
      .integer("min-rows", \.minRows, in: 1...1_000_000_000, "training rows that must meet a condition, and must not"),
      .number("l2", \.l2, in: 0...1e6, "penalty on the weights before they are rounded"),
    ]
  }

  public static let name = "score-card"
  public static let version = 2
  public static let capabilities: Capabilities = [
    .binaryClassification, .missingValues, .categoricalFeatures, .sampleWeights, .probabilities, .ignoresScale,
  ]
  public static let summary = "Gives small whole points to a few conditions, to be added up by hand."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> ScoreCardModel {
    let (codes, classCount) = try examples.targets.classCodes(for: Self.name)
    guard classCount == 2 else {
      throw .unsupportedTask(estimator: Self.name, task: "classification of \(classCount) classes")
    }
    let limit = parameters.cuts + 1
    let columns = try context.shared("shape-bins/\(limit)", for: examples, bytes: { 2 * $0.bins.count }) {
      (_: inout FitContext) throws(FitError) in try BinnedColumns(examples, limit: limit)
    }
    let usable = (0..<examples.rows).map { (examples.weights?[$0] ?? 1) > 0 }
    let table = ConditionTable(columns, usable: usable, both: false, least: parameters.minRows)
    let search = CardSearch(table, codes: codes, weights: examples.weights, l2: parameters.l2)
    let chosen = search.choose(parameters.conditions)
    let card = search.rounded(chosen, largest: parameters.largestPoints)
    return ScoreCardModel(
      features: examples.features,
      items: zip(chosen, card.points).filter { $0.1 != 0 }.map {
        .init(condition: table.conditions[$0.0], points: $0.1)
      },
      intercept: card.intercept, slope: card.slope)
  }

  /// Each condition is looked for in every column.
  public func fitPasses(columns: Int) -> Double { Double(4 * parameters.conditions) }
}
