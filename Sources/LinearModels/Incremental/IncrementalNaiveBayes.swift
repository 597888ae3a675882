import Learning
import LinearAlgebra

/// Naive Bayes that learns row by row: each input is normally distributed within a class, independently of the others.
///
/// `score[k] = log prior_k + sum_j log(floor + phi(z_kj)) - log s_kj`, with `z = (x - m) / s`, the standard normal density
/// `phi`, and mean and deviation of the rows of the class so far (Welford's sums, by weight). A deviation is at least
/// `sqrt(smoothing)` of the column's over all rows, so that a class with one row, or with a column that is constant within it,
/// is described at all; a column without any spread has no say. `density-floor` keeps one odd value from deciding alone.
/// Missing values are left out, in learning and in answering. A class without rows has probability zero; without any row
/// all classes have the same. O(classes x columns) a row and O(classes x columns) numbers, however many rows.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `density-floor` | 1e-9 | 0 to 1 | added to the density of each standardised value |
/// | `smoothing` | 1e-9 | 0 to 1 | least variance of a class, as a share of the column's |
///
/// Errors: `categoricalFeature`; `notFinite` for infinite values.
/// Source: Welford (1962); the floor as in `GaussianNB` of River, where it is added before the density is divided by the
/// deviation and so depends on the scale of the columns.
public struct IncrementalNaiveBayes: IncrementalEstimator {
  public typealias Fitted = IncrementalNaiveBayesModel

  public static let name = "incremental-naive-bayes"
  public static let version = 1
  public static let capabilities: Capabilities = [.classification, .missingValues, .sampleWeights, .probabilities]
  public static let summary = "Describes each class by normal distributions, row by row as they come."

  public struct Parameters: ParameterSet {
    public var densityFloor = 1e-9
    public var smoothing = 1e-9
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .number("density-floor", \.densityFloor, in: 0...1, "added to the density of each standardised value"),
      .number("smoothing", \.smoothing, in: 0...1, "least variance of a class, as a share of the column's"),
    ]
  }

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func untrained(
    _ features: [Feature], task: LearningTask, in context: FitContext
  ) throws(FitError) -> IncrementalNaiveBayesModel {
    guard let classCount = task.classCount else {
      throw .unsupportedTask(estimator: Self.name, task: "regression")
    }
    for feature in features where feature.kind != .numeric { throw .categoricalFeature(name: feature.name) }
    return IncrementalNaiveBayesModel(parameters, width: features.count, classCount: classCount)
  }
}
