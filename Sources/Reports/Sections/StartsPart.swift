import Records
import Replay

/// Trainings from scratch beside trainings that go on from the last model, and what learns row by row: the same rows, the same
/// calendar.
struct StartsPart {
  let replay: ReplayedRun

  /// A way from scratch and the one that differs in the start alone.
  private struct Pair {
    let candidate: ReplayedCandidate
    let scratch: WayOfRunning
    let other: WayOfRunning
  }

  var blocks: [ReportBlock] {
    let pairs = replay.candidates.flatMap(Self.pairs)
    var blocks: [ReportBlock] = []
    if !pairs.isEmpty { blocks.append(.table(table(pairs))) }
    let texts = sentences
    if !texts.isEmpty { blocks.append(.list(texts)) }
    return blocks
  }

  /// What goes on is set beside the same calendar; what learns every row beside training at every step.
  private static func pairs(_ candidate: ReplayedCandidate) -> [Pair] {
    let ways = candidate.study.ways
    return ways.filter { $0.origin != .scratch }.compactMap { other in
      let scratch =
        other.origin == .everyRow
        ? candidate.study.everyStep
        : ways.first { $0.origin == .scratch && $0.choice.label == other.choice.label }
      return scratch.map { Pair(candidate: candidate, scratch: $0, other: other) }
    }
  }

  private func table(_ pairs: [Pair]) -> ReportTable {
    let sentences = RetrainingSentences(replay: replay)
    let loss = replay.loss.title
    return ReportTable(
      "Starts: from scratch and from the last model",
      caption:
        "Trainings by the calendar from scratch beside those that go on from the last model, and learners of every row beside "
        + "training at every step; on the judged steps. More \(loss) than from scratch is worse.",
      columns: [
        .init("Candidate", .name), .init("Policy", .text), .init(loss, .number, group: "From scratch"),
        .init("CPU time", .number, group: "From scratch"), .init(loss, .number, group: "Going on"),
        .init("CPU time", .number, group: "Going on"), .init("more \(loss) than from scratch", .text),
      ],
      rows: pairs.map { pair in
        let (first, second) = (pair.scratch.future, pair.other.future)
        let difference = pair.candidate.study.difference(pair.other, pair.scratch)
        func seconds(_ figures: PathFigures) -> ReportTable.Cell {
          .number(ValueFormat.seconds(figures.trainingCPUSeconds), value: figures.trainingCPUSeconds)
        }
        return ReportTable.Row([
          .candidate(pair.candidate.label), .text(pair.other.label),
          .number(sentences.loss(first.meanLoss), value: first.meanLoss), seconds(first),
          .number(sentences.loss(second.meanLoss), value: second.meanLoss), seconds(second),
          .text(sentences.amount(difference.loss, difference.lossInterval)),
        ])
      })
  }

  /// What going on does, and who can't, once for each candidate.
  var sentences: [String] {
    var told: Set<String> = []
    return replay.candidates.compactMap { candidate in
      let label = candidate.trial.candidate.label
      guard let goingOn = candidate.goingOn, told.insert(label).inserted else { return nil }
      return switch goingOn {
      case .effect(let meaning): "\(label): \(meaning)."
      case .refused(let reason): "\(label) is trained from scratch only: \(reason)."
      }
    }
  }
}
