import Experiments
import Foundation
import Records
import Statistics
import Store
import Testing

/// A split is what the plan says or an error, as a user sees it.
@Suite(.serialized) struct SplitCommandTests {
  /// Groups of eight near copies, each with a label that says nothing about the others.
  private static let csv: String = {
    var generator = SeededGenerator(seed: 12)
    var lines = ["p,q,r,g,y"]
    for group in 0..<40 {
      let centre = (0..<3).map { _ in generator.normal() }
      let label = generator.uniform() < 0.5 ? "u" : "v"
      for _ in 0..<8 {
        let cells = centre.map { String(format: "%.5f", $0 + 0.01 * generator.normal()) }
        lines.append(cells.joined(separator: ",") + ",G\(group),\(label)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }()

  private func plan(_ data: String, _ split: String, _ more: String = "estimators: [prior-baseline]") -> String {
    """
    version: 1
    name: case
    data: {file: data.csv, target: y, \(data)}
    split: {\(split)}
    axes: [log-loss, accuracy]
    \(more)
    """
  }

  private func sweep(_ text: String, csv: String = csv, _ options: [String] = ["--dry-run"]) throws
    -> (result: CommandLineProgram.Result, folder: TemporaryFolder)
  {
    let folder = try TemporaryFolder()
    _ = try folder.write("data.csv", csv)
    let file = try folder.write("plan.yaml", text)
    let options = options.map { $0.replacingOccurrences(of: "FOLDER", with: folder.path) }
    return (try CommandLineProgram.run(["sweep", file, "--out", folder.file("results").path] + options), folder)
  }

  @Test func whatIsLeftUnusedIsRefusedWithItsPlace() throws {
    for (data, split, words) in [
      ("groups: g", "folds: 4", "plan.yaml:3:43: data.groups: 'g' isn't used by the usual, stratified split"),
      ("time: row-order", "folds: 4", "plan.yaml:3:41: data.time: no protocol goes by 'row-order'"),
      ("drop: [g]", "kind: k-fold, gap: 20", "plan.yaml:4:28: split.gap: a gap lies between the past and the future"),
      (
        "drop: [g]", "kind: k-fold, test-share: 0.3",
        "plan.yaml:4:35: split.test-share: only a hold-out has a test share"
      ),
    ] {
      let (result, _) = try sweep(plan(data, split))
      #expect(result.status == 2)
      #expect(result.errors.contains("1 problem in") && result.errors.contains(words), "\(result.errors)")
    }
  }

  @Test func groupsThatProductionJudgesAreLeftOutAndCounted() throws {
    // The groups come twice: in the first half and in the second.
    let lines = Self.csv.split(separator: "\n")
    let twice =
      ([lines[0]] + lines.dropFirst().enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      + lines.dropFirst().enumerated().filter { $0.offset % 2 == 1 }.map(\.element)).joined(separator: "\n") + "\n"
    let (result, _) = try sweep(
      plan(
        "groups: g, drop: [g], time: row-order", "kind: grouped, folds: 4",
        """
        protocols: [research, production]
        estimators: [prior-baseline]
        """), csv: twice)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("note: production: "), "\(result.errors)")
    #expect(result.errors.contains("because the test part of their fold holds other rows of their groups of 'g'"))
    #expect(result.output.contains("without rows of the groups that are judged"))
  }

  @Test func noiseStaysNoiseWhereGroupsOrTimeHold() throws {
    let candidates = """
      calibration: [none, platt, isotonic]
      estimators:
        - {name: prior-baseline, calibration: none}
        - {name: nearest-neighbors, parameters: {neighbors: 5}}
      """
    for (data, split) in [
      ("groups: g, drop: [g]", "kind: grouped, folds: 4"),
      ("time: row-order, drop: [g]", "kind: time-ordered, folds: 2, gap: 8"),
    ] {
      let (result, folder) = try sweep(plan(data, split, candidates), ["--quiet"])
      // Nothing is picked, because nothing beats guessing.
      #expect(result.status == 1, "\(result.errors)")
      #expect(result.output.contains("nothing here is shown to beat guessing"))
      let run = try ResultStore(directory: folder.file("results").path, access: .readOnly).run("latest")
      let losses = run.trials.map { $0.reading("log-loss")?.value ?? .infinity }
      #expect(losses.count == 4)
      // Neighbours are sure and wrong half of the time; calibrated by rows of other groups they know nothing.
      #expect(losses[1] > 5)
      #expect(losses[2] < 0.9 && losses[3] < 1.2, "\(losses)")
    }
  }

  private struct Rows: Decodable, Equatable {
    let train: [Int]
    let test: [Int]
  }

  private func folds(_ folder: TemporaryFolder) throws -> [Rows] {
    let document = try JSONDecoder().decode([String: [Rows]].self, from: Data(contentsOf: folder.file("folds.json")))
    return try #require(document["research"])
  }

  @Test func theFoldsFileCountsTheFilesOwnRows() throws {
    // Five rows without a target, one in between, and labels that tell which row of the file is meant.
    var lines = ["x,y"] + (0..<5).map { "\($0)," }
    lines += (5..<20).map { $0 == 11 ? "\($0)," : "\($0),\($0 % 2 == 0 ? "v" : "u")" }
    let csv = lines.joined(separator: "\n") + "\n"
    let text = """
      version: 1
      data: {file: data.csv, target: y}
      split: {folds: 3, seed: 7}
      estimators: [prior-baseline]
      """
    let known = Array(5..<11) + Array(12..<20)
    let (result, folder) = try sweep(text, csv: csv, ["--dry-run", "--folds-to", "FOLDER/folds.json"])
    #expect(result.status == 0, "\(result.errors)")
    for fold in try folds(folder) { #expect((fold.train + fold.test).sorted() == known) }
    // Every fold judges both labels, as the numbers of the file's rows say.
    for fold in try folds(folder) { #expect(Set(fold.test.map { $0 % 2 }) == [0, 1]) }

    let (drawn, other) = try sweep(
      text, csv: csv, ["--dry-run", "--folds-to", "FOLDER/folds.json", "--set", "data.rows=10"])
    #expect(drawn.status == 0, "\(drawn.errors)")
    for fold in try folds(other) {
      #expect(Set(known).isSuperset(of: fold.train + fold.test) && Set(fold.train + fold.test).count == 10)
    }
  }

  @Test func thePositiveClassHasNoSayInTheFolds() throws {
    var found: [[Rows]] = []
    for positive in ["u", "v"] {
      let (result, folder) = try sweep(
        plan("drop: [g], positive: \(positive)", "folds: 4, seed: 3"), ["--dry-run", "--folds-to", "FOLDER/folds.json"])
      #expect(result.status == 0, "\(result.errors)")
      found.append(try folds(folder))
    }
    #expect(found[0] == found[1])
  }
}
