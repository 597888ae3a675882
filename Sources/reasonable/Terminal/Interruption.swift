import Dispatch
import Foundation

/// What Ctrl-C, or being asked to end (SIGTERM), does while a command runs: it says what is kept and how to go on, and ends
/// with 128 and the number of the signal (130 for Ctrl-C). What was being computed is lost, as by `kill -9`; what is stored
/// was stored whole.
final class Interruption {
  private let sources: [any DispatchSourceSignal]

  /// - Parameter message: called once, on a thread of its own.
  init(_ message: @escaping @Sendable () -> String) {
    let queue = DispatchQueue(label: "interruption")
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        Terminal.error(message())
        _exit(128 + number)
      }
      source.resume()
      return source
    }
  }

  /// The signals do what they did before.
  func end() {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }
}
