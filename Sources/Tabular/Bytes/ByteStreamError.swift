/// Why bytes could not be had.
enum ByteStreamError: Error, Equatable {
  case cannotOpen(String)
  case cannotRead(String)
  /// What can be read only once must be copied first.
  case cannotCopy(folder: String, reason: String)
  case gzipEndsEarly
  case gzipDamaged(String)
  /// Bytes that the encoding gives no meaning; line and column count from 1.
  case undecodable(String, encoding: TextEncoding, line: Int, column: Int)

  var reason: String {
    switch self {
    case .cannotOpen(let reason): "can't be opened: \(reason)"
    case .cannotRead(let reason): "can't be read: \(reason)"
    case .cannotCopy(let folder, let reason):
      "can be read only once, and can't be copied into \(folder): \(reason); name another folder in TMPDIR"
    case .gzipEndsEarly: "the gzip data ends early; the file was cut off, fetch it again"
    case .gzipDamaged(let reason): "the gzip data is damaged (\(reason)); fetch the file again"
    case .undecodable(let what, let encoding, let line, let column):
      "line \(line), column \(column): \(what) is no character in \(encoding.rawValue); declare another encoding"
    }
  }
}
