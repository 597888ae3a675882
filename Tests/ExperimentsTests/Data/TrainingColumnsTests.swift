import Foundation
import GoldenFiles
import Learning
import LinearAlgebra
import Plans
import Records
import Tabular
import Testing

@testable import Experiments

/// Levels are those of the rows that are learned from.
struct TrainingColumnsTests {
  /// Ten rows in the order of time; `c` comes late, `d` only without a target.
  private func data() throws -> PreparedData {
    let letters = ["a", "b", "a", "b", "a", "b", "a", "c", "c", "a", "d"]
    let levels = ["a", "b", "c", "d"]
    let table = try Table(columns: [
      Column(
        name: "letter",
        values: .categorical(codes: letters.map { Int32(levels.firstIndex(of: $0) ?? -1) }, levels: levels)),
      Column(name: "x", values: .numeric((0..<11).map(Double.init))),
      Column(name: "y", values: .numeric((0..<11).map { $0 == 10 ? .nan : Double($0 % 3) })),
    ])
    return try PreparedData(
      name: "letters", contentHash: "0", table: table,
      roles: DataRoles(target: "y", task: .regression, time: .rowOrder))
  }

  @Test func levelsWithoutARowAreNoneOfTheData() throws {
    let data = try data()
    #expect(data.columns[0].kind == .categorical(levels: ["a", "b", "c"]))
    #expect(data.hasUnheldLevels)
  }

  @Test func aLevelOfLaterRowsIsUnseenInAnEarlierFold() throws {
    let data = try data()
    let division = try data.division(for: .production, split: SplitPlan(folds: 4))
    for (fold, known) in zip(division.folds, division.columns) {
      let held = Set(fold.train.map { data.coded[$0, 0] })
      let expected = ["a", "b", "c"].enumerated().filter { held.contains(Double($0.offset)) }.map(\.element)
      #expect(known.columns[0].kind == .categorical(levels: expected))
      let inputs = data.inputs(fold.test, as: known)
      for (position, row) in fold.test.enumerated() {
        let letter = ["a", "b", "c"][Int(data.coded[row, 0])]
        #expect(inputs[position, 0] == Double(expected.firstIndex(of: letter) ?? expected.count))
        #expect(inputs[position, 1] == data.coded[row, 1])
      }
    }
    #expect(division.columns.contains { !$0.holdsEveryLevel })
  }

  @Test func missingStaysMissingAndCodesCloseUp() {
    let columns = [InputColumn(name: "l", kind: .categorical(levels: ["p", "q", "r", "s"]))]
    let coded = Matrix<Double>(rows: 6, columns: 1, storage: [3, 1, .nan, 0, 2, 1])
    let known = TrainingColumns(columns, coded: coded, rows: [0, 1, 2])
    #expect(known.columns[0].kind == .categorical(levels: ["q", "s"]))
    let inputs = known.coded([0, 1, 2, 3, 4], of: coded).storage
    #expect(inputs[0] == 1)
    #expect(inputs[1] == 0)
    #expect(inputs[2].isNaN)
    #expect(inputs[3] == 2)
    #expect(inputs[4] == 2)
    #expect(TrainingColumns(columns, coded: coded, rows: Array(0..<6)).holdsEveryLevel)
    #expect(
      TrainingColumns(columns, coded: coded, rows: [2]).columns[0].kind == .categorical(levels: []))
  }

  /// Keys of trials change only where levels of training rows make a difference.
  @Test(arguments: [("a,b,a,b,a,b", false), ("a,b,a,b,a,c", true)])
  func settingsSayWhereLevelsMatter(_ letters: String, differs: Bool) throws {
    let folder = TemporaryDirectory()
    let rows = letters.split(separator: ",").enumerated().map { "\($1),\($0),\(Double($0) * 0.5)" }
    _ = try folder.file("t.csv", Data(("letter,x,y\n" + rows.joined(separator: "\n") + "\n").utf8))
    let plan = """
      version: 1
      name: letters
      data: {file: t.csv, target: y, task: regression, time: row-order}
      split: {folds: 2}
      protocols: [production]
      preprocessing: {encoding: one-hot}
      estimators: [{name: ridge}]
      """
    let path = try folder.file("plan.yaml", Data(plan.utf8))
    let experiment = try LoadedExperiment(planPath: path, datasets: DatasetCatalogue(folder: "", entries: []))
    #expect((experiment.dataSettings["levels"] != nil) == differs)
  }
}
