import Learning
import Records
import Tabular

/// How the data are replayed as they would have happened: when models are trained, on which rows, and what is known then.
///
/// At the beginning of each step every candidate is trained once for each window, on rows whose labels had arrived by
/// then, and answers all later rows. What any policy of retraining would have got is read from these answers.
package struct ReplayPlan: PlanSection {
  package var start = ReplayStart.share(0.3)
  /// Nil: a fiftieth of the rows that are served.
  package var step: TimeGap?
  package var labelDelay = LabelDelay.after(.none)
  package var deployDelay = DeployDelay.fit
  /// The windows that are swept; the score of the protocol is that of the first.
  package var windows = [ReplayWindow.all]
  /// Where trainings start. From scratch always: every policy is read from these.
  package var startFrom = [ReplayOrigin.scratch]
  /// After which the same time comes again, for the seasonal baseline; nil: a week, where times are known in seconds.
  package var season: TimeGap?
  /// Policies of retraining, each with the settings to choose from; nil: all with their usual ones.
  package var retraining: [String]?

  package init() {}

  package static let path = "replay"
  package static let title = "How the data are replayed as they would have happened, with labels that come late"

  /// Steps that may be asked for: each costs a fit of every candidate and window.
  package static let mostSteps = 2_000
  package static let stepsByDefault = 50

  package static let fields: [ParameterField<Self>] = [
    .custom(
      "start", expectation: ReplayStart.expectation,
      ParameterDomain(.whole(1...1_000_000_000), texts: .matching(ReplayStart.pattern)),
      "Where the first model is trained and serving starts", get: { setting($0.start) },
      set: { plan, value in
        guard let start = ReplayStart(rawValue: value.description) else { return false }
        plan.start = start
        return true
      }),
    .custom(
      "step", expectation: "auto, or " + TimeGap.expectation,
      ParameterDomain(.whole(1...1_000_000_000), words: ["auto"], texts: .matching(TimeGap.pattern)),
      "How often a model may be trained, and the stretch over which quality is told",
      get: { $0.step.map(setting) ?? .text("auto") },
      set: { plan, value in
        if value == .text("auto") {
          plan.step = nil
          return true
        }
        guard let step = TimeGap(value.description), !step.isNone else { return false }
        plan.step = step
        return true
      }
    ).usually("auto: a fiftieth of the rows from start on"),
    .custom(
      "label-delay", expectation: TimeGap.expectation + ", or the name of a column",
      ParameterDomain(.whole(0...1_000_000_000), texts: .words),
      "How long after a row its label becomes known, or the column that tells when it did",
      get: { if case .after(let gap) = $0.labelDelay { setting(gap) } else { .text($0.labelDelay.rawValue) } },
      set: { plan, value in
        guard let delay = LabelDelay(rawValue: value.description) else { return false }
        plan.labelDelay = delay
        return true
      }
    ).usually("0 rows: each label is known before the next row"),
    .custom(
      "deploy-delay", expectation: "fit for as long as the fit took, or " + TimeGap.expectation,
      ParameterDomain(.whole(0...1_000_000_000), words: ["fit"], texts: .matching(TimeGap.pattern)),
      "How long after its training begins a model answers; the time of a fit counts in ways of running, not in the score",
      get: { if case .after(let gap) = $0.deployDelay { setting(gap) } else { .text("fit") } },
      set: { plan, value in
        guard let delay = DeployDelay(rawValue: value.description) else { return false }
        plan.deployDelay = delay
        return true
      }
    ),
    .custom(
      "window", expectation: ReplayWindow.expectation,
      ParameterDomain(
        .whole(1...1_000_000_000), words: ["all"], isList: true, texts: .matching(ReplayWindow.pattern)),
      "Which of the rows with known labels a model learns from; several are swept",
      get: { .list($0.windows.map { .text($0.rawValue) }) },
      set: { plan, value in
        let items: [SettingValue] = if case .list(let items) = value { items } else { [value] }
        let windows = items.compactMap { ReplayWindow(rawValue: $0.description) }
        guard windows.count == items.count else { return false }
        plan.windows = windows.isEmpty ? Self().windows : windows
        return true
      }
    ).usually("all"),
    .custom(
      "start-from", expectation: "scratch, last-model, or [scratch, last-model]",
      ParameterDomain(words: ReplayOrigin.allCases.map(\.rawValue), isList: true),
      "With last-model, trainings by the calendar also go on from the model before, beside those from scratch",
      get: { .list($0.startFrom.map { .text($0.rawValue) }) },
      set: { plan, value in
        let items: [SettingValue] = if case .list(let items) = value { items } else { [value] }
        let origins = items.compactMap { ReplayOrigin(rawValue: $0.description) }
        guard origins.count == items.count, Set(origins).count == origins.count else { return false }
        plan.startFrom = origins.isEmpty ? Self().startFrom : origins
        return true
      }
    ).usually("scratch").outsideTrials(),
    .custom(
      "season", expectation: "auto, or " + TimeGap.expectation,
      ParameterDomain(.whole(1...1_000_000_000), words: ["auto"], texts: .matching(TimeGap.pattern)),
      "After which the same time comes again, for the baseline that repeats the last season",
      get: { $0.season.map(setting) ?? .text("auto") },
      set: { plan, value in
        if value == .text("auto") {
          plan.season = nil
          return true
        }
        guard let season = TimeGap(value.description), !season.isNone else { return false }
        plan.season = season
        return true
      }
    ).usually("auto: a week where times are dates, else there is no such baseline").outsideTrials(),
    .custom(
      "retraining", expectation: "a list of policies such as never, periodic or known-error-rise(rise=[5%, 10%])",
      ParameterDomain(isList: true, texts: .words),
      "When models are trained anew; settings that aren't said are chosen on the past",
      get: { $0.retraining.map { .list($0.map { .text($0) }) } ?? SettingValue.none },
      set: { plan, value in
        if value.isNone {
          plan.retraining = nil
          return true
        }
        guard let texts = value.asTexts else { return false }
        // An empty list names no policy, so that every one is played.
        plan.retraining = texts.isEmpty ? nil : texts
        return true
      }
    ).usually("every policy of 'reasonable catalogue retraining'").outsideTrials(),
  ]

  private static func setting(_ gap: TimeGap) -> SettingValue {
    if case .rows(let rows) = gap { .integer(rows) } else { .text(gap.description) }
  }

  private static func setting(_ start: ReplayStart) -> SettingValue {
    start.gap.map(setting) ?? .text(start.rawValue)
  }
}

/// Where a training of a replay starts.
package enum ReplayOrigin: String, Sendable, Codable, CaseIterable {
  /// From nothing but its rows.
  case scratch
  /// From the model before, where the estimator can go on from one.
  case lastModel = "last-model"
}

extension ReplayPlan {
  /// What the timeline depends on, for the identity of trials; the seed too, from which estimators draw their chance.
  package func settings(seed: UInt64) -> [String: SettingValue] {
    var kept = settings.filter { name, _ in Self.descriptions.contains { $0.name == name && $0.isPartOfTrial } }
    // The score of a trial is that of its first window; the others are further evidence of it.
    kept["window"] = .text(windows[0].rawValue)
    kept["seed"] = .integer(Int(truncatingIfNeeded: seed))
    if !delaysAnswers { kept["deploy-delay"] = nil }
    return kept
  }

  /// Whether what is answered depends on the deploy delay. How long a fit takes is a machine's: answers don't heed it.
  private var delaysAnswers: Bool {
    if case .after(let gap) = deployDelay { !gap.isNone } else { false }
  }

  /// One sentence for reports.
  package var summary: String {
    let step = step.map { "step of \($0)" } ?? "fiftieth of the rows served"
    let late =
      switch labelDelay {
      case .after(let gap) where gap.isNone: "labels known before the next row"
      case .after(let gap): "labels \(gap) late"
      case .column(let name): "labels known when '\(name)' says"
      }
    let deployed =
      switch deployDelay {
      case .fit: "deployed once fitted (for the score, at once)"
      case .after(let gap): gap.isNone ? "deployed at once" : "deployed after \(gap)"
      }
    return "served from \(start.rawValue) on, trained anew at the beginning of each \(step), \(late), \(deployed); "
      + "window \(windows.map(\.rawValue).joined(separator: ", "))"
  }

  /// The durations among the settings, by key: they need times in seconds.
  var durations: [(key: String, gap: TimeGap)] {
    var found: [(key: String, gap: TimeGap?)] = [
      ("start", start.gap), ("step", step), ("season", season),
    ]
    if case .after(let gap) = labelDelay { found.append(("label-delay", gap)) }
    if case .after(let gap) = deployDelay { found.append(("deploy-delay", gap)) }
    found += windows.map { ("window", $0.size) }
    return found.compactMap { key, gap in
      if case .seconds? = gap { gap.map { (key, $0) } } else { nil }
    }
  }
}
