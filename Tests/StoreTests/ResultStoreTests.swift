import ContractChecks
import Foundation
import GoldenFiles
import Records
import Testing

@testable import Store

struct ResultStoreTests {
  private let directory = TemporaryDirectory()

  private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/store/v1.sqlite").path

  private func run(_ id: String, name: String = "digits", startedAt: String = "t") -> RunRecord {
    RunRecord(
      id: id, name: name, planText: "", planHash: "",
      dataset: DatasetIdentity(
        name: "digits", contentHash: "", rows: 1, columns: 1, target: "y", task: "binary", classes: []),
      machine: MachineDescription(
        processor: "", processorCount: 1, memoryBytes: 1, operatingSystem: "", blasCore: "", blasVersion: "",
        blasThreads: 1, blasEnvironment: [:], build: "debug"),
      seed: 1, splits: [:], policy: Policy(quality: "accuracy", prefer: []), axes: [], startedAt: startedAt,
      finishedAt: nil, trials: [])
  }

  private func identity(
    penalty: Double = 1, dataHash: String = "aaaaaaaabbbb", folds: Int = 5, version: Int = 1
  ) -> TrialIdentity {
    TrialIdentity(
      dataHash: dataHash, data: ["target": "y"], evaluation: .research, split: ["folds": .integer(folds)],
      assignment: "f01d5", transforms: [],
      estimator: StepDescription(name: "ridge", version: version, settings: ["penalty": .number(penalty)]))
  }

  private func trial(_ identity: TrialIdentity, label: String = "ridge") throws -> TrialRecord {
    TrialRecord(
      key: try identity.key,
      candidate: CandidateDescription(label: label, transforms: [], estimator: identity.estimator),
      evaluation: identity.evaluation, status: .completed, outcomes: [:], folds: [], finishedAt: "2026-01-31")
  }

  @Test func obeysItsLaws() {
    #expect(StoreChecks.violations(in: directory.path) == [])
  }

  @Test func aFileOfTheFirstVersionKeepsItsRuns() {
    #expect(StoreChecks.migration(of: Self.fixture, into: directory.path) == [])
  }

  /// Threads that go on storing are those of a sweep that is interrupted: they wait, and no error reaches them.
  @Test func whatIsCountedAfterWritingEndedIsWhatIsKept() throws {
    let store = try ResultStore(directory: directory.path)
    let began = run("digits-1")
    for number in 0..<4 {
      let thread = Thread {
        while (try? store.begin(began)) != nil {}
      }
      thread.name = "writer \(number)"
      thread.start()
    }
    let deadline = Date.now.addingTimeInterval(20)
    while try store.runs().count < 8, Date.now < deadline { usleep(1_000) }
    store.endWriting()
    let counted = try store.runs().count
    usleep(200_000)
    let other = try ResultStore(directory: directory.path, access: .readOnly)
    #expect(try other.runs().count == counted && counted >= 8)
    #expect(try store.runs().count == counted)
  }

  @Test func aTransactionThatThrowsAtItsEndLeavesNothing() throws {
    struct Killed: Error {}
    let store = try ResultStore(directory: directory.path)
    try store.begin(run("digits-1"))
    #expect(throws: StoreError.self) {
      try store.write { database in
        try database.execute(
          sql:
            "INSERT INTO trials (key, identity, evaluation, status, finished_at) VALUES ('k', '', '', 'completed', '')")
        throw Killed()
      }
    }
    let count = try store.read { try String.fetchAll($0, sql: "SELECT key FROM trials").count }
    #expect(count == 0)
  }

  @Test func runsAreFoundByIdLatestAndBeginning() throws {
    let store = try ResultStore(directory: directory.path)
    for id in ["digits-20260101-000000", "adult-20260102-000000", "digits-20260103-000000"] { try store.begin(run(id)) }
    #expect(try store.run("digits-20260101-000000").id == "digits-20260101-000000")
    #expect(try store.run("latest").id == "digits-20260103-000000")
    #expect(try store.run("digits").id == "digits-20260103-000000")
    #expect(try store.run("adult").id == "adult-20260102-000000")
    #expect(try store.begin(run("adult-20260102-000000")) == "adult-20260102-000000-2")
    #expect(try store.begin(run("adult-20260102-000000")) == "adult-20260102-000000-3")
    do throws(StoreError) {
      _ = try store.run("digits-20260103-00000O")
      Issue.record("found a run that isn't there")
    } catch {
      #expect(error.description.contains("did you mean 'digits-20260103-000000'"))
    }
    let moment = Date(timeIntervalSince1970: 1_767_398_400)
    #expect(ResultStore.runID(name: "wine", at: moment) == "wine-20260103-000000")
  }

  @Test func anEndedRunSaysWhen() throws {
    let store = try ResultStore(directory: directory.path)
    try store.begin(run("digits-1"))
    #expect(try store.run("latest").finishedAt == nil)
    try store.finish(run: "digits-1", at: "2026-01-31T00:00:00Z")
    #expect(try store.runs().first?.finishedAt == "2026-01-31T00:00:00Z")
    #expect(try store.runs().first?.trialCount == 0)
  }

  // MARK: What is stale

  @Test(arguments: [
    ("data file changed from aaaaaaaa to cccccccc", "ccccccccdddd", 5, 1, 1.0),
    ("split.folds changed from 5 to 3", "aaaaaaaabbbb", 3, 1, 1.0),
    ("version of ridge changed from 1 to 2", "aaaaaaaabbbb", 5, 2, 1.0),
    ("ridge.penalty changed from 1 to 2", "aaaaaaaabbbb", 5, 1, 2.0),
  ])
  func aChangedPartIsNamed(_ change: String, _ hash: String, _ folds: Int, _ version: Int, _ penalty: Double) throws {
    let store = try ResultStore(directory: directory.path)
    try store.begin(run("digits-1"))
    try store.record(try trial(identity()), identity: identity(), in: "digits-1", position: 0)
    let planned = identity(penalty: penalty, dataHash: hash, folds: folds, version: version)
    let stale = try store.staleTrials(planned: [("ridge", planned)], experiment: "digits")
    #expect(stale.map { $0.changes.map(\.description) } == [[change]])
    #expect(try store.statuses(ofTrials: [try planned.key]).isEmpty)
  }

  @Test func equalChangesAreSaidOnce() {
    func trial(_ label: String, folds: String) -> StaleTrial {
      StaleTrial(
        label: label, evaluation: .research, changes: [IdentityChange(part: "split.folds", old: "5", new: folds)],
        storedKey: label, finishedAt: "t")
    }
    let trials = [trial("a", folds: "3"), trial("b", folds: "4"), trial("c", folds: "3")]
    #expect(
      StaleTrial.sentences(on: trials) == [
        "2 trials, such as a (research) of t: split.folds changed from 5 to 3",
        "b (research) of t: split.folds changed from 5 to 4",
      ])
  }

  @Test func aTrialThatIsStoredOrNewIsNotStale() throws {
    let store = try ResultStore(directory: directory.path)
    try store.begin(run("digits-1"))
    try store.record(try trial(identity()), identity: identity(), in: "digits-1", position: 0)
    // The grid has grown: one candidate is known by another label, the other is new.
    let planned = [("ridge(penalty=1)", identity()), ("ridge(penalty=2)", identity(penalty: 2))]
    #expect(try store.staleTrials(planned: planned, experiment: "digits") == [])
    #expect(try store.staleTrials(planned: [("ridge", identity(folds: 3))], experiment: "other") == [])
  }

  // MARK: Files that are no store

  @Test func aMissingStoreCannotBeRead() {
    let path = directory.path + "/results.sqlite"
    #expect(throws: StoreError.missing(path: path)) {
      try ResultStore(directory: directory.path, access: .readOnly)
    }
  }

  @Test func aFileThatIsNoDatabaseIsRefused() throws {
    let path = try directory.file("results.sqlite", Data("a,b\n1,2\n".utf8))
    #expect(throws: StoreError.notADatabase(path: path)) { try ResultStore(directory: directory.path) }
    let long = try directory.file("results.sqlite", Data(repeating: 65, count: 5000))
    #expect(throws: StoreError.notADatabase(path: long)) {
      try ResultStore(directory: directory.path, access: .readOnly)
    }
  }

  @Test func anEmptyFileIsANewStore() throws {
    _ = try directory.file("results.sqlite", Data())
    #expect(try ResultStore(directory: directory.path).runs() == [])
  }

  @Test func aFolderInPlaceOfTheFileIsRefused() throws {
    try FileManager.default.createDirectory(
      atPath: directory.path + "/results.sqlite", withIntermediateDirectories: true)
    #expect(throws: StoreError.self) { try ResultStore(directory: directory.path) }
  }

  @Test func aDatabaseOfAnotherProgramIsLeftAlone() throws {
    let other = try ResultStore(directory: directory.path)
    let path = other.path
    try other.write { database in
      for table in [
        "run_readings", "run_evidence", "readings", "evidence", "run_sessions", "sessions", "artefacts", "folds",
        "notes", "run_trials", "trials", "runs", "splits", "data_columns",
      ] {
        try database.execute(sql: "DROP TABLE \(table)")
      }
      try database.execute(sql: "CREATE TABLE customers (id INTEGER); PRAGMA application_id = 0")
    }
    try other.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(throws: StoreError.foreignDatabase(path: path)) { try ResultStore(directory: directory.path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test func aFileOfANewerVersionIsRefused() throws {
    let store = try ResultStore(directory: directory.path)
    try store.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v99')") }
    try store.close()
    for access in [ResultStore.Access.readOnly, .readWrite] {
      #expect(throws: StoreError.newerVersion(path: store.path)) {
        try ResultStore(directory: directory.path, access: access)
      }
    }
  }

  @Test func aLockedFileSaysSoAfterTheWait() throws {
    let holder = try ResultStore(directory: directory.path)
    let store = try ResultStore(directory: directory.path, waitSeconds: 0.05)
    try holder.queue.inDatabase { database in
      try database.execute(sql: "BEGIN IMMEDIATE")
      #expect(throws: StoreError.locked(path: store.path, waitedSeconds: 0.05)) { try store.begin(run("digits-1")) }
      try database.execute(sql: "ROLLBACK")
    }
    try store.begin(run("digits-1"))
  }

  @Test func aFolderThatCannotBeWrittenIsNamed() {
    // Not even root can make files there.
    for path in ["/proc/self", "/proc/self/results"] {
      do throws(StoreError) {
        _ = try ResultStore(directory: path)
        Issue.record("made a file in /proc")
      } catch {
        guard case .notWritable = error else {
          Issue.record("\(error)")
          continue
        }
      }
    }
  }

  @Test func aReaderSeesWhatAnotherHandleWrites() throws {
    let writer = try ResultStore(directory: directory.path)
    let reader = try ResultStore(directory: directory.path, access: .readOnly)
    try writer.begin(run("digits-1"))
    #expect(try reader.runs().map(\.id) == ["digits-1"])
    #expect(throws: StoreError.self) { try reader.begin(run("digits-2")) }
  }
}
