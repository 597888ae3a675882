import Foundation
import Learning
import LinearAlgebra

/// Least squares with L1 and L2 penalties.
///
/// Objective: `sum_i s_i (y_i - w . x_i - b)^2 / (2 S) + penalty * l1Ratio * |w|_1
/// + 0.5 * penalty * (1 - l1Ratio) * ||w||^2`, where the row weights `s_i` sum to `S`; the intercept `b` isn't
/// penalised. Solved by cyclic coordinate descent with active sets, until the duality gap is below `tolerance` times the
/// targets' sum of squares. On the Gram matrix a step costs O(columns); where columns outnumber rows by far, steps run
/// on the residuals instead, O(rows) each. Constant columns get weight zero.
///
/// Errors: `notFinite` for missing values, `categoricalFeature`, `numerical` where sums of squares overflow. A fit that
/// ends before its tolerance leaves a note. Sources: Friedman, Hastie & Tibshirani, J. Stat. Software 33 (2010);
/// parameters as `ElasticNet` of scikit-learn.
public struct ElasticNet: Estimator {
  public static let name = "elastic-net"
  public static let version = 1
  public static let capabilities: Capabilities = [.regression, .sampleWeights, .needsScaling]
  public static let summary =
    "Fits a linear regression with L1 and L2 penalties, under which some weights become zero."

  public struct Parameters: ParameterSet {
    public var penalty = 1.0
    public var l1Ratio = 0.5
    public var intercept = true
    public var tolerance = 1e-6
    public var maximumIterations = 10_000
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .number("penalty", \.penalty, in: 0...1e12, "strength of both penalties"),
      .number("l1-ratio", \.l1Ratio, in: 0...1, "share of the L1 penalty: 1 is the lasso, 0 is ridge")
        .matters(.setting("penalty", .isAbove(0))),
      .flag("intercept", \.intercept, "whether to learn an intercept"),
      .number("tolerance", \.tolerance, in: 1e-15...1, "on the duality gap, as a share of the targets' squares")
        .matters(.setting("l1-ratio", .isAbove(0))),
      .integer("max-iterations", \.maximumIterations, in: 1...10_000_000, "passes over the weights at most")
        .matters(.setting("l1-ratio", .isAbove(0))),
    ]
  }

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func workingNumbers(rows: Int, columns: Int, task: LearningTask) -> Int {
    usesResiduals(rows: rows, columns: columns) ? rows.timesOrMost(columns) : columns.squaredOrMost
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> LinearRegressionModel {
    try path(examples, penalties: [parameters.penalty], in: &context)[0]
  }

  /// One model for each penalty, from one Gram matrix, each started from the one before; fastest from large to small.
  public func path(
    _ examples: Examples, penalties: [Double], in context: inout FitContext
  ) throws(FitError) -> [LinearRegressionModel] {
    if penalties.contains(where: { $0 * parameters.l1Ratio == 0 }) {
      return try pathWithRidge(examples, penalties: penalties, in: &context)
    }
    let values = try examples.targets.regressionValues(for: Self.name)
    try examples.requireNumericInputs()
    let inputs = examples.inputs
    var descent: any CoordinateDescent
    let means: [Double]
    let targetMean: Double
    if usesResiduals(rows: inputs.rows, columns: inputs.columns) {
      let residual = ResidualDescent(
        inputs, targets: values, weights: examples.weights, intercept: parameters.intercept)
      (means, targetMean) = (residual.means, residual.targetMean)
      descent = residual
    } else {
      let threadCount = context.threadCount
      let moments = try context.shared("moments/double", for: examples, bytes: \Moments.byteCount) {
        _ throws(FitError) in
        Moments(
          inputs: inputs, targets: Matrix(rows: values.count, columns: 1, storage: values), weights: examples.weights,
          threadCount: threadCount)
      }
      let equations = parameters.intercept ? moments.centredEquations : moments.rawEquations
      let offset = parameters.intercept ? 0 : moments.weightSum * moments.targetMeans[0] * moments.targetMeans[0]
      descent = GramDescent(
        gram: equations.gram, cross: equations.cross.storage, targetSquares: moments.targetGram[0, 0] + offset,
        weightSum: moments.weightSum)
      (means, targetMean) = (moments.means, moments.targetMeans[0])
    }

    var models: [LinearRegressionModel] = []
    for penalty in penalties {
      let gap = descent.minimize(
        lasso: penalty * parameters.l1Ratio, ridge: penalty * (1 - parameters.l1Ratio),
        tolerance: parameters.tolerance, maximumIterations: parameters.maximumIterations)
      if gap > parameters.tolerance {
        context.notes.append(
          "coordinate descent with penalty \(penalty) stopped after \(parameters.maximumIterations) passes with a "
            + "duality gap of \(gap), above the tolerance \(parameters.tolerance)")
      }
      guard descent.weights.allSatisfy(\.isFinite) else {
        throw .numerical("the weights of the elastic net aren't finite; scale the columns")
      }
      let moved = zip(descent.weights, means).reduce(0.0) { $0 + $1.0 * $1.1 }
      models.append(
        LinearRegressionModel(weights: descent.weights, intercept: parameters.intercept ? targetMean - moved : 0))
    }
    return models
  }

  /// A path with a penalty that has no L1 part: that one is a ridge regression, which has a closed form.
  private func pathWithRidge(
    _ examples: Examples, penalties: [Double], in context: inout FitContext
  ) throws(FitError) -> [LinearRegressionModel] {
    // The others stay one path, each warm from the one before.
    let sparse = penalties.filter { $0 * parameters.l1Ratio > 0 }
    var descended = sparse.isEmpty ? [] : try path(examples, penalties: sparse, in: &context)
    descended.reverse()
    var models: [LinearRegressionModel] = []
    for penalty in penalties {
      if penalty * parameters.l1Ratio > 0, let model = descended.popLast() {
        models.append(model)
        continue
      }
      let weightSum = examples.weights.map { $0.reduce(0, +) } ?? Double(examples.rows)
      var settings = Ridge.Parameters()
      settings.penalty = .fixed(penalty * weightSum)
      settings.intercept = parameters.intercept
      models.append(try Ridge(settings).fit(examples, in: &context))
    }
    return models
  }
}

/// Least squares with an L1 penalty: the elastic net with `l1Ratio` one. See `ElasticNet`.
///
/// Source: Tibshirani, J. R. Statist. Soc. B 58 (1996).
public struct Lasso: Estimator {
  public static let name = "lasso"
  public static let version = 1
  public static let capabilities = ElasticNet.capabilities
  public static let summary =
    "Fits a linear regression with an L1 penalty, under which some weights become zero."

  public struct Parameters: ParameterSet {
    public var penalty = 1.0
    public var intercept = true
    public var tolerance = 1e-6
    public var maximumIterations = 10_000
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .number("penalty", \.penalty, in: 0...1e12, "strength of the L1 penalty"),
      .flag("intercept", \.intercept, "whether to learn an intercept"),
      .number("tolerance", \.tolerance, in: 1e-15...1, "on the duality gap, as a share of the targets' squares")
        .matters(.setting("penalty", .isAbove(0))),
      .integer("max-iterations", \.maximumIterations, in: 1...10_000_000, "passes over the weights at most")
        .matters(.setting("penalty", .isAbove(0))),
    ]
  }

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  private var elasticNet: ElasticNet {
    var settings = ElasticNet.Parameters()
    settings.penalty = parameters.penalty
    settings.l1Ratio = 1
    settings.intercept = parameters.intercept
    settings.tolerance = parameters.tolerance
    settings.maximumIterations = parameters.maximumIterations
    return ElasticNet(settings)
  }

  public func workingNumbers(rows: Int, columns: Int, task: LearningTask) -> Int {
    usesResiduals(rows: rows, columns: columns) ? rows.timesOrMost(columns) : columns.squaredOrMost
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> LinearRegressionModel {
    try elasticNet.fit(examples, in: &context)
  }

  /// One model for each penalty, as `ElasticNet.path`.
  public func path(
    _ examples: Examples, penalties: [Double], in context: inout FitContext
  ) throws(FitError) -> [LinearRegressionModel] {
    try elasticNet.path(examples, penalties: penalties, in: &context)
  }
}

/// Whether steps run on the residuals and not on the Gram matrix.
private func usesResiduals(rows: Int, columns: Int) -> Bool { columns > max(1000, 4 * rows) }
