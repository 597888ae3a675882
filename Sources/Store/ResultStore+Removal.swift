import Foundation
import GRDB
import Records

/// What goes when runs are deleted, and what stays because other runs show it.
package struct RunRemoval: Sendable, Equatable {
  /// Ids of the runs, newest first.
  package let runs: [String]
  /// Trials that no other run has.
  package let trialCount: Int
  /// Trials of these runs that stay, because other runs have them too.
  package let sharedTrialCount: Int
  /// Pieces of evidence that no other run shows.
  package let evidenceCount: Int
  /// What they take in the file, compressed.
  package let evidenceBytes: Int
  /// Model files that were named by that evidence and are named by nothing any more; paths below the experiment
  /// directory.
  package let modelFiles: [StoredFile]
  /// Sensitive columns whose values go, since no run that stays tells groups by them; each name once, sorted.
  package let sensitiveColumns: [String]
  /// Sensitive columns whose values would go as well if `unfinishedRuns` were deleted; each name once, sorted.
  package let heldColumns: [String]
  /// Ids of the runs that hold them, newest first: they are under way, or were killed.
  package let unfinishedRuns: [String]
}

extension ResultStore {
  /// What deleting runs would do. Nothing is changed.
  ///
  /// - Parameter references: ids, beginnings of ids or `latest`; each run counts once.
  package func removal(ofRuns references: [String]) throws(StoreError) -> RunRemoval {
    try write { database in
      var found: RunRemoval?
      // Done and undone: what it would do is what it does.
      try database.inSavepoint {
        found = try self.remove(references, in: database)
        return .rollback
      }
      guard let found else { throw StoreFormatError.damaged }
      return found
    }
  }

  /// Deletes runs with the trials, evidence and readings that no other run shows, in one transaction. Files stay.
  @discardableResult
  package func delete(runs references: [String]) throws(StoreError) -> RunRemoval {
    try write { try self.remove(references, in: $0) }
  }

  /// The runs that are older than the newest `count` finished ones of the same experiment, newest first. Runs that are
  /// not finished count only once they are older: a newer one may still go on.
  package func runsBeyond(newest count: Int) throws(StoreError) -> [RunSummary] {
    var finished: [String: Int] = [:]
    return try runs().filter { run in
      let kept = finished[run.name, default: 0]
      if kept >= count { return true }
      if run.finishedAt != nil { finished[run.name] = kept + 1 }
      return false
    }
  }

  /// Paths, below the experiment directory, of all files that stored evidence or an earlier version names.
  package func namedFiles() throws(StoreError) -> Set<String> {
    try read { try Self.namedFiles(in: $0) }
  }

  /// Gives the room of deleted records back to the disk. Where another process holds the file, the room stays in it for
  /// new results.
  ///
  /// - Returns: whether the file could be made smaller.
  package func compact() -> Bool {
    do {
      try queue.writeWithoutTransaction { database in
        try database.execute(sql: "VACUUM")
        _ = try database.checkpoint(.truncate)
      }
      return true
    } catch {
      return false
    }
  }

  // MARK: In one transaction

  private func remove(_ references: [String], in database: Database) throws -> RunRemoval {
    let chosen = Set(try references.map { try self.sequence(ofReference: $0, in: database) })
    let runs = chosen.sorted(by: >)
    let list = runs.map(String.init).joined(separator: ",")
    let ids = try String.fetchAll(
      database, sql: "SELECT id FROM runs WHERE sequence IN (\(list)) ORDER BY sequence DESC")
    func shown(_ column: String, _ table: String) throws -> (all: [Int64], shared: Set<Int64>) {
      let all = try Int64.fetchAll(
        database, sql: "SELECT DISTINCT \(column) FROM \(table) WHERE run IN (\(list)) ORDER BY \(column)")
      let shared = try Int64.fetchSet(
        database,
        sql: """
          SELECT DISTINCT \(column) FROM \(table)
          WHERE run NOT IN (\(list)) AND \(column) IN (SELECT \(column) FROM \(table) WHERE run IN (\(list)))
          """)
      return (all, shared)
    }
    let judged = try Self.groupColumns(ofRuns: "sequence IN (\(list))", in: database)
    let trials = try shown("trial", "run_trials")
    let evidence = try shown("evidence", "run_evidence")
    let readings = try shown("reading", "run_readings")
    for table in ["run_readings", "run_evidence", "run_trials"] {
      try database.execute(sql: "DELETE FROM \(table) WHERE run IN (\(list))")
    }
    for id in readings.all where !readings.shared.contains(id) {
      try database.execute(sql: "DELETE FROM readings WHERE id = ?", arguments: [id])
    }
    let lost = trials.all.filter { !trials.shared.contains($0) }
    let gone = Set(try evidence.all.filter { !evidence.shared.contains($0) } + Self.leftOvers(of: lost, in: database))
    let bytes = try Self.delete(evidence: gone, in: database)
    // Folds, notes, cached readings and the files of earlier versions go with their trial.
    for id in lost { try database.execute(sql: "DELETE FROM trials WHERE id = ?", arguments: [id]) }
    try Self.leaveSessions(ofRuns: list, in: database)
    try database.execute(sql: "DELETE FROM runs WHERE sequence IN (\(list))")
    try database.execute(
      sql: "DELETE FROM splits WHERE key NOT IN (SELECT split FROM trials WHERE split IS NOT NULL)")
    let forgotten = try Self.forget(judged, in: database)
    try database.execute(
      sql: "DELETE FROM data_columns WHERE data NOT IN (SELECT data FROM trials WHERE data IS NOT NULL)")
    return RunRemoval(
      runs: ids, trialCount: lost.count, sharedTrialCount: trials.shared.count, evidenceCount: gone.count,
      evidenceBytes: bytes.bytes, modelFiles: try Self.unnamed(bytes.files, in: database),
      sensitiveColumns: forgotten.gone, heldColumns: forgotten.held, unfinishedRuns: forgotten.holders)
  }

  /// Evidence of trials that go, which no run shows: what was gathered again in the meantime.
  private static func leftOvers(of trials: [Int64], in database: Database) throws -> [Int64] {
    try trials.flatMap { trial in
      try Int64.fetchAll(
        database,
        sql: """
          SELECT id FROM evidence WHERE subject = (SELECT key FROM trials WHERE id = ?)
            AND id NOT IN (SELECT evidence FROM run_evidence)
          """, arguments: [trial])
    }
  }

  private static func delete(
    evidence ids: Set<Int64>, in database: Database
  ) throws -> (bytes: Int, files: [StoredFile]) {
    var bytes = 0
    var files: [StoredFile] = []
    for id in ids.sorted() {
      let row = try Row.fetchOne(database, sql: "SELECT kind, body FROM evidence WHERE id = ?", arguments: [id])
      if let row {
        bytes += (row["body"] as Data?)?.count ?? 0
        if row["kind"] as String == EvidenceKind.deployment.rawValue, let file = file(row) { files.append(file) }
      }
      try database.execute(sql: "DELETE FROM evidence WHERE id = ?", arguments: [id])
    }
    return (bytes, files)
  }

  /// Sessions whose measurements stay go over to a run that shows them; the others go.
  private static func leaveSessions(ofRuns list: String, in database: Database) throws {
    try database.execute(sql: "DELETE FROM run_sessions WHERE run IN (\(list))")
    let sessions = try Int64.fetchAll(database, sql: "SELECT id FROM sessions WHERE run IN (\(list))")
    for session in sessions {
      // What no run shows any more, such as a measurement that was repeated within the run.
      try database.execute(
        sql: "DELETE FROM readings WHERE session = ? AND id NOT IN (SELECT reading FROM run_readings)",
        arguments: [session])
      try database.execute(
        sql: "DELETE FROM evidence WHERE session = ? AND id NOT IN (SELECT evidence FROM run_evidence)",
        arguments: [session])
      let heir = try Int64.fetchOne(
        database,
        sql: """
          SELECT min(run) FROM (
            SELECT run FROM run_sessions WHERE session = ?1
            UNION SELECT run FROM run_evidence JOIN evidence ON evidence.id = run_evidence.evidence
              WHERE evidence.session = ?1
            UNION SELECT run FROM run_readings JOIN readings ON readings.id = run_readings.reading
              WHERE readings.session = ?1)
          """, arguments: [session])
      if let heir {
        try database.execute(sql: "UPDATE sessions SET run = ? WHERE id = ?", arguments: [heir, session])
      } else {
        try database.execute(sql: "DELETE FROM sessions WHERE id = ?", arguments: [session])
      }
    }
  }

  private static func unnamed(_ files: [StoredFile], in database: Database) throws -> [StoredFile] {
    guard !files.isEmpty else { return [] }
    let named = try namedFiles(in: database)
    var seen: Set<String> = []
    return files.filter { !named.contains($0.path) && seen.insert($0.path).inserted }
      .sorted { $0.path < $1.path }
  }

  private static func namedFiles(in database: Database) throws -> Set<String> {
    var paths = Set(try String.fetchAll(database, sql: "SELECT file FROM artefacts"))
    let bodies = try Row.fetchCursor(
      database, sql: "SELECT body FROM evidence WHERE kind = ? AND body IS NOT NULL",
      arguments: [EvidenceKind.deployment.rawValue])
    while let row = try bodies.next() {
      if let file = file(row) { paths.insert(file.path) }
    }
    return paths
  }

  /// The file that a row of deployment evidence names.
  private static func file(_ row: Row) -> StoredFile? {
    guard let body: Data = row["body"], let bytes = try? StoredBody.bytes(body) else { return nil }
    return (try? DeploymentEvidence(encoded: bytes))?.artefact
  }
}
