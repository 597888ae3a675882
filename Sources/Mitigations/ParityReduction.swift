import Decisions
import Learning
import LinearAlgebra
import Records
import Tabular

/// Fits the estimator again and again to relabelled and weighed rows, and decides by a lot between the fits that has the least
/// error among those that keep groups within a bound; see `ExponentiatedGradient`.
///
/// The steps before the estimator are fitted once, on the rows as they are. The answer is how often the lot decides positive,
/// so that a threshold on it decides without chance.
public struct ParityReduction: Mitigation {
  public struct Parameters: MitigationParameters {
    public var constraint = ParityConstraint.demographicParity
    public var bound = 0.01
    public var precision = 0.01
    public var mostSteps = 50
    public var groups: [String]?

    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .choice("constraint", \.constraint, "what is to be equal between groups"),
      .share("bound", \.bound, in: 0...1, "how far the rate of a group may be from that of all rows"),
      .number("precision", \.precision, in: 1e-6...1, "the violation that counts as much as an error"),
      .integer("steps", \.mostSteps, in: 1...10_000, "steps at most"),
      .groups(\.groups),
    ]
  }

  public static let name = "exponentiated-gradient"
  public static let version = 1
  public static let summary = "the least error within a bound of parity, by fits to relabelled and weighed rows"
  public static let weighsRows = true
  public static let whyUncalibrated: String? = "its answer is how often its lot decides positive"

  public let parameters: Parameters

  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(
    _ pipeline: Pipeline, _ examples: Examples, columns: [InputColumn], classes: [String],
    in context: inout FitContext
  ) throws(FitError) -> FittedPipeline {
    try checkWeights(of: pipeline)
    if pipeline.calibration != nil, let note = Self.calibrationNote { context.notes.append(note) }
    let isPositive = try twoClasses(of: examples).map { $0 == 1 }
    let cells = try sensitive(of: examples)
    let coding = cells.coding
    let (stages, prepared) = try pipeline.fitTransforms(examples, in: &context)
    var reduction = ExponentiatedGradient(parameters.constraint, bound: parameters.bound)
    reduction.precision = parameters.precision
    reduction.mostSteps = parameters.mostSteps
    var inner = context
    let found = try reduction.fit(
      isPositive: isPositive, groups: cells.groups(of: coding), groupCount: coding.count, weights: prepared.weights
    ) { labels, weights throws(FitError) in
      try Self.answered(pipeline, prepared, labels, weights, in: &inner)
    }
    context = inner
    if !found.hasConverged {
      context.notes.append(
        "exponentiated-gradient stopped after \(found.stepCount) steps with a gap of "
          + "\(NumberText.significant(found.gap, 3)), above \(NumberText.significant(found.nu, 3)); steps: raises the number"
      )
    }
    let model = MixtureModel(
      members: found.predictors.map(\.predictor), shares: found.predictors.map(\.share))
    return FittedPipeline(columns: columns, classes: classes, stages: stages, model: model)
  }

  private static func answered(
    _ pipeline: Pipeline, _ prepared: Examples, _ labels: [Bool], _ weights: [Double], in context: inout FitContext
  ) throws(FitError) -> ExponentiatedGradient.Answered<any Model> {
    guard labels.contains(true), labels.contains(false) else {
      let model = ConstantClass(inputWidth: prepared.inputs.columns, isPositive: labels.first ?? false)
      return .init(predictor: model, decisions: labels)
    }
    let own = prepared.weights.map { own in zip(own, weights).map { $0 * $1 } } ?? weights
    let examples = try prepared.relabelled(
      .classes(labels.map { $0 ? 1 : 0 }, classCount: 2), weights: own, identity: nil)
    let model = try pipeline.fitEstimator(examples, in: &context)
    do throws(PredictionError) {
      let decisions = try model.predict(prepared.inputs).likeliestClasses.map { $0 == 1 }
      return .init(predictor: model, decisions: decisions)
    } catch {
      throw FitError(error, features: prepared.features)
    }
  }
}
