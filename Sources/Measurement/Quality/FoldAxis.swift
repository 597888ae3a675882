import Learning
import Records
import Statistics

/// A score of one fold as a function of how often each held-out row counts.
///
/// Nil weights count every row once. Whatever doesn't depend on weights (sorting, logarithms) is done when the scorer
/// is made, so that a bootstrap costs one pass over the rows for each resample. The answer is NaN where the weighted
/// rows leave the score undefined.
public typealias FoldScorer = (_ weights: [Double]?) -> Double

/// An axis that scores predictions on held-out rows, fold by fold.
///
/// The reading's value is the mean over folds and its samples are the scores fold by fold. With two folds or more the
/// interval is Student's with the correction of Nadeau & Bengio for overlapping training sets; with one hold-out fold
/// it is a bootstrap over the rows.
public protocol FoldAxis: Axis {
  /// Prepares the score of one fold. Throws `notApplicable` where it has no meaning.
  func scorer(for fold: FoldEvidence) throws(MeasurementError) -> FoldScorer
}

extension FoldAxis {
  public var needs: Set<EvidenceKind> { [.predictions] }

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    let folds = try evidence.judgedFolds()
    return try Reading(over: folds, of: descriptor) { (index) throws(MeasurementError) -> FoldScorer in
      try scorer(for: folds[index])
    }
  }
}

extension Reading {
  /// The mean of a score over folds, with the interval that `FoldAxis` tells of.
  ///
  /// - Parameter scorer: prepares the score of a fold.
  init(
    over folds: [FoldEvidence], of descriptor: AxisDescriptor,
    scorer: (_ fold: Int) throws(MeasurementError) -> FoldScorer
  ) throws(MeasurementError) {
    var scores: [Double] = []
    for (index, fold) in folds.enumerated() {
      let score: Double
      do throws(MeasurementError) {
        try fold.requireFinitePredictions()
        score = try scorer(index)(nil)
      } catch {
        guard case .notApplicable(let reason) = error, folds.count > 1 else { throw error }
        throw .notApplicable(reason: "fold \(index + 1): \(reason)")
      }
      guard score.isFinite else { throw .notANumber(axis: descriptor.id) }
      scores.append(score)
    }
    if folds.count == 1 {
      let fold = folds[0]
      let interval = RowBootstrap().interval(around: scores[0], rows: fold.testRows, scorer: try scorer(0))
      self.init(value: scores[0], interval: interval, sampleCount: fold.testRows, samples: scores)
      return
    }
    let testRows = folds.reduce(0) { $0 + $1.testRows }
    let trainRows = folds.reduce(0) { $0 + $1.trainRows }
    let ratio = Double(testRows) / Double(max(1, trainRows))
    let estimate: MeanEstimate
    do {
      estimate = try MeanEstimate(ofFoldScores: scores, testToTrainRatio: ratio)
    } catch {
      throw .notANumber(axis: descriptor.id)
    }
    self.init(
      value: estimate.mean, interval: Interval(estimate.interval).clamped(to: descriptor.range),
      sampleCount: scores.count, samples: scores)
  }
}

extension Interval {
  /// A statistical interval as it is stored in a record.
  init(_ interval: ConfidenceInterval) {
    self.init(lower: interval.lower, upper: interval.upper, level: interval.level)
  }

  func clamped(to bounds: ClosedRange<Double>) -> Interval {
    Interval(lower: max(lower, bounds.lowerBound), upper: min(upper, bounds.upperBound), level: level)
  }
}

extension FoldEvidence {
  /// A comparison with NaN is false, so a class score would hide it.
  func requireFinitePredictions() throws(MeasurementError) {
    guard predictions.values.firstNonFinite == nil else {
      throw .predictionFailed("an answer is NaN or infinite")
    }
  }

  /// Truth of a classification, or `notApplicable`.
  func classTargets() throws(MeasurementError) -> (codes: [Int32], classCount: Int) {
    guard case .classes(let codes, let classCount) = targets else {
      throw .notApplicable(reason: "the target is a number, not a class")
    }
    return (codes, classCount)
  }

  /// Truth and predicted probabilities of a classification, or `notApplicable`.
  func probabilityTargets() throws(MeasurementError) -> (codes: [Int32], classCount: Int) {
    let truth = try classTargets()
    guard case .probabilities = predictions.output else {
      throw .notApplicable(reason: "the model gives decision scores, not probabilities")
    }
    return truth
  }

  /// Truth minus answer of a regression, row by row, or `notApplicable`.
  func residuals() throws(MeasurementError) -> Residuals {
    guard case .values(let truth) = targets else {
      throw .notApplicable(reason: "the target is a class, not a number")
    }
    return Residuals(truth: truth, predicted: predictions.values.storage)
  }
}
