import GRDB
import Records

extension ResultStore {
  /// Stores a trial that has ended, with its folds, outcomes and notes, as part of a run: in one transaction.
  ///
  /// A completed trial is never changed: recording its key again only adds it to the run. A failed one is replaced.
  ///
  /// - Parameters:
  ///   - trial: `trial.key` must be `identity.key`. Its outcomes are those whose evidence is the folds; outcomes of
  ///     later stages go through `record(_:axes:trial:session:)`.
  ///   - position: place of the trial in the plan.
  public func record(
    _ trial: TrialRecord, identity: TrialIdentity, in run: String, position: Int
  ) throws(StoreError) {
    precondition(trial.key == identity.key, "a trial is stored under the key of its identity")
    try write { database in
      let runSequence = try self.sequence(ofRun: run, in: database)
      let id = try Self.store(trial, identity: identity, in: database)
      try Self.attach(id, candidate: trial.candidate, run: runSequence, position: position, in: database)
    }
  }

  /// Makes a stored trial part of a run, under the label that the run gives it.
  public func reuse(
    key: String, as candidate: CandidateDescription, in run: String, position: Int
  ) throws(StoreError) {
    try write { database in
      let runSequence = try self.sequence(ofRun: run, in: database)
      let id = try Self.identifier(ofTrial: key, in: database)
      try Self.attach(id, candidate: candidate, run: runSequence, position: position, in: database)
    }
  }

  /// Stored trials by key, with the outcomes whose evidence is the folds. Those that aren't stored are absent; failed
  /// ones too unless asked for, so that they are tried again.
  public func reusableTrials(
    _ keys: [String], includingFailed: Bool = false
  ) throws(StoreError) -> [String: TrialRecord] {
    try read { database in
      var found: [String: TrialRecord] = [:]
      // SQLite takes a limited number of arguments.
      for start in stride(from: 0, to: keys.count, by: 500) {
        let chunk = Array(keys[start..<min(start + 500, keys.count)])
        let rows = try Row.fetchAll(
          database,
          sql: """
            SELECT trials.*, (
              SELECT candidate FROM run_trials WHERE trial = trials.id ORDER BY run DESC LIMIT 1
            ) AS candidate
            FROM trials WHERE key IN (\(databaseQuestionMarks(count: chunk.count)))
              AND (status = 'completed' OR ?)
            """, arguments: StatementArguments(chunk) + [includingFailed])
        for row in rows {
          let id: Int64 = row["id"]
          let details = try TrialDetails(database, trials: "SELECT \(id)", sessions: nil)
          let record = try details.record(row)
          found[record.key] = record
        }
      }
      return found
    }
  }

  /// Notes a file that belongs to a trial, such as its fitted pipeline.
  public func record(_ artefact: Artefact, ofTrial key: String) throws(StoreError) {
    try write { database in
      let id = try Self.identifier(ofTrial: key, in: database)
      try database.execute(
        sql: "INSERT OR REPLACE INTO artefacts (trial, name, file, hash, bytes) VALUES (?, ?, ?, ?, ?)",
        arguments: [id, artefact.name, artefact.file, artefact.hash, artefact.bytes])
    }
  }

  /// The files of a trial, by name.
  public func artefacts(ofTrial key: String) throws(StoreError) -> [Artefact] {
    try read { database in
      let id = try Self.identifier(ofTrial: key, in: database)
      return try Row.fetchAll(
        database, sql: "SELECT * FROM artefacts WHERE trial = ? ORDER BY name", arguments: [id]
      ).map { Artefact(name: $0["name"], file: $0["file"], hash: $0["hash"], bytes: $0["bytes"]) }
    }
  }

  // MARK: Rows

  private static func store(
    _ trial: TrialRecord, identity: TrialIdentity, in database: Database
  ) throws -> Int64 {
    let known = try Row.fetchOne(
      database, sql: "SELECT id, status FROM trials WHERE key = ?", arguments: [trial.key])
    if let known {
      if known["status"] as String == "completed" { return known["id"] }
      for table in ["folds", "notes", "outcomes"] {
        try database.execute(sql: "DELETE FROM \(table) WHERE trial = ?", arguments: [known["id"] as Int64])
      }
    }
    var status = "completed"
    var message: String?
    if case .failed(let reason) = trial.status { (status, message) = ("failed", reason) }
    try database.execute(
      sql: """
        INSERT INTO trials (key, identity, evaluation, status, message, finished_at) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET
          status = excluded.status, message = excluded.message, finished_at = excluded.finished_at
        """,
      arguments: [
        trial.key, try CanonicalJSON.text(identity), trial.evaluation.id, status, message, trial.finishedAt,
      ])
    let id = try identifier(ofTrial: trial.key, in: database)
    for (position, fold) in trial.folds.enumerated() {
      try database.execute(
        sql: "INSERT INTO folds VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          id, position, fold.trainRows, fold.testRows, fold.standaloneFitCPUSeconds, fold.marginalFitCPUSeconds,
        ])
    }
    for (position, note) in trial.notes.enumerated() {
      try database.execute(sql: "INSERT INTO notes VALUES (?, ?, ?)", arguments: [id, position, note])
    }
    for (axis, outcome) in trial.outcomes {
      try StoredOutcome.insert(
        outcome, axis: axis, version: identity.axes[axis] ?? 0, trial: id, session: nil, into: database)
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

  /// The trials of a run in the order of the plan, with the outcomes of the sessions that the run shows; of two
  /// sessions the later one counts.
  func trials(ofRun run: Int64, in database: Database) throws -> [TrialRecord] {
    let details = try TrialDetails(
      database, trials: "SELECT trial FROM run_trials WHERE run = \(run)",
      sessions: "SELECT session FROM run_sessions WHERE run = \(run)")
    return try Row.fetchAll(
      database,
      sql: """
        SELECT trials.*, run_trials.candidate FROM run_trials JOIN trials ON trials.id = run_trials.trial
        WHERE run_trials.run = ? ORDER BY run_trials.position, trials.id
        """, arguments: [run]
    ).map(details.record)
  }
}

/// A file that belongs to a trial.
public struct Artefact: Sendable, Equatable {
  /// What it is, such as `pipeline`.
  public let name: String
  /// Path below the experiment directory.
  public let file: String
  /// SHA-256 in hexadecimal.
  public let hash: String
  public let bytes: Int

  public init(name: String, file: String, hash: String, bytes: Int) {
    self.name = name
    self.file = file
    self.hash = hash
    self.bytes = bytes
  }
}
