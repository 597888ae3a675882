import CKernels
import Learning

/// What keeps splits on categories with many levels honest.
///
/// The levels of such a category are ordered by their mean target in the node. Left free, some cut through that order would
/// always separate the training rows well, whatever the levels say of other rows; so a level needs rows to be judged by,
/// and a cut pays for having been chosen. Categories of up to `freeLevels` levels have no room for that, and are split like
/// numbers.
public struct CategoryRules: Sendable, Equatable, Codable {
  /// Rows that a level needs, in all training rows and in the node that is split; rarer levels stay together, with the
  /// levels that training never saw.
  public var minimumRows = 10
  /// Rows that each side of a split needs, and that lie between two cuts that are tried.
  public var minimumSideRows = 20
  /// Rows (or weight) of the node's mean that are mixed into a level's mean when levels are ordered.
  public var smoothing = 10.0
  /// L2 penalty on the answers of both sides, beside that of every split.
  public var l2 = 10.0
  /// How much of the gain that noise would give is taken off a split's gain; 1: all of it.
  public var penalty = 1.0
  /// Levels that a split names; all others are on the other side.
  public var maximumLevels = 32

  public init() {}

  /// Categories of so many levels are split freely.
  static let freeLevels = 4

  /// - Parameter variance: of the targets (or gradients), by weight, in the node.
  ///
  /// Without any effect, the mean of a level with w rows is off by `sqrt(variance / w)`; the best cut through n ordered
  /// levels then separates those above zero from those below, which gains about `2 / pi * variance` a level.
  func price(ofLevelAt variance: Double) -> Double { penalty * 2 / .pi * variance }

  func apply(to limits: inout ckernels_tree_limits) {
    limits.category_rows = Double(minimumRows)
    limits.category_side_rows = Double(minimumSideRows)
    limits.category_smoothing = smoothing
    limits.category_l2 = l2
    limits.category_limit = Int32(maximumLevels)
    limits.category_few = Int32(Self.freeLevels)
  }
}

/// The settings of `CategoryRules`, which every tree family has.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | min-category-rows | 10 | training rows that a level needs to be told apart, in all and in the node that is split |
/// | min-category-side-rows | 20 | training rows that both sides of a split need, and that lie between two cuts tried |
/// | category-smoothing | 10 | weight of the node's mean in the order of the levels |
/// | category-l2 | 10 | penalty on both sides of a split |
/// | category-penalty | 1 | how much of the gain that noise would give is taken off a split's gain |
/// | max-categories | 32 | levels that a split names; the others go together |
///
/// None of them applies to a category of up to four levels.
public protocol CategoryParameters: ParameterSet {
  var categories: CategoryRules { get set }
}

extension CategoryParameters {
  static var categoryFields: [ParameterField<Self>] {
    let rows: [ParameterField<Self>] = [
      .integer(
        "min-category-rows", \.categories.minimumRows, in: 1...1_000_000_000,
        "training rows that a level needs to be told apart from the rare ones"),
      .integer(
        "min-category-side-rows", \.categories.minimumSideRows, in: 1...1_000_000_000,
        "training rows that both sides need where a category of many levels is split"),
    ]
    let weights: [ParameterField<Self>] = [
      .number("category-smoothing", \.categories.smoothing, in: 0...1e12, "evens out rare categories in their order"),
      .number("category-l2", \.categories.l2, in: 0...1e12, "extra L2 penalty on splits of categories"),
      .number(
        "category-penalty", \.categories.penalty, in: 0...1e6,
        "how much of the gain that noise would give is taken off a split of many levels"),
      .integer(
        "max-categories", \.categories.maximumLevels, in: 1...256,
        "categories that a split names; the others go together"),
    ]
    return (rows + weights).map { $0.matters(.categoricalInputs) }
  }
}
