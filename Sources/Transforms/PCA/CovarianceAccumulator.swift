import Learning
import LinearAlgebra

/// Means and covariances of rows that come in parts: incremental PCA needs no more memory than columns^2.
///
/// Each part is shifted by a rough mean, its products are added up block by block, and the sums about its true mean
/// follow by a correction of rank one. Parts are then joined by the shift between their means:
/// `S += part + (n m / (n + m)) d d'` with `d` the difference. This is as exact as two passes over all rows, at the cost
/// of one. O(rows * columns^2) for rows, O(columns^2) to join two accumulators.
///
/// Source: Chan, Golub & LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979).
public struct CovarianceAccumulator: Sendable {
  public let columns: Int
  /// Rows added so far.
  public private(set) var rows = 0
  public private(set) var means: [Double]
  /// Sum of the weights, and of their squares.
  private(set) var weight = 0.0
  private var squaredWeight = 0.0
  /// Lower triangle of the centred, weighted sum of squares.
  private var products: Matrix<Double>

  public init(columns: Int) {
    self.columns = columns
    means = [Double](repeating: 0, count: columns)
    products = Matrix(rows: columns, columns: columns)
  }

  /// Adds rows; `inputs` must have `columns` columns and finite values, `weights` one value a row, not negative.
  ///
  /// The sums have the same bits for every `threadCount`.
  public mutating func add(_ inputs: Matrix<Double>, weights: [Double]? = nil, threadCount: Int = 1) {
    precondition(inputs.columns == columns, "the rows don't fit the accumulator")
    let total = weights?.reduce(0, +) ?? Double(inputs.rows)
    guard total > 0, columns > 0 else {
      rows += inputs.rows
      return
    }
    // The mean of the first rows lies within sqrt(rows / 256) standard deviations of the true one, so the correction
    // costs few digits. Weights give no such bound: the first rows may hardly count.
    let centres =
      weights.map { weights in inputs.times(weights.map { $0 / total }, transposingSelf: true) }
      ?? Moments.origin(of: inputs, weights: nil)
    let raw = weightedGram(
      inputs, weights: weights, centres: centres, of: Double.self,
      minimumLaneRows: max(1, inputs.rows / Self.laneCount(rows: inputs.rows, columns: columns)),
      threadCount: threadCount)
    let shifts = (0..<columns).map { raw[columns, $0] / total }
    var part = CovarianceAccumulator(columns: columns)
    part.rows = inputs.rows
    part.weight = total
    part.squaredWeight = weights?.reduce(0) { $0 + $1 * $1 } ?? total
    part.means = zip(centres, shifts).map { $0 + $1 }
    part.products = Matrix(rows: columns, columns: columns) { target in
      raw.storage.withUnsafeBufferPointer { raw in
        for row in 0..<columns {
          let scaled = total * shifts[row]
          for column in 0..<columns {
            target.initializeElement(
              at: row &* columns &+ column, to: raw[row &* (columns &+ 1) &+ column] - scaled * shifts[column])
          }
        }
      }
    }
    add(part)
  }

  /// Parts whose products are summed apart, for as many threads: a power of two, so that two or four threads get equal
  /// shares. Lanes of 1,024 rows keep two threads busy with the 10,000 rows or so for which PCA of many columns takes
  /// long; four times as many rows as columns keep the sums of a lane, columns^2 of them, cheap beside its products.
  private static func laneCount(rows: Int, columns: Int) -> Int {
    let most = min(8, rows / max(1024, 4 * columns))
    var count = 1
    while 2 * count <= most { count *= 2 }
    return count
  }

  /// Adds the rows of `other`, which must have as many columns.
  public mutating func add(_ other: CovarianceAccumulator) {
    precondition(other.columns == columns, "the accumulators have different columns")
    let allRows = rows + other.rows
    defer { rows = allRows }
    guard other.weight > 0 else { return }
    guard weight > 0 else {
      self = other
      return
    }
    let total = weight + other.weight
    let shift = zip(other.means, means).map { $0 - $1 }
    let factor = weight * (other.weight / total)
    products.storage.withUnsafeMutableBufferPointer { target in
      other.products.storage.withUnsafeBufferPointer { source in
        for row in 0..<columns {
          let scaled = factor * shift[row]
          for place in row &* columns...row &* columns &+ row {
            target[place] += source[place] + scaled * shift[place &- row &* columns]
          }
        }
      }
    }
    for column in 0..<columns { means[column] += shift[column] * (other.weight / total) }
    squaredWeight += other.squaredWeight
    weight = total
  }

  /// What squares are divided by to become variances: rows - 1, or its counterpart for weights.
  var divisor: Double { weight > 0 ? weight - squaredWeight / weight : 0 }

  /// For each column whether it has one value only, but for rounding.
  var constantColumns: [Bool] {
    (0..<columns).map { isRoundingError(variance: products[$0, $0] / divisor, mean: means[$0], rows: rows) }
  }

  /// The covariance matrix, columns x columns; a constant column has exactly 0 with all others. nil with fewer than two
  /// rows that count.
  public var covariance: Matrix<Double>? {
    guard divisor > 0 else { return nil }
    return symmetric(zeroing: constantColumns) { row, column in products[row, column] / divisor }
  }

  /// Mean products of the rows about other means than their own; 0 for `constants`. Some row must count.
  func scatter(about centres: [Double], zeroing constants: [Bool]) -> Matrix<Double> {
    let shift = zip(means, centres).map { $0 - $1 }
    return symmetric(zeroing: constants) { row, column in
      products[row, column] / weight + shift[row] * shift[column]
    }
  }

  private func symmetric(zeroing constants: [Bool], _ value: (Int, Int) -> Double) -> Matrix<Double> {
    var result = Matrix<Double>(rows: columns, columns: columns)
    for row in 0..<columns where !constants[row] {
      for column in 0...row where !constants[column] {
        let entry = value(row, column)
        result[row, column] = entry
        result[column, row] = entry
      }
    }
    return result
  }

  var byteCount: Int { 8 * (products.storage.count + means.count) }

  /// The principal axes of all rows added so far; the `leading` ones only, where that is given.
  func principalAxes(leading count: Int? = nil) throws(FitError) -> PrincipalAxes {
    guard let covariance else { throw .tooFewRows(required: 2, found: min(rows, 1)) }
    let total = (0..<columns).reduce(0.0) { $0 + covariance[$1, $1] }
    try PrincipalAxes.requireFinite(totalVariance: total)
    do throws(LinearAlgebraError) {
      let eigen =
        if let count { try SymmetricEigen(covariance, largest: count) } else { try SymmetricEigen(covariance) }
      return PrincipalAxes(
        means: means, components: eigen.vectors, variances: eigen.values, totalVariance: total, rows: rows,
        relativeError: Double(columns) * .ulpOfOne)
    } catch {
      throw .numerical("PCA: the covariances can't be decomposed: \(error.description)")
    }
  }
}

/// Whether the variance of a column is no more than what rounding of its mean leaves behind.
func isRoundingError(variance: Double, mean: Double, rows: Int) -> Bool {
  let residue = Double(rows) * mean * .ulpOfOne
  // The square may overflow as the variance does, which is no rounding error then.
  return variance.isFinite && variance <= residue * residue
}
