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
    public var minCategoryRows = 10
    public var minCategorySideRows = 20
    public var categorySmoothing = 10.0
    public var categoryL2 = 10.0
    public var categoryPenalty = 1.0
    public var maxCategories = 32

    public init() {}

    public static let fields: [ParameterField<Self>] =
      [
        .integer("trees", \.trees, in: 1...100_000, "trees of the forest"),
        columnsField.treating("sqrt", as: "auto", .task(.classification)),
        .choice("criterion", \.criterion, "impurity of a node in a classification").matters(.task(.classification)),
        .optionalInteger("max-depth", \.maxDepth, in: 1...64, "splits on the longest path"),
        .optionalInteger("max-leaves", \.maxLeaves, in: 2...1_000_000, "leaves of a tree, most useful split first"),
        .integer("min-leaf-rows", \.minLeafRows, in: 1...1_000_000_000, "training rows that each leaf must have"),
        .integer("min-split-rows", \.minSplitRows, in: 2...1_000_000_000, "training rows that a split node must have"),
        .flag("bootstrap", \.bootstrap, "draw the rows of each tree with replacement"),
        .flag("out-of-bag-score", \.outOfBagScore, "score each row by the trees that didn't see it (a note of the fit)")
          .matters(.with("bootstrap", true)),
        .integer("bins", \.bins, in: 2...256, "bins a column, the one for missing values included"),
      ] + categoryFields
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
