import Records

/// What failed, what was not picked and why, and the remarks of the trials.
struct HTMLRemarks {
  let analysis: RunAnalysis

  var parts: [Markup] {
    var parts: [Markup] = [.tag("h2", ["id": "excluded"], "Not picked, and why")]
    for evaluation in analysis.evaluations.reversed() {
      if analysis.evaluations.count > 1 {
        parts.append(.tag("h3", [:], evaluation.evaluation.heading))
      }
      parts += excluded(evaluation)
    }
    parts += failures
    parts += notes
    return parts
  }

  private func excluded(_ evaluation: EvaluationAnalysis) -> [Markup] {
    var parts: [Markup] = []
    let others = evaluation.pick.eligible.dropFirst()
    if !others.isEmpty, let first = evaluation.run.policy.prefer.first {
      let title = evaluation.run.descriptor(first)?.title ?? first.rawValue
      parts.append(
        .tag(
          "p", [:],
          "\(others.count) more could have been picked, but the pick is better on \(title) or equal there and preferred "
            + "on what comes next: \(others.map(\.label).joined(separator: ", "))."))
    }
    guard !evaluation.pick.excluded.isEmpty else {
      parts.append(.tag("p", [:], "No candidate was ruled out."))
      return parts
    }
    let rows = evaluation.pick.excluded.map { item in
      Markup.tag("tr", [:], [.tag("th", ["scope": "row"], HTML.label(item.label)), HTML.cell(item.explanation)])
    }
    parts.append(
      HTML.scroll(
        "Candidates that could not be picked",
        .tag(
          "table", [:],
          [
            .tag("caption", [:], "Ruled out by the policy"),
            .tag("thead", [:], [.tag("tr", [:], [HTML.heading("Candidate"), HTML.heading("Reason")])]),
            .tag("tbody", [:], rows),
          ])))
    return parts
  }

  private var failures: [Markup] {
    let failures = RunRemarks.failures(analysis.run)
    guard !failures.isEmpty else { return [] }
    let rows = failures.map { failure in
      Markup.tag(
        "tr", [:],
        [.tag("th", ["scope": "row"], HTML.label(failure.label)), HTML.cell(failure.place), HTML.cell(failure.message)])
    }
    return [
      .tag("h3", [:], "What failed"),
      HTML.scroll(
        "Failures",
        .tag(
          "table", [:],
          [
            .tag(
              "thead", [:],
              [.tag("tr", [:], [HTML.heading("Candidate"), HTML.heading("Where"), HTML.heading("Message")])]),
            .tag("tbody", [:], rows),
          ])),
    ]
  }

  private var notes: [Markup] {
    let notes = RunRemarks.notes(analysis.run)
    guard !notes.isEmpty else { return [] }
    let items = notes.map { note in
      Markup.tag("li", [:], note.labels.isEmpty ? note.text : "\(note.text): \(note.labels.joined(separator: ", "))")
    }
    return [.tag("h3", [:], "Notes"), .tag("ul", ["class": "plain"], items)]
  }
}

/// Failures and notes of a run, gathered.
enum RunRemarks {
  struct Failure: Sendable, Equatable {
    let label: String
    /// The protocol, and the axis where only a measurement failed.
    let place: String
    let message: String
  }

  /// Failed trials and failed measurements, in the order of the trials.
  static func failures(_ run: RunRecord) -> [Failure] {
    run.trials.flatMap { trial -> [Failure] in
      let place = trial.evaluation.title
      if case .failed(let message) = trial.status {
        return [Failure(label: trial.candidate.label, place: place, message: message)]
      }
      return run.axes.compactMap { axis in
        guard case .failed(let message)? = trial.outcomes[axis.id] else { return nil }
        return Failure(label: trial.candidate.label, place: "\(place), \(axis.title)", message: message)
      }
    }
  }

  /// The run's own remarks, then those of trials: each once, with all candidates that have it.
  static func notes(_ run: RunRecord) -> [(text: String, labels: [String])] {
    var order: [String] = []
    var labels: [String: [String]] = [:]
    for trial in run.trials {
      for note in trial.notes {
        if labels[note] == nil { order.append(note) }
        if labels[note]?.contains(trial.candidate.label) != true {
          labels[note, default: []].append(trial.candidate.label)
        }
      }
    }
    return run.notes.map { ($0, []) } + order.map { ($0, labels[$0] ?? []) }
  }
}
