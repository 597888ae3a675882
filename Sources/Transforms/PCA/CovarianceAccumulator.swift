import Learning
import LinearAlgebra

/// Means and covariances of rows that come in parts: incremental PCA needs no more memory than columns^2.
///
/// Each block of rows is centred at its own mean, its products are added by SYRK, and the shift between the means is put
/// right after: `S += block' block + (n m / (n + m)) d d'` with `d` the difference of the means. This is as exact as two
/// passes over all rows, at the cost of one. O(rows * columns^2).
///
/// Source: Chan, Golub & LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979).
public struct CovarianceAccumulator: Sendable {
  public let columns: Int
  /// Rows added so far.
  public private(set) var rows = 0
  public private(set) var means: [Double]
  /// Sum of the weights, and of their squares.
  private var weight = 0.0
  private var squaredWeight = 0.0
  /// Lower triangle of the centred, weighted sum of squares.
  private var products: Matrix<Double>

  public init(columns: Int) {
    self.columns = columns
    means = [Double](repeating: 0, count: columns)
    products = Matrix(rows: columns, columns: columns)
  }

  /// Adds rows; `inputs` must have `columns` columns and finite values, `weights` one value a row.
  public mutating func add(_ inputs: Matrix<Double>, weights: [Double]? = nil) {
    precondition(inputs.columns == columns, "the rows don't fit the accumulator")
    // A block of centred rows stays within the second-level cache.
    let blockRows = max(64, min(1024, 65_536 / max(1, columns)))
    for start in stride(from: 0, to: inputs.rows, by: blockRows) {
      addBlock(inputs, start..<min(start + blockRows, inputs.rows), weights)
    }
    rows += inputs.rows
  }

  private mutating func addBlock(_ inputs: Matrix<Double>, _ block: Range<Int>, _ weights: [Double]?) {
    let count = block.count
    let blockWeights = weights.map { Array($0[block]) } ?? [Double](repeating: 1, count: count)
    let blockWeight = blockWeights.reduce(0, +)
    guard blockWeight > 0, columns > 0 else { return }
    squaredWeight += blockWeights.reduce(0) { $0 + $1 * $1 }
    var blockMeans = [Double](repeating: 0, count: columns)
    var centred = [Double](repeating: 0, count: count * columns)
    // Safe: every buffer lives for these closures; the block lies within the rows of `inputs`, and `centred` has
    // count x columns places.
    inputs.storage.withUnsafeBufferPointer { all in
      guard let first = all.baseAddress.map({ $0 + block.lowerBound * columns }) else { return }
      let shares = blockWeights.map { $0 / blockWeight }
      shares.withUnsafeBufferPointer { shares in
        blockMeans.withUnsafeMutableBufferPointer { means in
          guard let shares = shares.baseAddress, let means = means.baseAddress else { return }
          Double.gemv(true, count, columns, 1, first, columns, shares, 0, means)
        }
      }
      blockMeans.withUnsafeBufferPointer { means in
        centred.withUnsafeMutableBufferPointer { target in
          for row in 0..<count {
            let root = weights == nil ? 1 : blockWeights[row].squareRoot()
            let from = first + row &* columns
            let start = row &* columns
            for column in 0..<columns { target[start &+ column] = (from[column] - means[column]) * root }
          }
        }
      }
    }
    let total = weight + blockWeight
    let shift = zip(blockMeans, means).map { $0 - $1 }
    let factor = weight * blockWeight / total
    products.storage.withUnsafeMutableBufferPointer { target in
      centred.withUnsafeBufferPointer { centred in
        shift.withUnsafeBufferPointer { shift in
          guard let target = target.baseAddress, let centred = centred.baseAddress, let shift = shift.baseAddress
          else { return }
          Double.syrk(true, columns, count, 1, centred, columns, 1, target, columns)
          if factor > 0 { Double.syrk(true, columns, 1, factor, shift, columns, 1, target, columns) }
        }
      }
    }
    for column in 0..<columns { means[column] += shift[column] * (blockWeight / total) }
    weight = total
  }

  /// What squares are divided by to become variances: rows - 1, or its counterpart for weights.
  var divisor: Double { weight > 0 ? weight - squaredWeight / weight : 0 }

  /// The covariance matrix, columns x columns; a constant column has exactly 0 with all others. nil with fewer than two
  /// rows that count.
  public var covariance: Matrix<Double>? {
    guard divisor > 0 else { return nil }
    var result = products
    let isConstant = (0..<columns).map {
      isRoundingError(variance: products[$0, $0] / divisor, mean: means[$0], rows: rows)
    }
    for row in 0..<columns {
      for column in 0...row {
        let value = isConstant[row] || isConstant[column] ? 0 : products[row, column] / divisor
        result[row, column] = value
        result[column, row] = value
      }
    }
    return result
  }

  var byteCount: Int { 8 * (products.storage.count + means.count) }

  /// The principal axes of all rows added so far; the `leading` ones only, where that is given.
  func principalAxes(leading count: Int? = nil) throws(FitError) -> PrincipalAxes {
    guard let covariance else { throw .tooFewRows(required: 2, found: min(rows, 1)) }
    let total = (0..<columns).reduce(0.0) { $0 + covariance[$1, $1] }
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
  return variance <= residue * residue
}
