#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads a source from start to end and unpacks it if it begins as gzip does, whatever its name.
///
/// As a text it is given on without its byte-order mark, and in UTF-8 unless it is in latin-1, which stays as it is.
final class ByteStream {
  private static let inputCapacity = 1 << 18

  private let descriptor: Int32
  private let memory: [UInt8]
  private let copy: TemporaryCopy?
  private let passing: PassingBytes?
  /// Bytes of the memory or the copy that were read.
  private var position = 0
  /// Stored bytes that were read and not yet given on.
  private var input: [UInt8] = []
  private var inputPosition = 0
  private var inflater: GzipInflater?
  /// Text in UTF-8 that was not yet given on.
  private var text: [UInt8] = []
  private var textPosition = 0
  private var transcoder: TextTranscoder?
  /// The encoding that a byte-order mark tells; nil: there is none, or the bytes aren't read as text.
  private(set) var markedEncoding: TextEncoding?

  /// - Parameters:
  ///   - unpacks: false gives the bytes as they are stored.
  ///   - encoding: nil gives bytes; otherwise text is given, of this encoding where no byte-order mark tells another.
  init(_ source: ByteSource, unpacks: Bool = true, encoding: TextEncoding? = nil) throws(ByteStreamError) {
    switch source {
    case .memory(let bytes):
      descriptor = -1
      memory = bytes
      copy = nil
      passing = nil
    case .copy(let kept):
      descriptor = -1
      memory = []
      copy = kept
      passing = nil
    case .passing(let bytes):
      descriptor = -1
      memory = []
      copy = nil
      passing = bytes
    case .file(let path):
      memory = []
      copy = nil
      passing = nil
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
    if let encoding { try beginText(encoding) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Whether as many bytes are given as are stored, but for a byte-order mark.
  var keepsByteCount: Bool { inflater == nil && transcoder == nil }

  private func beginText(_ encoding: TextEncoding) throws(ByteStreamError) {
    var start: [UInt8] = []
    while start.count < 3 {
      let wanted = 3 - start.count
      let more = try Self.filled { target throws(ByteStreamError) in
        try readBytes(into: UnsafeMutableRawBufferPointer(rebasing: target[..<wanted]))
      }
      if more.isEmpty { break }
      start += more
    }
    let mark = TextEncoding.marked(start)
    markedEncoding = mark?.encoding
    let rest = start[(mark?.markBytes ?? 0)...]
    let encoding = mark?.encoding ?? encoding
    if encoding != .utf8, encoding != .latin1 { transcoder = TextTranscoder(encoding) }
    text = try transcoder?.transcode(rest) ?? Array(rest)
  }

  /// Fills the target from its start on; returns the number of bytes, 0 at the end or for an empty target.
  func read(into target: UnsafeMutableRawBufferPointer) throws(ByteStreamError) -> Int {
    guard !target.isEmpty else { return 0 }
    while textPosition == text.count, transcoder != nil {
      let bytes = try nextBytes()
      if bytes.isEmpty {
        try transcoder?.finish()
        return 0
      }
      text = try transcoder?.transcode(bytes[...]) ?? []
      textPosition = 0
    }
    guard textPosition < text.count else { return try readBytes(into: target) }
    let count = min(text.count - textPosition, target.count)
    target.copyBytes(from: text[textPosition..<textPosition + count])
    textPosition += count
    return count
  }

  /// Some bytes, unpacked; none at the end.
  private func nextBytes() throws(ByteStreamError) -> [UInt8] {
    try Self.filled { target throws(ByteStreamError) in try readBytes(into: target) }
  }

  private func readBytes(into target: UnsafeMutableRawBufferPointer) throws(ByteStreamError) -> Int {
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
    try Self.filled { target throws(ByteStreamError) in try readStored(into: target) }
  }

  /// A new array that `read` fills.
  private static func filled(
    _ read: (UnsafeMutableRawBufferPointer) throws(ByteStreamError) -> Int
  ) throws(ByteStreamError) -> [UInt8] {
    var failure: ByteStreamError?
    let bytes = [UInt8](unsafeUninitializedCapacity: inputCapacity) { buffer, count in
      do throws(ByteStreamError) {
        count = try read(UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  private func readStored(into target: UnsafeMutableRawBufferPointer) throws(ByteStreamError) -> Int {
    if let passing {
      let count = try passing.read(into: target, at: position)
      position += count
      return count
    }
    if descriptor < 0, copy == nil {
      let count = min(target.count, memory.count - position)
      target.copyBytes(from: memory[position..<position + count])
      position += count
      return count
    }
    while true {
      // Safe: the system writes at most as many bytes as the target has.
      let count: Int
      if let copy {
        // Several streams share the copy, each with a position of its own.
        count = pread(copy.descriptor, target.baseAddress, target.count, off_t(position))
      } else {
        #if canImport(Glibc)
          count = Glibc.read(descriptor, target.baseAddress, target.count)
        #else
          count = Darwin.read(descriptor, target.baseAddress, target.count)
        #endif
      }
      if count >= 0 {
        position += count
        return count
      }
      if errno != EINTR { throw .cannotRead(String(cString: strerror(errno))) }
    }
  }

  /// All bytes, unpacked; as text in UTF-8 where an encoding is given.
  static func contents(of source: ByteSource, encoding: TextEncoding? = nil) throws(ByteStreamError) -> [UInt8] {
    let stream = try ByteStream(source, encoding: encoding)
    let bytes = try stream.read(atMost: .max, expecting: source.storedBytes ?? 0)
    guard encoding == .latin1, stream.markedEncoding == nil else { return bytes }
    var transcoder = TextTranscoder(.latin1)
    return try transcoder.transcode(bytes[...])
  }

  /// The next bytes, as many as there are up to a number.
  func read(atMost limit: Int, expecting expected: Int = 0) throws(ByteStreamError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(limit, expected))
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.inputCapacity, alignment: 16)
    defer { block.deallocate() }
    while bytes.count < limit {
      let part = UnsafeMutableRawBufferPointer(rebasing: block[..<min(block.count, limit - bytes.count)])
      let count = try read(into: part)
      if count == 0 { break }
      bytes.append(contentsOf: part[..<count])
    }
    return bytes
  }
}
