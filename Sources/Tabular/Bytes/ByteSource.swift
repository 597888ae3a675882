#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where bytes come from; can be opened more than once.
enum ByteSource: Sendable {
  case file(String)
  case memory([UInt8])
  /// What a pipe, a device or a named pipe gave, which can be read only once.
  case copy(TemporaryCopy)
  /// The same while it comes: one stream after the other may look at the first part, the last one reads on.
  case passing(PassingBytes)

  /// Size of the stored bytes, where known.
  var storedBytes: Int? {
    switch self {
    case .memory(let bytes): return bytes.count
    case .copy(let copy): return copy.byteCount
    case .passing: return nil
    case .file(let path):
      var status = stat()
      return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }
  }

  /// A source for one reading from start to end, after some looks at the first part.
  static func readOnce(_ path: String) throws(ByteStreamError) -> ByteSource {
    switch FileKind(path) {
    case .readOnce: .passing(try PassingBytes(path))
    default: try repeatable(path, waiting: { _ in })
    }
  }

  /// No one looks at the first part any more.
  func passOn() { if case .passing(let bytes) = self { bytes.passOn() } }

  /// A source that gives the same bytes each time: the file itself, or a copy of what can be read only once.
  ///
  /// - Parameter waiting: is told once, after a second, what is being waited for.
  static func repeatable(_ path: String, waiting: (String) -> Void) throws(ByteStreamError) -> ByteSource {
    switch FileKind(path) {
    case .regular: return .file(path)
    case .readOnce(let kind): return .copy(try TemporaryCopy(of: path, kind: kind, waiting: waiting))
    case .folder: throw .cannotOpen("it is a folder; name a file in it")
    case .device: throw .cannotOpen("it is a device, not a file")
    case .unknown(let reason): throw .cannotOpen(reason)
    }
  }
}

/// What stands behind a path.
enum FileKind: Equatable {
  case regular
  /// Bytes that come once and are gone.
  case readOnce(Passing)
  case folder
  case device
  case unknown(reason: String)

  enum Passing: Equatable {
    case namedPipe
    /// Standard input, or a process substitution.
    case pipe
    case socket
    case terminal
  }

  init(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      self = .unknown(reason: String(cString: strerror(errno)))
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .regular
    case S_IFDIR: self = .folder
    case S_IFIFO: self = .readOnce(FileKind.descriptor(named: path) == nil ? .namedPipe : .pipe)
    case S_IFSOCK: self = .readOnce(.socket)
    case S_IFCHR:
      // The null device is an empty file. Other devices, such as /dev/zero, may never end.
      let isTerminal = FileKind.isTerminal(path)
      self = isTerminal ? .readOnce(.terminal) : Self.isNull(status) ? .regular : .device
    default: self = .device
    }
  }

  /// Whether it is the null device, by whatever path, such as that of standard input.
  private static func isNull(_ status: stat) -> Bool {
    var null = stat()
    return stat("/dev/null", &null) == 0 && null.st_rdev == status.st_rdev
  }

  /// The open file that a path stands for, as in /dev/stdin and /dev/fd/63.
  static func descriptor(named path: String) -> Int32? {
    if path == "/dev/stdin" { return 0 }
    for prefix in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(prefix) {
      return Int32(path.dropFirst(prefix.count))
    }
    return nil
  }

  private static func isTerminal(_ path: String) -> Bool {
    if let descriptor = descriptor(named: path) { return isatty(descriptor) == 1 }
    return path == "/dev/tty" || path.hasPrefix("/dev/pts/") || path.hasPrefix("/dev/tty")
  }
}
