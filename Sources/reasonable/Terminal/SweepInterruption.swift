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

  private let store: ResultStore
  private let directory: String
  private let trialCount: Int
  private let state = Mutex(State())

  init(store: ResultStore, directory: String, trialCount: Int) {
    self.store = store
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

  static var beforeTheFirstTrial: String {
    "interrupted before the first trial; the same command begins again:\n  \(command)"
  }

  static var somethingIsStored: String {
    "interrupted; what is stored stays, and the same command goes on:\n  \(command)"
  }

  /// Asked for once, before the process ends: nothing is stored any more from then on, so that the count stays true.
  func message() -> String {
    store.endWriting()
    let state = state.withLock { ($0.run, $0.line) }
    state.1?.finish()
    guard let run = state.0 else { return Self.beforeTheFirstTrial }
    let kept: Int?
    do {
      kept = try store.runs().first { $0.id == run }?.trialCount
    } catch {
      return Self.somethingIsStored
    }
    guard let kept, kept > 0 else { return Self.beforeTheFirstTrial }
    return
      "interrupted: \(kept) of \(trialCount) trials are kept in \(directory) (run \(run)), and what was measured of "
      + "them; to go on:\n  \(Self.command)"
  }
}
