/// 128-bit powers of five, and the nearest double of a mantissa times a power of ten by means of them.
///
/// Source: Lemire, "Number parsing at a gigabyte per second" (Software: Practice and Experience, 2021); that no case
/// between these exponents needs more bits: Mushtak and Lemire, "Fast number parsing without fallback" (2023).
struct PowersOfFive: Sendable {
  /// Powers of ten that the table holds. Beyond them the standard library rounds.
  static let range = -55...55
  static let shared = PowersOfFive()

  /// The leading 128 bits of 5^power, the higher half first; for negative powers of the reciprocal, rounded up as far
  /// as the exact value asks for it.
  ///
  /// At fixed addresses for ever: an array in this loop costs a bounds check and a reference count for each number.
  /// Safe: written once, before anyone can see them, and never freed.
  private nonisolated(unsafe) let high: UnsafePointer<UInt64>
  private nonisolated(unsafe) let low: UnsafePointer<UInt64>

  private init() {
    var values: [UInt128] = []
    for power in Self.range {
      let five = (0..<abs(power)).reduce(UInt128(1)) { product, _ in product * 5 }
      if power >= 0 {
        values.append(five << five.leadingZeroBitCount)
      } else {
        // 2^(z + 127) / 5^|power| has 128 bits, where z is the bit length of 5^|power|.
        let bitLength = 128 - five.leadingZeroBitCount
        let quotient = five.dividingFullWidth((high: UInt128(1) << (bitLength - 1), low: 0)).quotient
        values.append(power >= -27 ? quotient + 1 : quotient)
      }
    }
    high = Self.keep(values.map { UInt64(truncatingIfNeeded: $0 >> 64) })
    low = Self.keep(values.map { UInt64(truncatingIfNeeded: $0) })
  }

  static func keep<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafePointer<Value> {
    let copy = UnsafeMutablePointer<Value>.allocate(capacity: values.count)
    for (position, value) in values.enumerated() { (copy + position).initialize(to: value) }
    return UnsafePointer(copy)
  }

  /// The double nearest to `mantissa * 10^powerOfTen`, ties to even; nil outside the table.
  @inline(__always)
  func nearest(mantissa: UInt64, powerOfTen: Int) -> Double? {
    if mantissa == 0 { return 0 }
    guard powerOfTen >= -55, powerOfTen <= 55 else { return nil }
    let index = powerOfTen &+ 55
    let zeros = mantissa.leadingZeroBitCount
    let shifted = mantissa &<< UInt64(zeros)
    var product = shifted.multipliedFullWidth(by: high[index])
    if product.high & 0x1ff == 0x1ff {
      // The lower bits may carry into those that round: take the second half of the power along.
      let second = shifted.multipliedFullWidth(by: low[index])
      let (sum, carried) = product.low.addingReportingOverflow(second.high)
      product = (product.high &+ (carried ? 1 : 0), sum)
    }
    let top = product.high >> 63
    let shift = top &+ 9
    var significand = product.high >> shift
    let exponentBits = ((152_170 &+ 65_536) &* powerOfTen) >> 16
    var biased = exponentBits &+ 63 &+ Int(top) &- zeros &+ 1_023
    // Exactly half way, which only small powers of five can give: to even, so down.
    if product.low <= 1, powerOfTen >= -4, powerOfTen <= 23, significand & 3 == 1,
      significand << shift == product.high
    {
      significand &= ~1
    }
    significand = (significand &+ (significand & 1)) >> 1
    if significand >= 1 << 53 {
      significand = 1 << 52
      biased &+= 1
    }
    // 2^64 * 10^55 is far from the ends of the exponent range, so the result is a normal number.
    return Double(bitPattern: UInt64(biased) << 52 | significand & ~(1 << 52))
  }
}
