import Foundation
import Testing

/// `explain` as a user runs it, on one small sweep and a small regression.
@Suite(.serialized)
struct ExplainCommandTests {
  private static let swept = Result {
    try SweptFolder(
      plan: """
        version: 1
        name: small
        data: {file: train.csv, target: label, drop: [id]}
        split: {kind: stratified, folds: 3, seed: 7}
        preprocessing: {encoding: one-hot, scaling: standard}
        estimators:
          - name: logistic-regression
            parameters: {C: [0.1, 10]}
          - name: decision-tree
            parameters: {max-depth: 3}
        axes: [accuracy, size.bytes, complexity.features, complexity.interaction, complexity.main-effects]
        measurement: {evidence-budget: none}
        policy: {quality: accuracy, prefer: [size.bytes], within: 0.2}
        """,
      files: ["train.csv": rows(0..<180)])
  }

  private static func rows(_ range: Range<Int>) -> String {
    var lines = ["id,x,colour,noise,label"]
    for row in range {
      let x = Double((row * 37) % 100) / 10
      let colour = ["red", "green", "blue"][(row * 7) % 3]
      let label = x + (colour == "red" ? 3 : 0) + Double((row * 11) % 5) > 8 ? "yes" : "no"
      lines.append("c\(row),\(x),\(colour),\(row * 13 % 17),\(label)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func run(_ arguments: String...) throws -> CommandLineProgram.Result {
    try CommandLineProgram.run(arguments + ["--out", try Self.swept.get().results])
  }

  private func json(_ arguments: String...) throws -> [String: Any] {
    let result = try CommandLineProgram.run(arguments + ["--json", "--out", try Self.swept.get().results])
    #expect(result.status == 0, "\(result.errors)")
    return try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  @Test func theReasonsForOneRowAddUpToItsAnswer() throws {
    let new = try Self.swept.get().folder.write("one.csv", "x,colour,noise\n2.5,red,3\n9.5,blue,1\n")
    for candidate in ["C=10", "tree"] {
      let found = try json("explain", "latest", candidate, "--input", new)
      #expect(found["schema"] as? String == "reasonable.explanation/1")
      let rows = try #require(found["rows"] as? [[String: Any]])
      #expect(rows.count == 2)
      for row in rows {
        for account in [row["answer"], (row["score"] as? [String: Any])?["values"]] {
          let account = try #require(account as? [String: Any])
          let parts = try #require(account["contributions"] as? [[String: Any]])
          let sum = parts.reduce(0) { $0 + ($1["contribution"] as? Double ?? .nan) }
          let base = try #require(account["base"] as? Double)
          let value = try #require(account["value"] as? Double)
          #expect(abs(base + sum - value) < 1e-9)
        }
        #expect(row["class"] as? String == "yes" && row["isProbability"] as? Bool == true)
      }
    }
    let text = try run("explain", "latest", "C=10", "--input", new)
    // The text is wrapped to the terminal.
    let words = text.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("the probability of label = yes is"))
    #expect(words.contains("points") && words.contains("log-odds, exactly"))
    #expect(words.contains("What would turn the decision"))
    #expect(words.contains("rows that were held out while the model was judged"))
    #expect(!words.contains("0000000"))
  }

  @Test func aRowOfTheDataIsExplainedLikeTheSameRowOfAFile() throws {
    let swept = try Self.swept.get()
    let lines = Self.rows(0..<180).split(separator: "\n")
    let file = try swept.folder.write("row.csv", "\(lines[0])\n\(lines[17])\n")
    let plan = swept.plan
    func answers(_ found: [String: Any]) throws -> [Double] {
      let row = try #require((found["rows"] as? [[String: Any]])?.first)
      let parts = (row["answer"] as? [String: Any])?["contributions"] as? [[String: Any]] ?? []
      return parts.compactMap { $0["contribution"] as? Double }
    }
    let byNumber = try answers(try json("explain", "latest", "tree", "--row", "17", "--plan", plan))
    let byFile = try answers(try json("explain", "latest", "tree", "--input", file))
    #expect(byNumber == byFile && !byNumber.isEmpty)
    // The program runs in another folder, and knows where the results are.
    #expect(try answers(try json("explain", "latest", "tree", "--row", "17")) == byNumber)
    let beyond = try run("explain", "latest", "--row", "999", "--plan", plan)
    #expect(beyond.status == 2 && beyond.errors.contains("has no such row"))
  }

  /// Mitigations ask for columns that no model sees.
  @Test func aRowIsExplainedWithAColumnThatOnlyTellsItsGroup() throws {
    let folder = try TemporaryFolder()
    let lines = Self.rows(0..<180).split(separator: "\n")
    _ = try folder.write("train.csv", lines.joined(separator: "\n") + "\n")
    let plan = try folder.write(
      "plan.yaml",
      """
      version: 1
      name: groups
      data: {file: train.csv, target: label, sensitive: [colour], drop: [id, colour]}
      split: {kind: stratified, folds: 3, seed: 7}
      preprocessing: {scaling: standard}
      estimators: [logistic-regression]
      mitigation: [{kind: group-thresholds, bound: 0.1}, correlation-remover]
      axes: [accuracy, size.bytes]
      policy: {quality: accuracy, prefer: [size.bytes]}
      """)
    let results = folder.path + "/results"
    let sweep = try CommandLineProgram.run("sweep", plan, "--quiet", "--out", results)
    #expect(sweep.status == 0, "\(sweep.errors)")
    let file = try folder.write("row.csv", "\(lines[0])\n\(lines[17])\n")
    for candidate in ["group-thresholds", "correlation-remover"] {
      func contributions(_ arguments: String...) throws -> [String] {
        let found = try CommandLineProgram.run(
          ["explain", "latest", candidate, "--json", "--out", results] + arguments)
        #expect(found.status == 0, "\(candidate): \(found.errors)")
        let json = try JSONSerialization.jsonObject(with: Data(found.output.utf8)) as? [String: Any]
        let row = try #require((json?["rows"] as? [[String: Any]])?.first)
        let parts = (row["answer"] as? [String: Any])?["contributions"] as? [[String: Any]] ?? []
        return parts.map { "\($0["column"] ?? "") \($0["value"] ?? "") \($0["contribution"] ?? "")" }
      }
      let byNumber = try contributions("--row", "17")
      #expect(!byNumber.isEmpty)
      #expect(try contributions("--input", file) == byNumber)
    }
  }

  @Test func aRowIsFoundForARunWithoutAName() throws {
    let folder = try TemporaryFolder()
    let data = try folder.write("two.csv", Self.rows(0..<90))
    let plan = try folder.write(
      "unnamed.yaml",
      """
      version: 1
      data: {file: two.csv, target: label, drop: [id]}
      split: {kind: stratified, folds: 2, seed: 7}
      preprocessing: {encoding: one-hot}
      estimators: [prior-baseline, {name: decision-tree, parameters: {max-depth: 3}}]
      axes: [accuracy, size.bytes]
      policy: {quality: accuracy, prefer: [size.bytes]}
      """)
    let results = folder.path + "/results"
    let sweep = try CommandLineProgram.run("sweep", plan, "--quiet", "--out", results)
    #expect(sweep.output.contains("Run unnamed-"), "\(sweep.errors)")
    let row = try CommandLineProgram.run("explain", "latest", "tree", "--row", "17", "--out", results)
    #expect(row.status == 0, "\(row.errors)")
    let prior = try CommandLineProgram.run("explain", "latest", "prior", "--row", "17", "--out", results)
    #expect(prior.status == 0 && prior.output.contains("No column changes an answer"), "\(prior.errors)")
    try FileManager.default.moveItem(atPath: data, toPath: folder.path + "/elsewhere.csv")
    let lost = try CommandLineProgram.run("explain", "latest", "prior", "--row", "17", "--out", results)
    #expect(lost.status == 2 && lost.errors.contains(folder.path + "/two.csv"), "\(lost.errors)")
    #expect(lost.errors.contains("--plan names the plan's file"), "\(lost.errors)")
  }

  @Test func fixedColumnsStayAndAWantedClassIsReached() throws {
    let new = try Self.swept.get().folder.write("no.csv", "x,colour,noise\n1.0,green,3\n")
    let found = try json("explain", "latest", "C=10", "--input", new, "--fix", "colour", "--want", "yes")
    let row = try #require((found["rows"] as? [[String: Any]])?.first)
    let alternatives = try #require(row["alternatives"] as? [[String: Any]])
    #expect(!alternatives.isEmpty)
    for alternative in alternatives {
      #expect(alternative["decision"] as? String == "yes")
      let changes = try #require(alternative["changes"] as? [[String: Any]])
      #expect(changes.allSatisfy { $0["column"] as? String != "colour" })
    }
    let kept = try run("explain", "latest", "C=10", "--input", new, "--fix", "colour", "--fix", "x", "--fix", "noise")
    #expect(kept.output.contains("No change of up to three columns"))
    let bounded = try run(
      "explain", "latest", "C=10", "--input", new, "--fix", "colour", "--fix", "noise", "--range", "x=0..2")
    #expect(bounded.output.contains("No change of up to three columns"))
  }

  @Test func theModelAsAWholeHasNoAnswerThatAClassIsAskedFor() throws {
    let refused = try CommandLineProgram.run("explain", "latest", "--global", "--class", "yes")
    #expect(refused.status != 0)
    #expect(refused.errors.contains("--class is about the answer for a row"), "\(refused.errors)")
  }

  @Test func theWholeIsReadFromWhatTheSweepStored() throws {
    let text = try run("explain", "latest", "tree")
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.contains("raw columns act") && text.output.contains("Interaction strength"))
    #expect(text.output.contains("colour") && text.output.contains("rules"))
    let found = try json("explain", "latest", "C=10", "--global")
    let columns = try #require(found["columns"] as? [[String: Any]])
    #expect(columns.first?["column"] as? String == "x")
    #expect(found["modelsAsGood"] is [String])
    let plot = try Self.swept.get().folder.path + "/curves.svg"
    #expect(try run("explain", "latest", "tree", "--plot", plot).status == 0)
    #expect(try String(contentsOfFile: plot, encoding: .utf8).contains("</svg>"))
  }

  @Test func aModelFileExplainsRowsOfAFile() throws {
    let swept = try Self.swept.get()
    let model = swept.folder.path + "/m.reasonable"
    #expect(try run("export", "latest:tree", "--model", model).status == 0)
    let new = try swept.folder.write("file.csv", "x,colour,noise\n2.5,red,3\n")
    let plot = swept.folder.path + "/row.svg"
    let result = try CommandLineProgram.run("explain", model, "--input", new, "--plot", plot)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("made up from the model file's summary"))
    #expect(FileManager.default.fileExists(atPath: plot))
    #expect(try CommandLineProgram.run("explain", model).errors.contains("give rows with --input"))
  }

  @Test func badInputIsSaid() throws {
    let swept = try Self.swept.get()
    let new = try swept.folder.write("bad.csv", "x,colour,noise\nabc,red,3\n")
    #expect(try run("explain", "latest", "--input", new).errors.contains("bad.csv:2"))
    let good = try swept.folder.write("good.csv", "x,colour,noise\n1,red,3\n")
    for (arguments, message) in [
      (["--fix", "color"], "reads no column 'color'"), (["--class", "maybe"], "no class 'maybe'"),
      (["--range", "x"], "write COLUMN=LOWEST..HIGHEST"), (["--range", "colour=1..2"], "holds categories"),
      (["--at-least", "3"], "--want"), (["--row", "3"], "not both"), (["--alternatives", "99"], "from 0 to 20"),
    ] {
      let result = try CommandLineProgram.run(
        ["explain", "latest", "--input", good, "--out", swept.results] + arguments)
      #expect(result.status == 2, "\(arguments)")
      #expect(result.errors.contains(message), "\(arguments): \(result.errors)")
    }
    #expect(try run("explain", "latest", "--row", "0").status == 2)
    let unseen = try swept.folder.write("unseen.csv", "x,colour,noise\n1,violet,3\n")
    let result = try run("explain", "latest", "C=10", "--input", unseen)
    #expect(result.status == 0 && result.output.contains("a level not seen in training"), "\(result.errors)")
  }
}
