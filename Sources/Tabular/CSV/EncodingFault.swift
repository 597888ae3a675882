/// A cell that can't be decoded.
struct EncodingFault {
  enum Kind: Equatable {
    case nulByte(offset: Int)
    case notUTF8(byte: UInt8, offset: Int)

    var offset: Int {
      switch self {
      case .nulByte(let offset), .notUTF8(_, let offset): offset
      }
    }
  }

  let kind: Kind
  let row: Int
  let column: Int

  /// The first byte that can't be text.
  static func first(in bytes: UnsafeBufferPointer<UInt8>, _ encoding: CSVReader.Options.Encoding) -> Kind? {
    var isASCII = true
    for (offset, byte) in bytes.enumerated() {
      if byte == 0 { return .nulByte(offset: offset) }
      if byte >= 0x80 { isASCII = false }
    }
    if isASCII || encoding == .latin1 { return nil }
    var position = 0
    while position < bytes.count {
      let length = wellFormedLength(bytes, position)
      if length == 0 { return .notUTF8(byte: bytes[position], offset: position) }
      position += length
    }
    return nil
  }

  /// Bytes of the UTF-8 sequence at a position, or 0 where it is none (Unicode standard, table 3-7).
  private static func wellFormedLength(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int {
    let first = bytes[position]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xbf
    switch first {
    case 0x00...0x7f: return 1
    case 0xc2...0xdf: length = 2
    case 0xe0: (length, second) = (3, 0xa0...0xbf)
    case 0xed: (length, second) = (3, 0x80...0x9f)
    case 0xe1...0xef: length = 3
    case 0xf0: (length, second) = (4, 0x90...0xbf)
    case 0xf4: (length, second) = (4, 0x80...0x8f)
    case 0xf1...0xf3: length = 4
    default: return 0
    }
    guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { return 0 }
    for next in (position + 2)..<(position + max(length, 2)) where bytes[next] & 0xc0 != 0x80 { return 0 }
    return length
  }
}
