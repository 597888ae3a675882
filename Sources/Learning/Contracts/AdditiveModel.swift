/// A model whose scores are a sum of terms that look at one input or two each, so that its effects are known exactly.
///
/// `score[k] = additiveIntercepts[k] + sum over terms of the term's contribution`; the answer is the score, or what the
/// link makes of it.
public protocol AdditiveModel: Model {
  /// Positions of the inputs of each term: one or two.
  var termInputs: [[Int]] { get }
  /// Scores of a row: one for values and for two classes (the log-odds of the second), else one for each class.
  var additiveScoreCount: Int { get }
  /// Constant of each score: what a row has where every term says nothing.
  var additiveIntercepts: [Double] { get }
  /// Adds nothing up: what each term says of a row, term after term, `additiveScoreCount` numbers each.
  func contributions(_ row: Span<Double>) -> [Double]
}
