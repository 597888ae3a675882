import Foundation
import GoldenFiles
import Plans
import Records
import Testing

@testable import Experiments

/// What `datasets validate` knows is said before a sweep, too.
struct DataWarningsTests {
  private func experiment(
    _ csv: [String], _ data: String, split: String = "{folds: 3}", _ more: String = ""
  ) throws -> LoadedExperiment {
    let folder = TemporaryDirectory()
    _ = try folder.file("d.csv", Data(csv.joined(separator: "\n").utf8))
    let plan = "version: 1\ndata: {file: d.csv, \(data)}\nsplit: \(split)\nestimators: [prior-baseline]\n\(more)"
    return try LoadedExperiment(
      planPath: folder.path + "/p.yaml", planText: Data(plan.utf8),
      datasets: DatasetCatalogue(folder: "", entries: []))
  }

  private func beware(_ experiment: LoadedExperiment) -> [String] {
    experiment.notes.filter { $0.hasPrefix(RunRecord.warningMark) }
  }

  @Test func leaksAndIdentifiersAreSaidUnlessTheyAreDropped() throws {
    let csv = ["id,told,x,y"] + (0..<60).map { "k\($0),\($0 % 2 == 0 ? "a" : "b"),\(($0 * 7) % 10),\($0 % 2)" }
    let all = beware(try experiment(csv, "target: y, task: classification"))
    #expect(all.contains { $0.contains("'told' alone tells the class") })
    #expect(all.contains { $0.contains("'id' has 60 different values") })
    let dropped = beware(try experiment(csv, "target: y, task: classification, drop: [id, told]"))
    #expect(!dropped.contains { $0.contains("'told'") || $0.contains("'id'") })
  }

  @Test func partsOfTheTargetAreSaid() throws {
    let csv = ["a,b,x,y"] + (0..<40).map { "\($0 % 7),\($0 % 5),\(($0 * 3) % 11),\($0 % 7 + $0 % 5)" }
    let all = beware(try experiment(csv, "target: y, task: regression"))
    #expect(all == ["beware: columns 'a' and 'b' sum to the target in every row; drop them"])
  }

  /// Counted again row by row.
  @Test func rowsThatStandOnBothSidesAreCounted() throws {
    let rows = (0..<60).map { "\(($0 * $0) % 13),\(($0 * 5) % 3),\($0 % 2)" }
    let loaded = try experiment(["a,b,y"] + rows, "target: y, task: classification")
    var repeated = 0
    for fold in try loaded.data.folds(for: .research, split: loaded.plan.split) {
      repeated += fold.test.count { test in fold.train.contains { rows[$0] == rows[test] } }
    }
    #expect(repeated > 0)
    #expect(beware(loaded).contains { $0.hasPrefix("beware: \(repeated) of 60 rows that research judges") })
  }

  @Test(arguments: [
    ("", "{folds: 3}", "; drop repeated rows, or keep them together by data.groups and split.kind: grouped"),
    (
      ", groups: g", "{kind: grouped, folds: 3}",
      "; drop repeated rows, or name groups (data.groups) that hold them together"
    ),
    (", time: row-order", "{kind: time-ordered, folds: 3}", "; drop those that are copies of earlier rows"),
  ])
  func theAdviceOnRepeatedRowsFitsTheSplit(_ roles: String, _ split: String, _ advice: String) throws {
    let csv = ["a,y,g"] + (0..<60).map { "\($0 % 5),\($0 % 2),\($0 / 6)" }
    let drop = roles.contains("groups") ? "" : ", drop: [g]"
    let notes = try experiment(csv, "target: y, task: classification\(roles)\(drop)", split: split).notes
    let repeated = notes.filter { $0.contains("equal a row that it learned from") }
    #expect(!repeated.isEmpty && repeated.allSatisfy { $0.hasSuffix(advice) }, "\(notes)")
  }

  @Test func aColumnThatHoldsNothingIsNotedAndNoReasonToBeware() throws {
    let csv = ["a,c,y"] + (0..<60).map { "\(Double($0) * 1.7),7,\(Double(($0 * 17) % 23) + 0.5)" }
    let loaded = try experiment(csv, "target: y")
    #expect(beware(loaded) == [])
    #expect(loaded.notes.contains("column 'c' has the same value in every row; drop it"))
  }

  @Test func cleanDataHasNoWarning() throws {
    let csv = ["a,b,y"] + (0..<60).map { "\(Double($0) * 1.7),\(($0 * 31) % 59),\(Double(($0 * 17) % 23) + 0.5)" }
    #expect(beware(try experiment(csv, "target: y, drop: [b]")) == [])
  }
}
