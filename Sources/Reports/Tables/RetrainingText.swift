import Records
import Replay

/// What a replay says of its ways of running, for a terminal and for programs.
package struct RetrainingText: Sendable {
  let replay: ReplayedRun
  var sentences: RetrainingSentences { RetrainingSentences(replay: replay) }
  /// Whether every setting of every policy is shown, or those that the past chose.
  let showsAll: Bool

  package init(_ replay: ReplayedRun, showsAll: Bool = false) {
    self.replay = replay
    self.showsAll = showsAll
  }

  /// - Parameter candidate: the one whose policies are shown; nil: the one that the past would have chosen.
  package func text(candidate: String? = nil, width: Int?) -> String {
    guard let first = replay.candidates.first else { return "No candidate of the run was replayed.\n" }
    var parts = lead(width: width)
    let chosen = replay.chosen
    let shown = candidate.map { label in replay.candidates.filter { $0.label == label } } ?? []
    let entries = shown.isEmpty ? [chosen?.candidate ?? first] : shown
    for (place, entry) in entries.enumerated() {
      let reference = showsAll ? nil : RetrainingSentences.reference(entry.study)
      parts.append("\(entry.label)\n\n" + policies(entry).text(width: width) + (reference?.wrapped(to: width) ?? ""))
      if place == 0 { parts.append((RetrainingSentences.lot + " " + Self.dash).wrapped(to: width)) }
      parts.append(oracle(entry, isFirst: place == 0).wrapped(to: width))
    }
    let unplayed = RetrainingSentences.unplayed(entries).map { "  \($0)" }
    if !unplayed.isEmpty { parts.append((["Not played:"] + unplayed).joined(separator: "\n").wrapped(to: width)) }
    let starts = StartsPart(replay: replay).sentences
    if !starts.isEmpty { parts.append(starts.joined(separator: "\n").wrapped(to: width)) }
    if replay.candidates.count > 1 { parts.append(frontier(width)) }
    if let baselines = sentences.baselines { parts.append(baselines.wrapped(to: width)) }
    parts.append(envelope.wrapped(to: width))
    return parts.joined(separator: "\n\n").visibleLines + "\n"
  }

  /// How the steps were divided, what the past would have chosen, and what hindsight would.
  package func lead(width: Int?) -> [String] {
    guard let first = replay.candidates.first else { return [] }
    let late =
      replay.extraDelay == 0
      ? "" : " Labels come \(replay.extraDelay) step\(replay.extraDelay == 1 ? "" : "s") later here than in the run."
    var parts = [(RetrainingSentences.division(first.study) + late).wrapped(to: width)]
    if let chosen = replay.chosen {
      let lines =
        ["The past would have chosen: \(chosen.candidate.label(chosen.way))."] + sentences.choice(chosen)
        + sentences.judgement(of: chosen.way, in: chosen.candidate.study)
      parts.append(lines.joined(separator: "\n").wrapped(to: width))
    }
    return parts
  }

  var envelope: String {
    let ways = replay.tunedWays
    return sentences.envelope(
      replay.envelope(ways.map(\.way)),
      names: ways.map { replay.candidates.count == 1 ? $0.way.label : $0.candidate.label($0.way) })
  }

  private func policies(_ candidate: ReplayedCandidate) -> TextTable {
    let study = candidate.study
    let reference = study.everyStep
    let axes = replay.axes
    var table = TextTable([
      .left("Policy", mayShrink: true), .right("past", rank: 1), .right("past trainings", rank: 2),
      .right("future", mayShrink: true), .right("trainings"), .left("against every step", mayShrink: true),
      .left("by lot", rank: 3),
      .right("regret", rank: 4), .right("CPU", rank: 5), .right("flips", rank: 6), .right("labels", rank: 7),
      .right("worst step", rank: 8), .right("steps to a drift's answer", rank: 9),
    ])
    for way in RetrainingSentences.ways(study, all: showsAll) {
      let readings = replay.readings(way, of: candidate)
      func cell(_ axis: AxisDescriptor) -> String {
        readings[axis.id].map { ValueFormat.text($0.value, unit: axis.unit) } ?? ""
      }
      let difference = reference.map { study.difference(way, $0) }
      table.rows.append([
        way.label + (showsAll && way.isTuned ? " *" : ""), sentences.loss(way.past.meanLoss),
        ValueFormat.count(study.trainingsBefore(way)), readings[axes.mean.id].map { sentences.loss($0) } ?? "",
        ValueFormat.count(way.future.trainingCount),
        difference.map { sentences.amount($0.loss, $0.lossInterval) } ?? "",
        study.dummy(way).map { sentences.dummy($0) } ?? "–",
        cell(axes.regret), cell(axes.trainingCPU), cell(axes.churn), cell(axes.labels), cell(axes.worstStep),
        cell(axes.driftDelay),
      ])
    }
    return table.withoutEmptyColumns
  }

  private static let dash = "A dash: no training is left to the lot, or none could be placed otherwise."

  /// - Parameter isFirst: what the oracle is is told once.
  private func oracle(_ candidate: ReplayedCandidate, isFirst: Bool) -> String {
    let study = candidate.study
    let oracle = study.futureOracle([0])
    let (counts, best) = RetrainingSentences.oracleCounts(oracle)
    let parts = counts.compactMap { count in
      study.oracleReading(trainings: count).map {
        "\(count): \(sentences.loss($0))" + (count == best ? ", the least of all" : "")
      }
    }
    let text = "The oracle, by trainings: \(parts.joined(separator: "; "))."
    return isFirst ? "\(text) It is \(RetrainingSentences.oracle). \(RetrainingSentences.aboveOracle)" : text
  }

  private func frontier(_ width: Int?) -> String {
    guard
      let table = try? FrontierTable(
        run: replay.waysOfRunning(), x: .replayTrainings, y: .replayLoss, evaluation: .replay,
        chosenOnPast: replay.chosenLabel)
    else { return "" }
    return table.text(width: width)
  }
}
