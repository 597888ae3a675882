import Records
import Statistics

/// The rows that a split judges, to be drawn anew with replacement: a row that is judged in several folds or repeats counts
/// as often in each of them.
///
/// Rows in the order of time are drawn in blocks, fold by fold, because neighbours in time tell the same: `CircularBlocks`
/// as long as the root of the fold's rows.
public struct RedrawnRows: Sendable {
  /// For each fold, the place among the distinct rows of each judged row.
  private let places: [[Int]]
  /// Distinct rows that are judged.
  public let count: Int
  /// Rows judged over all folds and repeats.
  public let judgedCount: Int
  /// How the rows of each fold are drawn; nil: each row is drawn alone.
  private let blocks: [CircularBlocks]?

  /// Rows of the longest block; 1: each row is drawn alone.
  public var blockLength: Int { blocks?.map(\.length).max() ?? 1 }

  /// - Parameter inBlocks: whether the rows of a fold stand in the order of time, and in one fold only.
  public init(_ assignment: FoldAssignment, inBlocks: Bool = false) {
    var known: [Int32: Int] = [:]
    places = assignment.folds.map { fold in
      fold.test.map { row in
        if let place = known[row] { return place }
        known[row] = known.count
        return known.count - 1
      }
    }
    count = known.count
    judgedCount = assignment.folds.reduce(0) { $0 + $1.test.count }
    let divided = assignment.folds.map { fold in
      CircularBlocks(count: fold.test.count, length: Int(Double(fold.test.count).squareRoot().rounded()))
    }
    let isLonger = inBlocks && known.count == judgedCount && divided.contains { $0.length > 1 }
    blocks = isLonger ? divided : nil
  }

  /// How often each distinct row is drawn, in as many draws as there are rows.
  public func draw(_ generator: inout SeededGenerator) -> [Double] {
    var counts = [Double](repeating: 0, count: count)
    guard let blocks else {
      for _ in 0..<count { counts[generator.integer(below: count)] += 1 }
      return counts
    }
    for (fold, blocks) in zip(places, blocks) {
      for place in blocks.draw(using: &generator) { counts[fold[place]] += 1 }
    }
    return counts
  }

  /// The weights of each fold's rows, from how often each distinct row counts.
  public func weights(of counts: [Double]) -> [[Double]] { places.map { fold in fold.map { counts[$0] } } }
}

/// A score whose rows count differently from draw to draw; what doesn't depend on that is prepared once.
public struct RedrawnScore {
  private let scorers: [FoldScorer]

  /// Throws `notApplicable` where the axis has no meaning in a fold, `predictionFailed` where an answer isn't finite.
  public init(_ axis: some FoldAxis, _ folds: [FoldEvidence]) throws(MeasurementError) {
    var scorers: [FoldScorer] = []
    for fold in folds {
      guard fold.predictions.values.firstNonFinite == nil else {
        throw .predictionFailed("an answer is NaN or infinite")
      }
      scorers.append(try axis.scorer(for: fold))
    }
    self.scorers = scorers
  }

  /// Mean over folds of the score with the given weights; folds in which they leave it undefined are left out.
  ///
  /// - Parameter weights: by fold; nil: every row counts once.
  public func mean(_ weights: [[Double]]?) -> Double {
    var sum = 0.0
    var count = 0.0
    for (index, scorer) in scorers.enumerated() {
      let score = scorer(weights?[index])
      guard weights == nil || score.isFinite else { continue }
      sum += score
      count += 1
    }
    return sum / count
  }
}
