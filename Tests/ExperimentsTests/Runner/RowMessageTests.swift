import Experiments
import Plans
import Foundation
import Records
import Tabular
import Testing

/// What is said of the rows of a file names the file and the line.
struct RowMessageTests {
  /// Loads a plan with its data from a folder of its own.
  private func load(_ data: String, _ lines: String) throws -> LoadedExperiment {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rows-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(data.utf8).write(to: folder.appendingPathComponent("d.csv"))
    let plan = "version: 1\nname: t\n" + lines
    try Data(plan.utf8).write(to: folder.appendingPathComponent("p.yaml"))
    return try LoadedExperiment(
      planPath: folder.appendingPathComponent("p.yaml").path,
      datasets: DatasetCatalogue(folder: folder.path, entries: []))
  }

  private func message(_ data: String, _ lines: String) -> String {
    do {
      return "loaded, " + (try load(data, lines)).notes.joined(separator: "; ")
    } catch {
      return String(describing: error)
    }
  }

  private static let regression = "data: {file: d.csv, target: y, task: regression}\nsplit: {kind: k-fold, folds: 2}\n"

  @Test func infinityIsFoundAtItsLine() {
    // A line break inside quotes, so that row 3 stands on line 6.
    let data = "a,t,y\n1,\"x\ny\",1\n\n2,z,2\ninf,z,3\n-inf,z,4\n5,z,5\n"
    let text = message(
      data, Self.regression + "preprocessing: {imputation: median, encoding: one-hot}\nestimators: [ridge]\n")
    #expect(text.contains("column 'a' holds 2 infinite numbers (the first: "))
    #expect(text.contains("d.csv:6), which ridge can't take"), "\(text)")
    #expect(text.contains("data.missing: [inf, -inf]"))
  }

  @Test func theAdviceOnInfinityWorksHoweverItIsWritten() throws {
    let data = "a,t,y\n1,u,1\n2,z,2\nInfinity,z,3\n-INF,z,4\n+infinity,z,5\n6,u,6\n"
    let steps = "preprocessing: {imputation: median, encoding: one-hot}\nestimators: [ridge]\n"
    #expect(message(data, Self.regression + steps).contains("data.missing: [inf, -inf]"))
    let followed = Self.regression.replacingOccurrences(of: "target: y", with: "target: y, missing: [inf, -inf]")
    let loaded = try load(data, followed + steps)
    guard case .numeric(let numbers) = try loaded.data.table.column("a").values else {
      Issue.record("categorical")
      return
    }
    #expect(numbers.map(\.isNaN) == [false, false, true, true, true, false])
    #expect(!loaded.notes.contains { $0.lowercased().contains("inf") }, "\(loaded.notes)")
  }

  @Test func rowsThatWereSetAsideAreSaidWhereWhatFollowsFails() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aside-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let rows = (1...20).map { $0 == 7 ? "7,7,7" : "w\($0),\($0)" }
    try Data(("a,y\n" + rows.joined(separator: "\n") + "\n").utf8).write(to: folder.appendingPathComponent("d.csv"))
    func failure(_ more: String, _ name: String) -> (error: String, said: [String]) {
      var said: [String] = []
      let plan =
        "version: 1\nname: t\ndata: {file: d.csv, target: y, malformed-rows: set-aside\(more)}\nestimators: [prior-baseline]\n"
      do {
        _ = try LoadedExperiment(
          planPath: folder.appendingPathComponent("p.yaml").path, planText: Data(plan.utf8),
          datasets: DatasetCatalogue(folder: folder.path, entries: []),
          setAsideFolder: folder.appendingPathComponent(name).path, waiting: { said.append($0) })
        return ("loaded", said)
      } catch {
        return (String(describing: error), said)
      }
    }
    let plan = failure(", drop: [nothing]", "plan")
    #expect(plan.error.contains("nothing"))
    #expect(
      plan.said.count == 1 && plan.said[0].hasPrefix("1 malformed row was set aside into ")
        && plan.said[0].contains("plan/d.csv.set-aside.csv"), "\(plan)")
    let data = failure(", types: {a: {time: year-first}}", "data")
    #expect(data.error.contains("; rows that were set aside until then stand in "), "\(data)")
    #expect(data.error.contains("data/d.csv.set-aside.csv"))
    #expect(failure("", "sound").said.isEmpty)
  }

  @Test func missingAndNegativeValuesAreFoundAtTheirLines() {
    let missing = message("a,y\n1,1\n,2\n3,3\n4,4\n", Self.regression + "estimators: [ridge]\n")
    #expect(missing.contains("can't take missing values (column 'a', the first at ") && missing.contains("d.csv:3)"))
    let negative = message(
      "a,y\n1,1\n2,-2\n3,-0.5\n4,4\n",
      Self.regression + "estimators: [{name: gradient-boosting, parameters: {loss: poisson}}]\n")
    #expect(negative.contains("needs targets of at least 0, and 'y' is -2 at ") && negative.contains("d.csv:3"))
  }

  @Test func aRowWithoutAGroupIsNoMatterOfImputation() {
    let data = "g,a,y\n1,1,u\n1,2,v\n2,3,u\n,4,v\n3,5,u\n3,6,v\n"
    let text = message(
      data,
      "data: {file: d.csv, target: y, groups: g}\nsplit: {kind: grouped, folds: 2}\nestimators: [logistic-regression]\n"
    )
    #expect(text.contains("d.csv:5: the group (column 'g') is missing"), "\(text)")
    #expect(!text.contains("imputation"))
  }

  @Test func droppingAColumnWithoutNameThatIsLeftOutChangesNothing() throws {
    let data = ",a,y\n0,1,u\n1,2,v\n2,3,u\n3,4,v\n"
    let rest = "split: {folds: 2}\nestimators: [logistic-regression]\n"
    let usual = try load(data, "data: {file: d.csv, target: y}\n" + rest)
    let dropped = try load(data, "data: {file: d.csv, target: y, drop: [\"\"]}\n" + rest)
    #expect(usual.data.columns.map(\.name) == ["a"] && dropped.data.columns.map(\.name) == ["a"])
    #expect(dropped.dataSettings == usual.dataSettings)
    #expect(dropped.notes.contains("data.drop: '' means the column without a name, which is left out anyway"))
    // One that doesn't count the rows is an input unless it is dropped.
    let names = data.replacing("\n1,2", with: "\n7,2")
    #expect(try load(names, "data: {file: d.csv, target: y}\n" + rest).data.columns.map(\.name) == ["column_1", "a"])
    #expect(try load(names, "data: {file: d.csv, target: y, drop: [\"\"]}\n" + rest).data.columns.map(\.name) == ["a"])
  }

  @Test func rowsWithoutATargetAreCountedAndPlaced() throws {
    let data = "a,y\n1,1\n2,\n3,inf\n4,4\n5,\n6,6\n7,7\n"
    let loaded = try load(data, Self.regression + "estimators: [ridge]\n")
    #expect(loaded.data.rowCount == 4)
    #expect(loaded.notes.filter { !$0.hasPrefix("beware: ") }.count == 2)
    #expect(loaded.notes[0].hasPrefix("2 rows (the first: ") && loaded.notes[0].contains("d.csv:3) have no value"))
    #expect(loaded.notes[1].contains("d.csv:4) has an infinite value of the target 'y' and is left out"))
    // The rows that are left keep their lines.
    #expect((0..<4).map { loaded.data.placeText(ofRow: $0).split(separator: ":").last } == ["2", "5", "7", "8"])
  }

  @Test func sensitiveColumnsChangeNoTrialAndGroupsTooSmallAreNamed() throws {
    let data = "a,x,y\n" + (0..<12).map { "\($0),\($0 % 3),\($0 % 2 == 0 ? "u" : "v")\n" }.joined()
    func lines(_ sensitive: String) -> String {
      "data: {file: d.csv, target: y\(sensitive)}\nsplit: {kind: k-fold, folds: 2}\nestimators: [decision-tree]\n"
        + "policy: {quality: accuracy}\n"
    }
    let plain = try load(data, lines(""))
    let marked = try load(data, lines(", sensitive: [x]"))
    #expect(plain.notes.isEmpty)
    #expect(
      marked.notes == [
        "fairness by x: 3 groups of 3 have fewer than 30 rows and aren't compared: 0 (4 rows), 1 (4 rows), 2 (4 rows)"
      ])
    #expect(plain.dataSettings == marked.dataSettings)
  }
}
