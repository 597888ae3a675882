import Learning
import Records
import Statistics

/// Two trials' predictions for the same rows, compared row by row.
///
/// It tells these fitted models apart: it says nothing of what other training rows would have made of either candidate,
/// which is what a comparison over folds asks.
public enum RowComparison {
  /// Draws of rows at most; fewer where a draw is costly.
  private static let mostDraws = 2_000
  private static let fewestDraws = 200
  /// Rows scored over all draws, about.
  private static let work = 40_000_000

  /// The difference of two trials on one axis.
  ///
  /// Accuracy of rows that are judged once: McNemar's exact test. The area under the curve of two classes, the same:
  /// DeLong's test, fold by fold, averaged. Everything else: rows are drawn anew, the same for both, in every fold and
  /// repeat in which they are judged.
  /// - Parameters:
  ///   - assignment: which rows each fold is judged on.
  ///   - level: of the interval, 0.95 by default.
  ///   - seed: of the draws; the same seed gives the same estimate.
  /// - Throws: `notApplicable` where the axis doesn't score predictions, `missingEvidence` where a trial has none.
  public static func difference(
    on axis: any Axis, _ first: Evidence, _ second: Evidence, assignment: FoldAssignment, level: Double = 0.95,
    seed: UInt64
  ) throws(MeasurementError) -> DifferenceEstimate {
    guard let foldAxis = axis as? any FoldAxis else {
      throw .notApplicable(reason: "\(axis.descriptor.title) doesn't come from predictions")
    }
    let left = try first.judgedFolds()
    let right = try second.judgedFolds()
    guard left.count == right.count, left.count == assignment.folds.count else {
      throw .lengthMismatch(what: "folds of predictions", expected: assignment.folds.count, found: right.count)
    }
    for (index, fold) in assignment.folds.enumerated() {
      guard left[index].testRows == fold.test.count, right[index].testRows == fold.test.count else {
        throw .lengthMismatch(what: "predictions", expected: fold.test.count, found: right[index].testRows)
      }
    }
    let judged = assignment.folds.flatMap(\.test)
    let isOnce = Set(judged).count == judged.count
    do {
      if isOnce, axis is AccuracyAxis { return try mcNemar(left, right, level).estimate }
      if isOnce, axis is AreaUnderCurveAxis, let found = try deLong(left, right, level) { return found }
    } catch let error as StatisticsError {
      // Too few rows of a class for a test; a bootstrap may still tell.
      guard case .tooFewValues = error else { throw .notApplicable(reason: error.description) }
    } catch {
      throw .notApplicable(reason: "\(error)")
    }
    return try bootstrap(foldAxis, left, right, assignment, level, seed)
  }

  private static func mcNemar(
    _ first: [FoldEvidence], _ second: [FoldEvidence], _ level: Double
  ) throws -> McNemarTest {
    var onlyFirst = 0
    var onlySecond = 0
    var rows = 0
    for (left, right) in zip(first, second) {
      let (codes, _) = try left.classTargets()
      let (mine, other) = (try left.decisions(), try right.decisions())
      rows += codes.count
      for row in codes.indices where mine[row] != other[row] {
        if mine[row] == codes[row] { onlyFirst += 1 } else if other[row] == codes[row] { onlySecond += 1 }
      }
    }
    return try McNemarTest(onlyFirst: onlyFirst, onlySecond: onlySecond, rows: rows, level: level)
  }

  /// Nil for more than two classes.
  private static func deLong(
    _ first: [FoldEvidence], _ second: [FoldEvidence], _ level: Double
  ) throws -> DifferenceEstimate? {
    var tests: [DeLongTest] = []
    for (left, right) in zip(first, second) {
      let (codes, classCount) = try left.classTargets()
      guard classCount == 2 else { return nil }
      tests.append(
        try DeLongTest(left.positiveScores, right.positiveScores, isPositive: codes.map { $0 == 1 }))
    }
    return try DeLongTest.mean(of: tests, level: level)
  }

  private static func bootstrap(
    _ axis: any FoldAxis, _ first: [FoldEvidence], _ second: [FoldEvidence], _ assignment: FoldAssignment,
    _ level: Double, _ seed: UInt64
  ) throws(MeasurementError) -> DifferenceEstimate {
    let left = try RedrawnScore(axis, first)
    let right = try RedrawnScore(axis, second)
    let rows = RedrawnRows(assignment)
    let draws = max(fewestDraws, min(mostDraws, work / max(1, 2 * rows.judgedCount)))
    var generator = SeededGenerator(seed: seed).stream("row-comparison")
    var replicates: [Double] = []
    for _ in 0..<draws {
      let weights = rows.weights(of: rows.draw(&generator))
      let difference = left.mean(weights) - right.mean(weights)
      // A draw without a class leaves some scores undefined.
      if difference.isFinite { replicates.append(difference) }
    }
    guard replicates.count * 2 > draws, let interval = try? BootstrapInterval.percentile(replicates, level: level)
    else {
      throw .notApplicable(reason: "too few rows: most draws of them leave \(axis.descriptor.title) undefined")
    }
    let difference = left.mean(nil) - right.mean(nil)
    let atMost = replicates.count { $0 <= 0 } + 1
    let atLeast = replicates.count { $0 >= 0 } + 1
    return DifferenceEstimate(
      difference: difference,
      interval: ConfidenceInterval(
        lower: min(interval.lower, difference), upper: max(interval.upper, difference), level: level),
      pValue: difference == 0 ? 1 : min(1, 2 * Double(min(atMost, atLeast)) / Double(replicates.count + 1)),
      method: .rowBootstrap)
  }
}

extension FoldEvidence {
  /// How strongly each row was scored as the second of two classes.
  var positiveScores: [Double] {
    let values = predictions.values
    // Probabilities: the second column alone, so that rounding in the first one makes no differences.
    let isProbability = if case .probabilities = predictions.output { true } else { false }
    return (0..<values.rows).map { isProbability ? values[$0, 1] : values[$0, 1] - values[$0, 0] }
  }
}
