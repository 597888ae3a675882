import Learning
import LinearAlgebra

/// The principal axes of some rows: the work that every number of components shares. All axes, or the leading ones.
struct PrincipalAxes: Sendable {
  let means: [Double]
  /// Row i is the unit axis of the i-th largest variance; the entry of largest magnitude is positive.
  let components: Matrix<Double>
  /// Variance along each axis, descending, never negative; divisor rows - 1.
  let variances: [Double]
  /// Variance of all columns together, of the axes that were not computed too.
  let totalVariance: Double
  /// Axes whose variance is more than rounding error.
  let rank: Int
  /// Rows that the variances come from.
  let rows: Int

  var byteCount: Int { 8 * (means.count + components.storage.count + variances.count) }

  /// - Parameter relativeError: what rounding leaves in the variances, relative to the largest one.
  init(
    means: [Double], components: Matrix<Double>, variances: [Double], totalVariance: Double, rows: Int,
    relativeError: Double
  ) {
    self.means = means
    self.components = components.withLargestEntriesPositive
    self.variances = variances.map { max($0, 0) }
    self.totalVariance = totalVariance
    self.rows = rows
    let noise = (variances.first ?? 0) * relativeError
    // Rows spread over at most rows - 1 directions around their mean.
    rank = min(rows - 1, self.variances.prefix { $0 > noise }.count)
  }

  static func requireFinite(totalVariance: Double) throws(FitError) {
    guard totalVariance.isFinite else {
      throw .numerical("PCA: the values are so large that their variance overflows; scale the columns first")
    }
  }

  /// From the eigenvectors of the covariance matrix: O(rows * columns^2 + columns^3).
  static func byCovariance(_ examples: Examples) throws(FitError) -> PrincipalAxes {
    try covariance(of: examples).principalAxes()
  }

  static func covariance(of examples: Examples, threadCount: Int = 1) -> CovarianceAccumulator {
    var covariance = CovarianceAccumulator(columns: examples.inputs.columns)
    covariance.add(examples.inputs, weights: examples.weights, threadCount: threadCount)
    return covariance
  }

  /// From the singular values of the centred rows: O(rows * columns * min(rows, columns)). Keeps small variances
  /// exact where the covariance matrix rounds them away, and is the cheaper one for fewer rows than columns.
  static func bySingularValues(_ examples: Examples) throws(FitError) -> PrincipalAxes {
    let centred = CentredRows(examples)
    do {
      let decomposition = try SingularValues(centred.rows)
      return PrincipalAxes(
        means: centred.means, components: decomposition.right,
        variances: decomposition.values.map { $0 * $0 / centred.divisor }, totalVariance: centred.totalVariance,
        rows: examples.rows, relativeError: squared(Double(max(examples.rows, centred.rows.columns)) * .ulpOfOne))
    } catch {
      throw .numerical("PCA: \(error.description)")
    }
  }

  private static func squared(_ value: Double) -> Double { value * value }
}

/// Rows with the mean taken away, each times the root of its weight.
struct CentredRows {
  let means: [Double]
  let rows: Matrix<Double>
  /// What squares are divided by to become variances: rows - 1, or its counterpart for weights.
  let divisor: Double
  let totalVariance: Double

  init(_ examples: Examples) {
    let inputs = examples.inputs
    let weights = examples.weights ?? [Double](repeating: 1, count: inputs.rows)
    let total = weights.reduce(0, +)
    means = inputs.times(weights.map { $0 / total }, transposingSelf: true)
    var centred = inputs.subtractingFromRows(means)
    if examples.weights != nil {
      for row in 0..<inputs.rows {
        let root = weights[row].squareRoot()
        for position in centred.range(ofRow: row) { centred.storage[position] *= root }
      }
    }
    divisor = total - weights.reduce(0) { $0 + $1 * $1 } / total
    var squares = [Double](repeating: 0, count: inputs.columns)
    for row in 0..<inputs.rows {
      let start = row * inputs.columns
      for column in 0..<inputs.columns {
        squares[column] += centred.storage[start + column] * centred.storage[start + column]
      }
    }
    for column in 0..<inputs.columns
    where isRoundingError(variance: squares[column] / divisor, mean: means[column], rows: inputs.rows) {
      for row in 0..<inputs.rows { centred[row, column] = 0 }
    }
    rows = centred
    totalVariance = dot(centred.storage, centred.storage) / divisor
  }
}

extension Matrix where Scalar == Double {
  /// Each row, turned so that its entry of largest magnitude (the first of equals) is positive: eigenvectors have no
  /// sign of their own.
  var withLargestEntriesPositive: Matrix {
    var result = self
    for row in 0..<rows {
      var largest = 0.0
      for position in range(ofRow: row) where storage[position].magnitude > largest.magnitude {
        largest = storage[position]
      }
      guard largest < 0 else { continue }
      for position in range(ofRow: row) { result.storage[position] = -storage[position] }
    }
    return result
  }
}
