import Learning
import LinearAlgebra

/// Logistic regression that learns row by row, by stochastic gradient steps: binary, or softmax for more classes.
///
/// For each row, with the probabilities `p` before it: `w <- w - rate * (weight * (p - y) * z + l2 * w)`, and the intercept
/// likewise without penalty. `z` is the row standardised by mean and deviation of the rows so far, this one among them
/// (`standardize`), so that the scale of the columns doesn't matter. O(columns x classes) a row.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `learning-rate` | 0.01 | 1e-8 to 10 | length of a step |
/// | `l2` | 0 | 0 to 1e3 | pull of the weights towards zero, at each row |
/// | `standardize` | true | | whether columns are standardised by what was seen so far |
///
/// It follows the latest rows rather than converging: a smaller rate remembers longer. Errors: `notFinite`,
/// `categoricalFeature`, `numerical` where a weight leaves the finite numbers (without `standardize`).
/// Source: `StandardScaler() | LogisticRegression(SGD(0.01))` of River, whose steps it takes.
public struct IncrementalLogisticRegression: IncrementalEstimator {
  public typealias Fitted = IncrementalLogisticModel

  public static let name = "incremental-logistic-regression"
  public static let version = 1
  public static let capabilities: Capabilities = [.classification, .sampleWeights, .probabilities]
  public static let summary = "Takes one gradient step of logistic regression for each row as it comes."

  public struct Parameters: ParameterSet {
    public var learningRate = 0.01
    public var l2 = 0.0
    public var standardize = true
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .number("learning-rate", \.learningRate, in: 1e-8...10, "length of a step"),
      .number("l2", \.l2, in: 0...1_000, "pull of the weights towards zero, at each row"),
      .flag("standardize", \.standardize, "standardise the columns by the rows so far"),
    ]
  }

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func untrained(
    _ features: [Feature], task: LearningTask, in context: FitContext
  ) throws(FitError) -> IncrementalLogisticModel {
    guard let classCount = task.classCount else {
      throw .unsupportedTask(estimator: Self.name, task: "regression")
    }
    for feature in features where feature.kind != .numeric { throw .categoricalFeature(name: feature.name) }
    return IncrementalLogisticModel(parameters, width: features.count, classCount: classCount)
  }
}
