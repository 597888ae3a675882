import Learning
import Machine

/// Extremely randomized trees: the mean of trees that draw, for each split, a few columns and one threshold for each of
/// them, and keep the best of these.
///
/// A threshold is uniform between the least and the largest value in the node, rounded to the edge of a bin. All rows are
/// used for every tree unless `bootstrap` is on. `columns-per-split` is by default the square root of the number of
/// columns for classes, all of them for numbers.
///
/// The parameters are those of `ForestParameters`.
///
/// Errors: `numerical` as for `DecisionTree`.
///
/// Source: Geurts, Ernst & Wehenkel, "Extremely randomized trees" (2006).
public struct ExtraTrees: Estimator {
  public struct Parameters: ForestParameters {
    public var trees = 100
    public var columnsPerSplit: ColumnsPerSplit?
    public var criterion = TreeCriterion.gini
    public var maxDepth: Int?
    public var maxLeaves: Int?
    public var minLeafRows = 1
    public var minSplitRows = 2
    public var bootstrap = false
    public var outOfBagScore = false
    public var bins = 256
    public var replacedShare = 0.5
    public var categories = CategoryRules()

    public init() {}

    public static let fields = forestFields(
      columnsField.treating("sqrt", as: "auto", .task(.classification)).treating("all", as: "auto", .task(.regression)))
  }

  public static let name = "extra-trees"
  public static let version = 2
  public static let capabilities: Capabilities = [
    .regression, .classification, .missingValues, .categoricalFeatures, .sampleWeights, .probabilities, .ignoresScale,
  ]
  public static let summary =
    "Averages trees with thresholds drawn at random: quicker than a random forest, and often as good."

  public let parameters: Parameters

  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> ExtraTreesModel {
    let (ensemble, score) = try parameters.fit(
      examples, regressionColumns: .share(1), randomThresholds: true, in: &context)
    return ExtraTreesModel(ensemble: ensemble, outOfBagScore: score)
  }
}

/// A fitted forest. Any number of its first trees is a model too.
public struct ExtraTreesModel: TreeModel, PrefixedModel {
  public static let kind = "extra-trees-model"
  public let fitted: FittedTrees
  /// Accuracy, or R squared, of each training row's answer from the trees that didn't see it; nil where it wasn't asked
  /// for.
  public let outOfBagScore: Double?

  init(ensemble: TreeEnsemble, outOfBagScore: Double?) {
    fitted = FittedTrees(ensemble)
    self.outOfBagScore = outOfBagScore
  }

  public var prefixes: [Int] { fitted.ensemble.treePrefixes }

  public func prefix(_ size: Int) -> ExtraTreesModel {
    guard size < treeCount else { return self }
    return ExtraTreesModel(ensemble: fitted.ensemble.forestPrefix(trees: max(1, size)), outOfBagScore: nil)
  }
}

extension ExtraTrees: PrefixedEstimator {
  public static let sizeParameter = "trees"
  public var size: Int { parameters.trees }

  public func resized(_ size: Int) -> ExtraTrees {
    var parameters = parameters
    parameters.trees = size
    return ExtraTrees(parameters)
  }

  public var canShareFit: Bool { true }
}

extension ExtraTrees: WarmStartable {
  public static let warmStart = WarmStartEffect.carriesOver
  public var frozenByWarmStart: [String] { ForestRules.frozenByWarmStart }

  /// Keeps the youngest trees of `model`, and grows others on `examples` in the place of its `replaced-share` oldest ones.
  public func fit(
    _ examples: Examples, startingFrom model: ExtraTreesModel, in context: inout FitContext
  ) throws(FitError) -> ExtraTreesModel {
    try requireSameForm(examples, as: model)
    let (ensemble, score) = try parameters.fit(
      examples, regressionColumns: .share(1), randomThresholds: true, replacingTreesOf: model.fitted.ensemble,
      in: &context)
    return ExtraTreesModel(ensemble: ensemble, outOfBagScore: score)
  }
}

extension ExtraTrees {
  /// Each level of a tree looks at every column of a training row.
  public func fitPasses(columns: Int) -> Double { max(4, Double(columns) / 4) }
}
