/// Why a factorization could not be had.
public enum LinearAlgebraError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The leading minor of this order isn't positive.
  case notPositiveDefinite(leadingMinor: Int)
  case notSquare(rows: Int, columns: Int)
  case singular
  /// LAPACK's iteration didn't end.
  case didNotConverge(routine: String)
  case notFinite

  public var description: String {
    switch self {
    case .notPositiveDefinite(let minor): "the matrix isn't positive definite (leading minor \(minor))"
    case .notSquare(let rows, let columns): "a square matrix is needed, not \(rows)x\(columns)"
    case .singular: "the matrix is singular"
    case .didNotConverge(let routine): "\(routine) did not converge"
    case .notFinite: "the matrix holds a value that isn't finite"
    }
  }
}
