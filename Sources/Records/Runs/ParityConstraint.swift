/// What is to be equal between groups.
public enum ParityConstraint: String, Codable, Sendable, CaseIterable {
  /// The share of rows that are decided positive.
  case demographicParity = "demographic-parity"
  /// The share of the rows of the positive class that are decided positive: equal opportunity.
  case truePositiveRate = "true-positive-rate"
  /// The share of the rows of the negative class that are decided positive.
  case falsePositiveRate = "false-positive-rate"
  /// Both of these rates.
  case equalizedOdds = "equalized-odds"

  /// In words, for sentences.
  public var words: String {
    switch self {
    case .demographicParity: "the share decided positive"
    case .truePositiveRate: "the true positive rate"
    case .falsePositiveRate: "the false positive rate"
    case .equalizedOdds: "the true and the false positive rate"
    }
  }
}
