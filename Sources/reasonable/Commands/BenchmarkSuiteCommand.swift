import ArgumentParser
import Experiments
import Foundation
import Frontier
import Records
import Reports
import Store

struct BenchmarkSuiteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark-suite",
    abstract: "Run one plan on several data sets, and compare the methods over all of them.",
    discussion: """
      The plan lists the data sets by their names in the catalogue (datasets: [wine, digits]), or --datasets does; \
      its data section isn't used. Each data set is a run of its own in the results folder. What is there already isn't \
      done again, so a suite that was stopped goes on where it was.

      The report compares mean ranks (Friedman's test, the critical difference of Nemenyi), ratings as in a tournament, \
      and the best method with each other one.
      """)

  @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml"]))
  var plan: String

  @Option(help: "Names of data sets, separated by commas. Default: those that the plan lists.")
  var datasets: String?

  @Option(
    help: """
      What is compared: candidate, or estimator (its best candidate on each data set). Default: candidates up to 12, \
      estimators beyond.
      """)
  var by: SuiteUnit?

  @Option(
    name: .customLong("protocol"),
    help: "\(EvaluationProtocol.choices). Default: replay where the plan has it, else production, else research.")
  var evaluation: EvaluationProtocol?

  @OptionGroup var side: JobsOption

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: "Replace a value of the plan on every data set, such as split.folds=3. May be given several times.")
  var overrides: [String] = []

  @OptionGroup var place: OutOption
  var out: String { place.out }

  @OptionGroup var quiet: QuietOption

  @OptionGroup var data: DataOptions

  func run() throws {
    quiet.apply()
    Interruption.say { SweepInterruption.somethingIsStored }
    let names = (datasets ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
    let suite = try inputErrors {
      try SuiteRun(
        planPath: plan, names: names, overrides: overrides, catalogue: try data.catalogue(), dataDirectory: data.dataDir
      )
    }
    let store = try inputErrors { try ResultStore(directory: out) }
    let interruption = SuiteInterruption(store: store, directory: out, datasetCount: suite.datasets.count)
    Interruption.say { interruption.message() }
    var runs: [(dataset: String, run: RunRecord)] = []
    var failures: [SuiteReport.Failure] = []
    var trialFailures: [String] = []
    for (number, dataset) in suite.datasets.enumerated() {
      if !quiet.quiet { Terminal.error("\(number + 1) of \(suite.datasets.count): \(dataset)") }
      let line = ProgressLine(quiet: quiet.quiet)
      interruption.begin(dataset, line)
      let outcome = suite.run(
        dataset, in: store, directory: out, jobs: side.workers, timingProcesses: TimeModelsCommand.processes,
        report: { line.note($0) }, progress: { line.show($0) },
        began: { interruption.began(run: $0, trialCount: $1) })
      line.finish()
      switch outcome {
      case .finished(let outcome):
        interruption.end(isFinished: true)
        runs.append((dataset, outcome.run))
        trialFailures += outcome.failures.map { "\(dataset): \($0)" }
        try inputErrors { _ = try store.report(of: outcome.run).write(to: out + "/reports/" + outcome.run.id) }
      case .failed(let reason):
        interruption.end(isFinished: false)
        failures.append(SuiteReport.Failure(dataset: dataset, reason: reason))
        Terminal.error("\(dataset): \(reason)")
      }
    }
    try show(suite.name, runs, failures)
    if !failures.isEmpty || !trialFailures.isEmpty {
      throw IncompleteSweep(failures: failures.map { "\($0.dataset): \($0.reason)" } + trialFailures, withoutPick: [])
    }
  }

  private func show(
    _ name: String, _ runs: [(dataset: String, run: RunRecord)], _ failures: [SuiteReport.Failure]
  ) throws {
    let wanted = evaluation ?? runs.first?.run.evaluations.last ?? .research
    let labels = Set(runs.flatMap { $0.run.trials(of: wanted).map(\.candidate.label) })
    let unit = by ?? (labels.count > SuiteUnit.mostCandidates ? .estimator : .candidate)
    let results = runs.compactMap { dataset, run in
      run.descriptor(run.policy.quality).map {
        SuiteResult(run, dataset: dataset, evaluation: wanted, unit: unit, axis: $0)
      }
    }
    let report = SuiteReport(
      name: name, evaluation: wanted, unit: unit, results: results, failures: failures,
      matters: { axis, better in runs.first?.run.policy.matters.amount(on: axis, better: better) },
      seed: runs.first?.run.seed ?? 0)
    print(report.text(width: Terminal.tableWidth))
    try inputErrors {
      for path in try report.write(to: "\(out)/reports/suite-\(name)") { print("Report: \(Terminal.relative(path))") }
    }
  }
}

extension SuiteUnit: ExpressibleByArgument {}
