import GRDB
import Records

/// What becomes of the values of sensitive columns when runs are deleted.
extension ResultStore {
  /// Deletes the values of sensitive columns that no run tells groups by any more. Trials and predictions don't need them.
  /// A run that isn't finished keeps its columns: it may be about to store its first trial.
  ///
  /// - Parameter names: the sensitive columns of the runs that went.
  /// - Returns: the names of those that went, and of those that only runs hold which aren't finished, with the ids of these.
  static func forget(
    _ names: Set<String>, in database: Database
  ) throws -> (gone: [String], held: [String], holders: [String]) {
    guard !names.isEmpty else { return ([], [], []) }
    let unfinished = try groupColumns(ofRuns: isUnfinished, in: database)
    let read = try columnsRead(ofRuns: "1", in: database)
    let readByFinished = try columnsRead(ofRuns: "finished_at IS NOT NULL", in: database)
    var (gone, held): (Set<String>, Set<String>) = ([], [])
    for row in try Row.fetchAll(database, sql: "SELECT data, name FROM data_columns") {
      let column = KeptColumn(data: row["data"], name: row["name"])
      guard names.contains(column.name), !readByFinished.contains(column) else { continue }
      guard !unfinished.contains(column.name), !read.contains(column) else {
        held.insert(column.name)
        continue
      }
      try database.execute(
        sql: "DELETE FROM data_columns WHERE data = ? AND name = ?", arguments: [column.data, column.name])
      gone.insert(column.name)
    }
    guard !held.isEmpty else { return (gone.sorted(), [], []) }
    let runs = try Row.fetchAll(
      database, sql: "SELECT sequence, id FROM runs WHERE \(isUnfinished) ORDER BY sequence DESC")
    var holders: [String] = []
    for run in runs {
      let sequence: Int64 = run["sequence"]
      let columns = try groupColumns(ofRuns: "sequence = \(sequence)", in: database)
      if !columns.isDisjoint(with: held) { holders.append(run["id"]) }
    }
    return (gone.sorted(), held.sorted(), holders)
  }

  private static let isUnfinished = "finished_at IS NULL"

  /// The columns by which runs tell groups: to judge them, to decide, and to be fairer between them.
  ///
  /// - Parameter condition: of the rows of `runs`.
  static func groupColumns(ofRuns condition: String, in database: Database) throws -> Set<String> {
    var found: Set<String> = []
    for text in try String.fetchAll(database, sql: "SELECT policy FROM runs WHERE \(condition)") {
      let policy: Policy = try CanonicalJSON.value(from: text)
      found.formUnion(policy.groupColumns)
    }
    for row in try mitigated(ofRuns: condition, in: database) { found.formUnion(row.groups) }
    return found
  }

  /// A column of some data.
  private struct KeptColumn: Hashable {
    let data: String
    let name: String
  }

  /// What stored runs read of their data: the target, the columns that they tell groups by, and what decisions are worth.
  private static func columnsRead(ofRuns condition: String, in database: Database) throws -> Set<KeptColumn> {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT DISTINCT runs.sequence, runs.policy, runs.dataset, trials.data AS trial_data FROM runs
        JOIN run_trials ON run_trials.run = runs.sequence JOIN trials ON trials.id = run_trials.trial
        WHERE trials.data IS NOT NULL AND runs.sequence IN (SELECT sequence FROM runs WHERE \(condition))
        """)
    var found: Set<KeptColumn> = []
    for row in rows {
      let data: String = row["trial_data"]
      let policy: Policy = try CanonicalJSON.value(from: row["policy"])
      let dataset: DatasetIdentity = try CanonicalJSON.value(from: row["dataset"])
      let names = [dataset.target] + policy.groupColumns + [policy.decision?.valueColumn].compactMap { $0 }
      for name in names { found.insert(KeptColumn(data: data, name: name)) }
    }
    for row in try mitigated(ofRuns: condition, in: database) {
      guard let data = row.data else { continue }
      for name in row.groups { found.insert(KeptColumn(data: data, name: name)) }
    }
    return found
  }

  /// The columns of groups of candidates with a mitigation, and the data of their trials.
  private static func mitigated(
    ofRuns condition: String, in database: Database
  ) throws -> [(data: String?, groups: [String])] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT DISTINCT trials.data AS trial_data, run_trials.candidate AS candidate FROM run_trials
        JOIN trials ON trials.id = run_trials.trial
        WHERE run_trials.candidate LIKE '%"mitigation"%'
          AND run_trials.run IN (SELECT sequence FROM runs WHERE \(condition))
        """)
    return try rows.map { row -> (data: String?, groups: [String]) in
      let candidate: CandidateDescription = try CanonicalJSON.value(from: row["candidate"])
      return (data: row["trial_data"], groups: candidate.groupColumns)
    }
  }
}

extension Policy {
  /// The columns that it tells groups by.
  fileprivate var groupColumns: [String] { (fairness?.columns ?? []) + (decision?.groups?.columns ?? []) }
}

extension CandidateDescription {
  /// The columns that its mitigation tells groups by.
  fileprivate var groupColumns: [String] {
    guard case .list(let names)? = mitigation?.settings["groups"] else { return [] }
    return names.compactMap { name -> String? in
      guard case .text(let text) = name else { return nil }
      return text
    }
  }
}
