import Learning

/// Fitted boosted trees. Any number of its first rounds is a model too.
public struct GradientBoostingModel: TreeModel, PrefixedModel, ScoringModel {
  public static let kind = "gradient-boosting-model"
  public let fitted: FittedTrees

  init(ensemble: TreeEnsemble) { fitted = FittedTrees(ensemble) }

  public init(from decoder: any Decoder) throws { fitted = try FittedTrees(from: decoder) }
  public func encode(to encoder: any Encoder) throws { try fitted.encode(to: encoder) }

  /// Rounds of boosting in the model.
  public var rounds: Int { fitted.ensemble.trees.count / fitted.ensemble.scoreCount }

  /// 10, 25, 50, 100, 250, ... rounds, as far as there are, and all of them.
  public var prefixes: [Int] { roundSizes(upTo: rounds) }

  public var scoring: GradientBoostingModel {
    var ensemble = fitted.ensemble
    switch ensemble.link {
    case .logistic: ensemble.link = .logOdds
    case .softmax: ensemble.link = .scores
    default: return self
    }
    return GradientBoostingModel(ensemble: ensemble)
  }

  public func prefix(_ size: Int) -> GradientBoostingModel {
    let kept = min(max(size, 0), rounds)
    guard kept < rounds else { return self }
    return GradientBoostingModel(ensemble: fitted.ensemble.prefix(trees: kept * fitted.ensemble.scoreCount))
  }
}
