import Catalogue
import Foundation
import GRDB
import GoldenFiles
import Learning
import LinearModels
import Measurement
import Plans
import Records
import Synchronization
import Testing

@testable import Experiments
@testable import Store

/// The prior, unless it refuses.
private struct Moody: Estimator {
  static let refuses = Atomic<Bool>(false)
  static let name = "moody"
  static let version = 1
  static let summary = "the prior, on good days"
  static let capabilities = PriorBaseline.capabilities

  let parameters: NoParameters
  init(_ parameters: NoParameters) { self.parameters = parameters }

  func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> PriorBaseline.Fitted {
    if Self.refuses.load(ordering: .relaxed) { throw .numerical("not today") }
    return try PriorBaseline(NoParameters()).fit(examples, in: &context)
  }
}

/// What a sweep gathers, and what it leaves alone, when a plan changes over a stored run.
@Suite(.serialized) struct EvidenceSweepTests {
  private let directory = TemporaryDirectory()

  private static let plan = """
    version: 1
    name: small
    data: {file: data.csv, target: kind, time: row-order}
    split: {kind: stratified, folds: 3, seed: 5}
    protocols: [research, production]
    preprocessing: {scaling: standard}
    estimators: [prior-baseline, logistic-regression, nearest-neighbors]
    axes: [accuracy, latency.p50, training.cpu, size.bytes, importance.carrying]
    measurement: {latency-budget: 0.2s, latency-rounds: 3, latency-rows: 16, probability-bits: 53}
    """

  private var rows: [String] {
    (0..<60).map { row in
      let wobble = Double((row * 37) % 23) / 10
      return "\(wobble + (row % 2 == 0 ? 1.5 : 0)),\((row * 13) % 11),\(row % 3),\(row % 2 == 0 ? "large" : "small")"
    }
  }

  private func write(_ plan: String = plan) throws -> String {
    _ = try directory.file("data.csv", Data((["length,width,colour,kind"] + rows).joined(separator: "\n").utf8))
    return try directory.file("plan.yaml", Data(plan.utf8))
  }

  private var results: String { directory.path + "/results" }
  private func store() throws -> ResultStore { try ResultStore(directory: results) }

  @discardableResult
  private func sweep(_ overrides: String..., jobs: Int = 2) throws -> (outcome: Sweep.Outcome, notes: [String]) {
    let experiment = try LoadedExperiment(
      planPath: try write(), overrides: overrides, datasets: DatasetCatalogue(folder: directory.path, entries: []))
    let store = try store()
    let notes = Mutex<[String]>([])
    let outcome = try Sweep(experiment, store: store, directory: results, jobs: jobs).run(
      report: { note in notes.withLock { $0.append(note) } })
    return (outcome, notes.withLock { $0 })
  }

  /// Ids of the evidence that a run shows, by kind.
  private func shown(_ run: RunRecord) throws -> [EvidenceKind: Set<Int64>] {
    let store = try store()
    var ids: [EvidenceKind: Set<Int64>] = [:]
    for trial in run.trials {
      for (kind, head) in try store.evidence(ofTrial: trial.key, in: run.id) { ids[kind, default: []].insert(head.id) }
    }
    return ids
  }

  @Test func aSweepGathersWhatItsAxesNeedAndASecondOneNothing() throws {
    let first = try sweep().outcome
    #expect(first.newFits == 18 && first.newTrials == 6 && first.failures == [])
    let evidence = try shown(first.run)
    #expect(
      evidence.mapValues(\.count) == [
        .predictions: 6, .fitCost: 6, .importance: 6, .deployment: 3, .timing: 3,
      ])
    #expect(first.run.trials.allSatisfy { trial in first.run.axes.allSatisfy { trial.reading($0.id) != nil } })
    let second = try sweep().outcome
    #expect(second.newFits == 0 && second.reusedTrials == 6)
    #expect(try shown(second.run) == evidence)
    #expect(second.run.trials.map(\.outcomes) == first.run.trials.map(\.outcomes))
  }

  @Test(arguments: [
    (
      "measurement.latency-rounds=4", EvidenceKind.timing, "gathered anew: timing of 3 trials (latency-rounds changed"
    ),
    ("measurement.latency-rows=8", .timing, "gathered anew: timing of 3 trials (latency-rows changed from 16 to 8)"),
    ("measurement.training-repeats=2", .deployment, "training-repeats changed from 3 to 2"),
    ("measurement.importance-rows=10", .importance, "importance-rows changed from 500 to 10"),
    ("measurement.evidence-floor=3s", .importance, "evidence-floor changed from 2 to 3"),
    ("measurement.evidence-budget=none", .importance, "evidence-budget changed from 0.3 to none"),
  ])
  func aChangedSettingGathersExactlyItsKindAnew(_ change: String, _ kind: EvidenceKind, _ note: String) throws {
    let before = try sweep().outcome.run
    let (outcome, notes) = try sweep(change)
    #expect(notes.contains { $0.contains(note) }, "\(notes)")
    let (old, new) = (try shown(before), try shown(outcome.run))
    for (other, ids) in old {
      #expect(new[other] == ids ? other != kind : other == kind, "\(other)")
      if other == kind { #expect(new[other]?.isDisjoint(with: ids) == true) }
    }
    // Only importance asks fitted models, and those of first folds have to be fitted again for it.
    #expect(outcome.newFits == (kind == .importance ? 6 : 0))
    // The earlier run goes on showing what it measured.
    #expect(try store().run(before.id).trials.map(\.outcomes) == before.trials.map(\.outcomes))
  }

  @Test func policySensitiveColumnsAndAxesOnStoredEvidenceCostNoFit() throws {
    let first = try sweep().outcome.run
    let evidence = try shown(first)
    for change in [
      "policy.within=5%", "data.sensitive=[colour]", "axes=[accuracy, log-loss, roc-auc, parameters, latency.p99]",
      "axes=[brier]",
    ] {
      let outcome = try sweep(change).outcome
      #expect(outcome.newFits == 0 && outcome.reusedTrials == 6, "\(change)")
      for (kind, ids) in try shown(outcome.run) { #expect(evidence[kind] == ids, "\(change): \(kind)") }
      #expect(outcome.run.trials.allSatisfy { trial in outcome.run.axes.allSatisfy { trial.outcomes[$0.id] != nil } })
    }
  }

  @Test func importancesWithinATightBudgetAreTheSameForAnyNumberOfJobs() throws {
    // Six thousand multiplications: some candidates are sampled coarsely, whichever finishes first.
    let tight = ["measurement.evidence-budget=0", "measurement.evidence-floor=6us"]
    var found: [[[UInt8]]] = []
    var told: [String] = []
    for jobs in [1, 4] {
      let experiment = try LoadedExperiment(
        planPath: try write(), overrides: tight + ["measurement.importance-minimum-rows=4"],
        datasets: DatasetCatalogue(folder: directory.path, entries: []))
      let folder = directory.path + "/jobs-\(jobs)"
      let store = try ResultStore(directory: folder)
      let notes = Mutex<[String]>([])
      let run = try Sweep(experiment, store: store, directory: folder, jobs: jobs).run(
        report: { note in notes.withLock { $0.append(note) } }
      ).run
      found.append(
        try run.trials.map { trial in
          let head = try #require(try store.evidence(ofTrial: trial.key, in: run.id)[.importance])
          guard head.status == .gathered else { return Array("\(head.status)".utf8) }
          return try #require(try store.bodies(of: [head.id])[head.id]).get()
        })
      told.append(notes.withLock { $0 }.filter { $0.contains("evidence-budget") }.sorted().joined())
    }
    #expect(found[0] == found[1])
    #expect(Set(found[0]).count > 2)
    #expect(told[0].contains("evidence-budget") && told[0] == told[1])
  }

  @Test func anImportanceFoldThatIsNotThereIsSaid() throws {
    let run = try sweep("measurement.importance-fold=4").outcome.run
    for trial in run.trials {
      #expect(
        trial.outcomes["importance.carrying"]
          == .notApplicable(reason: "measurement.importance-fold is 4, but the protocol has 3 folds"))
    }
  }

  @Test(arguments: [8, 22, 53]) func readingsAreComputedAgainFromEvidenceToTheLastBit(_ bits: Int) throws {
    let axes = "axes=[accuracy,log-loss,brier,ece,roc-auc,latency.p50,training.cpu,importance.carrying]"
    let kept = "measurement.probability-bits=\(bits)"
    let first = try sweep(axes, kept).outcome.run
    try store().write { database in
      try database.execute(sql: "DELETE FROM run_readings; DELETE FROM readings")
    }
    #expect(try store().run(first.id).trials.allSatisfy(\.outcomes.isEmpty))
    let again = try sweep(axes, kept).outcome
    #expect(again.newFits == 0)
    #expect(again.run.trials.map(\.outcomes) == first.trials.map(\.outcomes))
  }

  @Test func storedPredictionsAreThoseOfTheFoldsBitForBit() throws {
    let experiment = try LoadedExperiment(
      planPath: try write(), datasets: DatasetCatalogue(folder: directory.path, entries: []))
    let run = try sweep().outcome.run
    let store = try store()
    for trial in run.trials {
      let head = try #require(try store.evidence(ofTrial: trial.key, in: run.id)[.predictions])
      let stored = try PredictionEvidence(encoded: try #require(try store.bodies(of: [head.id])[head.id]).get())
      let folds = try experiment.data.folds(for: trial.evaluation, split: experiment.plan.split)
      let assignment = try #require(try store.assignment(ofTrial: trial.key))
      #expect(assignment == FoldAssignment(folds))
      // The target is stored once, and scoring the stored predictions against it gives the stored reading.
      guard case .categories(let codes, let levels)? = try store.column("kind", ofTrial: trial.key) else {
        Issue.record("the target isn't kept")
        continue
      }
      #expect(levels == ["large", "small"])
      let scores = zip(assignment.folds, stored.folds).map { fold, numbers in
        let right = fold.test.enumerated().count { place, row in
          (numbers[2 * place + 1] > numbers[2 * place] ? 1 : 0) == codes[Int(row)]
        }
        return Double(right) / Double(fold.test.count)
      }
      #expect(trial.reading("accuracy")?.samples == scores)
    }
  }

  @Test func roundedProbabilitiesKeepTheAccuracyAndSaySo() throws {
    let exact = try sweep().outcome.run
    let (rounded, notes) = try sweep("measurement.probability-bits=10")
    #expect(notes.contains { $0.contains("gathered anew: predictions of 6 trials (probability-bits changed") })
    for (before, after) in zip(exact.trials, rounded.run.trials) {
      #expect(before.reading("accuracy") == after.reading("accuracy"))
    }
  }

  @Test func aModelFileThatIsGoneOrDamagedIsMadeAgain() throws {
    let first = try sweep().outcome.run
    let folder = URL(fileURLWithPath: results + "/models")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).sorted {
      $0.path < $1.path
    }
    #expect(files.count == 3)
    let sound = try files.map { try Data(contentsOf: $0) }
    var broken = sound[0]
    broken[broken.count / 2] ^= 1
    try broken.write(to: files[0])
    try FileManager.default.removeItem(at: files[1])
    let (outcome, notes) = try sweep()
    #expect(notes.filter { $0.contains("is missing or damaged, and is made again") }.count == 2, "\(notes)")
    #expect(outcome.newFits == 0)
    // A model that is made again has another date, and so another name; it is fitted to the same bits.
    func pipelines(_ files: [Data]) -> Set<[UInt8]> {
      Set(
        files.compactMap { file in
          let model = try? StoredModel(bytes: [UInt8](file), components: Catalogue.standard.components)
          return try? model?.pipeline.artefact()
        })
    }
    let now = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(pipelines(try now.map { try Data(contentsOf: $0) }) == pipelines(sound))
    let kept = try shown(first)[.timing]
    #expect(try shown(outcome.run)[.timing] == kept)
    #expect(try sweep().notes.isEmpty)
  }

  @Test func evidenceThatCannotBeReadIsNotedAndGatheredAnew() throws {
    let first = try sweep("axes=[accuracy]").outcome.run
    try store().write { database in
      try database.execute(
        sql:
          "UPDATE evidence SET body = x'00112233445566' WHERE kind = 'predictions' AND id IN (SELECT min(id) FROM evidence WHERE kind = 'predictions')"
      )
      try database.execute(sql: "DELETE FROM run_readings; DELETE FROM readings")
    }
    let (second, notes) = try sweep("axes=[accuracy]")
    #expect(notes.contains { $0.contains("it is gathered anew by the next sweep") }, "\(notes)")
    #expect(second.run.trials.count { $0.reading("accuracy") == nil } == 1)
    let third = try sweep("axes=[accuracy]").outcome
    #expect(third.newFits == 3)
    #expect(third.run.trials.map(\.outcomes) == first.trials.map(\.outcomes))
  }

  @Test func evidenceThatIsntTakenIsSaidWithoutAGuessAtWhy() throws {
    try sweep()
    try store().write { database in
      try database.execute(sql: "UPDATE evidence SET version = 999 WHERE kind = 'importance'")
    }
    let (_, notes) = try sweep()
    #expect(
      notes.contains {
        $0.contains("gathered anew: importance of") && $0.contains("this sweep found none that it can take")
      },
      "\(notes)")
  }

  @Test func anotherMachineMeasuresAnewWhatDependsOnIt() throws {
    let first = try sweep("axes=[accuracy,size.bytes]").outcome.run
    try store().write { database in
      try database.execute(
        sql: "UPDATE sessions SET machine = replace(machine, '\"blasThreads\":1', '\"blasThreads\":3')")
    }
    let (second, notes) = try sweep("axes=[accuracy,size.bytes]")
    #expect(
      notes.contains("gathered anew: deployment of 3 trials (measured otherwise: BLAS threads 3, now 1)"), "\(notes)")
    #expect(second.newFits == 0)
    let (old, new) = (try shown(first), try shown(second.run))
    #expect(old[.predictions] == new[.predictions])
    #expect(old[.deployment]?.isDisjoint(with: new[.deployment] ?? []) == true)
  }

  @Test func nothingThatDependsOnTheMachineStandsWithoutASession() throws {
    try sweep()
    let rows = try store().read { database in
      try Row.fetchAll(
        database, sql: "SELECT kind, count(*) AS n, count(session) AS bound FROM evidence GROUP BY kind")
    }
    let bound = Dictionary(
      uniqueKeysWithValues: rows.map { ($0["kind"] as String, $0["n"] as Int == $0["bound"] as Int) })
    #expect(
      bound == ["predictions": false, "importance": false, "fit-cost": true, "deployment": true, "timing": true])
    let loose = try store().read { database in
      try String.fetchSet(database, sql: "SELECT DISTINCT axis FROM readings WHERE session IS NULL")
    }
    #expect(loose == ["accuracy", "importance.carrying"])
  }

  @Test func aFailedTrialIsStoredWithItsMessageAndTriedAgain() throws {
    let catalogue = Catalogue(
      estimators: [PriorBaseline.self, Moody.self], transforms: Catalogue.standard.transforms,
      axes: MeasurementList.axes)
    func run() throws -> Sweep.Outcome {
      let experiment = try LoadedExperiment(
        planPath: try write(), overrides: ["estimators=[prior-baseline, moody]"], catalogue: catalogue,
        datasets: DatasetCatalogue(folder: directory.path, entries: []))
      return try Sweep(experiment, catalogue: catalogue, store: try store(), directory: results, jobs: 1).run()
    }
    Moody.refuses.store(true, ordering: .relaxed)
    let failed = try run()
    #expect(failed.failures.count == 2)
    #expect(failed.failures[0] == "moody (research): fold 1: not today")
    let record = try #require(failed.run.trials.first { $0.candidate.label == "moody" })
    #expect(record.status == .failed(message: "fold 1: not today"))
    #expect(record.outcomes["accuracy"] == .failed(message: "fold 1: not today"))
    let head = try #require(try store().evidence(ofTrial: record.key, in: failed.run.id)[.predictions])
    #expect(head.status == .failed(message: "fold 1: not today"))

    Moody.refuses.store(false, ordering: .relaxed)
    let second = try run()
    #expect(second.failures == [] && second.newTrials == 2 && second.newFits == 6)
    #expect(second.run.trials.allSatisfy { $0.status == .completed && $0.reading("accuracy") != nil })
    #expect(try store().run(failed.run.id).trials.first { $0.key == record.key }?.outcomes["accuracy"]?.reading == nil)
  }

  @Test func severalSweepsInOneSecondAllRun() throws {
    let path = try write()
    let results = results
    let folder = directory.path
    let runs = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 3) { _ in
      do {
        let experiment = try LoadedExperiment(
          planPath: path, overrides: ["axes=[accuracy]"], datasets: DatasetCatalogue(folder: folder, entries: []))
        let store = try ResultStore(directory: results)
        let run = try Sweep(experiment, store: store, directory: results, jobs: 1).run().run
        runs.withLock { $0.append(run.id) }
      } catch {
        Issue.record("\(error)")
      }
    }
    let ids = runs.withLock { Set($0) }
    #expect(ids.count == 3)
    let evidence = try store().read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM evidence WHERE kind = 'predictions'")
    }
    #expect(evidence == 6)
  }
}

struct EvidenceBudgetTests {
  @Test func everyoneGetsTheLeastBeforeAnyoneGetsMore() {
    let budget = EvidenceBudget(share: 0.3, ofFits: 100, floor: 2)
    #expect(budget.total == 30)
    // 30 - 3 x 4 = 18 are left: half of them for more of the first (8 - 4), then half of 14, then half of 10.
    let amounts = [[4.0, 8, 16], [4, 12], [4, 8]]
    #expect(budget.allowances(amounts) == [8, 4, 8])
    // The fourth finds nothing left for the least.
    #expect(budget.allowances([[15], [10], [6, 7], [5, 6]]) == [15, 10, 0, 5])
    // Sources that name no amounts share what is left by halves.
    #expect(budget.allowances([[], []]) == [15, 7.5])
  }

  @Test func nothingIsBoundWithoutAShareAndSmallRunsHaveAFloor() {
    #expect(EvidenceBudget(share: nil, ofFits: 1, floor: 2).allowances([[1], []]) == [nil, nil])
    #expect(EvidenceBudget(share: 0.3, ofFits: 0.001, floor: 2).total == 2)
    #expect(EvidenceBudget(share: 0.3, ofFits: .nan, floor: 5).total == 5)
    #expect(EvidenceBudget(share: 0, ofFits: 100, floor: 0).allowances([[1], []]) == [0, 0])
  }
}
