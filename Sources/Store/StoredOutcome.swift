import GRDB
import Records

/// An outcome as a row of the table `readings`.
///
/// SQLite has no NaN: it stores NULL, which reads back as NaN where a number must be.
enum StoredOutcome {
  /// - Returns: the id of the row. An equal reading that is there already stays.
  static func insert(
    _ outcome: Outcome, axis: AxisID, version: Int, basis: ReadingBasis, trial: Int64, into database: Database
  ) throws -> Int64 {
    var status = "measured"
    var message: String?
    var reading: Reading?
    switch outcome {
    case .measured(let measured): reading = measured
    case .notApplicable(let reason): (status, message) = ("not-applicable", reason)
    case .failed(let reason): (status, message) = ("failed", reason)
    }
    try database.execute(
      sql: """
        INSERT OR IGNORE INTO readings
          (trial, axis, axis_version, basis, session, status, message, value, lower, upper, level, sample_count, samples)
        VALUES (?, ?, ?, ?, (SELECT max(session) FROM evidence WHERE id IN (\(basis.evidenceIDs))),
          ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        trial, axis.rawValue, version, basis.text, status, message, reading?.value, reading?.interval?.lower,
        reading?.interval?.upper, reading?.interval?.level, reading?.sampleCount,
        try reading.map { try CanonicalJSON.text($0.samples) },
      ])
    let id = try Int64.fetchOne(
      database, sql: "SELECT id FROM readings WHERE trial = ? AND axis = ? AND axis_version = ? AND basis = ?",
      arguments: [trial, axis.rawValue, version, basis.text])
    guard let id else { throw StoreFormatError.damaged }
    return id
  }

  static func outcome(_ row: Row) throws -> Outcome {
    let status: String = row["status"]
    let message: String = row["message"] ?? ""
    switch status {
    case "not-applicable": return .notApplicable(reason: message)
    case "failed": return .failed(message: message)
    default: break
    }
    let level: Double? = row["level"]
    let interval = level.map { Interval(lower: row["lower"] ?? .nan, upper: row["upper"] ?? .nan, level: $0) }
    let samples: String = row["samples"] ?? "[]"
    return .measured(
      Reading(
        value: row["value"] ?? .nan, interval: interval, sampleCount: row["sample_count"] ?? 0,
        samples: try CanonicalJSON.value([Double].self, from: samples)))
  }
}
