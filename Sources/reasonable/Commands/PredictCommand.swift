import ArgumentParser
import Experiments
import Foundation
import Learning
import Machine
import Records
import Tabular

extension StreamPredictor.BadRows: ExpressibleByArgument {}
extension StreamPredictor.UnseenCategories: ExpressibleByArgument {}
extension PredictionText.Format: ExpressibleByArgument {}

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Answer new rows with the model of a run or of a file.",
    discussion: """
      The rows are delimited text, plain or gzip, of any size: memory stays the same. Columns are found by their names, \
      in any order; columns that the model doesn't read are named in a note. Numbers, times and categories are read as \
      they were in the training data, and the answers are those of the model that the sweep timed, bit for bit.

      A row can't be answered where a cell is no number or no time in a column of such, where it has other cells than \
      the header, where a value is missing that the model can't do without, or where its category was in no training \
      row (unless --unseen-category answer). The first such row ends everything with its place, or, by --on-bad-row, \
      has no line (skip) or an empty answer (empty), and the end says how many there were.

      Examples:
        reasonable predict latest --input new.csv --output answers.csv
        reasonable predict latest:best --input new.csv.gz --probabilities --keep customer
        cat new.csv | reasonable predict churn.reasonable --input - --format jsonl
      """)

  @OptionGroup var model: ModelOptions

  @Option(name: .shortAndLong, help: "The rows: a file, or - for standard input.", completion: .file())
  var input: String

  @Option(name: .shortAndLong, help: "Where the answers go: a file, or - for standard output.", completion: .file())
  var output: String = "-"

  @Option(help: "csv or jsonl (one JSON object a line). Default: csv, or by the name of the output.")
  var format: PredictionText.Format?

  @Flag(help: "Also the probability of each class (the score, where the model gives no probabilities).")
  var probabilities = false

  @Option(
    parsing: .unconditionalSingleValue,
    help:
      "A column of the input to be kept in front of the answer, in place of the row number. May be given several times."
  )
  var keep: [String] = []

  @Option(help: "What becomes of a row that can't be answered: fail, skip or empty.")
  var onBadRow = StreamPredictor.BadRows.fail

  @Option(
    help: """
      What becomes of a category that no training row had: bad-row, or answer, which answers as the model answers what \
      it never saw.
      """)
  var unseenCategory = StreamPredictor.UnseenCategories.badRow

  @OptionGroup var rows: RowOptions

  @OptionGroup var quiet: QuietOption

  /// More don't help: one thread reads the file.
  private static let mostThreads = 8

  private var outputFormat: PredictionText.Format {
    if let format { return format }
    let name = output.lowercased().hasSuffix(".gz") ? String(output.dropLast(3)) : output
    return name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") ? .jsonl : .csv
  }

  func run() throws {
    quiet.apply()
    try inputErrors {
      let modelPath = try model.path()
      let stored = try ModelFile.read(modelPath)
      let manifest = stored.manifest
      if probabilities, manifest.classes.isEmpty {
        throw InputError("--probabilities: the model answers '\(manifest.target.name.excerpt())' with a number")
      }
      let stream = try RowStream(
        path: input, schema: manifest.inputs, target: manifest.target.name, kept: keep, header: rows.header,
        separator: try rows.separatorCharacter())
      if input == "-", isatty(STDIN_FILENO) == 1 {
        Terminal.error("waiting for rows typed into the terminal; end them with Ctrl-D on a line of its own")
      }
      stream.threads = ThreadPool(threadCount: min(Processor.count, Self.mostThreads))
      let file = try PredictionOutput(output, input: input, model: modelPath)
      try predict(stored, stream, into: file)
    }
  }

  private func predict(_ stored: StoredModel, _ stream: RowStream, into file: PredictionOutput) throws {
    var predictor = StreamPredictor(
      stored.pipeline.served, fileName: stream.name, columnNames: stored.manifest.inputs.columns.map(\.name),
      badRows: onBadRow, unseenCategories: unseenCategory, threads: stream.threads)
    var text: PredictionText?
    func answers() throws -> PredictionText {
      if let text { return text }
      let made = PredictionText(
        outputFormat, output: predictor.model.output, classes: stored.manifest.classes,
        hasProbabilities: probabilities, kept: keep, areKeptLatin1: stream.isLatin1)
      if let name = keep.first(where: { made.columnNames.dropFirst(keep.count).contains($0) }) {
        throw InputError("--keep \(name): the output has a column of that name already")
      }
      tellBeforehand(stream, stored.manifest)
      try file.write(made.header)
      text = made
      return made
    }
    var predictedRows = 0
    do {
      try stream.forEachBlock { block in
        let text = try answers()
        let answered = try predictor.answer(block)
        for bytes in predictor.lines(text, answered, of: block, skipsRefused: onBadRow == .skip) {
          try file.write(bytes)
        }
        predictedRows += block.rowCount
      }
    } catch let refusal as StreamPredictor.Refusal {
      // Rows are answered block by block; those of this block are lost with the row.
      if output == "-" { try file.flush() }
      let kept = output == "-" ? "the first \(predictedRows) rows were answered" : "no file was written"
      let advice =
        refusal.isUnseenCategory ? "; --unseen-category answer answers as the model answers what it never saw" : ""
      throw InputError("\(refusal); \(kept); --on-bad-row skip or empty goes on\(advice)")
    }
    _ = try answers()
    try file.finish()
    tellAfterwards(predictor)
  }

  /// What was decided about the input.
  private func tellBeforehand(_ stream: RowStream, _ manifest: ModelManifest) {
    for note in stream.notes { Terminal.note(note.sentence) }
    let extra = stream.extraColumns.filter { $0 != manifest.target.name }
    if stream.extraColumns.count > extra.count {
      Terminal.note(
        "\(stream.name): the column '\(manifest.target.name.excerpt())' is what is predicted, and is not read")
    }
    guard !extra.isEmpty else { return }
    Terminal.note(
      "\(stream.name): \(extra.count == 1 ? "a column" : "\(extra.count) columns") that the model doesn't read: "
        + NameList.text(extra))
  }

  private func tellAfterwards(_ predictor: StreamPredictor) {
    for (column, tally) in predictor.unseen.sorted(by: { $0.key < $1.key }) {
      Terminal.note(
        "\(tally.count) \(tally.count == 1 ? "cell" : "cells") of column '\(column.excerpt())' "
          + "\(tally.count == 1 ? "has" : "have") a category that no training row had, and "
          + "\(tally.count == 1 ? "its row was" : "their rows were") answered all the same; the first: \(tally.first)")
    }
    if predictor.strangers.count > 0 {
      let count = predictor.strangers.count
      Terminal.note(
        "\(count) \(count == 1 ? "row is" : "rows are") decided by the threshold of all, because "
          + "\(count == 1 ? "its group has" : "their groups have") none; the first: \(predictor.strangers.first)")
    }
    guard predictor.refusedCount > 0 else { return }
    let isOne = predictor.refusedCount == 1
    let outcome =
      onBadRow == .skip ? (isOne ? "is left out" : "are left out") : "\(isOne ? "has" : "have") an empty answer"
    Terminal.error("\(predictor.refusedCount) of \(predictor.rowCount) rows \(outcome):")
    for (kind, tally) in predictor.refusals.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }) {
      Terminal.error("  \(tally.count) \(kind); the first: \(tally.first)")
    }
  }
}
