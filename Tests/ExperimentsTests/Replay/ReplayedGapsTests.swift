import Fairness
import Foundation
import GoldenFiles
import Plans
import Records
import Testing

@testable import Experiments
@testable import Store

/// Gaps between groups along a replay that a sweep stored, and what is said where the store lacks what they take.
@Suite(.serialized) struct ReplayedGapsTests {
  private let directory = TemporaryDirectory()

  private static let plan = """
    version: 1
    name: small
    data: {file: data.csv, target: kind, time: day, sensitive: [width]}
    split: {seed: 5}
    fairness: {bins: [width at 5]}
    protocols: [replay]
    replay: {start: 40 days, step: 20 days, window: [all], deploy-delay: 0}
    preprocessing: {scaling: standard}
    estimators: [logistic-regression]
    axes: [accuracy]
    measurement: {training-repeats: 1}
    """

  @Test func whatTheStoreLacksOfAReplayIsSaid() throws {
    _ = try directory.file("data.csv", Data(DriftingDays.table().utf8))
    let experiment = try LoadedExperiment(
      planPath: try directory.file("plan.yaml", Data(Self.plan.utf8)),
      datasets: DatasetCatalogue(folder: directory.path, entries: []))
    let results = directory.path + "/results"
    let store = try ResultStore(directory: results)
    let run = try Sweep(experiment, store: store, directory: results, jobs: 2).run().run
    let whole = try #require(try StoredFairness.find(run, in: store))
    #expect(whole.overTime?.stepCount == 4 && whole.overTimeLack == nil && whole.unread.isEmpty)
    #expect(throws: ReplayedGaps.Lack.self) { try ReplayedGaps.find(run, label: "nobody", in: store) }

    try store.write { database in
      let answers = "(SELECT id FROM evidence WHERE kind = 'replay-answers')"
      try database.execute(sql: "DELETE FROM run_evidence WHERE evidence IN \(answers)")
      try database.execute(sql: "DELETE FROM evidence WHERE id IN \(answers)")
    }
    let lacking = try #require(try StoredFairness.find(run, in: store))
    #expect(lacking.overTime == nil)
    #expect(lacking.overTimeLack == "there is no evidence of the kind 'replay-answers'")

    try store.write { database in try database.execute(sql: "DELETE FROM data_columns WHERE name = 'width'") }
    let nothing = try StoredFairness.find(run, in: store)
    #expect(nothing.map(\.evaluations.count) == nil)
  }
}
