#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The file that takes malformed rows: CSV with the columns line, column, field, reason and row.
///
/// The row is kept byte for byte (quoted, its quotes doubled), so that it can be corrected and put back.
final class SetAsideFile {
  private let file: UnsafeMutablePointer<FILE>
  private let path: String

  /// Replaces the file at `path`.
  init(_ path: String) throws(CSVError) {
    guard let opened = fopen(path, "w") else {
      throw .cannotSetAside(file: path, reason: String(cString: strerror(errno)))
    }
    file = opened
    self.path = path
    try write(Array("line,column,field,reason,row\n".utf8))
  }

  deinit { fclose(file) }

  func append(_ row: MalformedRow, bytes: UnsafeBufferPointer<UInt8>) throws(CSVError) {
    let place = row.place
    var record = Array("\(place.line),\(place.column),\(place.field ?? 0),".utf8)
    Self.appendQuoted(row.reason.utf8, to: &record)
    record.append(UInt8(ascii: ","))
    Self.appendQuoted(bytes, to: &record)
    record.append(UInt8(ascii: "\n"))
    try write(record)
  }

  /// What is still in buffers goes to the disk now, and its errors show here.
  func flush() throws(CSVError) {
    if fflush(file) != 0 { throw .cannotSetAside(file: path, reason: String(cString: strerror(errno))) }
  }

  private func write(_ bytes: [UInt8]) throws(CSVError) {
    if fwrite(bytes, 1, bytes.count, file) != bytes.count {
      throw .cannotSetAside(file: path, reason: String(cString: strerror(errno)))
    }
  }

  private static func appendQuoted(_ text: some Sequence<UInt8>, to record: inout [UInt8]) {
    let quote = UInt8(ascii: "\"")
    record.append(quote)
    for byte in text {
      if byte == quote { record.append(quote) }
      record.append(byte)
    }
    record.append(quote)
  }
}
