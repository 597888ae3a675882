#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A small, fast, seeded random generator (xoshiro256++), the only source of chance in the project.
///
/// The same seed gives the same sequence on every machine. Independent streams come from `stream(_:)`, which mixes
/// names and numbers into the seed, so that the randomness of one part doesn't depend on how much another part drew.
///
/// Source: Blackman & Vigna, "Scrambled linear pseudorandom number generators" (2021).
public struct SeededGenerator: RandomNumberGenerator, Sendable, Equatable {
  private var state: (UInt64, UInt64, UInt64, UInt64)
  /// The seed that this generator began with.
  public let seed: UInt64

  public init(seed: UInt64) {
    self.seed = seed
    var mixer = seed
    state = (
      Self.splitMix(&mixer), Self.splitMix(&mixer), Self.splitMix(&mixer), Self.splitMix(&mixer)
    )
  }

  /// A generator for one named part of the work; independent of how far this one has advanced.
  public func stream(_ name: String, _ indices: Int...) -> SeededGenerator { stream(name, indices: indices) }

  /// The same with the numbers in a list.
  public func stream(_ name: String, indices: [Int]) -> SeededGenerator {
    // FNV-1a over the name, then the indices, mixed with the seed.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for index in indices {
      hash ^= UInt64(bitPattern: Int64(index))
      hash = Self.splitMix(&hash)
    }
    var mixer = seed ^ hash
    return SeededGenerator(seed: Self.splitMix(&mixer))
  }

  public mutating func next() -> UInt64 {
    let result = Self.rotate(state.0 &+ state.3, by: 23) &+ state.0
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = Self.rotate(state.3, by: 45)
    return result
  }

  /// Uniform in [0, 1), 53 bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in 0..<bound without bias (Lemire's method). `bound` must be positive.
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "the bound must be positive")
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// Standard normal, by the polar method; the second value of a pair is dropped to keep the state small.
  public mutating func normal() -> Double {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      if square < 1, square > 0 { return x * (-2 * log(square) / square).squareRoot() }
    }
  }

  /// A random permutation of 0..<count (Fisher-Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<max(0, count))
    shuffle(&order)
    return order
  }

  /// Shuffles in place (Fisher-Yates).
  public mutating func shuffle<Element>(_ values: inout [Element]) {
    guard values.count > 1 else { return }
    for last in stride(from: values.count - 1, to: 0, by: -1) {
      let other = integer(below: last + 1)
      if other != last { values.swapAt(last, other) }
    }
  }

  public static func == (left: SeededGenerator, right: SeededGenerator) -> Bool { left.state == right.state }

  private static func rotate(_ value: UInt64, by bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }

  private static func splitMix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
