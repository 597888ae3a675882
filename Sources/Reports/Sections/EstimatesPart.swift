import Records
import Replay
import Statistics

/// What was estimated of a model's error before the labels of a step came, beside what the labels said later.
struct EstimatesPart {
  let replay: ReplayedRun
  let candidate: ReplayedCandidate
  let chosen: WayOfRunning

  /// One way of running, with the model that answers when each step begins.
  struct Subject {
    let name: String
    let schedule: [Int]
    let models: [Int]
    /// What the labels said of these models, step by step.
    let errors: [Double]
    let estimates: [Estimate]
  }

  /// One estimate, step by step; NaN where it couldn't be made.
  struct Estimate {
    let signal: ReplayCase.Signal
    let values: [Double]
    /// Whether it is told in the unit of the loss.
    let isComparable: Bool
  }

  /// How an estimate did on the steps on which it could be made.
  struct Agreement: Equatable {
    let steps: Int
    let estimate: Double
    let error: Double
    /// The mean of the distances; nil: they are of two units.
    let distance: Double?
    /// Pearson's; nil where a side doesn't change, or on fewer than three steps.
    let correlation: Double?
  }

  static let signals: [ReplayCase.Signal] = [
    .confidenceEstimate, .importanceWeightedEstimate, .directLossEstimate,
  ]
  private static let mostRows = 60

  private var study: RetrainingStudy { candidate.study }
  private var sentences: RetrainingSentences { RetrainingSentences(replay: replay) }

  var blocks: [ReportBlock] {
    let found = subjects
    guard !found.isEmpty else { return [] }
    var blocks: [ReportBlock] = [.paragraph(lead)]
    if found.contains(where: { $0.estimates.contains { !$0.isComparable } }) {
      blocks.append(
        .paragraph(
          "Here CBPE and PAPE tell the share of wrong answers and the labels the \(replay.loss.title): only whether they rise "
            + "and fall together can be compared."))
    }
    let figures = found.enumerated().compactMap { place, subject in figure(subject, isFirst: place == 0) }
    blocks += figures.map { ReportBlock.figure($0) }
    blocks += summary(found)
    let worst = found.compactMap(worstStep)
    if !worst.isEmpty { blocks.append(.list(worst)) }
    blocks.append(.folded("Estimates step by step", found.flatMap(steps)))
    blocks.append(.explanations(explanations(found)))
    return [.part("Errors estimated before their labels came", blocks)]
  }

  /// What none of the estimates can see.
  static let blindness =
    "None of these estimates sees concept drift, that the same inputs now mean something else: they take it that rows turn "
    + "out as rows like them did before, and can only follow once labels have shown otherwise."

  private var lead: String {
    "Before the labels of a step come, its error can only be estimated. Here the estimates for \(candidate.label) stand beside "
      + "what the labels said later, of the model that answers when each step begins. \(Self.blindness)"
  }

  // MARK: What is compared

  /// What the past would have chosen, where its models are those of the triangle, and the first model throughout.
  var subjects: [Subject] {
    var found: [Subject] = []
    if chosen.origin == .scratch { found.append(subject(chosen.label, chosen.path.schedule)) }
    let first = subject("the first model throughout", [0])
    if found.first?.models != first.models { found.append(first) }
    return found.filter { !$0.estimates.isEmpty }
  }

  private func subject(_ name: String, _ schedule: [Int]) -> Subject {
    let replay = study.replay
    let models = (0..<replay.stepCount).map { step in
      schedule.last { replay.takeovers[$0] <= ReplayCase.Takeover(step: step) } ?? 0
    }
    let estimates = Self.signals.compactMap { signal -> Estimate? in
      guard let triangle = replay.signal(signal) else { return nil }
      let values = models.enumerated().map { triangle[$0.element, $0.offset] }
      guard values.contains(where: \.isFinite) else { return nil }
      return Estimate(signal: signal, values: values, isComparable: isComparable(signal))
    }
    return Subject(
      name: name, schedule: schedule, models: models,
      errors: models.enumerated().map { replay.losses[$0.element, $0.offset] }, estimates: estimates)
  }

  /// Estimates from probabilities tell wrong answers, or what decisions cost.
  private func isComparable(_ signal: ReplayCase.Signal) -> Bool {
    signal == .directLossEstimate || replay.loss == .error || replay.loss == .decisionCost
  }

  static func agreement(_ estimate: Estimate, _ errors: [Double]) -> Agreement? {
    let steps = errors.indices.filter { estimate.values[$0].isFinite && errors[$0].isFinite }
    guard !steps.isEmpty else { return nil }
    let (values, known) = (steps.map { estimate.values[$0] }, steps.map { errors[$0] })
    let count = Double(steps.count)
    let distance = zip(values, known).reduce(0.0) { $0 + ($1.0 - $1.1).magnitude } / count
    let correlation: Double? = steps.count < 3 ? nil : (try? RankCorrelation.pearson(values, known)) ?? nil
    return Agreement(
      steps: steps.count, estimate: values.reduce(0, +) / count, error: known.reduce(0, +) / count,
      distance: estimate.isComparable ? distance : nil, correlation: correlation)
  }

  /// The first step at whose beginning half of the labels of a step are known; nil: never within the replay.
  private func known(_ step: Int) -> Int? {
    let replay = study.replay
    guard step + 1 < replay.stepCount else { return nil }
    return (step + 1..<replay.stepCount).first { replay.knownLabels.isKnown(step, at: $0) }
  }

  // MARK: What is shown

  static func title(_ signal: ReplayCase.Signal) -> String { signal.rawValue.uppercased() }

  private func text(_ value: Double, _ estimate: Estimate) -> String {
    estimate.isComparable ? sentences.loss(value) : ValueFormat.text(value, unit: .ratio)
  }

  private func figure(_ subject: Subject, isFirst: Bool) -> ReportFigure? {
    let shown = subject.estimates.filter(\.isComparable)
    guard !shown.isEmpty else { return nil }
    var lines = [
      ErrorOverTimeChart.Line(name: "by labels, later", losses: subject.errors, trainings: subject.schedule)
    ]
    lines += shown.map {
      ErrorOverTimeChart.Line(name: "estimated: \(Self.title($0.signal))", losses: $0.values, trainings: [])
    }
    let chart = ErrorOverTimeChart(
      title: "Estimated and known \(replay.loss.title) over time, \(subject.name)", lossTitle: replay.loss.title,
      lines: lines, split: nil)
    let mean = chart.spread > 1 ? " Lines are means of the last \(chart.spread) steps." : ""
    return ReportFigure(
      isFirst ? "replay-estimates" : "replay-estimates-first-model", chart,
      caption: "\(subject.name.sentenceStart): \(replay.loss.title) as it was estimated and as labels told it.\(mean)"
        + chart.marksText)
  }

  private func summary(_ subjects: [Subject]) -> [ReportBlock] {
    var empty = EmptyCells()
    let rows = subjects.flatMap { subject in
      subject.estimates.compactMap { estimate -> ReportTable.Row? in
        guard let found = Self.agreement(estimate, subject.errors) else { return nil }
        return ReportTable.Row([
          .candidate(subject.name), .text(Self.title(estimate.signal)),
          .number(String(found.steps), value: Double(found.steps)),
          .number(text(found.estimate, estimate), value: found.estimate),
          .number(sentences.loss(found.error), value: found.error),
          found.distance.map { .number(sentences.loss($0), value: $0) }
            ?? empty.cell("mean distance: the estimate and the labels tell two units"),
          found.correlation.map { .number(NumberText.fixed($0, decimals: 2), value: $0) }
            ?? empty.cell("correlation: fewer than three steps, or a side that doesn't change"),
        ])
      }
    }
    let table = ReportTable(
      "Estimates beside what labels said later",
      caption:
        "Means over the steps on which an estimate could be made. An estimate that lies near the error on average but doesn't "
        + "rise with it, of a correlation near 0, warns of nothing.",
      columns: [
        .init("Models", .name), .init("Estimate", .text), .init("Steps", .number), .init("Estimated", .number),
        .init("By labels", .number), .init("Mean distance", .number),
        .init("Correlation", .number, detail: "over steps"),
      ], rows: rows)
    return [.table(table)] + empty.blocks
  }

  /// "In the worst step of never, 12, labels said 41.0%; CBPE had said 9.8%."
  private func worstStep(_ subject: Subject) -> String? {
    let known = subject.errors.indices.filter { step in
      subject.errors[step].isFinite && subject.estimates.contains { $0.values[step].isFinite }
    }
    guard let step = known.max(by: { (subject.errors[$0], $1) < (subject.errors[$1], $0) }) else { return nil }
    let said = subject.estimates.filter { $0.values[step].isFinite }.map {
      "\(Self.title($0.signal)) \(text($0.values[step], $0))"
    }
    return "\(subject.name.sentenceStart): in the step with the most error, \(step + 1), labels said "
      + "\(sentences.loss(subject.errors[step])); estimated before they came: \(said.joined(separator: ", "))."
  }

  /// Step by step, or by stretches of steps where there are many.
  private func steps(_ subject: Subject) -> [ReportBlock] {
    var empty = EmptyCells()
    let count = subject.errors.count
    let width = max(1, (count + Self.mostRows - 1) / Self.mostRows)
    let weights = study.replay.rowCounts
    func mean(_ values: [Double], _ range: Range<Int>) -> Double? {
      let steps = range.filter { values[$0].isFinite }
      let rows = steps.reduce(0) { $0 + weights[$1] }
      guard rows > 0 else { return nil }
      return steps.reduce(0.0) { $0 + values[$1] * Double(weights[$1]) } / Double(rows)
    }
    let rows = stride(from: 0, to: count, by: width).map { first -> ReportTable.Row in
      let range = first..<min(count, first + width)
      let last = range.upperBound - 1
      let name = range.count == 1 ? String(first + 1) : "\(first + 1) to \(last + 1)"
      var cells: [ReportTable.Cell] = [
        .candidate(name), .text(known(last).map { "step \($0 + 1)" } ?? "after the last step"),
        mean(subject.errors, range).map { .number(sentences.loss($0), value: $0) } ?? empty.cell("by labels: none"),
      ]
      cells += subject.estimates.map { estimate -> ReportTable.Cell in
        mean(estimate.values, range).map { .number(text($0, estimate), value: $0) }
          ?? empty.cell("\(Self.title(estimate.signal)): no estimate could be made, as too little was known by then")
      }
      return ReportTable.Row(cells)
    }
    let table = ReportTable(
      "Estimates step by step, \(subject.name)",
      caption:
        "\(subject.name.sentenceStart), \(width == 1 ? "step by step" : "\(width) steps together"). Labels count as "
        + "known with the step at whose beginning at least half of them are.",
      columns: [
        .init("Step", .name), .init("Labels known", .text), .init("By labels", .number),
      ] + subject.estimates.map { .init(Self.title($0.signal), .number) }, rows: rows)
    return [.table(table)] + empty.blocks
  }

  private func explanations(_ subjects: [Subject]) -> [ReportBlock.Fact] {
    let used = Set(subjects.flatMap { $0.estimates.map(\.signal) })
    let texts: [ReplayCase.Signal: String] = [
      .confidenceEstimate: "what the model's own probabilities lead to expect; they aren't calibrated here",
      .importanceWeightedEstimate:
        "the same with probabilities calibrated on answers whose labels had arrived, weighted to look like the step's rows",
      .directLossEstimate: "what boosted trees expect that learned the losses of answers whose labels had arrived",
    ]
    return Self.signals.filter(used.contains).compactMap { signal in
      texts[signal].map { ReportBlock.Fact(Self.title(signal), $0) }
    }
  }
}
