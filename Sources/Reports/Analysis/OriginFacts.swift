import Records

/// Where the figures come from: machine, data, run.
enum OriginFacts {
  static func machine(_ machine: MachineDescription) -> [(String, String)] {
    let environment =
      machine.blasEnvironment.isEmpty
      ? "none set"
      : machine.blasEnvironment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
    return [
      ("Processor", "\(machine.processor), \(machine.processorCount) logical"),
      ("Memory", ValueFormat.bytes(Double(machine.memoryBytes))),
      ("System", machine.operatingSystem),
      ("BLAS", "OpenBLAS \(machine.blasVersion), core \(machine.blasCore)"),
      ("BLAS threads", "\(machine.blasThreads)"),
      ("BLAS environment", environment),
      ("Build", machine.build),
    ] + (machine.kernels.map { [("Own loops", "compiled for \(Self.instructions($0))")] } ?? [])
  }

  private static func instructions(_ level: String) -> String {
    switch level {
    case "v3": "v3 (AVX2)"
    case "v4": "v4 (AVX-512)"
    default: level
    }
  }

  static func data(_ data: DatasetIdentity) -> [(String, String)] {
    var facts = [
      ("Name", data.name), ("Rows", ValueFormat.count(Double(data.rows))),
      ("Columns", ValueFormat.count(Double(data.columns))), ("Target", data.target), ("Task", data.task),
    ]
    if !data.classes.isEmpty {
      let shown = data.classes.prefix(20).joined(separator: ", ")
      facts.append(("Classes", shown + (data.classes.count > 20 ? " and \(data.classes.count - 20) more" : "")))
    }
    facts.append(("SHA-256", data.contentHash))
    return facts
  }

  static func run(_ run: RunRecord) -> [(String, String)] {
    var facts = [("Run", run.id), ("Started", RunSentences.date(run.startedAt))]
    facts.append(("Finished", run.finishedAt.map(RunSentences.date) ?? "not yet"))
    facts.append(("Seed", String(run.seed)))
    for evaluation in run.evaluations {
      facts.append((evaluation.heading + " split", run.splits[evaluation] ?? ""))
    }
    facts.append(("Plan hash", run.planHash))
    return facts
  }
}
