import Foundation
import Records
import Store

/// The laws of the result store. Each takes a directory that doesn't exist yet.
public enum StoreChecks {
  /// All laws, each in its own folder of `directory`.
  public static func violations(in directory: String) -> [Violation] {
    let laws: [(name: String, law: (String) -> [Violation])] = [
      ("round-trip", roundTrip), ("atomic", atomicity), ("idempotent", idempotence), ("handles", twoHandles),
      ("sessions", sessions), ("failed", failedTrials),
    ]
    return laws.flatMap { $0.law(directory + "/" + $0.name) }
  }

  /// What was recorded is read back bit for bit, also by another handle.
  public static func roundTrip(_ directory: String) -> [Violation] {
    check("a record is read back bit for bit", directory) { store, findings, law in
      let trials = [
        StoreSamples.trial(1), StoreSamples.trial(2, evaluation: .production),
        StoreSamples.trial(3, status: .failed(message: "a \"singular\" system")),
      ]
      try store.begin(StoreSamples.run("sample-1"))
      for (position, trial) in trials.enumerated() {
        let number = position + 1
        try store.record(
          trial, identity: StoreSamples.identity(number, evaluation: trial.evaluation), in: "sample-1",
          position: position)
      }
      let expected = try StoreSamples.text(StoreSamples.run("sample-1", trials: trials))
      let other = try ResultStore(directory: directory, access: .readOnly)
      for (reader, name) in [(store, "the writing handle"), (other, "another handle")] {
        let found = try StoreSamples.text(try reader.run("sample-1"))
        findings.require(found == expected, law, "\(name) read \(firstDifference(expected, found))")
      }
    }
  }

  /// A transaction that fails half-way leaves nothing.
  public static func atomicity(_ directory: String) -> [Violation] {
    check("a failed transaction leaves nothing half-written", directory) { store, findings, law in
      try store.begin(StoreSamples.run("sample-1"))
      let trials = (1...4).map { StoreSamples.trial($0) }
      for (position, trial) in trials.enumerated() {
        try store.record(trial, identity: StoreSamples.identity(position + 1), in: "sample-1", position: position)
      }
      let session = try store.beginSession(run: "sample-1", machine: StoreSamples.machine, at: "now")
      let outcome = Outcome.measured(Reading(value: 1, interval: nil, sampleCount: 1))
      // One of these keys isn't stored, whichever comes when.
      var outcomes = Dictionary(uniqueKeysWithValues: trials.map { ($0.key, ["latency.p99" as AxisID: outcome]) })
      outcomes["nobody"] = ["latency.p99": outcome]
      findings.requireError(law, of: StoreError.self, expected: "unknownTrial") {
        try store.record(outcomes, axes: StoreSamples.axes, session: session)
      } isDeclared: {
        $0 == .unknownTrial(key: "nobody")
      }
      let stored = try store.outcomes(of: session, axes: StoreSamples.axes)
      findings.require(stored.isEmpty, law, "\(stored.count) readings of the failed transaction are stored")

      findings.requireError(law, of: StoreError.self, expected: "unknownRun") {
        try store.record(StoreSamples.trial(5), identity: StoreSamples.identity(5), in: "nobody", position: 0)
      } isDeclared: {
        if case .unknownRun = $0 { true } else { false }
      }
      let orphan = try store.reusableTrials([StoreSamples.identity(5).key])
      findings.require(orphan.isEmpty, law, "a trial of an unknown run is stored")
    }
  }

  /// Recording a completed trial again changes nothing.
  public static func idempotence(_ directory: String) -> [Violation] {
    check("recording a trial again changes nothing", directory) { store, findings, law in
      try store.begin(StoreSamples.run("sample-1"))
      let trial = StoreSamples.trial(1)
      let identity = StoreSamples.identity(1)
      try store.record(trial, identity: identity, in: "sample-1", position: 0)
      let before = try StoreSamples.text(try store.run("latest"))
      let again = TrialRecord(
        key: trial.key, candidate: trial.candidate, evaluation: trial.evaluation, status: .failed(message: "no"),
        outcomes: [:], folds: [], notes: ["other"], finishedAt: "later")
      try store.record(trial, identity: identity, in: "sample-1", position: 0)
      try store.record(again, identity: identity, in: "sample-1", position: 0)
      let after = try StoreSamples.text(try store.run("latest"))
      findings.require(before == after, law, firstDifference(before, after))

      try store.begin(StoreSamples.run("sample-2"))
      try store.reuse(key: trial.key, as: trial.candidate, in: "sample-2", position: 0)
      let shared = try StoreSamples.text(try store.run("sample-2").trials)
      let original = try StoreSamples.text([trial])
      findings.require(shared == original, law, firstDifference(original, shared))
    }
  }

  /// Two handles write at once; nothing is lost or doubled.
  public static func twoHandles(_ directory: String) -> [Violation] {
    check("two writers at once lose nothing", directory) { store, findings, law in
      let second = try ResultStore(directory: directory)
      try store.begin(StoreSamples.run("sample-1"))
      try second.begin(StoreSamples.run("sample-2"))
      let failures = Failures()
      let count = 40
      let group = DispatchGroup()
      for (handle, run) in [(store, "sample-1"), (second, "sample-2")] {
        DispatchQueue.global().async(group: group) {
          do {
            for number in 0..<count {
              try handle.record(
                StoreSamples.trial(number), identity: StoreSamples.identity(number), in: run, position: number)
            }
          } catch {
            failures.add("\(error)")
          }
        }
      }
      group.wait()
      findings.require(failures.all.isEmpty, law, failures.all.joined(separator: "; "))
      for run in ["sample-1", "sample-2"] {
        let labels = try store.run(run).trials.map(\.candidate.label)
        let expected = (0..<count).map { StoreSamples.trial($0).candidate.label }
        findings.require(labels == expected, law, "\(run) has \(labels.count) of \(count) trials, or another order")
      }
    }
  }

  /// Timings belong to the session and the runs that show it; the newest reading counts.
  public static func sessions(_ directory: String) -> [Violation] {
    check("a run shows the readings of its own sessions", directory) { store, findings, law in
      let trial = StoreSamples.trial(1)
      let latency: AxisID = "latency.p99"
      func reading(_ value: Double) -> Outcome { .measured(Reading(value: value, interval: nil, sampleCount: 1)) }
      for run in ["sample-1", "sample-2"] {
        try store.begin(StoreSamples.run(run))
        try store.record(trial, identity: StoreSamples.identity(1), in: run, position: 0)
      }
      let first = try store.beginSession(run: "sample-1", machine: StoreSamples.machine, at: "t1")
      try store.record([latency: reading(1)], axes: StoreSamples.axes, ofTrial: trial.key, session: first)
      func shown(_ run: String) throws -> Double? { try store.run(run).trials.first?.reading(latency)?.value }
      findings.require(try shown("sample-1") == 1, law, "the measuring run doesn't show its reading")
      findings.require(try shown("sample-2") == nil, law, "another run shows a reading that it didn't ask for")

      let timing = StoreSamples.axes.filter { $0.id == latency }
      func covering() throws -> MeasuringSession? {
        try store.finishedSession(covering: [trial.key], axes: timing, machine: StoreSamples.machine)
      }
      findings.require(try covering() == nil, law, "an unfinished session passes for a finished one")
      try store.finish(first, at: "t2")
      findings.require(try covering()?.id == first.id, law, "a finished session isn't found again")
      let raised = [StoreSamples.axis(latency, .timing, version: 2)]
      let outdated = try store.finishedSession(covering: [trial.key], axes: raised, machine: StoreSamples.machine)
      findings.require(outdated == nil, law, "readings of an older axis version are reused")
      try store.show(first, in: "sample-2")
      findings.require(try shown("sample-2") == 1, law, "a shared session isn't shown")

      let second = try store.beginSession(run: "sample-2", machine: StoreSamples.machine, at: "t3")
      try store.record([latency: reading(2)], axes: StoreSamples.axes, ofTrial: trial.key, session: second)
      findings.require(try shown("sample-2") == 2, law, "an older reading hides a newer one")
      findings.require(try shown("sample-1") == 1, law, "a later run changed an earlier run's record")
    }
  }

  /// A failed trial isn't reused, and is replaced when it succeeds.
  public static func failedTrials(_ directory: String) -> [Violation] {
    check("a failed trial is tried again", directory) { store, findings, law in
      try store.begin(StoreSamples.run("sample-1"))
      let identity = StoreSamples.identity(1)
      let failed = StoreSamples.trial(1, status: .failed(message: "out of memory"))
      try store.record(failed, identity: identity, in: "sample-1", position: 0)
      findings.require(try store.reusableTrials([identity.key]).isEmpty, law, "a failed trial is reused")
      let asked = try store.reusableTrials([identity.key], includingFailed: true)
      findings.require(asked[identity.key]?.status == failed.status, law, "a failed trial can't be asked for")
      try store.record(StoreSamples.trial(1), identity: identity, in: "sample-1", position: 0)
      let found = try StoreSamples.text(Array(try store.reusableTrials([identity.key]).values))
      let expected = try StoreSamples.text([StoreSamples.trial(1)])
      findings.require(found == expected, law, firstDifference(expected, found))
    }
  }

  /// A file of an earlier version opens, is brought up to date, and still tells its runs. `fixture` is copied into
  /// `directory`.
  public static func migration(of fixture: String, into directory: String) -> [Violation] {
    let law = "a file of an earlier version keeps its runs"
    do {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: fixture, toPath: directory + "/" + ResultStore.fileName)
    } catch {
      return [Violation(law: law, subject: "result store", finding: "threw \(error)")]
    }
    return check(law, directory) { store, findings, law in
      let run = try store.run("sample-1")
      let found = try StoreSamples.text(run)
      // Keys may be made otherwise today; the stored one is kept.
      let trial = StoreSamples.trial(1, key: run.trials.first?.key)
      let expected = try StoreSamples.text(StoreSamples.run("sample-1", trials: [trial]))
      findings.require(found == expected, law, firstDifference(expected, found))
      try store.begin(StoreSamples.run("sample-2"))
      findings.require(try store.runs().map(\.id) == ["sample-2", "sample-1"], law, "a new run isn't kept")
    }
  }

  /// Writes the file that `migration` reads; run once for each version of the tables, by hand.
  public static func writeFixture(in directory: String) throws {
    let store = try ResultStore(directory: directory)
    try store.begin(StoreSamples.run("sample-1"))
    try store.record(StoreSamples.trial(1), identity: StoreSamples.identity(1), in: "sample-1", position: 0)
    try store.close()
  }

  private static func check(
    _ law: String, _ directory: String, _ body: (ResultStore, inout Findings, String) throws -> Void
  ) -> [Violation] {
    var findings = Findings("result store")
    do {
      try body(try ResultStore(directory: directory), &findings, law)
    } catch {
      findings.add(law, "threw \(error)")
    }
    return findings.violations
  }

  private static func firstDifference(_ expected: String, _ found: String) -> String {
    let lines = zip(expected.split(separator: "\n"), found.split(separator: "\n"))
    if let (wanted, got) = lines.first(where: { $0 != $1 }) { return "'\(got)' where '\(wanted)' was written" }
    return "\(found.count) characters where \(expected.count) were written"
  }
}

/// Errors of several threads.
private final class Failures: @unchecked Sendable {
  // Safe: `messages` is touched only while `lock` is held.
  private let lock = NSLock()
  private var messages: [String] = []

  func add(_ message: String) { lock.withLock { messages.append(message) } }
  var all: [String] { lock.withLock { messages } }
}
