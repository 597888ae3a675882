/// The machine, the data, the plan word for word, and how to repeat the run.
struct OriginSection: ReportSection {
  let id = "origin"
  let title = "Machine, data and plan"
  let isFolded = true

  func blocks(of analysis: RunAnalysis) -> [ReportBlock] {
    let run = analysis.run
    return [
      .part("Machine", [.facts(OriginFacts.machine(run.machine))]),
      .part("Data", [.facts(OriginFacts.data(run.dataset))]),
      .part("Run", [.facts(OriginFacts.run(run))]),
      .part("Plan, word for word", [.code(run.planText, language: "yaml")]),
      .part(
        "To repeat it",
        [
          .paragraph(
            "The same plan, data and seed give the same scores on any machine with the same BLAS core; timings belong to "
              + "the machine above."),
          .code(Explanations.commands(run).joined(separator: "\n"), language: "sh"),
        ]),
    ]
  }
}
