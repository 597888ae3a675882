/// What is wrong with a NumPy array file.
public enum NPYError: Error, Equatable, Sendable, CustomStringConvertible {
  case unreadable(file: String, reason: String)
  case notAnArray(file: String)
  /// `offset` is the byte at which the header stops making sense.
  case damagedHeader(file: String, offset: Int, reason: String)
  case unsupportedType(String, file: String)
  case unsupportedShape([Int], file: String)
  case sizeDiffers(file: String, expectedBytes: Int, foundBytes: Int)

  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .notAnArray(let file): "\(file): byte 0: no NumPy array begins here (the first bytes must be 0x93 NUMPY)"
    case .damagedHeader(let file, let offset, let reason): "\(file): byte \(offset): the header is damaged: \(reason)"
    case .unsupportedType(let type, let file):
      "\(file): the type \(type) is not read; convert to one of \(NPYReader.types.joined(separator: ", "))"
    case .unsupportedShape(let shape, let file):
      "\(file): an array of \(shape.count) dimensions \(shape) is no table; store one or two dimensions"
    case .sizeDiffers(let file, let expected, let found):
      "\(file): \(expected) bytes of data expected, \(found) found; the file was cut off or its header is wrong"
    }
  }
}

/// Reads NumPy array files (format 1, 2 and 3): real and whole numbers, one or two dimensions, C and Fortran order.
///
/// The columns are numeric and named column_1, column_2, ...; one dimension is one column. Whole numbers beyond 2^53 are
/// rounded. Source: "NEP 1, a simple file format for NumPy arrays".
struct NPYReader {
  static let types = ["<f4", "<f8", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "|b1"]

  let file: String

  func read(_ bytes: [UInt8]) throws(NPYError) -> Table {
    guard bytes.count >= 10, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else { throw .notAnArray(file: file) }
    let version = bytes[6]
    guard (1...3).contains(version) else {
      throw .damagedHeader(file: file, offset: 6, reason: "version \(version) is unknown")
    }
    let lengthBytes = version == 1 ? 2 : 4
    let headerStart = 8 + lengthBytes
    guard bytes.count >= headerStart else { throw .damagedHeader(file: file, offset: 8, reason: "it ends early") }
    let headerLength = (0..<lengthBytes).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    guard bytes.count - headerStart >= headerLength else {
      throw .damagedHeader(file: file, offset: bytes.count, reason: "it ends early")
    }
    let header = String(decoding: bytes[headerStart..<headerStart + headerLength], as: UTF8.self)
    let type = try textValue("descr", header, headerStart)
    let isFortran = try order(header, headerStart)
    let shape = try shape(header, headerStart)
    guard let width = Self.width(type) else { throw .unsupportedType(type, file: file) }
    guard shape.count == 1 || shape.count == 2 else { throw .unsupportedShape(shape, file: file) }
    let (rows, columns) = (shape[0], shape.count == 2 ? shape[1] : 1)
    let (cells, tooMany) = rows.multipliedReportingOverflow(by: columns)
    let (expected, tooLong) = cells.multipliedReportingOverflow(by: width)
    let found = bytes.count - headerStart - headerLength
    guard !tooMany, !tooLong, expected == found else {
      throw .sizeDiffers(file: file, expectedBytes: tooMany || tooLong ? .max : expected, foundBytes: found)
    }
    return table(bytes, headerStart + headerLength, type, width, rows, columns, isFortran)
  }

  private func table(
    _ bytes: [UInt8], _ start: Int, _ type: String, _ width: Int, _ rows: Int, _ columns: Int, _ isFortran: Bool
  ) -> Table {
    // More columns than bytes can only be with no rows: such a table has no columns either.
    let made = bytes.withUnsafeBytes { raw in
      (0..<(rows == 0 ? min(columns, 1 << 16) : columns)).map { column in
        let numbers = (0..<rows).map { row in
          let cell = isFortran ? column * rows + row : row * columns + column
          return Self.number(raw, start + cell * width, type)
        }
        return Column(name: "column_\(column + 1)", values: .numeric(numbers))
      }
    }
    return Table(checked: made, rowCount: columns == 0 ? 0 : rows)
  }

  /// Safe: the caller has compared the size of the data with the shape; loads may be unaligned.
  private static func number(_ raw: UnsafeRawBufferPointer, _ offset: Int, _ type: String) -> Double {
    switch type {
    case "<f8":
      Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    case "<f4":
      Double(Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self))))
    case "<i8": Double(Int64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Int64.self)))
    case "<i4": Double(Int32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
    case "<i2": Double(Int16(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Int16.self)))
    case "<u8": Double(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    case "<u4": Double(UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    case "<u2": Double(UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    case "|i1": Double(Int8(bitPattern: raw[offset]))
    case "|b1": raw[offset] == 0 ? 0 : 1
    default: Double(raw[offset])
    }
  }

  private static func width(_ type: String) -> Int? {
    types.contains(type) ? type.last.flatMap { Int(String($0)) } : nil
  }

  /// What stands behind `'key':`, without leading blanks.
  private func value(_ key: String, _ header: String, _ start: Int) throws(NPYError) -> Substring {
    for quote in ["'", "\""] {
      guard let range = header.firstRange(of: quote + key + quote) else { continue }
      let rest = header[range.upperBound...].drop { $0 == " " }
      if rest.first == ":" { return rest.dropFirst().drop { $0 == " " } }
    }
    throw .damagedHeader(file: file, offset: start, reason: "'\(key)' is missing")
  }

  private func textValue(_ key: String, _ header: String, _ start: Int) throws(NPYError) -> String {
    let rest = try value(key, header, start)
    guard let quote = rest.first, quote == "'" || quote == "\"" else {
      // A list of fields, for instance.
      throw .unsupportedType(String(rest.prefix(40)), file: file)
    }
    return String(rest.dropFirst().prefix { $0 != quote })
  }

  private func order(_ header: String, _ start: Int) throws(NPYError) -> Bool {
    let rest = try value("fortran_order", header, start)
    if rest.hasPrefix("True") { return true }
    if rest.hasPrefix("False") { return false }
    throw .damagedHeader(file: file, offset: start, reason: "fortran_order is neither True nor False")
  }

  private func shape(_ header: String, _ start: Int) throws(NPYError) -> [Int] {
    let rest = try value("shape", header, start)
    guard rest.first == "(", let end = rest.firstIndex(of: ")") else {
      throw .damagedHeader(file: file, offset: start, reason: "the shape is no tuple")
    }
    var sizes: [Int] = []
    for part in rest[rest.index(after: rest.startIndex)..<end].split(separator: ",") {
      let text = String(part.filter { $0 != " " })
      guard let size = Int(text), size >= 0 else {
        throw .damagedHeader(file: file, offset: start, reason: "'\(text)' is no size")
      }
      sizes.append(size)
    }
    return sizes
  }
}
