import Learning
import Statistics

/// The rising step curve that comes nearest to what happened, with straight lines between its steps.
///
/// Minimises `sum w (p(z) - y)^2` over all non-decreasing `p`, `z` being the log-odds of the class against all others
/// (`score1 - score0` for two classes) and `y` whether the row is of the class. Between the rows' log-odds it runs in
/// straight lines; beyond them it stays at its ends. More than two classes: one curve each, and the results are divided
/// by their sum (equal shares where all are zero).
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `folds` | 5 | 2 to 50 | parts of the training rows, each answered by a model that learned from the others |
///
/// Takes any rising shape, and so needs more rows than a sigmoid (about a thousand); its ends are often exactly 0 and 1,
/// which a log-loss punishes without bound where they are wrong. O(rows log rows) a class, beside `folds` more fits of
/// the pipeline. An answer takes a binary search a class.
///
/// Sources: Zadrozny & Elkan, "Transforming classifier scores into accurate multiclass probability estimates" (2002);
/// pool adjacent violators by Ayer et al. (1955); golden values from scikit-learn's `IsotonicRegression`.
public struct IsotonicCalibration: Calibration {
  public static let name = "isotonic-calibration"
  public static let version = 3
  public static let summary =
    "Makes answers into probabilities by the nearest rising curve, for a thousand rows and more."

  public let parameters: CalibrationParameters
  public init(_ parameters: CalibrationParameters) { self.parameters = parameters }
  public var folds: Int { parameters.folds }

  public func fit(
    _ answers: Predictions, codes: [Int32], weights: [Double]?
  ) throws(FitError) -> FittedIsotonicCalibration {
    let rows = try CalibrationRows(answers, codes: codes, weights: weights, calibration: Self.name)
    do throws(StatisticsError) {
      return FittedIsotonicCalibration(
        curves: try ClassCurves(rows) { (_, logOdds, isTrue) throws(StatisticsError) in
          try RisingCurve(at: logOdds, values: isTrue.map { $0 ? 1 : 0 }, weights: rows.weights)
        })
    } catch {
      throw .numerical("\(Self.name): \(error)")
    }
  }
}

/// Fitted curves: one for the second of two classes, or one for each class.
public struct FittedIsotonicCalibration: FittedCalibration, Equatable {
  public static let kind = "fitted-isotonic-calibration"

  let curves: ClassCurves<RisingCurve>

  public var input: ModelOutput { curves.form.output(classCount: curves.classCount) }
  public var parameterCount: Int { curves.parameterCount }

  public func calibrate(_ answer: inout MutableSpan<Double>) { curves.calibrate(&answer) }
}
