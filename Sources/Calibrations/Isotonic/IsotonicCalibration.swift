import Foundation
import Learning

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
  public static let version = 1
  public static let summary = "The nearest rising curve makes answers into probabilities; for a thousand rows and more."

  public let parameters: CalibrationParameters
  public init(_ parameters: CalibrationParameters) { self.parameters = parameters }
  public var folds: Int { parameters.folds }

  public func fit(
    _ answers: Predictions, codes: [Int32], weights: [Double]?
  ) throws(FitError) -> FittedIsotonicCalibration {
    let rows = try CalibrationRows(answers, codes: codes, weights: weights, calibration: Self.name)
    let curves = zip(rows.learnedClasses, rows.logOdds).map { label, logOdds in
      RisingCurve(at: logOdds, values: rows.codes.map { Int($0) == label ? 1 : 0 }, weights: rows.weights)
    }
    return FittedIsotonicCalibration(form: rows.form, classCount: rows.classCount, curves: curves)
  }
}

/// Fitted curves: one for the second of two classes, or one for each class.
public struct FittedIsotonicCalibration: FittedCalibration, Equatable {
  public static let kind = "fitted-isotonic-calibration"

  let form: AnswerForm
  public let classCount: Int
  let curves: [RisingCurve]

  public var parameterCount: Int { curves.reduce(0) { $0 + 2 * $1.places.count } }

  init(form: AnswerForm, classCount: Int, curves: [RisingCurve]) {
    self.form = form
    self.classCount = classCount
    self.curves = curves
  }

  public func calibrate(_ answer: inout MutableSpan<Double>) {
    if classCount == 2 {
      let chance = curves[0].value(at: form.logOddsOfSecond(&answer))
      answer[0] = 1 - chance
      answer[1] = chance
    } else {
      form.makeLogOdds(&answer)
      for index in answer.indices { answer[index] = curves[index].value(at: answer[index]) }
      shareOut(&answer)
    }
  }

  private enum CodingKeys: CodingKey { case form, classCount, curves }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      form: try container.decode(AnswerForm.self, forKey: .form),
      classCount: try container.decode(Int.self, forKey: .classCount),
      curves: try container.decode([RisingCurve].self, forKey: .curves))
    guard classCount >= 2, curves.count == (classCount == 2 ? 1 : classCount) else {
      throw DecodingError.dataCorruptedError(
        forKey: .curves, in: container, debugDescription: "\(curves.count) curves for \(classCount) classes")
    }
  }
}
