/// Reads what `EvidenceWriter` wrote. Every read throws `EvidenceError.malformed` where the bytes don't fit.
public struct EvidenceReader: Sendable {
  private let bytes: [UInt8]
  private let kind: EvidenceKind
  private var position = 0

  /// - Parameter kind: named by errors.
  public init(_ bytes: [UInt8], of kind: EvidenceKind) {
    self.bytes = bytes
    self.kind = kind
  }

  public var isAtEnd: Bool { position == bytes.count }

  public mutating func readByte() throws(EvidenceError) -> UInt8 {
    guard position < bytes.count else { throw .malformed(kind) }
    defer { position += 1 }
    return bytes[position]
  }

  /// A count of things, each of which takes at least `bytesEach` of the bytes that are left.
  public mutating func readCount(bytesEach: Int = 0) throws(EvidenceError) -> Int {
    guard let count = Int(exactly: try readWhole()), count >= 0 else { throw .malformed(kind) }
    // Damaged bytes mustn't ask for memory that they could never fill.
    guard bytesEach == 0 || count <= (bytes.count - position) / bytesEach else { throw .malformed(kind) }
    return count
  }

  public mutating func readText() throws(EvidenceError) -> String {
    let count = try readCount(bytesEach: 1)
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  /// Bytes for another reader.
  public mutating func readPart() throws(EvidenceError) -> [UInt8] {
    let count = try readCount(bytesEach: 1)
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  public mutating func readDouble() throws(EvidenceError) -> Double {
    guard bytes.count - position >= 8 else { throw .malformed(kind) }
    var bits: UInt64 = 0
    for offset in (0..<8).reversed() { bits = bits << 8 | UInt64(bytes[position + offset]) }
    position += 8
    return Double(bitPattern: bits)
  }

  public mutating func readRows() throws(EvidenceError) -> [Int32] {
    let count = try readCount(bytesEach: 1)
    var rows: [Int32] = []
    rows.reserveCapacity(count)
    var last: Int64 = 0
    for _ in 0..<count {
      let coded = try readWhole()
      let step = Int64(bitPattern: coded >> 1) ^ -Int64(bitPattern: coded & 1)
      guard let row = Int32(exactly: last &+ step) else { throw .malformed(kind) }
      rows.append(row)
      last = Int64(row)
    }
    return rows
  }

  public mutating func readDoubles() throws(EvidenceError) -> [Double] {
    let count = try readCount()
    switch try readByte() {
    case 0: return try readPlanes(count)
    case 1:
      let distinct = try readPlanes(try readCount(bytesEach: 8))
      let width = distinct.count <= 1 << 8 ? 1 : 2
      guard count <= (bytes.count - position) / width else { throw .malformed(kind) }
      var places = [Int](repeating: 0, count: count)
      for _ in 0..<width {
        for index in 0..<count { places[index] = places[index] << 8 | Int(bytes[position + index]) }
        position += count
      }
      guard places.allSatisfy({ $0 < distinct.count }) else { throw .malformed(kind) }
      return places.map { distinct[$0] }
    default: throw .malformed(kind)
    }
  }

  public mutating func readAscendingFloats() throws(EvidenceError) -> [Float] {
    let count = try readCount(bytesEach: 1)
    var floats: [Float] = []
    floats.reserveCapacity(count)
    var last: UInt32 = 0
    for _ in 0..<count {
      guard let step = UInt32(exactly: try readWhole()) else { throw .malformed(kind) }
      last = last &+ step
      floats.append(Float(bitPattern: last))
    }
    return floats
  }

  private mutating func readWhole() throws(EvidenceError) -> UInt64 {
    var whole: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let byte = try readByte()
      whole |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return whole }
    }
    throw .malformed(kind)
  }

  private mutating func readPlanes(_ count: Int) throws(EvidenceError) -> [Double] {
    guard count <= (bytes.count - position) / 8 else { throw .malformed(kind) }
    var bits = [UInt64](repeating: 0, count: count)
    for _ in 0..<8 {
      for index in 0..<count { bits[index] = bits[index] &<< 8 | UInt64(bytes[position &+ index]) }
      position += count
    }
    return bits.map { Double(bitPattern: $0) }
  }
}
