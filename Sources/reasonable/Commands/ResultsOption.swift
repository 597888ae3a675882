import ArgumentParser
import Foundation

/// The experiment directory that a command reads.
struct ResultsOption: ParsableArguments {
  @Option(name: [.long, .customLong("out")], help: "The experiment directory that holds the results.")
  var results: String = "results"
}

/// The experiment directory that a command writes into.
struct OutOption: ParsableArguments {
  @Option(
    name: [.customLong("out"), .customLong("results")],
    help: "The experiment directory: results, fitted models and reports.")
  var out: String = "results"
}

/// How many trials run side by side.
struct JobsOption: ParsableArguments {
  @Option(help: "Trials that run side by side. Results don't depend on it. Default: one for each processor.")
  var jobs: Int?

  /// As many as asked for, or one for each processor.
  var workers: Int { jobs ?? ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs is \(jobs), but must be from 1 to 1024") }
  }
}
