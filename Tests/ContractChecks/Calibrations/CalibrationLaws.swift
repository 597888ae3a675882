import Learning
import LinearAlgebra
import Statistics

/// The laws that every calibration obeys, on scores and on probabilities, for two classes and for more.
public enum CalibrationLaws {
  public static func check<Step: Calibration>(_ calibration: Step) -> [Violation] {
    var findings = Findings(Step.name)
    findings.require(
      ParameterLaws.isComponentName(Step.name), "names are lower case with hyphens", "'\(Step.name)'")
    findings.require(
      ParameterLaws.isComponentName(Step.Fitted.kind), "names are lower case with hyphens", "'\(Step.Fitted.kind)'")
    findings.require(Step.version >= 1, "versions begin at 1", "\(Step.version)")
    findings.require(ParameterLaws.isDeed(Step.summary), "components say what they do", Step.summary)
    findings.require(calibration.folds >= 2, "a row is answered by a model of the others", "\(calibration.folds) folds")
    var violations = findings.violations + ParameterLaws.check(Step.Parameters.self, subject: Step.name)
    for classCount in [2, 3] {
      for isScores in [true, false] {
        let subject = "\(Step.name), \(classCount) classes, \(isScores ? "scores" : "probabilities")"
        violations += check(calibration, CalibrationSample(classCount: classCount, isScores: isScores), subject)
      }
    }
    return violations + exchanged(calibration) + degenerate(calibration) + refusals(calibration)
  }

  /// Neither of two classes is special: exchanged, they get each other's probabilities. Also where no row is of one.
  private static func exchanged<Step: Calibration>(_ calibration: Step) -> [Violation] {
    var findings = Findings(Step.name)
    let law = "two classes exchanged have exchanged probabilities"
    func mirrored(_ values: Matrix<Double>) -> Matrix<Double> {
      var result = values
      for row in 0..<values.rows { (result[row, 0], result[row, 1]) = (values[row, 1], values[row, 0]) }
      return result
    }
    for isScores in [true, false] {
      let sample = CalibrationSample(classCount: 2, isScores: isScores)
      let count = sample.codes.count
      for codes in [sample.codes, [Int32](repeating: 0, count: count), [Int32](repeating: 1, count: count)] {
        guard
          let (first, second) = findings.requireNoError(
            law,
            {
              let other = Predictions(output: sample.answers.output, values: mirrored(sample.answers.values))
              let others = Predictions(output: sample.others.output, values: mirrored(sample.others.values))
              return (
                try calibration.fit(sample.answers, codes: codes, weights: nil).calibrated(sample.others),
                try calibration.fit(other, codes: codes.map { 1 - $0 }, weights: nil).calibrated(others)
              )
            })
        else { continue }
        let difference = Comparison.largestDifference(first.values.storage, mirrored(second.values).storage)
        findings.require(difference <= 1e-6, law, "answers differ by \(difference)")
      }
    }
    return findings.violations
  }

  private static func check<Step: Calibration>(
    _ calibration: Step, _ sample: CalibrationSample, _ subject: String
  ) -> [Violation] {
    var findings = Findings(subject)
    guard
      let fitted = findings.requireNoError(
        "ordinary answers are learned from",
        { try calibration.fit(sample.answers, codes: sample.codes, weights: nil) })
    else { return findings.violations }
    let others = sample.others
    let calibrated = fitted.calibrated(others)
    checkProbabilities(calibrated, "answers become probabilities", &findings)
    findings.require(fitted.classCount == others.values.columns, "classes are counted", "\(fitted.classCount)")
    findings.require(fitted.parameterCount > 0, "parameters are counted", "\(fitted.parameterCount)")
    findings.require(
      Comparison.sameBits(fitted.calibrated(others).values.storage, calibrated.values.storage), "calibration is pure",
      "the second result differs")

    if let again = findings.requireNoError(
      "same answers, same calibration",
      { try Comparison.bytes(calibration.fit(sample.answers, codes: sample.codes, weights: nil)) }),
      let bytes = findings.requireNoError("a calibration can be stored", { try Comparison.bytes(fitted) })
    {
      findings.require(again == bytes, "same answers, same calibration", "the artefacts differ")
      let law = "a stored copy gives bit for bit the same"
      if let copy = findings.requireNoError(law, { try ArtefactDecoder.decode(Step.Fitted.self, from: bytes) }) {
        findings.require(
          Comparison.sameBits(copy.calibrated(others).values.storage, calibrated.values.storage), law, "it doesn't")
      }
    }
    let missing = Matrix(rows: 1, columns: others.values.columns, repeating: Double.nan)
    findings.require(
      fitted.calibrated(Predictions(output: others.output, values: missing)).values.storage.allSatisfy(\.isNaN),
      "an answer that is no number becomes no probability", "it does")
    checkWeights(calibration, sample, calibrated, &findings)
    checkScoreMap(fitted, others, calibrated, &findings)
    return findings.violations
  }

  private static func checkWeights<Step: Calibration>(
    _ calibration: Step, _ sample: CalibrationSample, _ unweighted: Predictions, _ findings: inout Findings
  ) {
    func compare(_ law: String, _ first: Predictions?, _ second: Predictions) {
      guard let first else { return }
      let difference = Comparison.largestDifference(first.values.storage, second.values.storage)
      findings.require(difference <= 1e-6, law, "answers differ by \(difference)")
    }
    func answers(_ answers: Predictions, _ codes: [Int32], _ weights: [Double]?, _ law: String) -> Predictions? {
      findings.requireNoError(law) {
        try calibration.fit(answers, codes: codes, weights: weights).calibrated(sample.others)
      }
    }
    let count = sample.codes.count
    let unit = "unit weights equal no weights"
    compare(unit, answers(sample.answers, sample.codes, [Double](repeating: 1, count: count), unit), unweighted)
    let weights = (0..<count).map { Double($0 % 3) }
    let repeated = (0..<count).flatMap { row in [Int](repeating: row, count: row % 3) }
    let law = "whole weights equal repeated rows"
    let rows = Predictions(output: sample.answers.output, values: sample.answers.values.selectingRows(repeated))
    if let expected = answers(rows, repeated.map { sample.codes[$0] }, nil, law) {
      compare(law, answers(sample.answers, sample.codes, weights, law), expected)
    }
  }

  private static func checkScoreMap(
    _ fitted: some FittedCalibration, _ others: Predictions, _ calibrated: Predictions, _ findings: inout Findings
  ) {
    guard let map = fitted.scoreMap else { return }
    let law = "the score map is the calibration"
    guard case .scores = others.output else {
      findings.add(law, "a map of scores is given where probabilities come in")
      return
    }
    var scores = others.values
    if case .logistic(let slope, let intercept) = map {
      for row in 0..<scores.rows {
        scores[row, 1] = slope * (scores[row, 1] - scores[row, 0]) + intercept
        scores[row, 0] = 0
      }
    }
    let factor = if case .softmax(let factor) = map { factor } else { 1.0 }
    for row in 0..<scores.rows {
      let largest = scores.row(row).max() ?? 0
      let shares = scores.row(row).map { CalibrationSample.exponential(factor * ($0 - largest)) }
      let total = shares.reduce(0, +)
      for column in 0..<scores.columns { scores[row, column] = shares[column] / total }
    }
    let difference = Comparison.largestDifference(scores.storage, calibrated.values.storage)
    findings.require(difference <= 1e-12, law, "answers differ by \(difference)")
  }

  private static func checkProbabilities(_ answers: Predictions, _ law: String, _ findings: inout Findings) {
    guard case .probabilities = answers.output else {
      findings.add(law, "\(answers.output)")
      return
    }
    for row in 0..<answers.rows {
      let values = answers.values.row(row)
      let sum = values.reduce(0, +)
      if !values.allSatisfy({ (0...1).contains($0) }) || abs(sum - 1) > 1e-12 {
        findings.add(law, "row \(row) becomes \(values)")
        return
      }
    }
  }

  /// Answers at the edge are learned from, or refused by a declared error.
  private static func degenerate<Step: Calibration>(_ calibration: Step) -> [Violation] {
    var findings = Findings(Step.name)
    let sample = CalibrationSample(classCount: 3, isScores: true)
    let count = sample.codes.count
    let huge = Matrix(rows: count, columns: 3, storage: sample.answers.values.storage.map { $0 * 1e150 })
    let tiny = Matrix(rows: count, columns: 3, storage: sample.answers.values.storage.map { $0 * 1e-150 })
    var absent = sample.answers.values
    for row in 0..<count where row % 5 == 0 { absent[row, 2] = -1e300 }
    var certain = Matrix<Double>(rows: count, columns: 3)
    for row in 0..<count { certain[row, Int(sample.codes[row])] = 1 }
    let firstTwo = sample.codes.map { min($0, 1) }
    let samples: [(String, Predictions, [Int32])] = [
      ("one row", Predictions(scores: sample.answers.values.selectingRows([0])), [sample.codes[0]]),
      ("equal answers", Predictions(scores: Matrix(rows: count, columns: 3, repeating: 2)), sample.codes),
      ("one class only", sample.answers, [Int32](repeating: 1, count: count)),
      ("a class that no row has", sample.answers, firstTwo),
      ("huge scores", Predictions(scores: huge), sample.codes),
      ("tiny scores", Predictions(scores: tiny), sample.codes),
      ("a class that some models didn't know", Predictions(scores: absent), sample.codes),
      ("certain and right", Predictions(probabilities: certain), sample.codes),
      ("certain and wrong", Predictions(probabilities: certain), sample.codes.map { ($0 + 1) % 3 }),
    ]
    for (what, answers, codes) in samples {
      do throws(FitError) {
        let fitted = try calibration.fit(answers, codes: codes, weights: nil)
        checkProbabilities(fitted.calibrated(answers), "\(what): answers become probabilities", &findings)
      } catch {
        findings.add("\(what): learned from", "threw \(error)")
      }
    }
    return findings.violations
  }

  private static func refusals<Step: Calibration>(_ calibration: Step) -> [Violation] {
    var findings = Findings(Step.name)
    let sample = CalibrationSample(classCount: 2, isScores: true)
    func refuses(
      _ law: String, _ expected: String, _ answers: Predictions, _ codes: [Int32], _ weights: [Double]? = nil,
      isDeclared: @escaping (FitError) -> Bool
    ) {
      findings.requireError(
        law, of: FitError.self, expected: expected, { try calibration.fit(answers, codes: codes, weights: weights) },
        isDeclared: isDeclared)
    }
    refuses(
      "a regression is refused", "unsupportedTask", Predictions([1, 2]), [0, 1],
      isDeclared: { if case .unsupportedTask = $0 { true } else { false } })
    refuses(
      "classes of another number are refused", "lengthMismatch", sample.answers, [0],
      isDeclared: { if case .lengthMismatch = $0 { true } else { false } })
    refuses(
      "an unknown class is refused", "invalidTarget", sample.answers, sample.codes.map { $0 + 1 },
      isDeclared: { if case .invalidTarget = $0 { true } else { false } })
    refuses(
      "rows that all count nothing are refused", "tooFewRows", sample.answers, sample.codes,
      [Double](repeating: 0, count: sample.codes.count),
      isDeclared: { if case .tooFewRows = $0 { true } else { false } })
    var broken = sample.answers.values
    broken[3, 1] = .nan
    refuses(
      "an answer that is no number is refused by its place", "notFinite", Predictions(scores: broken), sample.codes,
      isDeclared: { if case .notFinite(row: 3, column: 1, _) = $0 { true } else { false } })
    return findings.violations
  }
}
