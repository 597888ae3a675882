import ArgumentParser
import Experiments
import Foundation
import Machine
import Plans
import Records
import Replay
import Reports

struct RetrainingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retraining",
    abstract: "Show what each way of retraining would have cost. Nothing is fitted.",
    discussion: """
      FILE holds what every model that could have been trained would have lost on every later step: line i the mean losses \
      of the model trained at step i, a cell a step, those before step i empty. Every policy of retraining is a path through \
      that, so hundreds of policies, thresholds, delays and prices cost no fit. Thresholds are chosen on the first third of \
      the steps and judged on the rest.

      Examples:
        reasonable retraining losses.csv --label-delay 1 --rows 336
        reasonable retraining losses.csv --policy 'known-error-rise(rise=[2%, 5%, 10%])' --policy periodic
        reasonable retraining losses.csv --label-delay 0,1,4 --price-of-error 0.2 --price-of-training 25

      'reasonable catalogue retraining' tells of every policy and its settings.
      """)

  @Argument(help: "The table of losses, or - for standard input.", completion: .file())
  var file: String

  @Option(help: "How many steps late labels come; several, separated by commas, are shown one after the other.")
  var labelDelay: String = "0"

  @Option(help: "Rows of each step, by which mean losses become errors.")
  var rows: Int = 1

  @Option(
    help: "What the losses are: error (a share of wrong answers), log-loss, brier, squared-error, absolute-error.")
  var loss: ReplayLoss = .error

  @Option(
    parsing: .singleValue,
    help: "A policy, with settings in brackets; what isn't said is swept. May be given several times. Default: all.")
  var policy: [String] = []

  @Option(help: "Price of one wrong answer (of one unit of the loss of one row).")
  var priceOfError: Double?

  @Option(help: "Price of one training.")
  var priceOfTraining: Double = 0

  @Flag(help: "Show every setting of every policy, not only those that the past chose.")
  var all = false

  @Option(help: "Draw the frontier of the ways of running into this SVG file.")
  var svg: String?

  @OptionGroup var table: TableOptions

  func validate() throws {
    for (name, price) in [("error", priceOfError ?? 0), ("training", priceOfTraining)]
    where !(price >= 0 && price.isFinite) {
      throw ValidationError("--price-of-\(name) is \(price), but must be a number of at least 0")
    }
    guard (1...1_000_000_000).contains(rows) else {
      throw ValidationError("--rows is \(rows), but must be from 1 to 1000000000")
    }
    let delays = try delays()
    if delays.count > 1, table.json || svg != nil {
      throw ValidationError("--json and --svg tell of one delay; give one --label-delay")
    }
  }

  private func delays() throws -> [Int] {
    let delays = labelDelay.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) ?? -1 }
    guard !delays.isEmpty, delays.allSatisfy({ (0...LossMatrix.mostSteps).contains($0) }) else {
      throw ValidationError(
        "--label-delay '\(labelDelay.excerpt(40))' must be whole numbers of steps from 0 to \(LossMatrix.mostSteps), such as "
          + "0,1,4")
    }
    return delays
  }

  func run() throws {
    try inputErrors {
      let bytes = file == "-" ? FileHandle.standardInput.readDataToEndOfFile() : try PlanFile.bytes(of: file)
      let losses = try LossMatrix.read(String(decoding: bytes, as: UTF8.self), file: file)
      let texts = policy.isEmpty ? PolicyKind.all.map(\.name) : policy
      let choices = try PolicyChoice.withReferences(try texts.flatMap { try PolicyChoice.read($0) })
      let prices = ReplayPrices(error: priceOfError.map { $0 * Double(rows) }, training: priceOfTraining)
      let start = Clocks.wallSeconds
      var count = 0
      for delay in try delays() {
        let study = try RetrainingStudy(
          try ReplayCase(try ReplayTriangle(losses: losses, labelDelay: delay)), choices: choices,
          errorsPerTraining: prices.errorsPerTraining(cpuSeconds: 0)
        ) { best in loss == .error ? WhatMatters().score : WhatMatters().error * best }
        count += study.ways.count
        try show(replayed(study, bytes: [UInt8](bytes), prices), delay: delay)
      }
      guard !table.json else { return }
      Terminal.note(
        "\(count) ways of running played in \(ValueFormat.seconds(Clocks.wallSeconds - start)), without a fit")
    }
  }

  /// The study as a run with one candidate.
  private func replayed(_ study: RetrainingStudy, bytes: [UInt8], _ prices: ReplayPrices) -> ReplayedRun {
    let name = file == "-" ? "losses" : URL(fileURLWithPath: file).lastPathComponent
    let candidate = CandidateDescription(
      label: name, transforms: [], estimator: StepDescription(name: "losses-of-a-file", version: 1, settings: [:]))
    let trial = TrialRecord(
      key: SHA256.digest(bytes), candidate: candidate, evaluation: .waysOfRunning, status: .completed, outcomes: [:],
      folds: [], finishedAt: "")
    let run = RunRecord(
      id: name, name: name, planText: "", planHash: "",
      dataset: DatasetIdentity(
        name: name, contentHash: trial.key, rows: study.replay.stepCount * rows, columns: 0, target: "loss",
        task: "regression", classes: []),
      machine: .current, seed: 1, splits: [:], policy: Policy(quality: .replayLoss, prefer: [.replayTrainings]),
      axes: [],
      startedAt: "", finishedAt: "", trials: [trial])
    return ReplayedRun(
      run: run, loss: loss, candidates: [ReplayedCandidate(trial: trial, window: "as given", study: study)],
      baselines: [], prices: prices)
  }

  private func show(_ replay: ReplayedRun, delay: Int) throws {
    if let svg {
      try OutputFile.refuseGzip(svg, option: "--svg", instead: "SVG is a text")
      let chart = try FrontierChart(
        run: replay.waysOfRunning(), x: .replayTrainings, y: .replayLoss, evaluation: .waysOfRunning)
      try ReportFile.write(chart.svg(), to: svg)
    }
    let text = RetrainingText(replay, showsAll: all)
    if table.json { return Terminal.write(text.json, to: Terminal.output) }
    print("Labels \(delay) step\(delay == 1 ? "" : "s") late\n")
    print(text.text(width: table.columns))
  }
}

extension ReplayLoss: ExpressibleByArgument {}
