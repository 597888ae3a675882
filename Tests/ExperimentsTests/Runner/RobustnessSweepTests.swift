import Catalogue
import Foundation
import GoldenFiles
import Measurement
import Plans
import Records
import Store
import Testing

@testable import Experiments

/// A sweep that asks what the change between first and last rows costs, on rows whose change was planted.
@Suite(.serialized) struct RobustnessSweepTests {
  private let directory = TemporaryDirectory()

  private static let plan = """
    version: 1
    name: change
    data: {file: data.csv, target: y, task: regression, time: row-order}
    split: {folds: 3, seed: 5}
    protocols: [research, production]
    estimators: [prior-baseline, {name: ridge, parameters: {penalty: 0}}]
    axes: [mae, robustness.score, robustness.loss, robustness.loss.gaps, robustness.loss.noise, robustness.loss.shift]
    policy: {quality: mae}
    """

  /// y = 2 x + 3 w exactly. Thirty rows hold each pair of x and w once, so that windows of thirty rows are alike.
  private static func rows(_ count: Int = 300, _ x: (Int) -> Double) -> String {
    let lines = (0..<count).map { row -> String in
      let w = Double((row / 10) % 3)
      return "\(x(row)),\(w),\(2 * x(row) + 3 * w)"
    }
    return (["x,w,y"] + lines).joined(separator: "\n")
  }

  private func load(_ csv: String, plan: String = Self.plan, _ overrides: [String] = []) throws -> LoadedExperiment {
    _ = try directory.file("data.csv", Data(csv.utf8))
    return try LoadedExperiment(
      planPath: try directory.file("plan.yaml", Data(plan.utf8)), overrides: overrides,
      datasets: DatasetCatalogue(folder: directory.path, entries: []))
  }

  private func sweep(_ csv: String, jobs: Int = 1, _ overrides: String...) throws -> (RunRecord, ResultStore) {
    let experiment = try load(csv, overrides)
    let results = directory.path + "/results-\(jobs)"
    let store = try ResultStore(directory: results)
    return (try Sweep(experiment, store: store, directory: results, jobs: jobs).run().run, store)
  }

  private func ridge(_ run: RunRecord) -> [TrialRecord] { run.trials.filter { $0.candidate.estimator.name == "ridge" } }

  private func facts(_ trial: TrialRecord, _ run: RunRecord, _ store: ResultStore) throws -> RobustnessFacts {
    let head = try #require(try store.evidence(ofTrial: trial.key, in: run.id)[.robustness])
    let bytes = try #require(try store.bodies(of: [head.id])[head.id]).get()
    return try RobustnessEvidence(encoded: bytes).facts
  }

  private static let decisionPlan = """
    version: 1
    name: change
    data: {file: data.csv, target: y, task: binary, positive: "yes", time: row-order}
    split: {kind: stratified, folds: 3, seed: 5}
    protocols: [research]
    estimators: [prior-baseline, logistic-regression]
    axes: [value.decisions, robustness.score, robustness.loss]
    policy: {quality: value.decisions}
    economics: {false-positive: 5, false-negative: 1}
    """

  @Test func aLossInMoneyGoesByThePricesOfThePlan() throws {
    let lines = (0..<300).map { row in
      let (x, w) = (row % 10 + (row < 200 ? 0 : 3), (row / 10) % 3)
      return "\(x),\(w),\(2 * x + 3 * w + (row * 7) % 5 > 14 ? "yes" : "no")"
    }
    let csv = (["x,w,y"] + lines).joined(separator: "\n")
    let results = directory.path + "/results-money"
    let store = try ResultStore(directory: results)
    func run(_ overrides: String...) throws -> RunRecord {
      let experiment = try load(csv, plan: Self.decisionPlan, overrides)
      return try Sweep(experiment, store: store, directory: results, jobs: 1).run().run
    }
    let first = try run()
    let judged: [AxisID] = ["value.decisions", "robustness.score", "robustness.loss"]
    #expect(judged.allSatisfy { first.descriptor($0)?.unit == .money })
    let loss = try #require(first.trials.last?.reading("robustness.loss"), "\(first.trials.map(\.outcomes))")
    #expect(loss.value > 0)
    // Other prices are other readings of the same answers.
    let dearer = try run("economics={false-positive: 10, false-negative: 2}")
    let doubled = try #require(dearer.trials.last?.reading("robustness.loss"))
    #expect(abs(doubled.value - 2 * loss.value) < 1e-9 * loss.value)
    let stricter = try run("decision.threshold=0.2")
    // What another policy makes of a stored run is what a sweep with it finds.
    for other in [dearer, stricter] {
      let told = try StoredMonths.repriced(first, by: other.policy, in: store)
      for (trial, swept) in zip(told.trials, other.trials) {
        for axis in judged { #expect(trial.outcomes[axis] == swept.outcomes[axis], "\(axis)") }
      }
    }
  }

  @Test func withoutAChangeNothingIsLost() throws {
    let (run, store) = try sweep(Self.rows { Double($0 % 10) })
    #expect(run.trials.count == 4)
    for trial in run.trials {
      let reading = try #require(trial.reading("robustness.loss"), "\(trial.whyMissing("robustness.loss"))")
      #expect(reading.value == 0)
      #expect(try facts(trial, run, store).columns.isEmpty)
    }
  }

  @Test func aShiftOfAColumnRaisesTheErrorBySlopeTimesShift() throws {
    let (run, store) = try sweep(Self.rows { Double($0 % 10) + ($0 >= 150 ? 4 : 0) })
    #expect(run.descriptor("robustness.score")?.direction == .lowerIsBetter)
    #expect(run.descriptor("robustness.score")?.unit == .targetUnits)
    for trial in ridge(run) {
      let loss = try #require(trial.reading("robustness.loss"), "\(trial.whyMissing("robustness.loss"))")
      #expect(abs(loss.value - 8) < 1e-6, "\(trial.evaluation): \(loss.value)")
      #expect(abs(try #require(trial.reading("robustness.loss.shift")).value - 8) < 1e-6)
      #expect(abs(try #require(trial.reading("robustness.score")).value - 8) < 1e-6)
      #expect(trial.reading("robustness.loss.gaps")?.value == 0)
      #expect(trial.reading("robustness.loss.noise")?.value == 0)
      let facts = try facts(trial, run, store)
      #expect(facts.columns.map(\.name) == ["x"] && facts.columns.map(\.shift) == [4])
      #expect(facts.firstRows == 30 && facts.lastRows == 30 && facts.columnCount == 2)
    }
    // A model that looks at no column can't lose anything.
    for trial in run.trials where trial.candidate.estimator.name == "prior-baseline" {
      #expect(trial.reading("robustness.loss")?.value == 0)
    }
  }

  @Test func jobsDontMatterAndNothingIsGatheredTwice() throws {
    let csv = Self.rows { row in Double(row % 10) * (row >= 150 ? 3 : 1) }
    let first = try sweep(csv, jobs: 1).0
    let second = try sweep(csv, jobs: 2).0
    #expect(first.trials.count == second.trials.count)
    for (one, other) in zip(first.trials, second.trials) {
      #expect(one.key == other.key)
      #expect(one.outcomes["robustness.loss"] == other.outcomes["robustness.loss"])
      #expect(one.outcomes["robustness.score"] == other.outcomes["robustness.score"])
    }
    #expect(try #require(ridge(first)[0].reading("robustness.loss.noise")).value > 1)
    let again = try sweep(csv, jobs: 1).0
    #expect(again.trials.map { $0.outcomes["robustness.loss"] } == first.trials.map { $0.outcomes["robustness.loss"] })
    let seeded = try sweep(csv, jobs: 1, "split.seed=6").0
    #expect(ridge(seeded)[0].outcomes["robustness.loss"] != ridge(first)[0].outcomes["robustness.loss"])
  }

  @Test func tooFewRowsForTwoWindowsAreSaid() throws {
    let (run, _) = try sweep(Self.rows(50) { Double($0 % 10) }, jobs: 1, "protocols=[research]")
    for trial in run.trials {
      guard case .notApplicable(let reason)? = trial.outcomes["robustness.loss"] else {
        Issue.record("\(String(describing: trial.outcomes["robustness.loss"]))")
        continue
      }
      #expect(reason.hasPrefix("50 rows are too few for a first and a last window of 30 rows each"))
    }
  }

  @Test func withoutAnOrderOfTimeTheAxisIsRefused() throws {
    let plan = Self.plan.replacingOccurrences(of: ", time: row-order", with: "")
      .replacingOccurrences(of: "protocols: [research, production]\n", with: "")
    #expect(throws: DataError.axisNeedsTime("robustness.score")) {
      try load(Self.rows { Double($0 % 10) }, plan: plan)
    }
    let message = DataError.axisNeedsTime("robustness.score").description
    #expect(message.contains("robustness.score") && message.contains("data.time: COLUMN"))
  }

  @Test func itIsMeasuredWhereItIsNamed() throws {
    let lines = Self.plan.split(separator: "\n").filter { !$0.hasPrefix("axes:") }
    let unnamed = lines.joined(separator: "\n")
    let limit = "policy: {quality: mae, limits: {robustness.loss: {at-most: 5}}}"
    let named = unnamed.replacingOccurrences(of: "policy: {quality: mae}", with: limit)
    func measured(_ plan: String) throws -> [AxisID] {
      let experiment = try load(Self.rows { Double($0 % 10) }, plan: plan)
      return experiment.plan.axes(for: .regression, in: Catalogue.standard.vocabulary(datasets: [])).map(\.id)
        .filter { $0.rawValue.hasPrefix("robustness") }
    }
    #expect(try measured(unnamed).isEmpty)
    #expect(try measured(named) == ["robustness.loss"])
  }
}
