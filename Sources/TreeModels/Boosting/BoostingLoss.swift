import CKernels
import Foundation
import Learning

/// The loss of a regression by boosting.
public enum RegressionLoss: String, CaseIterable, Codable, Sendable {
  case squared
  case absolute
  case quantile
  /// For counts: log link.
  case poisson

  /// The name by which the kernels know it.
  var kernel: ckernels_tree_loss {
    switch self {
    case .squared: CKERNELS_SQUARED
    case .absolute: CKERNELS_ABSOLUTE
    case .quantile: CKERNELS_QUANTILE
    case .poisson: CKERNELS_POISSON
    }
  }
}

/// The loss that boosting goes down, in the form its loops need.
enum BoostingLoss: Sendable {
  case regression(RegressionLoss, level: Double)
  case logistic
  case softmax(classCount: Int)

  var scoreCount: Int {
    if case .softmax(let classCount) = self { classCount } else { 1 }
  }

  var link: TreeLink {
    switch self {
    case .regression(.poisson, _): .exponential
    case .regression: .identity
    case .logistic: .logistic
    case .softmax: .softmax
    }
  }

  /// Whether the second derivative is the example's weight.
  var hasUnitCurvature: Bool {
    switch self {
    case .regression(.poisson, _), .logistic, .softmax: false
    default: true
    }
  }

  /// For losses without curvature: the quantile of the residuals that a leaf answers with.
  var leafQuantile: Double? {
    switch self {
    case .regression(.absolute, _): 0.5
    case .regression(.quantile, let level): level
    default: nil
    }
  }

  /// The constant scores with the least loss.
  func base(_ targets: BoostingTargets, rows: [UInt32]) -> [Double] {
    var total = 0.0
    for row in rows { total += targets.weight(row) }
    switch self {
    case .regression(let loss, let level):
      if loss == .absolute || loss == .quantile {
        let level = loss == .absolute ? 0.5 : level
        return [weightedQuantile(rows.map { (targets.values[Int($0)], targets.weight($0)) }, level)]
      }
      var mean = 0.0
      var seen = 0.0
      for row in rows {
        let weight = targets.weight(row)
        seen += weight
        if seen > 0 { mean += (targets.values[Int(row)] - mean) * (weight / seen) }
      }
      return [loss == .poisson ? log(max(mean, 1e-10)) : mean]
    case .logistic:
      var ones = 0.0
      for row in rows where targets.codes[Int(row)] == 1 { ones += targets.weight(row) }
      let share = min(max(ones / max(total, .leastNormalMagnitude), 1e-10), 1 - 1e-10)
      return [log(share / (1 - share))]
    case .softmax(let classCount):
      var shares = [Double](repeating: 0, count: classCount)
      for row in rows { shares[Int(targets.codes[Int(row)])] += targets.weight(row) }
      return shares.map { log(max($0 / max(total, .leastNormalMagnitude), 1e-10)) }
    }
  }

  /// Mean loss of `scores` (score k of row r at k * stride + r) over the given rows.
  func meanLoss(_ scores: UnsafePointer<Double>, stride: Int, targets: BoostingTargets, rows: [UInt32]) -> Double {
    var sum = 0.0
    var total = 0.0
    for row in rows {
      let index = Int(row)
      let weight = targets.weight(row)
      total += weight
      let score = scores[index]
      switch self {
      case .regression(let loss, let level):
        let residual = targets.values[index] - score
        switch loss {
        case .squared: sum += weight * residual * residual
        case .absolute: sum += weight * abs(residual)
        case .quantile: sum += weight * (residual >= 0 ? level * residual : (level - 1) * residual)
        case .poisson: sum += weight * (exp(score) - targets.values[index] * score)
        }
      case .logistic:
        // log(1 + exp(-margin)), without overflow.
        let margin = targets.codes[index] == 1 ? score : -score
        sum += weight * (margin > 0 ? log1p(exp(-margin)) : log1p(exp(margin)) - margin)
      case .softmax(let classCount):
        var top = score
        for class_ in 1..<classCount { top = max(top, scores[class_ * stride + index]) }
        var partition = 0.0
        for class_ in 0..<classCount { partition += exp(scores[class_ * stride + index] - top) }
        sum += weight * (top + log(partition) - scores[Int(targets.codes[index]) * stride + index])
      }
    }
    return total > 0 ? sum / total : 0
  }
}

/// Targets in the forms that boosting needs.
struct BoostingTargets: Sendable {
  /// Regression targets, or empty.
  var values: [Double] = []
  /// Class codes, or empty.
  var codes: [Int32] = []
  var weights: [Double]?

  func weight(_ row: UInt32) -> Double { weights?[Int(row)] ?? 1 }
}

/// The least value whose share of all weight, counted from below, reaches `level`.
func weightedQuantile(_ pairs: [(value: Double, weight: Double)], _ level: Double) -> Double {
  let sorted = pairs.sorted { $0.value < $1.value }
  let total = sorted.reduce(0) { $0 + $1.weight }
  guard let first = sorted.first, total > 0 else { return 0 }
  let wanted = level * total
  var sum = 0.0
  for index in sorted.indices {
    sum += sorted[index].weight
    if sum > wanted { return sorted[index].value }
    // On the edge between two values, halfway: the median of an even number of rows.
    if sum == wanted, index + 1 < sorted.count { return (sorted[index].value + sorted[index + 1].value) / 2 }
  }
  return sorted.last?.value ?? first.value
}
