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
/// | `components` | `all` | `none`, `all`, `auto`, 1..., (0, 1), `95%` | how many to keep (below) |
/// | `solver` | `auto` | `auto`, `covariance`, `svd`, `randomized` | how the axes are computed (below) |
/// | `whiten` | false | | divide each component by its standard deviation |
///
/// `components`: `none` leaves the inputs as they are (the point of a sweep without PCA); a share keeps as few components
/// as hold *more* than it; `auto` keeps those that stand out from noise by the Marchenko-Pastur law. More components
/// than the rows have directions are cut to that rank, with a remark.
///
/// `solver`: `auto` takes the covariance matrix where there are at least as many rows as columns, else singular values,
/// and a randomized sketch where a fixed count of components is small beside more than 2,000 rows and columns. `randomized`
/// serves fixed counts only. All sizes of one sweep share one decomposition (of more than 128 columns the leading axes
/// are computed apart, where no more are wanted).
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
    public static let fields: [ParameterField<Self>] = [
      .custom(
        "components", expectation: ComponentCount.expectation,
        "how many components to keep: a number, a share of the variance, all, auto, or none to leave PCA out",
        get: { $0.components.setting },
        set: { parameters, value in
          guard let components = ComponentCount(value) else { return false }
          parameters.components = components
          return true
        }),
      .choice("solver", \.solver, "how the axes are computed; auto chooses by the shape of the data"),
      .flag("whiten", \.whiten, "divide each component by its standard deviation"),
    ]
  }

  public static let name = "pca"
  public static let version = 1
  public static let summary = "Fewer dimensions: the directions along which the rows vary most."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedPCA {
    guard parameters.components != .none else { return FittedPCA(passing: examples.features) }
    try examples.requireNumericFeatures()
    try examples.requireFiniteInputs()
    guard !examples.features.isEmpty else { throw .widthMismatch(expected: 1, found: 0) }
    let counting = examples.weights?.count { $0 > 0 } ?? examples.rows
    guard counting >= 2 else { throw .tooFewRows(required: 2, found: counting) }
    return try fitted(axes(of: examples, in: &context), features: examples.features, in: &context)
  }

  /// PCA of rows that came in parts (incremental PCA); `solver` has no say, the covariances are there already.
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
    return try fitted(covariance.principalAxes(), features: features, in: &context)
  }

  private func fitted(
    _ axes: PrincipalAxes, features: [Feature], in context: inout FitContext
  ) throws(FitError) -> FittedPCA {
    guard axes.totalVariance.isFinite else {
      throw .numerical("PCA: the values are so large that their variance overflows; scale the columns first")
    }
    return FittedPCA(axes, count: count(of: axes, in: &context), whiten: parameters.whiten, features: features)
  }

  /// The axes, by the solver that suits the shape; made once for all trials on the same examples.
  private func axes(of examples: Examples, in context: inout FitContext) throws(FitError) -> PrincipalAxes {
    let rows = examples.rows
    let columns = examples.inputs.columns
    var solver = parameters.solver
    var wanted = min(rows, columns)
    if case .count(let count) = parameters.components { wanted = min(wanted, count) }
    if solver == .automatic {
      let large = min(rows, columns) > 2_000 && wanted * 10 <= min(rows, columns)
      solver = large ? .randomized : rows >= columns ? .covariance : .singularValues
    } else if solver == .randomized {
      guard case .count = parameters.components else {
        throw .invalidParameter(
          name: "components", value: parameters.components.setting.description,
          expected: "a whole number with 'solver: randomized', which computes no more components than are asked for")
      }
    }
    switch solver {
    case .automatic, .covariance:
      return try covarianceAxes(of: examples, in: &context)
    case .singularValues:
      return try context.shared("pca/svd", for: examples, bytes: \.byteCount) {
        (_) throws(FitError) in try PrincipalAxes.bySingularValues(examples)
      }
    case .randomized:
      // Coarse steps, so that the sizes of a sweep share one sketch.
      var sketch = 128
      while sketch < wanted + 10 { sketch *= 2 }
      return try context.shared("pca/randomized/\(sketch)", for: examples, bytes: \.byteCount) {
        (inner) throws(FitError) in
        try PrincipalAxes.byRandomSketch(examples, sketch: sketch, generator: &inner.generator)
      }
    }
  }

  /// Axes from the covariance matrix, which is shared too.
  ///
  /// Where a few components of many columns are wanted, only the leading axes are computed, in steps of 64, 128, 256, ...
  /// such that the sizes of a sweep fall into one.
  private func covarianceAxes(of examples: Examples, in context: inout FitContext) throws(FitError) -> PrincipalAxes {
    let columns = examples.inputs.columns
    var leading: Int?
    if case .count(let count) = parameters.components {
      var step = 64
      while step < count { step *= 2 }
      if step * 2 <= columns { leading = step }
    }
    let name = leading.map { "pca/axes/\($0)" } ?? "pca/axes/all"
    return try context.shared(name, for: examples, bytes: \.byteCount) { inner throws(FitError) in
      let covariance = try inner.shared("pca/covariance", for: examples, bytes: \.byteCount) {
        (_) throws(FitError) in PrincipalAxes.covariance(of: examples)
      }
      return try covariance.principalAxes(leading: leading)
    }
  }

  /// How many components to keep of those at hand; at least one.
  private func count(of axes: PrincipalAxes, in context: inout FitContext) -> Int {
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
      return min(
        rank,
        max(
          1,
          MarchenkoPastur.signalCount(
            variances: axes.variances, rows: axes.rows, columns: axes.means.count)))
    }
  }
}
