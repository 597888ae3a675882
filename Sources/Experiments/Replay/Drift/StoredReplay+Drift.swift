import Drift
import Measurement
import Records
import Replay
import Store

extension StoredReplay {
  /// What is told of drift, from what a sweep stored; nil where it stored nothing of it.
  ///
  /// - Parameter played: whose answers are compared with the first and the later steps: those of the first model of the
  ///   candidate and window that the past would have chosen. Nil: those of the first candidate.
  /// - Throws: `StoreError`, `EvidenceError`, `DriftError`.
  package func drift(_ played: ReplayedRun? = nil) throws -> ReplayedDrift? {
    guard let first = candidates.first,
      let head = try store.evidence(ofTrial: first.trial.key, in: run.id)[.replayDrift]
    else { return nil }
    if case .leftOut(let reason) = head.status {
      return ReplayedDrift(before: nil, model: nil, obstacles: ["it couldn't be measured: \(reason)"])
    }
    guard head.status == .gathered, let bytes = try store.bodies(of: [head.id])[head.id] else { return nil }
    let found = try ReplayDriftEvidence(encoded: try bytes.get())
    let model = try found.served.flatMap { served in
      try asked(played).flatMap { try self.model($0.candidate, window: $0.window, served) }
    }
    let lacks = found.served != nil && model == nil ? ["the store keeps no answers of a first model"] : []
    return ReplayedDrift(before: found.before, model: model, obstacles: found.obstacles + lacks)
  }

  private func asked(_ played: ReplayedRun?) -> (candidate: Candidate, window: Int)? {
    if let chosen = played?.chosen?.candidate,
      let candidate = candidates.first(where: { $0.trial.key == chosen.trial.key }),
      let window = candidate.evidence.windows.firstIndex(where: { $0.name == chosen.window })
    {
      return (candidate, window)
    }
    return candidates.first { $0.evidence.windows.first?.failures[0] == nil }.map { (candidate: $0, window: 0) }
  }

  /// The first model's answers and errors on the first steps and on the later ones; it learned from none of them. Nil where the
  /// store has no answers of it.
  private func model(
    _ candidate: Candidate, window: Int, _ served: ReplayDriftEvidence.Served
  ) throws -> DriftFindings? {
    guard candidate.evidence.windows.indices.contains(window), timeline.steps.indices.contains(served.split),
      served.stretches.allSatisfy({ stretch in
        let steps = stretch.steps
        return !steps.isEmpty && steps.lowerBound >= served.split && steps.upperBound <= timeline.steps.count
      }),
      let answers = (try? self.answers(of: candidate, window: window, step: 0)) ?? nil
    else { return nil }
    let numbers = answers.steps.folds.flatMap { $0 }
    let form = answers.steps.form
    let (start, count) = (timeline.start, timeline.rowCount - timeline.start)
    guard numbers.count == count * form.width else { return nil }
    let decision = candidate.evidence.decision ?? .usual
    let losses = loss.losses(of: numbers, form: form, truth: Array(truth[start...]), deciding: decision)
    // Places count from the first served row.
    let border = timeline.moment(ofStep: served.split) - start
    func places(_ positions: [Int], _ range: Range<Int>) -> [Int] {
      positions.filter { range.contains($0 - start) }.map { $0 - start - range.lowerBound }
    }
    let name =
      window == 0 && candidate.evidence.windows.count == 1 ? "" : ", window \(candidate.evidence.windows[window].name)"
    let measurement = ErrorMeasurement(
      measure: loss.title, isShare: loss == .error,
      answeredBy: "the first model of \(candidate.trial.candidate.label)\(name)", reference: Array(losses[..<border]),
      current: Array(losses[border...]), costPerError: ReplayPrices(run.policy.economics, loss: loss).error,
      seed: served.findings.rules.seed)
    // Rows whose weights aren't known have no say in what the inputs explain.
    let drawn = (
      reference: places(served.referencePositions, 0..<border), current: places(served.currentPositions, border..<count)
    )
    let isWhole =
      drawn.reference.count == served.referencePositions.count && drawn.current.count == served.currentPositions.count
    let columns = try answerColumns(numbers, form, decision, border: border, rules: served.findings.rules)
    return served.findings.adding(
      use: try use(candidate, window: window), answers: columns,
      error: measurement.change(rows: drawn, ratio: isWhole ? served.ratio : nil),
      periodErrors: served.stretches.map { stretch in
        let first = timeline.moment(ofStep: stretch.steps.lowerBound) - start
        let end = timeline.steps[stretch.steps.upperBound - 1].rows.upperBound - start
        return ErrorChange.Part(meanOf: Array(losses[first..<end]), isShare: loss == .error)
      })
  }

  /// The answers as columns, those of the first steps against the others.
  private func answerColumns(
    _ numbers: [Double], _ form: PredictionEvidence.Form, _ decision: ReplayDecision, border: Int, rules: DriftRules
  ) throws -> [ColumnDrift] {
    let width = form.width
    func numberColumn(_ name: String, _ values: [Double]) throws(DriftError) -> ColumnDrift {
      try ColumnDrift(
        name: name, reference: .numbers(Array(values[..<border])), current: .numbers(Array(values[border...])),
        rules: rules)
    }
    guard form != .value else { return try ColumnDrift.judged([numberColumn("answer", numbers)], rules: rules) }
    let starts = stride(from: 0, to: numbers.count, by: width)
    let decided = starts.map { Int32(decision.decided(numbers[$0..<$0 + width], form: form)) }
    let classes = run.dataset.classes.count == width ? run.dataset.classes : (0..<width).map { "class \($0 + 1)" }
    var columns = [
      try ColumnDrift(
        name: "answer", reference: .categories(Array(decided[..<border]), levels: classes),
        current: .categories(Array(decided[border...]), levels: classes), rules: rules)
    ]
    if width == 2 {
      let kind = if case .probabilities = form { "probability" } else { "score" }
      columns.append(try numberColumn("\(kind) of '\(classes[1])'", starts.map { numbers[$0 + 1] }))
    }
    return try ColumnDrift.judged(columns, rules: rules)
  }

  /// How much the answers follow each column; empty where it wasn't measured.
  private func use(_ candidate: Candidate, window: Int) throws -> [String: Double] {
    let subject = ReplayEvidence.subject(modelKey: candidate.evidence.modelKey, step: 0)
    let request = EvidenceRequest.replayUse(window: candidate.evidence.windows[window].name)
    guard let head = try store.evidence(meeting: request, of: [subject], machine: run.machine)[subject],
      head.status == .gathered, let bytes = try store.bodies(of: [head.id])[head.id]
    else { return [:] }
    return try ReplayUseEvidence(encoded: try bytes.get()).shares
  }
}
