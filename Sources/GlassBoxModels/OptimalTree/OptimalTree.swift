import Learning

/// A short tree that no other tree over the same conditions beats: all are weighed, not one split after another.
///
/// It is the tree of at most `depth` conditions in a row with the least `loss + min-gain * first loss * leaves`, where the loss
/// is entropy for classes and squared error for values, and the first loss that of no tree at all. Greedy trees take the
/// split that looks best alone, and so miss columns that tell only together. Two levels are searched completely from
/// tables of pairs of columns; the condition above them by search with bounds: what rows lose at best can only fall when
/// rows leave, so that between two cuts of a column that were tried, those that can't win need no try.
///
/// Conditions are a number at least a cut, a category of one level, a value that is missing. Where there are more than
/// `conditions`, those that lower the loss most alone are searched, and a note says so.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `depth` | 3 | 1 to 3 | conditions in a row |
/// | `cuts` | 15 | 1 to 100 | cuts of a number that may be asked for, at quantiles |
/// | `conditions` | 60 | 1 to 1,000 | conditions among which is searched |
/// | `min-rows` | 20 | 1 to 1e9 | training rows of each leaf |
/// | `min-gain` | 0.002 | 0 to 1 | what each leaf must gain, as a share of the first loss |
/// | `smoothing` | 1 | 0 to 1e6 | rows of the overall answer that each leaf's is mixed with |
///
/// O(conditions x (rows x columns^2 + conditions^2)) for depth 3, less what bounds spare. Errors: `timeFeature`.
/// Sources: Demirović et al., "MurTree: optimal decision trees via dynamic programming and search" (2022), for the tables
/// of two levels; Brița, van der Linden & Demirović, "Optimal classification trees for continuous feature data using
/// dynamic programming with branch-and-bound" (2025), for bounds between cuts.
public struct OptimalTree: Estimator {
  public struct Parameters: ParameterSet {
    public var depth = 3
    public var cuts = 15
    public var conditions = 60
    public var minRows = 20
    public var minGain = 0.002
    public var smoothing = 1.0
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .integer("depth", \.depth, in: 1...3, "conditions in a row"),
      .integer("cuts", \.cuts, in: 1...100, "cuts of a number that may be asked for"),
      .integer("conditions", \.conditions, in: 1...1_000, "conditions among which is searched, the best alone"),
      .integer("min-rows", \.minRows, in: 1...1_000_000_000, "training rows of each leaf"),
      .number("min-gain", \.minGain, in: 0...1, "what each leaf must gain, as a share of the first loss"),
      .number("smoothing", \.smoothing, in: 0...1e6, "rows of the overall answer that each leaf's is mixed with"),
    ]
  }

  public typealias Fitted = OptimalTreeModel

  public static let name = "optimal-tree"
  public static let version = 1
  public static let capabilities: Capabilities = [
    .regression, .classification, .missingValues, .categoricalFeatures, .sampleWeights, .probabilities, .ignoresScale,
  ]
  public static let summary = "Finds the best tree of up to three levels, weighing all of them."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> OptimalTreeModel {
    let limit = parameters.cuts + 1
    let columns = try context.shared("shape-bins/\(limit)", for: examples, bytes: { 2 * $0.bins.count }) {
      (_: inout FitContext) throws(FitError) in try BinnedColumns(examples, limit: limit)
    }
    let usable = (0..<examples.rows).filter { (examples.weights?[$0] ?? 1) > 0 }.map { Int32($0) }
    let tally = TreeTally(examples, usable)
    var table = QuestionTable(columns, usable, least: parameters.minRows)
    if table.questions.count > parameters.conditions {
      context.notes.append(
        "optimal-tree: searched among the \(parameters.conditions) conditions that lower the loss most alone; more may be "
          + "searched with 'conditions'")
      table = table.keeping(strongest(in: table, tally, usable), columns, usable)
    }
    let search = TreeSearch(
      table, tally, minRows: Double(parameters.minRows), leafCost: parameters.minGain * tally.loss(of: usable))
    let tree = search.best(usable, depth: parameters.depth)
    return OptimalTreeModel(
      features: examples.features, task: examples.task, tree: tree, table, examples, usable,
      smoothing: parameters.smoothing)
  }

  /// Positions of the conditions whose answers divide the rows best, ascending.
  private func strongest(in table: QuestionTable, _ tally: TreeTally, _ usable: [Int32]) -> [Int] {
    let losses = OneLevelLosses(table, tally, usable)
    let gains = table.questions.indices.map { losses.whole - losses.yes[$0] - losses.no[$0] }
    let order = gains.indices.sorted { (gains[$1], $0) < (gains[$0], $1) }
    return order.prefix(parameters.conditions).sorted()
  }

  /// Each condition on top is tried with all pairs of columns, as far as bounds don't spare it.
  public func fitPasses(columns: Int) -> Double {
    let asked = Double(min(parameters.conditions, columns * parameters.cuts))
    return parameters.depth < 3 ? Double(columns) : asked * Double(min(columns, parameters.conditions)) / 2
  }
}
