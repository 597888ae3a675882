/// Reads decimal numbers from bytes; the result is the nearest double, ties to even.
///
/// Grammar: sign, digits with at most one decimal mark, an exponent; or `inf` / `infinity` in any case with a sign.
/// No blanks, no hexadecimal, no separators between thousands. Too large becomes infinite, too small zero.
///
/// Three ways, fastest first: a mantissa below 2^53 with a power of ten up to 10^22 needs one exact operation
/// (Clinger 1990); up to 19 digits with exponents -55...55 take one or two 64x64-bit products (Eisel and Lemire: Lemire,
/// "Number parsing at a gigabyte per second", 2021); all others go to the standard library.
struct NumberParser: Sendable {
  let decimalMark: UInt8
  private nonisolated(unsafe) let exactPowers = NumberParser.keptPowers
  private let powersOfFive = PowersOfFive.shared

  init(decimalMark: UInt8 = UInt8(ascii: ".")) {
    self.decimalMark = decimalMark
  }

  /// The number that the bytes spell, or nil where they spell none.
  ///
  /// `start` must be readable for `count` bytes; nothing beyond is read.
  @inline(__always)
  func parse(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    guard count > 0 else { return nil }
    if count >= 4, count <= 8, let number = short(start, count) { return number }
    let end = start + count
    var next = start
    let negative = next.pointee == UInt8(ascii: "-")
    if negative || next.pointee == UInt8(ascii: "+") { next += 1 }

    var mantissa: UInt64 = 0
    var digits = Self.readDigits(&next, end, into: &mantissa)
    var exponent = 0
    if next < end, next.pointee == decimalMark {
      next += 1
      let fraction = Self.readDigits(&next, end, into: &mantissa)
      digits &+= fraction
      exponent = 0 &- fraction
    }
    if digits == 0 { return infinity(start, count) }
    if next < end {
      guard let power = Self.readExponent(&next, end), next == end else { return nil }
      exponent &+= power
    }
    let magnitude: Double
    if digits > 19 {
      return slow(start, count)
    } else if mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
      let exact = Double(mantissa)
      // Both operands are exact, so the one rounding of the operation is the only one.
      magnitude = exponent < 0 ? exact / exactPowers[0 &- exponent] : exact * exactPowers[exponent]
    } else if let nearest = powersOfFive.nearest(mantissa: mantissa, powerOfTen: exponent) {
      magnitude = nearest
    } else {
      return slow(start, count)
    }
    return negative ? -magnitude : magnitude
  }

  /// A number of four to eight bytes: at most a minus in front, digits, and at most one decimal mark; nil: read it the
  /// general way. All bytes at once, without a branch for each: most cells of most files are such.
  @inline(__always)
  private func short(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    // Safe: four bytes are there from the start on, and four before the end; what both hold is the same.
    let first = UInt32(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt32.self))
    let last = UInt32(littleEndian: UnsafeRawPointer(start + (count &- 4)).loadUnaligned(as: UInt32.self))
    // The last byte stands highest, and zeros fill the low end.
    let blank = UInt64(8 &- count) &* 8
    var word = UInt64(last) << 32 | UInt64(first) &<< blank | (0x3030_3030_3030_3030 & ((1 &<< blank) &- 1))
    let isNegative = start.pointee == UInt8(ascii: "-")
    if isNegative { word ^= UInt64(UInt8(ascii: "-") ^ UInt8(ascii: "0")) &<< blank }
    // The lowest byte that is the decimal mark.
    let other = word ^ (0x0101_0101_0101_0101 &* UInt64(decimalMark))
    let marks = (other &- 0x0101_0101_0101_0101) & ~other & 0x8080_8080_8080_8080
    var digits = count &- (isNegative ? 1 : 0)
    var fraction = 0
    if marks != 0 {
      let place = UInt64(marks.trailingZeroBitCount & ~7)
      let before = word & ((1 &<< place) &- 1)
      // What stands before the mark moves over it.
      word = (word & (0xffff_ffff_ffff_ff00 &<< place)) | before << 8 | UInt64(UInt8(ascii: "0"))
      fraction = 7 &- Int(place >> 3)
      digits &-= 1
    }
    guard digits > 0, Self.isEightDigits(word) else { return nil }
    let magnitude = Double(Self.eightDigits(word)) / exactPowers[fraction]
    return isNegative ? -magnitude : magnitude
  }

  /// Do the bytes look like a code rather than an amount: a zero in front of another digit?
  @inline(__always)
  static func isZeroPadded(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard count > 1 else { return false }
    let first = start.pointee
    let signed = first == UInt8(ascii: "-") || first == UInt8(ascii: "+") ? 1 : 0
    guard count > signed &+ 1, start[signed] == UInt8(ascii: "0") else { return false }
    return start[signed &+ 1] &- UInt8(ascii: "0") <= 9
  }

  /// Reads digits and returns how many; the mantissa wraps beyond 19, and is not used then.
  @inline(__always)
  private static func readDigits(
    _ next: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, into mantissa: inout UInt64
  ) -> Int {
    let first = next
    while end - next >= 8 {
      // Eight bytes at once. Safe: eight bytes are left before the end.
      let word = UInt64(littleEndian: UnsafeRawPointer(next).loadUnaligned(as: UInt64.self))
      guard isEightDigits(word) else { break }
      mantissa = mantissa &* 100_000_000 &+ eightDigits(word)
      next += 8
    }
    while next < end {
      let digit = next.pointee &- UInt8(ascii: "0")
      if digit > 9 { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      next += 1
    }
    return next - first
  }

  @inline(__always)
  private static func isEightDigits(_ word: UInt64) -> Bool {
    let high = (word &+ 0x4646_4646_4646_4646) | (word &- 0x3030_3030_3030_3030)
    return high & 0x8080_8080_8080_8080 == 0
  }

  @inline(__always)
  private static func eightDigits(_ word: UInt64) -> UInt64 {
    // Pairs, then fours, then eights (Lemire, after Mula).
    let digits = word &- 0x3030_3030_3030_3030
    let pairs = digits &* 10 &+ (digits >> 8)
    let low = (pairs & 0x0000_00ff_0000_00ff) &* 0x000f_4240_0000_0064
    let high = ((pairs >> 16) & 0x0000_00ff_0000_00ff) &* 0x0000_2710_0000_0001
    return UInt64(UInt32(truncatingIfNeeded: (low &+ high) >> 32))
  }

  /// Reads `e`, a sign and digits; nil where that isn't what stands there. Limited to five digits' worth of size.
  @inline(__always)
  private static func readExponent(_ next: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int? {
    guard next.pointee | 0x20 == UInt8(ascii: "e") else { return nil }
    next += 1
    guard next < end else { return nil }
    let negative = next.pointee == UInt8(ascii: "-")
    if negative || next.pointee == UInt8(ascii: "+") { next += 1 }
    let first = next
    var power = 0
    while next < end {
      let digit = next.pointee &- UInt8(ascii: "0")
      if digit > 9 { break }
      if power < 100_000 { power = power &* 10 &+ Int(digit) }
      next += 1
    }
    return next == first ? nil : negative ? -power : power
  }

  @inline(never)
  private func infinity(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    var letters = UnsafeBufferPointer(start: start, count: count)[...]
    let negative = letters.first == UInt8(ascii: "-")
    if negative || letters.first == UInt8(ascii: "+") { letters = letters.dropFirst() }
    let lowered = letters.map { $0 | 0x20 }
    guard lowered.elementsEqual("inf".utf8) || lowered.elementsEqual("infinity".utf8) else { return nil }
    return negative ? -.infinity : .infinity
  }

  /// The grammar has been checked; only the rounding is left.
  @inline(never)
  private func slow(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    let bytes = UnsafeBufferPointer(start: start, count: count)
    let text = String(decoding: bytes.map { $0 == decimalMark ? UInt8(ascii: ".") : $0 }, as: UTF8.self)
    return Double(text)
  }

  /// 10^0...10^22, each exact. Safe as in `PowersOfFive`.
  private nonisolated(unsafe) static let keptPowers: UnsafePointer<Double> = PowersOfFive.keep(
    (0...22).map { power in (0..<power).reduce(1.0) { product, _ in product * 10 } })
}
