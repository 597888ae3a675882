import Learning
import Machine
import Statistics

/// How the impurity of a node is measured in a classification. Regression always uses squared error.
public enum TreeCriterion: String, CaseIterable, Codable, Sendable {
  case gini, entropy
}

/// How far a single tree is cut back after growing.
public enum TreePruning: String, CaseIterable, Codable, Sendable {
  case none
  /// By the parameter `alpha`.
  case alpha
  /// By the largest alpha whose cross-validated error is within one standard error of the least.
  case oneStandardError = "one-standard-error"
}

/// One classification or regression tree (CART): readable, and the floor that every ensemble should beat.
///
/// Each split maximises the decrease of impurity over all columns and thresholds: Gini impurity `1 - sum p_k^2`, entropy
/// `-sum p_k log2 p_k`, or squared error. Thresholds lie between the bins of a column: with at most 255 different values
/// every threshold is possible, beyond that 255 quantiles. Missing values go to the side where they lower the impurity
/// most; categories are split by subsets (two classes and regression: the best subset; more classes: the best of those
/// ordered by the share of the node's main class). Training takes O(columns x rows x depth).
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | criterion | gini | impurity of a classification |
/// | max-depth | none | splits on the longest path, 1 to 64 |
/// | max-leaves | none | leaves, grown most useful split first |
/// | min-leaf-rows | 1 | training rows that each leaf must have |
/// | min-split-rows | 2 | training rows that a node must have to be split |
/// | min-gain | 0 | least decrease of impurity, as a share of all weight |
/// | pruning | none | none, alpha, one-standard-error |
/// | alpha | 0 | cost of a leaf in cost-complexity pruning |
/// | folds | 5 | folds of the one-standard-error rule; they keep to groups and to the order of time |
/// | bins | 256 | bins a column, the one for missing values included |
///
/// Errors: `numerical` for targets more than 1e30 or less than 1e-30 apart, which single precision can't hold.
///
/// Source: Breiman, Friedman, Olshen & Stone, "Classification and Regression Trees" (1984).
public struct DecisionTree: Estimator {
  public struct Parameters: CategoryParameters {
    public var criterion = TreeCriterion.gini
    public var maxDepth: Int?
    public var maxLeaves: Int?
    public var minLeafRows = 1
    public var minSplitRows = 2
    public var minGain = 0.0
    public var pruning = TreePruning.none
    public var alpha = 0.0
    public var folds = 5
    public var bins = 256
    public var categories = CategoryRules()

    public init() {}

    public static let fields: [ParameterField<Self>] =
      [
        .choice("criterion", \.criterion, "impurity of a node in a classification").matters(.task(.classification)),
        .optionalInteger("max-depth", \.maxDepth, in: 1...64, "splits on the longest path"),
        .optionalInteger("max-leaves", \.maxLeaves, in: 2...1_000_000, "leaves, grown most useful split first"),
        .integer("min-leaf-rows", \.minLeafRows, in: 1...1_000_000_000, "training rows that each leaf must have"),
        .integer("min-split-rows", \.minSplitRows, in: 2...1_000_000_000, "training rows that a split node must have"),
        .number("min-gain", \.minGain, in: 0...1e12, "least decrease of impurity, as a share of all weight"),
        .choice("pruning", \.pruning, "how far the tree is cut back after growing"),
        .number("alpha", \.alpha, in: 0...1e12, "cost of a leaf in cost-complexity pruning")
          .matters(.with("pruning", "alpha")),
        .integer("folds", \.folds, in: 2...100, "folds of the one-standard-error rule")
          .matters(.with("pruning", "one-standard-error")),
        .integer("bins", \.bins, in: 2...256, "bins a column, the one for missing values included"),
      ] + categoryFields
  }

  public static let name = "decision-tree"
  public static let version = 3
  public static let capabilities: Capabilities = [
    .regression, .classification, .missingValues, .categoricalFeatures, .sampleWeights, .probabilities, .ignoresScale,
  ]
  public static let summary = "Fits one tree with cost-complexity pruning, which can be printed as rules."

  public let parameters: Parameters

  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> DecisionTreeModel {
    let bins = try context.bins(
      for: examples, limit: parameters.bins, categories: parameters.categories,
      pool: ThreadPool(threadCount: context.threadCount))
    let targets = try ImpurityTargets(examples, entropy: parameters.criterion == .entropy)
    var rules = ImpurityRules()
    rules.maximumDepth = parameters.maxDepth ?? .max
    rules.maximumLeaves = parameters.maxLeaves ?? .max
    rules.minimumLeafRows = parameters.minLeafRows
    rules.minimumSplitRows = parameters.minSplitRows
    rules.minimumGain = parameters.minGain
    rules.categories = parameters.categories
    rules.describesInnerNodes = true
    let grower = ImpurityGrower(bins: bins, targets: targets, rules: rules)
    let grown = grower.grow(rows: targets.rows, multiplicities: nil, generator: context.stream("tree"))
    let pruning = Pruning(grown.tree, risks: grown.risks)
    let alpha: Double?
    switch parameters.pruning {
    case .none: alpha = nil
    case .alpha: alpha = parameters.alpha
    case .oneStandardError:
      let divisions = try context.structuredFolds(
        parameters.folds, of: examples, rows: targets.rows.map { Int($0) }, for: "pruning")
      alpha = TreeValidation(
        bins: bins, targets: targets, rules: rules, folds: parameters.folds, divisions: divisions,
        groups: examples.structure?.groups
      ).alpha(among: pruning.alphas, generator: context.stream("pruning-folds"))
    }
    let kept = alpha.map { pruning.keptSplits(alpha: $0) }
    let tree = grown.tree.finished { kept?[$0] ?? true }
    if tree.nodes.count == 1 { context.notes.append("the tree has no split: it predicts the same for every row") }
    return DecisionTreeModel(
      ensemble: TreeEnsemble(tree: tree, vectors: grown.vectors, bins: bins, targets: targets))
  }
}

extension TreeEnsemble {
  /// An ensemble of one tree.
  init(tree: Tree, vectors: [Float], bins: BinnedInputs, targets: ImpurityTargets) {
    self.init(trees: [(tree, vectors)], bins: bins, targets: targets)
  }

  /// Trees of equal say. Equal vectors of leaves are kept once.
  init(trees grown: [(tree: Tree, vectors: [Float])], bins: BinnedInputs, targets: ImpurityTargets) {
    self.init(
      columns: bins.features.map { KeyRule($0) }, trees: [], link: targets.link, classCount: targets.classCount,
      base: targets.base, scale: targets.link == .shares ? 1 : 1 / Double(max(1, grown.count)))
    var places: [[Float]: Int32] = [:]
    for (tree, treeVectors) in grown {
      var tree = tree
      if link == .shares {
        for index in tree.nodes.indices where tree.nodes[index].isLeaf {
          let start = Int(tree.nodes[index].link) * classCount
          let vector = Array(treeVectors[start..<(start + classCount)])
          if let place = places[vector] {
            tree.nodes[index].link = place
          } else {
            let place = Int32(vectors.count / classCount)
            places[vector] = place
            vectors += vector
            tree.nodes[index].link = place
          }
        }
      }
      for index in tree.nodes.indices {
        if !tree.nodes[index].isLeaf || link == .shares { tree.nodes[index].value = 0 }
      }
      trees.append(tree)
    }
  }
}

extension DecisionTree {
  /// Each level of a tree looks at every column of a training row.
  public func fitPasses(columns: Int) -> Double { max(4, Double(columns) / 4) }
}
