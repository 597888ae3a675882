import Foundation
import GRDB
import Records

/// The results of one experiment directory, in one SQLite file.
///
/// A trial is written in one transaction when it ends, so that a killed process loses only what it was computing. The
/// file is in WAL mode: reports may read while a sweep writes, and two sweeps may share it. Nothing is ever deleted.
///
/// What a trial's key (`TrialIdentity.key`) fixes is stored once and shared by runs: status, folds, and outcomes whose
/// evidence is the folds. What depends on a machine and a moment (timings, deployment) belongs to a measuring session
/// of a run; a later run may measure anew or show an earlier session.
public final class ResultStore: Sendable {
  public static let fileName = "results.sqlite"

  public enum Access: Sendable {
    case readOnly
    /// Makes the folder and the file if they aren't there.
    case readWrite
  }

  /// Path of the database file.
  public let path: String
  let queue: DatabaseQueue
  private let waitSeconds: Double

  /// Opens the results of a directory.
  ///
  /// - Parameters:
  ///   - directory: the experiment directory.
  ///   - access: reading leaves everything as it is.
  ///   - waitSeconds: how long to wait for a lock of another process. Default: 20.
  public init(directory: String, access: Access = .readWrite, waitSeconds: Double = 20) throws(StoreError) {
    let path = URL(fileURLWithPath: directory).appendingPathComponent(Self.fileName).path
    self.path = path
    self.waitSeconds = waitSeconds
    let exists = FileManager.default.fileExists(atPath: path)
    switch access {
    case .readOnly:
      guard exists else { throw .missing(path: path) }
    case .readWrite:
      do {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      } catch {
        throw .notWritable(path: path, reason: "the folder can't be made (\(SystemReason.text(of: error)))")
      }
    }
    if exists { try StoreFile.checkHeader(path: path) }
    do {
      queue = try Self.open(path: path, exists: exists, access: access, waitSeconds: waitSeconds)
    } catch {
      var failure = StoreError(error, path: path, waitedSeconds: waitSeconds)
      // A new file that can't be opened for writing: say so, not that it can't be read.
      if access == .readWrite, case .notReadable(_, let reason) = failure {
        failure = .notWritable(path: path, reason: reason)
      }
      throw failure
    }
  }

  private static func open(
    path: String, exists: Bool, access: Access, waitSeconds: Double
  ) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(waitSeconds)
    configuration.readonly = true
    if exists {
      let reading = try openForReading(path: path, configuration: configuration)
      try reading.read { database in try StoreSchema.check(database, path: path, mustHaveTables: access == .readOnly) }
      if access == .readOnly { return reading }
      try reading.close()
    }
    configuration.readonly = false
    configuration.journalMode = .wal
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try StoreSchema.migrator.migrate(queue)
    return queue
  }

  /// A file in WAL mode can't be opened in a folder that can't be written, since SQLite keeps shared memory beside it.
  /// Such a file is read from a copy.
  private static func openForReading(path: String, configuration: Configuration) throws -> DatabaseQueue {
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
      return queue
    } catch let error as DatabaseError where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) {
      let copy = FileManager.default.temporaryDirectory
        .appendingPathComponent("reasonable-\(UUID().uuidString).sqlite").path
      try FileManager.default.copyItem(atPath: path, toPath: copy)
      defer {
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: copy + suffix) }
      }
      let log = path + "-wal"
      if FileManager.default.fileExists(atPath: log) {
        try FileManager.default.copyItem(atPath: log, toPath: copy + "-wal")
      }
      // Into memory, so that the copy needn't outlive this call.
      let memory = try DatabaseQueue()
      try DatabaseQueue(path: copy).backup(to: memory)
      return memory
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try queue.read(body)
    } catch {
      throw StoreError(error, path: path, waitedSeconds: waitSeconds)
    }
  }

  /// Runs `body` in one transaction: all of it is stored, or nothing.
  func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try queue.write(body)
    } catch {
      throw StoreError(error, path: path, waitedSeconds: waitSeconds)
    }
  }

  /// Closes the file; the store can't be used afterwards. Letting go of the store closes it as well.
  public func close() throws(StoreError) {
    do {
      try queue.close()
    } catch {
      throw StoreError(error, path: path, waitedSeconds: waitSeconds)
    }
  }
}

/// What can be told from a file's first bytes, before SQLite touches it.
enum StoreFile {
  static func checkHeader(path: String) throws(StoreError) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      var isDirectory: ObjCBool = false
      let found = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      throw .notReadable(path: path, reason: found && isDirectory.boolValue ? "it is a folder" : "permission denied")
    }
    defer { try? file.close() }
    let header: Data
    do {
      header = try file.read(upToCount: 100) ?? Data()
    } catch {
      throw .notReadable(path: path, reason: SystemReason.text(of: error))
    }
    // A process killed while making the file leaves it empty: as good as new.
    guard !header.isEmpty else { return }
    guard header.count == 100, header.starts(with: Data("SQLite format 3\u{0}".utf8)) else {
      throw .notADatabase(path: path)
    }
    let identifier = header[68..<72].reduce(0) { $0 << 8 | Int($1) }
    // Ours is written by the first transaction, which may still be in the log beside the file: 0 until then.
    guard identifier == 0 || identifier == StoreSchema.applicationIdentifier else {
      throw .foreignDatabase(path: path)
    }
  }
}
