import Learning
import LinearAlgebra
import Machine
import Statistics

/// How large the variances along the principal axes would be if the columns had nothing to do with each other.
///
/// The values of each column are permuted, which keeps its distribution and destroys what it shares with the others, and
/// the variances of the permuted rows are taken. A component is signal while its variance exceeds the 95th percentile of
/// the permuted ones at its position. Of 39 permutations that is the second largest: chance alone exceeds it once in 20
/// times, exactly, as it would the largest of 19, but the threshold moves less with the seed.
///
/// Rows of weight 0 are left out. Other weights stay with their rows while values move, so that the noise is that of as
/// many rows as the weights are worth; each permuted column is then brought back to mean 0 and to the variance that it
/// has, both of which a permutation keeps where there are no weights.
///
/// O(permutations * (rows * columns^2 + columns^3)), shared by all trials on the same examples: 39 times a PCA without its
/// axes, which for 15,000 x 500 is seconds. Products are summed in single precision, whose error is far below the spread
/// of the permuted variances. With fewer rows than columns rows and columns change places. Each thread holds one permuted
/// copy of the rows.
///
/// Sources: Horn, "A rationale and test for the number of factors in factor analysis" (1965); Buja & Eyuboglu, "Remarks
/// on parallel analysis" (1992), for permutations instead of normal noise.
struct ParallelAnalysis: Sendable, Equatable {
  static let permutations = 39

  /// What the variance of each component must exceed; as many as there are columns or rows, whichever are fewer.
  let thresholds: [Double]

  var byteCount: Int { 8 * thresholds.count }

  /// Leading `variances` (descending) that exceed their thresholds.
  func signalCount(_ variances: [Double]) -> Int { zip(variances, thresholds).prefix { $0 > $1 }.count }

  init(
    _ examples: Examples, permutations: Int = Self.permutations, generator: SeededGenerator, threadCount: Int
  ) throws(FitError) {
    let columns = StandardColumns(examples)
    let size = min(columns.rows, examples.inputs.columns)
    let pool = ThreadPool(threadCount: min(threadCount, permutations))
    let found = pool.map(count: permutations) { permutation -> Result<[Double], LinearAlgebraError> in
      var generator = generator.stream("permutation", permutation)
      do throws(LinearAlgebraError) {
        return .success(try columns.permutedVariances(&generator))
      } catch {
        return .failure(error)
      }
    }
    var thresholds = [Double](repeating: 0, count: size)
    do throws(LinearAlgebraError) {
      var variances: [[Double]] = []
      for result in found { variances.append(try result.get()) }
      // (permutations + 1) * 0.95, rounded up: the rank that chance exceeds once in 20 times at most.
      let rank = min(permutations, ((permutations + 1) * 19 + 19) / 20)
      for position in 0..<min(size, variances.first?.count ?? 0) {
        thresholds[position] = variances.map { $0[position] }.sorted()[rank - 1]
      }
    } catch {
      throw .numerical("PCA: the permuted covariances can't be decomposed: \(error.description)")
    }
    self.thresholds = thresholds
  }
}

/// The columns that vary, one after the other, with mean 0 and length 1; and how far each spreads.
private struct StandardColumns: Sendable {
  /// Rows that count.
  let rows: Int
  private let values: Matrix<Double>
  /// Standard deviation of each column, as PCA sees it.
  private let deviations: [Double]
  /// Root of each row's share of the weight; nil: all the same.
  private let roots: [Double]?

  init(_ examples: Examples) {
    let counting = examples.countingRows
    let all = counting.count < examples.rows ? examples.inputs.selectingRows(counting) : examples.inputs
    let weights = examples.weights.map { weights in counting.map { weights[$0] } }
    let total = weights?.reduce(0, +) ?? Double(all.rows)
    let shares = weights?.map { $0 / total } ?? [Double](repeating: 1 / total, count: all.rows)
    let means = all.times(shares, transposingSelf: true)
    let divisor = 1 - shares.reduce(0) { $0 + $1 * $1 }

    var columns = all.transposed
    var kept: [Int] = []
    var deviations: [Double] = []
    columns.storage.withUnsafeMutableBufferPointer { storage in
      for column in 0..<all.columns {
        let range = column * all.rows..<(column + 1) * all.rows
        var largest = 0.0
        for place in range {
          storage[place] -= means[column]
          largest = max(largest, storage[place].magnitude)
        }
        var square = 0.0
        for (row, place) in range.enumerated() where largest > 0 {
          storage[place] /= largest
          square += shares[row] * storage[place] * storage[place]
        }
        let factor = square > 0 ? 1 / (square * Double(all.rows)).squareRoot() : 0
        for place in range { storage[place] *= factor }
        let deviation = largest * (square / divisor).squareRoot()
        guard !isRoundingError(variance: deviation * deviation, mean: means[column], rows: all.rows) else { continue }
        kept.append(column)
        deviations.append(deviation)
      }
    }
    rows = all.rows
    values = kept.count < all.columns ? columns.selectingRows(kept) : columns
    self.deviations = deviations
    roots = weights == nil ? nil : shares.map { $0.squareRoot() }
  }

  /// Variances along the principal axes of one permutation, largest first.
  func permutedVariances(_ generator: inout SeededGenerator) throws(LinearAlgebraError) -> [Double] {
    let count = deviations.count
    guard count > 0 else { return [] }
    guard rows < count else {
      var covariance = permuted(Float.self, &generator).outerGram.asDouble
      for row in 0..<count {
        for column in 0...row {
          // The diagonal is 1 but for rounding, which would blur what a permutation leaves unchanged.
          let correlation = row == column ? 1 : covariance[row, column]
          covariance[row, column] = correlation * deviations[row] * deviations[column]
        }
      }
      return try SymmetricEigen.values(of: covariance)
    }
    // Few rows: their products have the same eigenvalues, but aren't scaled column by column, so they are exact.
    var columns = permuted(Double.self, &generator)
    for column in 0..<count {
      for place in columns.range(ofRow: column) { columns.storage[place] *= deviations[column] }
    }
    return try SymmetricEigen.values(of: columns.gram)
  }

  /// Each column permuted on its own, times the roots of the weights, with mean 0 and length 1.
  private func permuted<Scalar: BLASScalar>(
    _: Scalar.Type, _ generator: inout SeededGenerator
  ) -> Matrix<Scalar> {
    var order = [Double](repeating: 0, count: rows)
    return Matrix(rows: deviations.count, columns: rows) { target in
      for column in deviations.indices {
        let start = column * rows
        // Safe: `values` and `target` hold `rows` places from `start`, and `order` as many.
        values.storage.withUnsafeBufferPointer { source in
          order.withUnsafeMutableBufferPointer { order in
            generator.permute(UnsafeBufferPointer(rebasing: source[start..<start + rows]), into: order)
            if let roots { Self.weigh(order, by: roots) }
            for row in 0..<rows { target.initializeElement(at: start &+ row, to: Scalar(order[row])) }
          }
        }
      }
    }
  }

  private static func weigh(_ column: UnsafeMutableBufferPointer<Double>, by roots: [Double]) {
    var mean = 0.0
    for row in column.indices { mean += roots[row] * roots[row] * column[row] }
    var square = 0.0
    for row in column.indices {
      column[row] = (column[row] - mean) * roots[row]
      square += column[row] * column[row]
    }
    let factor = square > 0 ? 1 / square.squareRoot() : 0
    for row in column.indices { column[row] *= factor }
  }
}

extension SeededGenerator {
  /// Writes `values` in random order to `target`, which has as many places (Fisher-Yates, inside out).
  fileprivate mutating func permute(
    _ values: UnsafeBufferPointer<Double>, into target: UnsafeMutableBufferPointer<Double>
  ) {
    for position in values.indices {
      let other = integer(below: position + 1)
      target[position] = target[other]
      target[other] = values[position]
    }
  }
}
