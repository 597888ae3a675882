import Experiments
import Foundation
import Plans
import Records

extension DataOptions {
  /// The data that a run was made of, read again.
  ///
  /// A run doesn't know where its plan stood. Without a plan its paths are tried from the current folder, from that of the
  /// results, where `sweep` writes the plan for a data file, and from the one around it; the data's hash tells them.
  ///
  /// - Parameters:
  ///   - plan: the plan's file, to whose folder paths are relative; nil: its text as the run stored it.
  ///   - results: the folder of the results.
  ///   - because: what needs the data, at the beginning of the message where that fails.
  ///   - instead: what else can be done, at its end.
  /// - Throws: `InputError` where they aren't found or have changed since the run.
  func experiment(
    of run: RunRecord, plan: String?, results: String, because need: String, instead: String
  ) throws -> LoadedExperiment {
    let (datasets, reason) = try catalogueIfFound()
    let recorded = RecordedPlan(run.planText)
    var missing: [String] = []
    var changedHash: String?
    var failure: (any Error)?
    // A plan without a name is named after its file.
    for path in plan.map({ [$0] }) ?? Self.folders(around: results).map({ "\($0)/\(run.name).yaml" }) {
      do {
        let experiment = try LoadedExperiment(
          planPath: path, planText: plan == nil ? Data(recorded.file.utf8) : nil, overrides: recorded.overrides,
          datasets: datasets, dataDirectory: dataDir)
        let hash = experiment.data.identity.contentHash
        if hash == run.dataset.contentHash { return experiment }
        changedHash = changedHash ?? hash
      } catch DatasetError.noSuchFile(let file) {
        missing.append(file)
      } catch {
        failure = failure ?? error
      }
    }
    if let changedHash {
      throw InputError(
        "\(need): the data have changed since the run (SHA-256 \(changedHash.prefix(12)), then "
          + "\(run.dataset.contentHash.prefix(12))); \(instead)")
    }
    let ways = "; --plan names the plan's file, to whose folder paths are relative; \(instead)"
    if let failure {
      throw InputError(
        "\(need) reads the data of the run again, which failed: \(SystemReason.text(of: failure))"
          + (reason.map { "; \($0)" } ?? "") + ways)
    }
    throw InputError(
      "\(need) reads the data of the run again, but there is no data file \(missing.joined(separator: " or "))" + ways)
  }

  /// Folders that the paths of a run's plan may be relative to.
  private static func folders(around results: String) -> [String] {
    let here = URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
    let stored = URL(fileURLWithPath: results, isDirectory: true).standardizedFileURL
    return [here, stored, stored.deletingLastPathComponent()].map(\.path).reduce(into: []) { found, path in
      if !found.contains(path) { found.append(path) }
    }
  }
}
