import Foundation
import GRDB
import GoldenFiles
import Records
import Testing

@testable import Store

/// A store of the second version, made by a sweep of wine under both protocols before evidence was kept.
struct MigrationTests {
  private let directory = TemporaryDirectory()

  private struct Expected: Decodable {
    struct Reading: Decodable {
      let key, label, evaluation, axis, status: String
      let value, lower, upper: Double?

      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        key = try list.decode(String.self)
        label = try list.decode(String.self)
        evaluation = try list.decode(String.self)
        axis = try list.decode(String.self)
        status = try list.decode(String.self)
        value = try list.decodeIfPresent(Double.self)
        lower = try list.decodeIfPresent(Double.self)
        upper = try list.decodeIfPresent(Double.self)
      }
    }

    struct Folds: Decodable {
      let key: String
      /// Rows learned from, rows judged on, CPU seconds alone and marginal.
      let folds: [[Double]]

      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        key = try list.decode(String.self)
        folds = try list.decode([[Double]].self)
      }
    }

    let readings: [Reading]
    let folds: [Folds]
  }

  private func expected() throws -> [String: Expected] {
    try JSONDecoder().decode([String: Expected].self, from: try GzippedFixture.contents("v2-wine.json"))
  }

  private func check(_ store: ResultStore) throws {
    for (id, expected) in try expected() {
      let run = try store.run(id)
      #expect(run.trials.count == 16)
      #expect(run.finishedAt != nil)
      #expect(run.evaluations == [.research, .production])
      #expect(run.axes.contains { $0.id == "latency.p99" && $0.sampling == .rounds })
      let trials = Dictionary(uniqueKeysWithValues: run.trials.map { ($0.key, $0) })
      #expect(run.trials.reduce(0) { $0 + $1.outcomes.count } == expected.readings.count)
      for reading in expected.readings {
        let trial = try #require(trials[reading.key])
        #expect(trial.candidate.label == reading.label && trial.evaluation.id == reading.evaluation)
        // This axis has another name since the fourth version of the tables.
        let axis = reading.axis == "training.shared-cpu" ? "training.marginal-cpu" : reading.axis
        #expect(run.axes.contains { $0.id.rawValue == axis })
        let outcome = try #require(trial.outcomes[AxisID(rawValue: axis)])
        switch outcome {
        case .measured(let found):
          #expect(reading.status == "measured")
          #expect(found.value == reading.value)
          #expect(found.interval?.lower == reading.lower && found.interval?.upper == reading.upper)
        case .notApplicable: #expect(reading.status == "not-applicable")
        case .failed: #expect(reading.status == "failed")
        }
      }
      for entry in expected.folds {
        let folds = try #require(trials[entry.key]).folds
        #expect(
          folds.map {
            [Double($0.trainRows), Double($0.testRows), $0.standaloneFitCPUSeconds, $0.marginalFitCPUSeconds]
          }
            == entry.folds)
      }
    }
  }

  @Test func anOldStoreKeepsItsRunsReadingsAndCosts() throws {
    _ = try directory.file("results.sqlite", try GzippedFixture.contents("v2-wine.sqlite"))
    let store = try ResultStore(directory: directory.path)
    try check(store)
    try store.begin(try store.run("latest"))
    #expect(try store.runs().count == 3)
    // Once more, now that it is up to date.
    try store.close()
    try check(try ResultStore(directory: directory.path))
  }

  @Test func nothingThatDependsOnAMachineStandsUnderATrialAlone() throws {
    _ = try directory.file("results.sqlite", try GzippedFixture.contents("v2-wine.sqlite"))
    let store = try ResultStore(directory: directory.path)
    let rows = try store.read { database in
      try Row.fetchAll(database, sql: "SELECT axis, count(*) AS n, count(session) AS bound FROM readings GROUP BY axis")
    }
    let machineFree: Set<String> = [
      "accuracy", "balanced-accuracy", "log-loss", "brier", "roc-auc", "average-precision", "f1", "matthews", "ece",
      "features.important",
    ]
    for row in rows {
      let axis: String = row["axis"]
      #expect(row["bound"] as Int == (machineFree.contains(axis) ? 0 : row["n"] as Int), "\(axis)")
    }
    let loose = try store.read { database in
      try Int.fetchOne(database, sql: "SELECT count(*) FROM evidence WHERE kind = 'fit-cost' AND session IS NULL")
    }
    #expect(loose == 0)
  }

  @Test func readingAnOldStoreLeavesItAsItIs() throws {
    let path = try directory.file("results.sqlite", try GzippedFixture.contents("v2-wine.sqlite"))
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    try check(try ResultStore(directory: directory.path, access: .readOnly))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test func oldTrialsAreStaleBecauseTheirPredictionsWereNotKept() throws {
    _ = try directory.file("results.sqlite", try GzippedFixture.contents("v2-wine.sqlite"))
    let store = try ResultStore(directory: directory.path)
    let text = try store.read { try String.fetchOne($0, sql: "SELECT identity FROM trials ORDER BY id LIMIT 1") }
    let old = try CanonicalJSON.value(TrialIdentity.self, from: try #require(text))
    let planned = TrialIdentity(
      dataHash: old.dataHash, data: old.data, evaluation: old.evaluation, split: old.split, assignment: "f01d5",
      transforms: old.transforms, estimator: old.estimator, calibration: old.calibration)
    let stale = try store.staleTrials(planned: [("any", planned)], experiment: "wine-old")
    #expect(
      stale.first?.changes.map(\.description)
        == ["held-out predictions changed from not kept by an earlier version to kept"])
  }
}
