import Foundation
import GoldenFiles
import Learning
import Plans
import Records
import Replay
import Testing

@testable import Experiments
@testable import Store

/// Ways of running, played on what a sweep stored.
@Suite(.serialized) struct WaysOfRunningTests {
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
      window: [30 days, all]
      deploy-delay: 0
      retraining: ["known-error-rise(rise=[5%, 50%])", drift-ks, estimate-cbpe, detector-ddm, drift-mmd, estimate-dle]
    preprocessing: {scaling: standard}
    estimators: [logistic-regression]
    axes: [accuracy]
    measurement: {probability-bits: 53, training-repeats: 1}
    """

  private func experiment(_ overrides: [String] = []) throws -> LoadedExperiment {
    _ = try directory.file("data.csv", Data(DriftingDays.table().utf8))
    return try LoadedExperiment(
      planPath: try directory.file("plan.yaml", Data(Self.plan.utf8)), overrides: overrides,
      datasets: DatasetCatalogue(folder: directory.path, entries: []))
  }

  private func replay(_ overrides: [String] = []) throws -> (stored: StoredReplay, played: ReplayedRun) {
    let results = directory.path + "/results"
    let store = try ResultStore(directory: results)
    let outcome = try Sweep(experiment(overrides), store: store, directory: results, jobs: 2).run()
    let stored = try #require(try StoredReplay(outcome.run, in: store))
    return (stored, try stored.played(jobs: 2))
  }

  @Test func policiesOfThePlanArePlayedOnWhatIsStored() throws {
    let (stored, played) = try replay()
    #expect(played.candidates.map(\.window) == ["30 days", "all"])
    let study = try #require(played.candidates.first?.study)
    #expect(study.replay.stepCount == 16 && study.split == 5)
    #expect(study.unplayed.map(\.policy) == ["estimate-dle"])
    let names = Set(study.ways.map(\.choice.kind.name))
    #expect(
      names == ["never", "periodic", "known-error-rise", "drift-ks", "estimate-cbpe", "detector-ddm", "drift-mmd"])
    // The same losses as the triangle of a store that has no losses row by row.
    let read = try #require(try stored.triangle(of: stored.candidates[0], window: 0))
    for way in study.ways {
      let again = RetrainingPath(try ReplayCase(read), schedule: way.path.schedule)
      for (found, wanted) in zip(way.path.lossSums, again.lossSums) { #expect(abs(found - wanted) < 1e-9) }
    }
    // What changed at day 80 is answered by whoever trains again, and never by who doesn't.
    let never = try #require(study.never).future.meanLoss
    let always = try #require(study.everyStep).future.meanLoss
    #expect(always < never - 0.1)
  }

  @Test func modelsThatDifferFlipDecisionsAndExpectErrors() throws {
    let (_, played) = try replay()
    let study = try #require(played.candidates.first?.study)
    let flips = try #require(study.replay.flips)
    #expect(flips[0, 0] == 0)
    #expect(flips[0, 15] > 0.1 && flips[0, 15] <= 1)
    let expected = try #require(study.replay.signal(.confidenceEstimate))
    let distance = try #require(study.replay.signal(.kolmogorovSmirnov))
    for model in 0..<16 {
      for step in model..<16 {
        #expect(expected[model, step] >= 0 && expected[model, step] <= 0.5)
        #expect(distance[model, step] >= 0 && distance[model, step] <= 1)
      }
    }
    let always = try #require(study.everyStep)
    #expect((study.readings(always)[.replayChurn]?.value ?? -1) > 0)
  }

  @Test func labelsThatComeLaterTakeOlderModels() throws {
    let (stored, now) = try replay()
    let later = try stored.played(extraDelay: 2)
    let (before, after) = (now.candidates[0].study.replay, later.candidates[0].study.replay)
    #expect(after.stepCount == 14 && later.extraDelay == 2)
    for model in 0..<14 {
      for step in model..<14 { #expect(after.losses[model, step] == before.losses[model, step + 2]) }
    }
    // Of 13 steps the first 4 are the past, and a step's labels are all there 5 steps after it began.
    #expect(throws: RetrainingError.nothingKnown(past: 4)) { try stored.played(extraDelay: 3) }
  }

  @Test func aPolicyThatIsntThereIsRefusedAtItsPlace() throws {
    do {
      _ = try experiment(["replay.retraining=[nevr]"])
      Issue.record("accepted")
    } catch {
      #expect("\(error)".contains("there is no retraining policy 'nevr'; did you mean 'never'?"), "\(error)")
    }
    do {
      _ = try experiment(["replay.retraining=[periodic(every=0)]"])
      Issue.record("accepted")
    } catch {
      #expect("\(error)".contains("periodic: every is 0"), "\(error)")
    }
  }
}
