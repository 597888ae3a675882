import Foundation
import GRDB
import Records

/// One line of a list of runs.
package struct RunSummary: Sendable, Equatable {
  package let id: String
  package let name: String
  /// Name of the data set.
  package let dataset: String
  /// ISO 8601, UTC.
  package let startedAt: String
  /// Nil while the run goes on, or after it was killed.
  package let finishedAt: String?
  package let trialCount: Int
  package let failedCount: Int
}

extension ResultStore {
  /// Stores the head of a run. Its trials, evidence and readings follow; those in `run` are not looked at.
  ///
  /// - Returns: the id under which it is stored: `run.id`, or with `-2`, `-3` ... behind it where that is taken. Chosen in
  ///   the same transaction, so that several sweeps may begin in one second.
  @discardableResult
  package func begin(_ run: RunRecord) throws(StoreError) -> String {
    try write { database in
      let taken = Set(try String.fetchAll(database, sql: "SELECT id FROM runs"))
      var id = run.id
      var number = 2
      while taken.contains(id) {
        id = "\(run.id)-\(number)"
        number += 1
      }
      try database.execute(
        sql: """
          INSERT INTO runs
            (id, name, plan_text, plan_hash, dataset, machine, seed, splits, policy, axes, started_at, finished_at,
              remarks)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          id, run.name, run.planText, run.planHash, try CanonicalJSON.text(run.dataset),
          try CanonicalJSON.text(run.machine), Int64(bitPattern: run.seed), try CanonicalJSON.text(run.splits),
          try CanonicalJSON.text(run.policy), try CanonicalJSON.text(run.axes), run.startedAt, run.finishedAt,
          try CanonicalJSON.text(run.notes),
        ])
      return id
    }
  }

  /// Notes that a run has come to its end, what choosing added to its best scores, and how scores move with the rows.
  package func finish(
    run id: String, at time: String, optimism: [SelectionOptimism] = [], redraws: [RowRedraws] = []
  ) throws(StoreError) {
    try write { database in
      let run = try self.sequence(ofRun: id, in: database)
      try database.execute(
        sql: "UPDATE runs SET finished_at = ?, optimism = ?, redraws = ? WHERE sequence = ?",
        arguments: [time, try CanonicalJSON.text(optimism), try CanonicalJSON.text(redraws), run])
    }
  }

  /// The id of a run that begins at a moment, such as `digits-20260131-142501`.
  package static func runID(name: String, at date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "yyyyMMdd-HHmmss"
    return "\(name)-\(formatter.string(from: date))"
  }

  /// All runs, newest first.
  package func runs() throws(StoreError) -> [RunSummary] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT runs.id, runs.name, runs.dataset, runs.started_at, runs.finished_at, count(trials.id) AS trial_count,
            count(CASE WHEN trials.status = 'failed' THEN 1 END) AS failed_count
          FROM runs
          LEFT JOIN run_trials ON run_trials.run = runs.sequence
          LEFT JOIN trials ON trials.id = run_trials.trial
          GROUP BY runs.sequence ORDER BY runs.sequence DESC
          """)
      return try rows.map { row in
        RunSummary(
          id: row["id"], name: row["name"],
          dataset: try CanonicalJSON.value(DatasetIdentity.self, from: row["dataset"]).name,
          startedAt: row["started_at"], finishedAt: row["finished_at"], trialCount: row["trial_count"],
          failedCount: row["failed_count"])
      }
    }
  }

  /// The newest finished run of a plan, by the plan's hash; nil: it was never run to its end.
  package func newestRun(ofPlan hash: String) throws(StoreError) -> RunRecord? {
    let id = try read { database in
      try String.fetchOne(
        database,
        sql: "SELECT id FROM runs WHERE plan_hash = ? AND finished_at IS NOT NULL ORDER BY sequence DESC LIMIT 1",
        arguments: [hash])
    }
    guard let id else { return nil }
    return try run(id)
  }

  /// The record of a run with all its trials.
  ///
  /// - Parameter reference: a run's id, `latest`, or the beginning of an id (the newest that fits is taken).
  package func run(_ reference: String) throws(StoreError) -> RunRecord {
    try read { database in
      let sequence = try self.sequence(ofReference: reference, in: database)
      guard let row = try Row.fetchOne(database, sql: "SELECT * FROM runs WHERE sequence = ?", arguments: [sequence])
      else { throw StoreError.unknownRun(reference: reference, available: [], nearest: nil) }
      return RunRecord(
        id: row["id"], name: row["name"], planText: row["plan_text"], planHash: row["plan_hash"],
        dataset: try CanonicalJSON.value(from: row["dataset"]), machine: try CanonicalJSON.value(from: row["machine"]),
        seed: UInt64(bitPattern: row["seed"]), splits: try CanonicalJSON.value(from: row["splits"]),
        policy: try CanonicalJSON.value(from: row["policy"]), axes: try CanonicalJSON.value(from: row["axes"]),
        startedAt: row["started_at"], finishedAt: row["finished_at"],
        trials: try self.trials(ofRun: sequence, in: database),
        notes: try Self.notes(row) + self.sessionNotes(ofRun: sequence, in: database),
        optimism: try CanonicalJSON.value(from: row["optimism"]),
        redraws: try CanonicalJSON.value(from: row["redraws"]))
    }
  }

  private static func notes(_ row: Row) throws -> [String] { try CanonicalJSON.value(from: row["remarks"]) }

  private func sessionNotes(ofRun run: Int64, in database: Database) throws -> [String] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT sessions.* FROM sessions JOIN run_sessions ON run_sessions.session = sessions.id
        WHERE run_sessions.run = ? ORDER BY sessions.id
        """, arguments: [run]
    ).flatMap(Self.notes)
  }

  /// The row of a run named by id, `latest` or the beginning of an id.
  func sequence(ofReference reference: String, in database: Database) throws -> Int64 {
    let rows = try Row.fetchAll(database, sql: "SELECT sequence, id FROM runs ORDER BY sequence DESC")
    let runs = rows.map { (sequence: $0["sequence"] as Int64, id: $0["id"] as String) }
    if let exact = runs.first(where: { $0.id == reference }) { return exact.sequence }
    if reference == "latest", let newest = runs.first { return newest.sequence }
    if !reference.isEmpty, let newest = runs.first(where: { $0.id.hasPrefix(reference) }) { return newest.sequence }
    let ids = runs.map(\.id)
    throw StoreError.unknownRun(
      reference: reference, available: Array(ids.prefix(10)), nearest: NearestName.find(reference, among: ids))
  }

  func sequence(ofRun id: String, in database: Database) throws -> Int64 {
    guard let found = try Int64.fetchOne(database, sql: "SELECT sequence FROM runs WHERE id = ?", arguments: [id])
    else {
      let ids = try String.fetchAll(database, sql: "SELECT id FROM runs ORDER BY sequence DESC LIMIT 10")
      throw StoreError.unknownRun(reference: id, available: ids, nearest: nil)
    }
    return found
  }
}
