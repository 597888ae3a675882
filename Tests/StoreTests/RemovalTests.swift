import Foundation
import GoldenFiles
import Records
import Testing

@testable import Store

struct RemovalTests {
  private let directory = TemporaryDirectory()

  private func begin(
    _ id: String, name: String, finished: Bool, policy: Policy = Policy(quality: "accuracy", prefer: []),
    in store: ResultStore
  ) throws {
    try store.begin(
      RunRecord(
        id: id, name: name, planText: "", planHash: "",
        dataset: DatasetIdentity(
          name: "d", contentHash: "", rows: 1, columns: 1, target: "y", task: "binary", classes: []),
        machine: MachineDescription(
          processor: "", processorCount: 1, memoryBytes: 1, operatingSystem: "", blasCore: "", blasVersion: "",
          blasThreads: 1, blasEnvironment: [:], build: "debug"),
        seed: 1, splits: [:], policy: policy, axes: [], startedAt: "t",
        finishedAt: finished ? "t" : nil, trials: []))
  }

  @Test func theNewestFinishedRunsOfEachExperimentAreKept() throws {
    let store = try ResultStore(directory: directory.path)
    for (id, name, finished) in [
      ("a-1", "a", true), ("b-1", "b", true), ("a-2", "a", false), ("a-3", "a", true), ("a-4", "a", false),
    ] { try begin(id, name: name, finished: finished, in: store) }
    #expect(try store.runsBeyond(newest: 1).map(\.id) == ["a-2", "a-1"])
    #expect(try store.runsBeyond(newest: 2).map(\.id) == [])
  }

  /// Begins a run with one trial, and keeps columns of the data that all these runs share.
  ///
  /// - Parameter groups: what the mitigation of its candidate tells groups by; nil: it has none.
  /// - Returns: the key of the trial.
  private func run(
    _ id: String, finished: Bool = true, judging columns: [String] = [], decision: DecisionChoice? = nil,
    mitigating groups: [String]? = nil, keeping kept: [String], in store: ResultStore
  ) throws -> String {
    let step = StepDescription(name: "ridge", version: 1, settings: [:])
    let mitigation = groups.map { groups in
      StepDescription(
        name: "group-thresholds", version: 1, settings: ["groups": .list(groups.map(SettingValue.text))])
    }
    let policy = Policy(
      quality: "accuracy", prefer: [], decision: decision,
      fairness: columns.isEmpty ? nil : FairnessTerms(columns: columns))
    try begin(id, name: "a", finished: finished, policy: policy, in: store)
    let identity = TrialIdentity(
      dataHash: "data", data: [:], evaluation: .research, split: [:], assignment: id, transforms: [], estimator: step)
    let key = try identity.key
    try store.record(
      TrialRecord(
        key: key,
        candidate: CandidateDescription(label: id, transforms: [], estimator: step, mitigation: mitigation),
        evaluation: .research, status: .completed, outcomes: [:], folds: [], finishedAt: "t"),
      identity: identity, in: id, position: 0, evidence: [])
    for name in kept { try store.record(.numbers([1, 2]), named: name, ofData: try identity.dataKey) }
    return key
  }

  @Test func valuesThatAKilledRunHoldsStayAndAreSaidToStay() throws {
    let store = try ResultStore(directory: directory.path)
    _ = try run("a-1", judging: ["sex"], keeping: ["sex"], in: store)
    let killed = try run("a-2", finished: false, judging: ["sex"], keeping: ["sex"], in: store)
    let planned = try store.removal(ofRuns: ["a-1"])
    #expect(planned.sensitiveColumns == [] && planned.heldColumns == ["sex"] && planned.unfinishedRuns == ["a-2"])
    #expect(try store.delete(runs: ["a-1"]) == planned)
    #expect(try store.column("sex", ofTrial: killed) != nil)
    // Another finished run that judges by it keeps it, and nothing is said.
    _ = try run("a-3", judging: ["sex"], keeping: ["sex"], in: store)
    _ = try run("a-4", judging: ["sex"], keeping: ["sex"], in: store)
    let silent = try store.delete(runs: ["a-4"])
    #expect(silent.sensitiveColumns == [] && silent.heldColumns == [] && silent.unfinishedRuns == [])
    let last = try store.delete(runs: ["a-2", "a-3"])
    #expect(last.sensitiveColumns == ["sex"] && last.heldColumns == [])
  }

  @Test func valuesThatDecisionsOfOtherRunsNeedStay() throws {
    let store = try ResultStore(directory: directory.path)
    let names = ["race", "sex", "profit"]
    _ = try run("a-1", judging: names, keeping: names, in: store)
    let mitigated = try run("a-2", mitigating: ["race"], keeping: [], in: store)
    let decision = DecisionChoice(aim: .mostValue, valueColumn: "profit", groups: GroupRule(columns: ["sex"]))
    let decided = try run("a-3", decision: decision, keeping: [], in: store)
    #expect(try store.delete(runs: ["a-1"]).sensitiveColumns == [])
    #expect(try names.allSatisfy { try store.column($0, ofTrial: mitigated) != nil })
    // The run that decided by groups leaves nothing of them behind.
    #expect(try store.delete(runs: ["a-3"]).sensitiveColumns == ["sex"])
    #expect(try store.column("race", ofTrial: mitigated) != nil)
    #expect(try store.column("sex", ofTrial: mitigated) == nil)
    #expect(try store.statuses(ofTrials: [decided]).isEmpty)
    let later = try run("a-4", keeping: [], in: store)
    #expect(try store.delete(runs: ["a-2"]).sensitiveColumns == ["race"])
    #expect(try store.column("race", ofTrial: later) == nil)
  }

  @Test func aModelFileThatOtherEvidenceNamesStays() throws {
    let store = try ResultStore(directory: directory.path)
    let request = EvidenceRequest(kind: .deployment, version: 1, settings: [:], isMachineBound: true)
    func body(_ file: String) -> DeploymentEvidence {
      DeploymentEvidence(
        artefactBytes: 1, parameterCount: 1, rawColumnCount: 1, usedRawColumns: [], fits: [],
        artefact: StoredFile(path: "models/\(file).reasonable", hash: file, bytes: 7))
    }
    let step = StepDescription(name: "ridge", version: 1, settings: [:])
    for (run, files) in [("a-1", ["one", "both"]), ("a-2", ["both"])] {
      try begin(run, name: "a", finished: true, in: store)
      let session = try store.beginSession(
        run: run,
        machine: MachineDescription(
          processor: run, processorCount: 1, memoryBytes: 1, operatingSystem: "", blasCore: "", blasVersion: "",
          blasThreads: 1, blasEnvironment: [:], build: "debug"), at: "t")
      for (position, file) in files.enumerated() {
        let identity = TrialIdentity(
          dataHash: run, data: [:], evaluation: .research, split: [:], assignment: file, transforms: [],
          estimator: step)
        try store.record(
          TrialRecord(
            key: try identity.key, candidate: CandidateDescription(label: file, transforms: [], estimator: step),
            evaluation: .research, status: .completed, outcomes: [:], folds: [], finishedAt: "t"),
          identity: identity, in: run, position: position,
          evidence: [try GatheredEvidence(of: "\(run) \(file)", request, session: session, body: body(file))])
      }
    }
    #expect(try store.namedFiles() == ["models/one.reasonable", "models/both.reasonable"])
    let removed = try store.delete(runs: ["a-1"])
    #expect(removed.modelFiles.map(\.path) == ["models/one.reasonable"])
    #expect(try store.namedFiles() == ["models/both.reasonable"])
    #expect(store.compact())
  }
}
