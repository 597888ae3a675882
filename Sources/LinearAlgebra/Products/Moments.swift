/// Weighted first and second moments of inputs and targets, all that a least-squares fit needs to know of its rows.
///
/// One pass over the rows: blocks of `[inputs - origin | targets - origin | 1] * sqrt(weight)` go through one SYRK
/// each, where `origin` is the mean of the first rows. The sums about the true means follow by a small correction, so
/// a large common offset of a column doesn't cancel the digits of its variance.
///
/// O(rows * (inputs + targets)^2). Source: Chan, Golub & LeVeque, "Algorithms for computing the sample variance"
/// (1983), the shifted form.
public struct Moments: Sendable {
  public let rows: Int
  /// Sum of the weights; the number of rows where there are none.
  public let weightSum: Double
  /// Weighted column means of the inputs.
  public let means: [Double]
  /// Weighted means of the targets.
  public let targetMeans: [Double]
  /// Sum of weight * (x - mean)(x - mean)', inputs x inputs.
  public let gram: Matrix<Double>
  /// Sum of weight * (x - mean)(t - mean)', inputs x targets.
  public let cross: Matrix<Double>
  /// Sum of weight * (t - mean)(t - mean)', targets x targets.
  public let targetGram: Matrix<Double>

  /// - Parameters:
  ///   - inputs: rows x inputs, finite.
  ///   - targets: rows x targets.
  ///   - weights: One for each row, not negative, not all zero.
  ///   - single: Whether the products are computed in single precision (about twice as fast; 6 to 7 digits).
  public init(
    inputs: Matrix<Double>, targets: Matrix<Double>, weights: [Double]? = nil, single: Bool = false,
    threadCount: Int = 1
  ) {
    precondition(inputs.rows == targets.rows, "targets don't fit the inputs")
    precondition(weights.map { $0.count == inputs.rows } ?? true, "weights don't fit the inputs")
    let origin = Self.origin(of: inputs, weights: weights)
    let targetOrigin = Self.origin(of: targets, weights: weights)
    let raw =
      single
      ? Self.product(
        inputs, origin, targets, targetOrigin, weights, of: Float.self, threadCount: threadCount)
      : Self.product(
        inputs, origin, targets, targetOrigin, weights, of: Double.self, threadCount: threadCount)

    let width = inputs.columns
    let targetWidth = targets.columns
    let last = width + targetWidth
    let total = raw[last, last]
    // Mean of each column about the origin.
    let shifts = (0..<last).map { total > 0 ? raw[last, $0] / total : 0 }
    rows = inputs.rows
    weightSum = total
    means = (0..<width).map { origin[$0] + shifts[$0] }
    targetMeans = (0..<targetWidth).map { targetOrigin[$0] + shifts[width + $0] }
    let centres = means + targetMeans
    // A column that is constant up to the rounding of its values has no spread at all, rather than a spurious one.
    let isConstant = (0..<last).map { column in
      let noise = 8 * Double.ulpOfOne * abs(centres[column])
      return raw[column, column] - total * shifts[column] * shifts[column] <= total * noise * noise
    }
    func centred(_ row: Int, _ column: Int) -> Double {
      isConstant[row] || isConstant[column] ? 0 : raw[row, column] - total * shifts[row] * shifts[column]
    }
    var gram = Matrix<Double>(rows: width, columns: width)
    for row in 0..<width {
      for column in 0..<width { gram[row, column] = centred(row, column) }
    }
    self.gram = gram
    var cross = Matrix<Double>(rows: width, columns: targetWidth)
    for row in 0..<width {
      for column in 0..<targetWidth { cross[row, column] = centred(row, width + column) }
    }
    self.cross = cross
    var targetGram = Matrix<Double>(rows: targetWidth, columns: targetWidth)
    for row in 0..<targetWidth {
      for column in 0..<targetWidth { targetGram[row, column] = centred(width + row, width + column) }
    }
    self.targetGram = targetGram
  }

  /// Whether every sum is finite; where an input isn't, neither are its column's sums.
  public var isFinite: Bool {
    means.allSatisfy(\.isFinite) && (0..<gram.rows).allSatisfy { gram[$0, $0].isFinite }
      && cross.storage.allSatisfy(\.isFinite)
  }

  /// Memory held, in bytes.
  public var byteCount: Int {
    8 * (gram.storage.count + cross.storage.count + targetGram.storage.count + means.count + targetMeans.count)
  }

  /// Mean of up to 256 of the first rows with weight.
  public static func origin(of matrix: Matrix<Double>, weights: [Double]?) -> [Double] {
    var sums = [Double](repeating: 0, count: matrix.columns)
    var count = 0
    for row in 0..<matrix.rows {
      if let weights, weights[row] == 0 { continue }
      for column in 0..<matrix.columns { sums[column] += matrix[row, column] }
      count += 1
      if count == 256 { break }
    }
    return sums.map { $0 / Double(max(1, count)) }
  }

  private static func product<Scalar: BLASScalar>(
    _ inputs: Matrix<Double>, _ origin: [Double], _ targets: Matrix<Double>, _ targetOrigin: [Double],
    _ weights: [Double]?, of type: Scalar.Type, threadCount: Int
  ) -> Matrix<Double> {
    let columns = inputs.columns
    let targetColumns = targets.columns
    let width = columns + targetColumns + 1
    return accumulatedGram(rows: inputs.rows, width: width, of: type, threadCount: threadCount) { range, block in
      inputs.storage.withPointer { source in
        origin.withPointer { origin in
          targets.storage.withPointer { targetSource in
            targetOrigin.withPointer { targetOrigin in
              let pack = { (weights: UnsafePointer<Double>?) in
                let weights = weights.map { $0 + range.lowerBound }
                // Safe: `range` lies within the rows of both matrices, and `block` has room for its rows.
                Scalar.packRows(
                  range.count, targetColumns, from: targetSource + range.lowerBound * targetColumns,
                  centres: targetOrigin, scales: nil, weights: weights, to: block + columns, stride: width,
                  trailing: true)
                Scalar.packRows(
                  range.count, columns, from: source + range.lowerBound * columns, centres: origin, scales: nil,
                  weights: weights, to: block, stride: width, trailing: false)
              }
              if let weights { weights.withPointer(pack) } else { pack(nil) }
            }
          }
        }
      }
    }
  }
}
