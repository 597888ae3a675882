import Records
import Replay

/// A replay's ways of running: the frontier of error over time against trainings, each policy tuned on the past and judged
/// on the future, the error over time, and which policy is cheapest at which price.
struct ReplaySection: ReportSection {
  let id = "replay"
  let title = "Ways of running it"

  var isWide: Bool { true }

  func blocks(of analysis: RunAnalysis) -> [ReportBlock] {
    guard let replay = analysis.replay, let first = replay.candidates.first else {
      return analysis.replayObstacle.map { [ReportBlock.paragraph("No policies of retraining are played: \($0).")] }
        ?? []
    }
    let sentences = RetrainingSentences(replay: replay)
    var blocks: [ReportBlock] = [.paragraph(RetrainingSentences.division(first.study))]
    let choice = replay.chosen
    if let choice {
      blocks.append(
        .verdict(
          ReportBlock.Verdict(
            subject: "What the past would have chosen", decision: choice.candidate.label(choice.way),
            reason: reason(choice.candidate, choice.way, sentences), details: [])))
    }
    blocks += frontier(replay)
    if let choice {
      blocks += details(choice.candidate, replay, sentences, isFirst: true, isDrawn: true)
      blocks += EstimatesPart(replay: replay, candidate: choice.candidate, chosen: choice.way).blocks
    }
    blocks += StartsPart(replay: replay).blocks
    blocks += envelope(replay, sentences)
    blocks += baselines(replay, sentences)
    let others = replay.candidates.filter { $0.label != choice?.candidate.label }
    if !others.isEmpty {
      blocks.append(
        .folded(
          "The policies of the other candidates and windows",
          others.map { candidate in
            .part(
              candidate.label,
              details(
                candidate, replay, sentences, isFirst: choice == nil && candidate.label == first.label, isDrawn: false))
          }))
    }
    let unplayed = RetrainingSentences.unplayed(replay.candidates)
    if !unplayed.isEmpty { blocks.append(.folded("Policies that can't be played here", [.list(unplayed)])) }
    return blocks
  }

  private func reason(
    _ candidate: ReplayedCandidate, _ way: WayOfRunning, _ sentences: RetrainingSentences
  ) -> String {
    let study = candidate.study
    let reading = study.readings(way)[.replayLoss]
    let range = reading?.interval.map { " (\(sentences.loss($0.lower)) to \(sentences.loss($0.upper)))" } ?? ""
    let past = ValueFormat.count(study.trainingsBefore(way))
    let text =
      "On the past it lost \(sentences.loss(way.past.meanLoss)) with \(past) \(past == "1" ? "training" : "trainings"); "
      + "on the future \(sentences.loss(way.future.meanLoss))\(range) with \(ValueFormat.count(way.future.trainingCount))."
    let choice = sentences.choice((candidate, way))
    return (choice + [text] + sentences.judgement(of: way, in: study)).joined(separator: " ")
  }

  // MARK: The frontier

  private func frontier(_ replay: ReplayedRun) -> [ReportBlock] {
    let ways = replay.waysOfRunning()
    let costs = [AxisID.replayTrainings, .replayTrainingCPU, .replayLabels, .replayMoney].filter { id in
      ways.trials.contains { $0.reading(id) != nil }
    }
    let charts = costs.compactMap {
      try? FrontierChart(run: ways, x: $0, y: .replayLoss, evaluation: .replay, chosenOnPast: replay.chosenLabel)
    }.filter { !$0.isEmpty }
    guard let main = charts.first else { return [] }
    let figures = charts.dropFirst().map { ReportFigure("replay-\($0.y.id)-\($0.x.id)", $0) }
    var text =
      "Every point is a candidate with a window and a policy whose threshold the past chose; all are judged on the future. "
      + "Up is less error, left is fewer trainings; those before the judged steps aren't counted."
    if main.points.contains(where: \.isChosenOnPast) { text += " The diamond is what the past would have chosen." }
    if main.points.contains(where: \.isPick) {
      let costs = ways.policy.prefer.compactMap { ways.descriptor($0)?.title }.joined(separator: ", then ")
      text +=
        " The ring is what would be picked by the readings drawn here, which nobody has in advance: among all candidates and "
        + "windows the ways near the least error, and of them by \(costs)."
      if let choice = replay.chosen {
        text +=
          " What is said of hindsight above is of \(choice.candidate.label) alone, and asks for the fewest trainings."
      }
    }
    var blocks: [ReportBlock] = [.figure(ReportFigure("replay-frontier", main, caption: text))]
    blocks += members(ways, replay, main)
    if !figures.isEmpty { blocks.append(.multiples("Against the other costs:", figures)) }
    return blocks
  }

  private func members(_ ways: RunRecord, _ replay: ReplayedRun, _ chart: FrontierChart) -> [ReportBlock] {
    guard let table = try? FrontierTable(run: ways, x: .replayTrainings, y: .replayLoss, evaluation: .replay) else {
      return []
    }
    let sentences = RetrainingSentences(replay: replay)
    var empty = EmptyCells()
    let labels = table.memberLabels
    let axes = [
      replay.axes.mean, replay.axes.trainings, replay.axes.trainingCPU, replay.axes.labels, replay.axes.churn,
    ].filter { axis in ways.trials.contains { $0.reading(axis.id) != nil } }
    let chosen = replay.chosenLabel
    let members = labels.compactMap { label in ways.trials.first { $0.candidate.label == label } }
    let found = Self.alike(members, axes, preferred: chosen)
    var numbers: [String: Int] = [:]
    for point in chart.points where chart.x.id == .replayTrainings { numbers[point.label] = point.number }
    func row(_ entry: (trial: TrialRecord, labels: [String])) -> ReportTable.Row {
      let readings: [ReportTable.Cell] = axes.map { axis in
        entry.trial.reading(axis.id).map { .reading($0, axis.unit) } ?? empty.cell(sentences.whyMissing(axis))
      }
      let count = entry.labels.count - 1
      let others =
        count == 0 ? "" : " (and \(count) other \(count == 1 ? "policy" : "policies") with the same trainings)"
      return ReportTable.Row(
        [
          .text(Self.spans(entry.labels.compactMap { numbers[$0] })),
          .candidate(entry.trial.candidate.label + others),
        ] + readings,
        isChosen: entry.trial.candidate.label == chosen)
    }
    let written = ReportTable(
      "Ways of running on the frontier",
      caption:
        "On the frontier of error and trainings, from the fewest trainings on, with their numbers in the picture. What the "
        + "past would have chosen stands out, if it is among them.",
      columns: [.init("No.", .place), .init("Way of running", .name)] + axes.map { .init($0.title, .number) },
      rows: found.map(row))
    return [.table(written)] + empty.blocks
  }

  /// Ways that train at the same steps come to the same; one of them stands for all: the preferred one, else the first.
  private static func alike(
    _ trials: [TrialRecord], _ axes: [AxisDescriptor], preferred: String?
  ) -> [(trial: TrialRecord, labels: [String])] {
    var found: [(trial: TrialRecord, labels: [String])] = []
    for trial in trials {
      let place = found.firstIndex { entry in
        axes.allSatisfy { entry.trial.reading($0.id)?.value == trial.reading($0.id)?.value }
      }
      guard let place else {
        found.append((trial, [trial.candidate.label]))
        continue
      }
      found[place].labels.append(trial.candidate.label)
      if trial.candidate.label == preferred { found[place].trial = trial }
    }
    return found
  }

  /// Numbers of points in few words: "2", "1, 2", "3 to 5, 7".
  static func spans(_ numbers: [Int]) -> String {
    var spans: [ClosedRange<Int>] = []
    for number in numbers.sorted() {
      if let last = spans.last, last.upperBound + 1 >= number {
        spans[spans.count - 1] = last.lowerBound...max(last.upperBound, number)
      } else {
        spans.append(number...number)
      }
    }
    return spans.map { span -> String in
      switch span.count {
      case 1: String(span.lowerBound)
      case 2: "\(span.lowerBound), \(span.upperBound)"
      default: "\(span.lowerBound) to \(span.upperBound)"
      }
    }.joined(separator: ", ")
  }

  // MARK: One candidate

  /// - Parameter isFirst: what is the same for all candidates is told of the first only.
  private func details(
    _ candidate: ReplayedCandidate, _ replay: ReplayedRun, _ sentences: RetrainingSentences, isFirst: Bool,
    isDrawn: Bool
  ) -> [ReportBlock] {
    var blocks: [ReportBlock] = []
    if isDrawn { blocks.append(.figure(overTime(candidate, replay))) }
    blocks += policies(candidate, replay, sentences, isFirst: isFirst)
    blocks.append(.table(oracle(candidate, replay, isFirst: isFirst)))
    return blocks
  }

  private func overTime(_ candidate: ReplayedCandidate, _ replay: ReplayedRun) -> ReportFigure {
    let study = candidate.study
    func line(_ way: WayOfRunning) -> ErrorOverTimeChart.Line {
      .init(name: way.label, losses: way.path.losses, trainings: way.path.schedule)
    }
    let ways = [study.never, study.everyStep, study.chosen(replay.prices)]
    var lines: [ErrorOverTimeChart.Line] = []
    for way in ways.compactMap({ $0 }) where !lines.contains(where: { $0.name == way.label }) {
      lines.append(line(way))
    }
    let baseline = replay.baselines.min { $0.meanLoss < $1.meanLoss }
    if let baseline, baseline.stepLosses.count >= study.replay.stepCount {
      lines.append(
        .init(
          name: baseline.name, losses: Array(baseline.stepLosses.suffix(study.replay.stepCount)), trainings: [0]))
    }
    let chart = ErrorOverTimeChart(
      title: "\(replay.loss.title.sentenceStart) over time, \(candidate.label)", lossTitle: replay.loss.title,
      lines: lines, split: study.split)
    let mean = chart.spread > 1 ? " Lines are means of the last \(chart.spread) steps." : ""
    return ReportFigure(
      "replay-error-over-time", chart,
      caption: "\(replay.loss.title.sentenceStart) of each way, step by step.\(mean)\(chart.marksText)")
  }

  private func policies(
    _ candidate: ReplayedCandidate, _ replay: ReplayedRun, _ sentences: RetrainingSentences, isFirst: Bool
  ) -> [ReportBlock] {
    let study = candidate.study
    let reference = study.everyStep
    let chosen = study.chosen(replay.prices)
    let ways = RetrainingSentences.ways(study)
    let axes = replay.axes
    let readings = ways.map { replay.readings($0, of: candidate) }
    let shown = [axes.worstStep, axes.regret, axes.trainingCPU, axes.labels, axes.churn, axes.driftDelay, axes.money]
      .filter { axis in readings.contains { $0[axis.id] != nil } }
    let loss = replay.loss.title
    var columns: [ReportTable.Column] = [
      .init("Policy", .name), .init(loss, .number, group: "Past"), .init("trainings", .number, group: "Past"),
      .init(loss, .number, group: "Future"), .init("trainings", .number, group: "Future"),
    ]
    if let reference { columns.append(.init("against \(reference.label)", .text, group: "Future")) }
    columns.append(.init("by lot", .text, group: "Future"))
    var empty = EmptyCells()
    columns += shown.map { ReportTable.Column($0.title, .number, group: "Future") }
    let rows = zip(ways, readings).map { way, readings -> ReportTable.Row in
      let difference = reference.map { study.difference(way, $0) }
      func cell(_ axis: AxisDescriptor) -> ReportTable.Cell {
        readings[axis.id].map { .reading($0, axis.unit) } ?? empty.cell(sentences.whyMissing(axis))
      }
      var cells: [ReportTable.Cell] = [
        .candidate(way.label, tags: way.label == chosen?.label ? [.pick] : []),
        .number(sentences.loss(way.past.meanLoss), value: way.past.meanLoss),
        .number(ValueFormat.count(study.trainingsBefore(way)), value: study.trainingsBefore(way)), cell(axes.mean),
        cell(axes.trainings),
      ]
      if let difference { cells.append(.text(sentences.amount(difference.loss, difference.lossInterval))) }
      cells.append(
        study.dummy(way).map { .text(sentences.dummy($0)) } ?? empty.cell(RetrainingSentences.whyNoLot(way)))
      cells += shown.map(cell)
      return ReportTable.Row(cells, isChosen: way.label == chosen?.label)
    }
    let table = ReportTable(
      "Policies, tuned on the past and judged on the future",
      caption:
        "Policies of \(candidate.label), each with the threshold that the past chose; from the fewest trainings on."
        + (RetrainingSentences.reference(study).map { " \($0)" } ?? "")
        + (isFirst ? " \(RetrainingSentences.lot)" : "")
        + (study.drifts.count == 1
          ? " There is one drift, so that the steps until it is answered have no interval." : ""),
      columns: columns, rows: rows)
    return [.table(table)] + empty.blocks
  }

  /// The best schedules of the future in hindsight, by number of trainings.
  private func oracle(
    _ candidate: ReplayedCandidate, _ replay: ReplayedRun, isFirst: Bool
  ) -> ReportTable {
    let study = candidate.study
    let oracle = study.futureOracle([0])
    let (counts, best) = RetrainingSentences.oracleCounts(oracle)
    return ReportTable(
      "The oracle",
      caption:
        isFirst
        ? "The oracle is \(RetrainingSentences.oracle), for each number of trainings there. "
          + RetrainingSentences.aboveOracle
        : "The oracle of \(candidate.label).",
      columns: [.init("Trainings", .number), .init(replay.loss.title, .number), .init("at the steps", .text)],
      rows: counts.map { count in
        let loss = study.oracleReading(trainings: count)
        let steps = oracle.schedules[count].dropFirst()
        let names = steps.prefix(8).map { String($0 + 1) }.joined(separator: ", ")
        return ReportTable.Row([
          .number(String(count), value: Double(count)), loss.map { .reading($0, replay.axes.mean.unit) } ?? .empty,
          .text(
            steps.isEmpty ? "never" : steps.count > 8 ? "\(names) and \(steps.count - 8) more" : names,
            detail: count == best ? "the least of all" : nil),
        ])
      })
  }

  // MARK: Money and baselines

  private func envelope(_ replay: ReplayedRun, _ sentences: RetrainingSentences) -> [ReportBlock] {
    let all = replay.tunedWays
    let envelope = replay.envelope(all.map(\.way))
    let names = all.map { replay.candidates.count == 1 ? $0.way.label : $0.candidate.label($0.way) }
    return [.paragraph(sentences.envelope(envelope, names: names))]
  }

  private func baselines(_ replay: ReplayedRun, _ sentences: RetrainingSentences) -> [ReportBlock] {
    let readings = sentences.baselineReadings
    guard !readings.isEmpty else { return [] }
    let table = ReportTable(
      "Baselines under the same delay",
      caption: "Baselines that look at no input, under the same delay of labels, on the judged steps.",
      columns: [.init("Baseline", .name), .init(replay.loss.title, .number)],
      rows: readings.map { name, reading in
        ReportTable.Row([.candidate(name), .reading(reading, replay.axes.mean.unit)])
      })
    return [ReportBlock.table(table)] + sentences.equalBaselines.map { ReportBlock.paragraph($0, .fine) }
  }
}
