import GRDB
import Records

extension ResultStore {
  /// Stores a trial that has ended, with its folds, notes, evidence and readings, as part of a run: in one transaction.
  ///
  /// A completed trial is never changed: recording its key again only adds it, and evidence that it lacked, to the run. A
  /// failed one is replaced.
  ///
  /// - Parameters:
  ///   - trial: its outcomes are not looked at; they are `readings`.
  ///   - identity: of the trial; its key is the trial's.
  ///   - position: place of the trial in the plan.
  ///   - readings: what axes make of the evidence.
  /// - Returns: the evidence as it is stored, by kind.
  @discardableResult
  package func record(
    _ trial: TrialRecord, identity: TrialIdentity, in run: String, position: Int, evidence: [GatheredEvidence] = [],
    readings: [DerivedReading] = []
  ) throws(StoreError) -> [EvidenceKind: EvidenceHead] {
    try write { database in
      let runSequence = try self.sequence(ofRun: run, in: database)
      let id = try Self.store(trial, identity: identity, in: database)
      try Self.attach(id, candidate: trial.candidate, run: runSequence, position: position, in: database)
      var heads: [EvidenceKind: EvidenceHead] = [:]
      for gathered in evidence {
        let head = try Self.store(gathered, at: trial.finishedAt, in: database)
        heads[head.kind] = head
        try Self.show(head, ofTrial: id, run: runSequence, in: database)
      }
      for reading in readings {
        let stored = try Self.store(reading, ofTrial: id, heads: heads, in: database)
        try Self.show(reading: stored, of: reading.axis, ofTrial: id, run: runSequence, in: database)
      }
      return heads
    }
  }

  /// Makes a stored trial part of a run, under the label that the run gives it.
  package func reuse(
    key: String, as candidate: CandidateDescription, in run: String, position: Int
  ) throws(StoreError) {
    try write { database in
      let runSequence = try self.sequence(ofRun: run, in: database)
      let id = try Self.identifier(ofTrial: key, in: database)
      try Self.attach(id, candidate: candidate, run: runSequence, position: position, in: database)
    }
  }

  /// How the trials of these keys ended; those that aren't stored are absent.
  package func statuses(ofTrials keys: [String]) throws(StoreError) -> [String: TrialStatus] {
    try read { database in
      var found: [String: TrialStatus] = [:]
      try Self.inChunks(keys) { chunk, marks in
        let rows = try Row.fetchAll(
          database, sql: "SELECT key, status, message FROM trials WHERE key IN (\(marks))",
          arguments: StatementArguments(chunk))
        for row in rows { found[row["key"]] = TrialDetails.status(row) }
      }
      return found
    }
  }

  /// Calls `body` with as many values at a time as SQLite takes arguments.
  static func inChunks(_ values: [String], _ body: ([String], String) throws -> Void) rethrows {
    for start in stride(from: 0, to: values.count, by: 500) {
      let chunk = Array(values[start..<min(start + 500, values.count)])
      try body(chunk, databaseQuestionMarks(count: chunk.count))
    }
  }

  // MARK: Rows

  private static func store(
    _ trial: TrialRecord, identity: TrialIdentity, in database: Database
  ) throws -> Int64 {
    let key = try identity.key
    let known = try Row.fetchOne(database, sql: "SELECT id, status FROM trials WHERE key = ?", arguments: [key])
    if let known {
      if known["status"] as String == "completed" { return known["id"] }
      for table in ["folds", "notes"] {
        try database.execute(sql: "DELETE FROM \(table) WHERE trial = ?", arguments: [known["id"] as Int64])
      }
    }
    var status = "completed"
    var message: String?
    if case .failed(let reason) = trial.status { (status, message) = ("failed", reason) }
    try database.execute(
      sql: """
        INSERT INTO trials (key, identity, evaluation, status, message, finished_at, split, data)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET
          status = excluded.status, message = excluded.message, finished_at = excluded.finished_at
        """,
      arguments: [
        key, try CanonicalJSON.text(identity), trial.evaluation.id, status, message, trial.finishedAt,
        try identity.splitKey, try identity.dataKey,
      ])
    let id = try identifier(ofTrial: key, in: database)
    for (position, fold) in trial.folds.enumerated() {
      try database.execute(
        sql: "INSERT INTO folds (trial, position, train_rows, test_rows) VALUES (?, ?, ?, ?)",
        arguments: [id, position, fold.trainRows, fold.testRows])
    }
    for (position, note) in trial.notes.enumerated() {
      try database.execute(sql: "INSERT INTO notes VALUES (?, ?, ?)", arguments: [id, position, note])
    }
    return id
  }

  private static func attach(
    _ trial: Int64, candidate: CandidateDescription, run: Int64, position: Int, in database: Database
  ) throws {
    try database.execute(
      sql: "INSERT OR REPLACE INTO run_trials (run, position, trial, label, candidate) VALUES (?, ?, ?, ?, ?)",
      arguments: [run, position, trial, candidate.label, try CanonicalJSON.text(candidate)])
  }

  static func identifier(ofTrial key: String, in database: Database) throws -> Int64 {
    guard let id = try Int64.fetchOne(database, sql: "SELECT id FROM trials WHERE key = ?", arguments: [key]) else {
      throw StoreError.unknownTrial(key: key)
    }
    return id
  }

  /// The trials of a run in the order of the plan, with what the run shows of each.
  func trials(ofRun run: Int64, in database: Database) throws -> [TrialRecord] {
    let details = try TrialDetails(database, run: run)
    return try Row.fetchAll(
      database,
      sql: """
        SELECT trials.*, run_trials.candidate FROM run_trials JOIN trials ON trials.id = run_trials.trial
        WHERE run_trials.run = ? ORDER BY run_trials.position, trials.id
        """, arguments: [run]
    ).map(details.record)
  }
}
