import Learning
import Records

/// Which class is acted on, row by row.
///
/// Everything that measures fairness asks this alone. Where a plan or a mitigation decides, it is what the thresholds decide;
/// else the class that the model holds for the likeliest: of two classes the second one where its probability is above one
/// half.
enum RowDecisions {
  /// - Throws: why the answers can't be decided as the plan asks.
  static func classes(of fold: FoldEvidence) throws(MeasurementError) -> [Int32] { try fold.decisions() }
}

/// How the models of the folds decide, for rows that they weren't judged on.
package struct FoldRules: Sendable {
  private let deciders: [FoldDecider]

  init(_ deciders: [FoldDecider]) { self.deciders = deciders }

  /// The decided class of each row by the rule of one fold.
  ///
  /// - Parameters:
  ///   - predictions: answers of the fold's model.
  ///   - rows: the rows of the data that they are for.
  package func classes(_ predictions: Predictions, rows: [Int], fold: Int) -> [Int32] {
    deciders[fold].classes(predictions, rows: rows)
  }
}
