import Learning
import LinearAlgebra
import Statistics

/// The dual of a linear support vector machine, solved one row at a time.
///
/// Minimises `0.5 a' Q a - sum a_i` over `0 <= a_i <= upper_i` with `Q_ij = t_i t_j (x_i . x_j + 1) + diagonal_i [i = j]`.
/// Hinge: `upper_i = C s_i`, no diagonal. Squared hinge: no upper bound, `diagonal_i = 1 / (2 C s_i)`.
struct DualCoordinateDescent {
  private let inputs: Matrix<Double>
  private let signs: [Double]
  private let costs: [Double]
  private let squared: Bool
  private let tolerance: Double
  private let maximumIterations: Int
  /// `Q_ii`.
  private let curvatures: [Double]
  private var duals: [Double]
  /// One for each column, then the intercept: `sum_i a_i t_i [x_i, 1]`.
  private(set) var weights: [Double]

  init(inputs: Matrix<Double>, signs: [Double], weights: [Double]?, parameters: LinearSupportVector.Parameters) {
    self.inputs = inputs
    self.signs = signs
    squared = parameters.loss == .squaredHinge
    tolerance = parameters.tolerance
    maximumIterations = parameters.maximumIterations
    let costs = signs.indices.map { parameters.inversePenalty * (weights?[$0] ?? 1) }
    let isSquared = squared
    curvatures = signs.indices.map { row in
      let length = inputs.storage.withUnsafeBufferPointer { source -> Double in
        // Safe: the row lies within the inputs.
        guard let start = source.baseAddress.map({ $0 + row &* inputs.columns }) else { return 0 }
        return product(start, start, count: inputs.columns)
      }
      return length + 1 + (isSquared && costs[row] > 0 ? 0.5 / costs[row] : 0)
    }
    self.costs = costs
    duals = [Double](repeating: 0, count: signs.count)
    self.weights = [Double](repeating: 0, count: inputs.columns + 1)
  }

  /// Returns the gap reached between primal and dual, as a share of the primal value.
  mutating func minimize(using generator: SeededGenerator) -> Double {
    var generator = generator
    var active = signs.indices.filter { costs[$0] > 0 }
    let everything = active
    var shrinkAbove = Double.infinity
    var shrinkBelow = -Double.infinity
    var gap = Double.infinity
    var passes = 0
    while passes < maximumIterations {
      generator.shuffle(&active)
      let violation = pass(over: &active, shrinkAbove: shrinkAbove, shrinkBelow: shrinkBelow)
      passes += 1
      let spread = violation.largest - violation.smallest
      if spread <= 0.1 * tolerance || passes % 8 == 0 || active.isEmpty {
        gap = relativeGap()
        if gap <= tolerance { return gap }
        // Not there yet: look at every row again.
        active = everything
        shrinkAbove = .infinity
        shrinkBelow = -.infinity
      } else {
        shrinkAbove = violation.largest > 0 ? violation.largest : .infinity
        shrinkBelow = violation.smallest < 0 ? violation.smallest : -.infinity
      }
    }
    return gap
  }

  /// One step for each active row; rows that are bounded and will stay so are dropped from `active`.
  private mutating func pass(
    over active: inout [Int], shrinkAbove: Double, shrinkBelow: Double
  ) -> (largest: Double, smallest: Double) {
    let columns = inputs.columns
    let squared = self.squared
    var largest = -Double.infinity
    var smallest = Double.infinity
    var kept = 0
    inputs.storage.withUnsafeBufferPointer { source in
      weights.withUnsafeMutableBufferPointer { weights in
        duals.withUnsafeMutableBufferPointer { duals in
          // Safe: rows lie within the inputs, and there are `columns + 1` weights.
          guard let weights = weights.baseAddress else { return }
          var nothing = 0.0
          withUnsafePointer(to: &nothing) { nothing in
            let source = source.baseAddress ?? nothing
            for position in 0..<active.count {
              let row = active[position]
              let values = source + row &* columns
              let sign = signs[row]
              let dual = duals[row]
              let upper = squared ? Double.infinity : costs[row]
              var slope = sign * (product(values, weights, count: columns) + weights[columns]) - 1
              if squared { slope += 0.5 / costs[row] * dual }
              var projected = slope
              if dual <= 0 {
                if slope > shrinkAbove { continue }
                projected = min(slope, 0)
              } else if dual >= upper {
                if slope < shrinkBelow { continue }
                projected = max(slope, 0)
              }
              active[kept] = row
              kept &+= 1
              largest = max(largest, projected)
              smallest = min(smallest, projected)
              if abs(projected) < 1e-14 { continue }
              let new = min(max(dual - slope / curvatures[row], 0), upper)
              let change = (new - dual) * sign
              duals[row] = new
              for column in 0..<columns { weights[column] += change * values[column] }
              weights[columns] += change
            }
          }
        }
      }
    }
    active.removeLast(active.count - kept)
    return (largest, smallest)
  }

  /// (primal - dual) / primal.
  private func relativeGap() -> Double {
    let scores = inputs.times(Array(weights.dropLast()))
    let intercept = weights[inputs.columns]
    let norm = dot(weights, weights)
    var primal = 0.5 * norm
    var dual = -0.5 * norm
    for row in signs.indices where costs[row] > 0 {
      let shortfall = max(0, 1 - signs[row] * (scores[row] + intercept))
      primal += costs[row] * (squared ? shortfall * shortfall : shortfall)
      dual += duals[row]
      if squared { dual -= 0.25 / costs[row] * duals[row] * duals[row] }
    }
    return primal > 0 ? (primal - dual) / primal : 0
  }
}
