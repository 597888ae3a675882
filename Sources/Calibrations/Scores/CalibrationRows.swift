import Learning
import LinearAlgebra

/// Answers with their true classes, as calibrations learn from them: rows that count only, every class's log-odds.
struct CalibrationRows {
  let form: PredictionForm
  let classCount: Int
  /// Rows that count, rows x classes: the answers as they are.
  let answers: Matrix<Double>
  let codes: [Int32]
  /// One for each row, all above zero.
  let weights: [Double]
  /// Sum of the weights of each class.
  let classWeights: [Double]

  /// - Throws: `unsupportedTask` for answers that are no classes', `lengthMismatch`, `notFinite`, and `tooFewRows`
  ///   where no row counts.
  init(
    _ predictions: Predictions, codes: [Int32], weights: [Double]?, calibration: String
  ) throws(FitError) {
    switch predictions.output {
    case .value: throw .unsupportedTask(estimator: calibration, task: "regression")
    case .probabilities: form = .probabilities
    case .scores: form = .scores
    }
    let width = predictions.values.columns
    guard width >= 2 else { throw .widthMismatch(expected: 2, found: width) }
    guard codes.count == predictions.rows else {
      throw .lengthMismatch(what: "classes", expected: predictions.rows, found: codes.count)
    }
    if let weights, weights.count != codes.count {
      throw .lengthMismatch(what: "weights", expected: codes.count, found: weights.count)
    }
    if let row = codes.firstIndex(where: { $0 < 0 || Int($0) >= width }) { throw .invalidTarget(row: row) }
    if let place = predictions.values.firstNonFinite {
      throw .notFinite(row: place.row, column: place.column, feature: "answer \(place.column + 1)")
    }
    let counting = codes.indices.filter { weights?[$0] ?? 1 > 0 }
    guard !counting.isEmpty else { throw .tooFewRows(required: 1, found: 0) }
    classCount = width
    answers = counting.count == codes.count ? predictions.values : predictions.values.selectingRows(counting)
    self.codes = counting.map { codes[$0] }
    self.weights = counting.map { weights?[$0] ?? 1 }
    var sums = [Double](repeating: 0, count: width)
    for (code, weight) in zip(self.codes, self.weights) { sums[Int(code)] += weight }
    classWeights = sums
  }

  /// The classes whose log-odds are learned: the second of two, else each.
  var learnedClasses: [Int] { classCount == 2 ? [1] : Array(0..<classCount) }

  /// The log-odds of `learnedClasses`, one list a class.
  var logOdds: [[Double]] {
    var values = answers
    var lists = [[Double]](repeating: [], count: learnedClasses.count)
    values.storage.withUnsafeMutableBufferPointer { buffer in
      for start in stride(from: 0, to: buffer.count, by: classCount) {
        var answer = buffer.extracting(start..<start + classCount).mutableSpan
        if classCount == 2 {
          lists[0].append(form.logOddsOfSecond(&answer))
        } else {
          form.makeLogOdds(&answer)
          for index in answer.indices { lists[index].append(answer[index]) }
        }
      }
    }
    return lists
  }
}
