import Foundation
import LinearAlgebra

/// The choice of conditions and of their points.
struct CardSearch {
  private let table: ConditionTable
  private let codes: [Int32]
  private let weights: [Double]
  private let l2: Double

  init(_ table: ConditionTable, codes: [Int32], weights: [Double]?, l2: Double) {
    self.table = table
    self.codes = codes
    self.weights = weights ?? [Double](repeating: 1, count: codes.count)
    self.l2 = l2
  }

  /// Conditions chosen one by one, then exchanged while that lowers the loss; in the order of the table.
  func choose(_ limit: Int) -> [Int] {
    var chosen: [Int] = []
    var fit = LogisticFit(rows: codes.count, count: 0)
    solve(&fit, chosen)
    while chosen.count < limit, let next = steepest(fit, without: chosen) {
      chosen.append(next)
      fit.weights.append(0)
      solve(&fit, chosen)
    }
    exchange(&chosen, &fit)
    return chosen.sorted()
  }

  /// Takes out one condition after another, the weakest first, and puts the steepest in its place.
  private func exchange(_ chosen: inout [Int], _ fit: inout LogisticFit) {
    for _ in 0..<chosen.count {
      let order = chosen.indices.sorted { abs(fit.weights[$0]) < abs(fit.weights[$1]) }
      var isBetter = false
      for position in order.prefix(4) {
        var others = chosen
        var trial = fit
        others.remove(at: position)
        trial.weights.remove(at: position)
        solve(&trial, others)
        guard let next = steepest(trial, without: others), next != chosen[position] else { continue }
        others.append(next)
        trial.weights.append(0)
        solve(&trial, others)
        if trial.loss < fit.loss - 1e-9 * abs(fit.loss) {
          chosen = others
          fit = trial
          isBetter = true
          break
        }
      }
      if !isBetter { return }
    }
  }

  /// The condition whose weight would lower the loss most at first, beside an intercept that adapts.
  private func steepest(_ fit: LogisticFit, without chosen: [Int]) -> Int? {
    let total = fit.curvatures.reduce(0, +)
    var best: (gain: Double, index: Int)?
    for (index, rows) in table.rows.enumerated() where !chosen.contains(index) {
      var gradient = 0.0
      var curvature = 0.0
      for row in rows {
        gradient += fit.residuals[Int(row)]
        curvature += fit.curvatures[Int(row)]
      }
      let own = curvature - curvature * curvature / max(total, .leastNormalMagnitude) + l2
      guard own > 0 else { continue }
      let gain = gradient * gradient / own
      if gain > max(best?.gain ?? 0, 1e-12) { best = (gain, index) }
    }
    return best?.index
  }

  /// Newton steps on intercept and weights, halved where they would raise the loss.
  private func solve(_ fit: inout LogisticFit, _ chosen: [Int]) {
    update(&fit, chosen)
    for _ in 0..<25 {
      let size = chosen.count + 1
      var gradient = [Double](repeating: 0, count: size)
      // The lower triangle is all that is read.
      var matrix = Matrix<Double>(rows: size, columns: size)
      gradient[0] = fit.residuals.reduce(0, +)
      matrix[0, 0] = fit.curvatures.reduce(0, +) + 1e-9
      var isMet = [Bool](repeating: false, count: codes.count)
      for (position, condition) in chosen.enumerated() {
        let place = position + 1
        for row in table.rows[condition] { isMet[Int(row)] = true }
        gradient[place] = l2 * fit.weights[position]
        for row in table.rows[condition] { gradient[place] += fit.residuals[Int(row)] }
        for (other, second) in chosen[...position].enumerated() {
          var sum = 0.0
          for row in table.rows[second] where isMet[Int(row)] { sum += fit.curvatures[Int(row)] }
          matrix[place, other + 1] = sum
        }
        let own = matrix[place, place]
        matrix[place, 0] = own
        matrix[place, place] = own + l2 + 1e-9
        for row in table.rows[condition] { isMet[Int(row)] = false }
      }
      guard let step = CardSearch.solution(matrix, gradient) else { return }
      let before = fit
      var length = 1.0
      var isLower = false
      for _ in 0..<12 {
        fit.intercept = before.intercept - length * step[0]
        for position in chosen.indices {
          fit.weights[position] = before.weights[position] - length * step[position + 1]
        }
        update(&fit, chosen)
        isLower = fit.loss < before.loss
        if isLower { break }
        length /= 2
      }
      if !isLower {
        fit = before
        return
      }
      if before.loss - fit.loss <= 1e-9 * abs(before.loss) { return }
    }
  }

  /// The weights of the logistic regression on these conditions.
  func weights(of chosen: [Int]) -> [Double] {
    var fit = LogisticFit(rows: codes.count, count: chosen.count)
    solve(&fit, chosen)
    return fit.weights
  }

  /// The sums of points that occur, ascending, with the weight of each class at each.
  func tallies(_ points: [Int], _ chosen: [Int]) -> (sums: [Double], zeros: [Double], ones: [Double]) {
    var totals = [Int](repeating: 0, count: codes.count)
    for (position, condition) in chosen.enumerated() where points[position] != 0 {
      for row in table.rows[condition] { totals[Int(row)] += points[position] }
    }
    let least = totals.min() ?? 0
    let count = (totals.max() ?? 0) - least + 1
    var zeros = [Double](repeating: 0, count: count)
    var ones = zeros
    for row in codes.indices {
      if codes[row] == 1 {
        ones[totals[row] - least] += weights[row]
      } else {
        zeros[totals[row] - least] += weights[row]
      }
    }
    let used = (0..<count).filter { zeros[$0] + ones[$0] > 0 }
    return (used.map { Double($0 + least) }, used.map { zeros[$0] }, used.map { ones[$0] })
  }

  /// Loss, residuals and curvatures at the present weights.
  private func update(_ fit: inout LogisticFit, _ chosen: [Int]) {
    var scores = [Double](repeating: fit.intercept, count: codes.count)
    for (position, condition) in chosen.enumerated() {
      for row in table.rows[condition] { scores[Int(row)] += fit.weights[position] }
    }
    fit.loss = 0.5 * l2 * fit.weights.reduce(0) { $0 + $1 * $1 }
    for row in codes.indices {
      let (loss, probability) = Self.logistic(scores[row], isSecond: codes[row] == 1)
      fit.loss += weights[row] * loss
      fit.residuals[row] = weights[row] * (probability - (codes[row] == 1 ? 1 : 0))
      fit.curvatures[row] = weights[row] * probability * (1 - probability)
    }
  }

  static func logistic(_ score: Double, isSecond: Bool) -> (loss: Double, probability: Double) {
    let small = exp(-abs(score))
    let probability = score >= 0 ? 1 / (1 + small) : small / (1 + small)
    let margin = isSecond ? score : -score
    return (log1p(small) + max(-margin, 0), probability)
  }

  /// The solution of a symmetric system that is positive up to rounding; nil where no small pull towards the diagonal makes it
  /// so, as where numbers have left the finite ones.
  private static func solution(_ matrix: Matrix<Double>, _ right: [Double]) -> [Double]? {
    let largest = (0..<matrix.rows).reduce(0.0) { max($0, matrix[$1, $1]) }
    for pull in [0, 1e-12, 1e-9, 1e-6] {
      var pulled = matrix
      for place in 0..<matrix.rows { pulled[place, place] += pull * largest }
      guard let step = (try? Cholesky(pulled))?.solve(right), step.allSatisfy(\.isFinite) else { continue }
      return step
    }
    return nil
  }
}

/// Weights of chosen conditions, with what follows from them for each row.
struct LogisticFit {
  var intercept = 0.0
  var weights: [Double]
  var loss = 0.0
  var residuals: [Double]
  var curvatures: [Double]

  init(rows: Int, count: Int) {
    weights = [Double](repeating: 0, count: count)
    residuals = [Double](repeating: 0, count: rows)
    curvatures = residuals
  }
}
