import Foundation
import GoldenFiles
import Records
import Testing

@testable import Store

struct RemovalTests {
  private let directory = TemporaryDirectory()

  private func begin(_ id: String, name: String, finished: Bool, in store: ResultStore) throws {
    try store.begin(
      RunRecord(
        id: id, name: name, planText: "", planHash: "",
        dataset: DatasetIdentity(
          name: "d", contentHash: "", rows: 1, columns: 1, target: "y", task: "binary", classes: []),
        machine: MachineDescription(
          processor: "", processorCount: 1, memoryBytes: 1, operatingSystem: "", blasCore: "", blasVersion: "",
          blasThreads: 1, blasEnvironment: [:], build: "debug"),
        seed: 1, splits: [:], policy: Policy(quality: "accuracy", prefer: []), axes: [], startedAt: "t",
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
