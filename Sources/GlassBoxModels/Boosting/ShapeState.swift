import CKernels
import Foundation
import Learning

/// What the scores are fitted to.
enum ShapeTargets: Sendable {
  case values([Double])
  case classes([Int32], classCount: Int)

  init(_ targets: Targets) {
    switch targets {
    case .values(let values): self = .values(values)
    case .classes(let codes, let classCount): self = .classes(codes, classCount: classCount)
    }
  }

  /// Scores of a row: one, or one for each of more than two classes.
  var scoreCount: Int {
    if case .classes(_, let classCount) = self, classCount > 2 { classCount } else { 1 }
  }

  func selecting(_ rows: [Int]) -> ShapeTargets {
    switch self {
    case .values(let values): .values(rows.map { values[$0] })
    case .classes(let codes, let classCount): .classes(rows.map { codes[$0] }, classCount: classCount)
    }
  }
}

/// Scores, gradients and bins of some rows.
///
/// Score k of row r is at k * rows + r; so are gradients and curvatures. Bins of column c are at c * rows.
final class ShapeState {
  let rows: Int
  let scoreCount: Int
  let targets: ShapeTargets
  private let weights: [Float]?
  private let totalWeight: Double
  // Safe: of the sizes given here, written by the one thread that owns the state, and freed in `deinit`.
  let scores: UnsafeMutablePointer<Double>
  let gradients: UnsafeMutablePointer<Float>
  let curvatures: UnsafeMutablePointer<Float>
  let bins: UnsafeMutablePointer<UInt16>

  /// - Parameter chosen: rows of `columns` and `targets`; nil: all.
  init(_ columns: BinnedColumns, _ targets: ShapeTargets, weights: [Double]?, rows chosen: [Int]?) {
    rows = chosen?.count ?? columns.rows
    self.targets = chosen.map { targets.selecting($0) } ?? targets
    scoreCount = targets.scoreCount
    self.weights = weights.map { all in chosen.map { $0.map { Float(all[$0]) } } ?? all.map { Float($0) } }
    totalWeight = self.weights.map { $0.reduce(0.0) { $0 + Double($1) } } ?? Double(rows)
    let numbers = max(1, rows * scoreCount)
    scores = .allocate(capacity: numbers)
    scores.initialize(repeating: 0, count: numbers)
    gradients = .allocate(capacity: numbers)
    gradients.initialize(repeating: 0, count: numbers)
    curvatures = .allocate(capacity: numbers)
    curvatures.initialize(repeating: 0, count: numbers)
    bins = .allocate(capacity: max(1, columns.rules.count * rows))
    for column in columns.rules.indices {
      for row in 0..<rows {
        let source = chosen?[row] ?? row
        (bins + column * rows + row).initialize(to: columns.bins[column * columns.rows + source])
      }
    }
  }

  deinit {
    scores.deallocate()
    gradients.deallocate()
    curvatures.deallocate()
    bins.deallocate()
  }

  func bins(of column: Int) -> UnsafePointer<UInt16> { UnsafePointer(bins + column * rows) }

  func weight(_ row: Int) -> Double { weights.map { Double($0[row]) } ?? 1 }

  /// Gradients and curvatures of the loss at the present scores.
  func differentiate() {
    let end = Int64(rows)
    weights.withPointer { weights in
      // Of values they are plain differences, which `sums` takes in double precision.
      guard case .classes(let codes, let classCount) = targets else { return }
      if classCount == 2 {
        ckernels_tree_logistic_gradients(scores, codes, weights, 0, end, gradients, curvatures)
      } else {
        ckernels_tree_softmax_gradients(
          scores, codes, weights, end, Int32(classCount), 0, end, gradients, curvatures)
      }
    }
  }

  /// Sums of gradients and curvatures by bin, of one score.
  func sums(_ bins: UnsafePointer<UInt16>, count: Int, rowsOfBins: [Double], score: Int) -> [ShapeSum] {
    var sums = rowsOfBins.map { ShapeSum(rows: $0) }
    if case .values(let values) = targets {
      for row in 0..<rows {
        let bin = Int(bins[row])
        let weight = weight(row)
        sums[bin].gradient += weight * (scores[row] - values[row])
        sums[bin].curvature += weight
      }
      return sums
    }
    let gradients = gradients + score * rows
    let curvatures = curvatures + score * rows
    sums.withUnsafeMutableBufferPointer { sums in
      // Safe: bins are below `count`, the number of sums.
      guard let sums = sums.baseAddress else { return }
      for row in 0..<rows {
        let bin = Int(bins[row])
        sums[bin].gradient += Double(gradients[row])
        sums[bin].curvature += Double(curvatures[row])
      }
    }
    return sums
  }

  /// Rows of positive weight in each bin.
  func rowsOfBins(_ bins: UnsafePointer<UInt16>, count: Int) -> [Double] {
    var counts = [Double](repeating: 0, count: count)
    for row in 0..<rows where weights.map({ $0[row] > 0 }) ?? true { counts[Int(bins[row])] += 1 }
    return counts
  }

  /// Adds to one score of each row what its bin says.
  func add(_ steps: [Double], _ bins: UnsafePointer<UInt16>, score: Int) {
    let scores = scores + score * rows
    steps.withUnsafeBufferPointer { steps in
      // Safe: bins are below the number of steps.
      guard let steps = steps.baseAddress else { return }
      for row in 0..<rows { scores[row] += steps[Int(bins[row])] }
    }
  }

  /// The mean loss at the present scores: half the squared error, or log-loss.
  func meanLoss() -> Double {
    guard totalWeight > 0 else { return 0 }
    var sum = 0.0
    switch targets {
    case .values(let values):
      for row in 0..<rows {
        let error = scores[row] - values[row]
        sum += 0.5 * weight(row) * error * error
      }
    case .classes(let codes, let classCount):
      for row in 0..<rows { sum += weight(row) * logLoss(row, Int(codes[row]), classCount) }
    }
    return sum / totalWeight
  }

  private func logLoss(_ row: Int, _ label: Int, _ classCount: Int) -> Double {
    guard classCount > 2 else {
      let margin = label == 1 ? scores[row] : -scores[row]
      return margin > 0 ? log1p(exp(-margin)) : log1p(exp(margin)) - margin
    }
    var largest = scores[row]
    for other in 1..<classCount { largest = max(largest, scores[other * rows + row]) }
    var total = 0.0
    for other in 0..<classCount { total += exp(scores[other * rows + row] - largest) }
    return largest + log(total) - scores[label * rows + row]
  }
}

extension Optional where Wrapped == [Float] {
  /// A pointer to the numbers, or none.
  fileprivate func withPointer(_ body: (UnsafePointer<Float>?) -> Void) {
    guard let values = self else { return body(nil) }
    // Safe: the pointer ends with the body.
    values.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
