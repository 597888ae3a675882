import ArgumentParser
import Catalogue
import Experiments
import Foundation
import Plans
import Records
import Reports

/// Writes a first plan for a data file.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Read a data file, and write a first experiment file for it that runs as it is.",
    discussion: """
      What is decided of the data (target, task, columns that are dropped, time, encoding) stands in the file with its \
      reason, and every line may be changed. The options are the keys of the data section of an experiment file.
      """)

  @Argument(help: "A data file: .csv, .tsv, .arff or .npy, each also .gz.", completion: .file())
  var file: String

  @Option(
    name: .shortAndLong,
    help: "The experiment file to write, or - for standard output. Default: the data file's name with .yaml, here.")
  var output: String?

  @Flag(help: "Write over an experiment file that is there.")
  var force = false

  @OptionGroup var section: DataSectionOptions

  @OptionGroup var quiet: QuietOption

  func run() throws {
    quiet.apply()
    guard file != "-" else { throw InputError("a plan names a file; save standard input as one first") }
    let output = output ?? FilePath.planName(of: file) + ".yaml"
    if output != "-", FileManager.default.fileExists(atPath: output), !force {
      throw InputError("\(output) is there already; --force writes over it, -o NAME writes another file")
    }
    try OutputFile.refuseGzip(output, option: "--output", instead: "a plan is a text")
    try OutputFile.refuse(output, option: "--output", ifOneOf: [(file, "the data file")])
    let folder = URL(fileURLWithPath: output).deletingLastPathComponent().path
    let proposal = try inputErrors {
      try PlanProposal(
        path: file, flags: section.flags, planFolder: folder, schemaPath: output == "-" ? nil : SchemaFile.path,
        waiting: { Terminal.error($0) })
    }
    for note in proposal.notes { Terminal.note("\(note)") }
    // Checked before it is written: a plan that can't run is none.
    let text = Data(proposal.text.utf8)
    let experiment = try inputErrors {
      try LoadedExperiment(
        planPath: output == "-" ? "-" : output, planText: text,
        planName: "the plan for \(file) (not written)", datasets: DatasetCatalogue(folder: "", entries: []))
    }
    if output == "-" { return Terminal.writeWhole(proposal.text) }
    try inputErrors {
      try SchemaFile.write(besidePlansIn: folder)
      try ReportFile.write(text, to: output)
    }
    let plan = experiment.plan
    print("Written: \(output)")
    print(
      "  target \(proposal.target.legible) (\(proposal.task.rawValue)), "
        + "\(NumberText.counted(experiment.data.columns.count, "column")) to learn from"
    )
    for dropped in proposal.advice.dropped { print("  dropped \(dropped.column.legible): \(dropped.reason)") }
    for doubt in proposal.advice.doubtful { print("  kept \(doubt.column.legible): \(doubt.reason)") }
    let counted = NumberText.counted
    print("  \(counted(plan.candidates.count, "candidate")), \(counted(plan.foldFitCount, "fit")) on folds")
    print("Run it:   reasonable sweep \(output)")
  }
}

/// The schema by which editors complete and check plans, in a folder of its own beside them.
enum SchemaFile {
  /// As plans name it.
  static let path = ".reasonable/" + PlanSchema.fileName

  static func write(besidePlansIn folder: String) throws {
    let file = URL(fileURLWithPath: folder, isDirectory: true).appendingPathComponent(path)
    let text = Data(PlanSchema(PlanReference(Catalogue.standard.vocabulary(datasets: []))).text.utf8)
    if let present = try? Data(contentsOf: file), present == text { return }
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try OutputPlace(file.path).write(text)
    } catch {
      throw ReportError.cannotWrite(path: file.path, reason: SystemReason.text(of: error))
    }
  }
}
