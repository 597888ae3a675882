import Foundation
import Records
import Store

extension StoreChecks {
  /// Deleting a run takes what it alone shows, and leaves every other run as it was, bit for bit.
  public static func removal(_ directory: String) -> [Violation] {
    check("deleting a run leaves what other runs show", directory) { store, findings, law in
      let trials = try (1...3).map { try StoreSamples.trial($0) }
      try store.begin(StoreSamples.run("sample-1"))
      let session = try store.beginSession(run: "sample-1", machine: StoreSamples.machine, at: "t1")
      for (position, trial) in trials.prefix(2).enumerated() {
        try StoreSamples.record(
          trial, position + 1, in: "sample-1", position: position, session: session, store: store)
      }
      // The second run shows the second trial with everything that the first run's session measured of it.
      try store.begin(StoreSamples.run("sample-2"))
      try store.reuse(key: trials[1].key, as: trials[1].candidate, in: "sample-2", position: 0)
      let heads = try store.evidence(ofTrial: trials[1].key, in: "sample-1").values
      try store.show(heads.map { ($0, trials[1].key) }, in: "sample-2")
      try StoreSamples.record(trials[2], 3, in: "sample-2", position: 1, session: nil, store: store)
      let before = try StoreSamples.text(try store.run("sample-2"))

      let planned = try store.removal(ofRuns: ["sample-1", "sample-1"])
      findings.require(try store.runs().count == 2, law, "looking at what would go deletes it")
      findings.require(
        planned.runs == ["sample-1"] && planned.trialCount == 1 && planned.sharedTrialCount == 1
          && planned.evidenceCount == 2 && planned.evidenceBytes > 0, law, "it would take \(planned)")
      let done = try store.delete(runs: ["sample-1"])
      findings.require(done == planned, law, "it took \(done), and was to take \(planned)")
      let after = try StoreSamples.text(try store.run("sample-2"))
      findings.require(before == after, law, firstDifference(before, after))
      findings.require(
        try store.statuses(ofTrials: trials.map(\.key)).count == 2, law, "another trial than the first is gone")
      let sessions = try store.sessions()
      findings.require(
        sessions.map(\.run) == ["sample-2"], law, "the session of shared evidence belongs to \(sessions.map(\.run))")
      let kept = try store.evidence(ofTrial: trials[1].key, in: "sample-2")
      let bodies = try store.bodies(of: kept.values.map(\.id))
      findings.require(bodies.count == 2, law, "\(bodies.count) of 2 bodies of shared evidence are left")

      let rest = try store.delete(runs: ["latest"])
      findings.require(rest.trialCount == 2 && rest.sharedTrialCount == 0, law, "the last run left \(rest)")
      findings.require(
        try store.runs().isEmpty && store.sessions().isEmpty && store.statuses(ofTrials: trials.map(\.key)).isEmpty,
        law, "an empty store still has runs, sessions or trials")
      findings.requireError(law, of: StoreError.self, expected: "unknownRun") {
        try store.delete(runs: ["sample-1"])
      } isDeclared: {
        if case .unknownRun = $0 { true } else { false }
      }
    }
  }
}
