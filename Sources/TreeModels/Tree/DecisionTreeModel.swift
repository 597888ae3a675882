import Learning

/// A fitted single tree. Print it with `rules`.
public struct DecisionTreeModel: TreeModel, PrintableTree {
  public static let kind = "decision-tree-model"
  public let fitted: FittedTrees

  init(ensemble: TreeEnsemble) { fitted = FittedTrees(ensemble) }

  public init(from decoder: any Decoder) throws { fitted = try FittedTrees(from: decoder) }
  public func encode(to encoder: any Encoder) throws { try fitted.encode(to: encoder) }
}

extension DecisionTreeModel: ReadableModel {
  /// The tree as indented rules; see `PrintableTree`.
  public func text(features: [Feature], classNames: [String], scale: InputScale) -> String {
    let levels = features.enumerated().filter { !$1.levels.isEmpty }.map { ($0, $1.levels) }
    return rules(
      features: features, classNames: classNames.isEmpty ? nil : classNames,
      levels: Dictionary(uniqueKeysWithValues: levels), scale: scale)
  }
}
