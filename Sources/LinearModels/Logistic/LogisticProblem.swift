import Foundation
import Learning
import LinearAlgebra

/// One logistic regression on the classes at hand: choice of coordinates and solver, and the way back.
struct LogisticProblem {
  let inputs: Matrix<Double>
  /// Position among the classes at hand.
  let codes: [Int32]
  /// 1 for a binary problem, else the number of classes at hand.
  let scoreCount: Int
  let weights: [Double]?
  let parameters: LogisticRegression.Parameters

  private var classCount: Int { scoreCount == 1 ? 2 : scoreCount }

  /// Weights and intercepts of the minimum.
  func solve(startingFrom start: AffineScores?, in context: inout FitContext) throws(FitError) -> AffineScores {
    if inputs.columns > inputs.rows, parameters.l1Ratio == 0 {
      return try solveInRowSpan(startingFrom: start, in: &context)
    }
    let spread = ColumnSpread(inputs, weights: weights, threadCount: context.threadCount)
    // Folding a large offset into the weights would cancel digits in the scores; then a standardised copy is better.
    if zip(spread.centres, spread.scales).contains(where: { abs($0) > 1e4 * $1 }) {
      let copy = spread.standardized(inputs)
      let objective = objective(
        copy, centres: [Double](repeating: 0, count: inputs.columns),
        scales: [Double](repeating: 1, count: inputs.columns), penaltyScales: spread.scales,
        threadCount: context.threadCount)
      let affine = try minimize(
        objective, penaltyScales: spread.scales, startingFrom: start.map { spread.pushed($0) }, in: &context)
      return spread.pulled(affine)
    }
    let objective = objective(
      inputs, centres: spread.centres, scales: spread.scales, penaltyScales: spread.scales,
      threadCount: context.threadCount)
    return try minimize(objective, penaltyScales: spread.scales, startingFrom: start, in: &context)
  }

  private func objective(
    _ inputs: Matrix<Double>, centres: [Double], scales: [Double], penaltyScales: [Double], threadCount: Int
  ) -> LogisticObjective {
    LogisticObjective(
      inputs: inputs, codes: codes, scoreCount: scoreCount, rowWeights: weights, centres: centres, scales: scales,
      penalties: penaltyScales.map { (1 - parameters.l1Ratio) / (parameters.inversePenalty * $0 * $0) },
      form: parameters.solver.form(rows: inputs.rows, columns: inputs.columns, scoreCount: scoreCount),
      single: parameters.precision == .single, threadCount: threadCount)
  }

  private func minimize(
    _ objective: LogisticObjective, penaltyScales: [Double], startingFrom start: AffineScores?,
    in context: inout FitContext
  ) throws(FitError) -> AffineScores {
    let beginning = if let start { objective.point(of: start) } else { try startingPoint(objective) }
    let result: MinimizationResult
    if parameters.l1Ratio > 0 {
      result = try SparseLogistic(
        objective: objective, lasso: penaltyScales.map { parameters.l1Ratio / (parameters.inversePenalty * $0) },
        tolerance: parameters.tolerance, maximumIterations: parameters.maximumIterations
      ).minimize(from: beginning)
    } else {
      result = try QuasiNewton(
        objective: objective,
        renewal: objective.form == .full ? .whenSlow : objective.form == .blocks ? .early : .never,
        tolerance: parameters.tolerance, maximumIterations: parameters.maximumIterations
      ).minimize(from: beginning)
    }
    if !result.converged {
      context.notes.append(
        "logistic regression stopped after \(result.iterations) steps with a slope of \(result.steepness), "
          + "above the tolerance \(parameters.tolerance)")
    }
    return objective.affine(result.point)
  }

  /// The minimum over every eighth row where rows abound: close enough to save full passes. Else no weights, and
  /// intercepts that give the class frequencies.
  private func startingPoint(_ objective: LogisticObjective) throws(FitError) -> [Double] {
    let prior = priorPoint(objective)
    let rows = objective.inputs.rows
    guard rows >= 16_384, rows >= 400 * objective.dimension, parameters.l1Ratio == 0 else { return prior }
    let chosen = Array(stride(from: 0, to: rows, by: 8))
    let sample = objective.selectingRows(chosen)
    // A class with few rows in the sample could look separable there, and its weights would run away.
    var counts = [Int](repeating: 0, count: classCount)
    for row in chosen where objective.rowWeights[row] > 0 { counts[Int(codes[row])] += 1 }
    guard let fewest = counts.min(), fewest >= 10 * objective.stride else { return prior }
    return try QuasiNewton(
      objective: sample, renewal: .whenSlow, tolerance: max(1e-3, parameters.tolerance), maximumIterations: 20
    ).minimize(from: prior).point
  }

  /// No weights, and intercepts that give the class frequencies.
  private func priorPoint(_ objective: LogisticObjective) -> [Double] {
    let logs = ClassTally(codes: codes, classCount: classCount, weights: weights).frequencies.map { log($0) }
    var point = [Double](repeating: 0, count: objective.dimension)
    if scoreCount == 1 {
      point[objective.columns] = logs[1] - logs[0]
    } else {
      let mean = logs.reduce(0, +) / Double(scoreCount)
      for score in 0..<scoreCount { point[score * objective.stride + objective.columns] = logs[score] - mean }
    }
    return point
  }

  /// With more columns than rows, the weights of the minimum are combinations of the centred rows, since any other part
  /// would only add penalty. So the fit runs in an orthonormal basis of their span: rows x rows at most.
  private func solveInRowSpan(
    startingFrom start: AffineScores?, in context: inout FitContext
  ) throws(FitError) -> AffineScores {
    let centres = ColumnSpread.means(of: inputs, weights: weights)
    let centred = inputs.subtractingFromRows(centres)
    let eigen: SymmetricEigen<Double>
    do throws(LinearAlgebraError) {
      eigen = try SymmetricEigen(centred.outerGram)
    } catch {
      throw .numerical("the kernel matrix can't be decomposed: \(error)")
    }
    let cutOff = Double(inputs.columns) * Double.ulpOfOne * max(eigen.values.first ?? 0, .leastNormalMagnitude)
    let rank = max(1, eigen.values.prefix { $0 > cutOff }.count)
    // basis: rank x columns, orthonormal rows; coordinates of the rows: centred * basis'.
    var combinations = eigen.vectors.selectingRows(Array(0..<rank))
    for index in 0..<rank {
      let factor = eigen.values[index] > cutOff ? 1 / eigen.values[index].squareRoot() : 0
      for row in 0..<inputs.rows { combinations[index, row] *= factor }
    }
    let basis = combinations.times(centred)
    let reduced = LogisticProblem(
      inputs: centred.times(basis, transposingOther: true), codes: codes, scoreCount: scoreCount, weights: weights,
      parameters: parameters)
    let reducedStart = start.map { start in
      AffineScores(
        weights: start.weights.times(basis, transposingOther: true),
        intercepts: zip(start.intercepts, start.weights.times(centres)).map { $0 + $1 })
    }
    let affine = try reduced.solve(startingFrom: reducedStart, in: &context)
    let weights = affine.weights.times(basis)
    let moved = weights.times(centres)
    return AffineScores(weights: weights, intercepts: zip(affine.intercepts, moved).map { $0 - $1 })
  }
}

/// Weighted mean and standard deviation of every column; a column without spread has scale one.
struct ColumnSpread: Sendable {
  let centres: [Double]
  let scales: [Double]

  init(_ inputs: Matrix<Double>, weights: [Double]?, threadCount: Int) {
    let sums = ClassSums(
      inputs, codes: [Int32](repeating: 0, count: inputs.rows),
      tally: ClassTally(codes: [Int32](repeating: 0, count: inputs.rows), classCount: 1, weights: weights),
      weights: weights, threadCount: threadCount)
    centres = sums.means.storage
    scales = sums.overallVariances.map { $0 > 0 && (1 / $0).isFinite ? $0.squareRoot() : 1 }
  }

  static func means(of inputs: Matrix<Double>, weights: [Double]?) -> [Double] {
    ColumnSpread(inputs, weights: weights, threadCount: 1).centres
  }

  func standardized(_ inputs: Matrix<Double>) -> Matrix<Double> {
    var result = inputs.subtractingFromRows(centres)
    for row in 0..<result.rows {
      for column in 0..<result.columns { result[row, column] /= scales[column] }
    }
    return result
  }

  /// Scores of the raw columns as scores of the standardised ones.
  func pushed(_ affine: AffineScores) -> AffineScores {
    var weights = affine.weights
    for row in 0..<weights.rows {
      for column in 0..<weights.columns { weights[row, column] *= scales[column] }
    }
    let moved = affine.weights.times(centres)
    return AffineScores(weights: weights, intercepts: zip(affine.intercepts, moved).map { $0 + $1 })
  }

  /// Scores of the standardised columns as scores of the raw ones.
  func pulled(_ affine: AffineScores) -> AffineScores {
    var weights = affine.weights
    for row in 0..<weights.rows {
      for column in 0..<weights.columns { weights[row, column] /= scales[column] }
    }
    let moved = weights.times(centres)
    return AffineScores(weights: weights, intercepts: zip(affine.intercepts, moved).map { $0 - $1 })
  }
}
