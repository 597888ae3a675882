/// The byte form of an `ArtefactValue`: little-endian, tagged, keys stored once in the order of first use.
///
///     "RSNB" | version: u8 | checksum of the rest: u64 (FNV-1a) | value
///
/// Numbers of lists are varints. No code is ever stored, so loading an artefact can't run any.
enum ArtefactBytes {
  static let magic: [UInt8] = Array("RSNB".utf8)
  static let version: UInt8 = 1
  static let headerLength = 13
  /// Deeper nesting than any model has; a damaged file must not exhaust the stack.
  static let depthLimit = 64

  enum Tag: UInt8 {
    case null, no, yes, integer, unsigned, double, float, text, doubles, floats, packed8, packed16, packed32, packed64
    case list, map
  }

  static func write(_ value: ArtefactValue) -> [UInt8] {
    let rest = body(of: value)
    return magic + [version] + littleEndian(checksum(rest[...])) + rest
  }

  /// A value alone, without what stands in front of it in a file.
  static func body(of value: ArtefactValue) -> [UInt8] {
    var writer = ArtefactByteWriter()
    writer.write(value)
    return writer.bytes
  }

  static func read(_ bytes: [UInt8]) throws(ArtefactError) -> ArtefactValue {
    try check(bytes, version: version)
    return try value(in: bytes, from: headerLength, to: bytes.count)
  }

  /// What stands in front of the values of every file.
  static func check(_ bytes: [UInt8], version: UInt8) throws(ArtefactError) {
    guard bytes.count >= 4, Array(bytes[0..<4]) == magic else { throw .notAnArtefact }
    guard bytes.count >= headerLength else { throw .truncated(atByte: bytes.count) }
    guard bytes[4] == version else { throw .unsupportedVersion(found: Int(bytes[4]), supported: Int(version)) }
    var stored: UInt64 = 0
    for offset in 0..<8 { stored |= UInt64(bytes[5 + offset]) << UInt64(8 * offset) }
    guard stored == checksum(bytes[headerLength...]) else { throw .checksumDiffers }
  }

  /// The one value that stands between two places of a file.
  static func value(in bytes: [UInt8], from start: Int, to end: Int) throws(ArtefactError) -> ArtefactValue {
    var reader = ArtefactByteReader(bytes: bytes, position: start, end: end)
    let value = try reader.read(depth: 0)
    guard reader.position == end else { throw .malformed(atByte: reader.position) }
    return value
  }

  /// FNV-1a over 8-byte words, then over the rest.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.withUnsafeBytes { raw in
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      let words = raw.count / 8
      for word in 0..<words {
        let value = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self))
        hash = (hash ^ value) &* 0x100_0000_01b3
        hash ^= hash >> 32
      }
      for offset in (words * 8)..<raw.count { hash = (hash ^ UInt64(raw[offset])) &* 0x100_0000_01b3 }
      return hash
    }
  }

  static func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init)
  }
}

struct ArtefactByteWriter {
  var bytes: [UInt8] = []
  private var keys: [String: Int] = [:]

  mutating func write(_ value: ArtefactValue) {
    switch value {
    case .null: tag(.null)
    case .flag(let flag): tag(flag ? .yes : .no)
    case .integer(let number):
      tag(.integer)
      varint(UInt64(bitPattern: number << 1 ^ number >> 63))
    case .unsigned(let number):
      tag(.unsigned)
      varint(number)
    case .double(let number):
      tag(.double)
      bytes += ArtefactBytes.littleEndian(number.bitPattern)
    case .float(let number):
      tag(.float)
      bytes += ArtefactBytes.littleEndian(number.bitPattern)
    case .text(let text):
      tag(.text)
      string(text)
    case .doubles(let numbers):
      tag(.doubles)
      varint(UInt64(numbers.count))
      bytes.reserveCapacity(bytes.count + numbers.count * 8)
      for number in numbers { append(number.bitPattern) }
    case .floats(let numbers):
      tag(.floats)
      varint(UInt64(numbers.count))
      bytes.reserveCapacity(bytes.count + numbers.count * 4)
      for number in numbers { append(number.bitPattern) }
    case .packed(let packed): write(packed)
    case .list(let values):
      tag(.list)
      varint(UInt64(values.count))
      for value in values { write(value) }
    case .map(let entries):
      tag(.map)
      varint(UInt64(entries.count))
      // Sorted, because a dictionary's own order changes from run to run.
      for entry in entries.sorted(by: { $0.key < $1.key }) {
        key(entry.key)
        write(entry.value)
      }
    }
  }

  private mutating func write(_ packed: PackedIntegers) {
    let lowest = packed.values.min() ?? 0
    let highest = packed.values.max() ?? 0
    if lowest >= -128, highest <= 127 {
      tag(.packed8)
      varint(UInt64(packed.values.count))
      for value in packed.values { append(Int8(truncatingIfNeeded: value)) }
    } else if lowest >= -32_768, highest <= 32_767 {
      tag(.packed16)
      varint(UInt64(packed.values.count))
      for value in packed.values { append(Int16(truncatingIfNeeded: value)) }
    } else if lowest >= Int64(Int32.min), highest <= Int64(Int32.max) {
      tag(.packed32)
      varint(UInt64(packed.values.count))
      for value in packed.values { append(Int32(truncatingIfNeeded: value)) }
    } else {
      tag(.packed64)
      varint(UInt64(packed.values.count))
      for value in packed.values { append(value) }
    }
  }

  private mutating func append<Value: FixedWidthInteger>(_ value: Value) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func tag(_ tag: ArtefactBytes.Tag) { bytes.append(tag.rawValue) }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func string(_ text: String) {
    varint(UInt64(text.utf8.count))
    bytes += text.utf8
  }

  /// A key is its number; a number not used before is followed by the text.
  private mutating func key(_ text: String) {
    if let number = keys[text] {
      varint(UInt64(number))
    } else {
      varint(UInt64(keys.count))
      keys[text] = keys.count
      string(text)
    }
  }
}

struct ArtefactByteReader {
  let bytes: [UInt8]
  var position: Int
  /// Where what may be read ends.
  let end: Int
  private var keys: [String] = []

  init(bytes: [UInt8], position: Int, end: Int) {
    self.bytes = bytes
    self.position = position
    self.end = end
  }

  mutating func read(depth: Int) throws(ArtefactError) -> ArtefactValue {
    guard depth < ArtefactBytes.depthLimit else { throw .malformed(atByte: position) }
    guard position < end else { throw .truncated(atByte: position) }
    guard let tag = ArtefactBytes.Tag(rawValue: bytes[position]) else { throw .malformed(atByte: position) }
    position += 1
    switch tag {
    case .null: return .null
    case .no: return .flag(false)
    case .yes: return .flag(true)
    case .integer:
      let coded = try varint()
      return .integer(Int64(bitPattern: coded >> 1) ^ -Int64(bitPattern: coded & 1))
    case .unsigned: return .unsigned(try varint())
    case .double: return .double(Double(bitPattern: try fixed(UInt64.self)))
    case .float: return .float(Float(bitPattern: try fixed(UInt32.self)))
    case .text: return .text(try string())
    case .doubles:
      var numbers: [Double] = []
      let count = try count(ofSize: 8)
      numbers.reserveCapacity(count)
      for _ in 0..<count { numbers.append(Double(bitPattern: try fixed(UInt64.self))) }
      return .doubles(numbers)
    case .floats:
      var numbers: [Float] = []
      let count = try count(ofSize: 4)
      numbers.reserveCapacity(count)
      for _ in 0..<count { numbers.append(Float(bitPattern: try fixed(UInt32.self))) }
      return .floats(numbers)
    case .packed8: return .packed(try packed(Int8.self))
    case .packed16: return .packed(try packed(Int16.self))
    case .packed32: return .packed(try packed(Int32.self))
    case .packed64: return .packed(try packed(Int64.self))
    case .list:
      var values: [ArtefactValue] = []
      for _ in 0..<(try count(ofSize: 1)) { values.append(try read(depth: depth + 1)) }
      return .list(values)
    case .map:
      var entries: [(key: String, value: ArtefactValue)] = []
      for _ in 0..<(try count(ofSize: 2)) {
        let key = try key()
        entries.append((key, try read(depth: depth + 1)))
      }
      return .map(entries)
    }
  }

  private mutating func packed<Element: FixedWidthInteger>(_: Element.Type) throws(ArtefactError) -> PackedIntegers {
    let count = try count(ofSize: MemoryLayout<Element>.size)
    var values: [Int64] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(Int64(truncatingIfNeeded: try fixed(Element.self))) }
    return PackedIntegers(values: values)
  }

  private mutating func fixed<Value: FixedWidthInteger>(_: Value.Type) throws(ArtefactError) -> Value {
    let size = MemoryLayout<Value>.size
    guard end - position >= size else { throw .truncated(atByte: position) }
    let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Value.self) }
    position += size
    return Value(littleEndian: value)
  }

  private mutating func varint() throws(ArtefactError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard position < end else { throw .truncated(atByte: position) }
      let byte = bytes[position]
      position += 1
      guard shift < 63 || byte <= 1 else { throw .malformed(atByte: position) }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }

  /// A count of elements that the rest of the file could hold, so that a damaged count can't exhaust memory.
  private mutating func count(ofSize size: Int) throws(ArtefactError) -> Int {
    let start = position
    let count = try varint()
    guard count <= UInt64((end - position) / size) else { throw .truncated(atByte: start) }
    return Int(count)
  }

  private mutating func string() throws(ArtefactError) -> String {
    let start = position
    let count = try count(ofSize: 1)
    guard let text = String(validating: bytes[position..<(position + count)], as: UTF8.self) else {
      throw .malformed(atByte: start)
    }
    position += count
    return text
  }

  private mutating func key() throws(ArtefactError) -> String {
    let start = position
    let number = try varint()
    if number < UInt64(keys.count) { return keys[Int(number)] }
    guard number == UInt64(keys.count) else { throw .malformed(atByte: start) }
    let text = try string()
    keys.append(text)
    return text
  }
}
