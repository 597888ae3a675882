import Foundation
import Synchronization

/// What Ctrl-C, or being asked to end (SIGTERM), does while a sweep runs: it says what is kept and how to go on, and ends
/// with 128 and the number of the signal (130 for Ctrl-C). What was being computed is lost, as by `kill -9`; what is stored
/// was stored whole.
enum Interruption {
  /// The end of a pipe into which the handler writes the number of a signal; -1: no handler is there.
  ///
  /// Safe: written once, before the handler is installed, and only read by it.
  nonisolated(unsafe) fileprivate static var pipeInput: Int32 = -1

  private static let message = Mutex<(@Sendable () -> String)?>(nil)

  /// Sets what is said; the last call counts.
  static func say(_ text: @escaping @Sendable () -> String) {
    let isFirst = message.withLock { message in
      defer { message = text }
      return message == nil
    }
    if isFirst { install() }
  }

  /// A program that starts this one may have blocked signals, which is inherited: this thread takes them all the same.
  private static func unblock() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// A handler may do next to nothing, and signals may reach any thread: so it only writes a byte, and a thread of its own
  /// waits for it.
  private static func install() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    pipeInput = ends[1]
    let output = ends[0]
    let thread = Thread {
      unblock()
      var number: UInt8 = 0
      while read(output, &number, 1) != 1 {
        guard errno == EINTR else { return }
      }
      if let text = message.withLock({ $0 }) { Terminal.error(text()) }
      _exit(128 + Int32(number))
    }
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(Interruption.pipeInput, &byte, 1)
      }
    }
    thread.name = "interruption"
    thread.start()
  }
}
