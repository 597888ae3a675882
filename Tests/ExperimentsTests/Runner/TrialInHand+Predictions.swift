import Catalogue
import Learning
import Plans
import Records
import Synchronization
import Testing

@testable import Experiments

extension TrialInHand {
  private static let split = SplitPlan(folds: 3)

  /// What trials on three folds have in common.
  ///
  /// - Parameter keptBytes: of models of first folds.
  static func context(
    of candidates: [CandidateDescription], on data: PreparedData, sharing work: SharedWork, keptBytes: Int = 0
  ) throws -> GatheringContext {
    let sizes = LargestSizes()
    sizes.set(for: try candidates.map { try Catalogue.standard.pipeline($0) })
    return GatheringContext(
      data: data, divisions: [.research: try data.division(for: .research, split: split)], structure: nil,
      catalogue: .standard,
      sharedWork: work, seed: 3,
      largestSizes: sizes,
      artefacts: ArtefactFolder(directory: "models"), kept: KeptPipelines(limitBytes: keptBytes),
      manifests: ManifestWriter(
        planText: "", planName: "test", seed: 3, rowLimit: nil, data: data, dataSettings: [:]))
  }

  static func planned(_ candidates: [CandidateDescription]) throws -> [SweepTrial] {
    try candidates.enumerated().map { position, candidate in
      let trial = PlannedTrial(candidate: candidate, evaluation: .research)
      return try SweepTrial(
        position: position, trial: trial,
        identity: TrialIdentity(of: trial, dataHash: "0", data: [:], split: split, assignment: ""))
    }
  }

  /// What each candidate predicts on each of three folds.
  static func predictions(
    of candidates: [CandidateDescription], on data: PreparedData, sharing work: SharedWork, jobs: Int = 1
  ) throws -> [[Predictions]] {
    let context = try context(of: candidates, on: data, sharing: work)
    let trials = try planned(candidates)
    let found = Mutex([Int: [Predictions]]())
    ParallelTrials.run(count: candidates.count, jobs: jobs) { index in
      do {
        let trial = try TrialInHand(trials[index], in: context)
        let predictions = try (0..<3).map { try trial.fold($0).predictions }
        found.withLock { $0[index] = predictions }
      } catch {
        Issue.record("\(error)")
      }
    }
    let predictions = found.withLock { $0 }
    return try candidates.indices.map { try #require(predictions[$0]) }
  }
}
