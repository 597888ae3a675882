import Records

/// In what several runs differ: each part with the value that every run has of it.
public struct RunDifferences: Sendable, Equatable {
  public struct Part: Sendable, Equatable {
    public let kind: RunChange.Kind
    /// In a person's words: `rows`, `split.folds`, `version of ridge`.
    public let part: String
    /// One for each run, in their order; nil: the run has no such part.
    public let values: [String?]
  }

  /// Data, keys of the plans, splits, axes, versions, machine.
  public let parts: [Part]

  /// - Parameters:
  ///   - runs: at least two; with fewer nothing differs.
  ///   - planChanges: for each run the keys in which its plan differs from the first run's, so that the first has none.
  public init(_ runs: [RunRecord], planChanges: [[IdentityChange]] = []) {
    let facts = runs.map(RunFacts.init)
    func parts(_ kind: RunChange.Kind) -> [Part] {
      var names: [String] = []
      for fact in facts.flatMap({ $0.facts(of: kind) }) where !names.contains(fact.part) { names.append(fact.part) }
      return names.map { name in Part(kind: kind, part: name, values: facts.map { $0.value(kind, name) }) }
    }
    let axes = runs.map { run in RunChangeList.axes(of: run, beyond: runs) }
    let found =
      parts(.data) + Self.keys(planChanges, count: runs.count) + parts(.plan)
      + [Part(kind: .plan, part: "axes that another run lacks", values: axes)] + parts(.versions) + parts(.machine)
    self.parts = found.filter { Set($0.values.compactMap { $0 }).count > 1 }
  }

  private static func keys(_ changes: [[IdentityChange]], count: Int) -> [Part] {
    var names: [String] = []
    var own: [String: [Int: String]] = [:]
    var first: [String: String] = [:]
    for (run, list) in changes.enumerated() {
      for change in list {
        if first[change.part] == nil {
          names.append(change.part)
          first[change.part] = change.old
        }
        own[change.part, default: [:]][run] = change.new
      }
    }
    // A run whose key isn't named has what the first one has.
    return names.map { name in
      Part(kind: .plan, part: name, values: (0..<count).map { own[name]?[$0] ?? first[name] })
    }
  }
}
