import CZlib

/// zlib refused to pack.
public struct GzipError: Error, Sendable, Equatable, CustomStringConvertible {
  /// zlib's own number.
  public let code: Int

  public var description: String { "zlib can't pack (code \(code))" }
}

/// Packs bytes as gzip, piece by piece.
public final class GzipDeflater {
  /// At an address of its own: zlib keeps a pointer back to it.
  private let stream: UnsafeMutablePointer<z_stream>
  private static let pieceBytes = 1 << 16

  public init() throws(GzipError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 16 asks for a gzip header and its check sum; level 6 and 8 are zlib's own defaults.
    let status = deflateInit2_(
      stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw GzipError(code: Int(status)) }
  }

  deinit {
    deflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// What is ready of the packed bytes; the rest comes later.
  public func packed(_ bytes: [UInt8]) throws(GzipError) -> [UInt8] { try pack(bytes, Z_NO_FLUSH) }

  /// The last packed bytes. Nothing may follow.
  public func finish() throws(GzipError) -> [UInt8] { try pack([], Z_FINISH) }

  private func pack(_ bytes: [UInt8], _ flush: Int32) throws(GzipError) -> [UInt8] {
    var output: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
    var position = 0
    var isDone = false
    while !isDone {
      let status = bytes.withUnsafeBufferPointer { source in
        piece.withUnsafeMutableBufferPointer { target in
          // Safe: both buffers outlive the call, and zlib is told how many bytes each has left; it only reads its input.
          stream.pointee.next_in = source.baseAddress.map { UnsafeMutablePointer(mutating: $0 + position) }
          stream.pointee.avail_in = UInt32(min(source.count - position, 1 << 30))
          stream.pointee.next_out = target.baseAddress
          stream.pointee.avail_out = UInt32(target.count)
          let given = Int(stream.pointee.avail_in)
          let status = deflate(stream, flush)
          position += given - Int(stream.pointee.avail_in)
          return status
        }
      }
      guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(status) else {
        throw GzipError(code: Int(status))
      }
      let made = piece.count - Int(stream.pointee.avail_out)
      output.append(contentsOf: piece[..<made])
      isDone = flush == Z_FINISH ? status == Z_STREAM_END : position == bytes.count && made < piece.count
    }
    return output
  }
}
