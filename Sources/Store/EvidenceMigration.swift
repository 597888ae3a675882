import Foundation
import GRDB
import Records

/// The third version of the tables: evidence and readings.
///
/// Earlier versions kept one outcome for each axis of a trial, and CPU seconds beside the folds of a trial whatever the
/// machine. Outcomes become readings without evidence, which old runs go on showing; what depends on the machine moves
/// under a session of the run that measured it first.
enum EvidenceMigration {
  static func migrate(_ database: Database) throws {
    try database.execute(sql: tables)
    try moveFitCosts(database)
    try moveOutcomes(database)
    try database.execute(sql: ending)
  }

  /// CPU seconds of fits, which stood beside the folds, become evidence of a machine.
  private static func moveFitCosts(_ database: Database) throws {
    let runs = try Row.fetchAll(
      database,
      sql: """
        SELECT trials.id AS trial, trials.key, trials.finished_at, min(run_trials.run) AS run
        FROM trials JOIN run_trials ON run_trials.trial = trials.id GROUP BY trials.id ORDER BY trials.id
        """)
    var sessions: [Int64: Int64] = [:]
    for row in runs {
      let (trial, run): (Int64, Int64) = (row["trial"], row["run"])
      let folds = try Row.fetchAll(
        database, sql: "SELECT * FROM folds WHERE trial = ? ORDER BY position", arguments: [trial])
      if sessions[run] == nil {
        try database.execute(
          sql: """
            INSERT INTO sessions (run, machine, started_at, finished_at)
            SELECT sequence, machine, started_at, coalesce(finished_at, started_at) FROM runs WHERE sequence = ?
            """, arguments: [run])
        sessions[run] = database.lastInsertedRowID
      }
      try database.execute(
        sql: "UPDATE outcomes SET session = ? WHERE trial = ? AND axis = 'training.shared-cpu' AND session IS NULL",
        arguments: [sessions[run], trial])
      guard !folds.isEmpty else { continue }
      let body = FitCostEvidence(
        folds: folds.map { fold in
          FitCostEvidence.Fold(
            standaloneCPUSeconds: fold["standalone_fit_cpu_seconds"] ?? .nan,
            marginalCPUSeconds: fold["marginal_fit_cpu_seconds"] ?? .nan)
        })
      try database.execute(
        sql: """
          INSERT INTO evidence (subject, kind, version, settings_hash, settings, session, status, gathered_at, body)
          VALUES (?, 'fit-cost', 1, ?, '{}', ?, 'gathered', ?, ?)
          """,
        arguments: [
          row["key"] as String, SHA256.digest("{}".utf8), sessions[run], row["finished_at"] as String,
          try StoredBody.blob(try body.encoded()),
        ])
      try database.execute(
        sql: """
          INSERT INTO run_evidence (run, trial, kind, evidence)
          SELECT run, trial, 'fit-cost', ? FROM run_trials WHERE trial = ?
          """, arguments: [database.lastInsertedRowID, trial])
    }
    for (run, session) in sessions {
      try database.execute(
        sql: "INSERT OR IGNORE INTO run_sessions (run, session) SELECT ?, ?", arguments: [run, session])
    }
  }

  /// Outcomes become readings. A run shows those of its trials that need no machine, and those of the sessions that it
  /// showed; of two sessions the later one. CPU seconds that a run had taken over with a trial stay with it.
  private static func moveOutcomes(_ database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO readings
          (trial, axis, axis_version, basis, session, status, message, value, lower, upper, level, sample_count, samples)
        SELECT trial, axis, axis_version, 'outcome ' || rowid, session, status, message, value, lower, upper, level,
          sample_count, samples
        FROM outcomes ORDER BY ifnull(session, 0), rowid;
        INSERT OR REPLACE INTO run_readings (run, trial, axis, reading)
        SELECT run_trials.run, readings.trial, readings.axis, readings.id
        FROM readings JOIN run_trials ON run_trials.trial = readings.trial
        WHERE readings.session IS NULL OR readings.axis = 'training.shared-cpu' OR EXISTS (
          SELECT 1 FROM run_sessions WHERE run_sessions.run = run_trials.run AND run_sessions.session = readings.session)
        ORDER BY ifnull(readings.session, 0), readings.id;
        """)
  }

  private static let tables = """
    CREATE TABLE splits (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      assignment BLOB NOT NULL
    );

    CREATE TABLE data_columns (
      id INTEGER PRIMARY KEY,
      data TEXT NOT NULL,
      name TEXT NOT NULL,
      body BLOB NOT NULL,
      UNIQUE (data, name)
    );

    CREATE TABLE evidence (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      subject TEXT NOT NULL,
      kind TEXT NOT NULL,
      version INTEGER NOT NULL,
      settings_hash TEXT NOT NULL,
      settings TEXT NOT NULL,
      session INTEGER REFERENCES sessions (id),
      status TEXT NOT NULL CHECK (status IN ('gathered', 'failed', 'left-out')),
      message TEXT,
      gathered_at TEXT NOT NULL,
      body BLOB
    );
    CREATE INDEX evidence_by_subject ON evidence (subject, kind, version, settings_hash);
    CREATE INDEX evidence_by_session ON evidence (session);

    CREATE TABLE readings (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      trial INTEGER NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
      axis TEXT NOT NULL,
      axis_version INTEGER NOT NULL,
      basis TEXT NOT NULL,
      session INTEGER REFERENCES sessions (id),
      status TEXT NOT NULL CHECK (status IN ('measured', 'not-applicable', 'failed')),
      message TEXT,
      value REAL,
      lower REAL,
      upper REAL,
      level REAL,
      sample_count INTEGER,
      samples TEXT,
      UNIQUE (trial, axis, axis_version, basis)
    );
    CREATE INDEX readings_by_session ON readings (session);

    CREATE TABLE run_evidence (
      run INTEGER NOT NULL REFERENCES runs (sequence) ON DELETE CASCADE,
      trial INTEGER NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
      kind TEXT NOT NULL,
      evidence INTEGER NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
      PRIMARY KEY (run, trial, kind)
    ) WITHOUT ROWID;
    CREATE INDEX run_evidence_by_evidence ON run_evidence (evidence);

    CREATE TABLE run_readings (
      run INTEGER NOT NULL REFERENCES runs (sequence) ON DELETE CASCADE,
      trial INTEGER NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
      axis TEXT NOT NULL,
      reading INTEGER NOT NULL REFERENCES readings (id) ON DELETE CASCADE,
      PRIMARY KEY (run, trial, axis)
    ) WITHOUT ROWID;
    CREATE INDEX run_readings_by_reading ON run_readings (reading);

    ALTER TABLE trials ADD COLUMN split TEXT;
    ALTER TABLE trials ADD COLUMN data TEXT;
    """

  /// The table `artefacts` stays as it is: files of earlier versions can be found by it.
  private static let ending = """
    DROP TABLE outcomes;
    CREATE TABLE fold_sizes (
      trial INTEGER NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      train_rows INTEGER NOT NULL,
      test_rows INTEGER NOT NULL,
      PRIMARY KEY (trial, position)
    ) WITHOUT ROWID;
    INSERT INTO fold_sizes SELECT trial, position, train_rows, test_rows FROM folds;
    DROP TABLE folds;
    ALTER TABLE fold_sizes RENAME TO folds;
    """
}

/// Evidence and other bodies as they stand in the file: compressed.
package enum StoredBody {
  package static func blob(_ bytes: [UInt8]) throws -> Data { Data(try Deflate.packed(bytes)) }
  package static func bytes(_ blob: Data) throws -> [UInt8] { try Deflate.unpacked([UInt8](blob)) }
}
