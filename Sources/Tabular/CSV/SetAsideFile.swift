import Foundation

/// The file that takes malformed rows: CSV with the columns line, column, field, reason and row.
///
/// The row is kept byte for byte (quoted, its quotes doubled), so that it can be corrected and put back.
final class SetAsideFile {
  private let file: UnsafeMutablePointer<FILE>
  private let path: String
  private static let header = Array("line,column,field,reason,row\n".utf8)

  /// Replaces the file at `path`, if it is one of this kind, and makes its folder.
  init(_ path: String) throws(CSVError) {
    try Self.check(replacing: path)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .cannotSetAside(file: path, reason: "its folder can't be made")
    }
    guard let opened = fopen(path, "w") else {
      throw .cannotSetAside(file: path, reason: String(cString: strerror(errno)))
    }
    file = opened
    self.path = path
    try write(Self.header)
  }

  /// Makes sure that rows of these inputs can be set aside into a file without losing anything.
  ///
  /// - Throws: `setAsideIsInput` where the file is one of the inputs, by whatever name.
  static func check(_ path: String, inputs: [String]) throws(CSVError) {
    guard let file = identity(path) else { return }
    for input in inputs where identity(input).map({ $0 == file }) == true {
      throw .setAsideIsInput(file: path, input: input)
    }
  }

  /// Device and number of a file; nil where there is none.
  private static func identity(_ path: String) -> [UInt64]? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return [UInt64(truncatingIfNeeded: status.st_dev), UInt64(truncatingIfNeeded: status.st_ino)]
  }

  /// Only what this type has written may be replaced: a slip of the pen must not cost data.
  private static func check(replacing path: String) throws(CSVError) {
    guard FileKind(path) == .regular, path != "/dev/null" else { return }
    let start: [UInt8]
    do throws(ByteStreamError) {
      start = try ByteStream(.file(path), unpacks: false).read(atMost: header.count)
    } catch {
      throw .cannotSetAside(file: path, reason: error.reason)
    }
    guard start.isEmpty || start == header else { throw .setAsideHoldsOther(file: path) }
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
