import Records
import Store

extension ResultStore {
  /// How the trials of a run come to their answers, by the trial's key. Evidence that was left out, was deleted or can't be
  /// read is not among them.
  func explanations(of run: RunRecord) throws -> [String: ExplanationEvidence] {
    var explanations: [String: ExplanationEvidence] = [:]
    for trial in run.trials where trial.status == .completed {
      explanations[trial.key] = try explanation(ofTrial: trial.key, in: run)
    }
    return explanations
  }

  func explanation(ofTrial key: String, in run: RunRecord) throws -> ExplanationEvidence? {
    try body(ExplanationEvidence.self, ofTrial: key, in: run)
  }
}
