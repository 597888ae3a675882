import ArgumentParser
import Experiments
import Foundation
import Learning
import Records
import Reports

struct LearnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn", abstract: "Let a model learn on from new labelled rows, and write it as a new file.",
    discussion: """
      The estimator goes on from the stored model: by gradient steps, further rounds, new trees in the place of the oldest, \
      further epochs, or row by row. The steps before it (scaling, encoding, PCA) stay as they were fitted, and so does \
      what else is said. How a network, a forest or boosting goes on is set where the candidate is described: \
      frozen-layers, replace-head, warm-epochs, replaced-share, warm-rounds.

      The new file says what it learned from. What its run promised doesn't hold for it any more: judge it with evaluate.

      Example:  reasonable learn latest new-rows.csv --to model-2.reasonable
      """)

  @OptionGroup var model: ModelOptions

  @Argument(
    help: "The labelled rows, in the order in which they came: a file, or - for standard input.", completion: .file())
  var labelled: String

  @Option(help: "The file that the new model is written to.", completion: .file(extensions: ["reasonable"]))
  var to: String

  @OptionGroup var rows: RowOptions

  @OptionGroup var quiet: QuietOption

  func run() throws {
    quiet.apply()
    try inputErrors {
      let modelPath = try model.path()
      try OutputFile.refuse(
        to, option: "--to", ifOneOf: [(labelled == "-" ? "/dev/stdin" : labelled, "the file of labelled rows")])
      let stored = try ModelFile.read(modelPath)
      let continuation = try ModelContinuation(
        stored, path: labelled, header: rows.header, separator: try rows.separatorCharacter())
      let bytes = try continuation.model.bytes()
      try ReportFile.write(Data(bytes), to: to)
      for note in continuation.notes { Terminal.note(note) }
      if continuation.unlabelledCount > 0 {
        let count = continuation.unlabelledCount
        Terminal.note(
          "\(count) row\(count == 1 ? " has" : "s have") no value of the target "
            + "'\(stored.manifest.target.name.excerpt())' and taught nothing")
      }
      if continuation.infiniteTargets.count > 0 {
        Terminal.error(
          "warning: nothing is learned of infinite targets: \(continuation.infiniteTargets.infiniteTargets)")
      }
      if let only = continuation.onlyClass {
        Terminal.error(
          "warning: every row that was learned is of class '\(only.excerpt())': the new model may answer nothing else; "
            + "judge it with evaluate before it is used")
      }
      Terminal.note(continuation.effect.meaning)
      if !continuation.frozen.isEmpty { Terminal.note("what stays as it was: \(NameList.text(continuation.frozen))") }
      if let score = continuation.score { Terminal.note(score.sentence) }
      if let adaptation = continuation.adaptation { Terminal.note(adaptation) }
      print(
        "Learned on from \(continuation.rowCount) row\(continuation.rowCount == 1 ? "" : "s"): "
          + "\(stored.manifest.candidate.label.singleLine), written to \(Terminal.relative(to))")
    }
  }
}
