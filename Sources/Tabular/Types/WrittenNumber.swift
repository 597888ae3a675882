/// A cell taken apart as a number that a person wrote: `-1,234.50`, `€ 12`, `12 %`, `(1.234,5)`.
///
/// Blanks around it, signs (also the minus of Unicode), parentheses for negative amounts, a known unit before or
/// behind, digits with marks, an exponent. It points into the cell and lives no longer.
struct WrittenNumber {
  let form: NumberForm
  /// A known unit; nil: none.
  let unit: String?
  let isNegative: Bool
  /// In parentheses, as accountants write negative amounts.
  let isInParentheses: Bool
  /// Nothing but digits: no sign, mark, unit or exponent.
  let isDigitsOnly: Bool
  /// Digits before the decimal mark.
  let wholeDigits: Int
  /// A zero in front of another digit.
  let isZeroPadded: Bool
  private let body: UnsafeBufferPointer<UInt8>
  private let exponent: UnsafeBufferPointer<UInt8>

  /// Longest cell that is looked at.
  private static let longestCell = 64

  /// nil where the cell is no number, whatever the style.
  ///
  /// - Parameter units: units that may stand before or behind, as texts.
  init?(_ start: UnsafePointer<UInt8>, _ count: Int, _ encoding: CSVReader.Options.Encoding, units: NumberUnits) {
    guard count <= Self.longestCell else { return nil }
    var cell = CellText(start, count, encoding)
    guard cell.holdsDigit else { return nil }
    cell.trim()
    var negative: Bool?
    let parenthesised = cell.dropParentheses()
    if parenthesised {
      negative = true
      cell.trim()
    }
    if let sign = cell.takeSign() {
      if parenthesised { return nil }
      negative = sign
      cell.trim()
    }
    let prefix = cell.takeUntilNumber()
    var unit: String?
    if !prefix.isEmpty {
      guard units.isPrefix(prefix) else { return nil }
      unit = prefix
      cell.trim()
      if negative == nil, let sign = cell.takeSign() { negative = sign }
    }
    guard let digits = NumberBody(&cell) else { return nil }
    let exponent = cell.takeExponent()
    if !exponent.isEmpty, digits.isGrouped { return nil }
    let suffix = cell.rest
    if !suffix.isEmpty {
      guard unit == nil, units.isSuffix(suffix) else { return nil }
      unit = suffix
    }
    form = digits.form
    self.unit = unit
    isNegative = negative ?? false
    isInParentheses = parenthesised
    isDigitsOnly = digits.isBare && negative == nil && unit == nil && exponent.isEmpty
    wholeDigits = digits.wholeDigits
    isZeroPadded = digits.isZeroPadded
    body = digits.bytes
    self.exponent = exponent
  }

  /// The number under a style that reads its form.
  func value(_ style: NumberStyle) -> Double? {
    guard style.reads(form) else { return nil }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: body.count + exponent.count + 1) { text in
      // Safe: at most one byte is written for each byte of the body and of the exponent, and one for the sign.
      var length = 0
      func append(_ byte: UInt8) {
        text[length] = byte
        length += 1
      }
      if isNegative { append(UInt8(ascii: "-")) }
      for byte in body {
        if byte &- UInt8(ascii: "0") <= 9 {
          append(byte)
        } else if byte == style.decimalMark.byte {
          append(UInt8(ascii: "."))
        }
      }
      for byte in exponent { append(byte) }
      guard let base = text.baseAddress else { return nil }
      return Self.parser.parse(base, length)
    }
  }

  /// Whether its digits spell a whole number that a double can't hold exactly, also as `1582218195625938945.0` or
  /// `1582218195625938945e0`. A measured number with a fraction, or with fewer digits than its exponent asks for, is
  /// rounded anyway.
  var losesDigits: Bool {
    let whole = wholeDigits + shift
    guard whole > 15 else { return false }
    var digits = 0
    for byte in body where byte &- UInt8(ascii: "0") <= 9 {
      digits += 1
      if digits > whole, byte != UInt8(ascii: "0") { return false }
    }
    return digits >= whole && !isExact(first: whole)
  }

  /// By how many digits the exponent moves the decimal mark.
  private var shift: Int {
    var value = 0
    for byte in exponent where byte &- UInt8(ascii: "0") <= 9 {
      value = min(10 * value + Int(byte &- UInt8(ascii: "0")), 1_000)
    }
    return exponent.contains(UInt8(ascii: "-")) ? -value : value
  }

  /// Whether the first digits (other bytes don't count) are a number that a double holds exactly.
  private func isExact(first count: Int) -> Bool {
    var left = count
    var odd: UInt64 = 0
    var tens = 0
    // m * 10^k with the trailing zeros taken off is exact where the odd part of m * 5^k has at most 53 bits.
    for byte in body where byte &- UInt8(ascii: "0") <= 9 {
      if left == 0 { break }
      left -= 1
      let digit = UInt64(byte &- UInt8(ascii: "0"))
      if digit == 0, odd != 0 {
        tens += 1
        continue
      }
      for _ in 0..<tens {
        let (next, overflow) = odd.multipliedReportingOverflow(by: 10)
        if overflow { return false }
        odd = next
      }
      tens = 0
      let (shifted, overflow) = odd.multipliedReportingOverflow(by: 10)
      let (sum, carried) = shifted.addingReportingOverflow(digit)
      if overflow || carried { return false }
      odd = sum
    }
    if odd == 0 { return true }
    odd >>= UInt64(odd.trailingZeroBitCount)
    for _ in 0..<tens {
      let (next, overflow) = odd.multipliedReportingOverflow(by: 5)
      if overflow { return false }
      odd = next
    }
    return odd <= 1 << 53
  }

  private static let parser = NumberParser()
}

/// Digits with marks.
private struct NumberBody {
  let form: NumberForm
  let bytes: UnsafeBufferPointer<UInt8>
  let wholeDigits: Int
  let isZeroPadded: Bool
  let isGrouped: Bool
  /// Digits only.
  let isBare: Bool

  /// The kinds of marks within digits.
  private enum Mark { case point, comma, blank, apostrophe }

  /// Takes digits and marks from the front of a cell; nil where they are no number.
  init?(_ cell: inout CellText) {
    let start = cell.position
    var runs = [0]
    var marks: [Mark] = []
    var first: UInt8 = 0
    var second: UInt8?
    scan: while let byte = cell.first {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if runs.count == 1 {
          if runs[0] == 0 { first = byte } else if runs[0] == 1 { second = byte }
        }
        runs[runs.count - 1] += 1
        cell.advance(1)
        continue scan
      case UInt8(ascii: "."): marks.append(.point)
      case UInt8(ascii: ","): marks.append(.comma)
      case UInt8(ascii: "'"): marks.append(.apostrophe)
      default:
        if let length = cell.apostropheLength, cell.isDigit(at: length) {
          marks.append(.apostrophe)
          cell.advance(length - 1)
        } else if let length = cell.blankLength, cell.isDigit(at: length) {
          marks.append(.blank)
          cell.advance(length - 1)
        } else {
          break scan
        }
      }
      runs.append(0)
      cell.advance(1)
    }
    bytes = cell.bytes(from: start)
    isBare = marks.isEmpty
    let isPadded = first == UInt8(ascii: "0") && second != nil
    isZeroPadded = isPadded
    let digits = runs.reduce(0, +)
    guard digits > 0 else { return nil }

    // The last mark may be a decimal mark; those before it part thousands.
    var groups = marks
    var fraction: Mark?
    if let last = marks.last, last == .point || last == .comma, !marks.dropLast().contains(last) {
      fraction = last
      groups.removeLast()
    }
    if groups.isEmpty {
      guard let fraction else {
        wholeDigits = digits
        isGrouped = false
        form = digits > 3 ? .long : .short
        return
      }
      let (whole, part) = (runs[0], runs[1])
      wholeDigits = whole
      isGrouped = false
      let couldPartThousands = part == 3 && (1...3).contains(whole) && first != UInt8(ascii: "0")
      // "5," is no number that anyone writes.
      if fraction == .comma, part == 0 { return nil }
      switch (fraction, couldPartThousands) {
      case (.point, true): form = .pointOrGroup
      case (.point, false): form = whole > 3 ? .longPoint : .point
      case (_, true): form = .commaOrGroup
      default: form = whole > 3 ? .longComma : .comma
      }
      return
    }
    guard let group = groups.first, groups.allSatisfy({ $0 == group }), group != fraction, !isPadded else { return nil }
    let whole = runs.prefix(groups.count + 1)
    let fractionDigits = fraction == nil ? nil : runs.last
    guard Self.areGroups(whole, of: group), first != UInt8(ascii: "0"), fractionDigits != 0 else { return nil }
    wholeDigits = whole.reduce(0, +)
    isGrouped = true
    switch (group, fraction) {
    case (.comma, nil), (.comma, .point): form = .commaGroups
    case (.point, nil), (.point, .comma): form = .pointGroups
    case (.blank, nil): form = .blankGroups
    case (.blank, .point): form = .blankGroupsPoint
    case (.blank, .comma): form = .blankGroupsComma
    case (.apostrophe, nil): form = .apostropheGroups
    case (.apostrophe, .point): form = .apostropheGroupsPoint
    default: return nil
    }
  }

  /// Threes behind one to three digits; with commas also twos and a last three, as in India.
  private static func areGroups(_ runs: ArraySlice<Int>, of mark: Mark) -> Bool {
    guard let first = runs.first, (1...3).contains(first) else { return false }
    if runs.dropFirst().allSatisfy({ $0 == 3 }) { return true }
    return mark == .comma && first <= 2 && runs.count > 2 && runs.last == 3
      && runs.dropFirst().dropLast().allSatisfy { $0 == 2 }
  }
}
