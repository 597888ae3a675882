import Learning
import LinearAlgebra

/// A decision tree that learns row by row and never sees a row twice (very fast decision tree).
///
/// A leaf keeps, for each column and class, one normal distribution. After every `grace-period` of weight it estimates the
/// information gain of `split-points` thresholds of each column, and splits by the best column where that leads the
/// second best by more than `sqrt(R^2 ln(1 / delta) / (2 n))` (R: the logarithm of the classes met, n: the leaf's weight), or where
/// this bound is below `tie-threshold`. Leaves with one class beyond 99% end. Memory grows with leaves, not with rows:
/// 5 numbers for each leaf, column and class.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `grace-period` | 200 | 1 to 1e9 | weight that a leaf sees between two looks for a split |
/// | `delta` | 1e-7 | 1e-300 to 0.5 | chance that a split is not the best one |
/// | `tie-threshold` | 0.05 | 0 to 1 | below this bound the best split is taken |
/// | `leaf` | `adaptive` | `adaptive`, `naive-bayes`, `shares` | how a leaf answers; adaptive: by what was right more often |
/// | `split-points` | 10 | 1 to 1,000 | thresholds that are tried for a column |
/// | `max-depth` | none | 1 to 64 | splits on the longest path (64 in any case) |
///
/// Missing values are left out of the sums, and go the way of most rows. The order of the rows matters. Errors:
/// `categoricalFeature`, `notFinite` for infinite values. Rules and defaults as `HoeffdingTreeClassifier` of River.
/// Source: Domingos & Hulten, "Mining high-speed data streams" (2000); leaves: Gama, Rocha & Medas (2003).
public struct HoeffdingTree: IncrementalEstimator {
  public typealias Fitted = HoeffdingTreeModel

  public struct Parameters: HoeffdingParameters {
    public var gracePeriod = 200
    public var delta = 1e-7
    public var tieThreshold = 0.05
    public var leaf = StreamingLeaf.adaptive
    public var splitPoints = 10
    public var maxDepth: Int?
    public init() {}

    public static let fields = hoeffdingFields
  }

  public static let name = "hoeffding-tree"
  public static let version = 1
  public static let capabilities: Capabilities = [.classification, .missingValues, .sampleWeights, .probabilities]
  public static let summary = "Grows a tree row by row, as soon as a split is sure enough."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func untrained(
    _ features: [Feature], task: LearningTask, in context: FitContext
  ) throws(FitError) -> HoeffdingTreeModel {
    let classCount = try task.streamingClasses(features, for: Self.name)
    return HoeffdingTreeModel(
      tree: StreamingTree(
        width: features.count, classCount: classCount, rules: parameters.rules(columnsPerLeaf: features.count), seed: 0)
    )
  }
}

extension LearningTask {
  /// The classes that a streaming tree is to tell apart.
  func streamingClasses(_ features: [Feature], for estimator: String) throws(FitError) -> Int {
    guard let classCount else { throw .unsupportedTask(estimator: estimator, task: "regression") }
    for feature in features where feature.kind != .numeric { throw .categoricalFeature(name: feature.name) }
    return classCount
  }
}

/// A Hoeffding tree as grown so far.
public struct HoeffdingTreeModel: IncrementalModel, Equatable {
  public static let kind = "hoeffding-tree-model"
  private var tree: StreamingTree

  init(tree: StreamingTree) { self.tree = tree }

  public init(from decoder: any Decoder) throws { tree = try StreamingTree(from: decoder) }
  public func encode(to encoder: any Encoder) throws { try tree.encode(to: encoder) }

  public var inputWidth: Int { tree.width }
  public var output: ModelOutput { .probabilities(classCount: tree.classCount) }
  public var parameterCount: Int { tree.parameterCount }
  public var rowWork: Int { tree.rowWork }
  public var acceptsMissingValues: Bool { true }
  public var leafCount: Int { tree.leafCount }

  public mutating func learn(_ row: Span<Double>, target: Double, weight: Double) throws(FitError) {
    try checkLesson(row, target: target, weight: weight)
    tree.learn(row, label: Int(target), weight: weight)
  }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    return predictRowByRow(inputs)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    tree.answer(row, into: &answer)
    scaleToOne(&answer)
  }
}

extension StreamingTree {
  /// Splits and what their leaves hold.
  var parameterCount: Int { 2 * (nodes.count - leafCount) + leafCount * layout.stride }

  /// Steps down, and the densities of the leaf.
  var rowWork: Int {
    let depth = nodes.filter(\.isLeaf).map { self.depth(Int($0.leaf)) }.max() ?? 0
    return 3 * (depth + 1) + 10 * rules.columnsPerLeaf * classCount
  }
}

/// Shares that sum to one; equal ones where nothing is known.
func scaleToOne(_ shares: inout MutableSpan<Double>) {
  var sum = 0.0
  for label in shares.indices { sum += shares[label] }
  for label in shares.indices { shares[label] = sum > 0 ? shares[label] / sum : 1 / Double(shares.count) }
}
