import Foundation

/// A copy of what can be read only once, in a file without a name: it is gone with this value, and with the process.
final class TemporaryCopy: Sendable {
  private static let blockBytes = 1 << 18

  let descriptor: Int32
  let byteCount: Int

  /// Copies from the path to its end.
  ///
  /// - Parameter waiting: is told once, after a second without a byte, what is being waited for.
  init(of path: String, kind: FileKind.Passing, waiting: (String) -> Void) throws(ByteStreamError) {
    let input = try Self.open(path)
    defer { close(input) }
    let copy = try Self.namelessFile()
    var isDone = false
    defer { if !isDone { close(copy) } }
    var written = 0
    var hasTold = false
    var block = [UInt8](repeating: 0, count: Self.blockBytes)
    while true {
      // Without a writer a read would end at once, and the pipe look empty: wait for bytes, or for the last writer.
      var state = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
      let ready = poll(&state, 1, hasTold || written > 0 ? -1 : 1_000)
      if ready == 0 {
        waiting(Self.waitedFor(kind, path))
        hasTold = true
        continue
      }
      if ready < 0 {
        if errno == EINTR { continue }
        throw .cannotRead(String(cString: strerror(errno)))
      }
      let count = read(input, &block, block.count)
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        throw .cannotRead(String(cString: strerror(errno)))
      }
      try Self.write(block[..<count], to: copy)
      written += count
    }
    isDone = true
    descriptor = copy
    byteCount = written
  }

  deinit { close(descriptor) }

  private static func waitedFor(_ kind: FileKind.Passing, _ path: String) -> String {
    switch kind {
    case .namedPipe: "waiting for a program that writes to the pipe \(path)"
    case .pipe, .socket: "waiting for data from \(path)"
    case .terminal: "waiting for data typed into the terminal; end it with Ctrl-D on a line of its own"
    }
  }

  static func open(_ path: String) throws(ByteStreamError) -> Int32 {
    // Opening a named pipe would wait for a writer without a word.
    #if canImport(Glibc)
      var input = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    #else
      var input = Darwin.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    #endif
    if input < 0, errno == ENXIO, let descriptor = FileKind.descriptor(named: path) { input = dup(descriptor) }
    guard input >= 0 else { throw .cannotOpen(String(cString: strerror(errno))) }
    return input
  }

  /// A file in the folder for temporary files whose name is taken away at once.
  private static func namelessFile() throws(ByteStreamError) -> Int32 {
    let folder = FileManager.default.temporaryDirectory.path
    var template = Array((folder + "/reasonable-XXXXXX").utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { throw .cannotCopy(folder: folder, reason: String(cString: strerror(errno))) }
    unlink(template)
    return file
  }

  private static func write(_ bytes: ArraySlice<UInt8>, to file: Int32) throws(ByteStreamError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { buffer in
        // Safe: the system reads at most as many bytes as the buffer has.
        #if canImport(Glibc)
          Glibc.write(file, buffer.baseAddress, buffer.count)
        #else
          Darwin.write(file, buffer.baseAddress, buffer.count)
        #endif
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .cannotCopy(folder: "the folder for temporary files", reason: String(cString: strerror(errno)))
      }
      rest = rest.dropFirst(count)
    }
  }
}
