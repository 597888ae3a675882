import GRDB
import Records

/// Folds, notes and outcomes of some trials, read with one query a table.
struct TrialDetails {
  private var folds: [Int64: [FoldRecord]] = [:]
  private var notes: [Int64: [String]] = [:]
  private var outcomes: [Int64: [AxisID: Outcome]] = [:]

  /// - Parameters:
  ///   - trials: a query that yields the trials' row numbers.
  ///   - sessions: a query that yields the sessions to show; nil: none, only what the folds gave.
  init(_ database: Database, trials: String, sessions: String?) throws {
    for row in try Row.fetchAll(database, sql: "SELECT * FROM folds WHERE trial IN (\(trials)) ORDER BY position") {
      folds[row["trial"], default: []].append(
        FoldRecord(
          trainRows: row["train_rows"], testRows: row["test_rows"],
          standaloneFitCPUSeconds: row["standalone_fit_cpu_seconds"] ?? .nan,
          marginalFitCPUSeconds: row["marginal_fit_cpu_seconds"] ?? .nan))
    }
    for row in try Row.fetchAll(database, sql: "SELECT * FROM notes WHERE trial IN (\(trials)) ORDER BY position") {
      notes[row["trial"], default: []].append(row["text"])
    }
    let shown = sessions.map { " OR session IN (\($0))" } ?? ""
    // NULL sorts first, then sessions by age, so the newest reading of an axis is the one that stays.
    let rows = try Row.fetchAll(
      database, sql: "SELECT * FROM outcomes WHERE trial IN (\(trials)) AND (session IS NULL\(shown)) ORDER BY session")
    for row in rows {
      let axis = AxisID(rawValue: row["axis"])
      outcomes[row["trial"], default: [:]][axis] = try StoredOutcome.outcome(row)
    }
  }

  /// The record of a row of `trials` that carries its `candidate` as well.
  func record(_ row: Row) throws -> TrialRecord {
    let id: Int64 = row["id"]
    let status: TrialStatus =
      row["status"] as String == "completed" ? .completed : .failed(message: row["message"] ?? "")
    let evaluation: String = row["evaluation"]
    return TrialRecord(
      key: row["key"], candidate: try CanonicalJSON.value(from: row["candidate"] ?? ""),
      evaluation: EvaluationProtocol(storedID: evaluation), status: status,
      outcomes: outcomes[id] ?? [:], folds: folds[id] ?? [], notes: notes[id] ?? [], finishedAt: row["finished_at"])
  }
}
