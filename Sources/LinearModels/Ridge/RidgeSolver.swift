import Foundation
import Learning
import LinearAlgebra

/// Ridge regression on one or more targets at once: from the Gram matrix, or from the kernel matrix where the rows
/// are fewer than the columns.
struct RidgeSolver {
  let parameters: Ridge.Parameters

  init(_ parameters: Ridge.Parameters) { self.parameters = parameters }

  /// `targets` is rows x targets; the weights and intercepts of each target.
  func fit(
    _ examples: Examples, targets: Matrix<Double>, in context: inout FitContext
  ) throws(FitError) -> AffineScores {
    try examples.requireNumericFeatures()
    guard !parameters.penalties.isEmpty || parameters.penalty != .auto else {
      throw .invalidParameter(name: "penalties", value: "[]", expected: "at least one number")
    }
    if examples.rows < examples.inputs.columns {
      try examples.requireFiniteInputs()
      return try fitByKernel(examples, targets: targets, in: &context)
    }
    return try fitByGram(examples, targets: targets, in: &context)
  }

  /// The scores of every penalty and their leave-one-out errors, from one decomposition.
  func path(
    _ examples: Examples, targets: Matrix<Double>, penalties: [Double], in context: inout FitContext
  ) throws(FitError) -> (scores: [AffineScores], errors: [Double]) {
    try examples.requireNumericInputs()
    if examples.rows < examples.inputs.columns {
      let kernel = try KernelRidgeSystem(
        examples.inputs, targets: targets, weights: examples.weights, intercept: parameters.intercept)
      return try checked(
        penalties.map { affine(kernel.weights(penalty: $0), means: kernel.means, targetMeans: kernel.targetMeans) },
        kernel.leaveOneOutErrors(penalties: penalties))
    }
    let moments = try moments(of: examples, targets: targets, in: &context)
    let equations = parameters.intercept ? moments.centredEquations : moments.rawEquations
    let leaveOneOut = LeaveOneOut(moments: moments, equations: equations, intercept: parameters.intercept)
    let solved = try leaveOneOut.solve(
      examples, targets: targets, penalties: penalties, threadCount: context.threadCount)
    return try checked(
      solved.weights.map { affine($0, means: moments.means, targetMeans: moments.targetMeans) }, solved.errors)
  }

  private func checked(
    _ scores: [AffineScores], _ errors: [Double]
  ) throws(FitError) -> (scores: [AffineScores], errors: [Double]) {
    guard scores.allSatisfy({ ($0.weights.storage + $0.intercepts).allSatisfy(\.isFinite) }) else {
      throw .numerical("the least-squares solution isn't finite; scale the columns")
    }
    return (scores, errors)
  }

  private func moments(
    of examples: Examples, targets: Matrix<Double>, in context: inout FitContext
  ) throws(FitError) -> Moments {
    let threadCount = context.threadCount
    let single = parameters.precision == .single
    return try context.shared(
      "moments/\(parameters.precision.rawValue)", for: examples, bytes: \Moments.byteCount
    ) { _ throws(FitError) in
      Moments(
        inputs: examples.inputs, targets: targets, weights: examples.weights, single: single,
        threadCount: threadCount)
    }
  }

  private func fitByGram(
    _ examples: Examples, targets: Matrix<Double>, in context: inout FitContext
  ) throws(FitError) -> AffineScores {
    let threadCount = context.threadCount
    let moments = try moments(of: examples, targets: targets, in: &context)
    // NaN and infinity go through every sum, so a second look at the inputs is needed only where one shows. Rows without
    // weight are looked at as well: nothing times infinity is not a number.
    if !moments.isFinite { try examples.requireFiniteInputs() }
    let equations = parameters.intercept ? moments.centredEquations : moments.rawEquations
    let penalty: Double
    switch parameters.penalty {
    case .fixed(let value): penalty = value
    case .auto:
      if let errors = try heldOutErrors(examples, targets: targets, in: &context) {
        penalty = choose(by: errors, of: "inner folds", in: &context)
      } else {
        let leaveOneOut = LeaveOneOut(moments: moments, equations: equations, intercept: parameters.intercept)
        let errors = try leaveOneOut.meanSquaredErrors(
          examples, targets: targets, penalties: parameters.penalties, threadCount: threadCount)
        penalty = choose(by: errors, of: "leave-one-out", in: &context)
      }
    }
    let weights = try equations.solve(penalty: penalty).transposed
    return affine(weights, means: moments.means, targetMeans: moments.targetMeans)
  }

  private func fitByKernel(
    _ examples: Examples, targets: Matrix<Double>, in context: inout FitContext
  ) throws(FitError) -> AffineScores {
    let kernel = try KernelRidgeSystem(
      examples.inputs, targets: targets, weights: examples.weights, intercept: parameters.intercept)
    let penalty: Double
    switch parameters.penalty {
    case .fixed(let value): penalty = value
    case .auto:
      if let errors = try heldOutErrors(examples, targets: targets, in: &context) {
        penalty = choose(by: errors, of: "inner folds", in: &context)
      } else {
        penalty = choose(
          by: kernel.leaveOneOutErrors(penalties: parameters.penalties), of: "leave-one-out", in: &context)
      }
    }
    let weights = kernel.weights(penalty: penalty)
    guard weights.storage.allSatisfy(\.isFinite) else {
      throw .numerical("the least-squares solution isn't finite; scale the columns")
    }
    return affine(weights, means: kernel.means, targetMeans: kernel.targetMeans)
  }

  /// For each penalty the weighted mean of squared errors over held-out rows and targets, where groups or the order of
  /// time have a say in what may be held out; nil where every single row may be.
  private func heldOutErrors(
    _ examples: Examples, targets: Matrix<Double>, in context: inout FitContext
  ) throws(FitError) -> [Double]? {
    let counting = examples.weights.map { weights in weights.indices.filter { weights[$0] > 0 } }
    guard
      let folds = try context.structuredFolds(
        Self.innerFolds, of: examples, rows: counting, for: "choice of the penalty")
    else { return nil }
    var sums = [Double](repeating: 0, count: parameters.penalties.count)
    var total = 0.0
    for fold in folds {
      let scores = try path(
        examples.selecting(fold.train), targets: targets.selectingRows(fold.train), penalties: parameters.penalties,
        in: &context
      ).scores
      let judged = examples.inputs.selectingRows(fold.test)
      for row in fold.test { total += (examples.weights?[row] ?? 1) * Double(targets.columns) }
      for (index, score) in scores.enumerated() {
        let answers = judged.times(score.weights, transposingOther: true)
        for (position, row) in fold.test.enumerated() {
          for target in 0..<targets.columns {
            let error = targets[row, target] - answers[position, target] - score.intercepts[target]
            sums[index] += (examples.weights?[row] ?? 1) * error * error
          }
        }
      }
    }
    return sums.map { $0 / total }
  }

  /// Folds by which a penalty is chosen where single rows can't be left out.
  private static let innerFolds = 5

  /// The penalty with the smallest error; the larger penalty wins a tie.
  private func choose(by errors: [Double], of rule: String, in context: inout FitContext) -> Double {
    var best = 0
    for index in errors.indices where errors[index] < errors[best] || !errors[best].isFinite { best = index }
    for index in errors.indices
    where errors[index] == errors[best] && parameters.penalties[index] > parameters.penalties[best] { best = index }
    let penalty = parameters.penalties[best]
    context.notes.append("penalty \(penalty) chosen by \(rule) (mean squared error \(errors[best]))")
    return penalty
  }

  /// Adds the intercepts that belong to weights found on centred columns.
  private func affine(_ weights: Matrix<Double>, means: [Double], targetMeans: [Double]) -> AffineScores {
    let moved = weights.times(means)
    return AffineScores(
      weights: weights,
      intercepts: parameters.intercept
        ? zip(targetMeans, moved).map { $0 - $1 } : [Double](repeating: 0, count: weights.rows))
  }
}

extension Examples {
  /// Throws where an input isn't finite or a feature is categorical.
  func requireNumericInputs() throws(FitError) {
    try requireNumericFeatures()
    try requireFiniteInputs()
  }

  func requireNumericFeatures() throws(FitError) {
    for feature in features where feature.kind != .numeric { throw .categoricalFeature(name: feature.name) }
  }
}

extension Moments {
  /// The normal equations of a fit with an intercept.
  var centredEquations: NormalEquations { NormalEquations(gram: gram, cross: cross) }

  /// The normal equations of a fit through the origin.
  var rawEquations: NormalEquations {
    var rawGram = gram
    var rawCross = cross
    for row in 0..<gram.rows {
      for column in 0..<gram.columns { rawGram[row, column] += weightSum * means[row] * means[column] }
      for column in 0..<cross.columns { rawCross[row, column] += weightSum * means[row] * targetMeans[column] }
    }
    return NormalEquations(gram: rawGram, cross: rawCross)
  }
}

/// `count` numbers from `first` to `last`, evenly spaced in the logarithm.
func logarithmicSteps(from first: Double, to last: Double, count: Int) -> [Double] {
  let start = log10(first)
  let step = count > 1 ? (log10(last) - start) / Double(count - 1) : 0
  return (0..<count).map { pow(10, start + step * Double($0)) }
}
