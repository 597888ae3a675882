import ArgumentParser
import Experiments
import Plans
import Records
import Tabular

/// Which model is asked.
struct ModelOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A run and a candidate of it, such as latest:best, latest:3 or RUN:ridge (without a candidate: its pick), or a "
        + "model file (*.reasonable).", valueName: "model"), completion: NameCompletion.model)
  var model: String

  @OptionGroup var place: ResultsOption
  var results: String { place.results }

  @Option(
    name: .customLong("protocol"),
    help:
      "By which protocol pick, best and numbers are meant. Default: replay where the run has it, else production, else research."
  )
  var evaluation: EvaluationProtocol?

  /// The path of the model's file, and a note where that needs one.
  func path() throws -> String { try ModelReference(model).path(results: results, evaluation: evaluation) }
}

/// How the text of new rows is laid out, where that isn't found from the file.
struct RowOptions: ParsableArguments {
  @Option(help: "The separator: one character, or comma, semicolon, tab, pipe, blanks. Default: found from the file.")
  var separator: String?

  @Flag(help: "The first line is a row, and the columns stand in the order of the training data.")
  var noHeader = false

  var header: RowStream.Header { noHeader ? .absent : .detected }

  func separatorCharacter() throws -> Character? {
    guard let separator else { return nil }
    let text = FileFormat.separatorNames[separator] ?? separator
    guard text.count == 1, let character = text.first, character.isASCII else {
      throw ValidationError(
        "--separator is one character, or \(FileFormat.separatorNames.keys.sorted().joined(separator: ", "))")
    }
    return character
  }
}
