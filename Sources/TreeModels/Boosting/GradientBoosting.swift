import Learning
import Machine
import Statistics

/// The order in which a boosted tree grows.
public enum TreeGrowth: String, CaseIterable, Codable, Sendable {
  /// The leaf that gains most is split next.
  case leafWise = "leaf-wise"
  /// Level by level.
  case depthWise = "depth-wise"
}

/// Gradient boosting on histograms, for regression and classification.
///
/// Round m adds trees that go down the loss by Newton steps: with the gradients g and second derivatives h of the loss at
/// the present scores, a leaf answers `-learning-rate * T(G) / (H + l2)` where `G = sum g`, `H = sum h` over its rows and
/// T takes `l1` off the size of G; a split is worth `T(GL)^2/(HL + l2) + T(GR)^2/(HR + l2) - T(G)^2/(H + l2)`. The loss
/// is squared error, absolute error, quantile (pinball) or Poisson deviance in a regression, log-loss with one tree a round
/// for two classes, and with one tree a class and round for more (trained side by side). Leaves of the absolute and the
/// quantile loss answer the quantile of their residuals.
///
/// Inputs are put into at most 256 bins once for each training fold. Missing values have a bin of their own and go to the
/// side that gains more; categories are split by subsets, ordered by `G / (H + category-smoothing)`. Sums are integers, so
/// the same seed gives the same trees for any number of threads. A round takes O(rows x columns x log leaves).
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | rounds | 100 | rounds of boosting, 1 to 100000 |
/// | learning-rate | 0.1 | what each tree's answer is times |
/// | loss | squared | squared, absolute, quantile, poisson (regression) |
/// | level | 0.5 | the quantile of the quantile loss |
/// | growth | leaf-wise | leaf-wise or depth-wise |
/// | max-leaves | 31 | leaves of a tree, 2 to 65536 |
/// | max-depth | none | splits on the longest path |
/// | min-leaf-rows | 20 | training rows that each leaf must have |
/// | min-leaf-weight | 0.001 | sum of second derivatives that each leaf must have |
/// | min-gain | 0 | least gain of a split |
/// | l1, l2 | 0 | penalties on the leaves' answers |
/// | row-share | 1 | share of the rows drawn for each round, without replacement |
/// | column-share | 1 | share of the columns drawn for each tree |
/// | early-stopping-rounds | none | stop when the validation loss hasn't fallen for so many rounds |
/// | validation-share | 0.1 | share of the rows held out to see when to stop: whole groups or the latest rows, where the rows have such |
/// | monotone | [] | for each column: 1 answers may not fall, -1 may not rise, 0 free |
/// | bins | 256 | bins a column, the one for missing values included |
/// | warm-rounds | none | rounds that a fit adds to the model it goes on from; none: as many as rounds |
///
/// Those of categories are in `CategoryParameters`; smoothing and penalty are in units of H.
///
/// Errors: `invalidParameter` for a monotone list of another length or on a category, or a negative target of Poisson;
/// `tooFewRows` where nothing is left to hold out, `numerical` for targets more than 1e30 or less than 1e-30 apart.
///
/// Sources: Friedman, "Greedy function approximation" (2001); Chen & Guestrin, "XGBoost" (2016); Ke et al., "LightGBM"
/// (2017).
public struct GradientBoosting: Estimator {
  public struct Parameters: CategoryParameters {
    public var rounds = 100
    public var warmRounds: Int?
    public var learningRate = 0.1
    public var loss = RegressionLoss.squared
    public var level = 0.5
    public var growth = TreeGrowth.leafWise
    public var maxLeaves = 31
    public var maxDepth: Int?
    public var minLeafRows = 20
    public var minLeafWeight = 1e-3
    public var minGain = 0.0
    public var l1 = 0.0
    public var l2 = 0.0
    public var rowShare = 1.0
    public var columnShare = 1.0
    public var earlyStoppingRounds: Int?
    public var validationShare = 0.1
    public var monotone: [Int] = []
    public var bins = 256
    public var categories = CategoryRules()

    public init() {}

    public static let fields: [ParameterField<Self>] =
      [
        .integer("rounds", \.rounds, in: 1...100_000, "rounds of boosting"),
        .number("learning-rate", \.learningRate, in: 1e-6...1, "what each tree's answer is times"),
        .choice("loss", \.loss, "loss of a regression; classification always uses log-loss")
          .matters(.task(.regression)),
        .number("level", \.level, in: 1e-6...(1 - 1e-6), "the quantile of the quantile loss")
          .matters(.with("loss", "quantile")),
        .choice("growth", \.growth, "split the leaf that gains most, or level by level"),
        .integer("max-leaves", \.maxLeaves, in: 2...65_536, "leaves of a tree"),
        .optionalInteger("max-depth", \.maxDepth, in: 1...64, "splits on the longest path"),
        .integer("min-leaf-rows", \.minLeafRows, in: 1...1_000_000_000, "training rows that each leaf must have"),
        .number("min-leaf-weight", \.minLeafWeight, in: 0...1e12, "sum of second derivatives that each leaf must have"),
        .number("min-gain", \.minGain, in: 0...1e12, "least gain of a split"),
        .number("l1", \.l1, in: 0...1e12, "L1 penalty on the leaves' answers"),
        .number("l2", \.l2, in: 0...1e12, "L2 penalty on the leaves' answers"),
        .number("row-share", \.rowShare, in: 0.001...1, "share of the rows drawn for each round"),
        .number("column-share", \.columnShare, in: 0.001...1, "share of the columns drawn for each tree"),
        .optionalInteger(
          "early-stopping-rounds", \.earlyStoppingRounds, in: 1...100_000,
          "stop when the validation loss hasn't fallen for so many rounds"),
        .number("validation-share", \.validationShare, in: 0.01...0.9, "share of the rows held out to see when to stop")
          .matters(.setting("early-stopping-rounds", .isNot(.none))),
        .integers("monotone", \.monotone, in: -1...1, "for each column: 1 may not fall, -1 may not rise, 0 free"),
        .integer("bins", \.bins, in: 2...256, "bins a column, the one for missing values included"),
        .optionalInteger(
          "warm-rounds", \.warmRounds, in: 1...100_000, "rounds added to the last model; none: as many as rounds"
        )
        .matters(.warmStart),
      ] + categoryFields
  }

  public static let name = "gradient-boosting"
  public static let version = 2
  public static let capabilities: Capabilities = [
    .regression, .classification, .missingValues, .categoricalFeatures, .sampleWeights, .probabilities, .ignoresScale,
  ]
  public static let summary =
    "Boosts trees on histograms: usually the best scores on tables, at the price of size."

  public let parameters: Parameters

  public init(_ parameters: Parameters) { self.parameters = parameters }

  public var targetRequirement: TargetRequirement? {
    parameters.loss == .poisson
      ? TargetRequirement(0 ... .greatestFiniteMagnitude, words: "loss=poisson needs targets of at least 0") : nil
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> GradientBoostingModel {
    try fit(examples, continuing: nil, in: &context)
  }

  /// Adds `rounds` more rounds to an existing model, learned from `examples`: for retraining on new data.
  ///
  /// The examples must have the columns and classes of the model. Categories that the model never saw stay unseen.
  ///
  /// - Throws: `widthMismatch` for other columns, `otherTask` for another task or loss than the model's.
  public func fit(
    _ examples: Examples, continuing model: GradientBoostingModel?, in context: inout FitContext
  ) throws(FitError) -> GradientBoostingModel {
    let pool = ThreadPool(threadCount: context.threadCount)
    let loss = try loss(for: examples)
    if let model {
      let old = model.fitted.ensemble
      guard old.columns.count == examples.inputs.columns else {
        throw .widthMismatch(expected: old.columns.count, found: examples.inputs.columns)
      }
      guard old.link == loss.link, old.scoreCount == loss.scoreCount else {
        throw .otherTask(
          estimator: Self.name, model: "the scores of another loss", rows: "those of the loss that is set")
      }
    }
    let bins =
      if let model {
        BinnedInputs(
          examples.inputs, features: examples.features, weights: examples.weights, binLimit: parameters.bins,
          rules: model.fitted.ensemble.columns, pool: pool)
      } else {
        try context.bins(
          for: examples, limit: parameters.bins, categories: parameters.categories, pool: pool)
      }
    var trainer = BoostingTrainer(
      examples: examples, bins: bins, loss: loss, parameters: parameters, generator: context.stream("boosting"),
      pool: pool)
    if parameters.earlyStoppingRounds != nil {
      trainer.heldOut = try context.structuredHoldOut(
        parameters.validationShare, of: examples, rows: trainer.counting, for: "early stopping")
    }
    let ensemble = try trainer.train(continuing: model?.fitted.ensemble)
    context.notes += trainer.notes
    return GradientBoostingModel(ensemble: ensemble)
  }

  private func loss(for examples: Examples) throws(FitError) -> BoostingLoss {
    try examples.requireDirections(parameters.monotone)
    switch examples.targets {
    case .values:
      try examples.requireTargetsInSinglePrecision()
      try targetRequirement?.check(examples.targets)
      return .regression(parameters.loss, level: parameters.level)
    case .classes(_, let classCount):
      return classCount == 2 ? .logistic : .softmax(classCount: classCount)
    }
  }
}

extension GradientBoosting: PrefixedEstimator {
  public static let sizeParameter = "rounds"
  public var size: Int { parameters.rounds }

  public func resized(_ size: Int) -> GradientBoosting {
    var parameters = parameters
    parameters.rounds = size
    return GradientBoosting(parameters)
  }

  /// Early stopping looks ahead, so there the shorter fit isn't the beginning of the longer one.
  public var canShareFit: Bool { parameters.earlyStoppingRounds == nil }
}

extension GradientBoosting: WarmStartable {
  public static let warmStart = WarmStartEffect.carriesOver
  public var frozenByWarmStart: [String] { ["all earlier rounds", "which levels of categories are known"] }

  /// Adds `warm-rounds` rounds, learned from `examples`, to those of `model`: it grows with every warm start.
  public func fit(
    _ examples: Examples, startingFrom model: GradientBoostingModel, in context: inout FitContext
  ) throws(FitError) -> GradientBoostingModel {
    try requireSameForm(examples, as: model)
    return try resized(parameters.warmRounds ?? parameters.rounds).fit(examples, continuing: model, in: &context)
  }
}

extension GradientBoosting {
  /// Each level of a tree looks at every column of a training row.
  public func fitPasses(columns: Int) -> Double { max(4, Double(columns) / 4) }
}
