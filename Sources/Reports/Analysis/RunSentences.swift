import Frontier
import Records

/// Sentences about a run that every form of the report says alike.
enum RunSentences {
  /// What was asked, on which data.
  static func subject(_ run: RunRecord) -> String {
    let data = run.dataset
    var text = "\(ValueFormat.count(Double(data.rows))) rows and \(ValueFormat.count(Double(data.columns))) columns of "
    text += "\(data.name), predicting \(data.target) (\(task(data))). "
    let candidates = Set(run.trials.map(\.candidate.label)).count
    let protocols = run.evaluations.map(\.title)
    text += "\(candidates) candidate\(candidates == 1 ? "" : "s")"
    if !protocols.isEmpty {
      text += " under \(ValueFormat.protocols(protocols))"
    }
    return text + (run.finishedAt.map { ", finished \(date($0))." } ?? ".")
  }

  static func task(_ data: DatasetIdentity) -> String {
    switch data.task {
    case "multiclass": "\(data.classes.count) classes"
    case "binary": "two classes"
    default: data.task
    }
  }

  /// `2026-01-31 14:25 UTC` from ISO 8601; anything else stays as it is.
  static func date(_ text: String) -> String {
    guard text.count >= 16, text.hasSuffix("Z"), text.contains("T") else { return text }
    return text.prefix(16).replacing("T", with: " ") + " UTC"
  }

  /// What a reader must know before any figure.
  static func warnings(_ run: RunRecord) -> [String] {
    var warnings: [String] = []
    if run.machine.build != "release" {
      warnings.append(
        "This run was made by a \(run.machine.build) build. Its timings mean nothing: repeat it with a release build.")
    }
    if run.finishedAt == nil {
      warnings.append("This run has not finished: what stands here covers \(run.trials.count) stored trials only.")
    }
    let failures = run.trials.filter { $0.status != .completed }.count
    if failures > 0 {
      warnings.append("\(failures) of \(run.trials.count) trials failed. They are listed with their reasons below.")
    }
    return warnings
  }

  /// The name of the protocol, with its split.
  static func protocolSentence(_ evaluation: EvaluationAnalysis) -> String {
    let name = evaluation.evaluation.heading
    return "\(name) protocol, \(evaluation.evaluation.divisionSummary): \(evaluation.splitSentence)"
  }

  /// The policy in words.
  static func policy(_ run: RunRecord) -> String {
    let policy = run.policy
    func title(_ id: AxisID) -> String { run.descriptor(id)?.title ?? id.rawValue }
    let quality = title(policy.quality)
    var text = "Quality is \(quality). "
    let unit = run.descriptor(policy.quality)?.unit ?? .ratio
    switch policy.within {
    case .whatMatters:
      let rule = run.descriptor(policy.quality).map(policy.matters.rule) ?? WhatMatters.Amount()
      text += "Up to \(amount(rule, unit)), which is what matters, may be lost"
    case .standardErrors(let count):
      text +=
        "Up to \(NumberText.compact(count, 2)) standard error\(count == 1 ? "" : "s") of it, at most "
        + "\(NumberText.compact(policy.confidence.lossMultiple, 2)) times what matters, may be lost"
    case .absolute(let amount):
      text += "Up to \(ValueFormat.difference(amount, unit: unit)) of it may be lost"
    case .relative(let share):
      text += "Up to \(NumberText.compact(share * 100, 3))% of the best value may be lost"
    }
    let preferred = policy.prefer.map(title)
    text += preferred.isEmpty ? "." : "; what is preferred, in this order: \(preferred.joined(separator: ", "))."
    if policy.limits.isEmpty { return text + " No hard limits." }
    let limits = policy.limits.flatMap { limit -> [String] in
      let unit = run.descriptor(limit.axis)?.unit ?? .count
      let low = limit.atLeast.map { "\(title(limit.axis)) at least \(ValueFormat.text($0, unit: unit))" }
      let high = limit.atMost.map { "\(title(limit.axis)) at most \(ValueFormat.text($0, unit: unit))" }
      let sure = limit.confidence.map { " with \(NumberText.compact($0 * 100, 4))% confidence" } ?? ""
      return [low, high].compactMap { $0 }.map { $0 + sure }
    }
    return text + " Hard limits: \(limits.joined(separator: ", "))."
  }

  private static func amount(_ rule: WhatMatters.Amount, _ unit: MeasurementUnit) -> String {
    let fixed = rule.amount.map { "\(ValueFormat.difference($0, unit: unit)) of it" }
    let share = rule.share.map { "\(NumberText.compact($0 * 100, 3))% of the best value" }
    let parts = [fixed, share].compactMap { $0 }
    return parts.count == 2 ? "the larger of \(parts[0]) and \(parts[1])" : parts.first ?? "nothing"
  }

  /// A ratio in words: how the pick stands against the best on one axis. Only what matters and is clear is a difference.
  static func change(_ change: Pick.Change, _ axis: AxisDescriptor) -> String {
    if change.best == change.chosen { return "the same" }
    guard change.matters else { return "no difference that matters" }
    let isBetter = axis.direction.prefers(change.chosen, over: change.best)
    let word = isBetter ? "better" : "worse"
    guard let ratio = change.ratio, ratio > 0 else {
      return "\(ValueFormat.difference(abs(change.difference), unit: axis.unit)) \(word)"
    }
    return "\(ValueFormat.ratio(isBetter ? ratio : 1 / ratio)) \(word)"
  }

  /// What was given up, in the same words.
  static func loss(_ loss: Pick.Loss?, _ quality: AxisDescriptor) -> String {
    guard let loss, loss.amount != 0 else { return "the same" }
    return "\(ValueFormat.difference(loss.amount, unit: quality.unit)) worse\(loss.isClear ? "" : withinNoise)"
  }

  /// Behind a difference that the measurement can't tell from none.
  private static let withinNoise = " (within noise)"
}
