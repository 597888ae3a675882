import Catalogue
import Foundation
import GoldenFiles
import Learning
import Plans
import Records
import Replay
import Testing

@testable import Experiments
@testable import Store

/// What a replay follows one path at a time: trainings that go on from the last model, and learners of every row.
@Suite(.serialized) struct ReplayPathsTests {
  private let directory = TemporaryDirectory()

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
      deploy-delay: 0
      start-from: [scratch, last-model]
      retraining: ["periodic(every=[1, 4])", every-row]
    preprocessing: {scaling: none}
    estimators: [logistic-regression, decision-tree, incremental-naive-bayes]
    axes: [accuracy]
    measurement: {probability-bits: 53, training-repeats: 1}
    """

  private func experiment(changedFrom changed: Int? = nil, _ overrides: [String] = []) throws -> LoadedExperiment {
    _ = try directory.file("data.csv", Data(DriftingDays.table(changedFrom: changed).utf8))
    return try LoadedExperiment(
      planPath: try directory.file("plan.yaml", Data(Self.plan.utf8)), overrides: overrides,
      datasets: DatasetCatalogue(folder: directory.path, entries: []))
  }

  private func sweep(_ experiment: LoadedExperiment, into folder: String) throws -> (Sweep.Outcome, StoredReplay) {
    let store = try ResultStore(directory: directory.path + folder)
    let outcome = try Sweep(experiment, store: store, directory: directory.path + folder, jobs: 2).run()
    return (outcome, try #require(try StoredReplay(outcome.run, in: store)))
  }

  private func ways(_ replay: ReplayedRun, _ estimator: String) throws -> ReplayedCandidate {
    try #require(replay.candidates.first { $0.trial.candidate.label.hasPrefix(estimator) })
  }

  @Test func aPeriodThatIsLongerThanTheReplayTakesOneFit() throws {
    let experiment = try experiment()
    let candidate = try #require(experiment.plan.candidates.first { $0.label.hasPrefix("logistic-regression") })
    var plan = try #require(experiment.plan.replay)
    plan.retraining = ["periodic(every=[4, 1000000000])"]
    let request = try ReplayPathRequest(plan, Catalogue.standard.pipeline(candidate))
    #expect(request.periods == [1, 4, 1_000_000_000])
    #expect(request.fitCount(steps: 10) == 10 + 3 + 1)
    #expect(request.fitCount(steps: 8) == 8 + 2 + 1)
  }

  @Test func bothStartsAreReplayedAndWhoCantGoOnSaysWhy() throws {
    let (outcome, stored) = try sweep(experiment(), into: "/both")
    #expect(outcome.failures == [])
    let played = try stored.played(jobs: 2)
    let logistic = try ways(played, "logistic-regression")
    guard case .effect? = logistic.goingOn else {
      Issue.record("\(String(describing: logistic.goingOn))")
      return
    }
    let warm = logistic.study.ways.filter { $0.origin == .lastModel }
    #expect(warm.map(\.label).sorted() == ["periodic(every=1) from last model", "periodic(every=4) from last model"])
    // On the same rows logistic regression has one minimum, wherever it starts.
    for way in warm {
      let scratch = try #require(
        logistic.study.ways.first { $0.origin == .scratch && $0.choice.label == way.choice.label })
      #expect(way.path.schedule == scratch.path.schedule)
      for (found, wanted) in zip(way.path.lossSums, scratch.path.lossSums) { #expect(abs(found - wanted) <= 1) }
    }
    #expect(warm.filter(\.isTuned).count == 1)
    let tree = try ways(played, "decision-tree")
    guard case .refused(let reason)? = tree.goingOn else {
      Issue.record("\(String(describing: tree.goingOn))")
      return
    }
    #expect(reason.contains("no way to go on"))
    #expect(tree.study.ways.allSatisfy { $0.origin == .scratch })
    #expect(tree.study.unplayed.contains { $0.policy == "every-row" && $0.reason.contains("learn row by row") })
    // Nothing is replayed twice.
    let again = try sweep(experiment(), into: "/both").0
    #expect(again.newFits == 0)
    // With labels later than in the run there are no such paths.
    let later = try stored.played(extraDelay: 2)
    #expect(try ways(later, "logistic-regression").study.ways.allSatisfy { $0.origin == .scratch })
  }

  @Test func anEstimateCountsDriftAndJudgingAndNamesWhatItLeavesOut() throws {
    let estimate = try #require(try ReplayEstimate(experiment()))
    let seconds = try #require(estimate.seconds)
    #expect(seconds.fits > 0 && seconds.drift > 0 && seconds.judging > 0)
    #expect(estimate.cpuSeconds == seconds.fits + seconds.drift + seconds.judging)
    // Two calendars of 16 steps for each of the two that go on, and one learner of every row.
    #expect(estimate.pathFits == 2 * (16 + 4) + 1)
    let text = estimate.text(jobs: 2)
    for part in [
      "for fits and answers", "for the drift of inputs", "for judging; not counted are 41 fits of those that go on",
    ] {
      #expect(text.contains(part), "\(text)")
    }
    #expect(text.hasSuffix("fits on folds, telling data drift from concept drift and the report"), "\(text)")
  }

  /// Early stopping holds out the newest rows where rows go by time; by chance it would stop elsewhere.
  @Test func aPathDividesRowsInsideAFitByTimeAsTheFitFromScratchDoes() throws {
    let boosting = "{name: gradient-boosting, parameters: {rounds: 60, early-stopping-rounds: 3, min-leaf-rows: 5}}"
    let (outcome, stored) = try sweep(
      experiment(["estimators=[\(boosting)]", "axes=[log-loss]", "policy.quality=log-loss"]), into: "/stopped")
    #expect(outcome.failures == [])
    let played = try ways(try stored.played(), "gradient-boosting").study.ways
    let path = try #require(played.first { $0.origin == .lastModel && $0.choice.label == "periodic(every=4)" })
    let scratch = try #require(played.first { $0.origin == .scratch && $0.choice.label == path.choice.label })
    // Until the second training both serve the same model.
    for (found, wanted) in zip(path.path.lossSums.prefix(4), scratch.path.lossSums.prefix(4)) {
      // Losses of single rows are kept in four bytes.
      #expect(abs(found - wanted) <= 1e-6 * max(1, abs(wanted)))
    }
  }

  @Test func theLastKnownLabelIsWhatNoChangeAnswersInTheOrderOfTheFile() throws {
    let overrides = [
      "estimators=[no-change-baseline]", "data.time=row-order", "data.drop=[day]", "replay.start=160 rows",
      "replay.step=21 rows", "replay.label-delay=20 rows", "replay.deploy-delay=0 rows", "replay.start-from=scratch",
    ]
    let (outcome, stored) = try sweep(experiment(overrides), into: "/no-change")
    #expect(outcome.failures == [])
    let way = try #require(
      ways(try stored.played(), "no-change-baseline").study.ways.first { $0.choice.label == "periodic(every=1)" })
    let data = try experiment(overrides).data
    let timeline = stored.timeline
    for (step, found) in zip(timeline.steps, way.path.lossSums) {
      let last = try #require(timeline.knownPositions(at: step.rows.lowerBound).last)
      let answer = data.truth(ofRows: [Int(timeline.order[last])])[0]
      let truth = data.truth(ofRows: step.rows.map { Int(timeline.order[$0]) })
      #expect(abs(found - Double(truth.count { $0 != answer })) < 1e-6)
    }
  }

  @Test func aLearnerOfEveryRowAnswersBeforeItLearns() throws {
    let (_, stored) = try sweep(experiment(), into: "/rows")
    let learner = try ways(try stored.played(), "incremental-naive-bayes")
    let way = try #require(learner.study.ways.first { $0.origin == .everyRow })
    #expect(
      way.label == "every-row" && way.path.schedule == Array(0..<16)
        && !learner.study.unplayed.contains { $0.policy == "every-row" })
    // By hand: each row is answered by a model of the rows whose labels had arrived, in the order of arrival.
    let data = try experiment().data
    let timeline = stored.timeline
    let pipeline = try Catalogue.standard.pipeline(learner.trial.candidate)
    var wrong = 0
    for position in timeline.start..<timeline.steps[1].rows.upperBound {
      let known = timeline.arrivalOrder[..<timeline.knownCount(at: position)].map { Int(timeline.order[Int($0)]) }
      var context = FitContext(seed: 5)
      let fitted = try pipeline.fit(
        data.examples(known, identity: nil), columns: data.columns, classes: data.classes, in: &context)
      let row = Int(timeline.order[position])
      let answer = try fitted.predict(data.inputs([row]))
      wrong += (answer.values[0, 1] > answer.values[0, 0]) == (data.truth(ofRows: [row])[0] == 1) ? 0 : 1
    }
    #expect(Double(wrong) == (way.path.lossSums[0] + way.path.lossSums[1]).rounded())
  }

  /// Everything after a moment is changed, and labels that arrive after it: no path did anything else before.
  @Test(arguments: [60, 90]) func nothingFromTheFutureReachesAPath(_ day: Int) throws {
    let before = try sweep(experiment(), into: "/before\(day)").1.played()
    let after = try sweep(experiment(changedFrom: day), into: "/after\(day)").1.played()
    // Steps that end before the moment, and whose labels had arrived by it.
    let unchanged = (day - 5 - 40) / 5
    var compared = 0
    for (old, new) in zip(before.candidates, after.candidates) {
      for way in old.study.ways where way.origin != .scratch {
        let other = try #require(new.study.ways.first { $0.label == way.label })
        #expect(way.path.lossSums.prefix(unchanged) == other.path.lossSums.prefix(unchanged), "\(way.label)")
        #expect(way.path.lossSums != other.path.lossSums)
        compared += 1
      }
    }
    #expect(compared == 2 + 3)
  }
}
