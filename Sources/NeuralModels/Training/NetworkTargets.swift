import Foundation
import Learning
import LinearAlgebra
import Statistics

/// What a network is to answer, as numbers for its loss.
struct NetworkTargets: Sendable {
  /// Scores of the network.
  let outputs: Int
  let loss: NetworkLoss
  let modelOutput: ModelOutput
  /// Mean and deviation of the values of a regression, by weight; 0 and 1 for classes. A constant target has scale 0.
  let mean: Double
  let scale: Double
  /// For each class, whether it has any mass in the targets.
  let isPresent: [Bool]
  /// The values of a regression as they are; else empty.
  private let values: [Double]
  /// The class of each row, and the teacher's distributions if there is one.
  private let codes: [Int32]
  private let soft: Matrix<Double>?
  private let smoothing: Double

  /// The score of a class that no training row had: so low that its probability is zero, and its gradient too.
  static let absentScore: Float = -1e30

  init(
    _ parameters: MultilayerPerceptron.Parameters, _ examples: Examples, teaching: Teaching?
  ) throws(FitError) {
    switch examples.targets {
    case .values(let values):
      outputs = 1
      modelOutput = .value
      loss = try Self.valueLoss(parameters)
      codes = []
      soft = nil
      smoothing = 0
      isPresent = []
      var values = values
      if let teaching {
        // Of squared losses to two targets, the sum is smallest where the loss to their mean is.
        for row in values.indices {
          values[row] += teaching.share * (teaching.answers[row, 0] - values[row])
        }
      }
      self.values = values
      (mean, scale) = Self.moments(values, weights: examples.weights)
    case .classes(let codes, let classCount):
      guard classCount > 0 else { throw .tooFewRows(required: 1, found: 0) }
      outputs = classCount
      modelOutput = .probabilities(classCount: classCount)
      self.codes = codes
      mean = 0
      scale = 1
      var present = [Bool](repeating: false, count: classCount)
      for code in codes { present[Int(code)] = true }
      if let teaching {
        let distribution = teaching.distributions
        for row in 0..<distribution.rows {
          for column in 0..<classCount where distribution[row, column] > 0 { present[column] = true }
        }
        guard parameters.loss == .auto || parameters.loss == .crossEntropy else {
          throw .invalidParameter(
            name: "loss", value: parameters.loss.rawValue, expected: "auto or cross-entropy where a teacher is followed"
          )
        }
        soft = distribution
        loss = .distillation(temperature: teaching.temperature, share: teaching.share)
      } else {
        soft = nil
        loss = try Self.classLoss(parameters)
      }
      isPresent = present
      smoothing = parameters.labelSmoothing
      values = []
    }
  }

  /// The targets as the loss reads them. Smoothing spreads its share over the classes present.
  func rows(mean: Double, scale: Double) -> TargetRows<Float> {
    // A constant target is a zero, whatever the network's answer is multiplied with then.
    guard modelOutput != .value else {
      return .values(values.map { scale > 0 ? Float(($0 - mean) / scale) : 0 }, width: 1)
    }
    let spread = Float(smoothing / Double(max(1, isPresent.count { $0 })))
    let base = isPresent.map { $0 ? spread : 0 }
    let hot = Float(1 - smoothing)
    guard let soft else { return .codes(codes, base: base, hot: hot) }
    var targets: [Float] = []
    targets.reserveCapacity(codes.count * 2 * outputs)
    for row in codes.indices {
      for column in 0..<outputs { targets.append(Float(soft[row, column])) }
      for column in 0..<outputs { targets.append(base[column] + (Int(codes[row]) == column ? hot : 0)) }
    }
    return .values(targets, width: 2 * outputs)
  }

  /// Row weights after balancing the classes; nil where every row counts once.
  func rowWeights(_ examples: Examples, _ rule: MultilayerPerceptron.ClassWeight) -> [Double]? {
    guard rule == .balanced, !codes.isEmpty else { return examples.weights }
    var sums = [Double](repeating: 0, count: outputs)
    for row in codes.indices { sums[Int(codes[row])] += examples.weights?[row] ?? 1 }
    let total = sums.reduce(0, +)
    let share = total / Double(max(1, sums.count { $0 > 0 }))
    return codes.indices.map { (examples.weights?[$0] ?? 1) * share / sums[Int(codes[$0])] }
  }

  /// Gives the classes that no target has their score for good.
  func silenceAbsentClasses(_ network: Network<Float>, _ numbers: inout NetworkNumbers<Float>) {
    forEachClass(network, &numbers) { position, weights, bias, numbers in
      guard !isPresent[position] else { return }
      for weight in weights { numbers.parameters[weight] = 0 }
      numbers.parameters[bias] = Self.absentScore
    }
  }

  /// Gives fresh numbers to the classes that were silent in a network and now have targets.
  func reviveSilentClasses(
    _ network: Network<Float>, _ numbers: inout NetworkNumbers<Float>, using generator: SeededGenerator
  ) {
    var generator = generator
    let deviation = (2 / Double(network.layers[network.head].inputWidth + outputs)).squareRoot()
    forEachClass(network, &numbers) { position, weights, bias, numbers in
      guard isPresent[position], numbers.parameters[bias] <= Self.absentScore / 2 else { return }
      for weight in weights { numbers.parameters[weight] = Float(generator.normal() * deviation) }
      numbers.parameters[bias] = 0
    }
  }

  /// Hands over each class with the positions of its weights and bias in the head.
  private func forEachClass(
    _ network: Network<Float>, _ numbers: inout NetworkNumbers<Float>,
    _ body: (_ position: Int, _ weights: StrideTo<Int>, _ bias: Int, inout NetworkNumbers<Float>) -> Void
  ) {
    let start = network.parameterOffsets[network.head]
    let bias = start + network.layers[network.head].inputWidth * outputs
    for position in isPresent.indices {
      body(position, stride(from: start + position, to: bias, by: outputs), bias + position, &numbers)
    }
  }

  private static func valueLoss(_ parameters: MultilayerPerceptron.Parameters) throws(FitError) -> NetworkLoss {
    switch parameters.loss {
    case .auto, .squared: return .squared
    case .huber: return .huber(delta: parameters.huberDelta)
    case .crossEntropy, .focal:
      throw .invalidParameter(
        name: "loss", value: parameters.loss.rawValue, expected: "auto, squared or huber for a regression")
    }
  }

  private static func classLoss(_ parameters: MultilayerPerceptron.Parameters) throws(FitError) -> NetworkLoss {
    switch parameters.loss {
    case .auto, .crossEntropy: return .crossEntropy
    case .focal: return .focal(gamma: parameters.focalGamma)
    case .squared, .huber:
      throw .invalidParameter(
        name: "loss", value: parameters.loss.rawValue, expected: "auto, cross-entropy or focal for a classification")
    }
  }

  /// Mean and standard deviation by weight; the deviation is 0 where the values are constant up to rounding.
  private static func moments(_ values: [Double], weights: [Double]?) -> (mean: Double, scale: Double) {
    let unit = values.reduce(0) { max($0, abs($1)) }
    let largest = weights?.max() ?? 1
    guard unit > 0, largest > 0 else { return (0, 0) }
    var total = 0.0
    var sum = 0.0
    for row in values.indices {
      let weight = (weights?[row] ?? 1) / largest
      total += weight
      sum += weight * (values[row] / unit)
    }
    let mean = sum / total
    var squares = 0.0
    for row in values.indices {
      let difference = values[row] / unit - mean
      squares += (weights?[row] ?? 1) / largest * difference * difference
    }
    let deviation = (squares / total).squareRoot()
    let scale = deviation * unit
    guard deviation > 1e-13 * abs(mean), (1 / scale).isFinite else { return (mean * unit, 0) }
    return (mean * unit, scale)
  }
}
