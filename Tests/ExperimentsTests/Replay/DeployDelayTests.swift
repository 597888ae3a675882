import Foundation
import GoldenFiles
import Learning
import Plans
import Records
import Replay
import Testing

@testable import Experiments
@testable import Store

/// Which model of a replay answers which row when models are deployed late: in the score as in the policies.
@Suite(.serialized) struct DeployDelayTests {
  private let directory = TemporaryDirectory()

  /// Sixteen steps of five days, each of 20 rows.
  private static let plan = """
    version: 1
    name: small
    data: {file: data.csv, target: kind, time: day}
    split: {seed: 5}
    protocols: [replay]
    replay:
      start: 40 days
      step: 5 days
      label-delay: 5 days
      retraining: ["periodic(every=[1, 4])"]
    preprocessing: {scaling: none}
    estimators: [decision-tree]
    axes: [accuracy]
    measurement: {probability-bits: 53, training-repeats: 1}
    """

  private struct Swept {
    let outcome: Sweep.Outcome
    let stored: StoredReplay
    /// What was answered for the score, for each step.
    let served: [[Double]]
    let accuracies: [Double]
  }

  private func sweep(deployDelay: String) throws -> Swept {
    _ = try directory.file("data.csv", Data(DriftingDays.table().utf8))
    let experiment = try LoadedExperiment(
      planPath: try directory.file("plan.yaml", Data(Self.plan.utf8)),
      overrides: ["replay.deploy-delay=\(deployDelay)"],
      datasets: DatasetCatalogue(folder: directory.path, entries: []))
    let results = directory.path + "/results"
    let store = try ResultStore(directory: results)
    let outcome = try Sweep(experiment, store: store, directory: results, jobs: 2).run()
    let stored = try #require(try StoredReplay(outcome.run, in: store))
    let trial = stored.candidates[0].trial
    let head = try #require(try store.evidence(ofTrial: trial.key, in: outcome.run.id)[.predictions])
    let predictions = try PredictionEvidence(encoded: try store.bodies(of: [head.id])[head.id]?.get() ?? [])
    return Swept(
      outcome: outcome, stored: stored, served: predictions.folds,
      accuracies: try #require(trial.reading("accuracy")).samples)
  }

  /// What the model of one step answered to the rows of another.
  private func answers(_ swept: Swept, model: Int, step: Int) throws -> [Double] {
    let found = try #require(try swept.stored.answers(of: swept.stored.candidates[0], window: 0, step: model))
    return found.steps.folds[step - model]
  }

  @Test func modelsThatAreDeployedAStepLateAnswerTheNext() throws {
    let atOnce = try sweep(deployDelay: "0")
    #expect(atOnce.outcome.failures == [] && atOnce.outcome.newFits == 16)
    let late = try sweep(deployDelay: "5 days")
    // The models are there, what they answer for the score is put together anew.
    #expect(late.outcome.failures == [] && late.outcome.newFits == 0 && late.outcome.newTrials == 1)
    for step in 0..<16 {
      let own = try answers(atOnce, model: step, step: step)
      let before = try answers(late, model: max(0, step - 1), step: step)
      #expect(atOnce.served[step] == own && late.served[step] == before)
    }
    #expect(late.served != atOnce.served)
    let later = try sweep(deployDelay: "40")
    for step in 0..<16 {
      let before = try answers(later, model: max(0, step - 2), step: step)
      #expect(later.served[step] == before)
    }
    // Nobody takes what was stored under another delay for their own.
    let again = try sweep(deployDelay: "0")
    #expect(again.outcome.newFits == 0 && again.served == atOnce.served && again.accuracies == atOnce.accuracies)
  }

  private func notes(deployDelay: String) throws -> [String] {
    _ = try directory.file("data.csv", Data(DriftingDays.table().utf8))
    return try LoadedExperiment(
      planPath: try directory.file("plan.yaml", Data(Self.plan.utf8)),
      overrides: ["replay.deploy-delay=\(deployDelay)"],
      datasets: DatasetCatalogue(folder: directory.path, entries: [])
    ).notes
  }

  /// Fifteen steps of 20 rows follow the first.
  @Test(arguments: [("300", true), ("1000000", true), ("900 days", true), ("299", false), ("70 days", false)])
  func aDelayBeyondTheLastRowLeavesTheFirstModelAndIsSaid(_ delay: String, isBeyond: Bool) throws {
    let said = try notes(deployDelay: delay).filter { $0.contains("no model but the first is deployed") }
    #expect(said.count == (isBeyond ? 1 : 0), "\(said)")
    let swept = try sweep(deployDelay: delay)
    #expect(swept.outcome.failures == [])
    for step in 0..<16 where isBeyond {
      let first = try answers(swept, model: 0, step: step)
      #expect(swept.served[step] == first)
    }
  }

  @Test func withinAStepTheModelBeforeAnswersUntilTheNextIsDeployed() throws {
    let late = try sweep(deployDelay: "8")
    for step in 1..<16 {
      let before = try answers(late, model: step - 1, step: step)
      let after = try answers(late, model: step, step: step)
      // Eight rows of two probabilities.
      #expect(late.served[step] == Array(before[..<16]) + Array(after[16...]))
    }
  }

  @Test func howLongAFitTakesNeverChangesTheScore() throws {
    let atOnce = try sweep(deployDelay: "0")
    let fitted = try sweep(deployDelay: "fit")
    #expect(fitted.outcome.newFits == 0 && fitted.served == atOnce.served && fitted.accuracies == atOnce.accuracies)
    #expect(fitted.stored.candidates[0].trial.key == atOnce.stored.candidates[0].trial.key)
  }

  /// The score is that of whoever trains at every step, step by step.
  @Test(arguments: ["0", "8", "2 days", "5 days", "31", "40 days"])
  func theScoreIsThatOfThePolicyThatTrainsAtEachStep(_ delay: String) throws {
    let swept = try sweep(deployDelay: delay)
    let study = try #require(try swept.stored.played().candidates.first?.study)
    let way = try #require(study.ways.first { $0.choice.label == "periodic(every=1)" })
    #expect(way.path.schedule == Array(0..<16))
    for (accuracy, wrong) in zip(swept.accuracies, way.path.lossSums) {
      #expect(abs((1 - accuracy) * 20 - wrong) < 1e-9)
    }
  }
}
