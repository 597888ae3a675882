import Foundation
import GoldenFiles
import Plans
import Tabular
import Testing

@testable import Experiments

/// What is said of the labels of a replay before anything is fitted.
struct ReplayNotesTests {
  private let directory = TemporaryDirectory()

  /// 200 rows in the order of time.
  ///
  /// - Parameters:
  ///   - kind: the class of a row.
  ///   - known: when its label becomes known.
  private func notes(
    _ replay: String, kind: (Int) -> String, known: (Int) -> Int = { $0 + 2 }
  ) throws -> [DataNote] {
    let rows = (0..<200).map { "\($0),\(($0 * 7) % 11),\(known($0)),\(kind($0))" }
    _ = try directory.file("data.csv", Data((["t,a,known,kind"] + rows).joined(separator: "\n").utf8))
    let plan = """
      version: 1
      data: {file: data.csv, target: kind, time: t}
      protocols: [replay]
      replay: {start: 60 rows, step: 20 rows, deploy-delay: 0, \(replay)}
      estimators: [prior-baseline]
      """
    return try LoadedExperiment(
      planPath: try directory.file("plan.yaml", Data(plan.utf8)), overrides: [],
      datasets: DatasetCatalogue(folder: directory.path, entries: [])
    ).dataNotes
  }

  @Test func aColumnOfArrivalsIsSaidToBeHidden() throws {
    let found = try notes("label-delay: known") { $0 % 2 == 0 ? "u" : "v" }
    let told = found.filter { $0.column == "known" }
    #expect(
      told.map(\.sentence) == ["'known' (replay.label-delay) is not learned from: it tells of what came after the row"])
    #expect(!found.contains { $0.kind == .replayed })
  }

  @Test func labelsThatNearlyAllComeAfterTheLastRowAreCounted() throws {
    // The first 40 labels come in time; all others a thousand rows late.
    let found = try notes(
      "label-delay: known", kind: { $0 % 2 == 0 ? "u" : "v" }, known: { $0 < 40 ? $0 + 1 : $0 + 1000 })
    #expect(
      found.contains {
        $0.count == 160 && $0.sentence.hasPrefix("the labels of 160 of 200 rows arrive after the last row")
      })
  }

  @Test func aClassThatComesLateIsNamedWithTheModelsThatCantKnowIt() throws {
    let three = { (row: Int) in row >= 90 && row % 10 == 0 ? "rare" : row % 2 == 0 ? "u" : "v" }
    let found = try notes("label-delay: 5 rows", kind: three).filter { $0.kind == .replayed }
    // Row 90 stands in line 92; its label is known at the step that begins with row 100.
    #expect(found.count == 1)
    let sentence = try #require(found.first?.sentence)
    #expect(
      sentence.hasPrefix(
        "no model of the first 2 of 7 steps has learned from a row of class 'rare', so that none can name it; the first label "
          + "of it that becomes known is that of /") && sentence.hasSuffix("/data.csv:92"), "\(sentence)")
  }

  @Test func windowsOfASingleClassAreCounted() throws {
    let blocks = { (row: Int) in row < 20 || row >= 110 && row % 2 == 0 ? "u" : "v" }
    let found = try notes("label-delay: 0 rows, window: [all, 30 rows]", kind: blocks).filter { $0.kind == .replayed }
    #expect(
      found.map(\.sentence) == [
        "window 30 rows: the models of the first 3 of 7 steps learn from rows of a single class, and can name no other; start "
          + "later, or take a longer window"
      ])
    // Where no window holds the other class, the class is told of once.
    let late = try notes("label-delay: 0 rows", kind: { $0 < 110 ? "u" : "v" }).filter { $0.kind == .replayed }
    #expect(late.count == 1 && late[0].sentence.hasPrefix("no model of the first 3 of 7 steps"))
  }
}
