import Frontier
import Records

/// Runs as a list: what was picked, how good it is, by which policy, on which data.
package struct RunList: Sendable {
  /// One run, without its trials.
  private struct Entry: Sendable {
    let run: RunRecord
    let trialCount: Int
    let failedCount: Int
    let picks: [(evaluation: EvaluationProtocol, pick: Pick)]
  }

  private var entries: [Entry] = []

  package init() {}

  /// Adds a run behind the others. Its trials are looked at and not kept.
  package mutating func append(_ run: RunRecord) {
    let head = RunRecord(
      id: run.id, name: run.name, planText: "", planHash: run.planHash, dataset: run.dataset, machine: run.machine,
      seed: run.seed, splits: run.splits, policy: run.policy, axes: run.axes, startedAt: run.startedAt,
      finishedAt: run.finishedAt, trials: [], notes: run.notes)
    entries.append(
      Entry(
        run: head, trialCount: run.trials.count, failedCount: run.trials.count { $0.status != .completed },
        picks: run.evaluations.map { ($0, run.pick($0, redraws: false)) }))
  }

  /// - Parameter width: columns of the terminal; nil (default): as many as are needed.
  package func text(width: Int? = nil) -> String {
    guard !entries.isEmpty else { return "There is no run yet.\n" }
    var table = TextTable([
      .left("run"), .left("pick", mayShrink: true), .left("quality"), .left("interval", rank: 4),
      .left("data", mayShrink: true, rank: 1), .left("trials", rank: 2), .left("policy", mayShrink: true, rank: 3),
      .left("protocol", rank: 5), .left("started", rank: 6), .left("SHA-256", rank: 7),
    ])
    for entry in entries { table.rows += rows(entry) }
    return table.withoutEmptyColumns.text(width: width)
  }

  /// A line for each protocol; what belongs to the run stands on the first.
  private func rows(_ entry: Entry) -> [[String]] {
    let (run, data) = (entry.run, entry.run.dataset)
    let failed = entry.failedCount > 0 ? ", \(entry.failedCount) failed" : ""
    let unfinished = run.finishedAt == nil ? ", not finished" : ""
    let shared = [
      "\(data.name), \(ValueFormat.count(Double(data.rows))) rows", "\(entry.trialCount)\(failed)\(unfinished)",
      Self.policy(run),
    ]
    let last = [RunSentences.date(run.startedAt), String(data.contentHash.prefix(8))]
    guard !entry.picks.isEmpty else { return [[run.id, "no trial yet", "", ""] + shared + [""] + last] }
    return entry.picks.enumerated().map { position, found in
      let quality = run.descriptor(run.policy.quality)
      let chosen = found.pick.chosen
      func text(_ value: (Reading) -> String?) -> String { chosen.flatMap { value($0.quality) } ?? "" }
      let cells = [
        chosen?.label ?? "nothing: \(found.pick.reason)",
        text {
          "\(quality?.title ?? run.policy.quality.rawValue) \(ValueFormat.text($0.value, unit: quality?.unit ?? .ratio))"
        },
        text { $0.interval.map { ValueFormat.text($0, unit: quality?.unit ?? .ratio) } },
      ]
      let isFirst = position == 0
      return [isFirst ? run.id : ""] + cells + (isFirst ? shared : ["", "", ""]) + [found.evaluation.id]
        + (isFirst ? last : ["", ""])
    }
  }

  /// `accuracy within what matters; prefer latency.p99, size.bytes; 1 limit`.
  private static func policy(_ run: RunRecord) -> String {
    let policy = run.policy
    let within =
      switch policy.within {
      case .whatMatters: "what matters"
      case .standardErrors(let count): "\(NumberText.compact(count, 2)) standard error\(count == 1 ? "" : "s")"
      case .absolute(let amount): NumberText.compact(amount, 3)
      case .relative(let share): "\(NumberText.compact(share * 100, 3))%"
      }
    var text = "\(policy.quality) within \(within)"
    if policy.way != .rule { text += "; by \(policy.way.rawValue)" }
    if !policy.prefer.isEmpty { text += "; prefer " + policy.prefer.map(\.rawValue).joined(separator: ", ") }
    if !policy.limits.isEmpty { text += "; \(policy.limits.count) limit\(policy.limits.count == 1 ? "" : "s")" }
    return text
  }

  package var json: String {
    JSONValue.document(.runs, ["runs": .list(entries.map(Self.value))]).text
  }

  private static func value(_ entry: Entry) -> JSONValue {
    let run = entry.run
    let picks = entry.picks.map { evaluation, pick -> JSONValue in
      .object([
        "protocol": .text(evaluation.id), "split": .optional(run.splits[evaluation]),
        "pick": .optional(pick.chosen?.label), "best": .optional(pick.best?.label), "reason": .text(pick.reason),
        "quality": pick.chosen.map { JSONValue.reading($0.quality) } ?? .null,
      ])
    }
    return .object([
      "id": .text(run.id), "name": .text(run.name), "startedAt": .text(run.startedAt),
      "finishedAt": .optional(run.finishedAt), "planHash": .text(run.planHash), "dataset": .dataset(run.dataset),
      "policy": .policy(run.policy), "trialCount": .integer(entry.trialCount),
      "failedCount": .integer(entry.failedCount),
      "protocols": .list(picks),
    ])
  }
}
