import Decisions
import Learning
import Records
import Tabular

/// Weighs training rows so that group and class are independent: `n_g n_y / (n n_gy)`; see `GroupWeights`.
public struct Reweighing: Mitigation {
  public struct Parameters: MitigationParameters {
    public var groups: [String]?

    public init() {}

    public static let fields: [ParameterField<Self>] = [.groups(\.groups)]
  }

  public static let name = "reweighing"
  public static let version = 1
  public static let summary = "weights for training rows that make group and class independent"
  public static let weighsRows = true

  public let parameters: Parameters

  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(
    _ pipeline: Pipeline, _ examples: Examples, columns: [InputColumn], classes: [String],
    in context: inout FitContext
  ) throws(FitError) -> FittedPipeline {
    try checkWeights(of: pipeline)
    let (codes, _) = try examples.targets.classCodes(for: Self.name)
    let cells = try sensitive(of: examples)
    let weights = GroupWeights.weights(
      classes: codes, groups: cells.groups(of: cells.coding), weights: examples.weights)
    let identity = examples.identity.map { "\($0)/\(StepDescription(self).identity)" }
    return try pipeline.fit(
      examples.weighted(weights, identity: identity), columns: columns, classes: classes, in: &context)
  }
}
