import Foundation
import Testing

/// `edit-shape`, and `explain --column`, as a user runs them on one small sweep.
@Suite(.serialized)
struct EditShapeCommandTests {
  private static let swept = Result {
    try SweptFolder(
      plan: """
        version: 1
        name: small
        data: {file: train.csv, target: label}
        split: {kind: stratified, folds: 3, seed: 7}
        estimators:
          - name: explainable-boosting
            parameters: {rounds: 40, bags: 2, pairs: 0}
          - optimal-tree
        axes: [accuracy, log-loss, size.bytes]
        policy: {quality: accuracy, prefer: [size.bytes]}
        """,
      files: ["train.csv": rows(0..<240)])
  }

  private static func rows(_ range: Range<Int>) -> String {
    var lines = ["x,colour,noise,label"]
    for row in range {
      let x = Double((row * 37) % 100) / 10
      let colour = ["red", "green", "blue"][(row * 7) % 3]
      let label = x + (colour == "red" ? 3 : 0) + Double((row * 11) % 5) > 8 ? "yes" : "no"
      lines.append("\(x),\(colour),\(row * 13 % 17),\(label)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func run(_ arguments: String...) throws -> CommandLineProgram.Result {
    try CommandLineProgram.run(arguments + ["--out", try Self.swept.get().results])
  }

  private func words(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func editsAreMeasuredOnTheFoldsAndWritten() throws {
    let swept = try Self.swept.get()
    let to = swept.folder.path + "/edited.reasonable"
    let result = try run(
      "edit-shape", "latest:explainable", "--edit", "x: flat", "--edit", "colour: red = 1", "--to", to, "--plan",
      swept.plan, "--width", "200")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("x: flat") && result.output.contains("colour: red = 1"))
    #expect(result.output.contains("3 folds (research), on 240 rows"))
    // Without its strongest column the model is worse in every fold.
    let line = try #require(
      result.output.split(separator: "\n").first { $0.hasPrefix("accuracy") || $0.hasPrefix("Accuracy") })
    #expect(line.contains("worse") && line.contains("0 / 3"), "\(line)")
    #expect(result.output.contains("decisions turn"))
    let shown = try CommandLineProgram.run("show", to)
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(words(shown.output).contains("then changed by hand: x: flat; colour: red = 1"))
    #expect(shown.output.contains("Changed by hand after the fit"))
    // Before the edits a model of the run answers as the sweep measured it.
    let same = try run(
      "edit-shape", "latest:explainable", "--edit", "noise: ..-5 = 3", "--plan", swept.plan, "--width", "200")
    #expect(same.output.contains("the same") && same.output.contains("0 decisions turn"))
    let sheet = try run("show", "latest:explainable", "--width", "200")
    let accuracy = try #require(same.output.split(separator: "\n").first { $0.lowercased().hasPrefix("accuracy") })
    let value = try #require(accuracy.split(separator: " ").first { $0.hasPrefix("0.") || $0.hasPrefix("1") })
    #expect(sheet.output.contains(value), "\(value): \(sheet.output)")
  }

  @Test func aModelFileIsJudgedOnLabelledRows() throws {
    let swept = try Self.swept.get()
    let model = swept.folder.path + "/m.reasonable"
    #expect(try run("export", "latest:explainable", "--model", model).status == 0)
    let labelled = try swept.folder.write("labelled.csv", Self.rows(240..<340))
    let edits = try swept.folder.write("edits.txt", "# taken back\nx: flat\n\n  colour: flat\n")
    let result = try CommandLineProgram.run(
      "edit-shape", model, "--edits", edits, "--labelled", labelled, "--width", "200")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("Both models on 100 rows") && result.output.contains("worse"))
    let unmeasured = try CommandLineProgram.run("edit-shape", model, "--edit", "x: 1..2 flat")
    #expect(unmeasured.status == 0 && unmeasured.errors.contains("--labelled"))
    // Rows change answers as the edit says: all that is left is the constant.
    let to = swept.folder.path + "/flat.reasonable"
    #expect(
      try CommandLineProgram.run(
        "edit-shape", model, "--edits", edits, "--edit", "noise: flat", "--no-measure", "--to", to
      ).status == 0)
    let answers = try CommandLineProgram.run("predict", to, "--input", labelled, "--probabilities")
    let lines = Set(
      answers.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",").dropFirst().joined() })
    #expect(lines.count == 1, "\(lines.prefix(3)) \(answers.errors)")
  }

  @Test func wrongEditsSayWhatIsWrong() throws {
    let swept = try Self.swept.get()
    for (arguments, message) in [
      (["--edit", "y: flat"], "its columns are"), (["--edit", "colour: violet = 1"], "it has blue, green, red"),
      (["--edit", "x: 3..2 = 1"], "no range of numbers"), ([], "there is no edit"),
      (["--edits", "nowhere.txt"], "nowhere.txt"), (["--edit", "x [maybe]: flat"], "they are"),
    ] {
      let result = try CommandLineProgram.run(
        ["edit-shape", "latest:explainable", "--no-measure", "--out", swept.results] + arguments)
      #expect(result.status == 2, "\(arguments): \(result.output)")
      #expect(result.errors.contains(message), "\(arguments): \(result.errors)")
    }
    let tree = try run("edit-shape", "latest:optimal-tree", "--edit", "x: flat")
    #expect(tree.status == 2 && tree.errors.contains("no shapes to edit"))
  }

  @Test func aShortTreeIsRead() throws {
    let shown = try run("show", "latest:optimal-tree")
    #expect(shown.output.contains("What the model says") && shown.output.contains("if x >= "))
  }

  @Test func oneColumnIsShownInAllRowsAndInSingleOnes() throws {
    let text = try run("explain", "latest", "explainable", "--column", "x", "--width", "120")
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.contains("the probability of label = yes as x is set to one value in all rows"))
    #expect(words(text.output).contains("move the other way than the mean"))
    let result = try run("explain", "latest", "optimal-tree", "--column", "colour", "--class", "no", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let found = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(found["class"] as? String == "no" && found["isProbability"] as? Bool == true)
    let places = try #require(found["places"] as? [[String: Any]])
    #expect(Set(places.compactMap { $0["value"] as? String }) == ["red", "green", "blue"])
    let wrong = try run("explain", "latest", "explainable", "--column", "xx")
    #expect(wrong.status == 2 && wrong.errors.contains("reads no column 'xx'"))
    #expect(try run("explain", "latest", "--column", "x", "--global").status == 2)
  }
}
