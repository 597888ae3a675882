/// The confusion matrix of a binary classifier: counted from labels, or expected from probabilities without labels.
package struct ExpectedCounts: Codable, Sendable, Equatable {
  package let truePositives: Double
  package let falsePositives: Double
  package let falseNegatives: Double
  package let trueNegatives: Double

  /// Counted.
  package init(decisions: [Bool], outcomes: [Bool]) throws(DriftError) {
    try self.init(decisions: decisions, probabilities: outcomes.map { $0 ? 1 : 0 })
  }

  /// Expected: a row that was decided positive is right with the probability p, one that was decided negative with 1 - p.
  /// - Throws: `differentLengths`, `tooFewValues`, `outOfRange`.
  package init(decisions: [Bool], probabilities: [Double]) throws(DriftError) {
    guard decisions.count == probabilities.count else {
      throw .differentLengths(
        first: "decisions", firstCount: decisions.count, second: "probabilities", secondCount: probabilities.count)
    }
    guard !decisions.isEmpty else { throw .tooFewValues(what: "decisions", required: 1, found: 0) }
    var sums = (0.0, 0.0, 0.0, 0.0)
    for (isPositive, probability) in zip(decisions, probabilities) {
      guard probability >= 0, probability <= 1 else {
        throw .outOfRange(what: "a probability", value: probability, allowed: "from 0 to 1")
      }
      if isPositive {
        sums.0 += probability
        sums.1 += 1 - probability
      } else {
        sums.2 += probability
        sums.3 += 1 - probability
      }
    }
    (truePositives, falsePositives, falseNegatives, trueNegatives) = sums
  }

  package var accuracy: Double {
    Self.ratio(truePositives + trueNegatives, truePositives + falsePositives + falseNegatives + trueNegatives)
  }
  package var precision: Double { Self.ratio(truePositives, truePositives + falsePositives) }
  package var recall: Double { Self.ratio(truePositives, truePositives + falseNegatives) }
  package var specificity: Double { Self.ratio(trueNegatives, trueNegatives + falsePositives) }
  package var f1: Double {
    Self.ratio(truePositives, truePositives + 0.5 * (falsePositives + falseNegatives))
  }

  /// 0 where nothing is counted, as NannyML does.
  private static func ratio(_ part: Double, _ whole: Double) -> Double { whole > 0 ? part / whole : 0 }
}

/// The area under the ROC curve, expected from probabilities without labels.
package enum ExpectedArea {
  /// Rows are taken by falling score; a row is a true positive with its probability and a false positive with the rest.
  /// Rows of equal score count as one step, so that their order doesn't matter. 0.5 where one class isn't expected at all.
  /// - Parameters: the model's own scores, and the calibrated probability of each.
  package static func value(scores: [Double], probabilities: [Double]) throws(DriftError) -> Double {
    guard scores.count == probabilities.count else {
      throw .differentLengths(
        first: "scores", firstCount: scores.count, second: "probabilities", secondCount: probabilities.count)
    }
    guard !scores.isEmpty else { throw .tooFewValues(what: "scores", required: 1, found: 0) }
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var (positives, negatives, area) = (0.0, 0.0, 0.0)
    var position = 0
    while position < order.count {
      let score = scores[order[position]]
      let (before, beforeNegatives) = (positives, negatives)
      while position < order.count, scores[order[position]] == score {
        positives += probabilities[order[position]]
        negatives += 1 - probabilities[order[position]]
        position += 1
      }
      area += (negatives - beforeNegatives) * (positives + before) / 2
    }
    return positives > 0 && negatives > 0 ? area / (positives * negatives) : 0.5
  }
}
