/// The rest of one line of an ARFF file, taken from its start piece by piece.
struct ARFFLine {
  struct Field {
    var text: String
    var isQuoted: Bool
    /// Position of its first byte.
    var start: Int
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
    skip(while: Self.isBlank)
  }

  var start: Int { rest.startIndex }
  var end: Int { whole.endIndex }
  var firstByte: UInt8? { rest.first }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  mutating func skip(while condition: (UInt8) -> Bool) { rest = rest.drop(while: condition) }
  mutating func skip(_ count: Int) { rest = rest.dropFirst(count) }

  /// The first word in lower case.
  func keyword() throws(ARFFError) -> String {
    try decoded(rest.prefix { !Self.isBlank($0) }).lowercased()
  }

  func place(_ position: Int, field: Int? = nil) -> TextPlace {
    let characters = whole[whole.startIndex..<position].count { $0 & 0xc0 != 0x80 }
    return TextPlace(file: file, line: number, column: characters + 1, field: field)
  }

  /// Takes a word, quoted or up to a byte that ends it.
  mutating func takeToken(until isEnd: (UInt8) -> Bool) throws(ARFFError) -> Field {
    let start = rest.startIndex
    guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      var bytes = rest.prefix { !isEnd($0) }
      rest = rest[bytes.endIndex...]
      while let last = bytes.last, Self.isBlank(last) { bytes.removeLast() }
      return Field(text: try decoded(bytes), isQuoted: false, start: start)
    }
    var text: [UInt8] = []
    var position = start + 1
    while position < rest.endIndex {
      let byte = rest[position]
      if byte == UInt8(ascii: "\\"), position + 1 < rest.endIndex {
        text.append(rest[position + 1])
        position += 2
      } else if byte == quote {
        guard position + 1 < rest.endIndex, rest[position + 1] == quote else {
          rest = rest[(position + 1)...]
          return Field(text: try decoded(text[...], at: start), isQuoted: true, start: start)
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

  /// Takes fields between commas (or tabs) up to the closing byte, or to the end of the line where there is none.
  mutating func takeFields(closing: UInt8?) throws(ARFFError) -> [Field] {
    var fields: [Field] = []
    while true {
      skip(while: { $0 == 0x20 })
      let field = try takeToken(until: { $0 == UInt8(ascii: ",") || $0 == 0x09 || $0 == closing })
      fields.append(field)
      skip(while: { $0 == 0x20 })
      guard let next = rest.first else {
        if closing == nil { return fields }
        throw .badDeclaration(reason: "the closing brace of the levels is missing", place(rest.startIndex))
      }
      rest.removeFirst()
      if next == closing { return fields }
      guard next == UInt8(ascii: ",") || next == 0x09 else {
        throw .badDeclaration(reason: "text behind a closing quote", place(rest.startIndex - 1))
      }
    }
  }

  private func decoded(_ bytes: ArraySlice<UInt8>, at start: Int? = nil) throws(ARFFError) -> String {
    let fault = bytes.withUnsafeBufferPointer { EncodingFault.first(in: $0, .utf8) }
    guard let fault else { return String(decoding: bytes, as: UTF8.self) }
    let position = min((start ?? bytes.startIndex) + fault.offset, whole.endIndex)
    throw .undecodable(byte: bytes[bytes.startIndex + fault.offset], place(position))
  }
}
