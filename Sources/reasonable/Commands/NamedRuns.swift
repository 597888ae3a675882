import Foundation
import Frontier
import Plans
import Records
import Store

/// Runs that a person named, with the keys in which their plans differ.
///
/// A name is a run's id, the beginning of one, or `latest`; with a folder in front (`laptop/results/latest`) it is a run of
/// that experiment directory.
struct NamedRuns {
  let runs: [RunRecord]
  /// Whether all plans could be read.
  private(set) var arePlansKnown = true

  /// - Parameter store: of the experiment directory whose runs need no folder.
  init(_ names: [String], in store: ResultStore) throws {
    var runs: [RunRecord] = []
    for (position, name) in names.enumerated() {
      let run = try Self.run(name, in: store)
      if let twin = runs.firstIndex(where: { $0.id == run.id && $0.startedAt == run.startedAt }) {
        throw InputError("'\(names[twin].excerpt())' and '\(names[position].excerpt())' are the same run, \(run.id)")
      }
      runs.append(run)
    }
    self.runs = runs
    let plans = runs.map(\.planText)
    arePlansKnown = plans.allSatisfy {
      PlanDifference.changes(from: $0, to: $0, axes: runs.flatMap(\.axes).map(\.id)) != nil
    }
  }

  private static func run(_ name: String, in store: ResultStore) throws -> RunRecord {
    guard let slash = name.lastIndex(of: "/"), slash > name.startIndex else { return try store.run(name) }
    let reference = String(name[name.index(after: slash)...])
    return try ResultStore(directory: String(name[..<slash]), access: .readOnly)
      .run(reference.isEmpty ? "latest" : reference)
  }

  /// Keys in which the plan of one run differs from another's; none where one of them can't be read.
  func planChanges(_ first: Int, _ second: Int) -> [IdentityChange] {
    let axes = (runs[first].axes + runs[second].axes).map(\.id)
    return PlanDifference.changes(from: runs[first].planText, to: runs[second].planText, axes: axes) ?? []
  }

  /// Two runs, compared.
  func comparison() throws -> RunComparison {
    try RunComparison(runs[0], runs[1], planChanges: planChanges(0, 1))
  }

  /// All of them on one page.
  func joined(evaluation: EvaluationProtocol?, by unit: SuiteUnit?) throws -> JoinedRuns {
    try JoinedRuns(
      runs, planChanges: runs.indices.map { planChanges(0, $0) }, stepChanges: planChanges, evaluation: evaluation,
      unit: unit)
  }

  /// Whether two runs ask for a comparison: they are of one data set, or of one that changed.
  var areAlike: Bool {
    runs.count == 2
      && (runs[0].dataset.contentHash == runs[1].dataset.contentHash || runs[0].dataset.name == runs[1].dataset.name)
      && runs[0].dataset.target == runs[1].dataset.target
  }

  /// The name of the folder for a report of them.
  var folderName: String {
    let ids = runs.map(\.id)
    if areAlike { return "\(ids[0])-against-\(ids[1])" }
    guard ids.count > 3 else { return ids.joined(separator: "-and-") }
    let mark = SHA256.digest(ids.joined(separator: "\n").utf8).prefix(8)
    return "\(ids[0])-and-\(ids.count - 1)-more-\(mark)"
  }
}
