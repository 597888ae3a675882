import Foundation
import Records
import Store

/// The laws of the result store. Each takes a directory that doesn't exist yet.
public enum StoreChecks {
  /// All laws, each in its own folder of `directory`.
  public static func violations(in directory: String) -> [Violation] {
    let laws: [(name: String, law: (String) -> [Violation])] = [
      ("round-trip", roundTrip), ("atomic", atomicity), ("idempotent", idempotence), ("handles", twoHandles),
      ("evidence", evidence), ("readings", readings), ("failed", failedTrials),
      ("removal", removal),
    ]
    return laws.flatMap { $0.law(directory + "/" + $0.name) }
  }

  /// What was recorded is read back bit for bit, also by another handle.
  public static func roundTrip(_ directory: String) -> [Violation] {
    check("a record is read back bit for bit", directory) { store, findings, law in
      let trials = [
        try StoreSamples.trial(1), try StoreSamples.trial(2, evaluation: .production),
        try StoreSamples.trial(3, status: .failed(message: "a \"singular\" system")),
      ]
      try store.begin(StoreSamples.run("sample-1"))
      let session = try store.beginSession(run: "sample-1", machine: StoreSamples.machine, at: "t1")
      for (position, trial) in trials.enumerated() {
        try StoreSamples.record(
          trial, position + 1, in: "sample-1", position: position, session: session, store: store)
      }
      let expected = try StoreSamples.text(StoreSamples.run("sample-1", trials: trials))
      let other = try ResultStore(directory: directory, access: .readOnly)
      for (reader, name) in [(store, "the writing handle"), (other, "another handle")] {
        let found = try StoreSamples.text(try reader.run("sample-1"))
        findings.require(found == expected, law, "\(name) read \(firstDifference(expected, found))")
        let head = try reader.evidence(ofTrial: trials[0].key, in: "sample-1")[.predictions]
        let bytes = try reader.bodies(of: [head?.id ?? 0]).values.first?.get() ?? []
        findings.require(
          try PredictionEvidence(encoded: bytes) == StoreSamples.predictions, law, "\(name) read other predictions")
      }
    }
  }

  /// A transaction that fails half-way leaves nothing.
  public static func atomicity(_ directory: String) -> [Violation] {
    check("a failed transaction leaves nothing half-written", directory) { store, findings, law in
      try store.begin(StoreSamples.run("sample-1"))
      let session = try store.beginSession(run: "sample-1", machine: StoreSamples.machine, at: "now")
      let trials = try (1...4).map { try StoreSamples.trial($0) }
      for (position, trial) in trials.enumerated() {
        try StoreSamples.record(trial, position + 1, in: "sample-1", position: position, session: nil, store: store)
      }
      var evidence = try trials.map { trial in
        (
          gathered: try GatheredEvidence(
            of: trial.key, StoreSamples.costRequest, session: session, body: StoreSamples.costs(trial)),
          trials: [trial.key]
        )
      }
      evidence[3].trials = ["nobody"]
      findings.requireError(law, of: StoreError.self, expected: "unknownTrial") {
        try store.record(evidence, in: "sample-1", at: "now")
      } isDeclared: {
        $0 == .unknownTrial(key: "nobody")
      }
      let stored = try store.evidence(
        meeting: StoreSamples.costRequest, of: trials.map(\.key), machine: StoreSamples.machine)
      findings.require(stored.isEmpty, law, "\(stored.count) pieces of the failed transaction are stored")

      findings.requireError(law, of: StoreError.self, expected: "unknownRun") {
        try StoreSamples.record(
          try StoreSamples.trial(5), 5, in: "nobody", position: 0, session: nil, store: store)
      } isDeclared: {
        if case .unknownRun = $0 { true } else { false }
      }
      let orphan = try store.statuses(ofTrials: [try StoreSamples.identity(5).key])
      findings.require(orphan.isEmpty, law, "a trial of an unknown run is stored")
    }
  }

  /// Recording a completed trial again changes nothing.
  public static func idempotence(_ directory: String) -> [Violation] {
    check("recording a trial again changes nothing", directory) { store, findings, law in
      try store.begin(StoreSamples.run("sample-1"))
      let session = try store.beginSession(run: "sample-1", machine: StoreSamples.machine, at: "t1")
      let trial = try StoreSamples.trial(1)
      func record(_ trial: TrialRecord) throws {
        try StoreSamples.record(trial, 1, in: "sample-1", position: 0, session: session, store: store)
      }
      try record(trial)
      let before = try StoreSamples.text(try store.run("latest"))
      try record(trial)
      let after = try StoreSamples.text(try store.run("latest"))
      findings.require(before == after, law, firstDifference(before, after))
      let again = TrialRecord(
        key: trial.key, candidate: trial.candidate, evaluation: trial.evaluation, status: .failed(message: "no"),
        outcomes: [:], folds: [], notes: ["other"], finishedAt: "later")
      try store.record(again, identity: StoreSamples.identity(1), in: "sample-1", position: 0)
      let last = try StoreSamples.text(try store.run("latest"))
      findings.require(before == last, law, firstDifference(before, last))

      try store.begin(StoreSamples.run("sample-2"))
      try store.reuse(key: trial.key, as: trial.candidate, in: "sample-2", position: 0)
      let shared = try store.run("sample-2").trials
      findings.require(
        shared.map(\.key) == [trial.key] && shared[0].outcomes.isEmpty, law,
        "a run shows readings that it didn't ask for")
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
              try StoreSamples.record(
                try StoreSamples.trial(number), number, in: run, position: number, session: nil, store: handle)
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
        let expected = try (0..<count).map { try StoreSamples.trial($0).candidate.label }
        findings.require(labels == expected, law, "\(run) has \(labels.count) of \(count) trials, or another order")
      }
      let key = try StoreSamples.identity(1).key
      let heads = try ["sample-1", "sample-2"].map { try store.evidence(ofTrial: key, in: $0)[.predictions]?.id }
      findings.require(heads[0] == heads[1], law, "the same predictions are stored twice")
    }
  }

  /// Evidence is found again under the same subject, version and settings, and where a machine matters on the same
  /// machine; the newest counts.
  public static func evidence(_ directory: String) -> [Violation] {
    check("evidence is found where it was gathered alike", directory) { store, findings, law in
      let trial = try StoreSamples.trial(1)
      try store.begin(StoreSamples.run("sample-1"))
      let first = try store.beginSession(run: "sample-1", machine: StoreSamples.machine, at: "t1")
      try StoreSamples.record(trial, 1, in: "sample-1", position: 0, session: first, store: store)
      func found(
        _ request: EvidenceRequest, on machine: MachineDescription = StoreSamples.machine
      ) throws -> EvidenceHead? {
        try store.evidence(meeting: request, of: [trial.key], machine: machine)[trial.key]
      }
      let predictions = StoreSamples.predictionRequest
      let costs = StoreSamples.costRequest
      let elsewhere = MachineDescription(
        processor: "other", processorCount: 1, memoryBytes: 1, operatingSystem: "", blasCore: "", blasVersion: "",
        blasThreads: 1, blasEnvironment: [:], build: "release")
      findings.require(try found(predictions) != nil, law, "predictions aren't found")
      findings.require(try found(predictions, on: elsewhere) != nil, law, "predictions are bound to a machine")
      findings.require(try found(costs)?.session == first.id, law, "costs aren't found under their session")
      findings.require(try found(costs, on: elsewhere) == nil, law, "costs of another machine are taken")
      func changed(_ request: EvidenceRequest, version: Int = 1, bits: Int = 22) -> EvidenceRequest {
        EvidenceRequest(
          kind: request.kind, version: version, settings: ["probability-bits": .integer(bits)],
          isMachineBound: request.isMachineBound)
      }
      findings.require(try found(changed(predictions, version: 2)) == nil, law, "another version is taken")
      findings.require(try found(changed(predictions, bits: 53)) == nil, law, "other settings are taken")

      let second = try store.beginSession(run: "sample-1", machine: StoreSamples.machine, at: "t2")
      let again = try GatheredEvidence(of: trial.key, costs, session: second, body: StoreSamples.costs(trial))
      try store.record([(again, [trial.key])], in: "sample-1", at: "t2")
      findings.require(try found(costs)?.session == second.id, law, "an older session hides a newer one")

      let both = [trial.key, "other"]
      findings.require(
        try store.jointEvidence(meeting: costs, of: both, machine: StoreSamples.machine) == nil, law,
        "a session passes for one that has all subjects")
      findings.require(
        try store.jointEvidence(meeting: costs, of: [trial.key], machine: StoreSamples.machine)?[trial.key]?.session
          == second.id, law, "the newest session with all subjects isn't found")

      let left = GatheredEvidence(
        of: trial.key, EvidenceRequest(kind: "importance", version: 1, settings: [:], isMachineBound: false),
        session: nil, status: .leftOut(reason: "too costly"))
      try store.record([(left, [trial.key])], in: "sample-1", at: "t3")
      findings.require(
        try found(left.request)?.status == .leftOut(reason: "too costly"), law, "what was left out is forgotten")
    }
  }

  /// A run shows its own readings, whatever later runs measure; a cached reading is found by what it was made of.
  public static func readings(_ directory: String) -> [Violation] {
    check("a run shows the readings that it asked for", directory) { store, findings, law in
      let trial = try StoreSamples.trial(1)
      let latency: AxisID = "latency.p99"
      func outcome(_ value: Double) -> Outcome { .measured(Reading(value: value, interval: nil, sampleCount: 1)) }
      func reading(_ evidence: Int64, version: Int = 1, _ sensitive: String? = nil) throws -> ResultStore.CachedReading
      {
        ResultStore.CachedReading(
          trial: trial.key, axis: latency, version: version,
          basis: try ReadingBasis(evidence: [evidence], settings: sensitive.map { ["sensitive": .text($0)] } ?? [:]))
      }
      for run in ["sample-1", "sample-2"] {
        try store.begin(StoreSamples.run(run))
        try StoreSamples.record(trial, 1, in: run, position: 0, session: nil, store: store)
      }
      func shown(_ run: String) throws -> Double? { try store.run(run).trials.first?.reading(latency)?.value }
      try store.record([(try reading(7), outcome(1))], in: "sample-1")
      findings.require(try shown("sample-1") == 1, law, "the measuring run doesn't show its reading")
      findings.require(try shown("sample-2") == nil, law, "another run shows a reading that it didn't ask for")
      let wanted = [try reading(7), try reading(8), try reading(7, version: 2), try reading(7, "age")]
      let cached = try store.cachedReadings(wanted)
      findings.require(cached.keys.elementsEqual([wanted[0]]), law, "\(cached.count) readings are taken for one")
      try store.show([(wanted[0], cached[wanted[0]] ?? 0)], in: "sample-2")
      findings.require(try shown("sample-2") == 1, law, "a cached reading isn't shown")
      try store.record([(try reading(8), outcome(2))], in: "sample-2")
      findings.require(try shown("sample-2") == 2, law, "an older reading hides a newer one")
      findings.require(try shown("sample-1") == 1, law, "a later run changed an earlier run's record")
    }
  }

  /// A failed trial isn't reused, and is replaced when it succeeds.
  public static func failedTrials(_ directory: String) -> [Violation] {
    check("a failed trial is tried again", directory) { store, findings, law in
      try store.begin(StoreSamples.run("sample-1"))
      let identity = StoreSamples.identity(1)
      let failed = try StoreSamples.trial(1, status: .failed(message: "out of memory"))
      func found() throws -> EvidenceHead? {
        try store.evidence(
          meeting: StoreSamples.predictionRequest, of: [try identity.key], machine: StoreSamples.machine)[failed.key]
      }
      try StoreSamples.record(failed, 1, in: "sample-1", position: 0, session: nil, store: store)
      findings.require(
        try found()?.status == .failed(message: "out of memory"), law, "a failure is stored without its message")
      findings.require(try found()?.status.isSettled == false, law, "a failed trial is reused")
      findings.require(
        try store.statuses(ofTrials: [failed.key])[failed.key] == failed.status, law,
        "a failed trial can't be asked for")
      try StoreSamples.record(try StoreSamples.trial(1), 1, in: "sample-1", position: 0, session: nil, store: store)
      findings.require(try found()?.status == .gathered, law, "what was gathered at last isn't found")
      let run = try store.run("sample-1")
      findings.require(
        try run.trials.map(\.status) == [.completed]
          && StoreSamples.axes.allSatisfy {
            try StoreSamples.text(run.trials[0].outcomes[$0.id]) == StoreSamples.text(failed.outcomes[$0.id])
          }, law,
        "the run doesn't show the trial that succeeded")
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
      let trial = try StoreSamples.trial(1, key: run.trials.first?.key)
      let expected = try StoreSamples.text(StoreSamples.run("sample-1", trials: [trial]))
      findings.require(found == expected, law, firstDifference(expected, found))
      try store.begin(StoreSamples.run("sample-2"))
      findings.require(try store.runs().map(\.id) == ["sample-2", "sample-1"], law, "a new run isn't kept")
    }
  }

  static func check(
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

  static func firstDifference(_ expected: String, _ found: String) -> String {
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
