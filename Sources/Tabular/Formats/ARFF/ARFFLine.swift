/// The rest of one line of an ARFF file, taken from its start piece by piece.
///
/// The rules are those of Weka's reader: commas and blanks separate, single and double quotes enclose, a backslash
/// escapes inside them, and a per cent sign at the start of a word begins a comment. More than that, a word without
/// quotes may hold blanks where commas separate.
struct ARFFLine {
  struct Field {
    /// Without quotes and escapes.
    var bytes: ArraySlice<UInt8>
    var isQuoted: Bool
    /// Position of its first byte.
    var start: Int

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var isMissing: Bool { !isQuoted && bytes.elementsEqual([UInt8(ascii: "?")]) }
    /// Nothing between two separators.
    var isAbsent: Bool { !isQuoted && bytes.isEmpty }
  }

  /// What separates the fields of a line.
  enum Separation {
    /// Commas, each of them.
    case commas
    /// Runs of commas and blanks, as Weka reads.
    case runs
  }

  let file: String
  let number: Int
  private let whole: ArraySlice<UInt8>
  private var rest: ArraySlice<UInt8>

  init(file: String, number: Int, bytes: ArraySlice<UInt8>) {
    self.file = file
    self.number = number
    whole = bytes
    rest = bytes
    skipBlanks()
  }

  var start: Int { rest.startIndex }
  var end: Int { whole.endIndex }
  var firstByte: UInt8? { rest.first }
  /// Nothing is left, or a comment.
  var isAtEnd: Bool { rest.first == nil || rest.first == Self.comment }

  private static let comment = UInt8(ascii: "%")
  private static let comma = UInt8(ascii: ",")

  /// Blanks, tabs, and control characters such as the mark of the end that old systems write.
  static func isBlank(_ byte: UInt8) -> Bool { (1...0x20).contains(byte) }

  mutating func skipBlanks() { rest = rest.drop(while: Self.isBlank) }
  mutating func skip(_ count: Int) { rest = rest.dropFirst(count) }

  func place(_ position: Int, field: Int? = nil) -> TextPlace {
    let characters = whole[whole.startIndex..<min(position, whole.endIndex)].count { $0 & 0xc0 != 0x80 }
    return TextPlace(file: file, line: number, column: characters + 1, field: field)
  }

  /// Takes a word up to a byte that ends it, or in quotes.
  mutating func takeWord(until isEnd: (UInt8) -> Bool) throws(ARFFError) -> Field {
    let start = rest.startIndex
    guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      var bytes = rest.prefix { !isEnd($0) }
      rest = rest[bytes.endIndex...]
      while let last = bytes.last, Self.isBlank(last) { bytes.removeLast() }
      return Field(bytes: withoutComment(bytes), isQuoted: false, start: start)
    }
    var text: [UInt8] = []
    var position = start + 1
    while position < rest.endIndex {
      let byte = rest[position]
      if byte == UInt8(ascii: "\\"), position + 1 < rest.endIndex {
        text.append(Self.escaped(rest[position + 1]))
        position += 2
      } else if byte == quote {
        guard position + 1 < rest.endIndex, rest[position + 1] == quote else {
          rest = rest[(position + 1)...]
          return Field(bytes: text[...], isQuoted: true, start: start)
        }
        text.append(quote)
        position += 2
      } else {
        text.append(byte)
        position += 1
      }
    }
    throw .unterminatedQuote(place(start))
  }

  /// A per cent sign behind a blank begins a comment, which goes to the end of the line.
  private mutating func withoutComment(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    for position in word.indices where word[position] == Self.comment {
      guard position == word.startIndex || Self.isBlank(word[position - 1]) else { continue }
      rest = rest[rest.endIndex...]
      var before = word[..<position]
      while let last = before.last, Self.isBlank(last) { before.removeLast() }
      return before
    }
    return word
  }

  private static func escaped(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "n"): 0x0a
    case UInt8(ascii: "r"): 0x0d
    case UInt8(ascii: "t"): 0x09
    default: byte
    }
  }

  /// Takes fields up to the closing byte, or to the end of the line where there is none. An empty field behind the
  /// last separator counts, and nothing between braces is one empty field.
  mutating func takeFields(closing: UInt8?, _ separation: Separation) throws(ARFFError) -> [Field] {
    var fields: [Field] = []
    while true {
      skipBlanks()
      if separation == .runs {
        rest = rest.drop { $0 == Self.comma || Self.isBlank($0) }
        if rest.isEmpty || rest.first == Self.comment || rest.first == closing, !fields.isEmpty {
          return try endFields(fields, closing: closing)
        }
      }
      let isInBraces = closing == nil && rest.first == UInt8(ascii: "{")
      let field = try takeWord { byte in
        // A weight in braces is one field.
        byte == Self.comma || byte == closing || (separation == .runs && !isInBraces && Self.isBlank(byte))
      }
      fields.append(field)
      skipBlanks()
      guard let next = rest.first, next != Self.comment else { return try endFields(fields, closing: closing) }
      if next == closing { return try endFields(fields, closing: closing) }
      if next == Self.comma {
        rest.removeFirst()
      } else if separation == .commas {
        throw .badDeclaration(reason: "text behind a closing quote", place(rest.startIndex))
      }
    }
  }

  private mutating func endFields(_ fields: [Field], closing: UInt8?) throws(ARFFError) -> [Field] {
    guard let closing else { return fields }
    guard rest.first == closing else {
      throw .badDeclaration(reason: "the closing brace is missing", place(rest.startIndex))
    }
    rest.removeFirst()
    return fields
  }
}
