import Frontier
import Plans
import Records
import Store

/// Two runs that a person named, compared.
struct RunPair {
  let first: RunRecord
  let second: RunRecord
  let comparison: RunComparison
  /// Whether both plans could be read.
  let arePlansKnown: Bool

  init(_ store: ResultStore, _ firstName: String, _ secondName: String) throws {
    first = try store.run(firstName)
    second = try store.run(secondName)
    guard first.id != second.id else {
      throw InputError("'\(firstName.excerpt())' and '\(secondName.excerpt())' are the same run, \(first.id)")
    }
    let axes = (first.axes + second.axes).map(\.id)
    let keys = PlanDifference.changes(from: first.planText, to: second.planText, axes: axes)
    arePlansKnown = keys != nil
    comparison = try RunComparison(first, second, planChanges: keys ?? [])
  }
}
