import Foundation
import Learning
import Machine
import Measurement
import Records
import Store
import Tabular

extension Sweep {
  /// A candidate as it is deployed, and the trials (one for each protocol) that it belongs to.
  struct Deployed {
    let pipeline: FittedPipeline
    let keys: [String]
  }

  private var deploymentAxes: [any Axis] { axes.filter { $0.descriptor.stage == .deployment } }
  private var timingAxes: [any Axis] { axes.filter { $0.descriptor.stage == .timing } }

  /// Fits each candidate on all rows, one after the other, unless an earlier sitting on this machine did.
  ///
  /// - Parameter structure: what the divisions inside a fit keep to, as in the last protocol: production where it is asked
  ///   for.
  func deploy(
    _ candidates: [CandidateDescription: [String]], structure: RowStructure?, in runID: String,
    progress: @escaping @Sendable (SweepProgress) -> Void
  ) throws -> (deployed: [Deployed], failures: [String]) {
    // In the order of the plan.
    let ordered = plan.candidates.compactMap { candidate in candidates[candidate].map { (candidate, keys: $0) } }
    var deployed = try earlierDeployments(ordered.map(\.keys), in: runID)
    let missing = ordered.filter { deployed[$0.keys] == nil }
    guard !missing.isEmpty else { return (ordered.compactMap { deployed[$0.keys] }, []) }

    let session = try store.beginSession(run: runID, machine: machine, at: Timestamp.now)
    let runner = DeploymentRunner(
      data: data, catalogue: catalogue, measurement: plan.measurement, seed: plan.split.seed,
      structure: structure)
    let artefacts = ArtefactFolder(directory: directory)
    let manifests = ManifestWriter(plan: plan, data: data, dataSettings: dataSettings)
    let start = Clocks.wallSeconds
    var failures: [String] = []
    for (done, (candidate, keys)) in missing.enumerated() {
      progress(
        SweepProgress(
          phase: .deploying, done: done, total: missing.count, elapsedSeconds: Clocks.wallSeconds - start))
      var outcomes: [AxisID: Records.Outcome] = [:]
      do {
        let deployment = try runner.deploy(candidate)
        let model = try manifests.model(
          candidate, deployment.pipeline, evaluations: evaluations(ofTrials: keys, in: try store.run(runID)))
        let artefact = try artefacts.write(try model.bytes())
        for key in keys { try store.record(artefact, ofTrial: key) }
        let evidence = Candidate(task: data.task, deployment: deployment.evidence)
        for axis in deploymentAxes { outcomes[axis.descriptor.id] = axis.outcome(of: evidence) }
        deployed[keys] = Deployed(pipeline: deployment.pipeline, keys: keys)
      } catch let error as StoreError {
        throw error
      } catch {
        let message = "fitted on all rows: \(data.explain(error, rows: Array(0..<data.rowCount)))"
        failures.append("\(candidate.label): \(message)")
        for axis in deploymentAxes + timingAxes { outcomes[axis.descriptor.id] = .failed(message: message) }
      }
      try store.record(
        Dictionary(uniqueKeysWithValues: keys.map { ($0, outcomes) }), axes: descriptors, session: session)
    }
    progress(
      SweepProgress(
        phase: .deploying, done: missing.count, total: missing.count, elapsedSeconds: Clocks.wallSeconds - start))
    try store.finish(session, at: Timestamp.now)
    return (ordered.compactMap { deployed[$0.keys] }, failures)
  }

  /// What the run has measured of a candidate on held-out rows, for its model.
  private func evaluations(ofTrials keys: [String], in run: RunRecord) -> [ModelManifest.Evaluation] {
    run.trials.filter { keys.contains($0.key) }.map { trial in
      ModelManifest.Evaluation(
        evaluation: trial.evaluation, trialKey: trial.key, split: run.splits[trial.evaluation] ?? "",
        promises: run.axes.filter { $0.stage == .folds }.compactMap { axis in
          trial.reading(axis.id).map { ModelManifest.Promise(axis: axis.id, $0) }
        })
    }
  }

  /// Deployments that the store has whole, from the same kind of machine: readings of every axis, and the file.
  private func earlierDeployments(_ groups: [[String]], in runID: String) throws -> [[String]: Deployed] {
    var found: [[String]: Deployed] = [:]
    let artefacts = ArtefactFolder(directory: directory)
    let components = catalogue.components
    for session in try store.sessions() where session.machine == machine {
      let outcomes = try store.outcomes(of: session, axes: deploymentAxes.map(\.descriptor))
      var isUsed = false
      for keys in groups where found[keys] == nil {
        let isWhole = keys.allSatisfy { key in
          deploymentAxes.allSatisfy { axis in
            if case .measured = outcomes[key]?[axis.descriptor.id] { return true }
            if case .notApplicable = outcomes[key]?[axis.descriptor.id] { return true }
            return false
          }
        }
        guard isWhole, outcomes[keys[0]] != nil || deploymentAxes.isEmpty,
          let artefact = try store.artefacts(ofTrial: keys[0]).first(where: { $0.name == ArtefactFolder.pipelineName }),
          let pipeline = artefacts.read(artefact, components: components)
        else { continue }
        found[keys] = Deployed(pipeline: pipeline, keys: keys)
        isUsed = true
      }
      if isUsed { try store.show(session, in: runID) }
    }
    return found
  }

  /// Times all deployed pipelines together, unless one earlier sitting timed exactly these on this machine.
  ///
  /// - Returns: a remark on the machine, if it was busy.
  func time(
    _ deployed: [Deployed], in runID: String, progress: @escaping @Sendable (SweepProgress) -> Void
  ) throws -> String? {
    guard !timingAxes.isEmpty, !deployed.isEmpty else { return nil }
    let timing = timingAxes.map(\.descriptor)
    if let session = try store.finishedSession(
      covering: deployed.flatMap(\.keys), axes: timing, machine: machine)
    {
      try store.show(session, in: runID)
      return nil
    }
    let session = try store.beginSession(run: runID, machine: machine, at: Timestamp.now)
    let runner = TimingRunner(data: data, measurement: plan.measurement, seed: plan.split.seed)
    let start = Clocks.wallSeconds
    // The folded form is the one that is served; the other is timed beside it, to be shown.
    let folded = deployed.map { $0.pipeline.folded() }
    let stepwise = deployed.indices.filter { folded[$0] != nil }
    let served = zip(folded, deployed).map { $0 ?? $1.pipeline }
    let (evidence, remark) = try runner.time(served + stepwise.map { deployed[$0].pipeline }) { done, total in
      progress(
        SweepProgress(phase: .timing, done: done, total: total, elapsedSeconds: Clocks.wallSeconds - start))
    }
    var outcomes: [String: [AxisID: Records.Outcome]] = [:]
    for (index, candidate) in deployed.enumerated() {
      let unfolded = stepwise.firstIndex(of: index).flatMap { try? evidence[deployed.count + $0].get() }
      for axis in timingAxes {
        let outcome: Records.Outcome =
          switch evidence[index] {
          case .success(let timing):
            axis.outcome(of: Candidate(task: data.task, timing: timing, unfoldedTiming: unfolded))
          case .failure(let error): .failed(message: error.description)
          }
        for key in candidate.keys { outcomes[key, default: [:]][axis.descriptor.id] = outcome }
      }
    }
    try store.record(outcomes, axes: descriptors, session: session)
    try store.finish(session, at: Timestamp.now, remarks: [remark].compactMap { $0 })
    return remark
  }
}
