import ArgumentParser
import Experiments
import Foundation
import Records
import Reports
import Store

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "List the runs of an experiment directory, or delete some.",
    subcommands: [List.self, Delete.self, Prune.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the runs, newest first: pick, quality, data, trials and policy of each.")

    @OptionGroup var place: ResultsOption

    @OptionGroup var table: TableOptions

    func run() throws {
      try inputErrors {
        let store = try ResultStore(directory: place.results, access: .readOnly)
        var list = RunList()
        for summary in try store.runs() { list.append(try store.run(summary.id)) }
        if table.json { return Terminal.writeWhole(list.json) }
        Terminal.write(list.text(width: table.columns), to: Terminal.output)
      }
    }
  }

  struct Delete: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Delete runs, with the trials, evidence and model files that no other run has.",
      discussion: """
        What other runs show stays. Values of a sensitive column go with the last run that judges groups by it. It is \
        said what goes before it goes; reports that were written stay where they are.
        """)

    @Argument(
      help: "Runs: ids, beginnings of ids (of several the newest is meant), or 'latest'.",
      completion: NameCompletion.run)
    var runs: [String]

    @OptionGroup var removal: RemovalOptions

    func run() throws {
      try inputErrors {
        try removal.remove(runs, from: try removal.store())
      }
    }
  }

  struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Delete all but the newest runs of each experiment, and model files that nothing names.",
      discussion: """
        Of each experiment (the name of the plan) the newest finished runs are kept, and unfinished ones that are newer \
        than these: they may still go on.
        """)

    @Option(help: "Finished runs to keep of each experiment; at least 1.")
    var keep: Int

    @OptionGroup var removal: RemovalOptions

    func validate() throws {
      if keep < 1 { throw ValidationError("--keep is \(keep), but must be at least 1; 'runs delete' deletes all") }
    }

    func run() throws {
      try inputErrors {
        let store = try removal.store()
        try removal.remove(try store.runsBeyond(newest: keep).map(\.id), from: store)
      }
    }
  }
}

/// Deleting runs, after it was said what goes.
struct RemovalOptions: ParsableArguments {
  @OptionGroup var place: ResultsOption
  var results: String { place.results }

  @Flag(name: [.short, .long], help: "Don't ask.")
  var yes = false

  @Flag(help: "Say what would go, and delete nothing.")
  var dryRun = false

  func store() throws -> ResultStore {
    // Opening it for writing would make one.
    _ = try ResultStore(directory: results, access: .readOnly)
    return try ResultStore(directory: results)
  }

  func remove(_ references: [String], from store: ResultStore) throws {
    let shelf = ModelShelf(store, directory: results)
    let planned = try store.removal(ofRuns: references)
    let files = try shelf.looseFiles(after: planned)
    guard !planned.runs.isEmpty || !files.isEmpty else { return print("There is nothing to delete.") }
    print(Self.text(planned, files))
    guard !dryRun, try isAgreed() else { return print("Nothing was deleted.") }
    let before = Self.bytes(of: store.path)
    // The ids that were shown: 'latest' may be another run by now.
    let done = try store.delete(runs: planned.runs)
    let gone = try shelf.looseFiles(after: done)
    let failures = shelf.remove(gone)
    for failure in failures { Terminal.error("warning: \(failure.path) can't be deleted: \(failure.reason)") }
    let failed = Set(failures.map(\.path))
    let freed = gone.filter { !failed.contains($0.path) }.reduce(0) { $0 + $1.bytes }
    let isCompact = store.compact()
    let shrunk = max(0, before - Self.bytes(of: store.path))
    print(
      "Deleted: \(NumberText.counted(done.runs.count, "run")), \(NumberText.counted(gone.count - failed.count, "model file")). "
        + "Freed: \(ValueFormat.bytes(Double(freed + shrunk)))."
        + (isCompact ? "" : " Another process holds the results: their room is kept for new ones."))
    let reports = done.runs.map { "\(results)/reports/\($0)" }.filter { FileManager.default.fileExists(atPath: $0) }
    if !reports.isEmpty { print("Reports stay: \(NameList.text(reports.map(Terminal.relative)))") }
  }

  private func isAgreed() throws -> Bool {
    if yes { return true }
    guard isatty(STDIN_FILENO) == 1 else {
      throw InputError("nobody can be asked here; --yes deletes without asking, --dry-run only says what would go")
    }
    Terminal.progress("Delete? [y/N] ")
    return ["y", "yes"].contains((readLine() ?? "").trimmingCharacters(in: .whitespaces).lowercased())
  }

  private static func text(_ removal: RunRemoval, _ files: [ModelShelf.LooseFile]) -> String {
    var lines = removal.runs.isEmpty ? [] : ["Runs: \(NameList.text(removal.runs))"]
    if !removal.runs.isEmpty {
      lines.append(
        "  \(NumberText.counted(removal.trialCount, "trial")) that no other run has, \(NumberText.counted(removal.evidenceCount, "piece")) of "
          + "evidence (\(ValueFormat.bytes(Double(removal.evidenceBytes))))")
    }
    if removal.sharedTrialCount > 0 {
      lines.append("  \(NumberText.counted(removal.sharedTrialCount, "trial")) of other runs, too, which keep theirs")
    }
    if !removal.sensitiveColumns.isEmpty {
      let names = NameList.sentence(removal.sensitiveColumns.map { $0.excerpt(40) })
      let what = removal.sensitiveColumns.count == 1 ? "the sensitive column" : "the sensitive columns"
      lines.append("  the values of \(what) \(names), which no other run judges groups by")
    }
    if !removal.heldColumns.isEmpty {
      let names = NameList.sentence(removal.heldColumns.map { $0.excerpt(40) })
      let (isOne, isAlone) = (removal.heldColumns.count == 1, removal.unfinishedRuns.count == 1)
      lines.append(
        "  The values of \(isOne ? "the sensitive column" : "the sensitive columns") \(names) stay for "
          + "\(NameList.sentence(removal.unfinishedRuns)), which \(isAlone ? "isn't" : "aren't") finished; they go once "
          + "\(isAlone ? "it is" : "they are") deleted too")
    }
    let bytes = files.reduce(0) { $0 + $1.bytes }
    lines.append(
      "\(NumberText.counted(files.count, "model file")) that nothing names then (\(ValueFormat.bytes(Double(bytes))))")
    return lines.joined(separator: "\n")
  }

  /// The file and what SQLite keeps beside it.
  private static func bytes(of path: String) -> Int {
    ["", "-wal"].reduce(0) { sum, suffix in
      sum + (((try? FileManager.default.attributesOfItem(atPath: path + suffix)[.size]) as? Int) ?? 0)
    }
  }
}
