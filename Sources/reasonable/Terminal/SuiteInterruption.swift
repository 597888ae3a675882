import Records
import Store
import Synchronization

/// What is said where a suite is interrupted: how many data sets are done, how many trials of the one in hand are kept, and
/// the command that goes on.
final class SuiteInterruption: Sendable {
  /// The data set in hand.
  private struct Current {
    let dataset: String
    let line: ProgressLine
    var run: String?
    var trialCount = 0
  }

  private struct State {
    var finished = 0
    var current: Current?
  }

  private let store: ResultStore
  private let directory: String
  private let datasetCount: Int
  private let state = Mutex(State())

  init(store: ResultStore, directory: String, datasetCount: Int) {
    self.store = store
    self.directory = directory
    self.datasetCount = datasetCount
  }

  func begin(_ dataset: String, _ line: ProgressLine) {
    state.withLock { $0.current = Current(dataset: dataset, line: line) }
  }

  func began(run: String, trialCount: Int) {
    state.withLock {
      $0.current?.run = run
      $0.current?.trialCount = trialCount
    }
  }

  /// The data set in hand is through.
  func end(isFinished: Bool) {
    state.withLock {
      if isFinished { $0.finished += 1 }
      $0.current = nil
    }
  }

  /// Asked for once, before the process ends: nothing is stored any more from then on, so that the counts stay true.
  func message() -> String {
    store.endWriting()
    let (finished, current) = state.withLock { ($0.finished, $0.current) }
    current?.line.finish()
    var kept = 0
    if let run = current?.run {
      do {
        kept = try store.runs().first { $0.id == run }?.trialCount ?? 0
      } catch {
        return SweepInterruption.somethingIsStored
      }
    }
    return Self.text(
      finished: finished, of: datasetCount,
      current: current.flatMap { current in
        current.run.map { (dataset: current.dataset, run: $0, kept: kept, trials: current.trialCount) }
      }, directory: directory)
  }

  private static func text(
    finished: Int, of count: Int, current: (dataset: String, run: String, kept: Int, trials: Int)?, directory: String
  ) -> String {
    var parts = finished > 0 ? ["\(finished) of \(count) data sets"] : []
    if let current, current.kept > 0 {
      parts.append("\(current.kept) of \(current.trials) trials of \(current.dataset) (run \(current.run))")
    }
    // An earlier suite may have kept some.
    guard !parts.isEmpty else { return SweepInterruption.somethingIsStored }
    let verb = parts.count == 1 && finished == 1 ? "is" : "are"
    return
      "interrupted: \(parts.joined(separator: " and ")) \(verb) kept in \(directory), with what was measured of them; "
      + "to go on:\n  \(SweepInterruption.command)"
  }
}
