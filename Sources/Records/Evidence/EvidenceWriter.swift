/// Writes numbers as bytes that compress well; `EvidenceReader` reads them back, bit for bit.
public struct EvidenceWriter: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func write(byte: UInt8) { bytes.append(byte) }

  /// Seven bits a byte, lowest first.
  public mutating func write(count: Int) { write(whole: UInt64(bitPattern: Int64(count))) }

  public mutating func write(text: String) {
    let text = Array(text.utf8)
    write(count: text.count)
    bytes += text
  }

  /// Bytes that another writer wrote.
  public mutating func write(part: [UInt8]) {
    write(count: part.count)
    bytes += part
  }

  public mutating func write(double: Double) {
    var bits = double.bitPattern
    for _ in 0..<8 {
      bytes.append(UInt8(truncatingIfNeeded: bits))
      bits >>= 8
    }
  }

  /// Whole numbers as differences between neighbours: rising row numbers become ones.
  public mutating func write(rows: [Int32]) {
    write(count: rows.count)
    var last: Int32 = 0
    for row in rows {
      let step = Int64(row) - Int64(last)
      write(whole: UInt64(bitPattern: step << 1 ^ step >> 63))
      last = row
    }
  }

  /// Numbers of full precision. Where few differ (trees, neighbours), each stands once and places refer to it;
  /// otherwise the first bytes of all numbers come first, then the second bytes, so that what is alike stands together.
  public mutating func write(doubles: [Double]) {
    write(count: doubles.count)
    if let (distinct, places) = Self.dictionary(of: doubles) {
      bytes.append(1)
      write(count: distinct.count)
      write(planesOf: distinct)
      // One byte a place where that is enough.
      let width = distinct.count <= 1 << 8 ? 1 : 2
      for byte in stride(from: 8 * (width - 1), through: 0, by: -8) {
        bytes.append(contentsOf: places.lazy.map { UInt8(truncatingIfNeeded: $0 >> UInt16(byte)) })
      }
    } else {
      bytes.append(0)
      write(planesOf: doubles)
    }
  }

  /// Numbers in ascending order, none negative: the distance of the bit patterns of neighbours is small.
  public mutating func write(ascending floats: [Float]) {
    write(count: floats.count)
    var last: UInt32 = 0
    for float in floats {
      write(whole: UInt64(float.bitPattern &- last))
      last = float.bitPattern
    }
  }

  private mutating func write(whole: UInt64) {
    var rest = whole
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func write(planesOf doubles: [Double]) {
    bytes.reserveCapacity(bytes.count + 8 * doubles.count)
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      for double in doubles { bytes.append(UInt8(truncatingIfNeeded: double.bitPattern &>> shift)) }
    }
  }

  /// The different numbers in order of first appearance, and for each number its place among them; nil where they are
  /// too many for that to save anything.
  private static func dictionary(of doubles: [Double]) -> (distinct: [Double], places: [UInt16])? {
    let limit = min(1 << 16, doubles.count / 4)
    guard limit > 0 else { return nil }
    var place: [UInt64: UInt16] = [:]
    var distinct: [Double] = []
    var places: [UInt16] = []
    places.reserveCapacity(doubles.count)
    for double in doubles {
      let bits = double.bitPattern
      if let known = place[bits] {
        places.append(known)
        continue
      }
      guard distinct.count < limit else { return nil }
      let next = UInt16(distinct.count)
      place[bits] = next
      distinct.append(double)
      places.append(next)
    }
    return (distinct, places)
  }
}
