import GRDB
import Records

/// One sitting on one machine. What it measured can be compared with each other; two sessions only with care.
package struct MeasuringSession: Sendable, Equatable, Identifiable {
  package let id: Int64
  /// The run that measured.
  package let run: String
  package let machine: MachineDescription
  /// ISO 8601, UTC.
  package let startedAt: String
  /// Nil while it goes on, or after it was killed.
  package let finishedAt: String?
}

extension ResultStore {
  /// Opens a session of a run.
  package func beginSession(
    run: String, machine: MachineDescription, at time: String
  ) throws(StoreError) -> MeasuringSession {
    try write { database in
      let sequence = try self.sequence(ofRun: run, in: database)
      try database.execute(
        sql: "INSERT INTO sessions (run, machine, started_at) VALUES (?, ?, ?)",
        arguments: [sequence, try CanonicalJSON.text(machine), time])
      let id = database.lastInsertedRowID
      try Self.show(session: id, run: sequence, in: database)
      return MeasuringSession(id: id, run: run, machine: machine, startedAt: time, finishedAt: nil)
    }
  }

  /// Ends a session.
  ///
  /// - Parameter notes: what readers of its readings should know; every run that shows the session has them.
  package func finish(_ session: MeasuringSession, at time: String, notes: [String] = []) throws(StoreError) {
    try write { database in
      try database.execute(
        sql: "UPDATE sessions SET finished_at = ?, remarks = ? WHERE id = ?",
        arguments: [time, try CanonicalJSON.text(notes), session.id])
    }
  }

  /// All sessions, newest first.
  package func sessions() throws(StoreError) -> [MeasuringSession] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT sessions.*, runs.id AS run_id FROM sessions JOIN runs ON runs.sequence = sessions.run
          ORDER BY sessions.id DESC
          """
      ).map { row in
        MeasuringSession(
          id: row["id"], run: row["run_id"], machine: try CanonicalJSON.value(from: row["machine"]),
          startedAt: row["started_at"], finishedAt: row["finished_at"])
      }
    }
  }

  static func show(session: Int64, run: Int64, in database: Database) throws {
    try database.execute(
      sql: "INSERT OR IGNORE INTO run_sessions (run, session) VALUES (?, ?)", arguments: [run, session])
  }
}
