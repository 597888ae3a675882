import Records

/// What is recorded of the circumstances of a run, part by part: what two or more runs may differ in besides their plans'
/// keys.
struct RunFacts {
  struct Fact {
    let kind: RunChange.Kind
    /// In a person's words: `rows`, `version of ridge`.
    let part: String
    let value: String
  }

  let facts: [Fact]

  init(_ run: RunRecord) {
    facts = Self.data(run.dataset) + Self.settings(run) + Self.versions(run) + Self.machine(run.machine)
  }

  func facts(of kind: RunChange.Kind) -> [Fact] { facts.filter { $0.kind == kind } }

  /// The value of a part; nil: this run has no such part.
  func value(_ kind: RunChange.Kind, _ part: String) -> String? {
    facts.first { $0.kind == kind && $0.part == part }?.value
  }

  private static func data(_ data: DatasetIdentity) -> [Fact] {
    [
      ("data set", data.name),
      // Eight digits of a hash are enough for a person.
      ("SHA-256 of the data", String(data.contentHash.prefix(8))), ("rows", String(data.rows)),
      ("columns", String(data.columns)), ("target", data.target), ("task", data.task),
      ("classes", NameList.text(data.classes)),
    ].map { Fact(kind: .data, part: $0.0, value: $0.1) }
  }

  /// What holds for the run as a whole and need not stand in its plan: defaults, and what the data decided.
  private static func settings(_ run: RunRecord) -> [Fact] {
    let protocols = Fact(
      kind: .plan, part: "protocols that have trials", value: run.evaluations.map(\.id).joined(separator: ", "))
    let splits = run.evaluations.compactMap { evaluation in
      run.splits[evaluation].map { Fact(kind: .plan, part: "\(evaluation.id) split", value: $0) }
    }
    return [protocols] + splits
  }

  private static func versions(_ run: RunRecord) -> [Fact] {
    var names: [String] = []
    var versions: [String: Set<Int>] = [:]
    for step in run.trials.flatMap(\.candidate.steps) {
      if versions[step.name] == nil { names.append(step.name) }
      versions[step.name, default: []].insert(step.version)
    }
    let steps = names.map { name in
      let found = (versions[name] ?? []).sorted().map(String.init).joined(separator: ", ")
      return Fact(kind: .versions, part: "version of \(name)", value: found)
    }
    return steps
      + run.axes.map {
        Fact(kind: .versions, part: "version of the axis \($0.id)", value: String($0.version))
      }
  }

  private static func machine(_ machine: MachineDescription) -> [Fact] {
    let environment =
      machine.blasEnvironment.isEmpty
      ? "none set"
      : machine.blasEnvironment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
    return [
      ("processor", machine.processor), ("logical processors", String(machine.processorCount)),
      ("memory", ValueFormat.bytes(Double(machine.memoryBytes))), ("operating system", machine.operatingSystem),
      ("BLAS", machine.blasVersion), ("BLAS core", machine.blasCore), ("BLAS environment", environment),
      ("own loops", machine.kernels ?? "not kept"), ("build", machine.build),
    ].map { Fact(kind: .machine, part: $0.0, value: $0.1) }
  }
}
