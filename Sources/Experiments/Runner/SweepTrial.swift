import Measurement
import Plans
import Records
import Store
import Synchronization
import Tabular

/// A planned trial with its keys.
struct SweepTrial: Sendable {
  /// Place in the plan.
  let position: Int
  let trial: PlannedTrial
  let identity: TrialIdentity
  let key: String
  let pipelineKey: String
  /// The key of what the trial predicts: that of the trial without a mitigation that only decides.
  let predictionKey: String
  /// The key of the pipeline fitted on all rows, whatever decides.
  let fitKey: String

  /// - Parameter structure: a hash of what the fit on all rows keeps to; nil: nothing.
  init(position: Int, trial: PlannedTrial, identity: TrialIdentity, structure: String? = nil) throws {
    self.position = position
    self.trial = trial
    self.identity = identity
    key = try identity.key
    pipelineKey = try identity.pipelineKey(structure: structure)
    let fitted = trial.candidate.onlyDecides ? identity.withoutMitigation : identity
    predictionKey = try fitted.key
    fitKey = try fitted.pipelineKey(structure: structure)
  }

  /// The key of what evidence of this kind is evidence of.
  func subject(of source: any EvidenceSource) -> String {
    switch type(of: source).subject {
    case .trial: predictionKey
    case .pipeline: pipelineKey
    }
  }

  /// For people: "ridge (research)".
  var name: String { "\(trial.candidate.label) (\(trial.evaluation.id))" }
}

/// Which evidence each trial of a run has: what the store had, and what was gathered since.
final class EvidenceLedger: Sendable {
  private let heads = Mutex<[String: [EvidenceKind: EvidenceHead]]>([:])

  func enter(_ head: EvidenceHead, ofTrial key: String) { heads.withLock { $0[key, default: [:]][head.kind] = head } }

  func remove(_ kind: EvidenceKind, ofTrial key: String) { heads.withLock { $0[key]?[kind] = nil } }

  func head(_ kind: EvidenceKind, ofTrial key: String) -> EvidenceHead? { heads.withLock { $0[key]?[kind] } }

  func heads(ofTrial key: String) -> [EvidenceKind: EvidenceHead] { heads.withLock { $0[key] ?? [:] } }

  /// Whether nothing is to be gathered: it is there, or was left out on purpose.
  func isSettled(_ kind: EvidenceKind, ofTrial key: String) -> Bool {
    head(kind, ofTrial: key)?.status.isSettled == true
  }

  func isGathered(_ kind: EvidenceKind, ofTrial key: String) -> Bool { head(kind, ofTrial: key)?.status == .gathered }
}
