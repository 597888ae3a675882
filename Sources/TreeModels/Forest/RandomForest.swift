import Learning
import Machine

/// Random forest: the mean of trees that are each grown on rows drawn with replacement, with a few columns drawn anew for
/// each split.
///
/// Splits maximise the decrease of Gini impurity, entropy or squared error on the shared bins (see `DecisionTree`); the
/// answer is the mean of the trees' answers, for classes of their class shares. `columns-per-split` is by default the
/// square root of the number of columns for classes, a third of them for numbers. Trees are grown side by side and don't
/// depend on the number of threads. Training takes O(trees x rows x columns-per-split x depth).
///
/// The parameters are those of `ForestParameters`.
///
/// Errors: `numerical` as for `DecisionTree`.
///
/// Source: Breiman, "Random forests" (2001).
public struct RandomForest: Estimator {
  public struct Parameters: ForestParameters {
    public var trees = 100
    public var columnsPerSplit: ColumnsPerSplit?
    public var criterion = TreeCriterion.gini
    public var maxDepth: Int?
    public var maxLeaves: Int?
    public var minLeafRows = 1
    public var minSplitRows = 2
    public var bootstrap = true
    public var outOfBagScore = false
    public var bins = 256
    public var replacedShare = 0.5
    public var categories = CategoryRules()

    public init() {}

    public static let fields = forestFields(columnsField.treating("sqrt", as: "auto", .task(.classification)))
  }

  public static let name = "random-forest"
  public static let version = 2
  public static let capabilities: Capabilities = [
    .regression, .classification, .missingValues, .categoricalFeatures, .sampleWeights, .probabilities, .ignoresScale,
  ]
  public static let summary =
    "Averages many deep trees on drawn rows and columns: good scores without tuning."

  public let parameters: Parameters

  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> RandomForestModel {
    let (ensemble, score) = try parameters.fit(
      examples, regressionColumns: .share(1.0 / 3), randomThresholds: false, in: &context)
    return RandomForestModel(ensemble: ensemble, outOfBagScore: score)
  }
}

/// A fitted forest. Any number of its first trees is a model too.
public struct RandomForestModel: TreeModel, PrefixedModel {
  public static let kind = "random-forest-model"
  public let fitted: FittedTrees
  /// Accuracy, or R squared, of each training row's answer from the trees that didn't see it; nil where it wasn't asked
  /// for.
  public let outOfBagScore: Double?

  init(ensemble: TreeEnsemble, outOfBagScore: Double?) {
    fitted = FittedTrees(ensemble)
    self.outOfBagScore = outOfBagScore
  }

  public var prefixes: [Int] { fitted.ensemble.treePrefixes }

  public func prefix(_ size: Int) -> RandomForestModel {
    guard size < treeCount else { return self }
    return RandomForestModel(ensemble: fitted.ensemble.forestPrefix(trees: max(1, size)), outOfBagScore: nil)
  }
}

extension RandomForest: PrefixedEstimator {
  public static let sizeParameter = "trees"
  public var size: Int { parameters.trees }

  public func resized(_ size: Int) -> RandomForest {
    var parameters = parameters
    parameters.trees = size
    return RandomForest(parameters)
  }

  public var canShareFit: Bool { true }
}

extension RandomForest: WarmStartable {
  public static let warmStart = WarmStartEffect.carriesOver
  public var frozenByWarmStart: [String] { ForestRules.frozenByWarmStart }

  /// Keeps the youngest trees of `model`, and grows others on `examples` in the place of its `replaced-share` oldest ones.
  public func fit(
    _ examples: Examples, startingFrom model: RandomForestModel, in context: inout FitContext
  ) throws(FitError) -> RandomForestModel {
    try requireSameForm(examples, as: model)
    let (ensemble, score) = try parameters.fit(
      examples, regressionColumns: .share(1.0 / 3), randomThresholds: false, replacingTreesOf: model.fitted.ensemble,
      in: &context)
    return RandomForestModel(ensemble: ensemble, outOfBagScore: score)
  }
}

extension RandomForest {
  /// Each level of a tree looks at every column of a training row.
  public func fitPasses(columns: Int) -> Double { max(4, Double(columns) / 4) }
}
