import Frontier
import Records
import Statistics

/// What a rule picks in every data set, held against the truth.
struct Simulation {
  let sets: [DataSet]
  let quality: String
  /// Seconds of one unit of `Costs`.
  let unit: Double

  /// One rule in one data set.
  struct Answer {
    /// Nil: no pick, or the baseline.
    let label: String?
    let best: String
    let probability: Double?
  }

  private var axis: AxisDescriptor { DataSet.quality(quality) }

  var text: String {
    let start = ContinuousClock.now
    let answers = sets.enumerated().map { index, set in
      answer(set.trials(quality: quality, unit: unit, seed: UInt64(index)))
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let best = answers.map { Answer(label: $0.best, best: $0.best, probability: nil) }
    var lines = [
      "\(sets.count) data sets of \(sets[0].rows) rows, quality \(quality), \(answers.count) picks in \(seconds) s"
    ]
    lines.append("best-scoring: " + summary(best))
    lines.append("pick:         " + summary(answers))
    lines += calibration(answers)
    return lines.joined(separator: "\n")
  }

  private func answer(_ trials: [TrialRecord]) -> Answer {
    let policy = Policy(quality: axis.id, prefer: [DataSet.cost.id])
    let pick = policy.pick(among: trials, axes: [axis, DataSet.cost])
    let chosen = pick.chosen?.label
    return Answer(
      label: chosen == "prior-baseline" ? nil : chosen, best: pick.best?.label ?? "", probability: pick.probability)
  }

  /// The mean over all data sets of every candidate; higher is better.
  private var truth: [String: Double] {
    var sums: [String: Double] = [:]
    for set in sets {
      for (label, scores) in set.scores {
        guard let samples = scores[quality] else { continue }
        sums[label, default: 0] += samples.reduce(0, +) / Double(samples.count) / Double(sets.count)
      }
    }
    return axis.direction == .lowerIsBetter ? sums.mapValues { -$0 } : sums
  }

  private func summary(_ answers: [Answer]) -> String {
    let truth = truth
    let top = truth.values.max() ?? 0
    let losses = answers.map { top - (truth[$0.label ?? "prior-baseline"] ?? 0) }
    func share(_ matches: (Double) -> Bool) -> String {
      NumberText.fixed(100 * Double(losses.count(where: matches)) / Double(losses.count), decimals: 1) + "%"
    }
    let ratios = answers.compactMap { answer -> Double? in
      guard let best = Costs.typical[answer.best], let own = Costs.typical[answer.label ?? "prior-baseline"],
        let value = truth[answer.best]
      else { return nil }
      let hasCheaperEqual = truth.contains { label, other in
        other >= value - 0.01 && (Costs.typical[label] ?? .infinity) * 1.5 <= best
      }
      return hasCheaperEqual ? own / best : nil
    }
    let mean = losses.reduce(0, +) / Double(losses.count)
    let median = (try? Quantile.of(0.5, ratios)) ?? .nan
    var counts: [String: Int] = [:]
    for answer in answers { counts[answer.label ?? "guessing", default: 0] += 1 }
    let frequent = counts.sorted { $0.value > $1.value }.prefix(5).map { "\($0.key) \($0.value)" }
    return "true loss \(NumberText.fixed(100 * mean, decimals: 2)) points, over 1 in \(share { $0 > 0.01 }), over 2 in "
      + "\(share { $0 > 0.02 }); cost \(NumberText.fixed(median, decimals: 2))x of the best's in the "
      + "\(ratios.count) sets with cheaper equals; no model in \(counts["guessing"] ?? 0); "
      + frequent.joined(separator: ", ")
  }

  /// Stated probabilities beside how often the same candidate is picked in the other data sets.
  private func calibration(_ answers: [Answer]) -> [String] {
    var frequency: [String: Double] = [:]
    for answer in answers { frequency[answer.label ?? "", default: 0] += 1 / Double(answers.count) }
    let stated = answers.compactMap { answer in
      answer.probability.map { (stated: $0, repeated: frequency[answer.label ?? ""] ?? 0) }
    }
    guard !stated.isEmpty else { return [] }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func text(_ value: Double) -> String { NumberText.fixed(value, decimals: 2) }
    var lines = [
      "P(picked): stated \(text(mean(stated.map(\.stated)))), picked in another data set "
        + text(mean(stated.map(\.repeated)))
    ]
    for lower in stride(from: 0.0, to: 1, by: 0.2) {
      let bin = stated.filter { $0.stated >= lower && ($0.stated < lower + 0.2 || lower == 0.8) }
      guard !bin.isEmpty else { continue }
      lines.append(
        "  \(text(lower)) to \(text(lower + 0.2)): \(bin.count) sets, stated \(text(mean(bin.map(\.stated)))), picked "
          + "again \(text(mean(bin.map(\.repeated))))")
    }
    return lines
  }
}
