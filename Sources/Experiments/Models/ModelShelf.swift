import Catalogue
import Foundation
import Learning
import Records
import Store

/// The models of an experiment directory, by the trials that they belong to.
package struct ModelShelf: Sendable {
  let store: ResultStore
  let directory: String

  /// - Parameter directory: the experiment directory that `store` is in.
  package init(_ store: ResultStore, directory: String) {
    self.store = store
    self.directory = directory
  }

  /// The path of the model that was fitted on all rows for a trial's candidate.
  ///
  /// - Throws: `ModelFileError.notKept` where there is none, or `StoreError`.
  package func path(of trial: TrialRecord, in run: RunRecord) throws -> String {
    let label = trial.candidate.label
    guard let head = try store.evidence(ofTrial: trial.key, in: run.id)[.deployment] else {
      throw ModelFileError.notKept(candidate: label, reason: Self.remedy(run))
    }
    if case .failed(let message) = head.status { throw ModelFileError.notKept(candidate: label, reason: message) }
    guard let bytes = try store.bodies(of: [head.id])[head.id]?.get(),
      let file = try DeploymentEvidence(encoded: bytes).artefact
    else { throw ModelFileError.notKept(candidate: label, reason: Self.remedy(run)) }
    let path = directory + "/" + file.path
    guard FileManager.default.fileExists(atPath: path) else {
      throw ModelFileError.notKept(candidate: label, reason: "\(path) is gone; \(Self.remedy(run))")
    }
    // Anything else under that name would answer for another candidate.
    guard ArtefactFolder(directory: directory).isSound(file) else {
      throw ModelFileError.notKept(
        candidate: label,
        reason: "\(path) is damaged, was replaced, or is of an earlier version; \(Self.remedy(run))")
    }
    return path
  }

  private static func remedy(_ run: RunRecord) -> String {
    "'reasonable sweep' with the same plan and results folder fits it on all rows and keeps it"
  }
}
