import Foundation
import Learning
import Machine
import Measurement
import Plans
import Records
import Synchronization
import Tabular

extension Sweep {
  /// One trial that isn't stored yet.
  typealias MissingTrial = (position: Int, trial: PlannedTrial, identity: TrialIdentity)

  /// Runs the trials side by side; each is stored in one transaction as it ends.
  func train(
    _ missing: [MissingTrial], divisions: [EvaluationProtocol: DividedRows], in runID: String,
    progress: @escaping @Sendable (SweepProgress) -> Void
  ) throws -> [TrialRecord] {
    guard !missing.isEmpty else { return [] }
    let runner = TrialRunner(
      data: data, divisions: divisions, catalogue: catalogue, axes: axes.filter { $0.descriptor.stage == .folds },
      measuresImportance: axes.contains { $0 is ImportantFeaturesAxis },
      sharedWork: SharedWork(limitBytes: sharedWorkLimitBytes), seed: plan.split.seed,
      largestSizes: Pipeline.largestSizes(of: missing.compactMap { try? catalogue.pipeline($0.trial.candidate) }))
    struct State {
      var records: [(position: Int, record: TrialRecord)] = []
      var best: (value: Double, text: String)?
      var storeError: (any Error)?
    }
    let state = Mutex(State())
    let start = Clocks.wallSeconds
    let quality = policy.quality
    let direction = descriptors.first { $0.id == quality }?.direction ?? .higherIsBetter
    let total = missing.count
    progress(SweepProgress(phase: .training, done: 0, total: total, elapsedSeconds: 0))
    ParallelTrials.run(count: total, jobs: jobs) { index in
      let planned = missing[index]
      // Results that can't be kept are not worth computing.
      guard state.withLock({ $0.storeError == nil }) else { return }
      let record = runner.run(planned.trial, key: planned.identity.key)
      state.withLock { state in
        do {
          try store.record(record, identity: planned.identity, in: runID, position: planned.position)
        } catch {
          state.storeError = state.storeError ?? error
        }
        state.records.append((planned.position, record))
        if let value = record.reading(quality)?.value,
          state.best.map({ direction.prefers(value, over: $0.value) }) ?? true
        {
          state.best = (value, "\(quality) \(NumberText.significant(value, 4)) \(record.candidate.label)")
        }
        progress(
          SweepProgress(
            phase: .training, done: state.records.count, total: total, elapsedSeconds: Clocks.wallSeconds - start,
            best: state.best?.text))
      }
    }
    return try state.withLock { state in
      if let error = state.storeError { throw error }
      return state.records.sorted { $0.position < $1.position }.map(\.record)
    }
  }

  /// A quarter of the machine's memory, at most 4 GiB, unless the plan says otherwise.
  private var sharedWorkLimitBytes: Int { plan.memoryLimitBytes ?? min(4 << 30, machine.memoryBytes / 4) }
}
