import Records

/// The bytes of a cell, taken from both ends.
///
/// It knows the blanks, signs and apostrophes that people and programs use in numbers: the no-break blank, the thin
/// blanks, the minus of Unicode, the typographic apostrophe.
struct CellText {
  private var start: UnsafePointer<UInt8>
  private var end: UnsafePointer<UInt8>
  private let encoding: CSVReader.Options.Encoding

  /// Safe: `start` must be readable for `count` bytes as long as this value is used.
  init(_ start: UnsafePointer<UInt8>, _ count: Int, _ encoding: CSVReader.Options.Encoding) {
    self.start = start
    end = start + count
    self.encoding = encoding
  }

  var count: Int { end - start }
  var position: UnsafePointer<UInt8> { start }
  var first: UInt8? { start < end ? start.pointee : nil }
  var all: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

  var holdsDigit: Bool { all.contains { $0 &- UInt8(ascii: "0") <= 9 } }

  mutating func advance(_ bytes: Int) { start += min(bytes, count) }

  func bytes(from position: UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: position, count: start - position)
  }

  func isDigit(at offset: Int) -> Bool { offset < count && start[offset] &- UInt8(ascii: "0") <= 9 }

  /// Drops blanks at both ends.
  mutating func trim() {
    while let length = blankLength { start += length }
    while let length = lastBlankLength { end -= length }
  }

  /// Bytes of the blank at the front; nil where none is there.
  var blankLength: Int? { Self.blankLength(start, count, encoding) }

  private var lastBlankLength: Int? {
    for length in 1...3 where length <= count && Self.blankLength(end - length, length, encoding) == length {
      return length
    }
    return nil
  }

  private static func blankLength(
    _ start: UnsafePointer<UInt8>, _ count: Int, _ encoding: CSVReader.Options.Encoding
  ) -> Int? {
    guard count > 0 else { return nil }
    switch start.pointee {
    case 0x20, 0x09, 0x0a, 0x0d: return 1
    case 0xa0: return encoding == .utf8 ? nil : 1
    case 0xc2: return encoding == .utf8 && count > 1 && start[1] == 0xa0 ? 2 : nil
    // The blanks from U+2000 to U+200A and the narrow no-break blank U+202F.
    case 0xe2:
      guard encoding == .utf8, count > 2, start[1] == 0x80 else { return nil }
      return (0x80...0x8a).contains(start[2]) || start[2] == 0xaf ? 3 : nil
    default: return nil
    }
  }

  /// Bytes of the typographic apostrophe at the front.
  var apostropheLength: Int? {
    guard encoding == .utf8, count > 2, start.pointee == 0xe2, start[1] == 0x80, start[2] == 0x99 else { return nil }
    return 3
  }

  /// Takes a sign from the front: true for minus.
  mutating func takeSign() -> Bool? {
    switch first {
    case UInt8(ascii: "-"):
      start += 1
      return true
    case UInt8(ascii: "+"):
      start += 1
      return false
    case 0xe2 where encoding == .utf8 && count > 2 && start[1] == 0x88 && start[2] == 0x92:
      start += 3
      return true
    default: return nil
    }
  }

  mutating func dropParentheses() -> Bool {
    guard count > 2, first == UInt8(ascii: "("), end[-1] == UInt8(ascii: ")") else { return false }
    start += 1
    end -= 1
    return true
  }

  /// Takes what stands before the first digit, or before a mark in front of a digit; without blanks around.
  mutating func takeUntilNumber() -> String {
    let begin = start
    while let byte = first, byte &- UInt8(ascii: "0") > 9 {
      let isMark = byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",")
      // The full stop of "Rs.5" belongs to the unit; that of ".5" and "$.50" to the number.
      let isBehindLetter = start > begin && (start[-1] | 0x20) &- UInt8(ascii: "a") < 26
      if isMark, isDigit(at: 1), !isBehindLetter { break }
      var sign = self
      if sign.takeSign() != nil { break }
      start += 1
    }
    return decoded(UnsafeBufferPointer(start: begin, count: start - begin))
  }

  /// Takes `e`, a sign and digits where they stand at the front.
  mutating func takeExponent() -> UnsafeBufferPointer<UInt8> {
    let begin = start
    guard let byte = first, byte | 0x20 == UInt8(ascii: "e") else { return bytes(from: begin) }
    var next = start + 1
    if next < end, next.pointee == UInt8(ascii: "-") || next.pointee == UInt8(ascii: "+") { next += 1 }
    let digits = next
    while next < end, next.pointee &- UInt8(ascii: "0") <= 9 { next += 1 }
    if next > digits { start = next }
    return bytes(from: begin)
  }

  /// What is left, without blanks around.
  var rest: String { count == 0 ? "" : decoded(all) }

  private func decoded(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    if bytes.isEmpty { return "" }
    return String(decode(bytes, encoding).trimmingBlanks)
  }
}
