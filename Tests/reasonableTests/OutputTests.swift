import Store
import Foundation
import Testing

/// What happens to a sweep whose messages nobody can read any more, and what is said where nothing is picked.
@Suite(.serialized) struct OutputTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let rows = (0..<24).map { "\($0 % 7),\($0 % 2 == 0 ? "u" : "v")\n" }.joined()
    _ = try folder.write("data.csv", "a,y\n" + rows)
    _ = try folder.write(
      "plan.yaml",
      """
      version: 1
      name: small
      data: {file: data.csv, target: y}
      split: {kind: stratified, folds: 2, seed: 5}
      estimators: [prior-baseline]
      axes: [accuracy, size.bytes]
      """)
    return folder
  }

  /// Linux has a device that is always full.
  private static let hasFullDevice = FileManager.default.fileExists(atPath: "/dev/full")

  @Test(arguments: [
    ("2>&-", 0 as Int32), ("2>/dev/full", 0), (">&-", 3), (">/dev/full", 3), ("<&- >&- 2>&-", 3),
    ("2>/dev/full >/dev/full", 3), ("--quiet 2>&-", 0),
  ])
  func aSweepGoesOnWhereItsOutputIsLost(redirection: String, status: Int32) throws {
    if redirection.contains("/dev/full"), !Self.hasFullDevice { return }
    let folder = try folder()
    let quiet = redirection.contains(">&-") || redirection.contains(">/dev/full") ? "" : ">/dev/null"
    let found = try CommandLineProgram.shell(
      "reasonable sweep plan.yaml --out r \(redirection) \(quiet)", in: folder.path)
    #expect(found == status)
    // Nothing went into a file of results by mistake, and the run is whole.
    let run = try ResultStore(directory: folder.file("r").path, access: .readOnly).run("latest")
    #expect(run.finishedAt != nil && run.trials.count == 1)
    #expect(FileManager.default.fileExists(atPath: folder.file("r").path + "/reports/\(run.id)/report.html"))
  }

  /// Why nothing was picked would have stood in what is lost.
  @Test func aLostOutputIsToldWhereNothingIsPickedToo() throws {
    guard Self.hasFullDevice else { return }
    let folder = try folder()
    let sweep = "reasonable sweep plan.yaml --out r --quiet --set policy.limits.size.bytes.at-most=1B"
    #expect(try CommandLineProgram.shell("\(sweep) > out 2> errors", in: folder.path) == 1)
    #expect(try CommandLineProgram.shell("\(sweep) > /dev/full 2> errors", in: folder.path) == 3)
    let errors = try String(contentsOf: folder.file("errors"), encoding: .utf8)
    #expect(errors.contains("standard output can't be written") && errors.contains("nothing was picked"), "\(errors)")
  }

  @Test func aReaderThatGoesAwayEndsNothing() throws {
    let folder = try folder()
    let line = "{ reasonable sweep plan.yaml --out r 2>/dev/null; echo $? >status; } | true; cat status >/dev/null"
    _ = try CommandLineProgram.shell(line, in: folder.path)
    let status = try String(contentsOf: folder.file("status"), encoding: .utf8)
    // The reader may have taken all before it went.
    #expect(["0\n", "3\n"].contains(status))
    #expect(try ResultStore(directory: folder.file("r").path, access: .readOnly).run("latest").finishedAt != nil)
  }

  @Test func whereNothingCanBePickedTheReasonIsOnTheScreen() throws {
    let folder = try folder()
    let plan = folder.file("plan.yaml").path
    let tight = try CommandLineProgram.run(
      "sweep", plan, "--out", folder.file("r").path, "--set", "policy.limits.size.bytes.at-most=1B")
    #expect(tight.status == 1)
    #expect(
      tight.output.contains("No reasonable pick: no candidate meets the limits; prior-baseline comes closest (size is"))
    #expect(tight.errors.contains("nothing was picked under the research protocol"))

    // Folds without a class: the axis says which class and which fold.
    _ = try folder.write("data.csv", "a,y\n" + (0..<8).map { "\($0),\($0 < 7 ? "u" : "rare")\n" }.joined())
    let absent = try CommandLineProgram.run(
      "sweep", plan, "--out", folder.file("s").path, "--set", "split.kind=k-fold", "--set",
      "axes=[roc-auc, size.bytes]",
      "--set", "policy.quality=roc-auc")
    #expect(absent.status == 1)
    #expect(absent.output.contains("no held-out row is of class '"), "\(absent.output)")
  }

  @Test func aChartGoesIntoAFolderThatIsThere() throws {
    let folder = try folder()
    let results = folder.file("r").path
    #expect(try CommandLineProgram.run("sweep", folder.file("plan.yaml").path, "--out", results).status == 0)
    let lost = try CommandLineProgram.run("frontier", "latest", "--results", results, "--svg", "/no/such/folder/x.svg")
    #expect(lost.status == 2)
    #expect(
      lost.errors == "error: can't write /no/such/folder/x.svg: there is no folder /no/such/folder; make it first\n")
  }

  @Test func aNameCannotSteerTheTerminal() throws {
    let folder = try folder()
    _ = try folder.write("data.csv", "a\u{1B}[31m,y\n1,u\n2,v\n")
    let result = try CommandLineProgram.run(
      "sweep", folder.file("plan.yaml").path, "--out", folder.file("r").path, "--set", "data.target=b\u{1B}[2J")
    #expect(result.status == 2)
    #expect(!result.errors.unicodeScalars.contains { $0.value == 0x1B }, "\(result.errors)")
    #expect(result.errors.contains("a\\u{1B}[31m"), "\(result.errors)")
  }

  @Test func jsonIsWholeHoweverLongItsLinesAreAndWhateverNamesHold() throws {
    let folder = try folder()
    let name = "long" + String(repeating: "x", count: 6_000)
    let hidden = "y\u{180E}\u{E0041}\u{202E}"
    let file = try folder.write("long.csv", "\(name),\(hidden)\n" + (0..<24).map { "\($0 % 7),u\n" }.joined())
    let result = try CommandLineProgram.run("datasets", "validate", file, "--json")
    #expect(result.status == 0, "\(result.errors)")
    let document = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let columns = try #require(document["columns"] as? [[String: Any]])
    #expect(columns.compactMap { $0["name"] as? String } == [name, hidden])
    // What a terminal would hide is an escape of JSON.
    #expect(result.output.contains("\"y\\u180e\\udb40\\udc41\\u202e\""))
  }
}
