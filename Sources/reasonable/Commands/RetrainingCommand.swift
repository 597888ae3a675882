import ArgumentParser
import Catalogue
import Experiments
import Foundation
import Machine
import Plans
import Records
import Replay
import Reports
import Store

struct RetrainingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retraining",
    abstract: "Show what each way of retraining would have cost in a replayed run. Nothing is fitted.",
    discussion: """
      A run with the replay protocol keeps what every model that could have been trained would have lost on every later \
      step. Every policy is a path through that, so hundreds of policies, thresholds, delays and prices cost no fit. \
      Thresholds are chosen on the first third of the steps and judged on the rest.

      Examples:
        reasonable retraining latest
        reasonable retraining latest --policy 'known-error-rise(rise=[2%, 5%, 10%])' --policy periodic
        reasonable retraining latest --delay 0,1,4 --price-of-error 0.2 --price-of-training 25

      'reasonable catalogue retraining' tells of every policy and its settings.
      """)

  @OptionGroup var stored: RunOptions

  @Option(
    parsing: .singleValue,
    help:
      "A policy, with settings in brackets; what isn't said is swept. May be given several times. Default: the plan's.")
  var policy: [String] = []

  @Option(help: "How many steps labels come later than in the run; several, separated by commas, one after the other.")
  var delay: String = "0"

  @Option(help: "Price of one wrong answer (of one unit of the loss). Default: economics.error-price of the plan.")
  var priceOfError: Double?

  @Option(help: "Price of one training besides its CPU time. Default: economics.training-price of the plan.")
  var priceOfTraining: Double?

  @Option(help: "Show the policies of this candidate: its label, or a part that fits. Default: the one to choose.")
  var candidate: String?

  @Flag(help: "Show every setting of every policy, not only those that the past chose.")
  var all = false

  @Option(help: "Draw the frontier of the ways of running into this SVG file.")
  var svg: String?

  @OptionGroup var table: TableOptions

  func validate() throws {
    for (name, price) in [("error", priceOfError), ("training", priceOfTraining)] {
      if let price, !(price >= 0 && price.isFinite) {
        throw ValidationError("--price-of-\(name) is \(price), but must be a number of at least 0")
      }
    }
    if try delays().count > 1, svg != nil {
      throw ValidationError("--svg draws the frontier of one delay; give one --delay")
    }
  }

  private func delays() throws -> [Int] {
    let delays = delay.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) }
    guard !delays.isEmpty, delays.allSatisfy({ $0 != nil && $0 ?? -1 >= 0 }) else {
      throw ValidationError("--delay '\(delay.excerpt(40))' must be whole numbers of steps from 0 on, such as 0,1,4")
    }
    return delays.compactMap { $0 }
  }

  func run() throws {
    let start = Clocks.wallSeconds
    try inputErrors {
      let store = try ResultStore(directory: stored.results, access: .readOnly)
      let run = try store.begunRun(stored.run)
      let found = try store.replay(of: run)
      let choices =
        policy.isEmpty ? nil : try PolicyChoice.withReferences(try policy.flatMap { try PolicyChoice.read($0) })
      var prices = ReplayPrices(run.policy.economics, loss: found.loss)
      if let priceOfError { prices.error = priceOfError }
      if let priceOfTraining { prices.training = priceOfTraining }
      let triangles = try found.triangles()
      let loaded = Clocks.wallSeconds
      var ways = 0
      let asked = try delays()
      var texts: [RetrainingText] = []
      var refusals: [(delay: Int, error: RetrainingError)] = []
      for delay in asked {
        do {
          let replay = try found.played(
            triangles, choices, extraDelay: delay, prices: prices, jobs: ProcessInfo.processInfo.activeProcessorCount)
          ways += replay.candidates.reduce(0) { $0 + $1.study.ways.count }
          texts.append(try show(replay))
        } catch let error as RetrainingError where asked.count > 1 {
          // The other delays are told all the same.
          Terminal.note("--delay \(delay) isn't played: \(error)")
          refusals.append((delay, error))
        }
      }
      if let refusal = refusals.first, refusals.count == asked.count { throw refusal.error }
      guard !table.json else {
        let notPlayed = refusals.map { (delay: $0.delay, reason: $0.error.description) }
        // Lists are as long as the replay has steps, and no line of them may be cut.
        Terminal.output.write(
          asked.count > 1 ? RetrainingText.json(texts, notPlayed: notPlayed) : texts.map(\.json).joined())
        return
      }
      let now = Clocks.wallSeconds
      Terminal.note(
        "\(ways) ways of running played in \(ValueFormat.seconds(now - loaded)), without a fit; reading the store took "
          + ValueFormat.seconds(loaded - start))
    }
  }

  /// Draws and prints what is asked for; JSON is printed once, of all delays.
  private func show(_ replay: ReplayedRun) throws -> RetrainingText {
    let text = RetrainingText(replay, showsAll: all)
    if let svg {
      try OutputFile.refuseGzip(svg, option: "--svg", instead: "SVG is a text")
      let chart = try FrontierChart(
        run: replay.waysOfRunning(), x: .replayTrainings, y: .replayLoss, evaluation: .replay,
        chosenOnPast: replay.chosenLabel)
      try ReportFile.write(chart.svg(), to: svg)
    }
    if !table.json { print(text.text(candidate: try label(among: replay), width: table.columns)) }
    return text
  }

  private func label(among replay: ReplayedRun) throws -> String? {
    guard let candidate else { return nil }
    let labels = replay.candidates.map(\.label)
    if labels.contains(candidate) { return candidate }
    let fitting = labels.filter { $0.contains(candidate) }
    guard let found = fitting.first, fitting.count == 1 else {
      throw InputError(
        "--candidate '\(candidate.excerpt())' fits \(fitting.isEmpty ? "none" : "\(fitting.count)") of the replayed "
          + "candidates; there are \(NameList.text(labels, nearest: candidate))")
    }
    return found
  }
}
