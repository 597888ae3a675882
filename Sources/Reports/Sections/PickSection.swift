import Frontier
import Records

/// The pick of each protocol with its reason and what the best would have cost.
struct PickSection: ReportSection {
  let id = "pick"
  let title = "The pick"

  func blocks(of analysis: RunAnalysis) -> [ReportBlock] {
    let run = analysis.run
    guard !run.trials.isEmpty else {
      return [.paragraph("The run has no trials yet, so there is nothing to choose from.")]
    }
    var blocks: [ReportBlock] = [.paragraph(RunSentences.policy(run), .quiet)]
    if !run.dataWarnings.isEmpty {
      blocks.append(.warning("Beware of the data before trusting the pick:", run.dataWarnings))
    }
    // The protocol that a service lives under comes first.
    blocks += analysis.evaluations.reversed().map { .verdict(verdict($0, analysis)) }
    if let sentence = agreement(analysis) { blocks.append(.paragraph(sentence)) }
    return blocks
  }

  private func agreement(_ analysis: RunAnalysis) -> String? {
    let evaluations = analysis.evaluations
    guard evaluations.count > 1, let first = evaluations.first, let last = evaluations.last,
      let before = first.pick.chosen, let after = last.pick.chosen
    else { return nil }
    let what =
      evaluations.count == 2 ? "Both protocols pick" : "\(first.evaluation.heading) and \(last.evaluation.title) pick"
    return before.label == after.label
      ? what + " the same candidate."
      : "The protocols disagree: a choice by \(first.evaluation.title) scores would have been \(before.label), not "
        + "\(after.label)."
  }

  private func verdict(_ evaluation: EvaluationAnalysis, _ analysis: RunAnalysis) -> ReportBlock.Verdict {
    let pick = evaluation.pick
    let subject = RunSentences.protocolSentence(evaluation)
    guard let chosen = pick.chosen else {
      var details: [ReportBlock] = []
      if let best = pick.best, let quality = evaluation.quality {
        let value = ValueFormat.text(best.quality, unit: quality.unit)
        details.append(.paragraph("Best \(quality.title) regardless of the policy: \(best.label), \(value).", .fine))
      }
      return ReportBlock.Verdict(
        subject: subject,
        decision: pick.floor?.isPassed == false ? "Nothing is shown to beat guessing" : "No candidate is reasonable",
        reason: pick.reason.sentence, details: details)
    }
    let groups = analysis.fairness?.sentences(evaluation.evaluation) ?? []
    return ReportBlock.Verdict(
      subject: subject, decision: chosen.label, reason: pick.reason.sentence,
      details: numbers(evaluation) + (told(pick) + groups + evaluation.selectionSentences).map { .paragraph($0, .fine) }
        + comparison(evaluation, chosen) + better(pick) + prices(evaluation) + [
          .folded("How it was chosen", finePrint(evaluation).map { .paragraph($0, .fine) })
        ])
  }

  /// Three numbers that a reader takes along: the quality, what it is traded against, and how sure the pick is (or the
  /// next preferred axis, where that isn't known).
  private func numbers(_ evaluation: EvaluationAnalysis) -> [ReportBlock] {
    guard let index = evaluation.pickIndex, let quality = evaluation.quality else { return [] }
    func fact(_ axis: AxisDescriptor) -> ReportBlock.Fact? {
      guard let reading = evaluation.reading(index, axis.id) else { return nil }
      let range = reading.interval.map { " (\(ReadingText.interval($0, unit: axis.unit)))" } ?? ""
      let change = evaluation.pick.changes.first { $0.axis == axis.id && $0.matters }
      let against = change.map { ", \(RunSentences.change($0, axis)) than the best" } ?? ""
      return .init(axis.title, ValueFormat.text(reading.value, unit: axis.unit) + range + against)
    }
    let costs = [evaluation.cost].compactMap { $0 } + evaluation.run.policy.prefer.compactMap(evaluation.run.descriptor)
    var seen: Set<AxisID> = [quality.id]
    var facts = [fact(quality)] + costs.filter { seen.insert($0.id).inserted }.map(fact)
    if let probability = evaluation.pick.probability {
      let share = NumberText.probability(probability)
      facts.insert(.init("picked again", "\(share) of redrawn runs"), at: min(2, facts.count))
    }
    return [.facts(Array(facts.compactMap { $0 }.prefix(3)))]
  }

  /// What stands beside the pick unfolded: who is as reasonable, and what must be known of it.
  private func told(_ pick: Pick) -> [String] {
    var lines: [String] = []
    if pick.group.count > 1, let chosen = pick.chosen {
      lines.append("Equally reasonable: \(NameList.labels(pick.group)); \(chosen.label) is taken by the rule.")
    }
    return lines + pick.notes.map { $0.sentenceStart + "." }
  }

  private func comparison(_ evaluation: EvaluationAnalysis, _ chosen: Pick.Candidate) -> [ReportBlock] {
    let pick = evaluation.pick
    guard let anchor = pick.bestAllowed, let quality = evaluation.quality,
      let mine = evaluation.trials.first(where: { $0.key == chosen.key }),
      let its = evaluation.trials.first(where: { $0.key == anchor.key })
    else { return [] }
    guard anchor.key != chosen.key else { return [] }
    let qualityRow = ReportTable.Row([
      .text(quality.title), .reading(chosen.quality, quality.unit), .reading(anchor.quality, quality.unit),
      .number(RunSentences.loss(pick.loss, quality)),
    ])
    let rows = pick.changes.compactMap { change -> ReportTable.Row? in
      guard let axis = evaluation.run.descriptor(change.axis), Self.isTold(axis, evaluation.run),
        let chosenReading = mine.reading(change.axis), let bestReading = its.reading(change.axis)
      else { return nil }
      return ReportTable.Row([
        .text(axis.title), .reading(chosenReading, axis.unit), .reading(bestReading, axis.unit),
        .number(RunSentences.change(change, axis)),
      ])
    }
    let scope = anchor.key == pick.best?.key ? "" : " among those that meet the limits"
    let table = ReportTable(
      "The pick against the best", caption: "Best \(quality.title)\(scope): \(anchor.label)",
      columns: [
        .init("Axis", .name), .init("Pick", .number), .init("Best", .number), .init("The pick is", .number),
      ],
      rows: [qualityRow] + rows)
    return [.folded("What the best would have cost", [.table(table)])]
  }

  /// What one more unit of quality costs along the frontier, and what a month costs where prices are given.
  private func prices(_ evaluation: EvaluationAnalysis) -> [ReportBlock] {
    let run = evaluation.run
    let steps = evaluation.marginalPrices
    var blocks: [ReportBlock] = []
    if let title = steps.title {
      blocks.append(.folded(title, [.list(steps.map { $0.explanation + "." })]))
    }
    guard let economics = run.policy.economics else { return blocks }
    let keys = [evaluation.pick.chosen, evaluation.pick.bestAllowed].compactMap { $0?.key }
    var seen: Set<String> = []
    let lines = evaluation.trials.filter { keys.contains($0.key) && seen.insert($0.key).inserted }.compactMap { trial in
      MonthlyBill(trial, economics).map { Self.bill($0, of: trial.candidate.label) }
    }
    if !lines.isEmpty { blocks.append(.folded("What a month costs", [.list(lines)])) }
    return blocks
  }

  private static func bill(_ bill: MonthlyBill, of label: String) -> String {
    func amount(_ reading: Reading) -> String { ValueFormat.text(reading, unit: .money) }
    let value = bill.value.map { value in
      value.value < 0 ? ", answers that cost \(amount(value.scaled(by: -1)))" : ", less answers worth \(amount(value))"
    }
    return "\(label): \(ValueFormat.money(bill.total)), of it serving \(amount(bill.serving)), training "
      + "\(amount(bill.training))\(value ?? "")."
  }

  /// Every candidate that scores better, with the reason against it.
  private func better(_ pick: Pick) -> [ReportBlock] {
    guard !pick.better.isEmpty else { return [] }
    return [.folded("Better scores, and why not", [.list(pick.better.map { "\($0.label): \($0.explanation)." })])]
  }

  /// Axes of the policy and one or two of each cost-like family; the other scores stand in the big table.
  private static func isTold(_ axis: AxisDescriptor, _ run: RunRecord) -> Bool {
    !axis.family.isScore || run.policy.prefer.contains(axis.id) || run.policy.limits.contains { $0.axis == axis.id }
  }

  private func finePrint(_ evaluation: EvaluationAnalysis) -> [String] {
    let pick = evaluation.pick
    var lines: [String] = []
    if let threshold = pick.threshold { lines.append("\(threshold.explanation.sentenceStart).") }
    if let quality = evaluation.quality, let loss = pick.loss, let interval = loss.interval {
      let lower = ValueFormat.difference(interval.lower, unit: quality.unit)
      let upper = ValueFormat.difference(interval.upper, unit: quality.unit)
      let verdict = interval.lower <= 0 ? "; it includes zero, so the two can't be told apart" : ""
      let pairing = loss.isPaired ? "paired by fold" : "from the intervals of both"
      let level = NumberText.compact(interval.level * 100, 3)
      lines.append("The loss lies between \(lower) and \(upper) (\(level)%, \(pairing))\(verdict).")
    }
    if let certainty = pick.certainty { lines.append(certainty.sentenceStart + ".") }
    if !pick.beside.isEmpty {
      lines.append("Other ways to choose: \(pick.beside.map(\.explanation).joined(separator: "; ")).")
    }
    return lines
  }
}

extension String {
  /// With a capital at the beginning (unless the first word is a name with its own spelling) and a full stop.
  var sentence: String {
    guard let first else { return self }
    let start = first.isLowercase ? first.uppercased() + dropFirst() : self
    return start.hasSuffix(".") ? start : start + "."
  }

  /// With a capital where the first word is an ordinary one.
  var sentenceStart: String {
    guard let first, first.isLowercase else { return self }
    return first.uppercased() + dropFirst()
  }
}
