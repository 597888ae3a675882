import LinearAlgebra

/// Sizes of values at the edge of what doubles hold: squares of them overflow or vanish.
enum ExtremeSize: String, CaseIterable {
  case huge = "1e150"
  case tiny = "1e-150"
  case hugest = "1e300"
  case tiniest = "1e-300"
  /// Columns of very different size side by side.
  case mixed

  /// What the columns are multiplied by, in turn.
  private var factors: [Double] {
    switch self {
    case .huge: [1e150]
    case .tiny: [1e-150]
    case .hugest: [1e300]
    case .tiniest: [1e-300]
    case .mixed: [1e150, 1e-150, 1, 1e8]
    }
  }

  func scaling(_ values: Matrix<Double>) -> Matrix<Double> {
    let factors = factors
    var result = values
    for position in result.storage.indices {
      result.storage[position] *= factors[position % max(1, values.columns) % factors.count]
    }
    return result
  }
}
