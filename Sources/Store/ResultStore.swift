import Foundation
import GRDB
import Records

/// The results of one experiment directory, in one SQLite file.
///
/// What belongs to a trial is written in one transaction when it is there, so that a killed process loses only what it
/// was computing. The file is in WAL mode: reports may read while a sweep writes, and two sweeps may share it. Nothing
/// is deleted unless a person deletes a run (`delete(runs:)`), and then only what no other run shows.
///
/// Three things are kept apart. A *trial* is what its key (`TrialIdentity.key`) says. *Evidence* is what was gathered of
/// it, one row a kind, with the settings it was gathered under; what depends on a machine and a moment stands under a
/// measuring session. A *reading* is what an axis made of evidence: a cache, which can be computed again. A run shows
/// trials, evidence and readings, its own or those of earlier runs.
package final class ResultStore: Sendable {
  package static let fileName = "results.sqlite"

  package enum Access: Sendable {
    case readOnly
    /// Makes the folder and the file if they aren't there.
    case readWrite
  }

  /// Path of the database file.
  package let path: String
  let queue: DatabaseQueue
  private let waitSeconds: Double
  private let gate = WritingGate()

  /// Opens the results of a directory.
  ///
  /// - Parameters:
  ///   - directory: the experiment directory.
  ///   - access: reading leaves everything as it is.
  ///   - waitSeconds: how long to wait for a lock of another process. Default: 20.
  package init(directory: String, access: Access = .readWrite, waitSeconds: Double = 20) throws(StoreError) {
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
      switch access {
      case .readOnly: queue = try Self.openForReading(path: path, waitSeconds: waitSeconds)
      case .readWrite: queue = try Self.openForWriting(path: path, exists: exists, waitSeconds: waitSeconds)
      }
    } catch {
      var failure = StoreError(error, path: path, waitedSeconds: waitSeconds)
      // A new file that can't be opened for writing: say so, not that it can't be read.
      if access == .readWrite, case .notReadable(_, let reason) = failure {
        failure = .notWritable(path: path, reason: reason)
      }
      throw failure
    }
  }

  private static func configuration(waitSeconds: Double, readonly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(waitSeconds)
    configuration.readonly = readonly
    return configuration
  }

  /// Makes the tables where there are none, finishes a store whose making was cut short, and brings an older one up to
  /// date. One process at a time does so: several sweeps may start in a new folder at once.
  private static func openForWriting(path: String, exists: Bool, waitSeconds: Double) throws -> DatabaseQueue {
    var lock: StoreLock?
    defer { lock?.release() }
    let isCurrent = exists ? try isCurrentStore(path: path, waitSeconds: waitSeconds) : false
    if !isCurrent {
      lock = try StoreLock(besides: path, waitSeconds: waitSeconds)
    }
    // Looked at again, and before anything is written: another process may have made it, or another program.
    if lock != nil, FileManager.default.fileExists(atPath: path) { _ = try look(path: path, waitSeconds: waitSeconds) }
    var writing = configuration(waitSeconds: waitSeconds, readonly: false)
    writing.journalMode = .wal
    let queue = try DatabaseQueue(path: path, configuration: writing)
    if lock != nil { try StoreSchema.migrator.migrate(queue) }
    return queue
  }

  /// Whether there is nothing to make. A file that can't be looked at is looked at again once its maker has finished.
  private static func isCurrentStore(path: String, waitSeconds: Double) throws -> Bool {
    do {
      if case .store(isCurrent: true) = try look(path: path, waitSeconds: waitSeconds) { return true }
      return false
    } catch is DatabaseError {
      return false
    }
  }

  private static func look(path: String, waitSeconds: Double) throws -> StoreSchema.State {
    let queue = try DatabaseQueue(path: path, configuration: configuration(waitSeconds: waitSeconds, readonly: true))
    defer { try? queue.close() }
    return try queue.read { try StoreSchema.state($0, path: path) }
  }

  /// Leaves the file as it is. One of an earlier version is brought up to date in memory.
  private static func openForReading(path: String, waitSeconds: Double) throws -> DatabaseQueue {
    let queue: DatabaseQueue
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration(waitSeconds: waitSeconds, readonly: true))
      _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
    } catch let error as DatabaseError where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) {
      return try current(try copyOfUnwritable(path: path), path: path)
    }
    return try current(queue, path: path)
  }

  private static func current(_ queue: DatabaseQueue, path: String) throws -> DatabaseQueue {
    switch try queue.read({ try StoreSchema.state($0, path: path) }) {
    case .unmade: throw StoreError.missing(path: path)
    case .store(isCurrent: true): return queue
    case .store(isCurrent: false):
      let memory = try DatabaseQueue()
      try queue.backup(to: memory)
      try StoreSchema.migrator.migrate(memory)
      return memory
    }
  }

  /// A file in WAL mode can't be opened in a folder that can't be written, since SQLite keeps shared memory beside it.
  /// Such a file is read from a copy, in memory, so that the copy needn't outlive this call.
  private static func copyOfUnwritable(path: String) throws -> DatabaseQueue {
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
    let memory = try DatabaseQueue()
    try DatabaseQueue(path: copy).backup(to: memory)
    return memory
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
      return try gate.pass { try queue.write(body) }
    } catch {
      throw StoreError(error, path: path, waitedSeconds: waitSeconds)
    }
  }

  /// Nothing is stored through this store any more; what is being stored at this moment is stored whole before this
  /// returns. A thread that would store something waits until the process ends: for a process that is about to say what
  /// is kept, and to end. Reading goes on.
  package func endWriting() { gate.close() }

  /// Closes the file; the store can't be used afterwards. Letting go of the store closes it as well.
  package func close() throws(StoreError) {
    do {
      try queue.close()
    } catch {
      throw StoreError(error, path: path, waitedSeconds: waitSeconds)
    }
  }
}
