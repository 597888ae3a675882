import Foundation
import Synchronization

/// Standard output or standard error. A reader that went away, a closed descriptor or a full disk never ends the
/// program: what can't be written is lost, and the first reason is kept.
final class OutputChannel: Sendable {
  private let descriptor: Int32
  /// Whether later text may follow text that was lost.
  private let goesOnAfterLoss: Bool
  private let lossNumber = Mutex<Int32?>(nil)

  init(_ descriptor: Int32, goesOnAfterLoss: Bool) {
    self.descriptor = descriptor
    self.goesOnAfterLoss = goesOnAfterLoss
  }

  /// The system's number of the first refusal; nil while everything got through.
  var firstLoss: Int32? { lossNumber.withLock { $0 } }

  func write(_ text: String) { write(bytes: Array(text.utf8)) }

  /// Bytes as they are.
  func write(bytes: [UInt8]) {
    lossNumber.withLock { loss in
      guard loss == nil || goesOnAfterLoss else { return }
      if let number = Self.write(bytes, to: descriptor), loss == nil { loss = number }
    }
  }

  /// Nil, or the number of what went wrong.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var position = 0
    while position < bytes.count {
      let written = bytes.withUnsafeBytes { buffer in
        // Safe: the slice lies within the array, which lives until the closure ends.
        Foundation.write(descriptor, buffer.baseAddress?.advanced(by: position), buffer.count - position)
      }
      if written >= 0 {
        position += written
      } else if errno == EAGAIN || errno == EWOULDBLOCK {
        // Somebody made the pipe non-blocking; wait until its reader has caught up.
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&request, 1, 1000)
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }

  /// To be called before anything is opened: writing to a pipe without a reader becomes an error instead of a signal
  /// that kills, and a closed standard descriptor is taken, so that no file of results is opened in its place and
  /// filled with progress lines.
  static func prepareAll() {
    signal(SIGPIPE, SIG_IGN)
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
      // The wrong direction on purpose: writing still fails, as it does on a closed descriptor.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}
