import ArgumentParser
import Catalogue
import Experiments
import Foundation
import Machine
import Plans
import Records
import Tabular

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Read a file or a data set of the catalogue, and say what is in it and what to beware of.",
    discussion: """
      The options are the keys of the data section of an experiment file. At the end stands the data section that reads \
      the file so, with nothing left to be found.
      """)

  @Argument(
    help: "A file (.csv, .tsv, .arff, .npy, each also .gz), - for standard input, or the name of a data set.",
    completion: .file())
  var file: String

  @Flag(name: [.short, .long], help: "One line only, and the notes.")
  var quiet = false

  @OptionGroup var output: TableOptions

  @OptionGroup var section: DataSectionOptions

  @OptionGroup var data: DataOptions

  func run() throws {
    let start = Clocks.wallSeconds
    let (written, resolved, loaded, drop) = try inputErrors { try read() }
    let seconds = Clocks.wallSeconds - start
    let (table, plan) = (loaded.table, resolved.data)
    if !output.json {
      let peak = ProcessMemory.peakResidentBytes.map { ", peak memory \(ValueFormat.bytes(Double($0)))" } ?? ""
      print(
        "\(file): \(table.rowCount) rows, \(table.columns.count) columns, read in \(ValueFormat.seconds(seconds))\(peak)"
      )
    }
    for note in loaded.notes { Terminal.note(note.sentence) }
    if quiet, !output.json { return }
    guard let target = plan.target else {
      let summary = try inputErrors { try DatasetSummary(table) }
      return show(summary, loaded, notes: loaded.notes, DataSection(written, isClassification: nil, loaded: loaded))
    }
    let column = try inputErrors { try table.column(target) }
    let task = TargetTask(column, isClassification: plan.task?.isClassification)
    // What a sweep would make of it; a failure is told behind what is in the file.
    let prepared = Result {
      try PreparedData(
        name: resolved.name, contentHash: loaded.contentHash, table: table, roles: DataRoles(plan, drop: drop),
        rowLimit: plan.rows)
    }
    let further = (try? prepared.get().notes) ?? []
    for note in further { Terminal.note(note.sentence) }
    let summary = try inputErrors {
      try DatasetSummary(table, target: target, isClassification: task.isClassification)
    }
    let section = DataSection(written, isClassification: task.isClassification, loaded: loaded)
    if output.json { _ = try inputErrors { try prepared.get() } }
    show(summary, loaded, notes: loaded.notes + further, section)
    _ = try inputErrors { try prepared.get() }
  }

  private func show(_ summary: DatasetSummary, _ loaded: LoadedDataset, notes: [DataNote], _ section: DataSection) {
    if output.json {
      Terminal.writeWhole(
        summary.json(file: file, sha256: loaded.contentHash, notes: notes, section: section.description))
    } else {
      print("\n\(summary.text(width: output.columns))\n\n\(Self.advice)\n\n\(section)")
    }
  }

  private static let advice = "The data section that reads it so:"

  private var isFile: Bool { file == "-" || FileManager.default.fileExists(atPath: file) }

  private func plan(
    datasets: [PlanVocabulary.Dataset], _ loaded: LoadedDataset? = nil
  ) throws(PlanError) -> DataPlan {
    try DataPlan.read(
      section.flags, source: (isFile ? "file" : "dataset", file),
      vocabulary: Catalogue.standard.vocabulary(datasets: datasets), columns: loaded?.table.columnNames,
      unnamed: loaded?.unnamed ?? [])
  }

  /// What was said, what the catalogue adds, what is in the files, and the dropped columns as they are called there.
  private func read() throws -> (DataPlan, ResolvedDataset, LoadedDataset, drop: [String]?) {
    guard isFile || (!file.contains("/") && !file.contains(".")) else { throw InputError("there is no file \(file)") }
    let catalogue = isFile ? DatasetCatalogue(folder: "", entries: []) : try data.catalogue()
    let plan = try self.plan(datasets: catalogue.vocabulary)
    let resolved = try catalogue.resolve(plan, planFolder: ".", dataDirectory: data.dataDir)
    let loaded = try resolved.load(setAsideFile: section.setAside, waiting: { Terminal.error($0) })
    // Once more, now that the columns are known.
    do {
      return (plan, resolved, loaded, try self.plan(datasets: catalogue.vocabulary, loaded).drop)
    } catch {
      // The rows stand in a file, whatever is wrong with the plan.
      if section.setAside != nil {
        for note in loaded.notes where note.kind == .rowsSetAside { Terminal.note(note.sentence) }
      }
      throw error
    }
  }
}
