import CZlib

/// Unpacks gzip, any number of members one after the other.
final class GzipInflater {
  /// At an address of its own: zlib keeps a pointer back to it.
  private let stream: UnsafeMutablePointer<z_stream>
  /// No member is open: at the start, or where the data may end.
  private(set) var isBetweenMembers = false

  init() throws(ByteStreamError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 16 asks for a gzip header and its check sum.
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw .cannotRead("there is no memory to unpack gzip")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// Unpacks from `input` into `target` until one of them is used up, and returns the number of bytes made.
  func unpack(
    _ input: [UInt8], _ position: inout Int, into target: UnsafeMutableRawBufferPointer
  ) throws(ByteStreamError) -> Int {
    if isBetweenMembers {
      // Some writers fill up with zeros.
      while position < input.count, input[position] == 0 { position += 1 }
      guard position < input.count else { return 0 }
      guard input[position] == 0x1f else { throw .gzipDamaged("other bytes follow the end") }
      inflateReset(stream)
      isBetweenMembers = false
    }
    let room = min(target.count, 1 << 30)
    let status = input.withUnsafeBufferPointer { source in
      // Safe: both buffers outlive the call, and zlib is told how many bytes each has left; it only reads its input.
      stream.pointee.next_in = source.baseAddress.map { UnsafeMutablePointer(mutating: $0 + position) }
      stream.pointee.avail_in = UInt32(input.count - position)
      stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(room)
      return inflate(stream, Z_NO_FLUSH)
    }
    position = input.count - Int(stream.pointee.avail_in)
    switch status {
    case Z_STREAM_END: isBetweenMembers = true
    case Z_OK, Z_BUF_ERROR: break
    default: throw .gzipDamaged(stream.pointee.msg.map { String(cString: $0) } ?? "code \(status)")
    }
    return room - Int(stream.pointee.avail_out)
  }
}
