import Experiments
import Fairness
import Records
import Reports
import Store

extension ResultStore {
  /// What the stored evidence says of each trial of a run, by the trial's key: for the cards of the report. Evidence that
  /// was deleted or can't be read is left out.
  func digests(of run: RunRecord) throws -> [String: TrialDigest] {
    var digests: [String: TrialDigest] = [:]
    var assignments: [EvaluationProtocol: FoldAssignment] = [:]
    guard let first = run.trials.first else { return [:] }
    let truth = try? column(run.dataset.target, ofTrial: first.key)
    for trial in run.trials where trial.status == .completed {
      if assignments[trial.evaluation] == nil, let found = try? assignment(ofTrial: trial.key) {
        assignments[trial.evaluation] = found
      }
      let heads = try evidence(ofTrial: trial.key, in: run.id)
      let bodies = try bodies(of: [heads[.predictions]?.id, heads[.timing]?.id].compactMap { $0 })
      func body<Body: EvidenceBody>(_: Body.Type) -> Body? {
        guard let head = heads[Body.kind], let bytes = try? bodies[head.id]?.get() else { return nil }
        return try? Body(encoded: bytes)
      }
      digests[trial.key] = TrialDigest(
        predictions: body(PredictionEvidence.self), assignment: assignments[trial.evaluation], truth: truth,
        timing: body(TimingEvidence.self))
    }
    return digests
  }
}

extension ResultStore {
  /// Said once, however many reports are written.
  private static let noteOnMissingLibrary: Void = Terminal.note(
    "report.html has no interactive part: the drawing library d3 is not installed (apt-get install "
      + "\(DrawingLibrary.package), or make deps)")

  /// The report of a stored run, with its interactive part where the drawing library is installed.
  func report(of run: RunRecord) throws -> Report {
    guard let library = DrawingLibrary.text() else {
      _ = Self.noteOnMissingLibrary
      return Report(run: run, explanations: try explanations(of: run), fairness: try StoredFairness.find(run, in: self))
    }
    return Report(
      run: run, explorer: ExplorerParts(library: library, digests: try digests(of: run)),
      explanations: try explanations(of: run), fairness: try StoredFairness.find(run, in: self))
  }
}
