/// A lot that is drawn from what is decided: the same row always draws the same lot, so that an auditor can repeat even a
/// randomised decision with the program.
public struct DecisionLot: Sendable {
  private var state: UInt64

  public init(seed: UInt64 = 0) { state = seed ^ 0x9e37_79b9_7f4a_7c15 }

  /// Takes one number of the row in. Missing values of any kind count as one.
  public mutating func take(_ value: Double) {
    let bits = value.isNaN ? Double.nan.bitPattern : (value == 0 ? 0 : value.bitPattern)
    state = Self.mixed(state ^ bits)
  }

  /// In 0..<1.
  public var value: Double { Double(Self.mixed(state) >> 11) * 0x1p-53 }

  /// The finalizer of SplitMix64 (Steele, Lea & Flood 2014).
  private static func mixed(_ bits: UInt64) -> UInt64 {
    var bits = bits &+ 0x9e37_79b9_7f4a_7c15
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }
}
