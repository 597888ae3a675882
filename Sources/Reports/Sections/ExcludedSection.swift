import Records

/// What was not picked and why, what failed, and the notes of the run and its trials.
struct ExcludedSection: ReportSection {
  let id = "excluded"
  let title = "Not picked, and why"
  let isFolded = true

  func blocks(of analysis: RunAnalysis) -> [ReportBlock] {
    guard !analysis.evaluations.isEmpty else { return notes(analysis.run) }
    return analysis.byProtocol(excluded) + failures(analysis.run) + notes(analysis.run)
  }

  private func excluded(_ evaluation: EvaluationAnalysis) -> [ReportBlock] {
    var blocks: [ReportBlock] = []
    let others = evaluation.pick.eligible.dropFirst()
    if !others.isEmpty {
      blocks.append(
        .paragraph(
          "\(others.count) more \(others.count == 1 ? "is" : "are") near the best and could have been picked: "
            + "\(NameList.labels(others.map(\.label)))."))
    }
    guard !evaluation.pick.excluded.isEmpty else { return blocks + [.paragraph("No candidate was ruled out.")] }
    // The best first, where not all have room: who scores worst needs no reason.
    let excluded = Dictionary(evaluation.pick.excluded.map { ($0.key, $0) }) { first, _ in first }
    let order = evaluation.pick.excluded.count > Self.rowLimit ? evaluation.byQuality : Array(evaluation.trials.indices)
    let shown = order.compactMap { excluded[evaluation.trials[$0].key] }.prefix(Self.rowLimit)
    let table = ReportTable(
      "Candidates that could not be picked", caption: "Ruled out by the policy", name: "Candidate", texts: ["Reason"],
      rows: shown.map { [$0.label, $0.explanation] })
    let rest = evaluation.pick.excluded.count - shown.count
    let note = "\(rest) more, which score worse or have no score, stand with their reasons in report.json."
    return blocks + [.table(table)] + (rest > 0 ? [.paragraph(note, .fine)] : [])
  }

  private static let rowLimit = 100

  private func failures(_ run: RunRecord) -> [ReportBlock] {
    let failures = RunNotes.failures(run)
    guard !failures.isEmpty else { return [] }
    let table = ReportTable(
      "Failures", name: "Candidate", texts: ["Where", "Message"],
      rows: failures.map { [$0.label, $0.place, $0.message] })
    return [.part("What failed", [.table(table)])]
  }

  private func notes(_ run: RunRecord) -> [ReportBlock] {
    let notes = RunNotes.notes(run)
    guard !notes.isEmpty else { return [] }
    let items = notes.map { $0.labels.isEmpty ? $0.text : "\($0.text): \(NameList.labels($0.labels))" }
    return [.part("Notes", [.list(items)])]
  }
}

/// Failures and notes of a run, gathered.
enum RunNotes {
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

  /// The run's own notes, then those of trials: each once, with all candidates that have it.
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
