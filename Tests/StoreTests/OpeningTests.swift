import Foundation
import GRDB
import GoldenFiles
import Records
import Synchronization
import Testing

@testable import Store

struct OpeningTests {
  private let directory = TemporaryDirectory()

  private func run(_ id: String) -> RunRecord {
    RunRecord(
      id: id, name: "small", planText: "", planHash: "",
      dataset: DatasetIdentity(
        name: "small", contentHash: "", rows: 1, columns: 1, target: "y", task: "binary", classes: []),
      machine: MachineDescription(
        processor: "", processorCount: 1, memoryBytes: 1, operatingSystem: "", blasCore: "", blasVersion: "",
        blasThreads: 1, blasEnvironment: [:], build: "debug"),
      seed: 1, splits: [:], policy: Policy(quality: "accuracy", prefer: []), axes: [], startedAt: "t",
      finishedAt: nil, trials: [])
  }

  /// What a process that ends while it makes a store leaves: the list of migrations, or nothing but a log.
  private func halfMade(_ statements: String) throws {
    try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
    var configuration = Configuration()
    configuration.journalMode = .wal
    let queue = try DatabaseQueue(path: directory.path + "/results.sqlite", configuration: configuration)
    try queue.writeWithoutTransaction { try $0.execute(sql: statements) }
    try queue.close()
  }

  @Test(arguments: [
    "PRAGMA user_version = 0", "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)",
  ])
  func aStoreWhoseMakingWasCutShortIsFinished(_ statements: String) throws {
    try halfMade(statements)
    #expect(throws: StoreError.missing(path: directory.path + "/results.sqlite")) {
      try ResultStore(directory: directory.path, access: .readOnly)
    }
    let store = try ResultStore(directory: directory.path)
    try store.begin(run("small-1"))
    #expect(try ResultStore(directory: directory.path, access: .readOnly).runs().map(\.id) == ["small-1"])
  }

  /// A file that a killed process left: the list of migrations, and no table yet.
  @Test func aFileThatAKilledProcessLeftIsFinished() throws {
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Fixtures/store/half-made.sqlite")
    _ = try directory.file(ResultStore.fileName, try Data(contentsOf: fixture))
    #expect(throws: StoreError.missing(path: directory.path + "/results.sqlite")) {
      try ResultStore(directory: directory.path, access: .readOnly)
    }
    try ResultStore(directory: directory.path).begin(run("small-1"))
    #expect(try ResultStore(directory: directory.path).run("latest").id == "small-1")
  }

  @Test func theListOfMigrationsOfAnotherProgramIsNoStore() throws {
    try halfMade(
      "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY); INSERT INTO grdb_migrations VALUES ('x')")
    #expect(throws: StoreError.foreignDatabase(path: directory.path + "/results.sqlite")) {
      try ResultStore(directory: directory.path)
    }
    #expect(!FileManager.default.fileExists(atPath: directory.path + "/results.sqlite.lock"))
  }

  @Test func manyThatOpenANewFolderAtOnceAllFindAStore() throws {
    let path = directory.path
    let record = run("small-20260101-000000")
    let failures = Mutex<[String]>([])
    let ids = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      do {
        let id = try ResultStore(directory: path).begin(record)
        ids.withLock { $0.append(id) }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    let expected = ["small-20260101-000000"] + (2...8).map { "small-20260101-000000-\($0)" }
    #expect(ids.withLock { $0.sorted() } == expected)
  }

  @Test func aStoreThatIsBeingMadeForTooLongIsLocked() throws {
    try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
    let path = directory.path + "/results.sqlite"
    let lock = try StoreLock(besides: path, waitSeconds: 1)
    #expect(throws: StoreError.locked(path: path, waitedSeconds: 0.05)) {
      try ResultStore(directory: directory.path, waitSeconds: 0.05)
    }
    lock.release()
    #expect(try ResultStore(directory: directory.path, waitSeconds: 0.05).runs() == [])
  }

  @Test func errorsOfTheMachineAreNoErrorsOfThePlan() {
    #expect(StoreError.locked(path: "", waitedSeconds: 1).isOperational)
    #expect(StoreError.notWritable(path: "", reason: "the disk is full").isOperational)
    #expect(
      StoreError(DatabaseError(resultCode: .SQLITE_FULL), path: "p", waitedSeconds: 1).description.contains(
        "disk is full"))
    #expect(!StoreError.unknownRun(reference: "x", available: [], nearest: nil).isOperational)
    #expect(!StoreError.missing(path: "").isOperational)
  }

  // MARK: What evidence takes

  @Test func binaryPredictionsOfAdultTakeLessThan150Kilobytes() throws {
    var state: UInt64 = 88_172_645_463_325_252
    func uniform() -> Double {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Double(state >> 11) * 0x1p-53
    }
    // As many rows as Adult has, scores as a linear model gives them: no two alike.
    let folds = (0..<5).map { fold in
      (0..<(fold < 1 ? 6_513 : 6_512)).flatMap { _ -> [Double] in
        let score = (0..<12).reduce(-7.5) { sum, _ in sum + uniform() }
        let probability = 1 / (1 + exp(-2 * score))
        return [1 - probability, probability]
      }
    }
    let exact = PredictionEvidence(form: .probabilities(classCount: 2), folds: folds)
    let kept = exact.rounded(toBits: 22)
    let packed = try Deflate.packed(kept.encoded())
    #expect(packed.count < 150_000, "\(packed.count)")
    #expect(try PredictionEvidence(encoded: try Deflate.unpacked(packed)) == kept)
    #expect(try PredictionEvidence(encoded: try Deflate.unpacked(try Deflate.packed(exact.encoded()))) == exact)
  }

  @Test func damagedBlobsAreRefusedOrUnpackedAsTheyWere() throws {
    let bytes = (0..<4_000).map { UInt8(truncatingIfNeeded: ($0 * $0) >> 7) }
    let packed = try Deflate.packed(bytes)
    #expect(try Deflate.unpacked(packed) == bytes)
    #expect(try Deflate.unpacked(try Deflate.packed([])) == [])
    var refused = 0
    for place in packed.indices {
      var broken = packed
      broken[place] ^= 0x10
      do throws(StoreFormatError) {
        // Some bits tell only how hard zlib tried, and copies of a run may begin at several places.
        #expect(try Deflate.unpacked(broken) == bytes)
      } catch {
        refused += 1
      }
    }
    #expect(refused > packed.count * 9 / 10)
    for length in 0..<packed.count {
      #expect(throws: StoreFormatError.self) { try Deflate.unpacked(Array(packed[..<length])) }
    }
  }
}
