import Frontier
import Records

/// The frontier of each protocol with its key, and the small frontiers of quality against the other costs.
struct FrontierSection: ReportSection {
  /// Where the page puts its interactive part, too.
  static let name = "frontier"
  let id = FrontierSection.name
  let title = "Frontier"

  func heading(of analysis: RunAnalysis) -> String {
    guard let leading = analysis.leading, let quality = leading.quality, let cost = leading.cost else { return title }
    return "Frontier: \(quality.title) against \(cost.title)"
  }

  func blocks(of analysis: RunAnalysis) -> [ReportBlock] {
    analysis.byProtocol { evaluation in
      guard let quality = evaluation.quality else {
        let name = analysis.run.policy.quality
        return [.paragraph("The policy's quality, \(name), is no axis of this run, so there is no frontier to draw.")]
      }
      guard let cost = evaluation.cost else {
        return [.paragraph("There is no second axis to trade quality against, so there is no frontier to draw.")]
      }
      let chart = FrontierChart(analysis: analysis, evaluation: evaluation, x: cost, y: quality, z: nil)
      guard !chart.isEmpty else {
        return [.paragraph("No candidate has a reading of both \(quality.title) and \(cost.title).")]
      }
      func figure(_ chart: FrontierChart, caption: String? = nil) -> ReportFigure {
        ReportFigure("\(evaluation.evaluation.id)-\(quality.id)-\(chart.x.id)", chart, caption: caption)
      }
      let caption = FrontierSentences.caption(evaluation, quality, cost)
      let others = FrontierSentences.otherCosts(evaluation).map { axis in
        figure(FrontierChart(analysis: analysis, evaluation: evaluation, x: axis, y: quality, z: nil))
      }
      let lead = "\(quality.title.sentenceStart) against the other costs, each with its own frontier:"
      return [.figure(figure(chart, caption: caption))] + key(evaluation, quality, cost)
        + (others.isEmpty ? [] : [.multiples(lead, others)])
    }
  }

  /// The numbers of the picture with names and readings, and how much of the trade-off is covered.
  private func key(
    _ evaluation: EvaluationAnalysis, _ quality: AxisDescriptor, _ cost: AxisDescriptor
  ) -> [ReportBlock] {
    guard let frontier = try? ParetoFrontier(trials: evaluation.trials, axes: [quality, cost]) else { return [] }
    let groups = Array(evaluation.groups(of: frontier).groups.reversed())
    let volume = FrontierVolume(frontier)
    func cell(_ index: Int, _ axis: AxisDescriptor) -> ReportTable.Cell {
      evaluation.reading(index, axis.id).map { .reading($0, axis.unit) } ?? .empty
    }
    func adds(_ index: Int) -> ReportTable.Cell {
      guard let share = volume?.contributions[index] else { return .empty }
      return .number(FrontierSentences.share(share), value: share)
    }
    let table = ReportTable(
      "Members of the frontier",
      caption: "Members of the frontier, from the cheapest to the best; the numbers are those of the picture.",
      columns: [
        .init("No.", .place), .init("Candidate", .name), .init(quality.title, .number), .init(cost.title, .number),
        .init("Probability", .number), .init("Adds", .number),
      ],
      rows: groups.map { group in
        let index = group.representative
        return ReportTable.Row(
          [
            evaluation.numbers[index].map { .number(String($0), value: Double($0)) } ?? .empty,
            evaluation.name(index), cell(index, quality), cell(index, cost),
            evaluation.membership(index).map { .number(NumberText.probability($0), value: $0) } ?? .empty,
            adds(index),
          ], isChosen: index == evaluation.pickIndex)
      })
    let alike = evaluation.alikeSentences(groups, numbers: Array(frontier.members.reversed()))
    return [.table(table)]
      + (alike + (volume.map { [FrontierSentences.volume($0) + " " + FrontierSentences.adds] } ?? []))
      .map { .paragraph($0, .fine) }
  }
}

/// What stands under and beside the frontiers.
enum FrontierSentences {
  static func caption(_ evaluation: EvaluationAnalysis, _ quality: AxisDescriptor, _ cost: AxisDescriptor) -> String {
    var text =
      "Up is better \(quality.title), left is better \(cost.title). Nothing measured lies above and left of the "
    text += "line. "
    if evaluation.band != nil { text += "The shaded band is the quality that the policy lets be given up. " }
    if evaluation.bestIndex == evaluation.pickIndex { return text + "The pick is also the best." }
    return text + "The ring marks the pick, the square the best \(quality.title)."
  }

  /// One axis for each of cost, size and interpretability: the preferred one, or the first that is measured (of
  /// interpretability the one with the smallest numbers).
  static func otherCosts(_ evaluation: EvaluationAnalysis) -> [AxisDescriptor] {
    let families: [AxisFamily] = [.cost, .size, .interpretability]
    return families.compactMap { family in
      let axes = evaluation.run.axes.filter { axis in
        axis.family == family && axis.id != evaluation.cost?.id
          && evaluation.trials.indices.contains { evaluation.reading($0, axis.id)?.value.isFinite ?? false }
      }
      let preferred = evaluation.run.policy.prefer.compactMap { id in axes.first { $0.id == id } }.first
      guard preferred == nil, family == .interpretability else { return preferred ?? axes.first }
      // Of several counts, the one that a person can hold in mind: features rather than parameters.
      return axes.min { largest($0, evaluation) < largest($1, evaluation) }
    }
  }

  private static func largest(_ axis: AxisDescriptor, _ evaluation: EvaluationAnalysis) -> Double {
    evaluation.trials.indices.compactMap { evaluation.reading($0, axis.id)?.value }.filter(\.isFinite).max()
      ?? .infinity
  }

  /// How much of the trade-off a frontier covers.
  static func volume(_ volume: FrontierVolume) -> String {
    "The frontier covers \(share(volume.share)) of the box from the best value of every axis to a tenth beyond the worst "
      + "(costs and sizes by their logarithm)."
  }

  static let adds = "\"Adds\" is the share of that which it would lose without the candidate."

  static func share(_ share: Double) -> String {
    share > 0 && share < 0.001 ? "<0.1%" : NumberText.fixed(share * 100, decimals: 1) + "%"
  }
}
