/// How gradients become steps.
public enum OptimizerRule: String, CaseIterable, Codable, Sendable {
  /// Adam with the weight decay added to the gradient (L2). Source: Kingma & Ba, "Adam" (2015).
  case adam
  /// Adam with the weight decay applied to the weights themselves. Source: Loshchilov & Hutter, "Decoupled weight decay
  /// regularization" (2019).
  case adamw
  /// Gradient descent with momentum 0.9 and L2. Source: Polyak (1964).
  case sgd
}

/// The steps of one fit: the rule, its settings, and its memory of earlier gradients.
final class Optimizer<Scalar: NetworkScalar> {
  static var firstMomentDecay: Double { 0.9 }
  static var secondMomentDecay: Double { 0.999 }
  static var momentum: Double { 0.9 }

  /// Parameters that are treated alike.
  struct Segment {
    let range: Range<Int>
    let decays: Bool
  }

  let rule: OptimizerRule
  let weightDecay: Double
  let segments: [Segment]
  // Safe: both hold one number for each parameter and live as long as self; segments lie within.
  private let first: UnsafeMutablePointer<Scalar>
  private let second: UnsafeMutablePointer<Scalar>
  private var steps = 0

  /// Trains the parameters of the layers from `firstTrained` on.
  init(_ rule: OptimizerRule, network: Network<Scalar>, firstTrained: Int, weightDecay: Double) {
    self.rule = rule
    self.weightDecay = weightDecay
    segments = (firstTrained..<network.layers.count).flatMap { index in
      let start = network.parameterOffsets[index]
      let middle = start + network.layers[index].decayedCount
      return [
        Segment(range: start..<middle, decays: true),
        Segment(range: middle..<network.parameterOffsets[index + 1], decays: false),
      ].filter { !$0.range.isEmpty }
    }
    let count = max(1, network.parameterCount)
    first = .allocate(capacity: count)
    second = .allocate(capacity: count)
    first.initialize(repeating: 0, count: count)
    second.initialize(repeating: 0, count: count)
  }

  deinit {
    first.deallocate()
    second.deallocate()
  }

  /// Moves the parameters one step along `gradient`; both hold one number for each parameter of the network.
  func step(_ parameters: UnsafeMutablePointer<Scalar>, gradient: UnsafePointer<Scalar>, rate: Double) {
    steps += 1
    for segment in segments {
      let start = segment.range.lowerBound
      let count = Int64(segment.range.count)
      let decay = segment.decays ? weightDecay : 0
      switch rule {
      case .adam, .adamw:
        // Both moments begin at zero; their bias is divided out.
        let firstShare = 1 - Self.power(Self.firstMomentDecay, steps)
        let secondShare = 1 - Self.power(Self.secondMomentDecay, steps)
        Scalar.kernels.adam(
          count, parameters + start, gradient + start, first + start, second + start, Scalar(Self.firstMomentDecay),
          Scalar(Self.secondMomentDecay), Scalar(rate / firstShare), Scalar(1 / secondShare.squareRoot()), 1e-8,
          Scalar(rule == .adam ? decay : 0), Scalar(rule == .adamw ? decay * rate : 0))
      case .sgd:
        Scalar.kernels.momentum(
          count, parameters + start, gradient + start, first + start, Scalar(Self.momentum), Scalar(rate),
          Scalar(decay))
      }
    }
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    var square = base
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}
