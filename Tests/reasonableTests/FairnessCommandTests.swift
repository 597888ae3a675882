import Foundation
import Store
import Testing

/// How groups fare, asked of a stored run as a person asks.
@Suite(.serialized) struct FairnessCommandTests {
  private static let plan = """
    version: 1
    name: groups
    data: {file: data.csv, target: label, sensitive: [group]}
    split: {kind: stratified, folds: 3, seed: 7}
    preprocessing: {encoding: one-hot, scaling: standard}
    estimators: [prior-baseline, logistic-regression]
    axes: [accuracy, size.bytes]
    policy: {quality: accuracy, prefer: [size.bytes], limits: {accuracy: {at-least: 0.999}}}
    """

  /// Two groups of 120; a fifth of the labels is turned over, so that no candidate keeps the limit.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var lines = ["x,group,label"]
    for row in 0..<240 {
      let x = Double((row * 37) % 100) / 10
      let isYes = (x > 5) != (row % 5 == 0)
      lines.append("\(x),\(["north", "south"][row % 2]),\(isYes ? "yes" : "no")")
    }
    _ = try folder.write("data.csv", lines.joined(separator: "\n") + "\n")
    _ = try folder.write("plan.yaml", Self.plan + "\n")
    return folder
  }

  private func words(_ name: String, _ folder: TemporaryFolder) throws -> String {
    try String(contentsOf: folder.file(name), encoding: .utf8).split { $0 == " " || $0 == "\n" }
      .joined(separator: " ")
  }

  @Test func aRunWithoutAPickShowsItsBest() throws {
    let folder = try folder()
    func shell(_ line: String) throws -> Int32 { try CommandLineProgram.shell(line, in: folder.path) }
    #expect(try shell("reasonable sweep plan.yaml --out r --quiet > out 2> errors") != 0)
    for options in ["", " --protocol research"] {
      #expect(try shell("reasonable fairness latest --out r\(options) > out 2> errors") == 0, "\(options)")
      let text = try words("out", folder)
      #expect(text.contains("Nothing was picked: no candidate meets the limits"), "\(text)")
      #expect(text.contains("it is the best, not a pick."), "\(text)")
      #expect(text.contains("Judged on 240 held-out rows by group (2 groups)."), "\(text)")
    }
    for (subject, candidate) in [("latest:best", "latest best"), (":prior-baseline", "latest prior-baseline")] {
      #expect(try shell("reasonable fairness \(subject) --out r > joined 2> errors") == 0, "\(subject)")
      #expect(try shell("reasonable fairness \(candidate) --out r > parted") == 0)
      #expect(try words("joined", folder) == words("parted", folder), "\(subject)")
    }
    #expect(try shell("reasonable fairness latest --out r --json > json") == 0)
    let found = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: folder.file("json"))) as? [String: Any])
    let first = try #require((found["protocols"] as? [[String: Any]])?.first)
    #expect(first["pick"] is NSNull)
    #expect((first["whyNoPick"] as? String)?.hasPrefix("Nothing was picked: no candidate meets the limits") == true)
    #expect((first["best"] as? [String: Any])?["candidate"] as? String == "logistic-regression")
    #expect(try shell("reasonable report latest --format markdown --to report --out r > out") == 0)
    #expect(try words("report/report.md", folder).contains("it is the best, not a pick."))
    #expect(try shell("reasonable fairness latest --protocol replay --out r > out 2> errors") == 2)
    #expect(try words("errors", folder).contains("replay"))
  }

  /// That no gap was found would be no news where no group was large enough to be compared.
  @Test func groupsThatAreAllTooSmallAreNoGoodNews() throws {
    let folder = try folder()
    _ = try folder.write("plan.yaml", Self.plan + "\nfairness: {minimum-rows: 200}\n")
    func shell(_ line: String) throws -> Int32 { try CommandLineProgram.shell(line, in: folder.path) }
    #expect(try shell("reasonable sweep plan.yaml --out r --quiet > out 2> errors") != 0)
    #expect(try shell("reasonable fairness latest --out r > out 2> errors") == 0)
    let text = try words("out", folder)
    #expect(text.contains("no groups could be compared, so that nothing is known of gaps between them."), "\(text)")
    #expect(text.contains("by group (0 groups).") && text.contains("Too small to be compared"), "\(text)")
    #expect(!text.contains("no gap between groups") && !text.contains("farthest apart"), "\(text)")
  }

  /// Names of the data's columns whose values the store keeps row by row.
  private func keptColumns(_ folder: TemporaryFolder) throws -> [String] {
    let store = try ResultStore(directory: folder.file("r").path, access: .readOnly)
    let trial = try #require(try store.run("latest").trials.first)
    return try ["label", "group"].filter { try store.column($0, ofTrial: trial.key) != nil }
  }

  @Test func theValuesOfASensitiveColumnGoWithTheLastRunThatJudgesByIt() throws {
    let folder = try folder()
    func shell(_ line: String) throws -> Int32 { try CommandLineProgram.shell(line, in: folder.path) }
    func ids() throws -> [String] {
      try ResultStore(directory: folder.file("r").path, access: .readOnly).runs().map(\.id)
    }
    let plain = Self.plan.replacing(", sensitive: [group]", with: "")
    _ = try folder.write("plain.yaml", plain + "\n")
    for plan in ["plan", "plan", "plain"] {
      let line = "sweep \(plan).yaml --out r --set policy.limits.accuracy.at-least=0.5 --quiet"
      #expect(try shell("reasonable \(line) > out 2> errors") == 0, "\(plan)")
    }
    let runs = try ids()
    #expect(runs.count == 3)
    #expect(try keptColumns(folder) == ["label", "group"])
    #expect(try shell("reasonable runs delete \(runs[2]) --yes --out r > out") == 0)
    #expect(try !words("out", folder).contains("sensitive column"))
    #expect(try keptColumns(folder) == ["label", "group"])
    #expect(try shell("reasonable runs delete \(runs[1]) --dry-run --out r > out") == 0)
    #expect(try words("out", folder).contains("the values of the sensitive column group, which no other run"))
    #expect(try keptColumns(folder) == ["label", "group"])
    #expect(try shell("reasonable runs delete \(runs[1]) --yes --out r > out") == 0)
    // The run that judges no groups shares its trials, which stay with the target that they are judged by.
    #expect(try keptColumns(folder) == ["label"])
    #expect(try shell("reasonable pick latest --out r > out") == 0)
  }
}
