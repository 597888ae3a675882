/// Chooses one threshold on rows whose answers are known.
public enum ThresholdChoice {
  /// What decisions are to achieve.
  public enum Aim: Sendable, Equatable {
    /// The largest F1 of the positive class.
    case bestF1
    /// At most this share of the rows is decided positive.
    case capacity(Double)
    /// The largest sum of what positive decisions are worth, one number a row.
    case worth([Double])
    /// The same among thresholds that decide at most this share of the rows positive.
    case worthWithin([Double], capacity: Double)
  }

  /// The threshold that serves the aim best on the rows.
  ///
  /// F1 = 2 TP / (rows of the positive class + rows decided positive). A sum of worths is 0 where nothing is decided positive,
  /// so that decisions which all cost more than they bring are never made. Of equally good neighbouring thresholds the one in
  /// the middle is taken.
  ///
  /// - Parameters:
  ///   - scores: the larger, the more positive; one a row.
  ///   - isPositive: what is true of each row.
  /// - Throws: `tooFewRows` for no rows, `oneClass` where F1 is asked for and no row is positive, `lengthMismatch`.
  public static func threshold(
    _ aim: Aim, scores: [Double], isPositive: [Bool]
  ) throws(DecisionError) -> Double {
    guard !scores.isEmpty else { throw .tooFewRows(required: 1, found: 0) }
    guard scores.count == isPositive.count else {
      throw .lengthMismatch(what: "known answers", expected: scores.count, found: isPositive.count)
    }
    guard scores.allSatisfy({ !$0.isNaN }) else { throw .notANumber }
    let ranked = RankedAnswers(scores)
    switch aim {
    case .bestF1:
      let positives = isPositive.count { $0 }
      guard positives > 0 else { throw .oneClass }
      let hits = ranked.sums { isPositive[$0] ? 1 : 0 }
      return ranked.threshold(
        ofGreatest: zip(hits, ranked.counts).map { 2 * $0 / Double(positives + $1) })
    case .capacity(let share):
      let most = ranked.most(of: share)
      let place = ranked.counts.lastIndex { $0 <= most } ?? 0
      return ranked.thresholds[place]
    case .worth(let worth): return try threshold(ofMost: worth, ranked, most: scores.count)
    case .worthWithin(let worth, let share): return try threshold(ofMost: worth, ranked, most: ranked.most(of: share))
    }
  }

  /// - Parameter most: how many rows may be decided positive.
  private static func threshold(
    ofMost worth: [Double], _ ranked: RankedAnswers, most: Int
  ) throws(DecisionError) -> Double {
    guard worth.count == ranked.order.count else {
      throw .lengthMismatch(what: "worths", expected: ranked.order.count, found: worth.count)
    }
    guard worth.allSatisfy(\.isFinite) else { throw .notANumber }
    return ranked.threshold(ofGreatest: ranked.sums { worth[$0] }, most: most)
  }
}

/// Why there is no decision.
public enum DecisionError: Error, Equatable, Sendable, CustomStringConvertible {
  case tooFewRows(required: Int, found: Int)
  case lengthMismatch(what: String, expected: Int, found: Int)
  /// No row is of the positive class, or all of them are.
  case oneClass
  case notANumber
  /// A group that has no rate, because one class has no row in it.
  case oneClassInGroup(String)
  /// Every group is too small to have a threshold of its own.
  case noGroupIsLargeEnough(minimumRows: Int, minimumOfEachClass: Int)

  public var description: String {
    switch self {
    case .tooFewRows(let required, let found):
      "\(found) rows to choose a threshold on, but at least \(required) are needed"
    case .lengthMismatch(let what, let expected, let found): "\(found) \(what) for \(expected) rows"
    case .oneClass: "the rows to choose a threshold on are all of one class"
    case .notANumber: "an answer or a worth isn't a number"
    case .oneClassInGroup(let name): "group '\(name)' has rows of one class only, so its rates can't be told"
    case .noGroupIsLargeEnough(let rows, let ofEach):
      "no group has \(rows) rows and \(ofEach) of each class, which a threshold of its own needs"
    }
  }
}
