/// Which class is acted on, row by row.
///
/// Everything that measures fairness asks this alone, so that thresholds of decisions have one place to enter. Without any,
/// a decision is the class that the model holds for the likeliest: of two classes the second one where its probability is
/// above one half.
enum RowDecisions {
  static func classes(of fold: FoldEvidence) -> [Int32] { fold.predictions.classes }
}
