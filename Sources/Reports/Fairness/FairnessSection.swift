import Fairness
import Records

/// How the pick, or the best where nothing was picked, treats the groups of the sensitive columns, how sure that is, and how
/// the groups are represented.
struct FairnessSection: ReportSection {
  let id = "fairness"
  let title = "Fairness"

  var isWide: Bool { true }

  private static let mostClasses = 6

  func blocks(of analysis: RunAnalysis) -> [ReportBlock] {
    guard let fairness = analysis.fairness else { return [] }
    let parts = fairness.evaluations.reversed().compactMap { evaluation -> (String, [ReportBlock])? in
      let blocks = blocks(evaluation, fairness.terms, analysis.run)
      return blocks.isEmpty ? nil : (evaluation.evaluation.heading, blocks)
    }
    guard !parts.isEmpty else { return [] }
    let body = parts.count > 1 ? parts.map { ReportBlock.part($0.0, $0.1) } : parts[0].1
    let overTime = fairness.overTime.map { [ReportBlock.part("Over time", FairnessOverTime(gaps: $0).blocks)] } ?? []
    let untold = FairnessWords.untold(fairness).map { ReportBlock.paragraph($0, .fine) }
    return body + overTime + untold + [.folded("What these words mean", [.explanations(Self.meanings(analysis.run))])]
  }

  private func blocks(
    _ evaluation: RunFairness.Evaluation, _ terms: FairnessTerms, _ run: RunRecord
  ) -> [ReportBlock] {
    let label = run.dataset.classes.last
    let absence = FairnessWords.absence(evaluation, run).map { [ReportBlock.paragraph($0)] } ?? []
    guard let study = evaluation.shown else { return absence + represented(evaluation, label) }
    let words = FairnessWords(study: study, terms: terms)
    let tables = FairnessTables(words: words)
    var blocks = absence + [.paragraph(words.lead), .paragraph(words.judged, .quiet)]
    if !words.refused.isEmpty {
      blocks.append(.warning("Groups that are too small to be compared, and are part of no gap:", words.refused))
    }
    if !words.main.isEmpty { blocks.append(.table(tables.gaps(words.main, title: "Gaps between groups"))) }
    blocks += FairnessWords.missing(study).map { .paragraph($0, .fine) }
    let beside = MitigationBaseline(run, evaluation.evaluation)?.sentences ?? []
    blocks += (FairnessWords.thresholds(evaluation) + FairnessWords.served(evaluation) + beside).map { .paragraph($0) }
    for grouping in study.groupings { blocks += self.grouping(grouping, study, tables, evaluation) }
    let others = study.gaps.filter { $0.form != .difference(.betweenGroups) }
    if !others.isEmpty {
      blocks.append(
        .folded("Ratios, and groups against all rows", [.table(tables.gaps(others, title: "Other forms of the gaps"))]))
    }
    if evaluation.pick != nil, let best = evaluation.best {
      let other = FairnessTables(words: FairnessWords(study: best, terms: terms))
      blocks.append(
        .folded(
          "The same of the best model, \(best.label.excerpt(60))",
          [.table(other.gaps(other.words.main, title: "Gaps between groups under the best model"))]))
    }
    return blocks + represented(evaluation, label)
  }

  private func grouping(
    _ grouping: FairnessStudy.GroupingFindings, _ study: FairnessStudy, _ tables: FairnessTables,
    _ evaluation: RunFairness.Evaluation
  ) -> [ReportBlock] {
    let classes: [String?] = study.classNames.isEmpty ? [nil] : study.classNames.prefix(Self.mostClasses).map { $0 }
    var blocks: [ReportBlock] = classes.enumerated().map { place, name in
      let table = ReportBlock.table(tables.groups(grouping, className: name))
      return place == 0 ? table : .folded("The same for class \(name?.excerpt(40) ?? "")", [table])
    }
    if study.classNames.count > Self.mostClasses {
      blocks.append(
        .paragraph(
          "\(study.classNames.count - Self.mostClasses) more classes are judged and not shown here.", .fine))
    }
    if let chart = Self.chart(grouping) {
      blocks.append(
        .figure(
          ReportFigure(
            "fairness-\(evaluation.evaluation.id)-\(grouping.title)", chart,
            caption: "Each curve shows what a group could get at every threshold; its mark is what it gets now. "
              + (evaluation.thresholds == nil
                ? "A row is taken for the class where the model holds it for the likeliest."
                : "A row is taken for the class as the thresholds decide.")
              + " Marks on one spot: equalized odds."
          )))
    }
    return blocks
  }

  static func chart(_ grouping: FairnessStudy.GroupingFindings) -> ROCChart? {
    let lines = grouping.groups.filter { $0.refusal == nil }.compactMap { group -> ROCChart.Line? in
      guard let curve = group.curve else { return nil }
      let rates = group.rates.first?.rates
      let decided = rates?[.falsePositive].flatMap { alarms in
        rates?[.truePositive].map { (falsePositive: alarms.value, truePositive: $0.value) }
      }
      return ROCChart.Line(name: group.name.excerpt(40), points: curve.points, decided: decided)
    }
    return lines.count > 1 ? ROCChart(title: "ROC curves by \(grouping.title.excerpt(60))", lines: lines) : nil
  }

  private func represented(_ evaluation: RunFairness.Evaluation, _ label: String?) -> [ReportBlock] {
    guard !evaluation.represented.isEmpty else { return [] }
    var blocks: [ReportBlock] = evaluation.represented.map { .table(FairnessTables.representation($0, label: label)) }
    if evaluation.evaluation.isTimeOrdered {
      blocks += evaluation.represented.compactMap { FairnessTables.windows($0, label: label) }.map {
        .folded($0.title, [.table($0)])
      }
    }
    blocks += evaluation.curves.map { .table(FairnessTables.curves($0, isShare: label != nil)) }
    return [.part("How the groups are represented", blocks)]
  }

  private static func meanings(_ run: RunRecord) -> [ReportBlock.Fact] {
    let judged = run.dataset.task != TaskKind.regression.rawValue
    let measures = FairnessMeasure.allCases.filter { $0.isForClasses == judged }
    return measures.map { .init($0.title, "Compares \($0.subject).") } + [
      .init(
        "Gap",
        "The largest difference between two groups. Groups that are treated alike differ a little by chance; how much "
          + "is said beside it."),
      .init(
        "Not settled",
        "The interval holds the tolerance, so these rows can't say on which side the gap lies. How many rows a whole table "
          + "of the same make-up would need is said, those of every class and those that are only learned from "
          + "included; grey rows are of this kind."),
      .init(
        "Minimum",
        "A group needs some judged rows, and some of each class. One that has fewer is named and never part of a "
          + "gap, nor put together with others."),
    ]
  }
}
