import GRDB

/// The tables of the store and their history. A released migration is never edited; a change is a new one.
enum StoreSchema {
  /// "RSNB" in the file's header marks a store of this program.
  static let applicationIdentifier = 0x5253_4E42

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("v1") { database in
      try database.execute(sql: "PRAGMA application_id = \(applicationIdentifier)")
      try database.execute(sql: firstVersion)
    }
    migrator.registerMigration("v2") { database in
      for table in ["runs", "sessions"] {
        try database.execute(sql: "ALTER TABLE \(table) ADD COLUMN remarks TEXT NOT NULL DEFAULT '[]'")
      }
    }
    migrator.registerMigration("v3", migrate: EvidenceMigration.migrate)
    migrator.registerMigration("optimism") { database in
      try database.execute(sql: "ALTER TABLE runs ADD COLUMN optimism TEXT NOT NULL DEFAULT '[]'")
    }
    migrator.registerMigration("v4") { database in
      // The axis got the name that the rest of the program has for what it measures.
      for table in ["readings", "run_readings"] {
        try database.execute(
          sql: "UPDATE \(table) SET axis = 'training.marginal-cpu' WHERE axis = 'training.shared-cpu'")
      }
      for column in ["axes", "policy"] {
        try database.execute(
          sql: "UPDATE runs SET \(column) = replace(\(column), 'training.shared-cpu', 'training.marginal-cpu')")
      }
    }
    migrator.registerMigration("redraws") { database in
      try database.execute(sql: "ALTER TABLE runs ADD COLUMN redraws TEXT NOT NULL DEFAULT '[]'")
    }
    return migrator
  }

  /// What a database file is to this program.
  enum State {
    /// Nothing is in it, or the making of a store was cut short before its first transaction: it can be finished.
    case unmade
    /// A store, perhaps of an earlier version.
    case store(isCurrent: Bool)
  }

  /// Refuses a database that isn't a store, or that a newer program wrote.
  static func state(_ database: Database, path: String) throws -> State {
    let tables = try String.fetchAll(
      database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    if tables.isEmpty { return .unmade }
    guard tables.contains("grdb_migrations") else { throw StoreError.foreignDatabase(path: path) }
    // A store that was being made when its process ended has the list of migrations and no table yet.
    let migrations = try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations")
    if tables.count == 1, migrations.isEmpty { return .unmade }
    guard tables.contains("run_trials") else { throw StoreError.foreignDatabase(path: path) }
    if try migrator.hasBeenSuperseded(database) { throw StoreError.newerVersion(path: path) }
    return .store(isCurrent: try migrator.hasCompletedMigrations(database))
  }

  private static let firstVersion = """
    CREATE TABLE runs (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      plan_text TEXT NOT NULL,
      plan_hash TEXT NOT NULL,
      dataset TEXT NOT NULL,
      machine TEXT NOT NULL,
      seed INTEGER NOT NULL,
      splits TEXT NOT NULL,
      policy TEXT NOT NULL,
      axes TEXT NOT NULL,
      started_at TEXT NOT NULL,
      finished_at TEXT
    );
    CREATE INDEX runs_by_name ON runs (name);

    CREATE TABLE trials (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      identity TEXT NOT NULL,
      evaluation TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('completed', 'failed')),
      message TEXT,
      finished_at TEXT NOT NULL
    );

    CREATE TABLE run_trials (
      run INTEGER NOT NULL REFERENCES runs (sequence) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      trial INTEGER NOT NULL REFERENCES trials (id),
      label TEXT NOT NULL,
      candidate TEXT NOT NULL,
      PRIMARY KEY (run, trial)
    ) WITHOUT ROWID;
    CREATE INDEX run_trials_by_trial ON run_trials (trial);

    CREATE TABLE folds (
      trial INTEGER NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      train_rows INTEGER NOT NULL,
      test_rows INTEGER NOT NULL,
      standalone_fit_cpu_seconds REAL,
      marginal_fit_cpu_seconds REAL,
      PRIMARY KEY (trial, position)
    ) WITHOUT ROWID;

    CREATE TABLE notes (
      trial INTEGER NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (trial, position)
    ) WITHOUT ROWID;

    CREATE TABLE sessions (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      run INTEGER NOT NULL REFERENCES runs (sequence) ON DELETE CASCADE,
      machine TEXT NOT NULL,
      started_at TEXT NOT NULL,
      finished_at TEXT
    );

    CREATE TABLE run_sessions (
      run INTEGER NOT NULL REFERENCES runs (sequence) ON DELETE CASCADE,
      session INTEGER NOT NULL REFERENCES sessions (id),
      PRIMARY KEY (run, session)
    ) WITHOUT ROWID;

    CREATE TABLE outcomes (
      trial INTEGER NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
      session INTEGER REFERENCES sessions (id),
      axis TEXT NOT NULL,
      axis_version INTEGER NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('measured', 'not-applicable', 'failed')),
      message TEXT,
      value REAL,
      lower REAL,
      upper REAL,
      level REAL,
      sample_count INTEGER,
      samples TEXT
    );
    CREATE UNIQUE INDEX outcomes_once ON outcomes (trial, axis, ifnull(session, 0));
    CREATE INDEX outcomes_by_session ON outcomes (session);

    CREATE TABLE artefacts (
      trial INTEGER NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      file TEXT NOT NULL,
      hash TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      PRIMARY KEY (trial, name)
    ) WITHOUT ROWID;
    """
}
