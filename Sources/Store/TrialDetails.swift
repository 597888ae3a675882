import Foundation
import GRDB
import Records

/// Folds, notes, costs and outcomes of the trials of a run, read with one query a table.
struct TrialDetails {
  private var folds: [Int64: [FoldRecord]] = [:]
  private var notes: [Int64: [String]] = [:]
  private var outcomes: [Int64: [AxisID: Outcome]] = [:]

  init(_ database: Database, run: Int64) throws {
    let trials = "SELECT trial FROM run_trials WHERE run = \(run)"
    var costs: [Int64: FitCostEvidence] = [:]
    let costRows = try Row.fetchAll(
      database,
      sql: """
        SELECT run_evidence.trial, evidence.body FROM run_evidence JOIN evidence ON evidence.id = run_evidence.evidence
        WHERE run_evidence.run = ? AND run_evidence.kind = ? AND evidence.status = 'gathered'
        """, arguments: [run, EvidenceKind.fitCost.rawValue])
    for row in costRows {
      guard let body: Data = row["body"] else { continue }
      costs[row["trial"]] = try FitCostEvidence(encoded: try StoredBody.bytes(body))
    }
    for row in try Row.fetchAll(database, sql: "SELECT * FROM folds WHERE trial IN (\(trials)) ORDER BY position") {
      let trial: Int64 = row["trial"]
      let position = folds[trial]?.count ?? 0
      let cost = costs[trial]?.folds
      let known = cost.flatMap { $0.indices.contains(position) ? $0[position] : nil }
      folds[trial, default: []].append(
        FoldRecord(
          trainRows: row["train_rows"], testRows: row["test_rows"],
          standaloneFitCPUSeconds: known?.standaloneCPUSeconds ?? .nan,
          marginalFitCPUSeconds: known?.marginalCPUSeconds ?? .nan))
    }
    for row in try Row.fetchAll(database, sql: "SELECT * FROM notes WHERE trial IN (\(trials)) ORDER BY position") {
      notes[row["trial"], default: []].append(row["text"])
    }
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT readings.* FROM run_readings JOIN readings ON readings.id = run_readings.reading
        WHERE run_readings.run = ?
        """, arguments: [run])
    for row in rows {
      let axis = AxisID(rawValue: row["axis"])
      outcomes[row["trial"], default: [:]][axis] = try StoredOutcome.outcome(row)
    }
  }

  /// The record of a row of `trials` that carries its `candidate` as well.
  func record(_ row: Row) throws -> TrialRecord {
    let id: Int64 = row["id"]
    let evaluation: String = row["evaluation"]
    return TrialRecord(
      key: row["key"], candidate: try CanonicalJSON.value(from: row["candidate"] ?? ""),
      evaluation: EvaluationProtocol(storedID: evaluation), status: Self.status(row),
      outcomes: outcomes[id] ?? [:], folds: folds[id] ?? [], notes: notes[id] ?? [], finishedAt: row["finished_at"])
  }

  static func status(_ row: Row) -> TrialStatus {
    row["status"] as String == "completed" ? .completed : .failed(message: row["message"] ?? "")
  }
}
