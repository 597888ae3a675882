import Records
import Replay

extension RetrainingSentences {
  /// By what rule the past chose a way among all, how near the next one came, and what loses less without looking at any input.
  func choice(_ chosen: (candidate: ReplayedCandidate, way: WayOfRunning)) -> [String] {
    [rule(chosen), shame(chosen)].compactMap { $0 }
  }

  private func rule(_ chosen: (candidate: ReplayedCandidate, way: WayOfRunning)) -> String? {
    let all = replay.waysToChooseFrom
    let label = chosen.candidate.label(chosen.way)
    let others = all.filter { $0.candidate.label($0.way) != label }
    guard !others.isEmpty else { return nil }
    return cost(chosen.way.past).map { byCost($0, others) } ?? byTrainings(chosen, others)
  }

  /// What a way costs on the steps of the past, in the currency of the plan; nil: a price isn't known.
  private func cost(_ past: PathFigures) -> Double? {
    guard let error = replay.prices.error,
      let trainings = replay.prices.errors(trainings: past.trainingCount, cpuSeconds: past.trainingCPUSeconds)
    else { return nil }
    return error * (past.lossSums.reduce(0, +) + trainings)
  }

  private func byCost(_ own: Double, _ others: [(candidate: ReplayedCandidate, way: WayOfRunning)]) -> String {
    let costs = others.map { cost($0.way.past) ?? .infinity }
    let ties = costs.count { abs($0 - own) <= 1e-9 * max(1, abs(own)) }
    let lead =
      "Of \(others.count + 1) ways of running it cost least on the past by the prices of the plan, "
      + "\(ValueFormat.text(own, unit: .money))"
    if ties > 0 {
      return lead + "; \(ties) \(ties == 1 ? "other" : "others") cost the same there, and the first was taken."
    }
    guard let next = costs.indices.min(by: { costs[$0] < costs[$1] }), costs[next].isFinite else { return lead + "." }
    return lead + ", before \(others[next].candidate.label(others[next].way)) with "
      + "\(ValueFormat.text(costs[next], unit: .money))."
  }

  private func byTrainings(
    _ chosen: (candidate: ReplayedCandidate, way: WayOfRunning),
    _ others: [(candidate: ReplayedCandidate, way: WayOfRunning)]
  ) -> String {
    let own = chosen.way.past
    let least = others.map(\.way.past.meanLoss).reduce(own.meanLoss, min)
    let matters = chosen.candidate.study.matters(least)
    let near = others.filter { $0.way.past.meanLoss <= least + matters * (1 + 1e-9) }
    let ties = near.count { $0.way.past.trainingCount == own.trainingCount }
    let fewest = ValueFormat.count(own.trainingCount)
    return
      "It has the fewest trainings on the past, \(fewest), of the \(near.count + 1) ways of running (of "
      + "\(others.count + 1)) whose loss there is within what matters, \(ValueFormat.difference(matters, unit: replay.axes.mean.unit)), "
      + "of the least, \(loss(least))"
      + (ties == 0
        ? "." : "; \(ties) \(ties == 1 ? "other has" : "others have") as few, and it lost the least of them.")
  }

  /// Baselines that look at no input and lost less on the judged steps.
  private func shame(_ chosen: (candidate: ReplayedCandidate, way: WayOfRunning)) -> String? {
    let own = chosen.way.future.meanLoss
    let better = replay.baselines.compactMap { baseline -> (name: String, loss: Double)? in
      guard let reading = chosen.candidate.study.reading(of: baseline), reading.value < own else { return nil }
      return (baseline.name, reading.value)
    }
    guard let best = better.min(by: { $0.loss < $1.loss }) else { return nil }
    return
      "But the baseline '\(best.name)', which looks at no input, lost \(loss(best.loss)) on the judged steps, less than this "
      + "way, \(loss(own)): none of this is worth its training as it stands."
  }
}
