import ArgumentParser
import Experiments
import Foundation
import Learning
import Records

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Copy the model of a run, with all that is needed to use it, into a file.",
    discussion: """
      The file holds the model that was fitted on all rows, and its manifest: columns with types, levels and notation, \
      target and classes, plan, versions, hash of the data, what the run promised. 'predict', 'evaluate' and 'show' \
      take the file alone: neither data nor plan nor results are needed.

      Example:  reasonable export latest:pick --model churn.reasonable
      """)

  @Argument(
    help: ArgumentHelp("A run and a candidate of it, such as latest:pick or RUN:3.", valueName: "model"),
    completion: NameCompletion.model)
  var source: String

  @Option(
    name: .customLong("model"), help: "The file to write (*.reasonable), or - for standard output.", completion: .file()
  )
  var file: String

  @OptionGroup var place: ResultsOption
  var results: String { place.results }

  @Option(
    name: .customLong("protocol"),
    help:
      "By which protocol pick, best and numbers are meant. Default: replay where the run has it, else production, else research."
  )
  var evaluation: EvaluationProtocol?

  @Flag(help: "Replace the file if it is there.")
  var replace = false

  @OptionGroup var quiet: QuietOption

  func run() throws {
    quiet.apply()
    try inputErrors {
      let path = try ModelReference(source).path(results: results, evaluation: evaluation)
      // What can't be loaded here can't be used elsewhere.
      let model = try ModelFile.read(path)
      if !replace, FileManager.default.fileExists(atPath: file) {
        throw InputError("\(file) is there already; --replace replaces it")
      }
      try OutputFile.refuseGzip(file, option: "--model", instead: "a model is read as it is")
      let output = try PredictionOutput(file, input: path)
      try output.write([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
      try output.finish()
      let told = "\(Terminal.relative(file)): \(model.manifest.candidate.label), fitted on \(model.manifest.fittedOn)"
      if file == "-" { Terminal.note(told) } else { print(told) }
    }
  }
}
