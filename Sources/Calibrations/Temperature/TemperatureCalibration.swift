import Foundation
import Learning

/// One number that makes all answers surer or less sure: `p[k]` in proportion to `exp(score[k] / temperature)`.
///
/// The temperature minimises the log-loss, within exp(-10) to exp(10). It never changes which class is the most
/// probable. Probabilities count by their logarithms, zeros as 1e-6; models that have scores give those.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `folds` | 5 | 2 to 50 | parts of the training rows, each answered by a model that learned from the others |
///
/// O(rows * classes) a step, about ten steps, beside `folds` more fits of the pipeline. It folds into the weights of a
/// linear model, so that it costs no time in service.
///
/// Sources: Guo, Pleiss, Sun & Weinberger, "On calibration of modern neural networks" (2017); golden values from
/// scikit-learn.
public struct TemperatureCalibration: Calibration {
  public static let name = "temperature-calibration"
  public static let version = 3
  public static let summary =
    "Makes all answers surer or less sure by one number, so that the most probable class stays."

  public let parameters: CalibrationParameters
  public init(_ parameters: CalibrationParameters) { self.parameters = parameters }
  public var folds: Int { parameters.folds }

  public func fit(
    _ answers: Predictions, codes: [Int32], weights: [Double]?
  ) throws(FitError) -> FittedTemperatureCalibration {
    let rows = try CalibrationRows(answers, codes: codes, weights: weights, calibration: Self.name)
    return FittedTemperatureCalibration(
      form: rows.form, classCount: rows.classCount, factor: SharpnessSearch(rows).factor)
  }
}

/// A fitted temperature.
public struct FittedTemperatureCalibration: FittedCalibration, Equatable {
  public static let kind = "fitted-temperature-calibration"

  let form: PredictionForm
  public let classCount: Int
  public var input: ModelOutput { form.output(classCount: classCount) }
  /// What scores are multiplied by.
  let factor: Double

  public var temperature: Double { 1 / factor }
  public var parameterCount: Int { 1 }

  init(form: PredictionForm, classCount: Int, factor: Double) {
    self.form = form
    self.classCount = classCount
    self.factor = factor
  }

  public func calibrate(_ answer: inout MutableSpan<Double>) {
    form.makeScores(&answer)
    var largest = -Double.infinity
    for index in answer.indices { largest = max(largest, answer[index]) }
    for index in answer.indices { answer[index] = exp(factor * (answer[index] - largest)) }
    shareOut(&answer)
  }

  public var scoreMap: ScoreMap? { form == .scores ? .softmax(factor: factor) : nil }

  private enum CodingKeys: CodingKey { case form, classCount, factor }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      form: try container.decode(PredictionForm.self, forKey: .form),
      classCount: try container.decode(Int.self, forKey: .classCount),
      factor: try container.decode(Double.self, forKey: .factor))
    guard classCount >= 2, factor > 0, factor.isFinite else {
      throw DecodingError.dataCorruptedError(
        forKey: .factor, in: container, debugDescription: "\(factor) is no factor for \(classCount) classes")
    }
  }
}

/// The factor of scores with the least log-loss.
///
/// The loss is convex in the factor: its derivative `sum w (mean score - true score)` rises, and its zero is found by
/// Newton steps that fall back to halving the bracket (on a log scale) where they leave it.
private struct SharpnessSearch {
  let factor: Double
  private static let bounds = (low: exp(-10.0), high: exp(10.0))

  init(_ rows: CalibrationRows) {
    var scores = rows.answers
    scores.storage.withUnsafeMutableBufferPointer { buffer in
      for start in stride(from: 0, to: buffer.count, by: rows.classCount) {
        var answer = buffer.extracting(start..<start + rows.classCount).mutableSpan
        rows.form.makeScores(&answer)
        var largest = -Double.infinity
        for index in answer.indices { largest = max(largest, answer[index]) }
        for index in answer.indices {
          answer[index] = max(answer[index] - largest, -PredictionForm.largestLogOdds)
        }
      }
    }
    var (low, high) = Self.bounds
    var factor = 1.0
    for _ in 0..<200 {
      let (slope, curvature) = Self.derivatives(at: factor, scores.storage, rows)
      if slope == 0 { break }
      if slope > 0 { high = factor } else { low = factor }
      var next = curvature > 0 ? factor - slope / curvature : -1
      if !(next > low && next < high) { next = (low * high).squareRoot() }
      let isDone = abs(next - factor) <= 1e-15 * factor
      factor = next
      if isDone { break }
    }
    self.factor = factor
  }

  /// The first and second derivative of the loss.
  private static func derivatives(
    at factor: Double, _ scores: [Double], _ rows: CalibrationRows
  ) -> (slope: Double, curvature: Double) {
    var slope = 0.0
    var curvature = 0.0
    for row in rows.codes.indices {
      let start = row * rows.classCount
      var total = 0.0
      var first = 0.0
      var second = 0.0
      // The largest score of a row is 0.
      for score in scores[start..<start + rows.classCount] {
        let weight = exp(factor * score)
        total += weight
        first += weight * score
        second += weight * score * score
      }
      let mean = first / total
      slope += rows.weights[row] * (mean - scores[start + Int(rows.codes[row])])
      curvature += rows.weights[row] * max(0, second / total - mean * mean)
    }
    return (slope, curvature)
  }
}
