import Learning

/// Rows ordered by how strongly they were scored as positive; sorted once, then weighed as often as wanted.
public struct Ranking: Sendable {
  /// Row positions, highest score first.
  private let order: [Int32]
  /// For each place in `order`: whether the next place has a lower score.
  private let endsTie: [Bool]
  private let isPositive: [Bool]

  /// O(n log n). `scores` must hold no NaN.
  public init(scores: [Double], isPositive: [Bool]) {
    let order = scores.indices.sorted { scores[$0] > scores[$1] || (scores[$0] == scores[$1] && $0 < $1) }
    endsTie = order.indices.map { place in
      place + 1 == order.count || scores[order[place + 1]] != scores[order[place]]
    }
    self.isPositive = order.map { isPositive[$0] }
    self.order = order.map { Int32($0) }
  }

  /// Calls `body` with the positive and negative weight of each group of equal scores, highest first. O(n).
  private func forEachTie(_ weights: [Double]?, _ body: (_ positive: Double, _ negative: Double) -> Void) {
    var positive = 0.0
    var negative = 0.0
    for place in order.indices {
      let weight = weights?[Int(order[place])] ?? 1
      if isPositive[place] { positive += weight } else { negative += weight }
      if endsTie[place] {
        body(positive, negative)
        positive = 0
        negative = 0
      }
    }
  }

  /// Probability that a positive row is scored above a negative one, ties counted half; NaN without both kinds.
  ///
  /// Source: Hanley & McNeil, "The meaning and use of the area under a ROC curve", Radiology 143 (1982).
  public func areaUnderCurve(weights: [Double]? = nil) -> Double {
    var area = 0.0
    var positives = 0.0
    var negatives = 0.0
    forEachTie(weights) { positive, negative in
      area += negative * (positives + positive / 2)
      positives += positive
      negatives += negative
    }
    return area / (positives * negatives)
  }

  /// Sum over thresholds of the gain in recall times the precision, without interpolation; NaN without positives.
  public func averagePrecision(weights: [Double]? = nil) -> Double {
    var sum = 0.0
    var positives = 0.0
    var negatives = 0.0
    forEachTie(weights) { positive, negative in
      positives += positive
      negatives += negative
      if positive > 0 { sum += positive * positives / (positives + negatives) }
    }
    return sum / positives
  }
}

extension FoldEvidence {
  /// One ranking for two classes (the second is positive), one a class against the rest for more.
  ///
  /// Probabilities and decision scores rank alike. Throws `notApplicable` where a class has no row in this fold.
  func rankings() throws(MeasurementError) -> [Ranking] {
    let (codes, classCount) = try classTargets()
    var present = [Bool](repeating: false, count: classCount)
    for code in codes { present[Int(code)] = true }
    if let absent = present.firstIndex(of: false) {
      throw .notApplicable(reason: "no held-out row is of \(classText(absent)), so it can't be ranked")
    }
    guard classCount > 1 else { throw .notApplicable(reason: "there is one class only") }
    let values = predictions.values
    if classCount == 2 {
      return [Ranking(scores: positiveScores, isPositive: codes.map { $0 == 1 })]
    }
    return (0..<classCount).map { index in
      Ranking(scores: values.column(index), isPositive: codes.map { Int($0) == index })
    }
  }

  /// The mean of a score over the rankings.
  func rankingScorer(
    _ score: @escaping (Ranking, [Double]?) -> Double
  ) throws(MeasurementError) -> FoldScorer {
    let rankings = try rankings()
    return { weights in rankings.reduce(0) { $0 + score($1, weights) } / Double(rankings.count) }
  }
}
