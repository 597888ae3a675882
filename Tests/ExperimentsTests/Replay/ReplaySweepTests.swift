import Foundation
import GRDB
import GoldenFiles
import Learning
import Measurement
import Plans
import Records
import Synchronization
import Testing

@testable import Experiments
@testable import Store

/// A replay as a sweep runs it: what is fitted, what is stored, and what nobody may know before its time.
@Suite(.serialized) struct ReplaySweepTests {
  private let directory = TemporaryDirectory()

  private static let plan = """
    version: 1
    name: small
    data: {file: data.csv, target: kind, time: day}
    split: {seed: 5}
    protocols: [research, replay]
    replay: {start: 40 days, step: 20 days, label-delay: 10 days, window: [30 days, all], deploy-delay: 0}
    preprocessing: {scaling: standard, encoding: one-hot}
    estimators: [logistic-regression, {name: decision-tree, preprocessing: {scaling: none, encoding: none}}]
    axes: [accuracy, training.cpu]
    measurement: {probability-bits: 53, training-repeats: 1}
    """

  /// Days of a table: two numbers, a category that gets new levels with time, a class, and when it became known.
  private struct Row {
    let day: Int
    var length: Double
    var width: Int
    var colour: String
    var isLarge: Bool
    var known: Int

    var line: String {
      "\(Self.date(day)),\(length),\(width),\(colour),\(isLarge ? "large" : "small"),\(Self.date(known))"
    }

    static func date(_ day: Int) -> String {
      return DriftingDays.date(day)
    }
  }

  private static let rows: [Row] = (0..<240).map { number in
    let wobble = Double((number * 37) % 23) / 10
    let isLarge = (number * 7) % 5 < 2
    return Row(
      day: number / 2, length: wobble + (isLarge ? 1.5 : 0), width: (number * 13) % 11, colour: "c\(number / 60)",
      isLarge: isLarge, known: number / 2 + 3 + (number * 11) % 17)
  }

  private func write(_ plan: String, _ rows: [Row], withArrivals: Bool) throws -> String {
    let header = "day,length,width,colour,kind" + (withArrivals ? ",known" : "")
    let lines = rows.map { withArrivals ? $0.line : $0.line.split(separator: ",").dropLast().joined(separator: ",") }
    _ = try directory.file("data.csv", Data(([header] + lines).joined(separator: "\n").utf8))
    return try directory.file("plan.yaml", Data(plan.utf8))
  }

  private func results(_ name: String) -> String { directory.path + "/" + name }

  private func load(
    _ plan: String = plan, rows: [Row] = rows, withArrivals: Bool = false, _ overrides: [String] = []
  ) throws -> LoadedExperiment {
    try LoadedExperiment(
      planPath: try write(plan, rows, withArrivals: withArrivals), overrides: overrides,
      datasets: DatasetCatalogue(folder: directory.path, entries: []))
  }

  @discardableResult
  private func sweep(
    _ experiment: LoadedExperiment, into folder: String = "results", jobs: Int = 2,
    progress: @escaping @Sendable (SweepProgress) -> Void = { _ in }
  ) throws -> Sweep.Outcome {
    let store = try ResultStore(directory: results(folder))
    return try Sweep(experiment, store: store, directory: results(folder), jobs: jobs).run(progress: progress)
  }

  /// The stored answers of every model, by window and step.
  private func answers(in folder: String) throws -> [String: ReplayAnswers] {
    let store = try ResultStore(directory: results(folder))
    var found: [String: ReplayAnswers] = [:]
    for (key, bytes) in try store.bodiesOfKind(.replayAnswers) { found[key] = try ReplayAnswers(encoded: bytes) }
    return found
  }

  @Test func aReplayFitsEveryModelOnceAndASecondSweepNone() throws {
    let experiment = try load()
    let first = try sweep(experiment)
    // Four steps of 20 days, two windows, two candidates, beside five folds of each candidate.
    #expect(first.failures == [] && first.newFits == 4 * 2 * 2 + 10)
    let trials = first.run.trials(of: .replay)
    #expect(trials.count == 2 && trials.allSatisfy { $0.reading("accuracy") != nil })
    #expect(trials[0].folds.map(\.testRows) == [40, 40, 40, 40])
    let second = try sweep(experiment, jobs: 1)
    #expect(second.newFits == 0 && second.newTrials == 0)
    #expect(second.run.trials(of: .replay).map(\.outcomes) == trials.map(\.outcomes))
    // Another window is fitted alone; the score of the protocol stays that of the first.
    let third = try sweep(loadOverriding("replay.window=[30 days, all, half-life 20 days]"))
    #expect(third.newFits == 4 * 2)
    #expect(third.run.trials(of: .replay).map { $0.reading("accuracy") } == trials.map { $0.reading("accuracy") })
    // Another first window is another score, from models that are there.
    let fourth = try sweep(loadOverriding("replay.window=[all, 30 days]"))
    #expect(fourth.newFits == 0 && fourth.failures == [])
    #expect(fourth.run.trials(of: .replay).map { $0.reading("accuracy") } != trials.map { $0.reading("accuracy") })
    // Another quality is read from the same answers.
    let fifth = try sweep(loadOverriding("policy.quality=log-loss", "axes=[log-loss]"))
    #expect(fifth.newFits == 0 && fifth.failures == [])
  }

  @Test func aReplayWhoseEvidenceIsGoneSaysWhatToDo() throws {
    let outcome = try sweep(load(Self.plan, []), into: "damaged")
    let store = try ResultStore(directory: results("damaged"))
    #expect(try StoredReplay(outcome.run, in: store) != nil)
    try store.write { try $0.execute(sql: "DELETE FROM run_evidence") }
    let error = #expect(throws: StoredReplayError.self) { _ = try StoredReplay(outcome.run, in: store) }
    #expect(error?.description.contains("or sweep the plan into another folder") == true)
    #expect(EvidenceError.malformed(.replay).description.contains("or sweep the plan into another folder"))
  }

  @Test func aReplayJudgesWhatThePlanDecides() throws {
    let costs = "decision.costs={false-positive: 1, false-negative: 5}"
    let priced = try sweep(
      loadOverriding(costs, "policy.quality=value.decisions", "axes=[accuracy, value.decisions]"))
    #expect(priced.failures == [])
    #expect(
      priced.run.notes.contains {
        $0.contains(
          "judge what the threshold 0.167 decides, which follows from the prices, not thresholds that answers")
      })
    let store = try ResultStore(directory: results("results"))
    let replay = try #require(try StoredReplay(priced.run, in: store))
    #expect(replay.loss == .decisionCost)
    // Computed again from the stored answers of each model.
    let positive = try #require(priced.run.dataset.classes.last)
    let rows = Self.rows.map { $0.isLarge == (positive == "large") }
    var compared = 0
    for candidate in replay.candidates {
      for (step, losses) in candidate.evidence.windows[0].losses.enumerated() {
        let answers = try #require(try replay.answers(of: candidate, window: 0, step: step))
        for (later, loss) in losses.enumerated() {
          let served = replay.timeline.steps[step + later].rows.map { rows[Int(replay.timeline.order[$0])] }
          let numbers = answers.steps.folds[later]
          let sum = served.enumerated().reduce(0.0) { sum, row in
            let isPositive = numbers[2 * row.offset + 1] > 1.0 / 6
            return sum + (isPositive == row.element ? 0 : isPositive ? 1 : 5)
          }
          #expect(abs(loss - sum / Double(served.count)) < 1e-12)
          compared += 1
        }
      }
    }
    #expect(compared == 2 * 10)
    // Other prices and thresholds are read from the same answers.
    let others = [
      [
        "decision.costs={false-positive: 5, false-negative: 1}", "policy.quality=value.decisions",
        "axes=[value.decisions]",
      ],
      ["decision.threshold=0.3"],
    ]
    for overrides in others {
      let again = try sweep(load(Self.plan, overrides))
      #expect(again.newFits == 0 && again.failures == [], "\(overrides)")
    }
  }

  @Test func pricesThatDontFitTheLossAreSaidToPriceNothing() throws {
    let nats = try sweep(
      loadOverriding("policy.quality=log-loss", "axes=[log-loss]", "economics.error-price=2"), into: "nats")
    #expect(
      nats.run.notes.contains {
        $0.contains("the replay adds up the log-loss, so that its ways of running have no cost")
      })
    let kinds = try sweep(loadOverriding("economics={error-price: 2, false-negative: 9}"), into: "kinds")
    #expect(kinds.run.notes.contains { $0.contains("economics prices some wrong answers otherwise than others") })
    let plain = try sweep(loadOverriding("economics.error-price=2"), into: "plain")
    #expect(!plain.run.notes.contains { $0.contains("have no cost in money") })
  }

  @Test func eachPhaseSaysHowFarItIs() throws {
    func shown(_ experiment: LoadedExperiment) throws -> [String: [String]] {
      let log = Mutex<[String: [String]]>([:])
      try sweep(experiment) { found in
        log.withLock { $0[found.activity, default: []].append("\(found.done)/\(found.total)") }
      }
      return log.withLock { $0 }
    }
    let first = try shown(load())
    // Four steps of two windows, of two candidates where they are fitted.
    for (activity, total) in [("replaying", 16), ("measuring the drift of inputs", 8), ("judging the replay", 2)] {
      #expect(first[activity] == (0...total).map { "\($0)/\(total)" }, "\(activity)")
    }
    // The drift is there, and a candidate more doesn't change it.
    let second = try shown(loadOverriding("estimators=[logistic-regression, decision-tree, prior-baseline]"))
    #expect(second["replaying"] != nil && second["measuring the drift of inputs"] == nil)
  }

  private func loadOverriding(_ overrides: String...) throws -> LoadedExperiment { try load(Self.plan, overrides) }

  private func load(_ plan: String, _ overrides: [String]) throws -> LoadedExperiment {
    try load(plan, rows: Self.rows, overrides)
  }

  @Test func explanationsRestOnAThirdOfTheServedRows() throws {
    let experiment = try load(
      Self.plan,
      [
        "axes=[accuracy, complexity.features, importance.carrying]", "measurement.evidence-budget=none",
      ])
    let outcome = try sweep(experiment)
    #expect(outcome.failures == [])
    let store = try ResultStore(directory: results("results"))
    for trial in outcome.run.trials(of: .replay) {
      let heads = try store.evidence(ofTrial: trial.key, in: outcome.run.id)
      let explained = try #require(heads[.explanation])
      let shuffled = try #require(heads[.importance])
      let bodies = try store.bodies(of: [explained.id, shuffled.id])
      // The last two of four steps.
      #expect(try ExplanationEvidence(encoded: bodies[explained.id]?.get() ?? []).rows == 80)
      #expect(try ImportanceEvidence(encoded: bodies[shuffled.id]?.get() ?? []).rows == 80)
    }
  }

  @Test func theScoreIsThatOfModelsTrainedAnewAtEachStep() throws {
    let run = try sweep(load()).run
    let store = try ResultStore(directory: results("results"))
    for trial in run.trials(of: .replay) {
      let heads = try store.evidence(ofTrial: trial.key, in: run.id)
      let replay = try ReplayEvidence(encoded: store.bodies(of: [heads[.replay]?.id ?? 0]).values.first?.get() ?? [])
      #expect(replay.loss == .error && replay.windows.map(\.name) == ["30 days", "all"])
      let diagonal = replay.windows[0].losses.map { $0[0] }
      let accuracy = try #require(trial.reading("accuracy"))
      for (score, loss) in zip(accuracy.samples, diagonal) { #expect(abs(score - (1 - loss)) < 1e-12) }
      #expect(replay.windows[1].trainRows == [62, 102, 142, 182])
      #expect(replay.windows[0].trainRows == [60, 60, 60, 60])
      let cost = try ReplayCostEvidence(
        encoded: store.bodies(of: [heads[.replayCost]?.id ?? 0]).values.first?.get() ?? [])
      #expect(cost.cpuSeconds.count == 2 && cost.cpuSeconds.allSatisfy { $0.count == 4 && $0.allSatisfy { $0 > 0 } })
      #expect(heads[.replayTimeline] != nil && heads[.replayBaselines] != nil)
    }
  }

  @Test func answersDontDependOnHowManyWorkAtATime() throws {
    let experiment = try load()
    try sweep(experiment, into: "one", jobs: 1)
    try sweep(experiment, into: "many", jobs: 4)
    let (one, many) = (try answers(in: "one"), try answers(in: "many"))
    #expect(one.count == 16 && one == many)
  }

  @Test func aReplayGoesOnWhereItWasKilled() throws {
    let experiment = try load()
    try sweep(experiment)
    let whole = try answers(in: "results")
    let store = try ResultStore(directory: results("results"))
    let left = try store.forgetHalfOfModels()
    #expect(left == 8)
    let again = try sweep(experiment)
    #expect(again.newFits == 8 && again.failures == [])
    #expect(try answers(in: "results") == whole)
  }

  /// Everything after a moment is changed: values, levels, labels, and when labels became known. Labels of earlier rows
  /// that arrive later are of the future too.
  @Test(arguments: ["10 days", "known"], [60, 80, 100])
  func nothingFromTheFutureReachesAnAnswer(_ delay: String, _ day: Int) throws {
    let plan = Self.plan.replacingOccurrences(of: "label-delay: 10 days", with: "label-delay: \(delay)")
    let isColumn = delay == "known"
    try sweep(load(plan, withArrivals: isColumn), into: "before")
    var changed = Self.rows
    for number in changed.indices {
      let row = changed[number]
      let arrives = isColumn ? row.known : row.day + 10
      if row.day >= day {
        changed[number].length = Double(number % 7) * 40 - 90
        changed[number].width = 5 + number % 900
        changed[number].colour = "new\(number % 4)"
      }
      if arrives > day {
        changed[number].isLarge.toggle()
        changed[number].known = day + 1 + (number * 5) % 60
      }
    }
    try sweep(load(plan, rows: changed, withArrivals: isColumn), into: "after")
    let (before, after) = (try answers(in: "before"), try answers(in: "after"))
    // Keys hold the data's hash; the step and the window name a model of each candidate in turn.
    let firstSteps = (day - 40) / 20
    var compared = 0
    for step in 0...firstSteps {
      let old = before.filter { $0.key.hasSuffix("/\(step)") }.map(\.value)
      let new = after.filter { $0.key.hasSuffix("/\(step)") }.map(\.value)
      #expect(old.count == 4 && new.count == 4)
      // Steps that end before the moment.
      let unchanged = max(0, firstSteps - step)
      func heads(_ all: [ReplayAnswers]) -> [[[UInt64]]] {
        all.map { $0.steps.folds.prefix(unchanged).map { $0.map(\.bitPattern) } }
          .sorted { "\($0)" < "\($1)" }
      }
      #expect(heads(old) == heads(new), "\(delay), day \(day), step \(step)")
      compared += unchanged * old.count
      // What comes afterwards does change, or the test would prove nothing.
      if step == firstSteps { #expect(old.map(\.steps.folds) != new.map(\.steps.folds)) }
    }
    #expect(compared > 0 || firstSteps == 0)
  }

  @Test func aTrainingThatFailsLeavesTheModelBefore() throws {
    // From day 60 to day 75 there is one row a day, and components need two: a window of one day holds too few at day 80.
    let rows = Self.rows.enumerated().filter { !(60..<75).contains($1.day) || $0 % 2 == 0 }.map(\.element)
    let plan = Self.plan.replacingOccurrences(of: "[30 days, all]", with: "[1 day]")
      .replacingOccurrences(of: "scaling: standard,", with: "scaling: standard, pca: [1],")
      .replacingOccurrences(of: ", {name: decision-tree, preprocessing: {scaling: none, encoding: none}}", with: "")
    let outcome = try sweep(load(plan, rows: rows))
    let trials = outcome.run.trials(of: .replay)
    #expect(trials.allSatisfy { $0.status == .completed })
    let notes = trials.flatMap(\.notes)
    #expect(notes.contains { $0.hasPrefix("window 1 day") && $0.contains("1 of 4 trainings failed") }, "\(notes)")
  }

  // MARK: What can't be replayed

  @Test(arguments: [
    ("replay.step=500 days", "replay.step: a step of 500 days leaves fewer than two steps"),
    ("replay.step=80 days", "replay.step: a step of 80 days leaves fewer than two steps"),
    ("replay.step=1 s", "replay.step: so short a step makes about"),
    ("replay.start=2030-01-01", "replay.start: serving would start after the last of 240 rows (2021-01-10)"),
    ("replay.start=1999-01-01", "replay.start: 1999-01-01 isn't after the first row (2020-09-13)"),
    ("replay.start=5000", "replay.start: serving would start after the last of 240 rows"),
    ("replay.label-delay=400 days", "replay.label-delay: no label arrives before the last step begins"),
    (
      "replay.label-delay=colour",
      "replay.label-delay: column 'colour' isn't a time of the same kind as data.time ('day')"
    ),
    (
      "replay.label-delay=width",
      "replay.label-delay: column 'width' isn't a time of the same kind as data.time ('day')"
    ),
  ])
  func dataThatDontFitAreRefused(_ override: String, _ words: String) throws {
    let error = #expect(throws: PlanError.self) { _ = try loadOverriding(override) }
    #expect(error?.description.contains("--set \(override): " + words) == true, "\(error?.description ?? "")")
  }

  @Test func whatTheDataRefuteHasItsPlaceInThePlan() throws {
    let plan = Self.plan.replacingOccurrences(of: "label-delay: 10 days", with: "label-delay: 400 days")
    let error = #expect(throws: PlanError.self) { _ = try load(plan, []) }
    let problem = try #require(error?.problems.first)
    #expect(problem.key == "replay.label-delay" && problem.line == 6 && problem.column == 54)
  }

  @Test func aColumnOfArrivalsThatTellsNothingIsRefused() throws {
    let plan = Self.plan.replacingOccurrences(of: "label-delay: 10 days", with: "label-delay: known")
    func refusal(_ known: (Row) -> Int?) throws -> String {
      let lines = Self.rows.map { row in
        row.line.split(separator: ",").dropLast().joined(separator: ",") + "," + (known(row).map(Row.date) ?? "")
      }
      _ = try directory.file(
        "data.csv", Data((["day,length,width,colour,kind,known"] + lines).joined(separator: "\n").utf8))
      let path = try directory.file("plan.yaml", Data(plan.utf8))
      let error = #expect(throws: PlanError.self) {
        _ = try LoadedExperiment(
          planPath: path, overrides: [], datasets: DatasetCatalogue(folder: directory.path, entries: []))
      }
      return error?.description ?? ""
    }
    #expect(try refusal { _ in nil }.contains("column 'known' is empty, so no label ever becomes known"))
    #expect(try refusal { $0.day + 5_000 }.contains("see whether 'known' tells when labels became known"))
  }

  @Test(arguments: [
    ("replay.label-delay=colr", "replay.label-delay: there is no column 'colr'"),
    ("replay.label-delay=colr", "valid: length, width, colour"),
    ("replay.label-delay=-1 rows", "each at least 0, or the name of a column, found '-1 rows'"),
    ("replay.start-from=both", "scratch, last-model"),
    ("replay.label-delay=kind", "'kind' is the target"),
    ("replay.label-delay=day", "'day' is the time of the row itself"),
    ("replay.step=0", "replay.step: must be auto, or a number of rows"),
    ("replay.window=[all, all]", "all is listed twice"),
    ("replay.retraining=[never, never]", "never is listed twice"),
    ("replay.retraining=[periodic, periodic]", "periodic(every=1) is listed twice, and so are 6 more"),
    ("replay.window=tomorrow", "replay.window: must be all, a number of rows"),
    ("replay.window=[all, half-life 0 days]", "each above 0; or a list of these, found 'half-life 0 days'"),
    ("replay.window=[all, half-life 0 days]", "replay.window.1: must be all"),
    ("replay.start=120%", "replay.start: must be a share of the rows"),
    ("replay.deploy-delay=later", "replay.deploy-delay: must be fit for as long"),
    ("replay.strat=3", "strat"),
    ("data.time=row-order", "needs dates or times in data.time, but row-order has none"),
    ("protocols=[research]", "no protocol replays the data; say protocols: [research, replay]"),
  ])
  func plansThatCantBeReplayedAreRefused(_ override: String, _ words: String) throws {
    let error = #expect(throws: PlanError.self) { _ = try loadOverriding(override) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test func aReplayNeedsAnOrderOfTime() throws {
    let plan = Self.plan.replacingOccurrences(of: ", time: day", with: "")
      .replacingOccurrences(
        of: "{start: 40 days, step: 20 days, label-delay: 10 days, window: [30 days, all], ", with: "{")
    let error = #expect(throws: PlanError.self) { _ = try load(plan, []) }
    #expect(error?.description.contains("replay needs to know the order of time") == true)
  }

  @Test func aColumnOfArrivalsIsHiddenFromModels() throws {
    let plan = Self.plan.replacingOccurrences(of: "label-delay: 10 days", with: "label-delay: known")
    let experiment = try load(plan, withArrivals: true)
    #expect(experiment.data.columns.map(\.name) == ["length", "width", "colour"])
  }
}

extension ResultStore {
  /// The bodies of one kind by window and subject.
  fileprivate func bodiesOfKind(_ kind: EvidenceKind) throws -> [String: [UInt8]] {
    try read { database in
      var found: [String: [UInt8]] = [:]
      for row in try Row.fetchAll(
        database, sql: "SELECT settings, subject, body FROM evidence WHERE kind = ? AND body IS NOT NULL",
        arguments: [kind.rawValue])
      {
        let settings: String = row["settings"]
        let subject: String = row["subject"]
        found[settings + subject] = try StoredBody.bytes(row["body"])
      }
      return found
    }
  }

  /// Forgets what a killed sweep wouldn't have: half of the models, and what was put together of them.
  fileprivate func forgetHalfOfModels() throws -> Int {
    try write { database in
      try database.execute(sql: "DELETE FROM run_evidence")
      try database.execute(sql: "DELETE FROM run_readings")
      try database.execute(
        sql: "DELETE FROM evidence WHERE kind IN ('replay', 'replay-cost', 'replay-timeline', 'replay-baselines')")
      try database.execute(
        sql: """
          DELETE FROM evidence WHERE kind IN ('replay-answers', 'replay-fit-cost')
            AND (subject LIKE '%/1' OR subject LIKE '%/3')
          """)
      return try Int.fetchOne(database, sql: "SELECT count(*) FROM evidence WHERE kind = 'replay-answers'") ?? 0
    }
  }
}
