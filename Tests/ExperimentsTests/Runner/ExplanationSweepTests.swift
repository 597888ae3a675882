import Catalogue
import Foundation
import GRDB
import GoldenFiles
import Plans
import Records
import Synchronization
import Testing

@testable import Experiments
@testable import Store

/// What a sweep stores of how its models come to their answers, on data whose truth is known: a product of two columns, a
/// straight line, a category, a copy of a column, and a column that says nothing.
@Suite(.serialized) struct ExplanationSweepTests {
  private let directory = TemporaryDirectory()

  private static let plan = """
    version: 1
    name: explained
    data: {file: data.csv, target: y}
    split: {kind: k-fold, folds: 3, seed: 5}
    preprocessing: {encoding: one-hot, imputation: imputation, scaling: standard}
    estimators:
      - prior-baseline
      - ridge
      - {name: decision-tree, parameters: {max-depth: 6}}
      - {name: gradient-boosting, parameters: {rounds: 60}}
    axes: [r2, complexity.features, complexity.interaction, complexity.main-effects, complexity.rules, explanation.stability, explanation.faithfulness, importance.carrying]
    measurement: {evidence-budget: none, explanation-rows: 150}
    policy: {quality: r2, within: 0.5, prefer: [complexity.interaction]}
    """

  private var rows: [String] {
    var state: UInt64 = 7
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24) * 2 - 1
    }
    return (0..<400).map { row in
      let (a, b, line, noise) = (uniform(), uniform(), uniform(), uniform())
      let level = ["x", "y", "z"][row % 3]
      let y = 3 * a * b + 2 * line + (level == "z" ? 1 : 0)
      let shown = row % 29 == 0 ? "" : "\(line)"
      return "\(a),\(b),\(shown),\(line),\(level),\(noise),\(y)"
    }
  }

  /// - Parameter data: lines of another file than the planted one.
  private func run(
    _ overrides: String..., jobs: Int = 2, folder: String = "results", data: [String]? = nil,
    report: @escaping @Sendable (SweepProgress) -> Void = { _ in }
  ) throws -> (RunRecord, ResultStore) {
    let lines = data ?? ["a,b,line,copy,level,noise,y"] + rows
    _ = try directory.file("data.csv", Data(lines.joined(separator: "\n").utf8))
    let plan = try directory.file("plan.yaml", Data(Self.plan.utf8))
    let experiment = try LoadedExperiment(
      planPath: plan, overrides: overrides, datasets: DatasetCatalogue(folder: directory.path, entries: []))
    let path = directory.path + "/" + folder
    let store = try ResultStore(directory: path)
    let outcome = try Sweep(experiment, store: store, directory: path, jobs: jobs).run(progress: report)
    #expect(outcome.failures == [])
    return (outcome.run, store)
  }

  private func explanation(_ estimator: String, _ run: RunRecord, _ store: ResultStore) throws -> ExplanationEvidence {
    let trial = try #require(run.trials.first { $0.candidate.estimator.name == estimator })
    let head = try #require(try store.evidence(ofTrial: trial.key, in: run.id)[.explanation])
    let bytes = try #require(try store.bodies(of: [head.id])[head.id], "\(head.status)").get()
    return try ExplanationEvidence(encoded: bytes)
  }

  @Test func plantedStructureIsFoundOnTheRawColumns() throws {
    let (run, store) = try run()
    let ridge = try explanation("ridge", run, store)
    #expect(ridge.interactionStrength.value < 1e-20)
    #expect(abs(ridge.mainEffectComplexity.value - 1) < 0.7)
    #expect(ridge.columns.map(\.name) == ["a", "b", "line", "copy", "level", "noise"])
    #expect(ridge.rules == nil)
    let line = try #require(ridge.columns.first { $0.name == "line" })
    #expect(line.curves[0].missing != nil)
    // The models of both other folds say the same of the straight line, at the places of this grid: of its copy, which has no
    // missing values and so takes all its weight.
    let copy = try #require(ridge.columns.first { $0.name == "copy" })
    let folds = try #require(copy.curves[0].folds)
    #expect(folds.count == 2)
    for fold in folds {
      let said = fold.compactMap { $0 }
      #expect(said.count == copy.grid.count)
      for (low, high) in zip(said, said.dropFirst()) { #expect(low <= high) }
      #expect(abs((said.last ?? 0) - (copy.curves[0].effect.last ?? 9)) < 1)
    }
    let boosted = try explanation("gradient-boosting", run, store)
    #expect(boosted.interactionStrength.value > 0.1)
    #expect(boosted.totalInteraction > 0.1)
    let pair = try #require(boosted.pairs.first)
    #expect(Set([pair.first, pair.second]) == ["a", "b"])
    #expect(boosted.featuresUsed + boosted.featuresUnseen <= 6)
    let level = try #require(boosted.columns.first { $0.name == "level" }?.curves.first)
    #expect(level.effect.indices.max { level.effect[$0] < level.effect[$1] } == 2)
    let tree = try explanation("decision-tree", run, store)
    #expect((tree.rules?.count ?? 0) > 10 && (tree.rules?.depth ?? 0) <= 6)
    let prior = try explanation("prior-baseline", run, store)
    #expect(prior.featuresUsed == 0 && prior.interactionStrength.value == 0 && prior.pairs.isEmpty)
    for trial in run.trials where trial.candidate.estimator.name != "prior-baseline" {
      for axis in ["complexity.features", "complexity.interaction", "complexity.main-effects"] {
        let reading = try #require(trial.reading(AxisID(rawValue: axis)))
        let interval = try #require(reading.interval)
        #expect(interval.lower <= reading.value && reading.value <= interval.upper)
      }
      #expect((trial.reading("explanation.stability")?.value ?? -2) > 0.3)
    }
  }

  @Test func theSameIsFoundForAnyNumberOfJobsAndAfterAnInterruption() throws {
    let (first, firstStore) = try run(jobs: 1, folder: "one")
    let (second, secondStore) = try run(jobs: 4, folder: "four")
    // Without the kept pipelines of the fits, folds are fitted once more.
    try firstStore.forgetExplanations()
    let (again, againStore) = try run(jobs: 2, folder: "one")
    for estimator in ["ridge", "decision-tree", "gradient-boosting"] {
      let found = try explanation(estimator, second, secondStore)
      #expect(try explanation(estimator, again, againStore) == found)
    }
    #expect(first.trials.count == second.trials.count)
  }

  @Test func aClassOfThreeRowsIsExplainedLikeTheOthers() throws {
    var lines = ["a,b,level,y"]
    for row in 0..<240 {
      let label = [50, 171, 200].contains(row) ? "rare" : row % 12 < 6 ? "low" : "high"
      lines.append("\(row % 12),\(row % 7),\(label == "rare" ? "odd" : ["x", "z"][row % 2]),\(label)")
    }
    let axes =
      "axes=[accuracy, complexity.features, complexity.interaction, explanation.stability, importance.carrying]"
    let (run, store) = try run(
      "split.kind=stratified", axes, "policy={quality: accuracy}",
      "estimators=[logistic-regression, optimal-tree, {name: explainable-boosting, parameters: {rounds: 20, bags: 2}}]",
      data: lines)
    for estimator in ["logistic-regression", "optimal-tree", "explainable-boosting"] {
      let found = try explanation(estimator, run, store)
      #expect(Set(found.outputs) == ["rare", "low", "high"])
      for column in found.columns where column.isUsed {
        #expect(column.curves.count == 3)
        for curve in column.curves {
          let all = curve.effect + curve.lower + curve.upper + (curve.folds ?? []).flatMap { $0.compactMap { $0 } }
          let areFinite = all.allSatisfy { $0.isFinite }
          #expect(areFinite)
          #expect(zip(curve.lower, curve.upper).allSatisfy { $0 <= $1 })
        }
      }
      #expect(found.interactionStrength.value.isFinite && found.columns.contains { $0.name == "a" && $0.isUsed })
    }
  }

  @Test func aThousandColumnsAreAskedWithinBoundsThatAreStated() throws {
    var state: UInt64 = 3
    var lines = [(0..<1_000).map { "c\($0)" }.joined(separator: ",") + ",y"]
    for _ in 0..<60 {
      let cells = (0..<1_000).map { _ -> Double in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (Double(state >> 40) / Double(1 << 24) * 100).rounded() / 100
      }
      lines.append(cells.map { "\($0)" }.joined(separator: ",") + ",\(5 * cells[7] - 3 * cells[400])")
    }
    let said = Mutex<Set<String>>([])
    let (run, store) = try run(
      "estimators=[{name: decision-tree, parameters: {max-depth: 3}}, {name: ridge, parameters: {penalty: 10}}]",
      "axes=[r2, complexity.features, complexity.interaction, complexity.main-effects, explanation.stability]",
      "measurement={evidence-budget: 1%, evidence-floor: 60s, explanation-rows: 40, explanation-minimum-rows: 10, explanation-resamples: 40, explanation-interaction-rows: 4}",
      data: lines
    ) { progress in said.withLock { _ = $0.insert(progress.activity) } }
    for estimator in ["decision-tree", "ridge"] {
      let found = try explanation(estimator, run, store)
      #expect(found.columnCount == 1_000)
      let withCurves = found.columns.filter { !$0.curves.isEmpty }
      #expect(withCurves.count <= 20)
      #expect(found.pairs.count <= 10 && found.rows <= 40 && found.resamples <= 40)
      let interval = found.interactionStrength
      #expect(interval.lower <= interval.value && interval.value <= interval.upper)
    }
    let tree = try explanation("decision-tree", run, store)
    #expect(tree.featuresUsed <= 7 && tree.columns.contains { $0.name == "c7" && $0.isUsed })
    // What is being done is shown meanwhile.
    let activities = said.withLock { $0 }
    #expect(activities.contains("explaining"))
  }

  @Test func aTightBudgetAsksLessOrLeavesOutAndSaysSo() throws {
    let (run, store) = try run(
      "measurement.evidence-budget=0", "measurement.evidence-floor=20ms", "measurement.explanation-minimum-rows=20")
    let statuses = try run.trials.map { trial in
      try #require(try store.evidence(ofTrial: trial.key, in: run.id)[.explanation]).status
    }
    #expect(statuses.contains(.gathered))
    for (trial, status) in zip(run.trials, statuses) {
      if case .leftOut = status {
        guard case .notApplicable(let reason)? = trial.outcomes["complexity.interaction"] else {
          Issue.record("an axis was read without its evidence")
          continue
        }
        #expect(reason.contains("evidence budget"))
      }
    }
  }
}

extension ResultStore {
  fileprivate func forgetExplanations() throws {
    try write { database in
      try database.execute(
        sql: """
          DELETE FROM run_readings; DELETE FROM readings;
          DELETE FROM run_evidence WHERE evidence IN (SELECT id FROM evidence WHERE kind = 'explanation');
          DELETE FROM evidence WHERE kind = 'explanation'
          """)
    }
  }
}
