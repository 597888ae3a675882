import Foundation
import LinearAlgebra

/// Losses of predicted probabilities, row by row.
enum ProbabilityLosses {
  /// -log p(true class), with p raised to at least the machine epsilon (2.2e-16), as scikit-learn does: one impossible
  /// answer costs 36 nats instead of infinity.
  static func logLosses(_ probabilities: Matrix<Double>, truth: [Int32]) -> [Double] {
    truth.indices.map { -log(min(max(probabilities[$0, Int(truth[$0])], .ulpOfOne), 1)) }
  }

  /// Squared distance from the true class: (p1 - y)^2 for two classes, the sum over classes for more.
  static func brierLosses(_ probabilities: Matrix<Double>, truth: [Int32]) -> [Double] {
    truth.indices.map { row in
      let truth = Int(truth[row])
      if probabilities.columns == 2 {
        let miss = probabilities[row, 1] - Double(truth)
        return miss * miss
      }
      var sum = 0.0
      for column in 0..<probabilities.columns {
        let miss = probabilities[row, column] - (column == truth ? 1 : 0)
        sum += miss * miss
      }
      return sum
    }
  }
}
