import Learning
import LinearAlgebra

/// Principal component analysis: the orthogonal directions along which the training rows vary most.
///
/// Row x becomes `(x - mean) * axes`, the axes being unit eigenvectors of the covariance matrix, by falling variance.
/// Each axis is turned so that its entry of largest magnitude is positive. Variances divide by rows - 1; ratios are
/// shares of the *total* variance, of the components left out too. Weights count as in a weighted covariance.
///
/// | parameter | default | choices | meaning |
/// |---|---|---|---|
/// | `components` | `all` | `none`, `all`, 1..., 0.95, `95%`, or a rule | how many to keep (below) |
/// | `solver` | `auto` | `auto`, `covariance`, `svd`, `randomized` | how the axes are computed (below) |
/// | `whiten` | false | | divide each component by its standard deviation |
///
/// `components`: `none` leaves the inputs as they are (the point of a sweep without PCA); a whole number is a count; a
/// number with a decimal point is a share, which keeps as few components as hold *more* than it, and `1.0` keeps all. More components than the rows have directions are cut to that rank, with a note. Three rules
/// choose a number; each keeps at least one:
///
/// | rule | keeps | costs, beside the axes |
/// |---|---|---|
/// | `auto` (or `marchenko-pastur`) | what stands out from noise of equal variance in all columns | nothing |
/// | `parallel-analysis` | what stands out from the same columns, each permuted on its own | 39 covariances and their variances |
/// | `cross-validation` | the number under which held-out rows are most likely (probabilistic PCA, 5 folds) | 5 decompositions |
///
/// `parallel-analysis` asks whether columns vary together: one that merely varies more than the others is no signal to it.
/// To `auto` and `cross-validation` it is, as they take noise to be equal in all directions. Both costly rules need the
/// rows, so that they can't be had from covariances alone.
///
/// `solver`: `auto` takes the covariance matrix where there are at least as many rows as columns, else singular values,
/// and a randomized sketch where a fixed count of components is small beside more than 2,000 rows and columns. `randomized`
/// serves fixed counts only. All sizes of one sweep share one decomposition (of more than 128 columns the leading axes
/// are computed apart, where no more are wanted), and so do all trials on the same rows with what a rule needs.
///
/// Categorical columns throw `categoricalFeature`, missing or infinite values `notFinite`, fewer than two rows that count
/// `tooFewRows`. Columns of one value are harmless; if all are, one component of zeros is kept.
///
/// Sources: Jolliffe, "Principal Component Analysis" (2002); golden values from scikit-learn's `PCA`.
public struct PCA: Transform {
  public enum Solver: String, CaseIterable, Codable, Sendable {
    case automatic = "auto"
    case covariance
    case singularValues = "svd"
    case randomized
  }

  public struct Parameters: ParameterSet {
    public var components = ComponentCount.all
    public var solver = Solver.automatic
    public var whiten = false
    public init() {}
    public init(components: ComponentCount = .all, solver: Solver = .automatic, whiten: Bool = false) {
      self.components = components
      self.solver = solver
      self.whiten = whiten
    }
    private static let keepsSome = EffectCondition.setting("components", .isNot(.none))

    public static let fields: [ParameterField<Self>] = [
      .custom(
        "components", expectation: ComponentCount.expectation,
        ParameterDomain(.countOrShare(ComponentCount.counts), words: ComponentCount.words),
        "how many components to keep. auto: those above noise (Marchenko-Pastur); parallel-analysis: those above the "
          + "same columns permuted; cross-validation: the number that makes held-out rows most likely; none: no PCA",
        get: { $0.components.setting },
        set: { parameters, value in
          guard let components = ComponentCount(value) else { return false }
          parameters.components = components
          return true
        }),
      .choice("solver", \.solver, "how the axes are computed; auto chooses by the shape of the data")
        .matters(keepsSome),
      .flag("whiten", \.whiten, "divide each component by its standard deviation").matters(keepsSome),
    ]
  }

  public static let name = "pca"
  public static let version = 3
  public static let summary = "Reduces the columns to the directions along which the rows vary most."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public var setsScale: Bool { parameters.components != .none }

  public func shapes(after columns: [ColumnShape], rows: Int, task: LearningTask) -> [ColumnShape] {
    guard parameters.components != .none else { return columns }
    var count = min(rows, columns.count)
    if case .count(let asked) = parameters.components { count = min(count, asked) }
    return (0..<count).map { ColumnShape(name: "pc\($0 + 1)") }
  }

  /// A covariance matrix and its eigenvectors, or the singular vectors of centred rows.
  public func workingNumbers(rows: Int, columns: Int) -> Int {
    guard parameters.components != .none else { return 0 }
    let side = min(rows, columns)
    let isCovariance = parameters.solver == .covariance || (parameters.solver == .automatic && rows >= columns)
    return isCovariance ? 2 * columns.squaredOrMost : 2 * side.squaredOrMost
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedPCA {
    guard parameters.components != .none else { return FittedPCA(passing: examples.features) }
    try examples.requireNumericFeatures()
    guard !examples.features.isEmpty else { throw .widthMismatch(expected: 1, found: 0) }
    let counting = examples.weights?.count { $0 > 0 } ?? examples.rows
    guard counting >= 2 else { throw .tooFewRows(required: 2, found: counting) }
    let axes: PrincipalAxes
    do throws(FitError) {
      axes = try self.axes(of: examples, in: &context)
    } catch {
      // A value that isn't finite leaves no finite sums, which every solver refuses; a pass over all values of its own
      // would cost as much as a twentieth of the fit.
      try examples.requireFiniteInputs()
      throw error
    }
    let count = try count(of: axes, examples: examples, in: &context)
    return FittedPCA(axes, count: count, whiten: parameters.whiten, features: examples.features)
  }

  /// On the fit's threads, and without looking for values that aren't finite again, which the fit refuses.
  public func fitTransforming(
    _ examples: Examples, in context: inout FitContext
  ) throws(FitError) -> FitAndTransformed<FittedPCA> {
    let fitted = try fit(examples, in: &context)
    if let inputs = fitted.projected(examples.inputs, threadCount: context.threadCount) {
      return FitAndTransformed(fitted: fitted, inputs: inputs)
    }
    do throws(PredictionError) {
      return FitAndTransformed(fitted: fitted, inputs: try fitted.transform(examples.inputs))
    } catch {
      throw FitError(error, features: examples.features)
    }
  }

  /// PCA of rows that came in parts (incremental PCA); `solver` has no say, the covariances are there already. Rules that
  /// need the rows throw `invalidParameter`.
  ///
  /// - Parameters:
  ///   - covariance: what the parts added up to.
  ///   - features: one for each column.
  public func fit(
    _ covariance: CovarianceAccumulator, features: [Feature], in context: inout FitContext
  ) throws(FitError) -> FittedPCA {
    guard features.count == covariance.columns else {
      throw .widthMismatch(expected: covariance.columns, found: features.count)
    }
    guard parameters.components != .none else { return FittedPCA(passing: features) }
    guard !parameters.components.needsRows else {
      throw .invalidParameter(
        name: "components", value: parameters.components.setting.description,
        expected: "auto, all, a number or a share where rows came in parts: this rule needs all of them at once, by "
          + "fit(_:in:)")
    }
    let axes = try covariance.principalAxes()
    let count = try count(of: axes, examples: nil, in: &context)
    return FittedPCA(axes, count: count, whiten: parameters.whiten, features: features)
  }

  /// The axes, by the solver that suits the shape; made once for all trials on the same examples.
  private func axes(of examples: Examples, in context: inout FitContext) throws(FitError) -> PrincipalAxes {
    let rows = examples.rows
    let columns = examples.inputs.columns
    var solver = parameters.solver
    var fixed: Int?
    if case .count(let count) = parameters.components { fixed = count }
    let wanted = min(rows, columns, fixed ?? .max)
    if solver == .automatic {
      let large = min(rows, columns) > 2_000 && wanted * 10 <= min(rows, columns)
      solver = large ? .randomized : rows >= columns ? .covariance : .singularValues
    } else if solver == .randomized, fixed == nil {
      throw .invalidParameter(
        name: "components", value: parameters.components.setting.description,
        expected: "a whole number with 'solver: randomized', which computes no more components than are asked for")
    }
    switch solver {
    case .automatic, .covariance:
      return try PrincipalAxes.sharedByCovariance(examples, wanted: fixed, in: &context)
    case .singularValues: return try PrincipalAxes.sharedBySingularValues(examples, in: &context)
    case .randomized: return try PrincipalAxes.sharedByRandomSketch(examples, wanted: wanted, in: &context)
    }
  }

  /// How many components to keep of those at hand; at least one. `examples` may be nil for rules that don't need rows.
  private func count(
    of axes: PrincipalAxes, examples: Examples?, in context: inout FitContext
  ) throws(FitError) -> Int {
    try PrincipalAxes.requireFinite(totalVariance: axes.totalVariance)
    let rank = max(1, axes.rank)
    switch parameters.components {
    case .none, .all: return rank
    case .count(let count):
      if count > rank {
        context.notes.append(
          "pca: \(count) components were asked for, but the training rows vary in \(rank) directions")
      }
      return min(count, rank)
    case .varianceShare(let share):
      var sum = 0.0
      for (index, variance) in axes.variances.enumerated() {
        sum += variance
        if sum > share * axes.totalVariance { return min(index + 1, rank) }
      }
      return rank
    case .automatic:
      let signal = MarchenkoPastur.signalCount(
        variances: axes.variances, rows: axes.rows, columns: axes.means.count)
      return min(rank, max(1, signal))
    case .parallelAnalysis:
      guard let examples else { return 1 }
      let analysis = try context.shared("pca/parallel-analysis", for: examples, bytes: \.byteCount) {
        (inner) throws(FitError) in
        try ParallelAnalysis(examples, generator: inner.stream("parallel-analysis"), threadCount: inner.threadCount)
      }
      return min(rank, max(1, analysis.signalCount(axes.variances)))
    case .crossValidation:
      guard let examples else { return 1 }
      let likelihood = try context.shared("pca/held-out-likelihood", for: examples, bytes: \.byteCount) {
        (inner) throws(FitError) in try HeldOutLikelihood(of: examples, in: &inner)
      }
      guard let best = likelihood.bestCount else {
        if rank > 1 {
          context.notes.append("pca: too few rows to cross-validate the number of components, so one is kept")
        }
        return 1
      }
      return min(rank, best)
    }
  }
}
