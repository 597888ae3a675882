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

  mutating func compare(_ kind: RunChange.Kind, _ part: String, _ old: String, _ new: String) {
    if old != new { changes.append(RunChange(kind, part, old: old, new: new)) }
  }

  /// Data, splits, axes, versions and machine; `planChanges` are the keys of the two plans that differ.
  init(
    _ first: RunRecord, _ second: RunRecord, matches: [CandidateMatch], planChanges: [IdentityChange]
  ) {
    compareData(first.dataset, second.dataset)
    for change in planChanges { compare(.plan, change.part, change.old, change.new) }
    compareSettings(first, second)
    compareVersions(first, second, matches)
    compareMachines(first.machine, second.machine)
  }

  private mutating func compareData(_ first: DatasetIdentity, _ second: DatasetIdentity) {
    compare(.data, "data set", first.name, second.name)
    // Eight digits of a hash are enough for a person.
    compare(.data, "SHA-256 of the data", String(first.contentHash.prefix(8)), String(second.contentHash.prefix(8)))
    compare(.data, "rows", String(first.rows), String(second.rows))
    compare(.data, "columns", String(first.columns), String(second.columns))
    compare(.data, "target", first.target, second.target)
    compare(.data, "task", first.task, second.task)
    compare(.data, "classes", NameList.text(first.classes), NameList.text(second.classes))
  }

  /// What holds for the run as a whole and need not stand in its plan: defaults, and what the data decided.
  private mutating func compareSettings(_ first: RunRecord, _ second: RunRecord) {
    func names(_ run: RunRecord) -> String { run.evaluations.map(\.id).joined(separator: ", ") }
    compare(.plan, "protocols that have trials", names(first), names(second))
    for evaluation in second.evaluations {
      guard let old = first.splits[evaluation], let new = second.splits[evaluation] else { continue }
      compare(.plan, "\(evaluation.id) split", old, new)
    }
    let kept = Set(first.axes.map(\.id)).intersection(second.axes.map(\.id))
    func others(_ run: RunRecord) -> String {
      let names = run.axes.map(\.id.rawValue).filter { !kept.contains(AxisID(rawValue: $0)) }
      return names.isEmpty ? "none" : NameList.text(names)
    }
    compare(.plan, "axes that the other run lacks", others(first), others(second))
  }

  private mutating func compareVersions(_ first: RunRecord, _ second: RunRecord, _ matches: [CandidateMatch]) {
    var seen: Set<String> = []
    for match in matches {
      for (old, new) in zip(match.first.candidate.steps, match.second.candidate.steps)
      where old.name == new.name && old.version != new.version && seen.insert(new.name).inserted {
        compare(.versions, "version of \(new.name)", String(old.version), String(new.version))
      }
    }
    for axis in second.axes {
      guard let old = first.descriptor(axis.id) else { continue }
      compare(.versions, "version of the axis \(axis.id)", String(old.version), String(axis.version))
    }
  }

  private mutating func compareMachines(_ first: MachineDescription, _ second: MachineDescription) {
    compare(.machine, "processor", first.processor, second.processor)
    compare(.machine, "logical processors", String(first.processorCount), String(second.processorCount))
    compare(
      .machine, "memory", ValueFormat.bytes(Double(first.memoryBytes)), ValueFormat.bytes(Double(second.memoryBytes)))
    compare(.machine, "operating system", first.operatingSystem, second.operatingSystem)
    compare(.machine, "BLAS", first.blasVersion, second.blasVersion)
    compare(.machine, "BLAS core", first.blasCore, second.blasCore)
    compare(.machine, "BLAS environment", Self.text(first.blasEnvironment), Self.text(second.blasEnvironment))
    compare(.machine, "own loops", first.kernels ?? "not kept", second.kernels ?? "not kept")
    compare(.machine, "build", first.build, second.build)
  }

  private static func text(_ environment: [String: String]) -> String {
    environment.isEmpty
      ? "none set" : environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
  }
}
