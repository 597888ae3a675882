/// Moves what a table says of one of its columns alone into that column's curve.
///
/// The mean of each row of the table, weighted by the training rows in its cells, goes to the curve of the first column,
/// then that of each column to the curve of the second, again and again until nothing moves. Curves and table together
/// say what they said before of everything that training rows held. A curve says nothing of a level that was never met,
/// so that a row with one gets the mean effect of the pair, which the other column's curve now holds.
///
/// O(sweeps x cells); a handful of sweeps where the columns are nearly independent.
///
/// Source: Lengerich, Tan, Chang, Hooker & Caruana, "Purifying interaction effects with the functional ANOVA" (2020).
struct PairPurity {
  private let pair: PairTerm
  private let shares: [Double]
  private let rowShares: [Double]
  private let columnShares: [Double]
  /// A mean that is smaller than this part of the largest cell is rounding.
  private static let tolerance = 1e-13
  private static let mostSweeps = 1_000

  /// - Parameter shares: of the training weight in each cell.
  init(_ pair: PairTerm, shares: [Double]) {
    self.pair = pair
    self.shares = shares
    let grid = pair.grid
    rowShares = (0..<grid.rows).map { row in (0..<grid.columns).reduce(0) { $0 + shares[row * grid.columns + $1] } }
    columnShares = (0..<grid.columns).map { column in
      (0..<grid.rows).reduce(0) { $0 + shares[$1 * grid.columns + column] }
    }
  }

  /// Purifies one table among the scores of all terms (term, score, bin); the curve of a column is the term of its
  /// position.
  func purify(_ terms: inout [[[Double]]], table: Int) {
    for score in terms[table].indices {
      let moved = purified(&terms[table][score])
      Self.add(moved.first, by: pair.firstMap, to: &terms[pair.first][score])
      Self.add(moved.second, by: pair.secondMap, to: &terms[pair.second][score])
    }
  }

  /// - Returns: what each coarse bin of the first and of the second column said by itself.
  func purified(_ cells: inout [Double]) -> (first: [Double], second: [Double]) {
    let grid = pair.grid
    var first = [Double](repeating: 0, count: grid.rows)
    var second = [Double](repeating: 0, count: grid.columns)
    let largest = cells.reduce(0) { max($0, abs($1)) }
    for _ in 0..<Self.mostSweeps {
      var change = 0.0
      for row in 0..<grid.rows where rowShares[row] > 0 {
        let places = row * grid.columns..<(row + 1) * grid.columns
        let mean = places.reduce(0) { $0 + cells[$1] * shares[$1] } / rowShares[row]
        for place in places { cells[place] -= mean }
        first[row] += mean
        change = max(change, abs(mean))
      }
      for column in 0..<grid.columns where columnShares[column] > 0 {
        let places = stride(from: column, to: grid.unmet, by: grid.columns)
        let mean = places.reduce(0) { $0 + cells[$1] * shares[$1] } / columnShares[column]
        for place in places { cells[place] -= mean }
        second[column] += mean
        change = max(change, abs(mean))
      }
      if change <= Self.tolerance * largest { break }
    }
    return (first, second)
  }

  private static func add(_ moved: [Double], by map: [Int32], to curve: inout [Double]) {
    for (bin, coarse) in map.enumerated() where coarse >= 0 { curve[bin] += moved[Int(coarse)] }
  }
}
