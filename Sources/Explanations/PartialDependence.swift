import Learning
import LinearAlgebra
import Statistics

/// How the answers of some rows move as one column is set to the values of a grid: one curve a row (ICE), and their mean
/// (partial dependence).
///
/// Unlike accumulated effects it asks for rows that may not exist, such as a small flat of twelve rooms.
///
/// Source: Friedman, "Greedy function approximation" (2001); Goldstein et al., "Peeking inside the black box" (2015).
public struct PartialDependence: Sendable, Equatable {
  public let column: Int
  public let grid: [Double]
  /// By output: rows x grid.
  public let curves: [Matrix<Double>]

  /// - Parameters:
  ///   - grid: values or codes; see `grid(of:points:)`.
  public init(
    of column: Int, _ function: ExplainedFunction, rows: Matrix<Double>, grid: [Double]
  ) throws(ExplanationError) {
    guard rows.rows > 0 else { throw .noRows }
    guard function.columns.indices.contains(column) else {
      throw .widthMismatch(expected: function.columns.count, found: column + 1)
    }
    self.column = column
    self.grid = grid
    var curves = [Matrix<Double>](
      repeating: Matrix(rows: rows.rows, columns: grid.count), count: function.outputs.count)
    var asked = rows
    for (place, value) in grid.enumerated() {
      for row in 0..<rows.rows { asked[row, column] = value }
      let answers = try function.values(asked)
      for output in curves.indices {
        for row in 0..<rows.rows { curves[output][row, place] = answers[row, output] }
      }
    }
    self.curves = curves
  }

  /// The mean of all rows, at each value of the grid.
  public func mean(output: Int) -> [Double] {
    let curve = curves[output]
    return grid.indices.map { place in
      (0..<curve.rows).reduce(0) { $0 + curve[$1, place] } / Double(curve.rows)
    }
  }

  /// The curves less their first value, so that only what the column does remains.
  public func centred(output: Int) -> Matrix<Double> {
    var result = curves[output]
    for row in 0..<result.rows {
      let start = result[row, 0]
      for place in grid.indices { result[row, place] -= start }
    }
    return result
  }

  /// Values of a column to ask about: quantiles from 5% to 95% of numbers, each level that occurs of categories.
  public static func grid(of column: Int, _ function: ExplainedFunction, rows: Matrix<Double>, points: Int) -> [Double]
  {
    let cells = rows.column(column).filter(\.isFinite)
    if function.isCategorical(column) { return Set(cells).sorted() }
    let sorted = cells.sorted()
    var grid: [Double] = []
    for step in 0..<max(2, points) {
      let share = 0.05 + 0.9 * Double(step) / Double(max(2, points) - 1)
      guard let value = try? Quantile.ofSorted(share, sorted), grid.last.map({ value > $0 }) ?? true else { continue }
      grid.append(value)
    }
    return grid
  }
}
