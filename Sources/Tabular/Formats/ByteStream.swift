#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why bytes could not be had.
enum ByteStreamError: Error, Equatable {
  case cannotOpen(String)
  case cannotRead(String)
  case gzipEndsEarly
  case gzipDamaged(String)

  var reason: String {
    switch self {
    case .cannotOpen(let reason): "can't be opened: \(reason)"
    case .cannotRead(let reason): "can't be read: \(reason)"
    case .gzipEndsEarly: "the gzip data ends early; the file was cut off, fetch it again"
    case .gzipDamaged(let reason): "the gzip data is damaged (\(reason)); fetch the file again"
    }
  }
}

/// Where bytes come from; can be opened more than once.
enum ByteSource: Sendable {
  case file(String)
  case memory([UInt8])

  /// Size of the stored bytes, where known.
  var storedBytes: Int? {
    switch self {
    case .memory(let bytes): return bytes.count
    case .file(let path):
      var status = stat()
      return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }
  }
}

/// Reads a source from start to end and unpacks it if it begins as gzip does, whatever its name.
final class ByteStream {
  private static let inputCapacity = 1 << 18

  private let descriptor: Int32
  private let memory: [UInt8]
  private var memoryPosition = 0
  /// Stored bytes that were read and not yet given on.
  private var input: [UInt8] = []
  private var inputPosition = 0
  private var inflater: GzipInflater?

  /// - Parameter unpacks: false gives the bytes as they are stored.
  init(_ source: ByteSource, unpacks: Bool = true) throws(ByteStreamError) {
    switch source {
    case .memory(let bytes):
      descriptor = -1
      memory = bytes
    case .file(let path):
      memory = []
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .cannotOpen(String(cString: strerror(errno))) }
    }
    // Two stored bytes tell gzip from text.
    while input.count < 2 {
      let more = try nextInput()
      if more.isEmpty { break }
      input += more
    }
    if unpacks, input.starts(with: [0x1f, 0x8b]) { inflater = try GzipInflater() }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  var isCompressed: Bool { inflater != nil }

  /// Fills the target from its start on; returns the number of bytes, 0 at the end or for an empty target.
  func read(into target: UnsafeMutableRawBufferPointer) throws(ByteStreamError) -> Int {
    guard !target.isEmpty else { return 0 }
    if let inflater { return try unpack(with: inflater, into: target) }
    guard inputPosition < input.count else { return try readStored(into: target) }
    let count = min(input.count - inputPosition, target.count)
    target.copyBytes(from: input[inputPosition..<inputPosition + count])
    inputPosition += count
    return count
  }

  private func unpack(
    with inflater: GzipInflater, into target: UnsafeMutableRawBufferPointer
  ) throws(ByteStreamError) -> Int {
    while true {
      if inputPosition == input.count {
        input = try nextInput()
        inputPosition = 0
        if input.isEmpty {
          if inflater.isBetweenMembers { return 0 }
          throw .gzipEndsEarly
        }
      }
      let produced = try inflater.unpack(input, &inputPosition, into: target)
      if produced > 0 { return produced }
    }
  }

  private func nextInput() throws(ByteStreamError) -> [UInt8] {
    var failure: ByteStreamError?
    let bytes = [UInt8](unsafeUninitializedCapacity: Self.inputCapacity) { buffer, count in
      do throws(ByteStreamError) {
        count = try readStored(into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  private func readStored(into target: UnsafeMutableRawBufferPointer) throws(ByteStreamError) -> Int {
    if descriptor < 0 {
      let count = min(target.count, memory.count - memoryPosition)
      target.copyBytes(from: memory[memoryPosition..<memoryPosition + count])
      memoryPosition += count
      return count
    }
    while true {
      // Safe: the system writes at most as many bytes as the target has.
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, target.baseAddress, target.count)
      #else
        let count = Darwin.read(descriptor, target.baseAddress, target.count)
      #endif
      if count >= 0 { return count }
      if errno != EINTR { throw .cannotRead(String(cString: strerror(errno))) }
    }
  }

  /// All bytes, unpacked.
  static func contents(of source: ByteSource) throws(ByteStreamError) -> [UInt8] {
    let stream = try ByteStream(source)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(source.storedBytes ?? 0)
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: inputCapacity, alignment: 16)
    defer { block.deallocate() }
    while true {
      let count = try stream.read(into: block)
      if count == 0 { return bytes }
      bytes.append(contentsOf: block[..<count])
    }
  }
}
