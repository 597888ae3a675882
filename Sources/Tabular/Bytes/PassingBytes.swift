import Foundation

/// What can be read only once, read once while it comes: its first part is kept until everybody has looked at it.
///
/// Used by one thread at a time, which the one stream that is open at a time warrants.
final class PassingBytes: @unchecked Sendable {
  private let descriptor: Int32
  /// The bytes from the start on, as long as they are kept.
  private var head: [UInt8] = []
  private var keepsHead = true
  /// Bytes that were read from the descriptor.
  private var readCount = 0

  init(_ path: String) throws(ByteStreamError) { descriptor = try TemporaryCopy.open(path) }

  deinit { close(descriptor) }

  /// From now on one stream reads from the start to the end, and no other follows.
  func passOn() { keepsHead = false }

  /// Bytes from a position on, as many as are at hand; 0 at the end.
  func read(into target: UnsafeMutableRawBufferPointer, at position: Int) throws(ByteStreamError) -> Int {
    if position < head.count {
      let count = min(head.count - position, target.count)
      target.copyBytes(from: head[position..<position + count])
      if !keepsHead, position + count == head.count { head = [] }
      return count
    }
    guard position == readCount else { throw .cannotRead("its first part is gone") }
    while true {
      // A named pipe is open before somebody writes to it: without waiting it would look empty.
      var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&state, 1, -1) < 0, errno != EINTR { throw .cannotRead(String(cString: strerror(errno))) }
      // Safe: the system writes at most as many bytes as the target has.
      let count = Foundation.read(descriptor, target.baseAddress, target.count)
      if count < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        throw .cannotRead(String(cString: strerror(errno)))
      }
      readCount += count
      if keepsHead { head.append(contentsOf: UnsafeRawBufferPointer(rebasing: target[..<count])) }
      return count
    }
  }
}
