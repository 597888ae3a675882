import Experiments
import Foundation
import Plans
import Records

extension DataOptions {
  /// The plan and the data of a stored run, read again.
  ///
  /// - Parameters:
  ///   - plan: the plan's file, to which paths are relative; nil: its text as the run stored it.
  ///   - because: what needs the data, at the beginning of the message where that fails.
  ///   - instead: what else can be done, at its end.
  /// - Throws: `InputError` where they aren't found or have changed since the run.
  func experiment(
    of run: RunRecord, plan: String?, because need: String, instead: String
  ) throws -> LoadedExperiment {
    let (datasets, reason) = try catalogueIfFound()
    let experiment: LoadedExperiment
    do {
      experiment = try LoadedExperiment(
        planPath: plan ?? "plan of the run", planText: plan == nil ? Data(run.planText.utf8) : nil,
        datasets: datasets, dataDirectory: dataDir)
    } catch {
      throw InputError(
        "\(need) reads the data of the run again, which failed: \(SystemReason.text(of: error))"
          + (reason.map { "; \($0)" } ?? "")
          + "; --plan names the plan's file, to which paths are relative; \(instead)")
    }
    guard experiment.data.identity.contentHash == run.dataset.contentHash else {
      throw InputError(
        "\(need): the data have changed since the run (SHA-256 \(experiment.data.identity.contentHash.prefix(12)), then "
          + "\(run.dataset.contentHash.prefix(12))); \(instead)")
    }
    return experiment
  }
}
