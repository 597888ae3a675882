/// What the text of a cell looks like at a glance. It decides nothing about the type of a column: it is evidence for
/// separators and headers.
enum CellShape: Equatable {
  /// Empty, or one of the usual marks.
  case missing
  /// A number as people write it: with marks between thousands, a decimal comma, a currency or per cent sign.
  case number
  /// Digits with marks between them: dates, times, ranges.
  case digits
  case text

  init(_ cell: ArraySlice<UInt8>) {
    if Self.isMissing(cell) {
      self = .missing
    } else if Self.isNumber(cell) {
      self = .number
    } else {
      self = Self.isDigits(cell) ? .digits : .text
    }
  }

  private static let marks: Set<String> = [
    "na", "n/a", "#n/a", "nan", "null", "none", "nil", "?", "-", "--", ".", "..", "missing", "\\n",
  ]

  private static func isMissing(_ cell: ArraySlice<UInt8>) -> Bool {
    guard cell.count <= 7 else { return false }
    return cell.isEmpty || marks.contains(String(decoding: cell, as: UTF8.self).lowercased())
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }

  private static func isNumber(_ cell: ArraySlice<UInt8>) -> Bool {
    var rest = cell
    func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") }
    // Dollar, or euro and pound in UTF-8; the per cent sign and these may follow too.
    let symbols: [[UInt8]] = [[0x24], [0xe2, 0x82, 0xac], [0xc2, 0xa3], [0x25]]
    func dropSymbols() {
      for symbol in symbols {
        if rest.starts(with: symbol) { rest = rest.dropFirst(symbol.count).drop { $0 == 0x20 } }
        if rest.suffix(symbol.count).elementsEqual(symbol) {
          rest = rest.dropLast(symbol.count)
          while rest.last == 0x20 { rest = rest.dropLast() }
        }
      }
    }
    if let first = rest.first, isSign(first) { rest = rest.dropFirst() }
    dropSymbols()
    if let first = rest.first, isSign(first) { rest = rest.dropFirst() }
    if let letter = rest.first, letter | 0x20 == UInt8(ascii: "i") {
      let word = String(decoding: rest.prefix(9), as: UTF8.self).lowercased()
      return word == "inf" || word == "infinity"
    }
    let mantissa = rest.prefix { isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") || $0 == 0x27 }
    guard mantissa.contains(where: isDigit), hasPlainMarks(mantissa) else { return false }
    rest = rest[mantissa.endIndex...]
    guard let exponent = rest.first else { return true }
    guard exponent | 0x20 == UInt8(ascii: "e") else { return false }
    rest = rest.dropFirst()
    if let first = rest.first, isSign(first) { rest = rest.dropFirst() }
    return !rest.isEmpty && rest.allSatisfy(isDigit)
  }

  /// A mark that stands twice groups thousands, so three digits follow it; a comma or quote ends no number.
  private static func hasPlainMarks(_ mantissa: ArraySlice<UInt8>) -> Bool {
    for mark in [UInt8(ascii: "."), UInt8(ascii: ","), 0x27] {
      let parts = mantissa.split(separator: mark, omittingEmptySubsequences: false)
      guard parts.count > 1 else { continue }
      if mark != UInt8(ascii: "."), parts.last?.isEmpty == true { return false }
      if parts.count > 2 || mark == 0x27 {
        guard parts.dropFirst().allSatisfy({ $0.prefix(while: isDigit).count == 3 }) else { return false }
      }
    }
    return true
  }

  private static let words: Set<String> = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january", "february",
    "march", "april", "june", "july", "august", "september", "october", "november", "december", "mon", "tue", "wed",
    "thu", "fri", "sat", "sun", "am", "pm", "t", "z", "utc", "gmt",
  ]

  /// Two groups of digits at least, marks between them, and no words but those of dates and times.
  private static func isDigits(_ cell: ArraySlice<UInt8>) -> Bool {
    guard cell.count <= 40 else { return false }
    var groups = 0
    var rest = cell
    while let byte = rest.first {
      if isDigit(byte) {
        groups += 1
        rest = rest.drop(while: isDigit)
      } else if (byte | 0x20) &- 0x61 < 26 {
        let word = rest.prefix { ($0 | 0x20) &- 0x61 < 26 }
        guard words.contains(String(decoding: word, as: UTF8.self).lowercased()) else { return false }
        rest = rest[word.endIndex...]
      } else {
        guard [0x20, 0x2d, 0x2f, 0x3a, 0x2e, 0x2c, 0x2b].contains(byte) else { return false }
        rest = rest.dropFirst()
      }
    }
    return groups > 1
  }
}
