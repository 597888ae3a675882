import Learning
import LinearAlgebra
import Records

/// Least squares with an L2 penalty on the weights.
///
/// Objective: `sum_i s_i (y_i - w . x_i - b)^2 + penalty * ||w||^2`, where `s_i` are the row weights; the intercept `b`
/// isn't penalised. With `penalty: auto` the penalty is the one among `penalties` with the smallest weighted mean of
/// squared leave-one-out errors, in closed form from one decomposition; where rows have groups or an order of time, with
/// the smallest mean of squared errors over five inner folds that keep to those.
///
/// Rows >= columns: one pass for the Gram matrix and a Cholesky factorization, O(rows * columns^2 + columns^3 / 3).
/// Fewer rows: the same by the rows x rows kernel matrix. Leave-one-out adds O(rows * columns * (columns + penalties)).
/// Singular systems, constant columns and a penalty of zero are solved: what the rows don't determine gets weight
/// zero. `path` gives the models of all penalties.
///
/// Errors: `notFinite` for missing values, `categoricalFeature`, `invalidParameter` for `auto` without penalties,
/// `numerical` where sums of squares overflow (values beyond about 1e150).
/// Sources: Hoerl & Kennard (1970); leave-one-out: Golub, Heath & Wahba (1979).
public struct Ridge: Estimator {
  public static let name = "ridge"
  public static let version = 1
  public static let capabilities: Capabilities = [.regression, .sampleWeights, .needsScaling]
  public static let summary = "Fits a linear regression by least squares with an L2 penalty."

  public struct Parameters: ParameterSet {
    public var penalty = NumberOrAuto.fixed(1)
    /// What `auto` chooses from.
    public var penalties = Ridge.defaultPenalties
    public var intercept = true
    public var precision = Precision.double
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .numberOrAuto(
        "penalty", \.penalty, in: 0...1e12,
        "L2 penalty on the weights (not on the intercept); auto: chosen by leave-one-out"),
      .numbers("penalties", \.penalties, in: 0...1e12, "the penalties that auto chooses from")
        .matters(.with("penalty", "auto")),
      .flag("intercept", \.intercept, "whether to learn an intercept"),
      .choice("precision", \.precision, "arithmetic of the matrix products: double, or single (faster, 6 digits)"),
    ]
  }

  /// 30 penalties from 1e-4 to 1e4, evenly spaced in the logarithm.
  public static let defaultPenalties = logarithmicSteps(from: 1e-4, to: 1e4, count: 30)

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func workingNumbers(rows: Int, columns: Int, task: LearningTask) -> Int {
    2 * min(rows, columns).squaredOrMost
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> LinearRegressionModel {
    let values = try examples.targets.regressionValues(for: Self.name)
    let targets = Matrix(rows: values.count, columns: 1, storage: values)
    let scores = try RidgeSolver(parameters).fit(examples, targets: targets, in: &context)
    return LinearRegressionModel(weights: scores.weights.storage, intercept: scores.intercepts[0])
  }
}

/// Ridge regression on one column for each class, +1 for its rows and -1 for the others; the largest score wins.
///
/// The objective, parameters and cost are those of `Ridge`, with all classes solved from one decomposition. A class
/// without training rows is never chosen. Source: as `RidgeClassifier` of scikit-learn.
public struct RidgeClassifier: Estimator {
  public static let name = "ridge-classifier"
  public static let version = 1
  public static let capabilities: Capabilities = [.classification, .sampleWeights, .needsScaling]
  public static let summary =
    "Fits a ridge regression to the indicator of each class, of which the largest wins."

  public struct Parameters: ParameterSet {
    public var ridge = Ridge.Parameters()
    public var classWeight = ClassWeight.none
    public init() {}

    public static let fields: [ParameterField<Self>] =
      ParameterField.lifted(\.ridge) + [
        .choice("class-weight", \.classWeight, "what a row counts for: the same, or (balanced) every class the same")
      ]
  }

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func workingNumbers(rows: Int, columns: Int, task: LearningTask) -> Int {
    2 * min(rows, columns).squaredOrMost
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> LinearClassificationModel {
    let (codes, classCount) = try examples.targets.classCodes(for: Self.name)
    let weights = parameters.classWeight.rowWeights(codes: codes, classCount: classCount, weights: examples.weights)
    let present = ClassTally(codes: codes, classCount: classCount, weights: examples.weights).present
    var targets = Matrix<Double>(rows: codes.count, columns: classCount, repeating: -1)
    for row in codes.indices { targets[row, Int(codes[row])] = 1 }
    // Balanced weights are part of what is shared, so they are told apart by name.
    let weighted = try examples.weighted(
      weights, identity: examples.identity.map { "\($0)/indicators/\(parameters.classWeight.rawValue)" })
    let solved = try RidgeSolver(parameters.ridge).fit(
      weighted, targets: targets, in: &context)
    var intercepts = solved.intercepts
    for absent in 0..<classCount where !present.contains(absent) { intercepts[absent] = absentClassScore }
    return LinearClassificationModel(
      scores: AffineScores(weights: solved.weights, intercepts: intercepts), link: .none)
  }
}

/// The arithmetic of the large matrix products; everything small stays in double precision.
public enum Precision: String, CaseIterable, Codable, Sendable {
  case double, single
}
