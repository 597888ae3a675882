import Foundation
import GoldenFiles
import Learning
import LinearAlgebra
import Plans
import Records
import Replay
import Statistics
import Testing

@testable import Experiments
@testable import Store

/// What a replay sees of drift in all columns together, and what it expects of errors whose labels haven't arrived.
@Suite(.serialized) struct ReplaySignalsTests {
  private let directory = TemporaryDirectory()

  private static let plan = """
    version: 1
    name: small
    data: {file: data.csv, target: y, time: day}
    split: {seed: 5}
    protocols: [replay]
    replay: {start: 40 days, step: 5 days, label-delay: 5 days, deploy-delay: 0}
    preprocessing: {scaling: none}
    estimators: [ESTIMATOR]
    axes: [QUALITY]
    measurement: {probability-bits: 53, training-repeats: 1}
    """

  /// 1,200 rows over 120 days. From day 80 on the second column follows the first no more, though each keeps its own
  /// distribution; everything from day `changed` on is another, as are labels that arrive after it.
  private func stored(isClass: Bool, changedFrom changed: Int? = nil, into folder: String) throws -> StoredReplay {
    var generator = SeededGenerator(seed: 3)
    var lines = ["day,a,b,y"]
    for number in 0..<1_200 {
      let day = number / 10
      let (first, noise, other) = (generator.normal(), generator.normal(), generator.normal())
      var a = first
      let b = day < 80 ? 0.95 * first + 0.3 * noise : noise
      var y = 2 * first + (isClass ? 0.5 : 0.2 + abs(first)) * other
      if let changed, day >= changed { a = 5 - a }
      if let changed, day + 5 > changed { y = -y }
      let date = DriftingDays.date(day)
      lines.append("\(date),\(a),\(b),\(isClass ? (y > 0 ? "yes" : "no") : "\(y)")")
    }
    _ = try directory.file("data.csv", Data(lines.joined(separator: "\n").utf8))
    let plan = Self.plan.replacingOccurrences(of: "ESTIMATOR", with: isClass ? "logistic-regression" : "ridge")
      .replacingOccurrences(of: "QUALITY", with: isClass ? "accuracy" : "mae")
    let experiment = try LoadedExperiment(
      planPath: try directory.file("plan.yaml", Data(plan.utf8)), overrides: [],
      datasets: DatasetCatalogue(folder: directory.path, entries: []))
    let results = directory.path + folder
    let store = try ResultStore(directory: results)
    let outcome = try Sweep(experiment, store: store, directory: results, jobs: 2).run()
    #expect(outcome.failures == [])
    return try #require(try StoredReplay(outcome.run, in: store))
  }

  private func signals(_ stored: StoredReplay) throws -> [String: [[Double]]] {
    try #require(try stored.triangles().first).triangle.signals
  }

  @Test func whatOnlyAllColumnsTogetherShowIsSeen() throws {
    let stored = try stored(isClass: true, into: "/drift")
    let found = try signals(stored)
    // Model 0 learned from days 0 to 35; steps 0 to 7 are alike, from step 8 on the columns have come apart.
    for (name, before, after) in [("mmd", 0.012, 0.02), ("domain-classifier", 0.6, 0.65), ("pca-error", 0.5, 1.0)] {
      let row = try #require(found[name]?.first, "\(name)")
      let (alike, apart) = (row[0..<8].reduce(0, +) / 8, row[8..<16].reduce(0, +) / 8)
      #expect(alike < before, "\(name): \(alike)")
      #expect(apart > after, "\(name): \(apart)")
    }
    // Of a step fewer rows tell of the components' error than the components are learned from.
    #expect(
      stored.run.notes.contains {
        $0.contains("500 for the discrepancy and to learn the components, of whose error 200 of a step tell, 150 for")
      }, "\(stored.run.notes)")
    let study = try #require(try stored.played().candidates.first?.study)
    let names = Set(study.ways.map(\.choice.kind.name))
    #expect(names.isSuperset(of: ["drift-mmd", "drift-domain-classifier", "drift-pca-error", "estimate-pape"]))
    #expect(study.unplayed.contains { $0.policy == "estimate-dle" && $0.reason.contains("it needs a regression") })
    // Labels that come later than in the run were not there to learn from.
    let later = try #require(try stored.played(extraDelay: 1).candidates.first?.study)
    #expect(later.unplayed.contains { $0.policy == "estimate-pape" && $0.reason.contains("not later") })
  }

  @Test func theNoteSaysHowLongAnEstimateServes() throws {
    let short = try #require(AnsweredPast.note(.binary, boosterStride: 1, ratioStride: 3))
    #expect(short.contains("(PAPE)") && short.hasSuffix("made at one step in 3 of each model and holds until the next"))
    let boosted = try #require(AnsweredPast.note(.regression, boosterStride: 4, ratioStride: 3))
    #expect(boosted.contains("(DLE)") && boosted.hasSuffix("one booster serves for 4 steps of a model"))
    for task in [TaskKind.binary, .regression] {
      let all = try #require(AnsweredPast.note(task, boosterStride: 1, ratioStride: 1))
      #expect(all.hasSuffix("whose labels had arrived when the step ended"))
    }
    #expect(AnsweredPast.note(.multiclass, boosterStride: 2, ratioStride: 2) == nil)
  }

  @Test func aColumnThatWasConstantHasABinOfItsOwn() {
    let edges = ReplaySignals.edges([5, 5, 5, 5])
    #expect(ReplaySignals.shares([5, 5], edges) == [0, 1, 0])
    #expect(ReplaySignals.shares([3, 4, 5, 6], edges) == [0.5, 0.25, 0.25])
    #expect(ReplaySignals.edges([]) == [] && ReplaySignals.shares([1, 2, 3, 4], [2]) == [0.5, 0.5])
  }

  @Test(arguments: [true, false]) func estimatesLieNearWhatLabelsSayLater(_ isClass: Bool) throws {
    let stored = try stored(isClass: isClass, into: "/estimates\(isClass)")
    let triangle = try #require(try stored.triangles().first).triangle
    let rows = try #require(triangle.signals[isClass ? "pape" : "dle"])
    var (sum, known, count) = (0.0, 0.0, 0)
    for (model, row) in rows.enumerated() {
      for (age, value) in row.enumerated() where value.isFinite && model + age < 8 {
        #expect(value >= 0)
        sum += value
        known += triangle.loss(trainedAt: model, servedAt: model + age)
        count += 1
      }
    }
    #expect(count > 10)
    #expect(abs(sum - known) < 0.4 * known, "\(sum) for \(known) in \(count)")
    // Fifty labels of rows that it answered must have arrived: there is none when its first step ends.
    #expect(rows[0][0].isNaN && rows[0][2].isFinite)
  }

  /// Everything after a moment is changed, and labels that arrive after it: what was seen and expected before is the same.
  @Test(arguments: [true, false]) func nothingFromTheFutureReachesASignal(_ isClass: Bool) throws {
    let day = 75
    let before = try signals(try stored(isClass: isClass, into: "/before\(isClass)"))
    let after = try signals(try stored(isClass: isClass, changedFrom: day, into: "/after\(isClass)"))
    #expect(before.keys.sorted() == after.keys.sorted())
    #expect(before["mmd"] != nil && before[isClass ? "pape" : "dle"] != nil)
    let unchanged = (day - 40) / 5
    for (name, rows) in before {
      var later = false
      for (model, row) in rows.enumerated() {
        for (age, value) in row.enumerated() {
          let other = after[name]?[model][age] ?? -1
          if model + age < unchanged, model < unchanged {
            #expect(value.bitPattern == other.bitPattern, "\(name), model \(model), step \(model + age)")
          } else if value.bitPattern != other.bitPattern {
            later = true
          }
        }
      }
      #expect(later, "\(name)")
    }
  }
}
