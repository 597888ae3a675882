import Foundation

/// What training makes small, for one row; the mean over rows by weight is what is reported.
///
/// Values are in units of the targets' standard deviation. Classes have a distribution as target: one-hot, smoothed, or
/// what a teacher says.
enum NetworkLoss: Codable, Equatable, Sendable {
  /// `(score - target)^2 / 2`.
  case squared
  /// `e^2 / 2` for errors up to `delta`, `delta * (|e| - delta / 2)` beyond. Source: Huber (1964).
  case huber(delta: Double)
  /// `-sum(target * log p)`, p the softmax of the scores.
  case crossEntropy
  /// `-sum(target * (1 - p)^gamma * log p)`. Source: Lin et al., "Focal loss for dense object detection" (2017).
  case focal(gamma: Double)
  /// `share * T^2 * crossEntropy(scores / T, teacher) + (1 - share) * crossEntropy(scores, truth)`; the targets are the
  /// teacher's distribution at temperature T, then the true one.
  /// Source: Hinton, Vinyals & Dean, "Distilling the knowledge in a neural network" (2015).
  case distillation(temperature: Double, share: Double)

  /// Numbers of one row's target.
  func targetWidth(outputs: Int) -> Int {
    if case .distillation = self { 2 * outputs } else { outputs }
  }

  /// The sum of `weight * loss` over rows. Writes the gradient of `factor` times that sum by the scores.
  ///
  /// `scores` and `gradient` are rows x outputs, `targets` rows x targetWidth; the pointers must have that room.
  func evaluate<Scalar: NetworkScalar>(
    rows: Int, outputs: Int, scores: UnsafePointer<Scalar>, targets: UnsafePointer<Scalar>,
    weights: UnsafePointer<Scalar>, factor: Scalar, gradient: UnsafeMutablePointer<Scalar>
  ) -> Double {
    gradient.update(repeating: 0, count: rows * outputs)
    switch self {
    case .squared:
      return Self.byValue(rows * outputs, outputs, scores, targets, weights, factor, gradient) { error in
        (error * error / 2, error)
      }
    case .huber(let delta):
      let limit = Scalar(delta)
      return Self.byValue(rows * outputs, outputs, scores, targets, weights, factor, gradient) { error in
        let size = abs(error)
        return size <= limit
          ? (error * error / 2, error) : (limit * (size - limit / 2), error < 0 ? -limit : limit)
      }
    case .crossEntropy:
      return Scalar.kernels.softmaxLoss(
        Int64(rows), Int64(outputs), scores, targets, Int64(outputs), weights, 1, factor, gradient)
    case .focal(let gamma):
      return Self.focal(rows, outputs, scores, targets, weights, factor, gradient, gamma: gamma)
    case .distillation(let temperature, let share):
      let width = Int64(2 * outputs)
      let soft = share * temperature * temperature
      let taught = Scalar.kernels.softmaxLoss(
        Int64(rows), Int64(outputs), scores, targets, width, weights, Scalar(1 / temperature), factor * Scalar(soft),
        gradient)
      let known = Scalar.kernels.softmaxLoss(
        Int64(rows), Int64(outputs), scores, targets + outputs, width, weights, 1, factor * Scalar(1 - share), gradient)
      return soft * taught + (1 - share) * known
    }
  }

  @inline(__always)
  private static func byValue<Scalar: NetworkScalar>(
    _ count: Int, _ outputs: Int, _ scores: UnsafePointer<Scalar>, _ targets: UnsafePointer<Scalar>,
    _ weights: UnsafePointer<Scalar>, _ factor: Scalar, _ gradient: UnsafeMutablePointer<Scalar>,
    _ loss: (Scalar) -> (loss: Scalar, slope: Scalar)
  ) -> Double {
    var total = 0.0
    for index in 0..<count {
      let weight = weights[index / outputs]
      let (value, slope) = loss(scores[index] - targets[index])
      total += Double(weight) * Double(value)
      gradient[index] = factor * weight * slope
    }
    return total
  }

  private static func focal<Scalar: NetworkScalar>(
    _ rows: Int, _ outputs: Int, _ scores: UnsafePointer<Scalar>, _ targets: UnsafePointer<Scalar>,
    _ weights: UnsafePointer<Scalar>, _ factor: Scalar, _ gradient: UnsafeMutablePointer<Scalar>, gamma: Double
  ) -> Double {
    var total = 0.0
    for row in 0..<rows {
      let scores = scores + row * outputs
      let targets = targets + row * outputs
      let gradient = gradient + row * outputs
      var largest = Double(scores[0])
      for index in 1..<outputs where Double(scores[index]) > largest { largest = Double(scores[index]) }
      var sum = 0.0
      for index in 0..<outputs { sum += exp(Double(scores[index]) - largest) }
      let logSum = log(sum)
      // d loss / d score_j = slope_j - p_j * sum(slopes), slope_k = target_k * p_k * d/dp (-(1 - p)^gamma log p).
      var loss = 0.0
      var slopes = 0.0
      for index in 0..<outputs where targets[index] > 0 {
        let logarithm = Double(scores[index]) - largest - logSum
        let probability = exp(logarithm)
        // Away from zero, where a power below one has no slope.
        let rest = max(1 - probability, 1e-12)
        let weight = pow(rest, gamma)
        let target = Double(targets[index])
        loss -= target * weight * logarithm
        let slope = target * (gamma * weight / rest * probability * logarithm - weight)
        slopes += slope
        gradient[index] = Scalar(slope)
      }
      let scale = Double(factor) * Double(weights[row])
      for index in 0..<outputs {
        let probability = exp(Double(scores[index]) - largest - logSum)
        gradient[index] = Scalar(scale * (Double(gradient[index]) - probability * slopes))
      }
      total += Double(weights[row]) * loss
    }
    return total
  }
}
