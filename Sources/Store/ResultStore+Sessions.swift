import GRDB
import Records

/// One sitting in which deployed pipelines were measured on one machine. Its readings can be compared with each
/// other; those of two sessions only with care.
public struct MeasuringSession: Sendable, Equatable, Identifiable {
  public let id: Int64
  /// The run that measured.
  public let run: String
  public let machine: MachineDescription
  /// ISO 8601, UTC.
  public let startedAt: String
  /// Nil while it goes on, or after it was killed.
  public let finishedAt: String?
}

extension ResultStore {
  /// Opens a session of a run; the run shows its readings from now on.
  public func beginSession(
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

  /// Stores what a session measured of one trial, in one transaction. An axis measured again replaces its reading.
  ///
  /// - Parameter axes: descriptors of the outcomes' axes, for their versions.
  public func record(
    _ outcomes: [AxisID: Outcome], axes: [AxisDescriptor], ofTrial key: String, session: MeasuringSession
  ) throws(StoreError) {
    try record([key: outcomes], axes: axes, session: session)
  }

  /// Stores what a session measured of several trials, in one transaction.
  public func record(
    _ outcomes: [String: [AxisID: Outcome]], axes: [AxisDescriptor], session: MeasuringSession
  ) throws(StoreError) {
    let versions = Dictionary(axes.map { ($0.id, $0.version) }) { first, _ in first }
    try write { database in
      guard try Int64.fetchOne(database, sql: "SELECT id FROM sessions WHERE id = ?", arguments: [session.id]) != nil
      else { throw StoreError.unknownSession(id: session.id) }
      for (key, outcomes) in outcomes {
        let trial = try Self.identifier(ofTrial: key, in: database)
        for (axis, outcome) in outcomes {
          try StoredOutcome.insert(
            outcome, axis: axis, version: versions[axis] ?? 0, trial: trial, session: session.id, into: database)
        }
      }
    }
  }

  /// Ends a session.
  ///
  /// - Parameter remarks: what readers of its readings should know; every run that shows the session has them.
  public func finish(_ session: MeasuringSession, at time: String, remarks: [String] = []) throws(StoreError) {
    try write { database in
      try database.execute(
        sql: "UPDATE sessions SET finished_at = ?, remarks = ? WHERE id = ?",
        arguments: [time, try CanonicalJSON.text(remarks), session.id])
    }
  }

  /// Lets a run show the readings of another run's session.
  public func show(_ session: MeasuringSession, in run: String) throws(StoreError) {
    try write { database in
      try Self.show(session: session.id, run: try self.sequence(ofRun: run, in: database), in: database)
    }
  }

  /// All sessions, newest first.
  public func sessions() throws(StoreError) -> [MeasuringSession] {
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

  /// What a session measured, by trial key, kept to axes whose version is still that of `axes`.
  public func outcomes(
    of session: MeasuringSession, axes: [AxisDescriptor]
  ) throws(StoreError) -> [String: [AxisID: Outcome]] {
    let versions = Dictionary(axes.map { ($0.id, $0.version) }) { first, _ in first }
    return try read { database in
      var found: [String: [AxisID: Outcome]] = [:]
      let rows = try Row.fetchAll(
        database,
        sql: "SELECT outcomes.*, trials.key FROM outcomes JOIN trials ON trials.id = outcomes.trial WHERE session = ?",
        arguments: [session.id])
      for row in rows {
        let axis = AxisID(rawValue: row["axis"])
        guard versions[axis] == row["axis_version"] else { continue }
        found[row["key"], default: [:]][axis] = try StoredOutcome.outcome(row)
      }
      return found
    }
  }

  /// The newest finished session on an equal machine that measured all of these axes of all of these trials, so that
  /// nothing needs to be measured anew.
  ///
  /// - Parameter axes: the axes of later stages; those measured on folds are not looked at.
  public func finishedSession(
    covering keys: [String], axes: [AxisDescriptor], machine: MachineDescription
  ) throws(StoreError) -> MeasuringSession? {
    let later = axes.filter { $0.stage != .folds }
    for session in try sessions() where session.finishedAt != nil && session.machine == machine {
      let found = try outcomes(of: session, axes: later)
      let isCovered = keys.allSatisfy { key in
        guard let outcomes = found[key] else { return false }
        return later.allSatisfy { outcomes[$0.id] != nil }
      }
      if isCovered { return session }
    }
    return nil
  }

  private static func show(session: Int64, run: Int64, in database: Database) throws {
    try database.execute(
      sql: "INSERT OR IGNORE INTO run_sessions (run, session) VALUES (?, ?)", arguments: [run, session])
  }
}
