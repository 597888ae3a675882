import ArgumentParser
import Foundation
import Records

/// Exit codes: 0 good, 1 some trials failed, 2 the input was wrong.
@main
struct Reasonable: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reasonable",
    abstract: "Find the model that is reasonable to run, not only the one with the best score.",
    discussion: """
      Trains many models on a table, measures each on every axis that matters in production (quality, latency, \
      training cost, size, explainability), shows the trade-off frontier with error bars, and picks the reasonable \
      model with a written reason.

      Start with:  reasonable sweep experiments/digits.yaml
      """,
    version: ProductVersion.current,
    subcommands: [
      SweepCommand.self, ReportCommand.self, FrontierCommand.self, CompareCommand.self, RunsCommand.self,
      DatasetsCommand.self, CatalogueCommand.self, BenchmarkCommand.self,
      LimitsCommand.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let error as SomeTrialsFailed {
      Terminal.error(error.description)
      Foundation.exit(1)
    } catch let error as InputError {
      Terminal.error(error.description)
      Foundation.exit(2)
    } catch {
      let code = exitCode(for: error)
      if code == .success || code == .validationFailure {
        let message = fullMessage(for: error)
        if code == .success { print(message) } else { Terminal.error(message) }
        Foundation.exit(code == .success ? 0 : 2)
      }
      Terminal.error("error: \(error)")
      Foundation.exit(2)
    }
  }
}

/// The user's input was wrong: exit code 2.
struct InputError: Error, CustomStringConvertible {
  let description: String

  init(_ what: some CustomStringConvertible) { description = "error: \(what)" }
}

/// The run ended, but not every trial did well: exit code 1.
struct SomeTrialsFailed: Error, CustomStringConvertible {
  let failures: [String]

  var description: String {
    (["\(failures.count) \(failures.count == 1 ? "trial" : "trials") failed; the others were kept:"]
      + failures.map { "  " + $0 }).joined(separator: "\n")
  }
}
