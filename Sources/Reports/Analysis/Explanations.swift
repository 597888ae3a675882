import Records
import Replay

/// How to read the figures, for every form of the report.
enum Explanations {
  static func entries(_ analysis: RunAnalysis) -> [(term: String, text: String)] {
    var entries: [(String, String)] = []
    let levels = Set(
      analysis.run.trials.flatMap { $0.outcomes.values.compactMap { $0.reading?.interval?.level } })
    let level = levels.count == 1 ? levels.first.map { "\(NumberText.compact($0 * 100, 3))% " } ?? "" : ""
    entries.append(
      (
        "Intervals",
        "With a value stands its \(level)interval: where the value would lie if the measurement were "
          + "repeated. For scores it comes from the folds and is widened because their training sets overlap "
          + "(Nadeau and Bengio 2003); for timings from the repeated rounds. Intervals that overlap are no proof of "
          + "equality; the pick uses differences paired by fold where folds agree."
      ))
    entries.append(
      (
        "Latency",
        "One raw row through the whole pipeline, answer out, after all training, alone on the machine, warm. The "
          + "candidates take turns in random order, round by round, so that a slow spell of the machine hits all of "
          + "them. p50 is the median call, p99 the one in a hundred that is slower. Figures of another machine will "
          + "differ; ratios between candidates carry over better than values."
      ))
    entries.append(
      (
        "Training cost",
        "The cost of a fit as if it stood alone. Candidates of a sweep share work (one eigendecomposition serves every "
          + "PCA size); a marginal cost leaves that work out, so it is smaller and isn't what a retraining will take."
      ))
    entries.append(
      (
        "Frontier and ties",
        "A candidate is on the frontier if no other is at least as good on every axis drawn and better on one. "
          + "Candidates with equal values are all on it or all off it; one that is equal on one axis and worse on "
          + "another is off. A missing value is never a good one: such a candidate is neither on the frontier nor able "
          + "to push another off it."
      ))
    entries.append(
      (
        "Probability",
        "How often a candidate is on the frontier when all readings are redrawn with their noise. A member at 55% may "
          + "well change places with a neighbour on the next run; a dominated candidate at 40% is not far behind."
      ))
    entries.append(
      (
        "The pick",
        "Limits must hold with their whole interval, and a candidate must be shown to beat guessing. Of the rest those "
          + "are near the best whose loss is within the allowance and whose large loss is improbable. Axis by axis, in the "
          + "order of preference, near candidates drop out that another near one beats by a difference that matters and is "
          + "clear; of those left the best quality is picked, and the best itself where nothing is cheaper by what "
          + "matters. The same records always give the same pick."
      ))
    return entries + protocols(analysis.evaluations.map(\.evaluation)) + (analysis.replay.map(ways) ?? [])
  }

  /// What the scores of the protocols mean beside each other.
  private static func protocols(_ evaluations: [EvaluationProtocol]) -> [(term: String, text: String)] {
    guard evaluations.count > 1 else { return [] }
    guard evaluations.contains(.replay), let last = evaluations.last else {
      return [
        (
          "Two protocols",
          "\(research) \(production) Where the world drifts the two disagree, and production is the one to trust."
        )
      ]
    }
    let texts = evaluations.compactMap { evaluation -> String? in
      switch evaluation {
      case .research: research
      case .production: production
      case .replay: replay
      default: nil
      }
    }
    return [
      (
        "Protocols",
        (texts + ["Where the world drifts they disagree, and \(last.title) is the one to trust."]).joined(
          separator: " ")
      )
    ]
  }

  private static let research = "Research scores come from shuffled folds, as in papers."
  private static let production = "Production scores come from time-ordered folds: the past predicts the future."
  private static let replay =
    "Replay scores come from steps in the order of time: before each a model is trained again on the labels that had arrived "
    + "by then, and it answers the rows of the step."

  /// What the words mean that a replay's ways of running are told in.
  private static func ways(_ replay: ReplayedRun) -> [(term: String, text: String)] {
    let axes = replay.axes
    let told = replay.candidates.reduce(into: Set<AxisID>()) { told, candidate in
      if let way = candidate.study.ways.first { told.formUnion(replay.readings(way, of: candidate).keys) }
    }
    let terms = [axes.regret, axes.labels, axes.churn, axes.driftDelay].filter { told.contains($0.id) }
    return [
      (
        "Ways of running",
        "A way of running is a candidate with a window, which says how far back it learns, and a policy, which says at which "
          + "steps it is trained again. The model of every step has answered all later steps, so that a policy is played "
          + "without fitting anything. Of the settings of a policy the past, the first steps, chose one; all figures are of "
          + "the future, the steps after it. Their intervals come from redrawn blocks of steps that follow each other, not "
          + "from folds."
      ),
      (
        "The oracle",
        "\(RetrainingSentences.oracle.sentenceStart). No policy can know it in advance."
      ),
    ] + terms.map { ($0.title.sentenceStart, $0.summary) }
  }

  /// What each axis measures, in the order of the run.
  static func axes(_ run: RunRecord) -> [(title: String, text: String)] {
    run.axes.map { axis in
      let direction = axis.direction == .higherIsBetter ? "Higher is better." : "Lower is better."
      return ("\(axis.title) (\(axis.id))", "\(axis.summary) \(direction)")
    }
  }

  /// Commands that make the run and this report again.
  static func commands(_ run: RunRecord) -> [String] {
    let overrides = RecordedPlan(run.planText).overrides.flatMap { ["--set", $0] }
    let sweep = ShellWord.command(["reasonable", "sweep", run.name + ".yaml"] + overrides)
    return [
      "\(sweep)    # the plan above, saved under this name in the folder where it was",
      "reasonable report \(run.id)    # this report again, from the stored records",
    ]
  }
}
