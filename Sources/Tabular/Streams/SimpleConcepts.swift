import Statistics

/// SEA: three numbers in [0, 10); the class is 1 where the first two add up to more than a threshold.
///
/// Functions 1 to 4 have the thresholds 8, 9, 7, 9.5; the third number says nothing.
/// Source: Street and Kim, "A streaming ensemble algorithm (SEA) for large-scale classification" (KDD 2001).
public struct SEAConcept: StreamConcept {
  public let function: Int
  public let noise: Double

  /// - Parameters:
  ///   - function: 1 to 4.
  ///   - noise: share of rows with the other class. Default: 0.1.
  public init(function: Int, noise: Double = 0.1) throws(StreamError) {
    guard (1...4).contains(function) else { throw .unknownFunction(function, valid: 1...4) }
    try StreamError.check("the noise", noise)
    self.function = function
    self.noise = noise
  }

  public var inputs: [StreamInput] { ["attrib1", "attrib2", "attrib3"].map { StreamInput($0) } }
  public var classes: [String] { ["groupA", "groupB"] }

  public mutating func draw(using generator: inout SeededGenerator) -> StreamRow {
    let values = (0..<3).map { _ in 10 * generator.uniform() }
    let label: Int32 = values[0] + values[1] <= [8, 9, 7, 9.5][function - 1] ? 0 : 1
    return StreamRow(values: values, label: generator.uniform() < noise ? 1 - label : label)
  }
}

/// STAGGER: size, colour and shape, three levels each.
///
/// Function 1: small and red. 2: green or a circle. 3: medium or large.
/// Source: Schlimmer and Granger, "Incremental learning from noisy data" (Machine Learning, 1986).
public struct STAGGERConcept: StreamConcept {
  public let function: Int

  /// - Parameter function: 1 to 3.
  public init(function: Int) throws(StreamError) {
    guard (1...3).contains(function) else { throw .unknownFunction(function, valid: 1...3) }
    self.function = function
  }

  public var inputs: [StreamInput] {
    [
      StreamInput("size", .categorical(levels: ["small", "medium", "large"])),
      StreamInput("color", .categorical(levels: ["red", "blue", "green"])),
      StreamInput("shape", .categorical(levels: ["circle", "square", "triangle"])),
    ]
  }
  public var classes: [String] { ["false", "true"] }

  public mutating func draw(using generator: inout SeededGenerator) -> StreamRow {
    let (size, color, shape) = (generator.integer(below: 3), generator.integer(below: 3), generator.integer(below: 3))
    let isTrue =
      switch function {
      case 1: size == 0 && color == 0
      case 2: color == 2 || shape == 0
      default: size != 0
      }
    return StreamRow(values: [Double(size), Double(color), Double(shape)], label: isTrue ? 1 : 0)
  }
}

/// A hyperplane that turns: numbers in [0, 1), class 1 where their weighted sum reaches half the sum of the weights.
///
/// After each row the weights of the drifting features move by `magnitude`, and each turns its direction with the
/// chance `reversal`. Source: Hulten, Spencer and Domingos, "Mining time-changing data streams" (KDD 2001), as in MOA.
public struct HyperplaneConcept: StreamConcept {
  public let magnitude: Double
  public let noise: Double
  public let reversal: Double
  private var weights: [Double]
  private var directions: [Double]

  /// - Parameters:
  ///   - features: at least 1. Default: 10.
  ///   - drifting: how many of them, the first ones, change their weight. Default: 2.
  ///   - magnitude: change of a weight with each row. Default: 0, no drift.
  ///   - noise: share of rows with the other class. Default: 0.05.
  ///   - reversal: chance that a direction turns. Default: 0.1.
  ///   - weightSeed: of the first weights, uniform in [0, 1).
  public init(
    features: Int = 10, drifting: Int = 2, magnitude: Double = 0, noise: Double = 0.05, reversal: Double = 0.1,
    weightSeed: UInt64
  ) throws(StreamError) {
    guard features >= 1, drifting >= 0, drifting <= features else {
      throw .featuresOutOfRange(features: features, drifting: drifting)
    }
    try StreamError.check("the noise", noise)
    try StreamError.check("the chance of reversal", reversal)
    var generator = SeededGenerator(seed: weightSeed)
    weights = (0..<features).map { _ in generator.uniform() }
    directions = [Double](repeating: 1, count: drifting)
    self.magnitude = magnitude
    self.noise = noise
    self.reversal = reversal
  }

  public var inputs: [StreamInput] { weights.indices.map { StreamInput("att\($0 + 1)") } }
  public var classes: [String] { ["class1", "class2"] }

  public mutating func draw(using generator: inout SeededGenerator) -> StreamRow {
    let values = weights.map { _ in generator.uniform() }
    let sum = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let label: Int32 = sum >= 0.5 * weights.reduce(0, +) ? 1 : 0
    let isNoise = generator.uniform() < noise
    for index in directions.indices {
      weights[index] += directions[index] * magnitude
      if generator.uniform() < reversal { directions[index] = -directions[index] }
    }
    return StreamRow(values: values, label: isNoise ? 1 - label : label)
  }
}
