import Foundation
import Testing

/// `show`, `predict`, `evaluate` and `export` as a user runs them, on the models of one small sweep.
@Suite(.serialized)
struct ModelCommandTests {
  /// Swept once: the tests only read it.
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
        axes: [accuracy, size.bytes]
        policy: {quality: accuracy, prefer: [size.bytes]}
        """,
      files: ["train.csv": rows(0..<180)])
  }

  private static func rows(_ range: Range<Int>) -> String {
    var lines = ["id,x,colour,label"]
    for row in range {
      let x = Double((row * 37) % 100) / 10
      let colour = ["red", "green", "blue"][(row * 7) % 3]
      let label = x + (colour == "red" ? 3 : 0) + Double((row * 11) % 5) > 8 ? "yes" : "no"
      lines.append("c\(row),\(x),\(colour),\(label)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func run(_ arguments: String...) throws -> CommandLineProgram.Result {
    try CommandLineProgram.run(arguments + ["--out", try Self.swept.get().results])
  }

  private func file(_ name: String, _ text: String) throws -> String {
    try Self.swept.get().folder.write(name, text)
  }

  // MARK: Names

  @Test func candidatesAreNamedAlikeEverywhere() throws {
    let new = try file("names.csv", "x,colour\n1.5,red\n9,blue\n")
    for name in ["latest", "latest:pick", "pick", "latest:best", "best", "latest:1", "latest:C=10", "latest:tree"] {
      let result = try run("predict", name, "--input", new)
      #expect(result.status == 0, "\(name): \(result.errors)")
      #expect(result.output.hasPrefix("row,prediction\n1,"), "\(name)")
    }
    #expect(try run("show", "latest", "tree").output.hasPrefix("decision-tree"))
    #expect(try run("compare", "latest", "C=10", "tree").status == 0)
    let unknown = try run("predict", "latest:forest", "--input", new)
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("no candidate 'forest' in this run"))
    let ambiguous = try run("predict", "latest:logistic", "--input", new)
    #expect(ambiguous.errors.contains("could be any of"))
  }

  @Test func everyCandidateHasAModelThoughNoAxisAsksForOne() throws {
    for name in ["latest:C=0.1", "latest:C=10", "latest:tree"] {
      #expect(try run("show", name).output.contains("fitted on: all 180 rows of train that have a target"))
    }
  }

  @Test func bashCompletesRunsAndCandidates() throws {
    let swept = try Self.swept.get()
    let script = """
      reasonable --generate-completion-script bash > completion.bash
      bash -c '
        PATH="$1:$PATH"
        source completion.bash
        try() {
          COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
          _reasonable reasonable "${COMP_WORDS[$COMP_CWORD]}" "${COMP_WORDS[$((COMP_CWORD - 1))]}"
          echo "${COMPREPLY[*]}"
        }
        try reasonable predict lat
        try reasonable predict --out results latest:l
        try reasonable show --out results latest d
        case "$COMP_WORDBREAKS" in *:*) echo parted ;; *) echo whole ;; esac
      ' - "\(URL(fileURLWithPath: CommandLineProgram.path).deletingLastPathComponent().path)" > completed
      """
    #expect(try CommandLineProgram.shell(script, in: swept.folder.path) == 0)
    let lines = try String(contentsOfFile: swept.folder.path + "/completed", encoding: .utf8).split(separator: "\n")
    #expect(
      lines == [
        "latest", "latest:logistic-regression(C=0.1) latest:logistic-regression(C=10)", "decision-tree", "whole",
      ])
  }

  // MARK: show

  @Test func showTellsStepsReadingsChoiceFileAndColumns() throws {
    let text = try run("show", "latest", "C=10").output
    for part in [
      "logistic-regression(C=10)\nof run small-", "Made of\n  1. one-hot-encoding, version 2\n       drop: none",
      "       C: 10\n", "Research protocol, shuffled folds: 3 stratified folds, shuffled, seed 7", "accuracy",
      "quality of the policy", " of 3", "Model\n  file: ", "served as",
      "predicts: 'label' (binary): no, yes; the positive "
        + "class is yes",
      "Columns (2; those marked - change no answer)\n    x       number\n    colour  category of 3 "
        + "levels: blue, green, red",
    ] { #expect(text.contains(part), "\(part) in:\n\(text)") }
  }

  // MARK: learn

  @Test func aModelLearnsOnIntoAFileOfItsOwn() throws {
    let new = try file("lessons.csv", Self.rows(300..<400) + "c999,3.5,red,\n")
    let target = try Self.swept.get().folder.path + "/next.reasonable"
    let learned = try run("learn", "latest:C=10", new, "--to", target)
    #expect(learned.status == 0, "\(learned.errors)")
    #expect(learned.output.contains("Learned on from 100 rows: logistic-regression"))
    for part in [
      "1 row has no value of the target 'label' and taught nothing", "keep what older rows taught; the estimator",
      "what stays as it was: what one-hot-encoding learned",
    ] { #expect(learned.errors.contains(part), "\(part) in \(learned.errors)") }
    let shown = try CommandLineProgram.run(["show", target])
    #expect(shown.output.contains("then learned on from 100 rows of"))
    #expect(try CommandLineProgram.run(["evaluate", target, new]).status == 0)
  }

  @Test func aModelIsWrittenThroughALinkAndIntoAPipe() throws {
    let new = try file("lessons5.csv", Self.rows(300..<400))
    let folder = try Self.swept.get().folder.path
    let (real, link, pipe) = (folder + "/real.reasonable", folder + "/link.reasonable", folder + "/pipe.reasonable")
    try Data("old".utf8).write(to: URL(fileURLWithPath: real))
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real.reasonable")
    #expect(try run("learn", "latest:C=10", new, "--to", link).status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real.reasonable")
    #expect(try CommandLineProgram.run(["show", real]).output.contains("then learned on from 100 rows of"))
    let predicted = try CommandLineProgram.run(["predict", real, "--input", new, "--output", link])
    #expect(predicted.status == 2 && predicted.errors.contains("is the model itself"), "\(predicted.errors)")

    #expect(mkfifo(pipe, 0o600) == 0)
    let drained = folder + "/drained.reasonable"
    let reader = Process()
    reader.executableURL = URL(fileURLWithPath: "/bin/sh")
    reader.arguments = ["-c", "timeout 60 cat \"$0\" > \"$1\"", pipe, drained]
    try reader.run()
    let learned = try run("learn", "latest:C=10", new, "--to", pipe)
    reader.waitUntilExit()
    #expect(learned.status == 0, "\(learned.errors)")
    #expect(try FileManager.default.attributesOfItem(atPath: pipe)[.type] as? FileAttributeType != .typeRegular)
    // The same model: a file also says at which second it was learned.
    let answers = try [drained, real].map { model in
      try CommandLineProgram.run(["predict", model, "--input", new, "--probabilities"])
    }
    #expect(answers.allSatisfy { $0.status == 0 } && answers[0].output == answers[1].output, "\(answers[0].errors)")
    let sizes = try [drained, real].map { try Data(contentsOf: URL(fileURLWithPath: $0)).count }
    #expect(sizes[0] == sizes[1])
  }

  @Test func answersAreWrittenThroughALink() throws {
    let new = try file("asked-by-link.csv", Self.rows(300..<310))
    let folder = try Self.swept.get().folder.path
    let (real, link) = (folder + "/real-answers.csv", folder + "/linked-answers.csv")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real-answers.csv")
    // What the link leads to isn't there yet, and is there the second time.
    for _ in 0..<2 {
      let predicted = try run("predict", "latest:C=10", "--input", new, "--output", link)
      #expect(predicted.status == 0, "\(predicted.errors)")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real-answers.csv")
      #expect(try String(contentsOfFile: real, encoding: .utf8).split(separator: "\n").count == 11)
    }
  }

  @Test func whereNoModelCanBeWrittenIsNamed() throws {
    let new = try file("lessons6.csv", Self.rows(300..<310))
    let refused = try run("learn", "latest:C=10", new, "--to", "/no/such/folder/x.reasonable")
    #expect(refused.status == 2)
    let words = "can't write /no/such/folder/x.reasonable: there is no folder"
    #expect(refused.errors.contains(words), "\(refused.errors)")
    let lost = try run("learn", "latest:C=10", new, "--to", new)
    #expect(lost.status == 2 && lost.errors.contains("is the file of labelled rows itself"), "\(lost.errors)")
  }

  @Test func whatCannotLearnOnSaysWhy() throws {
    let new = try file("lessons2.csv", Self.rows(300..<310))
    let target = try Self.swept.get().folder.path + "/never.reasonable"
    let tree = try run("learn", "latest:tree", new, "--to", target)
    #expect(tree.status == 2)
    #expect(tree.errors.contains("decision-tree has no way to go on from a fitted model"))
    let unknown = try file("lessons3.csv", "id,x,colour,label\nc1,2,red,perhaps\n")
    let refused = try run("learn", "latest:C=10", unknown, "--to", target)
    #expect(refused.status == 2 && refused.errors.contains("nothing was learned"), "\(refused.errors)")
    let unlabelled = try file("lessons4.csv", "id,x,colour\nc1,2,red\n")
    #expect(try run("learn", "latest:C=10", unlabelled, "--to", target).errors.contains("lacks the target 'label'"))
    #expect(!FileManager.default.fileExists(atPath: target))
  }

  @Test func rowsOfOneClassAreLearnedWithAWarning() throws {
    let ones = Self.rows(300..<420).split(separator: "\n").enumerated().filter { $0 == 0 || $1.hasSuffix("yes") }
    let new = try file("one-class.csv", ones.map { String($1) }.joined(separator: "\n") + "\n")
    let target = try Self.swept.get().folder.path + "/one-class.reasonable"
    let learned = try run("learn", "latest:C=10", new, "--to", target, "--quiet")
    #expect(learned.status == 0, "\(learned.errors)")
    #expect(learned.errors.contains("warning: every row that was learned is of class 'yes'"), "\(learned.errors)")
  }

  // MARK: show, of models that a person can read

  @Test func aTreeIsWrittenOutByShow() throws {
    let text = try run("show", "latest", "tree").output
    #expect(text.contains("What the model says\n") && text.contains(" rows)"))
  }

  @Test func thresholdsAreToldInTheUnitOfTheColumn() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<200).map { row in
      let x = 1000 + (row * 37) % 100
      return "\(x),\((row * 13) % 17),\(x > 1050 ? "yes" : "no")"
    }
    _ = try folder.write("wide.csv", (["x,z,label"] + lines).joined(separator: "\n") + "\n")
    for (step, isTold) in [("scaling: standard", true), ("scaling: min-max", true), ("pca: [2]", false)] {
      let plan = try folder.write(
        "scaled.yaml",
        """
        version: 1
        name: scaled
        data: {file: wide.csv, target: label}
        split: {kind: stratified, folds: 2, seed: 7}
        preprocessing: {\(step)}
        estimators: [{name: decision-tree, parameters: {max-depth: 1}}, score-card, rule-list]
        axes: [accuracy, size.bytes]
        policy: {quality: accuracy, prefer: [size.bytes]}
        """)
      let results = folder.path + "/" + step.filter(\.isLetter)
      let swept = try CommandLineProgram.run("sweep", plan, "--quiet", "--out", results)
      #expect(swept.output.contains("Run scaled-"), "\(swept.errors)")
      for candidate in ["tree", "card", "list"] {
        let shown = try CommandLineProgram.run("show", "latest", candidate, "--out", results)
        let said = shown.output.split(separator: "What the model says", maxSplits: 1).last.map { String($0) } ?? ""
        if isTold {
          let bounds = said.matches(of: /x (?:<=|>=|<|>) (-?[0-9.]+)/).compactMap { Double($0.output.1) }
          #expect(!bounds.isEmpty && bounds.allSatisfy { $0 > 1000 && $0 < 1100 }, "\(candidate), \(step): \(said)")
          #expect(!said.contains("Some values"), "\(said)")
        } else {
          #expect(said.contains("they are those after the step"), "\(candidate), \(step): \(said)")
        }
      }
    }
  }

  // MARK: predict

  @Test func answersAreTheSameFromFileGzipPipeAndModelFile() throws {
    let new = try file("same.csv", Self.rows(200..<240))
    let expected = try run("predict", "latest", "-i", new, "--probabilities")
    #expect(expected.status == 0)
    #expect(expected.output.split(separator: "\n").count == 41)
    #expect(expected.output.hasPrefix("row,prediction,probability_no,probability_yes\n1,"))
    let folder = try Self.swept.get().folder.path
    let model = folder + "/exported.reasonable"
    #expect(try run("export", "latest", "--model", model).status == 0)
    #expect(try run("export", "latest", "--model", model).errors.contains("is there already"))
    for line in [
      "gzip -k -f same.csv && reasonable predict exported.reasonable -i same.csv.gz --probabilities > a.csv",
      "cat same.csv | reasonable predict exported.reasonable -i - --probabilities > b.csv",
      "reasonable predict exported.reasonable -i same.csv --probabilities -o c.csv",
      "cat same.csv.gz | reasonable predict exported.reasonable -i - --probabilities -o - > d.csv",
    ] { #expect(try CommandLineProgram.shell(line + " 2> errors", in: folder) == 0, "\(line)") }
    for name in ["a.csv", "b.csv", "c.csv", "d.csv"] {
      #expect(try String(contentsOfFile: folder + "/" + name, encoding: .utf8) == expected.output, "\(name)")
    }
  }

  @Test func columnsInAnotherOrderAreFoundAndOthersNamed() throws {
    let plain = try run("predict", "latest", "-i", try file("plain.csv", "x,colour\n1.5,red\n9,blue\n"))
    let other = try run("predict", "latest", "-i", try file("order.csv", "colour,n,x,label\nred,7,1.5,?\nblue,8,9,?\n"))
    #expect(plain.output == other.output)
    #expect(other.errors.contains("a column that the model doesn't read: n"))
    #expect(other.errors.contains("the column 'label' is what is predicted, and is not read"))
  }

  @Test func keptColumnsStandInFrontOfTheAnswer() throws {
    let new = try file("kept.csv", "key,x,colour\n\"a, b\",1.5,red\n\"c \"\"d\"\"\",9,blue\n")
    let csv = try run("predict", "latest", "-i", new, "--keep", "key", "--keep", "x")
    #expect(csv.output == "key,x,prediction\n\"a, b\",1.5,no\n\"c \"\"d\"\"\",9,yes\n")
    let json = try run("predict", "latest", "-i", new, "--keep", "key", "--format", "jsonl")
    #expect(
      json.output == "{\"key\":\"a, b\",\"prediction\":\"no\"}\n{\"key\":\"c \\\"d\\\"\",\"prediction\":\"yes\"}\n")
    let missing = try run("predict", "latest", "-i", new, "--keep", "kez")
    #expect(missing.status == 2)
    #expect(missing.errors.contains("there is no column 'kez' to keep"))
  }

  @Test func linesOfJSONHoldTheSameDigits() throws {
    let new = try file("json.csv", Self.rows(300..<320))
    let csv = try run("predict", "latest", "-i", new, "--probabilities").output.split(separator: "\n").dropFirst()
    let json = try run("predict", "latest", "-i", new, "--probabilities", "--format", "jsonl").output
    #expect(csv.count == 20)
    for (line, text) in zip(csv, json.split(separator: "\n")) {
      let cells = line.split(separator: ",")
      #expect(
        text == "{\"row\":\(cells[0]),\"prediction\":\"\(cells[1])\",\"probabilities\":{\"no\":\(cells[2]),\"yes\":"
          + "\(cells[3])}}")
      #expect((try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])?.count == 3)
    }
  }

  @Test func whatCantBeAnsweredIsToldWithLineAndColumn() throws {
    func refusal(_ text: String) throws -> String {
      let result = try run("predict", "latest", "-i", try file("refused.csv", text))
      #expect(result.status == 2, "\(text)")
      return result.errors
    }
    #expect(
      try refusal("x,colour\n1,red\nabc,red\n").contains(
        "refused.csv:3:1 (field 1): column 'x' takes numbers, and 'abc' is none"))
    #expect(
      try refusal("x,colour\n1,pink\n").contains(
        "refused.csv:2:3 (field 2): column 'colour': no training row has the category 'pink'"))
    #expect(
      try refusal("x,colour\n1,red\n1,red,5\n").contains("refused.csv:3:7 (field 3): 3 fields where 2 are expected"))
    #expect(try refusal("x,colour\n1,red\n\n,red\n").contains("refused.csv:4: column 'x' is missing"))
    #expect(
      try refusal("X,colour\n1,red\n").contains("refused.csv:1:1: the header lacks the column 'x' that the model reads")
    )
    #expect(try refusal("1,red\n2,blue\n3,red\n").contains("names no column"))
    #expect(try refusal("").contains("the file is empty"))
  }

  @Test func badRowsAreSkippedOrEmptyWithACount() throws {
    let new = try file("bad.csv", "x,colour\n1,red\nabc,red\n1,pink\n9\n,red\n9,blue\n")
    let empty = try run("predict", "latest", "-i", new, "--on-bad-row", "empty", "--probabilities")
    #expect(empty.status == 0)
    let lines = empty.output.split(separator: "\n")
    #expect(lines.map { String($0.prefix(2)) } == ["ro", "1,", "2,", "3,", "4,", "5,", "6,"])
    #expect(lines[2...5].allSatisfy { $0.hasSuffix(",,,") })
    #expect(empty.errors.contains("4 of 6 rows have an empty answer:"))
    #expect(empty.errors.contains("1 text in column 'x'; the first: \(new):3:1 (field 1)"))
    #expect(empty.errors.contains("1 missing value; the first: \(new):6: column 'x' is missing"))
    let skipped = try run("predict", "latest", "-i", new, "--on-bad-row", "skip")
    #expect(skipped.output == "row,prediction\n1,no\n6,yes\n")
    let answered = try run("predict", "latest", "-i", new, "--on-bad-row", "skip", "--unseen-category", "answer")
    #expect(answered.output.split(separator: "\n").map { $0.prefix(2) } == ["ro", "1,", "3,", "6,"])
    #expect(answered.errors.contains("has a category that no training row had"))
  }

  @Test func aModelThatStandsInAnothersPlaceAnswersForNobody() throws {
    let swept = try Self.swept.get()
    let copy = swept.folder.path + "/exchanged"
    try FileManager.default.copyItem(atPath: swept.results, toPath: copy)
    let models = try FileManager.default.contentsOfDirectory(atPath: copy + "/models")
      .filter { $0.hasSuffix(".reasonable") }.sorted()
    let contents = try models.map { try Data(contentsOf: URL(fileURLWithPath: copy + "/models/" + $0)) }
    #expect(models.count >= 3)
    for (place, name) in models.enumerated() {
      try contents[(place + 1) % models.count].write(to: URL(fileURLWithPath: copy + "/models/" + name))
    }
    let new = try file("exchanged.csv", "x,colour\n1,red\n")
    let result = try CommandLineProgram.run("predict", "latest", "--input", new, "--out", copy)
    #expect(result.status == 2 && result.output.isEmpty && result.errors.contains("was replaced"), "\(result.errors)")
  }

  @Test func fewRowsThatAllAgreeTellNoDifference() throws {
    let one = try file("one.csv", "x,colour,label\n9.5,red,yes\n")
    let result = try run("evaluate", "latest", one)
    #expect(result.status == 0 && !result.errors.contains("intervals leave to chance"), "\(result.errors)")
    // A hundred rows that are all answered wrong do.
    let wrong = (0..<100).map { _ in "9.5,red,no" }.joined(separator: "\n")
    let many = try run("evaluate", "latest", try file("wrong.csv", "x,colour,label\n\(wrong)\n"))
    #expect(many.errors.contains("accuracy is 0.0000 here") && many.errors.contains("worse by more than the intervals"))
  }

  @Test func theInputIsNeverReplacedAndAnUnfinishedOutputNeverLeft() throws {
    let text = "x,colour\n1,red\nabc,red\n"
    let new = try file("own.csv", text)
    let own = try run("predict", "latest", "-i", new, "-o", new)
    #expect(own.status == 2)
    #expect(own.errors.contains("is the input itself"))
    #expect(try String(contentsOfFile: new, encoding: .utf8) == text)
    let folder = try Self.swept.get().folder
    let kept = folder.path + "/kept.reasonable"
    #expect(try run("export", "latest", "--model", kept).status == 0)
    let onto = try run("predict", kept, "-i", new, "--on-bad-row", "skip", "-o", kept)
    #expect(onto.status == 2 && onto.errors.contains("is the model itself"), "\(onto.errors)")
    #expect(try run("predict", "latest", "-i", new, "-o", folder.path + "/half.csv").status == 2)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(!names.contains { $0.hasPrefix("half.csv") })
  }

  // MARK: Files

  @Test func filesThatAreNoModelsAreNamed() throws {
    let new = try file("any.csv", "x,colour\n1,red\n")
    let folder = try Self.swept.get().folder
    let damaged = folder.path + "/damaged.reasonable"
    #expect(try run("export", "latest", "--model", damaged, "--replace").status == 0)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: damaged))
    bytes[bytes.count / 2] ^= 4
    try bytes.write(to: URL(fileURLWithPath: damaged))
    for (path, part) in [
      (damaged, "its checksum differs"), (new, "isn't a Reasonable model file"),
      (folder.path + "/none.reasonable", "there is no file"), (folder.path + "/", "it is a folder"),
    ] {
      let result = try run("predict", path, "-i", new)
      #expect(result.status == 2, "\(path)")
      #expect(result.errors.contains(part), "\(result.errors)")
    }
  }

  // MARK: evaluate

  @Test func evaluateStandsBesideThePromiseAndWarns() throws {
    let same = try run("evaluate", "latest:C=10", try file("labelled.csv", Self.rows(500..<800)))
    // A run without prices promised no money, and nothing is said of it.
    #expect(!same.output.contains("section 'economics'") && !same.output.contains("a model file"), "\(same.output)")
    #expect(same.status == 0)
    #expect(same.output.contains("300 rows, beside what the run promised"))
    #expect(same.output.contains("accuracy"))
    #expect(same.output.contains("ROC AUC"))
    #expect(!same.errors.contains("warning:"))
    // The labels the other way round.
    let turned = Self.rows(500..<800).replacing("yes", with: "YES").replacing("no\n", with: "yes\n")
      .replacing("YES", with: "no")
    let worse = try run("evaluate", "latest:C=10", try file("turned.csv", turned))
    #expect(worse.output.contains("worse here"))
    #expect(worse.errors.contains("warning: accuracy is "))
    #expect(worse.errors.contains("worse by more than the intervals leave to chance"))
  }

  @Test func rowsWithoutAKnownAnswerArentJudged() throws {
    let text = Self.rows(500..<520) + "z,1,red,\nz,2,blue,perhaps\nz,3,pink,no\n"
    let result = try run("evaluate", "latest", try file("partly.csv", text))
    #expect(result.status == 0)
    #expect(result.output.contains("21 rows, beside"))
    #expect(result.errors.contains("1 row has no value of the target 'label' and isn't judged"))
    #expect(result.errors.contains("1 row has a class that the model doesn't know and isn't judged"))
    #expect(result.errors.contains("1 cell has a category of column 'colour' that no training row had"))
    let none = try run("evaluate", "latest", try file("unlabelled.csv", "x,colour,label\n1,red,\n"))
    #expect(none.status == 2)
    #expect(none.errors.contains("no row has both an answer of the model and a known one in column 'label'"))
    #expect(!none.errors.contains("doesn't know"))
    let other = try run(
      "evaluate", "latest", try file("spelt.csv", "x,colour,label\n1,red,True\n2,red,Yes\n3,red,True\n"))
    #expect(other.status == 2)
    let errors = other.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(errors.contains("3 rows have a class that the model doesn't know: "), "\(errors)")
    #expect(errors.contains("True (2)") && errors.contains("Yes (1)"), "\(errors)")
    #expect(errors.contains("write the classes as the model knows them: no, yes; the first: "), "\(errors)")
  }
}
