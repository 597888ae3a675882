import ArgumentParser
import Experiments
import Foundation
import Learning
import Records
import Reports
import Tabular

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Judge a model on labelled rows, beside what its run promised.",
    discussion: """
      Every axis of quality is measured on the rows of the file, with its interval (a bootstrap over the rows), beside \
      what the run measured on rows held out from its folds. A difference is marked where it is larger than both \
      intervals leave to chance: larger than the root of the sum of their squared half-widths.

      Categories that no training row had are answered as the model answers what it never saw, as in the sweep.

      Example:  reasonable evaluate latest labelled.csv
      """)

  @OptionGroup var model: ModelOptions

  @Argument(help: "The labelled rows: a file, or - for standard input.", completion: .file())
  var labelled: String

  @Option(help: "What becomes of a row that can't be answered: fail or skip.")
  var onBadRow = StreamPredictor.BadRows.fail

  @OptionGroup var rows: RowOptions

  @OptionGroup var quiet: QuietOption

  @OptionGroup var width: WidthOption

  func run() throws {
    quiet.apply()
    try inputErrors {
      let path = try model.path()
      let stored = try ModelFile.read(path)
      let evaluation: ModelEvaluation
      do {
        evaluation = try ModelEvaluation(
          stored, path: labelled, badRows: onBadRow, header: rows.header, separator: try rows.separatorCharacter())
      } catch let refusal as StreamPredictor.Refusal {
        throw InputError("\(refusal). --on-bad-row skip judges the other rows")
      }
      for note in notes(evaluation, stored.manifest) { Terminal.note("\(note)") }
      print(text(evaluation, stored.manifest))
      for warning in warnings(evaluation) { Terminal.error("warning: \(warning)") }
    }
  }

  private func text(_ evaluation: ModelEvaluation, _ manifest: ModelManifest) -> String {
    let promised = manifest.evaluations.map(\.evaluation)
    var columns: [TextTable.Column] = [
      .left("axis", mayShrink: true), .right("here"),
      .left("interval", mayShrink: true, rank: 2, name: "interval here"),
    ]
    for (place, evaluation) in promised.enumerated() {
      columns += [
        .right(evaluation.id), .left("interval", rank: 3 + place, name: "interval of \(evaluation.id)"),
        .left("", name: "difference from \(evaluation.id)"),
      ]
    }
    let lines = evaluation.lines.map { line -> [String] in
      let unit = line.axis.unit
      var cells = [line.axis.title]
      switch line.outcome {
      case .measured(let reading):
        cells += [
          ValueFormat.text(reading.value, unit: unit), reading.interval.map { ValueFormat.text($0, unit: unit) } ?? "",
        ]
      case .notApplicable(let reason): cells += ["-", reason]
      case .failed(let message): cells += ["-", message]
      }
      for (_, promise) in line.promises {
        guard let promise else {
          cells += ["-", "not measured", ""]
          continue
        }
        cells += [
          ValueFormat.text(promise.value, unit: unit), promise.interval.map { ValueFormat.text($0, unit: unit) } ?? "",
          line.differs(from: promise) ? (line.isWorse(than: promise) ? "worse here" : "better here") : "",
        ]
      }
      return cells
    }
    let title =
      "\(manifest.candidate.label) on \(labelled == "-" ? "standard input" : labelled): \(NumberText.counted(evaluation.judgedCount, "row")), "
      + "beside what the run promised"
    let table = TextTable(columns, rows: lines).text(width: width.columns)
    return title.singleLine.wrapped(to: width.columns) + "\n\n"
      + (table.hasSuffix("\n") ? String(table.dropLast()) : table)
  }

  private func notes(_ evaluation: ModelEvaluation, _ manifest: ModelManifest) -> [String] {
    var notes = evaluation.notes.map(\.sentence)
    if !evaluation.extraColumns.isEmpty {
      notes.append("columns that the model doesn't read: \(NameList.text(evaluation.extraColumns))")
    }
    func counted(_ count: Int, _ noun: String, _ one: String, _ many: String) -> String {
      "\(count) \(noun)\(count == 1 ? "" : "s") \(count == 1 ? one : many)"
    }
    let lost = ("and isn't judged", "and aren't judged")
    if evaluation.unlabelledCount > 0 {
      let count = evaluation.unlabelledCount
      notes.append(
        counted(count, "row", "has", "have") + " no value of the target '\(manifest.target.name.excerpt())' "
          + (count == 1 ? lost.0 : lost.1))
    }
    if evaluation.infiniteTargets.count > 0 {
      notes.append(evaluation.infiniteTargets.infiniteTargets)
    }
    if evaluation.unknownClasses.count > 0 {
      let count = evaluation.unknownClasses.count
      let labels = evaluation.unknownLabels.map { "\($0.label.excerpt(40)) (\($0.count))" }
      notes.append(
        counted(count, "row", "has", "have") + " a class that the model doesn't know \(count == 1 ? lost.0 : lost.1): "
          + "\(NameList.text(labels)); the model knows \(NameList.text(manifest.classes)); the first: "
          + evaluation.unknownClasses.first)
    }
    for (kind, tally) in evaluation.refusals.sorted(by: { $0.key < $1.key }) {
      notes.append(
        counted(tally.count, "row", "can't", "can't") + " be answered (\(kind)) \(tally.count == 1 ? lost.0 : lost.1); "
          + "the first: \(tally.first)")
    }
    for (column, tally) in evaluation.unseen.sorted(by: { $0.key < $1.key }) {
      notes.append(
        counted(tally.count, "cell", "has", "have")
          + " a category of column '\(column.excerpt())' that no training row "
          + "had; the first: \(tally.first)")
    }
    return notes
  }

  private func warnings(_ evaluation: ModelEvaluation) -> [String] {
    evaluation.lines.flatMap { line in
      line.promises.compactMap { entry -> String? in
        guard let promise = entry.promise, line.differs(from: promise), let here = line.outcome.reading else {
          return nil
        }
        let unit = line.axis.unit
        return "\(line.axis.title) is \(ValueFormat.text(here.value, unit: unit)) here, and the \(entry.evaluation.id) "
          + "protocol promised \(ValueFormat.text(promise.value, unit: unit)): "
          + "\(line.isWorse(than: promise) ? "worse" : "better") by more than the intervals leave to chance"
      }
    }
  }
}
