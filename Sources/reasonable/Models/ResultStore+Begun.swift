import Records
import Store

extension ResultStore {
  /// A run of which something can be told. Of one that hasn't finished it is said that not all is there.
  ///
  /// - Throws: `StoreError`; `InputError` where the run hasn't finished and none of its trials is stored.
  func begunRun(_ reference: String) throws -> RunRecord {
    let found = try run(reference)
    guard found.finishedAt == nil else { return found }
    guard !found.trials.isEmpty else {
      throw InputError("run \(found.id) hasn't finished, and no trial of it is stored yet; \(Self.goingOn)")
    }
    let count = found.trials.count
    Terminal.note(
      "run \(found.id) hasn't finished: what is told rests on the \(count) \(count == 1 ? "trial" : "trials") stored so "
        + "far; \(Self.goingOn)")
    return found
  }

  /// What to do about a run that hasn't finished.
  static let goingOn =
    "if it was stopped, sweep its plan again into the same results folder: what is stored isn't done again"
}
