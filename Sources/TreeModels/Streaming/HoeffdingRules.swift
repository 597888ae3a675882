import Learning

/// How a leaf of a tree that learns row by row answers.
public enum StreamingLeaf: String, CaseIterable, Codable, Sendable {
  /// By naive Bayes or by the class shares, whichever has been right more often in this leaf.
  case adaptive
  case naiveBayes = "naive-bayes"
  case shares
}

/// Settings of trees that learn row by row.
public protocol HoeffdingParameters: ParameterSet {
  var gracePeriod: Int { get set }
  var delta: Double { get set }
  var tieThreshold: Double { get set }
  var leaf: StreamingLeaf { get set }
  var splitPoints: Int { get set }
  var maxDepth: Int? { get set }
}

extension HoeffdingParameters {
  static var hoeffdingFields: [ParameterField<Self>] {
    [
      .integer(
        "grace-period", \.gracePeriod, in: 1...1_000_000_000, "weight that a leaf sees between two looks for a split"),
      .number("delta", \.delta, in: 1e-300...0.5, "chance that a split is not the best one"),
      .number("tie-threshold", \.tieThreshold, in: 0...1, "where the bound falls below it, the best split is taken"),
      .choice("leaf", \.leaf, "how a leaf answers"),
      .integer("split-points", \.splitPoints, in: 1...1_000, "thresholds that are tried for a column"),
      .optionalInteger("max-depth", \.maxDepth, in: 1...64, "splits on the longest path"),
    ]
  }

  func rules(columnsPerLeaf: Int) -> HoeffdingRules {
    HoeffdingRules(
      gracePeriod: Double(gracePeriod), delta: delta, tieThreshold: tieThreshold, leaf: leaf, splitPoints: splitPoints,
      maxDepth: maxDepth ?? 64, columnsPerLeaf: columnsPerLeaf)
  }
}

/// How a tree that learns row by row grows and answers.
struct HoeffdingRules: Sendable, Equatable, Codable {
  var gracePeriod: Double
  var delta: Double
  var tieThreshold: Double
  var leaf: StreamingLeaf
  var splitPoints: Int
  var maxDepth: Int
  /// Columns that a leaf watches: all, or so many drawn for each leaf.
  var columnsPerLeaf: Int
  /// A split must leave more than this share of the weight on both sides.
  static let leastBranchShare = 0.01
  /// A leaf with a class beyond this share doesn't grow any more.
  static let purity = 0.99
}
