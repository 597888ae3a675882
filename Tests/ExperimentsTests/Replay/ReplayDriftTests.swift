import Drift
import Foundation
import GRDB
import GoldenFiles
import Learning
import Plans
import Records
import Replay
import Statistics
import Testing

@testable import Experiments
@testable import Store

/// What a sweep stores of drift in a replay, on data that change at a known step.
@Suite(.serialized) struct ReplayDriftTests {
  private let directory = TemporaryDirectory()

  private static let plan = """
    version: 1
    name: small
    data: {file: data.csv, target: y, time: day}
    split: {seed: 5}
    protocols: [replay]
    replay: {start: 40 days, step: 5 days, label-delay: 5 days, deploy-delay: 0, retraining: [never, periodic]}
    preprocessing: {scaling: none, encoding: one-hot}
    estimators: [ESTIMATOR]
    axes: [QUALITY]
    measurement: {probability-bits: 53, training-repeats: 1}
    """

  private enum Change { case none, inputs, concept }

  /// 120 days; what changes does so from day 80 on, which is the beginning of step 9.
  private func table(_ change: Change, rowsADay: Int, isClass: Bool) -> String {
    var generator = SeededGenerator(seed: 11)
    var lines = ["day,a,b,kind,y"]
    for number in 0..<120 * rowsADay {
      let day = number / rowsADay
      let isLater = day >= 80
      let a = generator.normal() + (change == .inputs && isLater ? 1.5 : 0)
      let (b, noise) = (generator.normal(), generator.normal())
      let kind = ["u", "v", "w"][generator.integer(below: 3)]
      var y = a + b + 0.3 * noise
      if change == .concept, isLater, b > 0 { y = -y }
      let date = DriftingDays.date(day)
      lines.append("\(date),\(a),\(b),\(kind),\(isClass ? (y > 0 ? "yes" : "no") : "\(y)")")
    }
    return lines.joined(separator: "\n")
  }

  private func sweep(
    _ change: Change, rowsADay: Int = 20, isClass: Bool = true, jobs: Int = 2, into folder: String = "/results"
  ) throws -> (outcome: Sweep.Outcome, store: ResultStore) {
    _ = try directory.file("data.csv", Data(table(change, rowsADay: rowsADay, isClass: isClass).utf8))
    let plan = Self.plan.replacingOccurrences(of: "ESTIMATOR", with: isClass ? "logistic-regression" : "ridge")
      .replacingOccurrences(of: "QUALITY", with: isClass ? "accuracy" : "mae")
    let experiment = try LoadedExperiment(
      planPath: try directory.file("plan.yaml", Data(plan.utf8)), overrides: [],
      datasets: DatasetCatalogue(folder: directory.path, entries: []))
    let results = directory.path + folder
    let store = try ResultStore(directory: results)
    let outcome = try Sweep(experiment, store: store, directory: results, jobs: jobs).run()
    #expect(outcome.failures == [])
    return (outcome, store)
  }

  private func drift(_ swept: (outcome: Sweep.Outcome, store: ResultStore)) throws -> ReplayedDrift {
    let stored = try #require(try StoredReplay(swept.outcome.run, in: swept.store))
    return try #require(try stored.drift(stored.played()))
  }

  @Test func changedInputsAreNamedWithTheStep() throws {
    let drift = try drift(sweep(.inputs))
    let before = try #require(drift.before)
    #expect(before.reference.rows == 800 && before.current.rows == 1_600 && before.periods.count == 16)
    #expect(before.periods.allSatisfy { ($0.errorRows ?? 0) > 0 && ($0.errorRows ?? 0) <= $0.rows })
    #expect(before.drifted.map(\.name) == ["a"] && before.columns.map(\.name) == ["a", "b", "kind"])
    #expect(before.stretch("a").since == "step 9" && before.stretch("a").unbroken == 8)
    #expect(try #require(before.joint).isDrifted)
    let concept = try #require(before.error?.byConcept)
    #expect(abs(concept.value) < 0.04)
    // Of 16 steps the first five are those on which policies are tuned.
    let model = try #require(drift.model)
    #expect(model.reference.name == "steps 1 to 5" && model.current.name == "steps 6 to 16")
    #expect(model.drifted.map(\.name) == ["a"] && model.since("a") == "step 9")
    #expect(model.hasAnswerDrift == true && drift.obstacles == [])
    let conceptOfModel = try #require(model.error?.byConcept)
    #expect(abs(conceptOfModel.value) < 0.06)
    // The model goes by a and b, hardly by the category.
    let use = Dictionary(uniqueKeysWithValues: model.columns.map { ($0.name, $0.use ?? .nan) })
    #expect(abs(use.values.reduce(0, +) - 1) < 1e-9)
    #expect((use["a"] ?? 0) > 0.3 && (use["b"] ?? 0) > 0.3 && (use["kind"] ?? 1) < 0.2)
  }

  @Test func aChangedConceptIsNoDriftOfInputsAndCosts() throws {
    let drift = try drift(sweep(.concept))
    let (before, model) = (try #require(drift.before), try #require(drift.model))
    #expect(before.drifted.isEmpty && before.hasConceptDrift == true)
    #expect(model.drifted.isEmpty && model.hasConceptDrift == true && model.hasErrorRisen == true)
    #expect(before.error?.answeredBy.hasPrefix("a probe") == true)
    #expect(model.error?.answeredBy.hasPrefix("the first model of ") == true)
    for (period, place) in zip(model.periods, 5...) {
      #expect(period.name == "step \(place + 1)" && period.rows == 100)
      let error = try #require(period.error)
      let rise = error.value - (model.error?.referenceError ?? 1)
      #expect(place >= 8 ? error.lower > error.value - rise : abs(rise) < 0.15, "\(period.name): \(error)")
    }
  }

  /// Errors of the page are those of the triangle, and its parts those of the stored weights.
  @Test(arguments: [true, false]) func figuresFollowFromWhatIsStored(_ isClass: Bool) throws {
    let swept = try sweep(.concept, isClass: isClass)
    let stored = try #require(try StoredReplay(swept.outcome.run, in: swept.store))
    let model = try #require(try stored.drift(stored.played())?.model)
    let found = try #require(model.error)
    #expect(found.measure == stored.loss.title && found.isShare == isClass)
    let triangle = try #require(try stored.triangles().first).triangle
    let steps = stored.timeline.steps.map(\.rows)
    func mean(_ rows: Range<Int>) -> Double {
      rows.reduce(0.0) { $0 + triangle.loss(of: 0, row: $1) } / Double(rows.count)
    }
    let (first, later) = (steps[0].lowerBound..<steps[4].upperBound, steps[5].lowerBound..<steps[15].upperBound)
    // Rows of a regression are kept in single precision.
    #expect(abs(found.referenceError - mean(first)) < 1e-6 && found.referenceRows == first.count)
    #expect(abs(found.currentError - mean(later)) < 1e-6 && found.currentRows == later.count)
    #expect(abs(found.total.value - (mean(later) - mean(first))) < 2e-6)
    for (period, rows) in zip(model.periods, steps[5...]) {
      #expect(abs((period.error?.value ?? .nan) - mean(rows)) < 1e-6, "\(period.name)")
    }
    let head = try #require(
      try swept.store.evidence(ofTrial: stored.candidates[0].trial.key, in: swept.outcome.run.id)[.replayDrift])
    let bytes = try #require(try swept.store.bodies(of: [head.id])[head.id])
    let served = try #require(try ReplayDriftEvidence(encoded: try bytes.get()).served)
    let ratio = try #require(served.ratio)
    let weighted = zip(served.referencePositions, ratio.weights).reduce(0.0) {
      $0 + triangle.loss(of: 0, row: $1.0) * $1.1
    }
    let plain = served.referencePositions.reduce(0.0) { $0 + triangle.loss(of: 0, row: $1) }
    let byInputs = weighted / ratio.weights.reduce(0, +) - plain / Double(served.referencePositions.count)
    #expect(abs((found.byInputs?.value ?? .nan) - byInputs) < 2e-6)
    #expect(abs((found.byConcept?.value ?? .nan) - (found.total.value - byInputs)) < 4e-6)
  }

  @Test func howManyWorkAtATimeHasNoSay() throws {
    let (one, two) = (try drift(sweep(.inputs, jobs: 1, into: "/one")), try drift(sweep(.inputs, into: "/two")))
    #expect(one.before == two.before && one.model == two.model)
  }

  @Test func anOlderRunLacksThePartAndTheNextSweepAddsItWithoutAFit() throws {
    let swept = try sweep(.inputs)
    let whole = try drift(swept)
    try swept.store.forgetDrift()
    let older = try #require(try StoredReplay(swept.outcome.run, in: swept.store))
    #expect(try older.drift(older.played()) == nil)
    let again = try sweep(.inputs)
    #expect(again.outcome.newFits == 0 && again.outcome.newTrials == 0)
    let found = try drift(again)
    #expect(found.before == whole.before && found.model == whole.model)
  }

  @Test func tooFewRowsAreSaid() throws {
    // 80 rows before the first step, and 50 in the first five steps.
    let drift = try drift(sweep(.none, rowsADay: 2))
    #expect(drift.before == nil && drift.model == nil && drift.obstacles.count == 2)
    #expect(
      drift.obstacles[0]
        == "the served rows can't be compared with the rows before step 1: there are too few rows (the rows before step 1: "
        + "80, and at least 100 are needed)")
    #expect(drift.obstacles[1].contains("steps 6 to 16 can't be compared with steps 1 to 5"))
  }

  @Test func stepsOfFewRowsAreComparedTogether() {
    func stretches(_ rows: [Int], columns: Int = 3, from first: Int = 0) -> [Range<Int>] {
      var start = 10
      let steps = rows.map { count -> ReplayTimeline.Step in
        defer { start += count }
        return .init(rows: start..<start + count, startTime: 0, endTime: 0)
      }
      let count = start
      let arrivals = ReplayTimeline.arrivals(delayedByRows: 1, count: count)
      let timeline = ReplayTimeline(
        order: (0..<count).map { Int32($0) }, times: (0..<count).map(Double.init), timesAreSeconds: false, steps: steps,
        arrivals: arrivals.moments, arrivalOrder: arrivals.order)
      return ReplayDrift.stretches(timeline, first..<rows.count, columns: columns, leastRows: 100).map(\.steps)
    }
    #expect(stretches([100, 120, 100]) == [0..<1, 1..<2, 2..<3])
    #expect(stretches([50, 50, 30, 80, 99]) == [0..<2, 2..<5])
    #expect(stretches([500, 50, 50], from: 1) == [1..<3])
    #expect(stretches(Array(repeating: 200, count: 130)).count == 43)
    // A thousand columns in all stretches would be too many figures.
    #expect(stretches(Array(repeating: 200, count: 130), columns: 1_000).count == 5)
  }
}

extension ResultStore {
  /// What a run of an earlier version lacks.
  fileprivate func forgetDrift() throws {
    try write { database in
      try database.execute(
        sql: "DELETE FROM run_evidence WHERE evidence IN (SELECT id FROM evidence WHERE kind = 'replay-drift')")
      try database.execute(sql: "DELETE FROM evidence WHERE kind = 'replay-drift'")
    }
  }
}
