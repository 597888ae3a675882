import Foundation
import Records
import Store
import Synchronization

/// What is said where a sweep is interrupted: how many trials are kept, and the command that goes on.
final class SweepInterruption: Sendable {
  private struct State {
    var run: String?
    var line: ProgressLine?
  }

  private let directory: String
  private let trialCount: Int
  private let state = Mutex(State())

  init(directory: String, trialCount: Int) {
    self.directory = directory
    self.trialCount = trialCount
  }

  func begin(_ run: String, _ line: ProgressLine) {
    state.withLock {
      $0.run = run
      $0.line = line
    }
  }

  /// The words of the command line, as a shell reads them back.
  static var command: String { ShellWord.command(CommandLine.arguments) }

  var message: String {
    let state = state.withLock { ($0.run, $0.line) }
    state.1?.finish()
    let kept = state.0.flatMap { run -> Int? in
      let store = try? ResultStore(directory: directory, access: .readOnly, waitSeconds: 2)
      return (try? store?.runs())?.first { $0.id == run }?.trialCount
    }
    guard let kept, let run = state.0 else {
      return "interrupted before the first trial; the same command begins again:\n  \(Self.command)"
    }
    return
      "interrupted: \(kept) of \(trialCount) trials are kept in \(directory) (run \(run)), and what was measured of "
      + "them; to go on:\n  \(Self.command)"
  }
}
