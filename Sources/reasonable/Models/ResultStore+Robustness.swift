import Records
import Store

extension ResultStore {
  /// What the data of a run show to have changed, as each trial met it, by the trial's key.
  func robustness(of run: RunRecord) throws -> [String: RobustnessFacts] {
    var facts: [String: RobustnessFacts] = [:]
    for trial in run.trials where trial.status == .completed {
      facts[trial.key] = try robustness(ofTrial: trial.key, in: run)
    }
    return facts
  }

  func robustness(ofTrial key: String, in run: RunRecord) throws -> RobustnessFacts? {
    try body(RobustnessEvidence.self, ofTrial: key, in: run)?.facts
  }

  /// What was gathered of a trial; nil where it was left out, was deleted or can't be read.
  func body<Body: EvidenceBody>(_: Body.Type, ofTrial key: String, in run: RunRecord) throws -> Body? {
    guard let head = try evidence(ofTrial: key, in: run.id)[Body.kind],
      let bytes = try? bodies(of: [head.id])[head.id]?.get()
    else { return nil }
    return try? Body(encoded: bytes)
  }
}
