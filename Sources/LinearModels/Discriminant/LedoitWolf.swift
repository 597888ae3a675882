import LinearAlgebra

/// The shrinkage of a class covariance that minimises the expected squared error, estimated from the rows.
///
/// Columns are first divided by their standard deviation `scales`; the shrunk covariance is
/// `(1 - intensity) * covariance + intensity * mean variance * identity`, scaled back. O(rows * columns) on top of the
/// covariance. Source: Ledoit & Wolf, Journal of Multivariate Analysis 88 (2004).
enum LedoitWolf {
  /// - Parameters:
  ///   - covariance: Of the raw columns, divided by the weight of the class.
  ///   - rows: The rows of the class, all with their weight.
  static func shrunk(
    _ covariance: Matrix<Double>, rows: [Int], of inputs: Matrix<Double>, mean: [Double], weights: [Double]?
  ) -> Matrix<Double> {
    let columns = covariance.columns
    let scales = (0..<columns).map { column in
      let variance = covariance[column, column]
      return variance > 0 ? variance.squareRoot() : 1
    }
    var result = covariance
    var trace = 0.0
    var squares = 0.0
    for row in 0..<columns {
      for column in 0..<columns {
        result[row, column] /= scales[row] * scales[column]
        squares += result[row, column] * result[row, column]
      }
      trace += result[row, row]
    }
    // Mean over the rows of the squared length of the row's own product, in standardised columns.
    var fourth = 0.0
    var total = 0.0
    for row in rows {
      let weight = weights?[row] ?? 1
      var length = 0.0
      for column in 0..<columns {
        let value = (inputs[row, column] - mean[column]) / scales[column]
        length += value * value
      }
      fourth += weight * length * length
      total += weight
    }
    let level = columns > 0 ? trace / Double(columns) : 0
    let distance = squares - 2 * level * trace + Double(columns) * level * level
    let noise = min((fourth / total - squares) / total, distance)
    let intensity = noise > 0 && distance > 0 ? noise / distance : 0
    for row in 0..<columns {
      for column in 0..<columns {
        var value = (1 - intensity) * result[row, column]
        if row == column { value += intensity * level }
        result[row, column] = value * scales[row] * scales[column]
      }
    }
    return result
  }
}

extension Shrinkage {
  /// The covariance of one class, drawn towards its mean variance times the identity. Arguments as
  /// `LedoitWolf.shrunk`.
  func applied(
    to covariance: Matrix<Double>, rows: [Int], of inputs: Matrix<Double>, mean: [Double], weights: [Double]?
  ) -> Matrix<Double> {
    switch self {
    case .none: return covariance
    case .auto:
      return LedoitWolf.shrunk(covariance, rows: rows, of: inputs, mean: mean, weights: weights)
    case .fixed(let share):
      let columns = covariance.columns
      let level = (0..<columns).reduce(0.0) { $0 + covariance[$1, $1] } / Double(max(1, columns))
      var result = covariance
      for index in result.storage.indices { result.storage[index] *= 1 - share }
      for column in 0..<columns { result[column, column] += share * level }
      return result
    }
  }
}
