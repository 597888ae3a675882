import Catalogue
import Decisions
import Foundation
import GoldenFiles
import Learning
import LinearModels
import Measurement
import Mitigations
import Plans
import Records
import Store
import Synchronization
import Testing

@testable import Experiments

/// Logistic regression, unless it refuses: whoever fits it then is found out.
private struct Stubborn: Estimator {
  static let refuses = Atomic<Bool>(false)
  static let name = "stubborn"
  static let version = 1
  static let summary = "logistic regression, until it refuses"
  static let capabilities = LogisticRegression.capabilities

  let parameters: NoParameters
  init(_ parameters: NoParameters) { self.parameters = parameters }

  func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> LogisticRegression.Fitted {
    if Self.refuses.load(ordering: .relaxed) { throw .numerical("fitted again") }
    return try LogisticRegression().fit(examples, in: &context)
  }
}

/// What a sweep does with `decision` and `mitigation`, and what it leaves alone when they change.
@Suite(.serialized) struct DecisionSweepTests {
  private let directory = TemporaryDirectory()

  private static let plan = """
    version: 1
    name: credits
    data: {file: data.csv, target: paid, positive: "no", sensitive: [sex], drop: [sex]}
    split: {kind: stratified, folds: 3, seed: 5}
    preprocessing: {encoding: one-hot, scaling: standard}
    estimators: [stubborn]
    axes: [accuracy, roc-auc, latency.p50]
    policy: {quality: roc-auc}
    measurement: {latency-budget: 0.1s, latency-rounds: 2, latency-rows: 8, training-repeats: 1}
    """

  /// Women earn less here, and pay back as often as men of the same income less 10.
  private static let rows: [String] = (0..<400).map { row in
    let isWoman = row % 2 == 0
    let income = (row * 37) % 61 + (isWoman ? 0 : 12)
    let paid = income + (isWoman ? 10 : 0) + (row * 13) % 29 > 45
    return "\(income),\(["a", "b", "c"][row % 3]),\(isWoman ? "woman" : "man"),\((row * 7) % 50),\(paid ? "yes" : "no")"
  }

  private static let catalogue: Catalogue = {
    let standard = Catalogue.standard
    return Catalogue(
      estimators: standard.estimators + [Stubborn.self], transforms: standard.transforms,
      calibrations: standard.calibrations, mitigations: standard.mitigations, axes: standard.axes)
  }()

  private var results: String { directory.path + "/results" }

  private func load(_ overrides: [String]) throws -> LoadedExperiment {
    _ = try directory.file(
      "data.csv", Data((["income,house,sex,profit,paid"] + Self.rows).joined(separator: "\n").utf8))
    return try LoadedExperiment(
      planPath: try directory.file("plan.yaml", Data(Self.plan.utf8)), overrides: overrides,
      catalogue: Self.catalogue, datasets: DatasetCatalogue(folder: directory.path, entries: []))
  }

  private func sweep(
    _ overrides: String..., refusing: Bool = false, jobs: Int = 2
  ) throws -> (outcome: Sweep.Outcome, notes: [String]) {
    let experiment = try load(overrides)
    Stubborn.refuses.store(refusing, ordering: .relaxed)
    defer { Stubborn.refuses.store(false, ordering: .relaxed) }
    let notes = Mutex<[String]>([])
    let outcome = try Sweep(
      experiment, catalogue: Self.catalogue, store: try ResultStore(directory: results), directory: results, jobs: jobs
    ).run(report: { note in notes.withLock { $0.append(note) } })
    return (outcome, experiment.notes + notes.withLock { $0 })
  }

  private func model(_ run: RunRecord, _ place: Int = 0) throws -> StoredModel {
    let shelf = ModelShelf(try ResultStore(directory: results), directory: results)
    return try ModelFile.read(try shelf.path(of: run.trials[place], in: run), catalogue: Self.catalogue)
  }

  @Test func anotherDecisionFitsNothingAnew() throws {
    let first = try sweep()
    #expect(first.outcome.newFits == 3 && first.outcome.failures.isEmpty)
    #expect(try model(first.outcome.run).pipeline.decision == nil)
    let second = try sweep(
      "decision.costs.false-positive=1", "decision.costs.false-negative=5",
      "axes=[accuracy, roc-auc, latency.p50, value.decisions]", refusing: true)
    #expect(second.outcome.failures.isEmpty, "\(second.outcome.failures)")
    #expect(second.outcome.newFits == 0 && second.outcome.newTrials == 0)
    let (before, after) = (first.outcome.run.trials[0], second.outcome.run.trials[0])
    #expect(before.key == after.key)
    #expect(before.reading("roc-auc") == after.reading("roc-auc"))
    #expect(before.reading("accuracy") != after.reading("accuracy"))
    let value = try #require(after.reading("value.decisions"))
    #expect(value.value < 0 && value.interval != nil)
    // The model that was fitted before has the threshold now, in a file of its own.
    let model = try model(second.outcome.run)
    let rule = try #require(model.pipeline.decision)
    #expect(rule.coding == nil && rule.usualCut.threshold < 0.5)
    #expect(model.manifest.decision?.learnedFrom == "400 answers for the held-out rows of the research protocol")
    let third = try sweep("decision.threshold=best-f1", refusing: true)
    #expect(third.outcome.failures.isEmpty && third.outcome.newFits == 0)
    #expect(try self.model(third.outcome.run).pipeline.decision != rule)
    #expect(third.notes.contains { $0.hasPrefix("not fitted again: 1 model that") }, "\(third.notes)")
    // The first plan again shows the first readings, and its model decides by the likelier class.
    let fourth = try sweep(refusing: true)
    #expect(fourth.outcome.failures.isEmpty)
    #expect(fourth.outcome.run.trials[0].reading("accuracy") == before.reading("accuracy"))
    #expect(try self.model(fourth.outcome.run).pipeline.decision == nil)
  }

  @Test func predictedLabelsFollowTheThreshold() throws {
    let run = try sweep("decision.capacity=10%").outcome.run
    let stored = try model(run)
    let threshold = try #require(stored.pipeline.decision).usualCut.threshold
    let file = try directory.file(
      "new.csv", Data((["income,house,sex,profit,paid"] + Self.rows).joined(separator: "\n").utf8))
    let evaluation = try ModelEvaluation(stored, path: file, catalogue: Self.catalogue)
    let accuracy = try #require(evaluation.lines.first { $0.axis.id == "accuracy" }?.outcome.reading)
    // By hand, from the probabilities.
    let answers = try stored.pipeline.served.predict(
      try LoadedExperiment(
        planPath: directory.path + "/plan.yaml", catalogue: Self.catalogue,
        datasets: DatasetCatalogue(folder: directory.path, entries: [])
      ).data.inputs(Array(0..<400)))
    let right = Self.rows.indices.count { row in
      (answers.values[row, 1] > threshold) == Self.rows[row].hasSuffix("no")
    }
    #expect(abs(accuracy.value - Double(right) / 400) < 1e-12)
    let decided = answers.classes.count { $0 == 1 }
    #expect(decided > 20 && decided < 60)
    #expect(zip(answers.classes, 0..<400).allSatisfy { ($0 == 1) == (answers.values[$1, 1] > threshold) })
  }

  @Test func groupThresholdsShareFitsAndKeepTheBound() throws {
    let mitigation =
      "mitigation=[none, {kind: group-thresholds, constraint: demographic-parity, bound: [0.02, 0.3]}]"
    let found = try sweep(mitigation)
    #expect(found.outcome.failures.isEmpty, "\(found.outcome.failures)")
    #expect(found.outcome.newFits == 3 && found.outcome.newTrials == 3)
    let trials = found.outcome.run.trials
    #expect(Set(trials.map(\.key)).count == 3)
    #expect(trials.allSatisfy { $0.reading("roc-auc") == trials[0].reading("roc-auc") })
    #expect(trials[1].reading("accuracy") != trials[0].reading("accuracy"))
    #expect(trials[1].candidate.label == "stubborn + group-thresholds(bound=0.02)")
    #expect(trials.allSatisfy { $0.reading("latency.p50") != nil })
    // The model asks for the sex, which no step sees.
    let stored = try model(found.outcome.run, 1)
    #expect(stored.pipeline.groupColumns == ["sex"])
    #expect(stored.manifest.inputs.columns.map(\.name) == ["income", "house", "profit", "sex"])
    let rule = try #require(stored.pipeline.decision)
    #expect(rule.coding?.names == ["man", "woman"])
    // A bad risk is positive: women, who pay back more often than their income tells, need a higher score.
    let data = try LoadedExperiment(
      planPath: directory.path + "/plan.yaml", catalogue: Self.catalogue,
      datasets: DatasetCatalogue(folder: directory.path, entries: [])
    ).data
    let coded = data.inputs(Array(0..<400), adding: data.furtherColumns(["sex"]))
    let answers = try stored.pipeline.predict(coded)
    let shares = (0..<2).map { half in
      Double((0..<400).count { $0 % 2 == half && answers.classes[$0] == 1 }) / 200
    }
    #expect(abs(shares[0] - shares[1]) < 0.06)
    let predictor = stored.pipeline.served.makeRowPredictor()
    for (row, raw) in try data.rawRows(Array(0..<400), adding: data.furtherColumns(["sex"])).enumerated() {
      try predictor.predict(raw)
      #expect(predictor.decidedClass == answers.classes[row])
    }
    // Another bound later: nothing is fitted, not even for a deployment.
    let wider = try sweep(
      "mitigation={kind: group-thresholds, constraint: equalized-odds, bound: 0.1}", refusing: true)
    #expect(wider.outcome.failures.isEmpty, "\(wider.outcome.failures)")
    #expect(wider.outcome.newFits == 0 && wider.outcome.newTrials == 1)
    #expect(wider.notes.contains { $0.contains("asks for the sensitive columns when a row is answered") })
  }

  @Test func gapsAreThoseOfWhatIsDecided() throws {
    let run = try sweep(
      "mitigation=[none, {kind: group-thresholds, constraint: demographic-parity, bound: 0.02}]",
      "axes=[accuracy, roc-auc, fairness.demographic-parity]"
    ).outcome.run
    let gaps = try run.trials.map { try #require($0.reading("fairness.demographic-parity")).value }
    #expect(gaps[0] > 0.1 && gaps[1] < gaps[0] / 2, "\(gaps)")
    let store = try ResultStore(directory: results)
    let predictions = try #require(try StoredPredictions(run, .research, in: store))
    // By hand: women stand in even rows.
    for (trial, gap) in zip(run.trials, gaps) {
      let folds = try #require(try predictions.evidence(of: trial)).judgedFolds()
      var positive = [0.0, 0.0]
      for (fold, rows) in zip(folds, predictions.assignment.folds) {
        for (decision, row) in zip(try fold.decisions(), rows.test) where decision == 1 { positive[Int(row) % 2] += 1 }
      }
      #expect(abs(abs(positive[0] - positive[1]) / 200 - gap) < 1e-12)
    }
    let fairness = try #require(try StoredFairness.find(run, chosen: run.trials[1], in: store))
    let thresholds = try #require(fairness.of(.research)?.thresholds)
    #expect(thresholds.cuts.map(\.group) == ["man", "woman", nil])
    #expect(thresholds.subject == "the probability of 'no'")
    let rule = try #require(try model(run, 1).pipeline.decision)
    #expect(
      thresholds.cuts.map(\.positive)
        == [rule.cut(ofGroup: 0), rule.cut(ofGroup: 1), rule.usualCut].map { $0.text { NumberText.significant($0, 4) } }
    )
    let plain = try #require(try StoredFairness.find(run, chosen: run.trials[0], in: store))
    #expect(plain.of(.research)?.thresholds == nil)
  }

  @Test func storedPredictionsTellTheSameReadings() throws {
    let found = try sweep(
      "mitigation=[none, {kind: group-thresholds, bound: 0.05}]", "decision.threshold=best-f1")
    let store = try ResultStore(directory: results)
    let run = found.outcome.run
    let predictions = try #require(try StoredPredictions(run, .research, in: store))
    for trial in run.trials {
      let evidence = try #require(try predictions.evidence(of: trial))
      #expect(AccuracyAxis().outcome(of: evidence) == trial.outcomes["accuracy"])
    }
    // What another decision would give, without a sweep.
    var policy = run.policy
    policy.decision = DecisionChoice(aim: .threshold(0.5))
    let other = try StoredMonths.repriced(run, by: policy, in: store)
    let plain = try sweep("mitigation=[none, {kind: group-thresholds, bound: 0.05}]").outcome.run
    #expect(other.trials[0].reading("accuracy") == plain.trials[0].reading("accuracy"))
    #expect(other.trials[0].reading("accuracy") != run.trials[0].reading("accuracy"))
  }

  @Test func everyMitigationIsACandidateForAnyNumberOfJobs() throws {
    let all =
      "mitigation=[none, reweighing, resampling, correlation-remover, {kind: exponentiated-gradient, bound: [0.02, 0.1]}]"
    let first = try sweep(all, jobs: 1).outcome
    #expect(first.failures.isEmpty, "\(first.failures)")
    #expect(first.newFits == 18 && first.run.trials.count == 6)
    #expect(first.run.trials.allSatisfy { $0.reading("accuracy") != nil && $0.reading("latency.p50") != nil })
    #expect(Set(first.run.trials.compactMap { $0.reading("roc-auc")?.value }).count >= 5)
    let again = try sweep(all, refusing: true).outcome
    #expect(again.newFits == 0 && again.failures.isEmpty)
    let removed = try model(first.run, 3)
    #expect(removed.pipeline.shift != nil && removed.pipeline.groupColumns == ["sex"])
    let other = DecisionSweepTests()
    let second = try other.sweep(all, jobs: 3).outcome
    #expect(
      first.run.trials.map { $0.reading("accuracy") } == second.run.trials.map { $0.reading("accuracy") })
  }

  @Test func notesSayWhereThresholdsOfGroupsComeFrom() throws {
    let own =
      "thresholds of groups are chosen on answers to rows that the models hadn't seen; sex is asked for when a row is "
      + "answered, and a row whose group has no threshold of its own or was in none of these rows gets the threshold that is "
      + "best for all rows together"
    for override in ["mitigation=[none, group-thresholds]", "decision.threshold=per-group"] {
      #expect(try load([override]).notes.filter { $0.contains("thresholds of groups") } == [own], "\(override)")
    }
    // Lots have no least size of a group.
    let lots = try load(["mitigation={kind: group-thresholds, randomised: true, minimum-rows: 300}"]).notes
    #expect(
      lots.filter { $0.contains("thresholds of groups") } == [
        own.replacingOccurrences(of: "has no threshold of its own or ", with: "").replacingOccurrences(
          of: "is best for all rows together", with: "decides without groups")
      ])
    let small = try load(["mitigation={kind: group-thresholds, minimum-rows: 300}"]).notes
    #expect(
      small.contains { $0.contains("'man' (200 rows, ") && $0.contains("fewer than 300 rows or than 5 of a class") },
      "\(small)")
  }

  @Test func whatOnlyDecidesIsNotCountedAsFitted() throws {
    func last(_ mitigation: String) throws -> String? {
      try load(["mitigation=\(mitigation)"]).matrix.split(separator: "\n").last.map(String.init)
    }
    let plain = try #require(try last("none")?.split(separator: ",").last)
    let shared = try last("[none, {kind: group-thresholds, bound: [0.02, 0.3]}]")
    #expect(shared?.hasSuffix(plain) == true, "\(shared ?? "")")
    #expect(try last("[{kind: group-thresholds, bound: [0.02, 0.3]}]")?.hasSuffix(plain) == true)
    #expect(try last("[none, correlation-remover]")?.hasSuffix(plain) == false)
  }

  private static let firstFolds: [(overrides: [String], words: String?)] = [
    (["decision.capacity=20%"], "by a half"), (["decision.threshold=best-f1"], "by a half"),
    (["mitigation=[none, group-thresholds]"], "by a half"),
    (["mitigation=[none, group-thresholds]", "decision.threshold=0.3"], "by the threshold 0.3 for all"),
    (["decision.costs={false-positive: 1, false-negative: 5}"], "by the costs alone"),
    (["decision.costs={false-positive: 1, false-negative: 5}", "decision.capacity=20%"], "by a half"),
    (["economics={false-positive: 1, false-negative: 5}", "decision.threshold=least-cost"], "by the costs alone"),
    (["decision.threshold=0.3"], nil), ([], nil),
  ]

  @Test(arguments: firstFolds.indices) func theNoteOnTheFirstFoldSaysWhatDecidesIt(_ index: Int) throws {
    let (overrides, words) = Self.firstFolds[index]
    let notes = try load(["data.time=row-order", "protocols=[research, production]"] + overrides).notes
      .filter { $0.contains("nothing was answered before the first fold") }
    #expect(notes.count == (words == nil ? 0 : 1), "\(notes)")
    if let words { #expect(notes.first?.contains("its rows are decided \(words) and not") == true, "\(notes)") }
  }

  @Test func candidatesThatAskForTheGroupAreAnsweredUnderChange() throws {
    let found = try sweep(
      "mitigation=[none, correlation-remover, group-thresholds]", "data.time=row-order",
      "axes=[accuracy, roc-auc, robustness.score, robustness.loss]")
    #expect(found.outcome.failures.isEmpty, "\(found.outcome.failures)")
    let store = try ResultStore(directory: results)
    let columns = try found.outcome.run.trials.map { trial -> Int in
      #expect(trial.reading("robustness.loss") != nil, "\(trial.whyMissing("robustness.loss"))")
      #expect(trial.reading("robustness.score") != nil, "\(trial.whyMissing("robustness.score"))")
      let head = try #require(try store.evidence(ofTrial: trial.key, in: found.outcome.run.id)[.robustness])
      return try RobustnessEvidence(encoded: try #require(try store.bodies(of: [head.id])[head.id]).get()).facts
        .columnCount
    }
    // The sex is a column of those models alone that take it.
    #expect(columns == [3, 4, 3])
  }

  @Test func anotherDecisionJudgesRowsUnderChangeAnew() throws {
    let axes = "axes=[accuracy, roc-auc, robustness.score, robustness.loss]"
    let mitigation = "mitigation=[none, group-thresholds]"
    let run = try sweep(
      "decision.threshold=best-f1", mitigation, "data.time=row-order", "policy.quality=accuracy", axes
    ).outcome.run
    var policy = run.policy
    policy.decision = DecisionChoice(aim: .threshold(0.5))
    let other = try StoredMonths.repriced(run, by: policy, in: try ResultStore(directory: results))
    let plain = try sweep(mitigation, "data.time=row-order", "policy.quality=accuracy", axes).outcome.run
    for axis: AxisID in ["robustness.score", "robustness.loss"] {
      for (one, two) in zip(other.trials, plain.trials) {
        #expect(one.reading(axis) != nil && one.reading(axis) == two.reading(axis), "\(one.whyMissing(axis))")
      }
    }
  }

  @Test func whatDecisionsAreWorthUnderChangeGoesByThePricesOfThePlan() throws {
    let run = try sweep(
      "data.time=row-order", "policy.quality=value.decisions", "axes=[roc-auc, value.decisions, robustness.score]",
      "economics.predictions-a-month=1000", "economics.false-positive=1", "economics.false-negative=5"
    ).outcome.run
    let trial = run.trials[0]
    #expect(trial.reading("value.decisions") != nil)
    #expect(trial.reading("robustness.score") != nil, "\(trial.whyMissing("robustness.score"))")
  }

  @Test func groupsAreTheSameInWhateverOrderTheirColumnsAreNamed() throws {
    let readings = try ["[sex, house]", "[house, sex]"].map { names -> Reading in
      let found = try sweep(
        "data.sensitive=\(names)", "data.drop=\(names)", "mitigation=correlation-remover", "axes=[accuracy, roc-auc]")
      #expect(found.outcome.failures.isEmpty, "\(found.outcome.failures)")
      return try #require(found.outcome.run.trials[0].reading("roc-auc"))
    }
    #expect(readings[0] == readings[1])
  }

  @Test func neverAskingForTheGroupLeavesOutWhatDoes() throws {
    let found = try sweep(
      "mitigation=[none, reweighing, correlation-remover, group-thresholds]",
      "decision.sensitive-at-prediction=never")
    #expect(found.outcome.run.trials.map(\.candidate.label) == ["stubborn", "stubborn + reweighing"])
    #expect(found.notes.count { $0.contains("so it is left out (decision.sensitive-at-prediction: never)") } == 2)
    #expect(throws: PlanError.self) {
      try sweep("decision.sensitive-at-prediction=never", "data.drop=[]")
    }
  }

  @Test(arguments: ["[sex]", "[sex, profit]"])
  func aValueColumnIsHiddenFromModelsAndPays(_ dropped: String) throws {
    let found = try sweep(
      "decision.value=profit", "data.drop=\(dropped)", "axes=[accuracy, roc-auc, value.decisions]")
    #expect(found.outcome.failures.isEmpty, "\(found.outcome.failures)")
    #expect(try model(found.outcome.run).manifest.inputs.columns.map(\.name) == ["income", "house"])
    #expect(try #require(found.outcome.run.trials[0].reading("value.decisions")).value > 0)
    let store = try ResultStore(directory: results)
    let predictions = try #require(try StoredPredictions(found.outcome.run, .research, in: store))
    let evidence = try #require(try predictions.evidence(of: found.outcome.run.trials[0]))
    #expect(
      DecisionValueAxis().outcome(of: evidence) == found.outcome.run.trials[0].outcomes["value.decisions"])
  }

  @Test(arguments: [("house", "holds no numbers"), ("gain", "there is no column 'gain'")])
  func valueColumnsThatTellNoWorthAreRefused(_ column: String, _ words: String) throws {
    do {
      _ = try sweep("decision.value=\(column)")
      Issue.record("\(column) should be refused")
    } catch {
      #expect("\(error)".contains(words), "\(error)")
    }
  }

  @Test(arguments: [
    ("data.sensitive=[paid]", "is the target"), ("data.sensitive=[income]", "different numbers"),
  ])
  func columnsThatMakeNoGroupsAreRefused(_ override: String, _ words: String) throws {
    do {
      _ = try sweep(override, "mitigation=[none, reweighing]")
      Issue.record("\(override) should be refused")
    } catch {
      #expect("\(error)".contains(words), "\(error)")
    }
  }
}
