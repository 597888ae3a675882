import Learning

/// The ways to minimise the log-loss.
public enum LogisticSolver: String, CaseIterable, Codable, Sendable {
  /// The cheapest of the others for the shape at hand, by `estimatedWork`.
  case auto
  /// Newton steps with the curvature between all classes, by Cholesky.
  case newton
  /// Quasi-Newton steps on the curvature within each class.
  case blockNewton = "block-newton"
  /// Quasi-Newton steps on a fixed diagonal: no factorization at all.
  case lbfgs

  /// Multiplications that this solver is expected to need, up to a common factor.
  ///
  /// One gradient costs `8 n k p` (two thin products run at half the speed of square ones). A curvature costs
  /// `n p^2 k (k + 1) / 2 + (k p)^3 / 3` between all classes, `k (n p^2 + p^3 / 3)` within each. The number of
  /// steps was measured on digits, wine, breast-cancer, adult and made-up data: about 12 gradients and 3 curvatures
  /// with all classes, 45 and 3 within each, 300 on the diagonal. `n` rows, `p` columns with the intercept, `k` scores
  /// (1 for two classes, for which the first two are the same).
  public func estimatedWork(rows: Int, columns: Int, scoreCount: Int) -> Double {
    let n = Double(rows)
    let p = Double(columns + 1)
    let k = Double(scoreCount)
    let gradient = 8 * n * k * p
    switch self {
    case .auto:
      return LogisticSolver.choice(rows: rows, columns: columns, scoreCount: scoreCount)
        .estimatedWork(rows: rows, columns: columns, scoreCount: scoreCount)
    case .newton: return 12 * gradient + 3 * (n * p * p * k * (k + 1) / 2 + k * p * k * p * k * p / 3)
    case .blockNewton: return 45 * gradient + 3 * k * (n * p * p + p * p * p / 3)
    case .lbfgs: return 300 * gradient
    }
  }

  /// What `auto` stands for.
  public static func choice(rows: Int, columns: Int, scoreCount: Int) -> LogisticSolver {
    let work = { (solver: LogisticSolver) in
      solver.estimatedWork(rows: rows, columns: columns, scoreCount: scoreCount)
    }
    // The full curvature is also bounded in memory: at most 2000 x 2000.
    let fits = scoreCount * (columns + 1) <= 2000
    let newton = fits ? work(.newton) : .infinity
    return newton <= min(work(.blockNewton), work(.lbfgs))
      ? .newton : work(.blockNewton) <= work(.lbfgs) ? .blockNewton : .lbfgs
  }

  func form(rows: Int, columns: Int, scoreCount: Int) -> LogisticCurvature {
    switch self {
    case .auto:
      Self.choice(rows: rows, columns: columns, scoreCount: scoreCount)
        .form(rows: rows, columns: columns, scoreCount: scoreCount)
    case .newton: .full
    case .blockNewton: .blocks
    case .lbfgs: .diagonal
    }
  }
}
