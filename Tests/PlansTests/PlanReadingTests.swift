import Foundation
import Plans
import Records
import Testing

struct PlanReadingTests {
  @Test func aMinimalPlanHasDefaults() throws {
    let plan = try PlanFixture.read(PlanFixture.minimal)
    #expect(plan.name == "test")
    #expect(plan.protocols == [.research])
    #expect(plan.split.kind == .stratified)
    #expect(plan.candidates.map(\.label) == ["ridge"])
    #expect(plan.candidates[0].estimator.settings == ["penalty": 1.0])
    #expect(plan.axes == nil)
    let axes = plan.axes(for: .multiclass, in: PlanFixture.vocabulary())
    #expect(axes.map(\.id) == ["accuracy", "log-loss", "latency.p99", "training.cpu", "size.bytes"])
    let policy = plan.policy(for: .multiclass, among: axes)
    #expect(policy.quality == "accuracy")
    #expect(policy.prefer == ["latency.p99", "training.cpu", "size.bytes"])
    #expect(policy.giveUp == .standardErrors(1))
  }

  @Test func everySectionIsRead() throws {
    let plan = try PlanFixture.read(
      """
      version: 1
      name: full
      data:
        file: rows.csv
        separator: tab
        header: false
        missing: ["", "?"]
        encoding: latin-1
        types: {zip: categorical}
        target: outcome
        task: classification
        positive: yes
        drop: [id]
        sensitive: sex
        time: date
        groups: customer
        rows: 5000
      split: {kind: grouped, folds: 3, repeats: 2, gap: 4, seed: 11}
      protocols: [production, research]
      estimators:
        - name: logistic-regression
      axes: [accuracy, log-loss, latency.p99, size.bytes]
      policy:
        quality: accuracy
        give-up: 2%
        limits:
          latency.p99: {at-most: 250us}
          size.bytes: {at-most: 64KiB}
          accuracy: {at-least: 90%}
        prefer: [size.bytes]
      measurement: {latency-budget: 2min, latency-rounds: 5, latency-rows: 10, training-repeats: 1, training-memory: false}
      memory-limit: 2GB
      """)
    var format = FileFormat()
    format.separator = "\t"
    format.header = .absent
    format.missing = .adding(["", "?"])
    format.encoding = .latin1
    format.types = ["zip": .categorical]
    #expect(
      plan.data
        == DataPlan(
          source: .file("rows.csv", format), target: "outcome", task: .classification, positive: "yes", drop: ["id"],
          sensitive: ["sex"], time: .column("date"), groups: "customer", rows: 5000))
    #expect(plan.split == SplitPlan(kind: .grouped, folds: 3, repeats: 2, gap: 4, seed: 11))
    #expect(plan.protocols == [.research, .production])
    #expect(plan.foldFitCount == 9)
    #expect(plan.policy.giveUp == .relative(0.02))
    #expect(
      plan.policy.limits == [
        Limit(axis: "latency.p99", atMost: 0.00025), Limit(axis: "size.bytes", atMost: 65536),
        Limit(axis: "accuracy", atLeast: 0.9),
      ])
    #expect(plan.policy.prefer == ["size.bytes"])
    #expect(plan.measurement.settings(of: .timing) == ["latency-budget": 120, "latency-rounds": 5, "latency-rows": 10])
    #expect(plan.measurement.settings(of: .deployment) == ["training-repeats": 1, "training-memory": false])
    #expect(plan.measurement.evidenceBudget == 0.3)
    #expect(plan.measurement.evidenceFloorSeconds == 2)
    #expect(plan.memoryLimitBytes == 2_000_000_000)
  }

  @Test(arguments: [
    ("1 standard error", GiveUp.standardErrors(1)), ("2 standard errors", .standardErrors(2)),
    ("0.01", .absolute(0.01)), ("0.5%", .relative(0.005)),
  ])
  func giveUpIsReadInEveryForm(_ text: String, _ expected: GiveUp) throws {
    let plan = try PlanFixture.read(PlanFixture.minimal + "policy: {give-up: \(text)}\n")
    #expect(plan.policy.giveUp == expected)
  }

  @Test func anchorsAliasesAndMergesAreWrittenOut() throws {
    let plan = try PlanFixture.read(
      """
      version: 1
      data: {dataset: digits}
      estimators:
        - &ridge
          name: ridge
          parameters: &grid {penalty: [1, 2]}
        - <<: *ridge
          parameters: {penalty: 3}
      """)
    #expect(plan.name == "plan")
    #expect(plan.candidates.map { $0.estimator.settings["penalty"] } == [1.0, 2.0, 3.0])
  }

  @Test func aTimeOrderedSplitMeansProduction() throws {
    let plan = try PlanFixture.read(
      "version: 1\ndata: {dataset: electricity}\nsplit: {kind: time-ordered, folds: 4}\nestimators: [ridge]\n")
    #expect(plan.protocols == [.production])
    #expect(plan.split.description(for: .production) == "4 folds in time order, each learned from the rows before it")
  }

  @Test func aRegressionGetsPlainFoldsByDefault() throws {
    let plan = try PlanFixture.read("version: 1\ndata: {dataset: housing}\nestimators: [ridge]\n")
    #expect(plan.split.kind == .kFold)
    let axes = plan.axes(for: .regression, in: PlanFixture.vocabulary())
    #expect(plan.policy(for: .regression, among: axes).quality == "r2")
  }

  @Test func theHashIgnoresSpellingAndSeesContent() throws {
    let plan = try PlanFixture.read(PlanFixture.minimal)
    let same = try PlanFixture.read(
      "# a comment\nversion: 1\nestimators: [{parameters: {penalty: 1.0}, name: ridge}]\nname: test\ndata:\n  dataset: digits\n"
    )
    #expect(plan.hash == same.hash)
    #expect(plan.hash.count == 64)
    let other = try PlanFixture.read(PlanFixture.minimal, overrides: ["split.seed=8"])
    #expect(plan.hash != other.hash)
    let newer = try PlanFixture.read(PlanFixture.minimal, vocabulary: PlanFixture.vocabulary(ridgeVersion: 2))
    #expect(plan.hash != newer.hash)
  }

  @Test func aMissingFileIsNamed() {
    #expect(throws: PlanError.unreadable(file: "/nowhere/plan.yaml", reason: "there is no such file")) {
      try ExperimentPlan.read(contentsOf: "/nowhere/plan.yaml", vocabulary: PlanFixture.vocabulary())
    }
  }

  @Test(arguments: [("none", nil), ("50%", 0.5), ("2", 2.0)])
  func theEvidenceBudgetIsAShareOrNone(_ text: String, _ share: Double?) throws {
    let plan = try PlanFixture.read(PlanFixture.minimal + "measurement: {evidence-budget: \(text)}\n")
    #expect(plan.measurement.evidenceBudget == share)
    let floor = try PlanFixture.read(PlanFixture.minimal + "measurement: {evidence-floor: 500ms}\n")
    #expect(floor.measurement.evidenceFloorSeconds == 0.5)
  }
}
