import ArgumentParser
import Foundation
import Machine
import Records

/// Exit codes: 0 good; 1 some trials failed, nothing could be picked, or drift was found that --fail-on asks about; 2 the
/// input was wrong; 3 the machine refused (disk, lock, permission, damage), or standard output is lost.
@main
struct Reasonable: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reasonable",
    abstract: "Find the model that is reasonable to run, not only the one with the best score.",
    discussion: """
      Trains many models on a table, measures each on every axis that matters in production (quality, latency, \
      training cost, size, explainability), shows the trade-off frontier with error bars, and picks the reasonable \
      model with a written reason.

      Start with:  reasonable init data.csv, and then reasonable sweep data.yaml
      """,
    version: ProductVersion.current,
    subcommands: [
      InitCommand.self, SweepCommand.self, ReportCommand.self, FrontierCommand.self, PickCommand.self,
      CompareCommand.self, RunsCommand.self, ShowCommand.self, PredictCommand.self, EvaluateCommand.self,
      DriftCommand.self, LearnCommand.self, ExplainCommand.self, EditShapeCommand.self, ExportCommand.self,
      DatasetsCommand.self, CatalogueCommand.self, BenchmarkCommand.self, BenchmarkSuiteCommand.self,
      LimitsCommand.self, DriftDetectorsCommand.self, RetrainingCommand.self, SelftestCommand.self,
      TimeModelsCommand.self,
    ])

  static func main() {
    OutputChannel.prepareAll()
    do {
      try checkMachine()
      try suggestCommand(for: CommandLine.arguments.dropFirst())
      var command = try parseAsRoot()
      try command.run()
      Terminal.exit(0)
    } catch is OutputLost {
      Terminal.exit(0)
    } catch let error as IncompleteSweep {
      Terminal.error(error.description)
      Terminal.exit(1)
    } catch is DriftFound {
      Terminal.exit(1)
    } catch let error as InputError {
      Terminal.error(error.description)
      Terminal.exit(2)
    } catch let error as MachineError {
      Terminal.error(error.description)
      Terminal.exit(3)
    } catch {
      let code = exitCode(for: error)
      guard code == .success || code == .validationFailure else {
        Terminal.error("error: \(SystemReason.text(of: error))")
        Terminal.exit(2)
      }
      let message = fullMessage(for: error) + NameCompletion.addition(to: CommandLine.arguments)
      if code == .success { print(message) } else { Terminal.error(message) }
      Terminal.exit(code == .success ? 0 : 2)
    }
  }
}

extension Reasonable {
  /// What the environment asks of the machine is there.
  private static func checkMachine() throws {
    do {
      try KernelLevel.check(environment: ProcessInfo.processInfo.environment)
    } catch {
      throw InputError(error)
    }
  }

  /// Says what was probably meant where a command is misspelt.
  private static func suggestCommand(for arguments: ArraySlice<String>) throws {
    var parent: any ParsableCommand.Type = Reasonable.self
    var words = "reasonable"
    for argument in arguments {
      let commands = parent.configuration.subcommands
      guard !commands.isEmpty, !argument.hasPrefix("-"), argument != "help" else { return }
      let names = commands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
      guard let chosen = commands.first(where: { $0._commandName == argument }) else {
        let nearest = NearestName.find(argument, among: names).map { " did you mean '\(words) \($0)'?" } ?? ""
        throw InputError(
          "there is no command '\(words) \(argument.excerpt(40))';\(nearest) the commands are "
            + names.joined(separator: ", "))
      }
      parent = chosen
      words += " " + argument
    }
  }
}

/// The user's input was wrong: exit code 2.
struct InputError: Error, CustomStringConvertible {
  let description: String

  init(_ what: some CustomStringConvertible) { description = "error: \(what)" }
}

/// Results couldn't be kept or read, whatever a person asked for: exit code 3.
struct MachineError: Error, CustomStringConvertible {
  let description: String

  init(_ what: some CustomStringConvertible) { description = "error: \(what)" }
}

/// The run ended, but not every trial did well, or nothing could be picked: exit code 1.
struct IncompleteSweep: Error, CustomStringConvertible {
  /// "label (protocol): reason", one a failed trial.
  let failures: [String]
  /// Protocols without a pick; why is on the screen already.
  let withoutPick: [String]

  /// Reasons shown; a thousand trials usually fail for a few.
  private static let limit = 20

  var description: String {
    var lines: [String] = []
    if !failures.isEmpty {
      lines.append("\(failures.count) \(failures.count == 1 ? "trial" : "trials") failed; the others were kept:")
      lines += failures.prefix(Self.limit).map { "  " + $0 }
      if failures.count > Self.limit {
        lines.append("  ... and \(failures.count - Self.limit) more; the report lists all of them")
      }
    }
    if !withoutPick.isEmpty {
      lines.append("nothing was picked under the \(withoutPick.joined(separator: " and the ")) protocol; see above why")
    }
    return lines.joined(separator: "\n")
  }
}
