import Learning
import LinearAlgebra

/// Ridge regression where rows are fewer than columns, by one eigendecomposition of the rows x rows kernel matrix of
/// the centred and weighted rows: `weights = Z' (Z Z' + penalty)^-1 t`.
///
/// O(rows^2 * columns + rows^3), then O(rows * (rows + columns)) for each penalty.
struct KernelRidgeSystem {
  let means: [Double]
  let targetMeans: [Double]
  private let rowScales: [Double]
  private let weightSum: Double
  /// Centred rows times the root of their weights.
  private let rows: Matrix<Double>
  /// Row j is the eigenvector of `values[j]`.
  private let vectors: Matrix<Double>
  private let values: [Double]
  /// vectors * targets.
  private let projections: Matrix<Double>
  private let targetCount: Int
  private let intercept: Bool
  /// Eigenvalue given to the direction that centring removed, so that it can be told from the others.
  private let liftedValue: Double

  init(
    _ inputs: Matrix<Double>, targets: Matrix<Double>, weights: [Double]?, intercept: Bool
  ) throws(FitError) {
    let scales = weights.map { $0.map { $0.squareRoot() } } ?? [Double](repeating: 1, count: inputs.rows)
    let total = scales.reduce(0) { $0 + $1 * $1 }
    func centres(of matrix: Matrix<Double>) -> [Double] {
      (0..<matrix.columns).map { column in
        guard intercept else { return 0 }
        let origin = matrix[0, column]
        var sum = 0.0
        for row in 0..<matrix.rows { sum += scales[row] * scales[row] * (matrix[row, column] - origin) }
        return origin + sum / total
      }
    }
    func centred(_ matrix: Matrix<Double>, _ centres: [Double]) -> Matrix<Double> {
      var result = matrix
      for row in 0..<matrix.rows {
        for column in 0..<matrix.columns {
          result[row, column] = (matrix[row, column] - centres[column]) * scales[row]
        }
      }
      return result
    }
    means = centres(of: inputs)
    targetMeans = centres(of: targets)
    rows = centred(inputs, means)
    let answers = centred(targets, targetMeans)
    var kernel = rows.outerGram
    var lift = 0.0
    if intercept {
      // Centring makes the weighted sum of the rows zero; lifting that direction away keeps it from being mistaken
      // for one that the rows leave undetermined.
      lift = max((0..<kernel.rows).reduce(0) { $0 + kernel[$1, $1] }, .leastNormalMagnitude)
      for row in 0..<kernel.rows {
        for column in 0..<kernel.columns { kernel[row, column] += lift * scales[row] * scales[column] / total }
      }
    }
    do throws(LinearAlgebraError) {
      let eigen = try SymmetricEigen(kernel)
      values = eigen.values
      vectors = eigen.vectors
    } catch {
      throw .numerical("the kernel matrix can't be decomposed: \(error)")
    }
    projections = vectors.times(answers)
    rowScales = scales
    weightSum = total
    targetCount = targets.columns
    self.intercept = intercept
    liftedValue = lift
  }

  /// Eigenvalues at most this large count as zero.
  private var cutOff: Double {
    8 * Double(max(rows.rows, rows.columns)) * Double.ulpOfOne * max(values.first ?? 0, .leastNormalMagnitude)
  }

  /// targets x inputs.
  func weights(penalty: Double) -> Matrix<Double> {
    var scaled = projections
    for row in 0..<scaled.rows {
      let factor = values[row] + penalty > cutOff ? 1 / (max(0, values[row]) + penalty) : 0
      for column in 0..<scaled.columns { scaled[row, column] *= factor }
    }
    let dual = vectors.times(scaled, transposingSelf: true)
    return dual.times(rows, transposingSelf: true)
  }

  /// For each penalty, the weighted mean of squared leave-one-out errors over rows and targets.
  ///
  /// With the smoother `H` of the centred rows, the error of row i left out is `residual_i / (1 - H_ii - s_i / S)`. Both
  /// are sums of `penalty / (value + penalty)` over eigenvectors, so nothing cancels.
  func leaveOneOutErrors(penalties: [Double]) -> [Double] {
    penalties.map { penalty in
      let kept = values.map { value -> Double in
        let value = max(0, value)
        // Without a penalty, directions that the rows leave undetermined keep their whole residual.
        return value + penalty > cutOff ? penalty / (value + penalty) : 1
      }
      let lifted = intercept ? penalty / (liftedValue + penalty) : 0
      var sum = 0.0
      for row in 0..<rows.rows where rowScales[row] > 0 {
        var residuals = [Double](repeating: 0, count: targetCount)
        var remainder = -lifted * rowScales[row] * rowScales[row] / weightSum
        for index in 0..<values.count {
          let vector = vectors[index, row]
          remainder += kept[index] * vector * vector
          for target in 0..<targetCount { residuals[target] += kept[index] * vector * projections[index, target] }
        }
        for residual in residuals {
          if residual == 0 { continue }
          let error = residual / remainder
          sum += error * error
        }
      }
      return sum / (weightSum * Double(targetCount))
    }
  }
}
