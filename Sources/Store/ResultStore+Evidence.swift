import Foundation
import GRDB
import Records

/// Evidence on its way into the store.
package struct GatheredEvidence: Sendable {
  /// Key of what it is evidence of.
  package let subject: String
  package let request: EvidenceRequest
  /// Where it was measured; nil where no machine matters.
  package let session: MeasuringSession?
  package let status: EvidenceStatus
  /// Empty unless it was gathered.
  package let body: [UInt8]

  /// Evidence that was gathered.
  package init(
    of subject: String, _ request: EvidenceRequest, session: MeasuringSession?, body: some EvidenceBody
  ) throws {
    self.init(of: subject, request, session: session, status: .gathered, body: try body.encoded())
  }

  /// What failed or was left out.
  package init(of subject: String, _ request: EvidenceRequest, session: MeasuringSession?, status: EvidenceStatus) {
    self.init(of: subject, request, session: session, status: status, body: [])
  }

  private init(
    of subject: String, _ request: EvidenceRequest, session: MeasuringSession?, status: EvidenceStatus, body: [UInt8]
  ) {
    self.subject = subject
    self.request = request
    self.session = request.isMachineBound ? session : nil
    self.status = status
    self.body = body
  }
}

extension ResultStore {
  /// How many pieces of evidence are stored, of whatever run.
  package func evidenceCount() throws(StoreError) -> Int {
    try read { database in try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM evidence") ?? 0 }
  }

  /// The newest stored evidence that meets a request, by subject; of a machine-bound kind only what an equal machine
  /// measured.
  package func evidence(
    meeting request: EvidenceRequest, of subjects: [String], machine: MachineDescription
  ) throws(StoreError) -> [String: EvidenceHead] {
    try read { database in
      var found: [String: EvidenceHead] = [:]
      let settings = try Self.settingsHash(request)
      let machine = try CanonicalJSON.text(machine)
      try Self.inChunks(subjects) { chunk, marks in
        let rows = try Row.fetchAll(
          database,
          sql: """
            SELECT \(Self.headColumns) FROM evidence LEFT JOIN sessions ON sessions.id = evidence.session
            WHERE subject IN (\(marks)) AND kind = ? AND version = ? AND settings_hash = ?
              AND (\(request.isMachineBound ? "sessions.machine = ?" : "evidence.session IS NULL AND ? IS NOT NULL"))
            ORDER BY evidence.id
            """,
          arguments: StatementArguments(chunk) + [request.kind.rawValue, request.version, settings, machine])
        for row in rows { found[row["subject"]] = Self.head(row) }
      }
      return found
    }
  }

  /// The same from one session: the newest on an equal machine that has all subjects. Nil where none has.
  package func jointEvidence(
    meeting request: EvidenceRequest, of subjects: [String], machine: MachineDescription
  ) throws(StoreError) -> [String: EvidenceHead]? {
    try read { database in
      let settings = try Self.settingsHash(request)
      let candidates = try Int64.fetchAll(
        database,
        sql: """
          SELECT DISTINCT evidence.session FROM evidence JOIN sessions ON sessions.id = evidence.session
          WHERE kind = ? AND version = ? AND settings_hash = ? AND sessions.machine = ? ORDER BY evidence.session DESC
          """,
        arguments: [request.kind.rawValue, request.version, settings, try CanonicalJSON.text(machine)])
      for session in candidates {
        let rows = try Row.fetchAll(
          database,
          sql: """
            SELECT \(Self.headColumns) FROM evidence
            WHERE session = ? AND kind = ? AND version = ? AND settings_hash = ? ORDER BY id
            """, arguments: [session, request.kind.rawValue, request.version, settings])
        let heads = Dictionary(rows.map { ($0["subject"] as String, Self.head($0)) }) { _, newer in newer }
        if subjects.allSatisfy({ heads[$0] != nil }) { return heads }
      }
      return nil
    }
  }

  /// What was gathered of a kind on an equal machine, whatever its settings, the newest first.
  package func gatheredEvidence(
    of kind: EvidenceKind, version: Int, subjects: [String], machine: MachineDescription
  ) throws(StoreError) -> [(head: EvidenceHead, settings: [String: SettingValue])] {
    try read { database in
      var found: [(head: EvidenceHead, settings: [String: SettingValue])] = []
      let machine = try CanonicalJSON.text(machine)
      try Self.inChunks(subjects) { chunk, marks in
        let rows = try Row.fetchAll(
          database,
          sql: """
            SELECT \(Self.headColumns), evidence.settings FROM evidence
            JOIN sessions ON sessions.id = evidence.session
            WHERE subject IN (\(marks)) AND kind = ? AND version = ? AND status = 'gathered' AND sessions.machine = ?
            """, arguments: StatementArguments(chunk) + [kind.rawValue, version, machine])
        for row in rows { found.append((Self.head(row), try CanonicalJSON.value(from: row["settings"]))) }
      }
      return found.sorted { $0.head.id > $1.head.id }
    }
  }

  /// The settings of the newest evidence of a kind, by subject, whatever they are: to say what has changed.
  package func newestSettings(
    of kind: EvidenceKind, subjects: [String]
  ) throws(StoreError) -> [String: (settings: [String: SettingValue], machine: MachineDescription?)] {
    try read { database in
      var found: [String: (settings: [String: SettingValue], machine: MachineDescription?)] = [:]
      try Self.inChunks(subjects) { chunk, marks in
        let rows = try Row.fetchAll(
          database,
          sql: """
            SELECT max(evidence.id), subject, settings, machine
            FROM evidence LEFT JOIN sessions ON sessions.id = evidence.session
            WHERE subject IN (\(marks)) AND kind = ? AND status <> 'failed' GROUP BY subject
            """, arguments: StatementArguments(chunk) + [kind.rawValue])
        for row in rows {
          let machine: String? = row["machine"]
          found[row["subject"]] = (
            try CanonicalJSON.value(from: row["settings"]), try machine.map { try CanonicalJSON.value(from: $0) }
          )
        }
      }
      return found
    }
  }

  /// Stores evidence of trials that are stored already, and shows it in a run: all of it in one transaction.
  ///
  /// - Parameter trials: for each piece of evidence the keys of the trials that it belongs to.
  /// - Returns: the evidence as it is stored, in order.
  @discardableResult
  package func record(
    _ evidence: [(gathered: GatheredEvidence, trials: [String])], in run: String, at time: String
  ) throws(StoreError) -> [EvidenceHead] {
    try write { database in
      let sequence = try self.sequence(ofRun: run, in: database)
      return try evidence.map { gathered, trials in
        let head = try Self.store(gathered, at: time, in: database)
        for key in trials {
          let trial = try Self.identifier(ofTrial: key, in: database)
          try Self.show(head, ofTrial: trial, run: sequence, in: database)
        }
        return head
      }
    }
  }

  /// Lets a run show evidence of earlier runs, with the sessions that measured it.
  package func show(_ evidence: [(head: EvidenceHead, trial: String)], in run: String) throws(StoreError) {
    try write { database in
      let sequence = try self.sequence(ofRun: run, in: database)
      for (head, key) in evidence {
        let trial = try Self.identifier(ofTrial: key, in: database)
        try Self.show(head, ofTrial: trial, run: sequence, in: database)
      }
    }
  }

  /// The bodies of evidence, by id; an error where one can't be unpacked. What failed or was left out has none.
  package func bodies(of ids: [Int64]) throws(StoreError) -> [Int64: Result<[UInt8], StoreError>] {
    let packed: [Int64: Data] = try read { database in
      var found: [Int64: Data] = [:]
      try Self.inChunks(ids.map(String.init)) { chunk, _ in
        let rows = try Row.fetchAll(
          database,
          sql: "SELECT id, body FROM evidence WHERE id IN (\(chunk.joined(separator: ","))) AND body IS NOT NULL")
        for row in rows { found[row["id"]] = row["body"] }
      }
      return found
    }
    return packed.mapValues { blob in
      do {
        return .success(try StoredBody.bytes(blob))
      } catch {
        return .failure(StoreError(error, path: path, waitedSeconds: 0))
      }
    }
  }

  /// Notes that stored evidence can't be read, so that the next sweep gathers it anew.
  package func discard(evidence id: Int64, because reason: String) throws(StoreError) {
    try write { database in
      try database.execute(
        sql: "UPDATE evidence SET status = 'failed', message = ? WHERE id = ?", arguments: [reason, id])
    }
  }

  /// The evidence that a run shows of a trial, by kind.
  package func evidence(ofTrial key: String, in run: String) throws(StoreError) -> [EvidenceKind: EvidenceHead] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT \(Self.headColumns) FROM run_evidence
          JOIN evidence ON evidence.id = run_evidence.evidence JOIN trials ON trials.id = run_evidence.trial
          WHERE run_evidence.run = ? AND trials.key = ?
          """, arguments: [try self.sequence(ofRun: run, in: database), key])
      return Dictionary(rows.map(Self.head).map { ($0.kind, $0) }) { _, newer in newer }
    }
  }

  // MARK: Splits and columns, once for all trials

  /// Keeps the rows of a split's folds. A split that is there already stays.
  package func record(_ assignment: FoldAssignment, forSplit key: String) throws(StoreError) {
    try write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO splits (key, assignment) VALUES (?, ?)",
        arguments: [key, try StoredBody.blob(assignment.encoded())])
    }
  }

  /// The rows of the folds of a stored trial; nil where they weren't kept.
  package func assignment(ofTrial key: String) throws(StoreError) -> FoldAssignment? {
    try read { database in
      let blob = try Data.fetchOne(
        database,
        sql: "SELECT assignment FROM splits JOIN trials ON trials.split = splits.key WHERE trials.key = ?",
        arguments: [key])
      return try blob.map { try FoldAssignment(encoded: try StoredBody.bytes($0)) }
    }
  }

  /// Keeps a column of the data. A column that is there already stays.
  package func record(_ column: StoredColumn, named name: String, ofData key: String) throws(StoreError) {
    try write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO data_columns (data, name, body) VALUES (?, ?, ?)",
        arguments: [key, name, try StoredBody.blob(column.encoded())])
    }
  }

  /// A column of the data of a stored trial; nil where it wasn't kept.
  package func column(_ name: String, ofTrial key: String) throws(StoreError) -> StoredColumn? {
    try read { database in
      let blob = try Data.fetchOne(
        database,
        sql: """
          SELECT body FROM data_columns JOIN trials ON trials.data = data_columns.data
          WHERE trials.key = ? AND data_columns.name = ?
          """, arguments: [key, name])
      return try blob.map { try StoredColumn(encoded: try StoredBody.bytes($0)) }
    }
  }

  // MARK: Rows

  private static let headColumns = """
    evidence.id, evidence.subject, evidence.kind, evidence.version, evidence.session, evidence.status, evidence.message
    """

  private static func settingsHash(_ request: EvidenceRequest) throws -> String {
    try CanonicalJSON.hash(request.settings)
  }

  private static func head(_ row: Row) -> EvidenceHead {
    let message: String = row["message"] ?? ""
    let status: EvidenceStatus =
      switch row["status"] as String {
      case "failed": .failed(message: message)
      case "left-out": .leftOut(reason: message)
      default: .gathered
      }
    return EvidenceHead(
      id: row["id"], subject: row["subject"], kind: EvidenceKind(rawValue: row["kind"]), version: row["version"],
      session: row["session"], status: status)
  }

  /// Evidence that no machine matters for and that another process has stored meanwhile is taken as it is.
  static func store(_ gathered: GatheredEvidence, at time: String, in database: Database) throws -> EvidenceHead {
    let request = gathered.request
    let settings = try settingsHash(request)
    if !request.isMachineBound {
      let known = try Row.fetchOne(
        database,
        sql: """
          SELECT \(headColumns) FROM evidence
          WHERE subject = ? AND kind = ? AND version = ? AND settings_hash = ? AND session IS NULL
            AND status <> 'failed' ORDER BY id DESC
          """, arguments: [gathered.subject, request.kind.rawValue, request.version, settings])
      if let known { return head(known) }
    }
    if let session = gathered.session {
      let isKnown = try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM sessions WHERE id = ?)", arguments: [session.id])
      guard isKnown == true else { throw StoreError.unknownSession(id: session.id) }
    }
    var status = "gathered"
    var message: String?
    switch gathered.status {
    case .gathered: break
    case .failed(let reason): (status, message) = ("failed", reason)
    case .leftOut(let reason): (status, message) = ("left-out", reason)
    }
    try database.execute(
      sql: """
        INSERT INTO evidence
          (subject, kind, version, settings_hash, settings, session, status, message, gathered_at, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        gathered.subject, request.kind.rawValue, request.version, settings, try CanonicalJSON.text(request.settings),
        gathered.session?.id, status, message, time,
        gathered.status == .gathered ? try StoredBody.blob(gathered.body) : nil,
      ])
    return EvidenceHead(
      id: database.lastInsertedRowID, subject: gathered.subject, kind: request.kind, version: request.version,
      session: gathered.session?.id, status: gathered.status)
  }

  static func show(_ head: EvidenceHead, ofTrial trial: Int64, run: Int64, in database: Database) throws {
    try database.execute(
      sql: "INSERT OR REPLACE INTO run_evidence (run, trial, kind, evidence) VALUES (?, ?, ?, ?)",
      arguments: [run, trial, head.kind.rawValue, head.id])
    if let session = head.session { try show(session: session, run: run, in: database) }
  }
}
