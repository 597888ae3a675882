import Foundation
import Learning
import LinearAlgebra

/// Logistic regression: binary, or multinomial (softmax) for more than two classes.
///
/// Objective: `C * sum_i s_i loss_i + (1 - l1Ratio) / 2 * ||w||^2 + l1Ratio * |w|_1`, with the log-loss, the row weights
/// `s_i`, and intercepts that aren't penalised. Two classes have one weight vector; more have one each, whose
/// intercepts sum to zero.
///
/// Columns are standardised on the way (the penalty still means the raw weights), so their scale changes speed and
/// rounding only. Classes without training rows have probability zero; a single class gives a constant model.
/// Where there are more columns than rows and no L1 penalty, the fit is done in the span of the rows.
///
/// With an L1 penalty, proximal Newton steps with coordinate descent are taken, whatever `solver` says; see
/// `SparseLogistic`. Cost otherwise: `LogisticSolver.estimatedWork` chooses; see there.
///
/// Errors: `notFinite` for missing values, `categoricalFeature`, `numerical` where the loss leaves the finite numbers. A
/// fit that ends before its tolerance leaves a note. Parameters as `LogisticRegression` of scikit-learn.
/// Sources: Böhning (1992) for the multinomial curvature; Liu & Nocedal (1989) for the updates.
public struct LogisticRegression: Estimator {
  public static let name = "logistic-regression"
  public static let version = 1
  public static let capabilities: Capabilities = [.classification, .sampleWeights, .probabilities, .needsScaling]
  public static let summary = "Turns linear scores into probabilities by the logistic function or softmax."

  public struct Parameters: ParameterSet {
    /// Inverse strength of the penalty.
    public var inversePenalty = 1.0
    /// Share of the L1 penalty.
    public var l1Ratio = 0.0
    public var classWeight = ClassWeight.none
    /// On the largest component of the gradient of the mean loss, in standardised columns.
    public var tolerance = 1e-6
    public var maximumIterations = 500
    public var solver = LogisticSolver.auto
    public var precision = Precision.double
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .number("C", \.inversePenalty, in: 1e-12...1e12, "inverse strength of the penalty: smaller is stronger"),
      .number("l1-ratio", \.l1Ratio, in: 0...1, "share of the L1 penalty: 0 is ridge, 1 makes weights zero"),
      .choice("class-weight", \.classWeight, "what a row counts for: the same, or (balanced) every class the same"),
      .number("tolerance", \.tolerance, in: 1e-14...1, "stops when no slope of the mean loss is steeper than this"),
      .integer("max-iterations", \.maximumIterations, in: 1...1_000_000, "steps at most"),
      .choice("solver", \.solver, "auto chooses by rows, columns and classes").matters(.with("l1-ratio", 0)),
      .choice("precision", \.precision, "arithmetic of the curvature products; the gradient is always double")
        .matters(.with("solver", "auto", "newton", "block-newton")),
    ]
  }

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func workingNumbers(rows: Int, columns: Int, task: LearningTask) -> Int {
    let scores = max(1, task.classCount.map { $0 == 2 ? 1 : $0 } ?? 1)
    // With more columns than rows and no L1 penalty, the fit is done in the span of the rows.
    let width = parameters.l1Ratio == 0 ? min(rows, columns) : columns
    let copy = width < columns ? rows.timesOrMost(columns) : 0
    return switch parameters.solver.form(rows: rows, columns: width, scoreCount: scores) {
    case .full: copy.addingOrMost(2.timesOrMost(scores.timesOrMost(width).squaredOrMost))
    case .blocks: copy.addingOrMost((scores + 1).timesOrMost(width.squaredOrMost))
    case .diagonal: copy
    }
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> LinearClassificationModel {
    try fit(examples, from: nil, in: &context)
  }

  /// Fits from the weights of `model`, or from the class frequencies.
  private func fit(
    _ examples: Examples, from model: LinearClassificationModel?, in context: inout FitContext
  ) throws(FitError) -> LinearClassificationModel {
    let (codes, classCount) = try examples.targets.classCodes(for: Self.name)
    try examples.requireNumericInputs()
    let weights = parameters.classWeight.rowWeights(codes: codes, classCount: classCount, weights: examples.weights)
    let tally = ClassTally(codes: codes, classCount: classCount, weights: weights)
    let present = tally.present
    guard present.count > 1 else {
      return Self.constantModel(of: present[0], classCount: classCount, width: examples.inputs.columns)
    }

    var positions = [Int32](repeating: 0, count: classCount)
    for (position, label) in present.enumerated() { positions[label] = Int32(position) }
    let problem = LogisticProblem(
      inputs: examples.inputs, codes: codes.map { positions[Int($0)] },
      // Two classes at hand out of more still get a weight vector each, as their absent siblings would.
      scoreCount: classCount == 2 ? 1 : present.count, weights: weights, parameters: parameters)
    let start = model.flatMap { $0.scores.selecting(present, classCount: classCount, width: problem.inputs.columns) }
    let affine = try problem.solve(startingFrom: start, in: &context)
    guard classCount > 2 else { return LinearClassificationModel(scores: affine, link: .logistic) }

    let mean = affine.intercepts.reduce(0, +) / Double(affine.outputCount)
    var all = Matrix<Double>(rows: classCount, columns: affine.inputWidth)
    var intercepts = [Double](repeating: absentClassScore, count: classCount)
    for (position, label) in present.enumerated() {
      intercepts[label] = affine.intercepts[position] - mean
      for column in 0..<affine.inputWidth { all[label, column] = affine.weights[position, column] }
    }
    return LinearClassificationModel(scores: AffineScores(weights: all, intercepts: intercepts), link: .softmax)
  }

  /// The model of training rows that all have one class.
  private static func constantModel(of label: Int, classCount: Int, width: Int) -> LinearClassificationModel {
    if classCount == 2 {
      let intercept = label == 1 ? -absentClassScore : absentClassScore
      return LinearClassificationModel(
        scores: AffineScores(weights: [Double](repeating: 0, count: width), intercept: intercept), link: .logistic)
    }
    var intercepts = [Double](repeating: absentClassScore, count: classCount)
    intercepts[label] = 0
    return LinearClassificationModel(
      scores: AffineScores(weights: Matrix(rows: classCount, columns: width), intercepts: intercepts), link: .softmax)
  }
}

extension LogisticRegression: WarmStartable {
  public static let warmStart = WarmStartEffect.sameFit

  /// Fits from the weights of `model`, such as one of last week or of a neighbouring `C`, which saves steps. The minimum is
  /// the same; the last digits may differ. A class that the model had no rows of is begun anew, with all others.
  public func fit(
    _ examples: Examples, startingFrom model: LinearClassificationModel, in context: inout FitContext
  ) throws(FitError) -> LinearClassificationModel {
    try requireSameForm(examples, as: model)
    return try fit(examples, from: model, in: &context)
  }
}

extension AffineScores {
  /// The scores of the classes present, or nil if these scores don't fit.
  fileprivate func selecting(_ present: [Int], classCount: Int, width: Int) -> AffineScores? {
    guard inputWidth == width, outputCount == (classCount == 2 ? 1 : classCount) else { return nil }
    if classCount == 2 { return abs(intercepts[0]) < 1e100 ? self : nil }
    // A class that was absent before has no weights to start from.
    guard present.allSatisfy({ intercepts[$0] > absentClassScore / 2 }) else { return nil }
    return AffineScores(weights: weights.selectingRows(present), intercepts: present.map { intercepts[$0] })
  }
}
