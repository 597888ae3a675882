import Foundation
import Learning
import Measurement
import Plans
import Records
import Store

extension Gathering {
  // MARK: Trials that only decide otherwise

  /// Takes over what is known of the same predictions for trials whose mitigation only decides: nothing is fitted for them.
  ///
  /// - Returns: those of which everything asked for is there now.
  func adopt(_ trials: [SweepTrial], _ fitNeeds: [Need]) throws -> [SweepTrial] {
    let asked = fitNeeds.filter { !$0.isOptional }
    var settled: [String: Int] = [:]
    for need in asked {
      let found = try sweep.store.evidence(
        meeting: need.request, of: trials.map(\.predictionKey), machine: machine)
      for (subject, head) in found where head.status == .gathered { settled[subject, default: 0] += 1 }
    }
    let adopted = trials.filter { settled[$0.predictionKey] == asked.count }
    for trial in adopted { try record(trial, .completed) }
    for need in fitNeeds { try lookUp(need, of: adopted) }
    return adopted
  }

  /// Trials whose predictions failed with another trial's, which has been fitted in their place.
  func fail(_ followers: [SweepTrial], with leaders: [SweepTrial]) throws {
    let statuses = try sweep.store.statuses(ofTrials: leaders.map(\.key))
    for trial in followers {
      guard let leader = leaders.first(where: { $0.predictionKey == trial.predictionKey }),
        case .failed(let message)? = statuses[leader.key]
      else { continue }
      fail(trial, message)
      try record(trial, .failed(message: message))
      tally.withLock { _ = $0.failed.insert(trial.key) }
    }
  }

  private func record(_ trial: SweepTrial, _ status: TrialStatus) throws {
    let division = context.divisions[trial.trial.evaluation]
    let folds = (0..<(division?.foldCount ?? 0)).map { index in
      FoldRecord(
        trainRows: division?.training(ofFold: index).rows.count ?? 0,
        testRows: division?.test(ofFold: index).count ?? 0, standaloneFitCPUSeconds: .nan, marginalFitCPUSeconds: .nan)
    }
    try sweep.store.record(
      TrialRecord(
        key: trial.key, candidate: trial.trial.candidate, evaluation: trial.trial.evaluation, status: status,
        outcomes: [:], folds: folds, notes: [], finishedAt: Timestamp.now),
      identity: trial.identity, in: runID, position: trial.position, evidence: [],
      readings: status == .completed ? [] : readings(of: trial, [], status))
  }

  // MARK: Models that only decide otherwise

  /// The settings of requests by which other decisions are told apart.
  static let decisionSetting = "decision"

  /// What evidence of a kind depends on besides its own settings where the plan decides.
  static func decisionSettings(of kind: EvidenceKind, _ choice: DecisionChoice?) throws -> [String: SettingValue] {
    guard let choice else { return [:] }
    switch kind {
    case .deployment: return [decisionSetting: .text(try CanonicalJSON.text(choice.settings))]
    // Another threshold takes no other time.
    case .timing: return [decisionSetting: .text(choice.groups == nil ? "threshold" : "group-thresholds")]
    default: return [:]
    }
  }

  /// The evidence of a deployment that was fitted before and decided otherwise, with this trial's decisions: nothing is
  /// fitted. Nil where there is none.
  func redecided(_ trial: SweepTrial, _ need: Need, session: MeasuringSession?) throws -> GatheredEvidence? {
    guard need.kind == .deployment else { return nil }
    let others = trials.filter { $0.fitKey == trial.fitKey }.map(\.pipelineKey)
    let subjects = Array(Set([trial.pipelineKey, trial.fitKey] + others)).sorted()
    let stored = try sweep.store.gatheredEvidence(
      of: need.kind, version: need.request.version, subjects: subjects, machine: machine)
    var wanted = need.request.settings
    wanted[Self.decisionSetting] = nil
    for (head, settings) in stored {
      var settings = settings
      settings[Self.decisionSetting] = nil
      guard settings == wanted, case .success(let bytes)? = try sweep.store.bodies(of: [head.id])[head.id],
        let body = try? DeploymentEvidence(encoded: bytes), let file = body.artefact, context.artefacts.isSound(file)
      else { continue }
      let bench = try TrialInHand(trial, in: context, history: { [self] in try history(of: trial) })
      // What can't be taken over is fitted, and then says itself what is wrong.
      guard let decided = try? bench.redecided(body, from: file) else { continue }
      return try GatheredEvidence(of: trial.pipelineKey, need.request, session: session, body: decided)
    }
    return nil
  }
}
