/// How to read the figures.
struct ReadingSection: ReportSection {
  let id = "reading"
  let title = "How to read this"
  let isFolded = true

  func blocks(of analysis: RunAnalysis) -> [ReportBlock] {
    guard !analysis.evaluations.isEmpty else { return [] }
    let axes = Explanations.axes(analysis.run)
    let blocks: [ReportBlock] = [.explanations(Explanations.entries(analysis).map { .init($0.term, $0.text) })]
    guard !axes.isEmpty else { return blocks }
    let table = ReportTable(
      "The axes", name: "Axis", texts: ["What it measures"], rows: axes.map { [$0.title, $0.text] })
    return blocks + [.folded("The axes", [.table(table)])]
  }
}
