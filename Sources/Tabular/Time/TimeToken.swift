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
  /// Of a word.
  var languages = TimeLanguages.all
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
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0xc3:
        var word = ""
        while let letter = next {
          var folded: UInt8? = letter | 0x20
          if letter == 0xc3 {
            folded = bytes.next().flatMap(plainLetter)
          } else if letter == 0xcc {
            // An accent by itself (U+0300 to U+033F) behind its letter.
            guard let accent = bytes.next(), accent < 0xc0 else { return false }
            next = bytes.next()
            continue
          } else if (letter | 0x20) &- UInt8(ascii: "a") >= 26 {
            break
          }
          guard let folded, word.utf8.count < 12 else { return false }
          word.unicodeScalars.append(Unicode.Scalar(folded))
          next = bytes.next()
        }
        guard let known = TimeWord.named(word) else { return false }
        tokens.append(
          TimeToken(kind: .word(known.word), value: 0, count: word.utf8.count, languages: known.languages))
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

  /// The letter without its accent, of the second byte of a letter from U+00C0 to U+00FF that is in a month's name.
  private static func plainLetter(_ byte: UInt8) -> UInt8? {
    switch byte | 0x20 {
    case 0xa4: UInt8(ascii: "a")
    case 0xa9: UInt8(ascii: "e")
    case 0xbb: UInt8(ascii: "u")
    default: nil
    }
  }

  private static func appendBlank(to tokens: inout [TimeToken]) {
    guard let last = tokens.last, last.kind != .blank else { return }
    tokens.append(TimeToken(kind: .blank, value: 0, count: 1))
  }
}
