import Records

/// One part in which the circumstances of two runs differ: data, plan, versions or machine.
public struct RunChange: Codable, Sendable, Equatable {
  public enum Kind: String, Codable, Sendable, CaseIterable {
    case data
    case plan
    case versions
    case machine
  }

  public let kind: Kind
  /// In a person's words: `rows`, `split.folds`, `version of ridge`.
  public let part: String
  public let old: String
  public let new: String

  public init(_ kind: Kind, _ part: String, old: String, new: String) {
    self.kind = kind
    self.part = part
    self.old = old
    self.new = new
  }
}

/// Collects the parts that differ.
struct RunChangeList {
  private(set) var changes: [RunChange] = []

  /// Data, keys of the plan, splits, axes, versions and machine; `planChanges` are the keys of the two plans that differ.
  init(_ first: RunRecord, _ second: RunRecord, planChanges: [IdentityChange]) {
    let (before, after) = (RunFacts(first), RunFacts(second))
    func compare(_ kind: RunChange.Kind) {
      for fact in after.facts(of: kind) {
        guard let old = before.value(kind, fact.part), old != fact.value else { continue }
        changes.append(RunChange(kind, fact.part, old: old, new: fact.value))
      }
    }
    compare(.data)
    changes += planChanges.map { RunChange(.plan, $0.part, old: $0.old, new: $0.new) }
    compare(.plan)
    compareAxes(first, second)
    compare(.versions)
    compare(.machine)
  }

  private mutating func compareAxes(_ first: RunRecord, _ second: RunRecord) {
    let (old, new) = (Self.axes(of: first, beyond: [second]), Self.axes(of: second, beyond: [first]))
    if old != new { changes.append(RunChange(.plan, "axes that the other run lacks", old: old, new: new)) }
  }

  /// Axes of a run that one of the others lacks.
  static func axes(of run: RunRecord, beyond others: [RunRecord]) -> String {
    let names = run.axes.map(\.id).filter { id in others.contains { $0.descriptor(id) == nil } }.map(\.rawValue)
    return names.isEmpty ? "none" : NameList.text(names)
  }
}
