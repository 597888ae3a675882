import GoldenFiles
import Learning
import LinearAlgebra
import Testing

@testable import Calibrations

struct CalibrationGoldenTests {
  /// Two classes whose score difference is `differences`.
  private func answers(_ differences: [Double]) -> Predictions {
    Predictions(scores: Matrix(differences.map { [0, $0] }))
  }

  private func codes(_ golden: GoldenFile) throws -> [Int32] { try golden.vector.map { Int32($0) } }

  @Test func aSigmoidAgreesWithScikitLearn() throws {
    let golden = try GoldenFile("calibration")
    let scores = try golden["input"]["score"].vector
    let codes = try codes(golden["input"]["y"])
    let fitted = try PlattCalibration().fit(answers(scores), codes: codes, weights: nil)
    // scikit-learn's own minimiser stops at a gradient of 1e-6.
    #expect(abs(fitted.slopes[0] + (try golden["expected"]["platt_a"].number)) < 1e-4)
    #expect(abs(fitted.intercepts[0] + (try golden["expected"]["platt_b"].number)) < 1e-4)
  }

  @Test func aRisingCurveAgreesWithScikitLearn() throws {
    let golden = try GoldenFile("calibration")
    let scores = try golden["input"]["score"].vector
    let codes = try codes(golden["input"]["y"])
    let fitted = try IsotonicCalibration().fit(answers(scores), codes: codes, weights: nil)
    let expected = try golden["expected"]
    #expect(try fitted.curves.curves[0].places == expected["isotonic_knots_x"].vector)
    #expect(largestDifference(fitted.curves.curves[0].values, try expected["isotonic_knots_y"].vector) < 1e-14)
    let found = fitted.calibrated(answers(try golden["input"]["q"].vector)).values.column(1)
    #expect(largestDifference(found, try expected["isotonic_at_q"].vector) < 1e-14)
  }

  @Test func manyClassesWithWeightsAgreeWithTheReference() throws {
    let golden = try GoldenFile("calibration_classes")["expected"]["many"]
    let answers = Predictions(scores: try golden["scores"].matrix)
    let codes = try codes(golden["classes"])
    let weights = try golden["weights"].vector
    let first = Predictions(scores: answers.values.selectingRows(Array(0..<20)))

    let platt = try PlattCalibration().fit(answers, codes: codes, weights: weights)
    #expect(largestDifference(platt.slopes, try golden["platt"]["slopes"].vector) < 1e-8)
    #expect(largestDifference(platt.intercepts, try golden["platt"]["intercepts"].vector) < 1e-8)
    #expect(
      largestDifference(platt.calibrated(first).values.storage, try golden["platt"]["answers"].matrix.storage) < 1e-8)

    let isotonic = try IsotonicCalibration().fit(answers, codes: codes, weights: weights)
    #expect(
      largestDifference(isotonic.calibrated(first).values.storage, try golden["isotonic"]["answers"].matrix.storage)
        < 1e-12)

    let scaled = try TemperatureCalibration().fit(answers, codes: codes, weights: weights)
    #expect(abs(scaled.temperature - (try golden["temperature"]["temperature"].number)) < 1e-6)
    #expect(
      largestDifference(scaled.calibrated(first).values.storage, try golden["temperature"]["answers"].matrix.storage)
        < 1e-6)
  }

  @Test(arguments: ["sigmoid", "isotonic", "temperature"])
  func twoClassesAreCalibratedLikeByScikitLearn(_ method: String) throws {
    let golden = try GoldenFile("calibration_classes")["expected"]["cancer"]
    let held = answers(try golden["held"].vector)
    let tested = answers(try golden["tested"].vector)
    let codes = try codes(golden["classes"])
    let calibrated =
      switch method {
      case "sigmoid": try PlattCalibration().fit(held, codes: codes, weights: nil).calibrated(tested)
      case "isotonic": try IsotonicCalibration().fit(held, codes: codes, weights: nil).calibrated(tested)
      default: try TemperatureCalibration().fit(held, codes: codes, weights: nil).calibrated(tested)
      }
    let expected = try golden["answers"][method].matrix
    #expect(largestDifference(calibrated.values.storage, expected.storage) < (method == "isotonic" ? 1e-9 : 1e-5))
  }

  @Test func threeClassesAreCooledLikeByScikitLearn() throws {
    let golden = try GoldenFile("calibration_classes")["expected"]["wine"]
    let codes = try codes(golden["classes"])
    let fitted = try TemperatureCalibration().fit(
      Predictions(scores: try golden["held"].matrix), codes: codes, weights: nil)
    let found = fitted.calibrated(Predictions(scores: try golden["tested"].matrix))
    #expect(largestDifference(found.values.storage, try golden["answers"]["temperature"].matrix.storage) < 1e-6)
  }
}
