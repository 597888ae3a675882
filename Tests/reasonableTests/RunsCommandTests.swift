import Foundation
import Testing

/// Lists, comparisons and removal of runs, as a user asks for them.
@Suite(.serialized)
struct RunsCommandTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var lines = ["x,colour,label"]
    for row in 0..<120 {
      let x = Double((row * 37) % 100) / 10
      lines.append("\(x),\(["red", "green"][row % 2]),\(x + Double(row % 5) > 6 ? "yes" : "no")")
    }
    _ = try folder.write("data.csv", lines.joined(separator: "\n") + "\n")
    _ = try folder.write(
      "plan.yaml",
      """
      version: 1
      name: small
      data: {file: data.csv, target: label}
      split: {kind: stratified, folds: 3, seed: 7}
      preprocessing: {encoding: one-hot, scaling: standard}
      estimators:
        - prior-baseline
        - {name: logistic-regression, parameters: {C: [0.1, 10]}}
      axes: [accuracy, log-loss, size.bytes]
      policy: {quality: accuracy, prefer: [size.bytes]}
      """)
    return folder
  }

  private func sweep(_ folder: TemporaryFolder, _ overrides: String...) throws {
    let found = try CommandLineProgram.run(
      ["sweep", folder.file("plan.yaml").path, "--out", folder.file("r").path, "--quiet"]
        + overrides.flatMap { ["--set", $0] })
    try #require(found.status == 0, "\(found.errors)")
  }

  private func run(_ folder: TemporaryFolder, _ arguments: String...) throws -> CommandLineProgram.Result {
    try CommandLineProgram.run(arguments + ["--out", folder.file("r").path])
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
  }

  private func ids(_ folder: TemporaryFolder) throws -> [String] {
    let list = try object(try run(folder, "runs", "--json").output)
    return try #require(list["runs"] as? [[String: Any]]).compactMap { $0["id"] as? String }
  }

  private func models(_ folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.file("r/models").path).sorted()
  }

  @Test func runsAreListedComparedAndDeleted() throws {
    let folder = try folder()
    try sweep(folder)
    try sweep(folder, "policy.quality=log-loss")
    try sweep(folder, "split.seed=8", "estimators.1.parameters.C=[0.1]")
    let ids = try ids(folder)
    #expect(ids.count == 3)
    try expectListed(folder, ids)
    try expectCompared(folder, ids)
    try expectReported(folder, ids)
    try expectJoined(folder, ids)
    try expectDeleted(folder, ids)
  }

  /// The list: pick, quality, data and policy of each.
  private func expectListed(_ folder: TemporaryFolder, _ ids: [String]) throws {
    let text = try run(folder, "runs").output
    #expect(text.split(separator: "\n").count == 5)
    for part in [
      ids[0], "accuracy 0.", "log-loss 0.", "data, 120 rows", "log-loss within what matters; prefer size.bytes",
    ] { #expect(text.contains(part), "\(part) in \(text)") }
    let entries = try #require(try object(try run(folder, "runs", "--json").output)["runs"] as? [[String: Any]])
    let protocols = try #require(entries[0]["protocols"] as? [[String: Any]])
    #expect((protocols[0]["pick"] as? String)?.isEmpty == false)
    #expect((entries[0]["dataset"] as? [String: Any])?["rows"] as? Int == 120)
  }

  private func expectCompared(_ folder: TemporaryFolder, _ ids: [String]) throws {
    // Only the policy differs: every reading is the same one.
    let policy = try run(folder, "compare", ids[2], ids[1])
    #expect(policy.status == 0, "\(policy.errors)")
    for part in [
      "plan  policy.quality  accuracy  log-loss", "3 in both, judged on the same folds", "Nothing beyond noise.",
      "9 pairs of readings compared, 9 equal to the last bit",
    ] { #expect(policy.output.contains(part), "\(part) in \(policy.output)") }
    // Another seed: the candidate that is gone is named, and scores aren't paired.
    let seed = try run(folder, "compare", ids[2], ids[0])
    for part in ["split.seed", "only in A: logistic-regression(C=10)", "scores aren't paired"] {
      #expect(seed.output.contains(part), "\(part) in \(seed.output)")
    }
    let json = try object(try run(folder, "compare", ids[2], ids[0], "--json").output)
    #expect(json["schema"] as? String == "reasonable.run-comparison/1")
    #expect((json["changes"] as? [[String: Any]])?.contains { $0["part"] as? String == "split.seed" } == true)
    let same = try run(folder, "compare", ids[0], "latest")
    #expect(same.status == 2 && same.errors.contains("are the same run"))
    let candidate = try run(folder, "compare", "latest", "pick")
    #expect(candidate.status == 2 && candidate.errors.contains("candidates need their run in front"))
  }

  private func expectReported(_ folder: TemporaryFolder, _ ids: [String]) throws {
    let page = try run(folder, "report", ids[2], ids[0])
    #expect(page.status == 0, "\(page.errors)")
    let place = folder.file("r/reports/\(ids[2])-against-\(ids[0])").path
    let html = try String(contentsOfFile: place + "/comparison.html", encoding: .utf8)
    for part in ["What changed", "split.seed", "The pick", "What moved"] { #expect(html.contains(part), "\(part)") }
    #expect(FileManager.default.fileExists(atPath: place + "/comparison.md"))
    let piped = try run(folder, "report", ids[2], ids[0], "--format", "json", "--to", "-")
    #expect(piped.output == (try String(contentsOfFile: place + "/comparison.json", encoding: .utf8)))
    #expect(try object(try run(folder, "report", "--format", "json", "--to", "-").output)["run"] != nil)
    let forms = try run(folder, "report", ids[2], ids[0], "--format", "csv")
    #expect(forms.status == 2 && forms.errors.contains("it has html, markdown, json"))
    let typo = try run(folder, "report", "--format", "htlm")
    #expect(typo.status == 2 && typo.errors.contains("did you mean 'html'?"))
  }

  /// The second run shows the trials of the first: deleting the first frees nothing of them.
  private func expectDeleted(_ folder: TemporaryFolder, _ ids: [String]) throws {
    let before = try models(folder)
    #expect(before.count == 5, "three candidates, and two with the other seed: \(before)")
    let asked = try run(folder, "runs", "delete", ids[2])
    #expect(asked.status == 2 && asked.errors.contains("--yes"))
    #expect(try self.ids(folder).count == 3)
    let first = try run(folder, "runs", "delete", ids[2], "--yes")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("0 trials that no other run has"), "\(first.output)")
    #expect(try models(folder) == before)
    #expect(try run(folder, "show", ids[1]).output.contains("fitted on: all 120 rows"))
    let dry = try run(folder, "runs", "prune", "--keep", "1", "--dry-run")
    #expect(dry.output.contains("Nothing was deleted") && dry.output.contains(ids[1]))
    let pruned = try run(folder, "runs", "prune", "--keep", "1", "--yes")
    #expect(pruned.status == 0, "\(pruned.errors)")
    #expect(pruned.output.contains("3 trials that no other run has"), "\(pruned.output)")
    #expect(try self.ids(folder) == [ids[0]])
    #expect(try models(folder).count == 2)
    #expect(try run(folder, "predict", "latest", "-i", folder.file("data.csv").path).status == 0)
    #expect(try run(folder, "runs", "prune", "--keep", "1", "--yes").output == "There is nothing to delete.\n")
  }

  /// All three on one page, and runs of other experiment directories by their folder.
  private func expectJoined(_ folder: TemporaryFolder, _ ids: [String]) throws {
    let joined = try run(folder, "report", ids[2], ids[1], ids[0])
    #expect(joined.status == 0, "\(joined.errors)")
    let place = folder.file("r/reports/\(ids[2])-and-\(ids[1])-and-\(ids[0])/runs.html").path
    let page = try String(contentsOfFile: place, encoding: .utf8)
    for part in ["3 runs of data", "policy.quality", "split.seed", "Picks in the other runs", "From A to B"] {
      #expect(page.contains(part), "\(part)")
    }
    let json = try object(try run(folder, "report", ids[2], ids[1], ids[0], "--format", "json", "--to", "-").output)
    #expect(json["schema"] as? String == "reasonable.joined-runs/1")
    #expect((json["steps"] as? [[String: Any]])?.compactMap { $0["equalCount"] as? Int }.first == 9)
    let twice = try run(folder, "report", ids[0], ids[1], "latest")
    #expect(twice.status == 2 && twice.errors.contains("are the same run"))
    let other = "\(folder.file("r").path)/\(ids[1])"
    let beside = try object(try run(folder, "report", ids[0], other, "--format", "json", "--to", "-").output)
    #expect(beside["second"] as? String == ids[1])
    let nowhere = try run(folder, "report", ids[0], "\(folder.path)/nowhere/latest")
    #expect(nowhere.status == 2 && nowhere.errors.contains("there are no results at"))
    let single = try run(folder, "report", "--by", "estimator")
    #expect(single.status != 0 && single.errors.contains("go with several runs"))
  }

  @Test func whatNoRunNamesIsSaid() throws {
    let folder = try folder()
    let none = try run(folder, "runs", "delete", "latest", "--yes")
    #expect(none.status == 2 && none.errors.contains("there are no results at"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("r").path))
    try sweep(folder)
    let unknown = try run(folder, "runs", "delete", "adult", "--yes")
    #expect(unknown.status == 2 && unknown.errors.contains("there is no run 'adult'"))
    let keep = try run(folder, "runs", "prune", "--keep", "0")
    #expect(keep.status == 2 && keep.errors.contains("at least 1"))
    let typo = try run(folder, "runs", "prnue", "--keep", "1")
    #expect(typo.status == 2 && typo.errors.contains("did you mean 'reasonable runs prune'?"), "\(typo.errors)")
  }

  @Test(arguments: ["60", "80", "200"])
  func tablesTakeTheWidthThatIsAskedFor(width: String) throws {
    let folder = try folder()
    try sweep(folder)
    let columns = try #require(Int(width))
    for arguments in [["runs"], ["frontier"], ["compare", "latest", "pick", "best"], ["show"]] {
      let result = try CommandLineProgram.run(arguments + ["--width", width, "--out", folder.file("r").path])
      #expect(result.status == 0, "\(result.errors)")
      for line in result.output.split(separator: "\n") {
        let isOneWord = !line.drop { $0 == " " }.contains(" ")
        // Settings and facts of a model stand on lines of their own, which a terminal wraps.
        #expect(line.count <= columns || isOneWord || arguments == ["show"], "\(line)")
      }
    }
    #expect(try run(folder, "frontier", "--width", "10").errors.contains("at least 40"))
  }
}
