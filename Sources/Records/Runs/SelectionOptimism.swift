/// What choosing among many candidates adds to the score of the one that came out best: its score was one of the reasons
/// to take it, so that chance made it too good.
public struct SelectionOptimism: Codable, Sendable, Equatable {
  public enum Method: String, Codable, Sendable {
    /// Rows drawn anew, the best chosen on the rows drawn and scored on those left out.
    case rowsRedrawn
    /// Fold by fold: how much better than the winner the best of that fold alone is.
    case foldByFold
  }

  public let evaluation: EvaluationProtocol
  public let axis: AxisID
  /// Key and label of the candidate with the best score.
  public let key: String
  public let label: String
  public let score: Double
  /// What to expect of it on new rows.
  public let corrected: Double
  /// Of `corrected`; nil where the method gives none.
  public let interval: Interval?
  public let method: Method
  /// Candidates that were chosen from.
  public let candidates: Int
  /// Distinct rows that they were judged on; 0 where that isn't known.
  public let rows: Int
  /// How often the rows were drawn anew; for `foldByFold` the number of folds.
  public let draws: Int

  public init(
    evaluation: EvaluationProtocol, axis: AxisID, key: String, label: String, score: Double, corrected: Double,
    interval: Interval?, method: Method, candidates: Int, rows: Int, draws: Int
  ) {
    self.evaluation = evaluation
    self.axis = axis
    self.key = key
    self.label = label
    self.score = score
    self.corrected = corrected
    self.interval = interval
    self.method = method
    self.candidates = candidates
    self.rows = rows
    self.draws = draws
  }
}
