/// How often rows of each true class were given each predicted class: `counts[truth * classCount + predicted]`.
///
/// Definitions follow scikit-learn, so that scores can be compared with it.
public struct ConfusionMatrix: Sendable, Equatable {
  public let classCount: Int
  public let counts: [Double]

  /// - Parameters:
  ///   - truth, predicted: codes in 0..<classCount, of equal number.
  ///   - weights: how often each row counts; nil: once.
  public init(truth: [Int32], predicted: [Int32], classCount: Int, weights: [Double]? = nil) {
    var counts = [Double](repeating: 0, count: classCount * classCount)
    for row in truth.indices { counts[Int(truth[row]) * classCount + Int(predicted[row])] += weights?[row] ?? 1 }
    self.classCount = classCount
    self.counts = counts
  }

  public subscript(truth: Int, predicted: Int) -> Double { counts[truth * classCount + predicted] }

  public var total: Double { counts.reduce(0, +) }

  /// Rows whose true class is `index`.
  public func actual(_ index: Int) -> Double { (0..<classCount).reduce(0) { $0 + self[index, $1] } }

  /// Rows that were given class `index`.
  public func predicted(_ index: Int) -> Double { (0..<classCount).reduce(0) { $0 + self[$1, index] } }

  private var correct: Double { (0..<classCount).reduce(0) { $0 + self[$1, $1] } }

  /// Share of rows that were given their true class.
  public var accuracy: Double { correct / total }

  /// Mean recall over the classes that the rows hold.
  public var balancedAccuracy: Double {
    var sum = 0.0
    var present = 0.0
    for index in 0..<classCount {
      let rows = actual(index)
      guard rows > 0 else { continue }
      sum += self[index, index] / rows
      present += 1
    }
    return sum / present
  }

  /// Harmonic mean of precision and recall of one class; 0 where none of its rows was found, NaN where the class is
  /// neither held nor predicted.
  public func f1(of index: Int) -> Double { 2 * self[index, index] / (actual(index) + predicted(index)) }

  /// Mean F1 over the classes that the rows hold or were given.
  public var macroF1: Double {
    let scores = (0..<classCount).map { f1(of: $0) }.filter { !$0.isNaN }
    return scores.reduce(0, +) / Double(scores.count)
  }

  /// Correlation of truth and prediction, from -1 to 1; 0 where either is constant.
  ///
  /// Source: Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient" (2004).
  public var matthews: Double {
    let total = total
    var product = 0.0
    var actualSquares = 0.0
    var predictedSquares = 0.0
    for index in 0..<classCount {
      let held = actual(index)
      let given = predicted(index)
      product += held * given
      actualSquares += held * held
      predictedSquares += given * given
    }
    let denominator = ((total * total - predictedSquares) * (total * total - actualSquares)).squareRoot()
    return denominator > 0 ? (correct * total - product) / denominator : 0
  }
}

extension FoldEvidence {
  /// A score of the weighted confusion matrix.
  func confusionScorer(_ score: @escaping (ConfusionMatrix) -> Double) throws(MeasurementError) -> FoldScorer {
    let (codes, classCount) = try classTargets()
    let predicted = try decisions()
    return { weights in
      score(ConfusionMatrix(truth: codes, predicted: predicted, classCount: classCount, weights: weights))
    }
  }
}
