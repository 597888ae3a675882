import Foundation
import Records
import Store
import Synchronization

/// What is said where a sweep is interrupted: how many trials are kept, and the command that goes on.
final class SweepInterruption: Sendable {
  private struct State {
    var run: String?
    var line: ProgressLine?
    /// Pieces of evidence that were stored when the run began; nil: not known.
    var evidenceCount: Int?
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
    let count = try? store.evidenceCount()
    state.withLock {
      $0.run = run
      $0.line = line
      $0.evidenceCount = count
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
    let state = state.withLock { $0 }
    state.line?.finish()
    guard let run = state.run else { return Self.beforeTheFirstTrial }
    let kept: Int?
    let measured: Int
    do {
      kept = try store.runs().first { $0.id == run }?.trialCount
      measured = try store.evidenceCount() - (state.evidenceCount ?? 0)
    } catch {
      return Self.somethingIsStored
    }
    guard let kept, kept > 0 else {
      // The models of a replay are stored one by one, long before its first trial is done.
      guard measured > 0 else { return Self.beforeTheFirstTrial }
      return
        "interrupted before the first of \(trialCount) trials was done; what was measured by then, "
        + "\(NumberText.counted(measured, "part")), is kept in \(directory); to go on:\n  \(Self.command)"
    }
    return
      "interrupted: \(kept) of \(trialCount) trials are kept in \(directory) (run \(run)), and what was measured of "
      + "them; to go on:\n  \(Self.command)"
  }
}
