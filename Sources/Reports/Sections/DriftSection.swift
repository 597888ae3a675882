import Drift
import Records

/// What drifted in a replayed run: the rows before the first step against the served ones, and what the first model made of the
/// change.
struct DriftSection: ReportSection {
  let id = "drift"
  let title = "Drift"

  var isWide: Bool { true }

  func blocks(of analysis: RunAnalysis) -> [ReportBlock] {
    guard let drift = analysis.drift else { return [] }
    var blocks: [ReportBlock] = [.paragraph(Self.lead)]
    if !drift.obstacles.isEmpty { blocks.append(.list(drift.obstacles.map { $0.sentenceStart + "." })) }
    if let before = drift.before {
      blocks.append(.part("The rows before step 1 against the served ones", comparison(before, isModel: false)))
    }
    if let model = drift.model {
      let title = "The first steps against the later ones: \(model.reference.name) against \(model.current.name)"
      blocks.append(.part(title, comparison(model, isModel: true)))
    }
    if let any = drift.before ?? drift.model { blocks += DriftBlocks(findings: any).blocks(["reading"]) }
    return blocks
  }

  private static let mostColumns = 60

  private static let lead =
    "Told in hindsight, with all labels. Two comparisons: the rows before step 1 with the served ones show since when the data "
    + "are others; the first steps with the later ones show what that did to a model that learned from neither of them."

  private func comparison(_ findings: DriftFindings, isModel: Bool) -> [ReportBlock] {
    let content = DriftBlocks(findings: findings, mostColumns: Self.mostColumns, subject: "Verdict")
    var blocks: [ReportBlock] = content.blocks(["verdict"])
    if let sentence = Self.errorSince(findings) { blocks.append(.paragraph(sentence)) }
    blocks += content.blocks(isModel ? ["error", "answers", "periods"] : ["error", "periods"])
    blocks.append(
      .folded(
        isModel ? "Every column of these steps" : "Every column, and all of them together",
        content.blocks(isModel ? ["columns", "together"] : ["columns", "together", "answers"])))
    return blocks
  }

  /// Since when the error lies above that of the reference; nil where no errors are known.
  ///
  /// A stretch counts where the lower end of its 95% interval lies above the reference's mean.
  static func errorSince(_ findings: DriftFindings) -> String? {
    guard let error = findings.error else { return nil }
    let known = findings.periods.filter { $0.error != nil }
    guard !known.isEmpty else { return nil }
    func isAbove(_ period: PeriodDrift) -> Bool { (period.error?.lower ?? 0) > error.referenceError }
    let unit = findings.periodUnit == "step" ? "steps" : "stretches of steps"
    let unbroken = known.reversed().prefix { isAbove($0) }
    let lead =
      "In \(known.count { isAbove($0) }) of \(known.count) \(unit) the error lies above that of \(findings.reference.name) by "
      + "more than chance (by chance alone in 1 of 40)"
    return lead + (unbroken.last.map { ", without a break since \($0.name)." } ?? ".")
  }
}
