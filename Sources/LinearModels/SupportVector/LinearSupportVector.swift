import Learning
import LinearAlgebra

/// A linear classifier with the largest margin; one against the rest for more than two classes.
///
/// Objective, for each class (or the second of two) with targets `t_i` of 1 and -1:
/// `0.5 * (||w||^2 + b^2) + C * sum_i s_i loss(t_i (w . x_i + b))`, where the loss is `max(0, 1 - m)` (hinge) or its
/// square (squared-hinge). As in liblinear, the intercept `b` is the weight of a constant input of one, and is penalised
/// like the others; so columns should be standardised.
///
/// With more rows than columns (up to 2000) Newton steps are taken, O(rows * columns^2) each: about five on the primal for
/// squared hinge (`SquaredHingeObjective`), about twenty of an interior-point method for hinge (`HingeInteriorPoint`).
/// Otherwise dual coordinate descent over rows in random order, O(rows * columns) a pass, until the gap between primal and
/// dual is below `tolerance` of the primal value; rows far from the margin are left out of passes until the end, and a
/// large `C` makes passes many. The answers are scores, not probabilities. A
/// class without training rows is never chosen.
///
/// Errors: `notFinite` for missing values, `categoricalFeature`, `numerical` where the arithmetic leaves the finite
/// numbers. A fit that ends before its tolerance leaves a note.
/// Sources: Hsieh, Chang, Lin, Keerthi & Sundararajan, ICML 2008; parameters as `LinearSVC` of scikit-learn.
public struct LinearSupportVector: Estimator {
  public static let name = "linear-svm"
  public static let version = 2
  public static let capabilities: Capabilities = [.classification, .sampleWeights, .needsScaling]
  public static let summary = "Separates classes by linear scores with the largest margin."

  public enum Solver: String, CaseIterable, Codable, Sendable {
    case auto
    /// Dual coordinate descent.
    case dual
    /// Newton steps, on the primal or on the primal and dual together.
    case newton
  }

  public enum Loss: String, CaseIterable, Codable, Sendable {
    case hinge
    case squaredHinge = "squared-hinge"
  }

  public struct Parameters: ParameterSet {
    public var inversePenalty = 1.0
    public var loss = Loss.squaredHinge
    public var classWeight = ClassWeight.none
    public var solver = Solver.auto
    public var tolerance = 1e-3
    public var maximumIterations = 1000
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .number("C", \.inversePenalty, in: 1e-12...1e12, "inverse strength of the penalty: smaller is stronger"),
      .choice("loss", \.loss, "hinge, or squared-hinge, which is smoother and faster"),
      .choice("class-weight", \.classWeight, "what a row counts for: the same, or (balanced) every class the same"),
      .choice("solver", \.solver, "auto chooses by the loss and the shape"),
      .number("tolerance", \.tolerance, in: 1e-12...1, "on the gap between primal and dual, as a share of the primal"),
      .integer(
        "max-iterations", \.maximumIterations, in: 1...1_000_000,
        "passes over the rows, or steps, at most (with hinge loss and solver newton never more than 200)"),
    ]
  }

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func workingNumbers(rows: Int, columns: Int, task: LearningTask) -> Int {
    let usesNewton = parameters.solver == .newton || parameters.solver == .auto && columns <= min(2000, rows)
    return usesNewton ? columns.squaredOrMost.addingOrMost(rows.timesOrMost(columns)) : 0
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> LinearClassificationModel {
    let (codes, classCount) = try examples.targets.classCodes(for: Self.name)
    try examples.requireNumericInputs()
    let weights = parameters.classWeight.rowWeights(codes: codes, classCount: classCount, weights: examples.weights)
    let present = ClassTally(codes: codes, classCount: classCount, weights: weights).present
    let columns = examples.inputs.columns
    var all = Matrix<Double>(rows: classCount, columns: columns)
    var intercepts = [Double](repeating: absentClassScore, count: classCount)
    guard present.count > 1 else {
      intercepts[present[0]] = 0
      return LinearClassificationModel(scores: AffineScores(weights: all, intercepts: intercepts), link: .none)
    }

    // Two classes at hand are told apart by one plane, which the first sees from the other side.
    let positives = present.count == 2 ? [present[1]] : present
    let usesNewton =
      parameters.solver == .newton || parameters.solver == .auto && columns <= min(2000, examples.rows)
    for label in positives where usesNewton {
      let signs = codes.map { Int($0) == label ? 1.0 : -1 }
      let solved =
        parameters.loss == .squaredHinge
        ? try solvePrimal(examples, signs: signs, weights: weights, in: &context)
        : try solveInterior(examples, signs: signs, weights: weights, in: &context)
      for column in 0..<columns { all[label, column] = solved.weights[column] }
      intercepts[label] = solved.intercept
    }
    for label in positives where !usesNewton {
      var descent = DualCoordinateDescent(
        inputs: examples.inputs, signs: codes.map { Int($0) == label ? 1 : -1 }, weights: weights,
        parameters: parameters)
      let gap = descent.minimize(using: context.stream("descent-order", label))
      if gap > parameters.tolerance {
        context.notes.append(
          "dual coordinate descent stopped after \(parameters.maximumIterations) passes with a gap of \(gap), above "
            + "the tolerance \(parameters.tolerance)")
      }
      guard descent.weights.allSatisfy(\.isFinite) else {
        throw .numerical("the support vector machine isn't finite; scale the columns")
      }
      for column in 0..<columns { all[label, column] = descent.weights[column] }
      intercepts[label] = descent.weights[columns]
    }
    if present.count == 2 {
      for column in 0..<columns { all[present[0], column] = -all[present[1], column] }
      intercepts[present[0]] = -intercepts[present[1]]
    }
    return LinearClassificationModel(scores: AffineScores(weights: all, intercepts: intercepts), link: .none)
  }

  private func solvePrimal(
    _ examples: Examples, signs: [Double], weights: [Double]?, in context: inout FitContext
  ) throws(FitError) -> (weights: [Double], intercept: Double) {
    let spread = ColumnSpread(examples.inputs, weights: weights, threadCount: context.threadCount)
    let objective = SquaredHingeObjective(
      inputs: spread.standardized(examples.inputs), signs: signs,
      costs: signs.indices.map { parameters.inversePenalty * (weights?[$0] ?? 1) }, spread: spread,
      threadCount: context.threadCount)
    let result = try QuasiNewton(
      objective: objective, renewal: .whenSlow, tolerance: 1e-3 * parameters.tolerance,
      maximumIterations: parameters.maximumIterations
    ).minimize(from: [Double](repeating: 0, count: examples.inputs.columns + 1))
    if !result.converged {
      context.notes.append(
        "the support vector machine stopped after \(result.iterations) steps with a slope of \(result.steepness)")
    }
    let solved = objective.affine(result.point)
    guard solved.weights.allSatisfy(\.isFinite), solved.intercept.isFinite else {
      throw .numerical("the support vector machine isn't finite; scale the columns")
    }
    return solved
  }

  private func solveInterior(
    _ examples: Examples, signs: [Double], weights: [Double]?, in context: inout FitContext
  ) throws(FitError) -> (weights: [Double], intercept: Double) {
    let program = HingeInteriorPoint(
      inputs: examples.inputs, signs: signs,
      costs: signs.indices.map { parameters.inversePenalty * (weights?[$0] ?? 1) }, threadCount: context.threadCount)
    guard
      let solved = program.minimize(
        tolerance: parameters.tolerance, maximumIterations: min(200, parameters.maximumIterations)),
      solved.weights.allSatisfy(\.isFinite)
    else { throw .numerical("the support vector machine isn't finite; scale the columns") }
    if solved.gap > parameters.tolerance {
      context.notes.append(
        "the support vector machine stopped with a gap of \(solved.gap), above the tolerance \(parameters.tolerance)")
    }
    return (Array(solved.weights.dropLast()), solved.weights[examples.inputs.columns])
  }
}
