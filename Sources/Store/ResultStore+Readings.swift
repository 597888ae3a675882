import GRDB
import Records

/// What an axis made of evidence, on its way into the store.
package struct DerivedReading: Sendable {
  package let axis: AxisID
  /// Version of the axis.
  package let version: Int
  /// The kinds of evidence that it was read from.
  package let kinds: Set<EvidenceKind>
  /// What it depends on besides evidence, such as the sensitive columns.
  package let settings: [String: SettingValue]
  package let outcome: Outcome

  package init(
    axis: AxisID, version: Int, kinds: Set<EvidenceKind>, settings: [String: SettingValue] = [:], outcome: Outcome
  ) {
    self.axis = axis
    self.version = version
    self.kinds = kinds
    self.settings = settings
    self.outcome = outcome
  }
}

/// What a reading was made of: equal bases, equal readings.
package struct ReadingBasis: Sendable, Hashable {
  let text: String
  /// With commas, as SQL takes a list.
  let evidenceIDs: String

  /// - Parameters:
  ///   - evidence: ids of the evidence that was read.
  ///   - settings: what the reading depends on besides.
  package init(evidence: [Int64], settings: [String: SettingValue] = [:]) throws {
    let ids = evidence.sorted().map(String.init).joined(separator: " ")
    evidenceIDs = evidence.sorted().map(String.init).joined(separator: ",")
    text = "evidence \(ids)" + (settings.isEmpty ? "" : " " + (try CanonicalJSON.text(settings)))
  }
}

extension ResultStore {
  /// The ids of cached readings of a trial, by what they were made of.
  package struct CachedReading: Sendable, Hashable {
    package let trial: String
    package let axis: AxisID
    package let version: Int
    package let basis: ReadingBasis

    package init(trial: String, axis: AxisID, version: Int, basis: ReadingBasis) {
      self.trial = trial
      self.axis = axis
      self.version = version
      self.basis = basis
    }
  }

  /// Which of these readings the store has, by what they are. Whatever was made of other evidence, in another version
  /// or under other settings isn't among them.
  package func cachedReadings(_ wanted: [CachedReading]) throws(StoreError) -> [CachedReading: Int64] {
    try read { database in
      var found: [CachedReading: Int64] = [:]
      let statement = try database.makeStatement(
        sql: """
          SELECT readings.id FROM readings JOIN trials ON trials.id = readings.trial
          WHERE trials.key = ? AND axis = ? AND axis_version = ? AND basis = ?
          """)
      for reading in wanted {
        let arguments: StatementArguments = [reading.trial, reading.axis.rawValue, reading.version, reading.basis.text]
        if let id = try Int64.fetchOne(statement, arguments: arguments) { found[reading] = id }
      }
      return found
    }
  }

  /// Stores readings of trials and shows them in a run, in one transaction.
  package func record(
    _ readings: [(reading: CachedReading, outcome: Outcome)], in run: String
  ) throws(StoreError) {
    try write { database in
      let sequence = try self.sequence(ofRun: run, in: database)
      for (reading, outcome) in readings {
        let trial = try Self.identifier(ofTrial: reading.trial, in: database)
        let id = try StoredOutcome.insert(
          outcome, axis: reading.axis, version: reading.version, basis: reading.basis, trial: trial, into: database)
        try Self.show(reading: id, of: reading.axis, ofTrial: trial, run: sequence, in: database)
      }
    }
  }

  /// Lets a run show cached readings.
  package func show(_ readings: [(reading: CachedReading, id: Int64)], in run: String) throws(StoreError) {
    try write { database in
      let sequence = try self.sequence(ofRun: run, in: database)
      for (reading, id) in readings {
        let trial = try Self.identifier(ofTrial: reading.trial, in: database)
        try Self.show(reading: id, of: reading.axis, ofTrial: trial, run: sequence, in: database)
      }
    }
  }

  /// A reading of evidence that is being stored in the same transaction.
  static func store(
    _ reading: DerivedReading, ofTrial trial: Int64, heads: [EvidenceKind: EvidenceHead], in database: Database
  ) throws -> Int64 {
    let basis = try ReadingBasis(evidence: reading.kinds.compactMap { heads[$0]?.id }, settings: reading.settings)
    return try StoredOutcome.insert(
      reading.outcome, axis: reading.axis, version: reading.version, basis: basis, trial: trial, into: database)
  }

  static func show(
    reading: Int64, of axis: AxisID, ofTrial trial: Int64, run: Int64, in database: Database
  ) throws {
    try database.execute(
      sql: "INSERT OR REPLACE INTO run_readings (run, trial, axis, reading) VALUES (?, ?, ?, ?)",
      arguments: [run, trial, axis.rawValue, reading])
  }
}
