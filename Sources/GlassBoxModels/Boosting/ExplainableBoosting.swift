import Learning

/// An explainable boosting machine: a sum of one shape for each column, and of a table for a few pairs of columns, each
/// learned by boosting and readable as a picture.
///
/// `score(x) = intercept + sum_j f_j(x_j) + sum_pairs f_jk(x_j, x_k)`; the answer is the score, its logistic function, or the
/// softmax of one score a class. A round visits the columns in turn: sums of gradient G and curvature H by bin, the best
/// `max-leaves` segments by `GL^2/HL + GR^2/HR - G^2/H`, and `-learning-rate * G / H` added within each. Small steps in turn keep
/// a column from speaking for its neighbours. Each of `bags` machines leaves out a part of the rows, stops where the loss
/// on that part is least, and the shapes are their mean; the deviation between them is kept as an interval of each shape.
/// Pairs are ranked by what a cut of both columns explains beyond either alone (FAST), and boosted after the shapes. What a
/// table then says of one of its columns alone moves into that column's curve (`PairPurity`): rows and columns of a
/// table have mean zero over the training rows, so that a curve is all that its column says by itself.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `rounds` | 1000 | 1 to 100,000 | rounds at most |
/// | `learning-rate` | 0.08 | 1e-4 to 1 | length of the steps |
/// | `max-leaves` | 5 | 2 to 32 | segments of a step |
/// | `min-leaf-rows` | 4 | 1 to 1e9 | rows that each segment must have |
/// | `bins` | 256 | 4 to 4,096 | bins of a number |
/// | `pairs` | 10 | 0 to 1,000 | pairs of columns |
/// | `pair-bins` | 16 | 2 to 64 | bins of a column in a pair |
/// | `bags` | 8 | 1 to 100 | machines that are averaged |
/// | `validation-share` | 0.15 | 0 to 0.9 | rows that each machine leaves out to stop by; 0: one machine, all rounds |
/// | `early-stopping-rounds` | 50 | 1 to 100,000 | rounds without a better loss before the end |
/// | `category-smoothing` | 10 | 0 to 1e6 | added to H where levels are put in order by G / H |
/// | `monotone` | [] | -1, 0, 1 each | for each column: 1 may not fall, -1 may not rise |
///
/// Missing values have a step of their own where training rows had some; else they add nothing, as levels that were never
/// met. Columns with a direction are in no
/// pair. O(rounds x bags x rows x columns). Errors: `invalidParameter` for a monotone list of another length or on a category,
/// `timeFeature`.
/// Sources: Lou, Caruana, Gehrke & Hooker, "Accurate intelligible models with pairwise interactions" (2013); Lengerich, Tan,
/// Chang, Hooker & Caruana, "Purifying interaction effects with the functional ANOVA" (2020); the loop as in InterpretML,
/// whose tables it gives where chance is off.
public struct ExplainableBoosting: Estimator {
  public struct Parameters: ParameterSet {
    public var rounds = 1_000
    public var learningRate = 0.08
    public var maxLeaves = 5
    public var minLeafRows = 4
    public var bins = 256
    public var pairs = 10
    public var pairBins = 16
    public var bags = 8
    public var validationShare = 0.15
    public var earlyStoppingRounds = 50
    public var categorySmoothing = 10.0
    public var monotone: [Int] = []
    public init() {}

    private static let stops = EffectCondition.setting("validation-share", .isAbove(0))

    public static let fields: [ParameterField<Self>] = [
      .integer("rounds", \.rounds, in: 1...100_000, "rounds at most"),
      .number("learning-rate", \.learningRate, in: 1e-4...1, "length of the steps"),
      .integer("max-leaves", \.maxLeaves, in: 2...32, "segments of a step"),
      .integer("min-leaf-rows", \.minLeafRows, in: 1...1_000_000_000, "rows that each segment must have"),
      .integer("bins", \.bins, in: 4...4_096, "bins of a number"),
      .integer("pairs", \.pairs, in: 0...1_000, "pairs of columns that get a table"),
      .integer("pair-bins", \.pairBins, in: 2...64, "bins of a column in a pair, where there are pairs"),
      .integer("bags", \.bags, in: 1...100, "machines that are averaged").matters(stops),
      .number("validation-share", \.validationShare, in: 0...0.9, "rows that each machine leaves out to stop by"),
      .integer("early-stopping-rounds", \.earlyStoppingRounds, in: 1...100_000, "rounds without a better loss").matters(
        stops),
      .number("category-smoothing", \.categorySmoothing, in: 0...1e6, "steadies the order of rare levels").matters(
        .categoricalInputs),
      .integers("monotone", \.monotone, in: -1...1, "for each column: 1 may not fall, -1 may not rise, 0 free"),
    ]
  }

  public static let name = "explainable-boosting"
  public static let version = 3
  public static let capabilities: Capabilities = [
    .regression, .classification, .missingValues, .categoricalFeatures, .sampleWeights, .probabilities, .ignoresScale,
  ]
  public static let summary = "Adds up one readable curve for each column, learned by boosting."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> ExplainableBoostingModel {
    try examples.requireDirections(parameters.monotone)
    let limit = parameters.bins
    let columns = try context.shared("shape-bins/\(limit)", for: examples, bytes: { 2 * $0.bins.count }) {
      (_: inout FitContext) throws(FitError) in try BinnedColumns(examples, limit: limit)
    }
    return try ShapeEnsemble(parameters, examples, columns).fit(in: &context)
  }

  /// Every round looks at each column of a training row.
  public func fitPasses(columns: Int) -> Double { Double(parameters.bags * min(parameters.rounds, 300)) }
}
