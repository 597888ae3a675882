import GRDB
import Records

/// A stored trial of a planned candidate that can't be used, because something that its result depends on has changed.
package struct StaleTrial: Sendable, Equatable, CustomStringConvertible {
  /// Label of the planned candidate.
  package let label: String
  package let evaluation: EvaluationProtocol
  /// What differs, most telling first; never empty.
  package let changes: [IdentityChange]
  /// Key of the stored trial.
  package let storedKey: String
  /// When the stored trial ended; ISO 8601, UTC.
  package let finishedAt: String

  package var description: String {
    "\(label) (\(evaluation.id)) of \(finishedAt): " + changes.map(\.description).joined(separator: "; ")
  }
}

extension StaleTrial {
  /// A sentence for each set of changes, however many trials have it in common.
  package static func sentences(on trials: [StaleTrial]) -> [String] {
    var order: [[IdentityChange]] = []
    var groups: [[IdentityChange]: [StaleTrial]] = [:]
    for trial in trials {
      if groups[trial.changes] == nil { order.append(trial.changes) }
      groups[trial.changes, default: []].append(trial)
    }
    return order.compactMap { changes in
      guard let group = groups[changes], let first = group.first else { return nil }
      guard group.count > 1 else { return first.description }
      return "\(group.count) trials, such as \(first.label) (\(first.evaluation.id)) of \(first.finishedAt): "
        + changes.map(\.description).joined(separator: "; ")
    }
  }
}

extension ResultStore {
  /// For each planned trial that isn't stored: the stored trial that it replaces, and what changed since.
  ///
  /// A trial of an earlier run of the same experiment is replaced if it is the same candidate (equal steps and
  /// settings) or bore the same label, under the same protocol; of several the one with the fewest changes, then the
  /// newest. Trials that the plan still uses are never stale.
  ///
  /// - Parameters:
  ///   - planned: label and identity of every trial of the plan.
  ///   - experiment: the plan's name.
  package func staleTrials(
    planned: [(label: String, identity: TrialIdentity)], experiment: String
  ) throws(StoreError) -> [StaleTrial] {
    struct Stored {
      let key: String
      let label: String
      let identity: TrialIdentity
      let finishedAt: String
    }
    let keyed: [(label: String, identity: TrialIdentity, key: String)]
    do {
      keyed = try planned.map { ($0.label, $0.identity, try $0.identity.key) }
    } catch {
      throw .failed(path: path, message: "\(error)")
    }
    let inUse = Set(keyed.map(\.key))
    let (stored, known): ([Stored], Set<String>) = try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT DISTINCT trials.key, trials.identity, trials.finished_at, run_trials.label
          FROM run_trials JOIN trials ON trials.id = run_trials.trial JOIN runs ON runs.sequence = run_trials.run
          WHERE runs.name = ? ORDER BY trials.id DESC
          """, arguments: [experiment])
      let stored = try rows.filter { !inUse.contains($0["key"]) }.map { row in
        Stored(
          key: row["key"], label: row["label"], identity: try CanonicalJSON.value(from: row["identity"]),
          finishedAt: row["finished_at"])
      }
      // A key may be there from another experiment of the directory.
      let all = try String.fetchSet(database, sql: "SELECT key FROM trials")
      return (stored, all)
    }
    // By label and by candidate, newest first.
    let byLabel = Dictionary(grouping: stored) { $0.identity.evaluation.id + " " + $0.label }
    let byCandidate = Dictionary(grouping: stored, by: \.identity.candidateKey)
    return keyed.filter { !known.contains($0.key) }.compactMap { trial in
      var best: (stored: Stored, changes: [IdentityChange])?
      let named = byLabel[trial.identity.evaluation.id + " " + trial.label] ?? []
      for candidate in (byCandidate[trial.identity.candidateKey] ?? []) + named {
        let changes = trial.identity.changes(since: candidate.identity)
        if changes.count < best?.changes.count ?? .max { best = (candidate, changes) }
      }
      return best.map {
        StaleTrial(
          label: trial.label, evaluation: trial.identity.evaluation, changes: $0.changes, storedKey: $0.stored.key,
          finishedAt: $0.stored.finishedAt)
      }
    }
  }
}
