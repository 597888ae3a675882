import Foundation
import GoldenFiles
import Learning
import Plans
import Records
import Testing

@testable import Experiments

/// A class that is in no judged row of some fold or step has no say in which axis tells the best without a word.
@Suite struct ClassAbsenceTests {
  private let directory = TemporaryDirectory()

  /// 200 rows in the order of time; fraud comes from row 100 on.
  private func load(_ protocols: String, _ overrides: [String] = []) throws -> LoadedExperiment {
    let lines = (0..<200).map { row in
      "\(row),\((row * 37) % 23),\(row >= 100 && row % 5 == 0 ? "fraud" : "fine")"
    }
    _ = try directory.file("data.csv", Data((["t,x,y"] + lines).joined(separator: "\n").utf8))
    let plan = """
      version: 1
      name: late
      data: {file: data.csv, target: y\(protocols == "[replay]" ? ", time: row-order" : "")}
      protocols: \(protocols)
      \(protocols == "[replay]" ? "replay: {start: 40 rows, step: 20 rows}" : "")
      estimators: [logistic-regression]
      """
    return try LoadedExperiment(
      planPath: try directory.file("plan.yaml", Data(plan.utf8)), overrides: overrides,
      datasets: DatasetCatalogue(folder: directory.path, entries: []))
  }

  private func quality(_ experiment: LoadedExperiment) -> AxisID? {
    experiment.plan.policy(for: TaskKind(experiment.data.task), among: []).quality
  }

  @Test func theDefaultIsWhatCanBeMeasuredInEveryStep() throws {
    let late = try load("[replay]")
    #expect(quality(late) == "log-loss")
    #expect(
      late.notes.contains(
        "the plan names no policy.quality; in 3 of 8 steps of replay (the first: step 1) no row is of class 'fraud', and "
          + "there roc-auc can't be measured, so the best is told by log-loss"), "\(late.notes)")
    // Shuffled folds hold both classes.
    let shuffled = try load("[research]")
    #expect(quality(shuffled) == "roc-auc" && !shuffled.notes.contains { $0.contains("can't be measured") })
  }

  @Test func whatThePlanNamesStaysAndIsWarnedOf() throws {
    let named = try load("[replay]", ["policy.quality=average-precision"])
    #expect(quality(named) == "average-precision")
    #expect(
      named.notes.contains { $0.contains("average-precision can't be measured, so that nothing can be picked by it") })
    let other = try load("[replay]", ["policy.quality=accuracy"])
    #expect(!other.notes.contains { $0.contains("can't be measured") })
    let alone = try load("[replay]", ["axes=[roc-auc]"])
    #expect(alone.notes.contains { $0.hasSuffix("nothing can be picked by it; add log-loss to axes") })
  }
}
