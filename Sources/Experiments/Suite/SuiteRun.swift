import Catalogue
import Foundation
import Measurement
import Frontier
import Plans
import Records
import Store

/// One plan on several data sets, one run each in one results folder: what is there already isn't done again, so a suite
/// that was killed goes on where it was.
package struct SuiteRun: Sendable {
  /// What became of the plan on one data set.
  package enum Outcome: Sendable {
    case finished(Sweep.Outcome)
    /// The plan can't be run on the data set, or its results can't be kept.
    case failed(String)
  }

  package let name: String
  package let datasets: [String]
  private let planPath: String
  private let bytes: Data
  private let overrides: [String]
  private let catalogue: DatasetCatalogue
  private let dataDirectory: String?

  /// - Parameters:
  ///   - names: data sets of the catalogue; empty: those that the plan lists.
  ///   - overrides: `key=value` texts that replace values of the plan, on every data set.
  /// - Throws: `PlanError`; `SuiteError.tooFewDataSets` where fewer than two are named; `unknownDataSet`.
  package init(
    planPath: String, names: [String], overrides: [String], catalogue: DatasetCatalogue, dataDirectory: String?
  ) throws {
    let bytes = try PlanFile.bytes(of: planPath)
    name = try SuiteDocument.name(in: bytes, file: planPath)
    datasets = names.isEmpty ? try SuiteDocument.datasets(in: bytes, file: planPath) : names
    guard datasets.count > 1 else { throw SuiteInputError.tooFewDataSets(datasets.count, plan: planPath) }
    for name in datasets where !catalogue.entries.contains(where: { $0.name == name }) {
      throw SuiteInputError.unknownDataSet(name, known: catalogue.entries.map(\.name))
    }
    self.planPath = planPath
    self.bytes = bytes
    self.overrides = overrides
    self.catalogue = catalogue
    self.dataDirectory = dataDirectory
  }

  /// The plan with the data of one set, checked.
  package func experiment(on dataset: String, setAsideFolder: String? = nil) throws -> LoadedExperiment {
    try LoadedExperiment(
      planPath: planPath, planText: bytes,
      overrides: overrides + SuiteDocument.overrides(for: dataset, plan: name), datasets: catalogue,
      dataDirectory: dataDirectory, setAsideFolder: setAsideFolder)
  }

  /// Runs the plan on one data set.
  ///
  /// - Parameters:
  ///   - timingProcesses: as for `Sweep`.
  ///   - began: called with the id of the run once it is stored, and the number of its trials.
  package func run(
    _ dataset: String, in store: ResultStore, directory: String, jobs: Int, timingProcesses: (any TimingProcesses)?,
    report: @escaping @Sendable (String) -> Void, progress: @escaping @Sendable (SweepProgress) -> Void,
    began: (_ run: String, _ trials: Int) -> Void = { _, _ in }
  ) -> Outcome {
    do {
      let experiment = try experiment(on: dataset, setAsideFolder: directory)
      for note in experiment.notes { report("\(dataset): \(note)") }
      let sweep = Sweep(
        experiment, store: store, directory: directory, jobs: jobs, timingProcesses: timingProcesses)
      return .finished(
        try sweep.run(
          report: { report("\(dataset): \($0)") }, progress: progress,
          began: { began($0, experiment.plan.trials.count) }))
    } catch {
      return .failed(SystemReason.text(of: error))
    }
  }
}

/// Why a suite can't begin.
package enum SuiteInputError: Error, Equatable, Sendable, CustomStringConvertible {
  case tooFewDataSets(Int, plan: String)
  case unknownDataSet(String, known: [String])

  package var description: String {
    switch self {
    case .tooFewDataSets(let count, let plan):
      "\(count == 0 ? "no data set is named" : "one data set is no suite"): list at least two in \(plan), as "
        + "datasets: [wine, digits], or by --datasets wine,digits"
    case .unknownDataSet(let name, let known):
      "no data set '\(name.excerpt())' in the catalogue"
        + (NearestName.find(name, among: known).map { "; did you mean '\($0)'?" } ?? "")
        + " 'reasonable datasets list' shows all \(known.count)"
    }
  }
}
