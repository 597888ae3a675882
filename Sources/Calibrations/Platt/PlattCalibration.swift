import Learning

/// A sigmoid through the log-odds: `p = 1 / (1 + exp(-(slope * z + intercept)))`.
///
/// `z` is the log-odds of the class against all others (`score1 - score0` for two classes). Slope and intercept minimise
/// the log-loss against softened truths, `(n1 + 1) / (n1 + 2)` for the `n1` rows of the class and `1 / (n0 + 2)` for the
/// others, so that a few rows can't make it certain. More than two classes: one sigmoid each, and the results are
/// divided by their sum. Weights of rows count in the loss and in `n0` and `n1`.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `folds` | 5 | 2 to 50 | parts of the training rows, each answered by a model that learned from the others |
///
/// Probabilities count by their logarithms, zeros as 1e-6; models that have scores give those. A class that no row has
/// keeps probability zero. Log-odds with wild tails, such as those of naive Bayes on columns that depend on each other,
/// leave one slope little to say: take `IsotonicCalibration` there. Constant answers give the class's softened share.
/// Fitting takes O(rows) a step and about ten steps a class, beside `folds` more fits of the pipeline. For two classes and a linear model it folds into the
/// weights, so that it costs no time in service.
///
/// Sources: Platt, "Probabilistic outputs for support vector machines" (1999); Lin, Lin & Weng, "A note on Platt's
/// probabilistic outputs for support vector machines" (2007), for the Newton steps; golden values from scikit-learn.
public struct PlattCalibration: Calibration {
  public static let name = "platt-calibration"
  public static let version = 3
  public static let summary =
    "Makes answers into probabilities by a sigmoid through the log-odds (Platt scaling)."

  public let parameters: CalibrationParameters
  public init(_ parameters: CalibrationParameters) { self.parameters = parameters }
  public var folds: Int { parameters.folds }

  public func fit(
    _ answers: Predictions, codes: [Int32], weights: [Double]?
  ) throws(FitError) -> FittedPlattCalibration {
    let rows = try CalibrationRows(answers, codes: codes, weights: weights, calibration: Self.name)
    return FittedPlattCalibration(
      curves: ClassCurves(rows) { label, logOdds, isTrue in
        if rows.classWeights[label] == 0 { return .never }
        // Of two classes only the second has a sigmoid, which must leave no chance to the first.
        if rows.classCount == 2, rows.classWeights[1 - label] == 0 { return .always }
        return Sigmoid(logOdds, isTrue: isTrue, weights: rows.weights)
      })
  }
}

/// Fitted sigmoids: one for the second of two classes, or one for each class.
public struct FittedPlattCalibration: FittedCalibration, Equatable {
  public static let kind = "fitted-platt-calibration"

  let curves: ClassCurves<Sigmoid>

  /// Of each sigmoid.
  public var slopes: [Double] { curves.curves.map(\.slope) }
  public var intercepts: [Double] { curves.curves.map(\.intercept) }
  public var input: ModelOutput { curves.form.output(classCount: curves.classCount) }
  public var parameterCount: Int { curves.parameterCount }

  public func calibrate(_ answer: inout MutableSpan<Double>) { curves.calibrate(&answer) }

  public var scoreMap: ScoreMap? {
    guard classCount == 2, curves.form == .scores else { return nil }
    return .logistic(slope: slopes[0], intercept: intercepts[0])
  }
}
