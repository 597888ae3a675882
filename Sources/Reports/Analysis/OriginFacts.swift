import Records

/// Where the figures come from: machine, data, run.
enum OriginFacts {
  static func machine(_ machine: MachineDescription) -> [ReportBlock.Fact] {
    let environment =
      machine.blasEnvironment.isEmpty
      ? "none set"
      : machine.blasEnvironment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
    return [
      .init("Processor", "\(machine.processor), \(machine.processorCount) logical"),
      .init("Memory", ValueFormat.bytes(Double(machine.memoryBytes))),
      .init("System", machine.operatingSystem),
      .init("BLAS", "OpenBLAS \(machine.blasVersion), core \(machine.blasCore)"),
      .init("BLAS threads", "\(machine.blasThreads)"),
      .init("BLAS environment", environment),
      .init("Build", machine.build),
    ] + (machine.kernels.map { [.init("Own loops", "compiled for \(Self.instructions($0))")] } ?? [])
  }

  private static func instructions(_ level: String) -> String {
    switch level {
    case "v3": "v3 (AVX2)"
    case "v4": "v4 (AVX-512)"
    default: level
    }
  }

  static func data(_ data: DatasetIdentity) -> [ReportBlock.Fact] {
    var facts: [ReportBlock.Fact] = [
      .init("Name", data.name), .init("Rows", ValueFormat.count(Double(data.rows))),
      .init("Columns", ValueFormat.count(Double(data.columns))), .init("Target", data.target), .init("Task", data.task),
    ]
    if !data.classes.isEmpty {
      let shown = data.classes.prefix(20).joined(separator: ", ")
      facts.append(.init("Classes", shown + (data.classes.count > 20 ? " and \(data.classes.count - 20) more" : "")))
    }
    return facts + [.init("SHA-256", data.contentHash)]
  }

  static func run(_ run: RunRecord) -> [ReportBlock.Fact] {
    [
      .init("Run", run.id), .init("Started", RunSentences.date(run.startedAt)),
      .init("Finished", run.finishedAt.map(RunSentences.date) ?? "not yet"), .init("Seed", String(run.seed)),
    ] + run.evaluations.map { .init($0.heading + " split", run.splits[$0] ?? "") } + [.init("Plan hash", run.planHash)]
  }
}
