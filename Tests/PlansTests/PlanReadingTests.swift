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
    // ROC AUC isn't among the axes of the fixture.
    #expect(policy.quality == "log-loss")
    #expect(policy.prefer == ["latency.p99", "training.cpu", "size.bytes"])
    #expect(policy.within == .whatMatters)
    #expect(policy.confidence == PickConfidence() && policy.matters == WhatMatters() && policy.way == .rule)
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
        within: 2%
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
    #expect(plan.policy.within == .relative(0.02))
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
    ("1 standard error", Within.standardErrors(1)), ("2 standard errors", .standardErrors(2)),
    ("0.01", .absolute(0.01)), ("0.5%", .relative(0.005)), ("1 point", .absolute(0.01)),
    ("2.5 points", .absolute(0.025)), ("what matters", .whatMatters),
  ])
  func withinIsReadInEveryForm(_ text: String, _ expected: Within) throws {
    let plan = try PlanFixture.read(PlanFixture.minimal + "policy: {within: \(text)}\n")
    #expect(plan.policy.within == expected)
    #expect(plan.notes.isEmpty)
    #expect(Within(expected.setting) == expected)
    // Its former name is read too, with a note.
    let former = try PlanFixture.read(PlanFixture.minimal + "policy: {give-up: \(text)}\n")
    #expect(former.policy.within == expected)
    #expect(former.notes.count == 1 && former.notes[0].contains("policy.give-up: 'give-up' is called 'within' now"))
  }

  @Test func bothNamesOfWithinAreRefused() {
    let problems = PlanFixture.problems(PlanFixture.minimal + "policy: {give-up: 1%, within: 2%}\n")
    #expect(problems.map(\.what) == ["is the former name of 'within', which stands there too; leave it out"])
  }

  @Test func everyNumberOfTheRuleIsAKey() throws {
    let plan = try PlanFixture.read(
      PlanFixture.minimal + """
        policy:
          choose-by: weights
          weights: [accuracy 2, latency.p99 1]
          matters-score: 2%
          matters-error: 0.05
          matters-factor: 2
          matters-latency: 10us
          matters-training: 1s
          matters-size: 1MB
          loss-multiple: 2
          loss-probability: 10%
          above-guessing: 0.99
          redraws: 100
          group-below: 0.4
        economics:
          predictions-a-month: 1000000
          cpu-hour: 0.05
          gb-month: 0.1
          retrainings-a-month: 4
          training-price: 25
          error-price: 2
        """)
    let policy = plan.policy
    #expect(policy.chooseBy == .weights && policy.weights == ["accuracy": 2, "latency.p99": 1])
    #expect(policy.matters.score == 0.02 && policy.matters.error == 0.05 && policy.matters.factor == 2)
    #expect(policy.matters.latencySeconds == 1e-5 && policy.matters.trainingSeconds == 1 && policy.matters.bytes == 1e6)
    #expect(policy.confidence.lossMultiple == 2 && policy.confidence.lossProbability == 0.1)
    #expect(policy.confidence.aboveGuessing == 0.99 && policy.confidence.redraws == 100)
    #expect(policy.confidence.groupBelow == 0.4)
    let economics = try #require(policy.economics)
    #expect(economics.predictionsAMonth == 1e6 && economics.cpuHour == 0.05 && economics.gigabyteMonth == 0.1)
    #expect(economics.retrainingsAMonth == 4 && economics.trainingPrice == 25 && economics.errorCost == 2)
    #expect(!plan.notes.contains { $0.contains("predictions-a-month") })
  }

  @Test func pricesOfAnswersWithoutAnswersAreNoted() throws {
    let plan = try PlanFixture.read(PlanFixture.minimal + "economics: {error-price: 2}")
    #expect(plan.notes.contains { $0.contains("predictions-a-month is 0, so no worth of a month of answers is told") })
    let unpriced = try PlanFixture.read(PlanFixture.minimal + "economics: {cpu-hour: 2}")
    #expect(!unpriced.notes.contains { $0.contains("predictions-a-month") })
  }

  @Test(arguments: [
    ("{choose-by: weights}", "weights needs 'weights'"), ("{choose-by: money}", "money needs the section 'economics'"),
    ("{weights: [acuracy 1]}", "there is no axis 'acuracy'"), ("{weights: [accuracy]}", "must be a list of axes"),
  ])
  func aWayToChooseNeedsItsFigures(policy: String, what: String) {
    let found = PlanFixture.problems(PlanFixture.minimal + "policy: \(policy)\n").map(\.what)
    #expect(found.count == 1 && found[0].hasPrefix(what), "\(found)")
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
