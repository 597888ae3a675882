/// The lot between predictors with the least error plus `penalty` times the greatest violation: a linear programme of a few
/// dozen variables, solved by the simplex method on a full tableau.
///
///     minimise  errors q + penalty s   where  violations(i) q <= s for each constraint i,  sum q = 1,  q, s >= 0
///
/// Bland's rule keeps it from cycling.
struct BestMixture {
  /// How often each predictor is drawn.
  let shares: [Double]
  /// The multiplier of each constraint: the price of a tighter bound.
  let multipliers: [Double]

  /// - Parameters:
  ///   - errors: one for each predictor; at least one.
  ///   - violations: for each predictor how far it is beyond each constraint.
  init(errors: [Double], violations: [[Double]], penalty: Double) {
    let (predictors, constraints) = (errors.count, violations[0].count)
    var tableau = MixtureTableau(errors: errors, violations: violations, penalty: penalty)
    tableau.solve()
    shares = (0..<predictors).map { tableau.value(of: $0) }
    multipliers = (0..<constraints).map { max(0, tableau.reducedCost(of: predictors + 1 + $0)) }
  }
}

/// Rows: one for each constraint and the sum of shares; columns: shares, the greatest violation, slacks, and the right side.
private struct MixtureTableau {
  private var rows: [[Double]]
  private var costs: [Double]
  private var basis: [Int]
  private let width: Int
  private static let tolerance = 1e-11

  init(errors: [Double], violations: [[Double]], penalty: Double) {
    let (predictors, constraints) = (errors.count, violations[0].count)
    let width = predictors + 1 + constraints
    self.width = width
    rows = (0..<constraints).map { constraint in
      var row = [Double](repeating: 0, count: width + 1)
      for predictor in 0..<predictors { row[predictor] = violations[predictor][constraint] }
      row[predictors] = -1
      row[predictors + 1 + constraint] = 1
      return row
    }
    var sum = [Double](repeating: 0, count: width + 1)
    for predictor in 0..<predictors { sum[predictor] = 1 }
    sum[width] = 1
    rows.append(sum)
    costs = errors + [penalty] + [Double](repeating: 0, count: constraints + 1)
    basis = (0..<constraints).map { predictors + 1 + $0 } + [0]
    // The first predictor alone, with as much violation as it has, is a beginning.
    pivot(row: constraints, column: 0)
    let worst = (0..<constraints).min { rows[$0][width] < rows[$1][width] }
    if let worst, rows[worst][width] < 0 { pivot(row: worst, column: predictors) }
  }

  func value(of column: Int) -> Double {
    basis.firstIndex(of: column).map { max(0, rows[$0][width]) } ?? 0
  }

  func reducedCost(of column: Int) -> Double { basis.contains(column) ? 0 : costs[column] }

  mutating func solve() {
    // Bland's rule ends by itself; the bound is for rounding alone.
    for _ in 0..<100_000 {
      guard let column = (0..<width).first(where: { costs[$0] < -Self.tolerance && !basis.contains($0) }) else {
        return
      }
      var leaving: (row: Int, ratio: Double)?
      for row in rows.indices where rows[row][column] > Self.tolerance {
        let ratio = rows[row][width] / rows[row][column]
        guard let other = leaving else {
          leaving = (row, ratio)
          continue
        }
        if ratio < other.ratio - Self.tolerance
          || (ratio <= other.ratio + Self.tolerance && basis[row] < basis[other.row])
        {
          leaving = (row, ratio)
        }
      }
      guard let leaving else { return }
      pivot(row: leaving.row, column: column)
    }
  }

  private mutating func pivot(row: Int, column: Int) {
    let factor = 1 / rows[row][column]
    for place in 0...width { rows[row][place] *= factor }
    let own = rows[row]
    for other in rows.indices where other != row && rows[other][column] != 0 {
      let multiple = rows[other][column]
      for place in 0...width { rows[other][place] -= multiple * own[place] }
    }
    let multiple = costs[column]
    if multiple != 0 { for place in 0...width { costs[place] -= multiple * own[place] } }
    basis[row] = column
  }
}
