import ArgumentParser
import Experiments
import Foundation
import Frontier
import Plans
import Records
import Reports
import Store

struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Run an experiment file, or a data file, and pick the reasonable model.",
    discussion: """
      Every candidate is fitted on every fold, then on all rows as it would be deployed, then all are timed together. \
      What the results folder already holds with the same settings, data, folds, seed and component versions isn't \
      done again; a killed sweep goes on where it was.

      Exit codes: 0 good; 1 some trials failed (listed, the others are kept), or nothing could be picked; 2 the input \
      was wrong; 3 results couldn't be kept (disk full, locked, no permission), or what was to be printed is lost.
      """)

  @Argument(
    help: """
      The experiment file (- for standard input), or a data file (.csv, .tsv, .arff, .npy, each also .gz), for which one \
      is written.
      """,
    completion: .file(extensions: ["yaml", "yml", "csv", "tsv", "arff", "npy", "gz"]))
  var plan: String

  @Option(help: "With a data file: the column to predict. Default: guessed, with the reason.")
  var target: String?

  @OptionGroup var side: JobsOption

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: "Replace a value of the experiment file, such as split.folds=3. May be given several times.")
  var overrides: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: """
      A column that fairness is judged by, in place of those of data.sensitive. What is stored already is read again, and \
      nothing is fitted for it. May be given several times, or with commas between the names.
      """)
  var sensitive: [String] = []

  @Flag(help: "Print the trials and how many fits they take, and stop.")
  var dryRun = false

  @Option(
    help: """
      With --dry-run: write the rows of every fold to this JSON file (- for standard output), by protocol. They are the data rows of the file, \
      counted from 0; where there are several files, each row names its own.
      """
  )
  var foldsTo: String?

  @OptionGroup var place: OutOption
  var out: String { place.out }

  @OptionGroup var quiet: QuietOption

  @OptionGroup var data: DataOptions

  func validate() throws {
    if foldsTo != nil, !dryRun { throw ValidationError("--folds-to needs --dry-run") }
  }

  func run() throws {
    quiet.apply()
    Interruption.say { "interrupted before anything was run" }
    let experiment = try DataFile.isOne(plan) ? proposed() : planned()
    for note in experiment.notes { Terminal.note("\(note)") }
    if dryRun {
      let cost = try inputErrors { try ReplayEstimate(experiment) }?.text(jobs: side.workers)
      let text = experiment.matrix + (cost.map { "\n" + $0 } ?? "")
      if foldsTo == "-" { Terminal.error(text) } else { print(text) }
      if let foldsTo { try inputErrors { try Self.write(foldsOf: experiment, to: foldsTo) } }
      return
    }
    Interruption.say { SweepInterruption.beforeTheFirstTrial }
    let store = try inputErrors { try ResultStore(directory: out) }
    let interruption = SweepInterruption(
      store: store, directory: out, trialCount: experiment.plan.trials.count)
    Interruption.say { interruption.message() }
    let sweep = Sweep(
      experiment, store: store, directory: out, jobs: side.workers,
      timingProcesses: TimeModelsCommand.processes)
    let line = ProgressLine(quiet: quiet.quiet)
    let outcome = try inputErrors {
      try sweep.run(
        report: { line.note($0) }, progress: { line.show($0) }, began: { interruption.begin($0, line) })
    }
    line.finish()
    try summarise(outcome)
  }

  /// Loads with the overrides and the sensitive columns. Names are separated by commas, unless a column of the whole name
  /// is there.
  private func loading(_ load: ([String]) throws -> LoadedExperiment) throws -> LoadedExperiment {
    guard !sensitive.isEmpty else { return try load(overrides) }
    let names = sensitive.flatMap { text in
      text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
    do {
      return try loading(names, load)
    } catch let error as PlanError where names != sensitive {
      if let found = try? loading(sensitive, load) { return found }
      throw error
    }
  }

  private func loading(_ names: [String], _ load: ([String]) throws -> LoadedExperiment) throws -> LoadedExperiment {
    let list = JSONValue.texts(names).text.trimmingCharacters(in: .whitespacesAndNewlines)
    let override = "data.sensitive=\(list)"
    do {
      return try load(overrides + [override])
    } catch PlanError.invalid(let file, let problems) {
      // Named by the option that was given.
      let flag = DocumentPlace.flag("--sensitive \(sensitive.joined(separator: " --sensitive "))")
      throw PlanError.invalid(
        file: file,
        problems: problems.map { problem in
          guard problem.place == .override(override) else { return problem }
          return DocumentProblem(
            file: problem.file, place: flag, key: problem.key, what: problem.what, nearest: problem.nearest,
            choices: problem.choices, written: problem.written)
        })
    }
  }

  /// The plan of a file.
  private func planned() throws -> LoadedExperiment {
    if target != nil {
      throw InputError("--target goes with a data file; an experiment file names its own: data.target")
    }
    let (datasets, reason) = try data.catalogueIfFound()
    return try inputErrors {
      do {
        // Read once: standard input can't be read again.
        let text = plan == "-" ? try PlanFile.bytes(of: "/dev/stdin") : nil
        return try loading { overrides in
          try LoadedExperiment(
            planPath: plan, planText: text, planName: plan == "-" ? "standard input" : nil, overrides: overrides,
            datasets: datasets, dataDirectory: data.dataDir, setAsideFolder: dryRun ? nil : out,
            waiting: { Terminal.error($0) })
        }
      } catch let error as PlanError {
        // Without a catalogue no name is known.
        guard let reason, error.problems.contains(where: { $0.key == "data.dataset" }) else { throw error }
        throw InputError("\(plan) names a data set of the catalogue: \(reason)")
      }
    }
  }

  /// A first plan for a data file, which is written beside the results.
  private func proposed() throws -> LoadedExperiment {
    var flags = DataFlags()
    flags.values["target"] = target
    return try inputErrors {
      let proposal = try PlanProposal(
        path: plan, flags: flags, planFolder: out, schemaPath: SchemaFile.path, waiting: { Terminal.error($0) })
      let path = Self.planPath(proposal, in: out)
      if !dryRun {
        try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        try SchemaFile.write(besidePlansIn: out)
        try ReportFile.write(proposal.text, to: path)
        Terminal.note("the plan for \(plan) is \(Terminal.relative(path)); edit it, and sweep it instead next time")
      }
      return try loading { overrides in
        try LoadedExperiment(
          planPath: path, planText: Data(proposal.text.utf8),
          planName: dryRun ? "the plan for \(plan) (not written)" : nil, overrides: overrides,
          datasets: DatasetCatalogue(folder: "", entries: []), setAsideFolder: dryRun ? nil : out,
          waiting: { Terminal.error($0) })
      }
    }
  }

  /// Where a proposed plan stands; one that somebody changed is left as it is.
  private static func planPath(_ proposal: PlanProposal, in folder: String) -> String {
    let text = Data(proposal.text.utf8)
    for number in 1... {
      let path = "\(folder)/\(proposal.name)\(number == 1 ? "" : "-\(number)").yaml"
      let present = FileManager.default.contents(atPath: path)
      if present == nil || present == text { return path }
    }
    return folder + "/" + proposal.name + ".yaml"
  }

  private struct FoldRows: Encodable {
    let train: [FileRow]
    let test: [FileRow]
  }

  /// A data row of a file: its number, and the file where there are several.
  private struct FileRow: Encodable {
    let file: String?
    let row: Int

    private enum CodingKeys: CodingKey { case file, row }

    func encode(to encoder: any Encoder) throws {
      guard let file else {
        var container = encoder.singleValueContainer()
        return try container.encode(row)
      }
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(file, forKey: .file)
      try container.encode(row, forKey: .row)
    }
  }

  /// Whether a file holds what `--folds-to` writes.
  private static func isFolds(_ contents: Data) -> Bool {
    let document = (try? JSONSerialization.jsonObject(with: contents)) as? [String: [[String: Any]]]
    return document.map { $0.values.joined().allSatisfy { $0["train"] != nil && $0["test"] != nil } } ?? false
  }

  private static func write(foldsOf experiment: LoadedExperiment, to path: String) throws {
    try OutputFile.refuseGzip(path, option: "--folds-to", instead: "it is JSON")
    // Whatever else is there, data and plans above all, isn't replaced.
    if let present = FileManager.default.contents(atPath: path), !present.isEmpty, !Self.isFolds(present) {
      throw InputError("--folds-to \(path) is there already and holds no folds; name another file")
    }
    let data = experiment.data
    let places = (0..<data.rowCount).map { data.fileRow(ofRow: $0) }
    let hasSeveralFiles = places.contains { $0.file != places[0].file }
    let rows = places.map { FileRow(file: hasSeveralFiles ? $0.file : nil, row: $0.row) }
    var document: [String: [FoldRows]] = [:]
    for evaluation in experiment.plan.protocols where evaluation.division != .replayed {
      document[evaluation.id] = try data.folds(for: evaluation, split: experiment.plan.split).map { fold in
        FoldRows(train: fold.train.map { rows[$0] }, test: fold.test.map { rows[$0] })
      }
    }
    let text = String(decoding: try JSONEncoder().encode(document), as: UTF8.self)
    if path == "-" { return Terminal.writeWhole(text + "\n") }
    try ReportFile.write(text, to: path)
  }

  private func summarise(_ outcome: Sweep.Outcome) throws {
    let run = outcome.run
    let counted = NumberText.counted
    var counts = [counted(run.trials.count, "trial"), counted(outcome.newFits, "fit") + " done now"]
    if outcome.reusedTrials > 0 { counts.append(counted(outcome.reusedTrials, "trial") + " taken from the store") }
    print("\nRun \(run.id): \(counts.joined(separator: ", ")).\n")
    var withoutPick: [String] = []
    let fairness = try inputErrors { try StoredFairness.find(run, in: ResultStore(directory: out, access: .readOnly)) }
    for evaluation in run.evaluations {
      let isMeasured = run.trials(of: evaluation).contains { $0.status == .completed }
      if isMeasured {
        do throws(FrontierError) {
          let table = try FrontierTable(run: run, evaluation: evaluation)
          print(table.text(width: Terminal.tableWidth))
        } catch {
          print("No frontier of the \(evaluation.id) protocol can be drawn: \(error)\n")
        }
      }
      let pick = run.pick(evaluation)
      if pick.chosen == nil { withoutPick.append(evaluation.id) }
      print(PickText(pick, prices: prices(run, evaluation)).text(width: Terminal.tableWidth))
      for sentence in run.selectionSentences(evaluation) + (fairness?.sentences(evaluation) ?? []) {
        print(sentence.wrapped(to: Terminal.tableWidth) + "\n")
      }
    }
    let folder = out + "/reports/" + run.id
    try inputErrors {
      let report = try ResultStore(directory: out, access: .readOnly).report(of: run)
      for path in try report.write(to: folder) { print("Report: \(Terminal.relative(path))") }
    }
    if !outcome.failures.isEmpty || !withoutPick.isEmpty {
      throw IncompleteSweep(failures: outcome.failures, withoutPick: withoutPick)
    }
  }

  private func prices(_ run: RunRecord, _ evaluation: EvaluationProtocol) -> [MarginalPrice] {
    MarginalPrice.steps(run.policy, run.trials(of: evaluation), axes: run.axes)
  }
}

/// Runs `body`; every error of it is the user's to mend, unless the machine refused.
func inputErrors<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as InputError {
    throw error
  } catch let error as OutputLost {
    throw error
  } catch let error as MachineError {
    throw error
  } catch let error as StoreError where error.isOperational {
    throw MachineError(error)
  } catch let error as ReportError {
    if case .cannotWrite = error { throw MachineError(error) }
    throw InputError(error)
  } catch  where SystemReason.isMachine(error) {
    throw MachineError(SystemReason.text(of: error))
  } catch {
    throw InputError(SystemReason.text(of: error))
  }
}
