/// A run of like characters in the text of a time.
struct TimeToken: Equatable {
  enum Kind: Equatable {
    case number
    case word(TimeWord)
    /// One character that is neither letter, digit nor blank.
    case mark(UInt8)
    case blank
  }

  let kind: Kind
  /// Of a number.
  let value: Int
  /// Characters, of a number its digits.
  let count: Int
}

/// The words that may stand in a time, in any case.
enum TimeWord: Equatable {
  case month(Int)
  case weekDay
  /// AM or PM.
  case meridiem(isAfternoon: Bool)
  /// The first letter of `a.m.` or `p.m.`.
  case meridiemLetter(isAfternoon: Bool)
  case m
  /// Z, UTC, GMT.
  case utc
  case t
  case w
  case q
  /// The ending of 1st, 2nd, 3rd, 4th.
  case ordinal

  static func named(_ lowercased: String) -> TimeWord? { words[lowercased] }

  private static let words: [String: TimeWord] = {
    let months = [
      "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
      "december",
    ]
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    var words: [String: TimeWord] = [
      "sept": .month(9), "tues": .weekDay, "thur": .weekDay, "thurs": .weekDay, "am": .meridiem(isAfternoon: false),
      "pm": .meridiem(isAfternoon: true), "a": .meridiemLetter(isAfternoon: false),
      "p": .meridiemLetter(isAfternoon: true), "m": .m, "z": .utc, "utc": .utc, "gmt": .utc, "t": .t, "w": .w, "q": .q,
      "st": .ordinal, "nd": .ordinal, "rd": .ordinal, "th": .ordinal,
    ]
    for (index, name) in months.enumerated() {
      words[name] = .month(index + 1)
      words[String(name.prefix(3))] = .month(index + 1)
    }
    for name in days {
      words[name] = .weekDay
      words[String(name.prefix(3))] = .weekDay
    }
    return words
  }()
}

extension TimeToken {
  /// Cuts a text into tokens, blanks around it left out; false where something can't stand in a time.
  static func cut(_ text: String, into tokens: inout [TimeToken]) -> Bool {
    tokens.removeAll(keepingCapacity: true)
    var bytes = text.utf8.makeIterator()
    var next = bytes.next()
    while let byte = next {
      guard tokens.count < 24 else { return false }
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        var value = 0
        var count = 0
        while let digit = next, digit &- UInt8(ascii: "0") <= 9 {
          count += 1
          // Nineteen digits may pass what an integer holds.
          let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
          let (sum, over) = product.addingReportingOverflow(Int(digit &- UInt8(ascii: "0")))
          guard !tooLarge, !over else { return false }
          value = sum
          next = bytes.next()
        }
        tokens.append(TimeToken(kind: .number, value: value, count: count))
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        var word = ""
        while let letter = next, (letter | 0x20) &- UInt8(ascii: "a") < 26 {
          guard word.utf8.count < 12 else { return false }
          word.unicodeScalars.append(Unicode.Scalar(letter | 0x20))
          next = bytes.next()
        }
        guard let known = TimeWord.named(word) else { return false }
        tokens.append(TimeToken(kind: .word(known), value: 0, count: word.utf8.count))
      case UInt8(ascii: " "), UInt8(ascii: "\t"):
        while next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") { next = bytes.next() }
        appendBlank(to: &tokens)
      case 0xc2, 0xe2:
        // No-break blanks (U+00A0, U+202F), which some programs write before AM and PM.
        let isBlank = bytes.next() == (byte == 0xc2 ? 0xa0 : 0x80) && (byte == 0xc2 || bytes.next() == 0xaf)
        guard isBlank else { return false }
        next = bytes.next()
        appendBlank(to: &tokens)
      case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: ","),
        UInt8(ascii: "+"):
        tokens.append(TimeToken(kind: .mark(byte), value: 0, count: 1))
        next = bytes.next()
      default: return false
      }
    }
    if tokens.last?.kind == .blank { tokens.removeLast() }
    return !tokens.isEmpty
  }

  private static func appendBlank(to tokens: inout [TimeToken]) {
    guard let last = tokens.last, last.kind != .blank else { return }
    tokens.append(TimeToken(kind: .blank, value: 0, count: 1))
  }
}
