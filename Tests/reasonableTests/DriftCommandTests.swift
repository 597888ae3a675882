import Foundation
import Testing

/// `drift` and `drift-detectors` as a user runs them.
@Suite(.serialized)
struct DriftCommandTests {
  private static let swept = Result {
    try SweptFolder(
      plan: """
        version: 1
        name: small
        data: {file: train.csv, target: label, drop: [day]}
        split: {kind: stratified, folds: 3, seed: 7}
        preprocessing: {encoding: one-hot, scaling: standard}
        estimators: [{name: logistic-regression}]
        axes: [accuracy, size.bytes]
        policy: {quality: accuracy, prefer: [size.bytes]}
        """,
      files: [
        "train.csv": rows(240, seed: 1), "reference.csv": rows(400, seed: 2), "moved.csv": rows(400, shift: 3, seed: 3),
        "turned.csv": rows(400, turned: true, seed: 4), "unlabelled.csv": rows(400, seed: 5, isLabelled: false),
      ])
  }

  /// A linear congruence, so that the files are the same everywhere.
  private static func rows(
    _ count: Int, shift: Double = 0, turned: Bool = false, seed: UInt64, isLabelled: Bool = true
  ) -> String {
    var state = seed &* 0x9E37_79B9_7F4A_7C15
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    var lines = ["day,x,colour" + (isLabelled ? ",label" : "")]
    for row in 0..<count {
      let x = uniform() * 10 + shift
      let colour = ["red", "green", "blue"][Int(uniform() * 3)]
      var isYes = x + (colour == "red" ? 3 : 0) + uniform() * 2 > 7
      if turned, row >= count / 2, colour != "red" { isYes.toggle() }
      let month = 1 + row * 4 / count
      lines.append("2026-0\(month)-1\(row % 10),\(x),\(colour)" + (isLabelled ? "," + (isYes ? "yes" : "no") : ""))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func file(_ name: String) throws -> String { try Self.swept.get().folder.path + "/" + name }

  private func drift(_ current: String, _ more: String...) throws -> CommandLineProgram.Result {
    try CommandLineProgram.run(
      ["drift", try file("reference.csv"), try file(current)] + more + ["--out", try Self.swept.get().results])
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func dataDriftIsToldFromNone() throws {
    let same = try drift("reference.csv", "--as", "json")
    #expect(same.status == 0)
    #expect(try object(same.output)["dataDrift"] as? Bool == false)
    let moved = try drift("moved.csv", "--fail-on", "data")
    #expect(moved.status == 1)
    #expect(moved.output.contains("Data drift") && moved.output.contains("x (distance"))
    #expect(moved.output.contains("Without known answers on both sides nothing can be said of concept drift"))
    let untold = try drift("moved.csv", "--fail-on", "concept")
    #expect(untold.status == 0 && untold.errors.contains("nothing is known of concept drift"), "\(untold.errors)")
    for failure in ["error", "answers"] {
      let found = try drift("moved.csv", "--fail-on", failure)
      #expect(
        found.status == 0 && found.errors.contains("--fail-on \(failure): nothing is known of"), "\(found.errors)")
    }
    #expect(try drift("moved.csv").status == 0)
  }

  @Test func conceptDriftIsFoundByTheModelsErrors() throws {
    let found = try drift(
      "turned.csv", "--model", "latest:best", "--by", "month", "--as", "json", "--fail-on", "concept",
      "--error-cost",
      "5")
    #expect(found.status == 1, "\(found.errors)")
    let json = try object(found.output)
    #expect(json["conceptDrift"] as? Bool == true && json["dataDrift"] as? Bool == false)
    #expect(json["conceptSince"] as? String == "2026-03")
    let findings = try #require(json["findings"] as? [String: Any])
    let periods = try #require(findings["periods"] as? [[String: Any]])
    #expect(periods.compactMap { $0["name"] as? String } == ["2026-01", "2026-02", "2026-03", "2026-04"])
    let estimates = try #require(findings["estimates"] as? [[String: Any]])
    #expect(Set(estimates.compactMap { $0["method"] as? String }) == ["CBPE", "PAPE"])
    // All rows have every metric, periods the two that say most.
    func metrics(_ isWhole: Bool) -> Set<String> {
      Set(estimates.filter { ($0["period"] == nil) == isWhole }.compactMap { $0["metric"] as? String })
    }
    #expect(metrics(true) == ["accuracy", "F1", "precision", "recall", "specificity", "ROC AUC"])
    #expect(metrics(false) == ["accuracy", "ROC AUC"])
    #expect(json["errorRose"] as? Bool == true)
    #expect(try drift("turned.csv", "--model", "latest:best", "--fail-on", "error").status == 1)
    #expect(try drift("reference.csv", "--model", "latest:best", "--fail-on", "error").status == 0)
    #expect(try drift("moved.csv", "--model", "latest:best", "--fail-on", "answers").status == 1)
    // The estimate doesn't see it: it stays at the reference's value while the realised one falls.
    let whole = try #require(estimates.first { $0["period"] == nil && $0["metric"] as? String == "accuracy" })
    let (estimate, realised) = (whole["estimate"] as? Double ?? 0, whole["realised"] as? Double ?? 1)
    #expect(estimate > 0.8 && realised < 0.75)
    let columns = try #require(findings["columns"] as? [[String: Any]])
    let uses = columns.compactMap { $0["use"] as? Double }
    #expect(abs(uses.reduce(0, +) - 1) < 1e-9)
  }

  /// 300 rows of the reference show how the model uses columns: of 400 not the first 300, in which x stands still.
  @Test func theUseOfColumnsIsFoundOnRowsOfTheWholeReference() throws {
    let lines = Self.rows(400, seed: 2).split(separator: "\n").enumerated().map { place, line in
      var cells = line.split(separator: ",").map { String($0) }
      if (1...300).contains(place) { cells[1] = "5.0" }
      return cells.joined(separator: ",")
    }
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: try file("still.csv"), atomically: true, encoding: .utf8)
    let found = try CommandLineProgram.run(
      "drift", try file("still.csv"), try file("reference.csv"), "--model", "latest:best", "--as", "json", "--out",
      try Self.swept.get().results)
    let findings = try #require(try object(found.output)["findings"] as? [String: Any], "\(found.errors)")
    let columns = try #require(findings["columns"] as? [[String: Any]])
    let use = try #require(columns.first { $0["name"] as? String == "x" }?["use"] as? Double)
    #expect(use > 0.1, "\(use)")
  }

  @Test func classesThatTheModelDoesNotKnowCountAsWrong() throws {
    let lines = Self.rows(400, seed: 2).split(separator: "\n")
    let third = lines.enumerated().map { row, line in
      row > 0 && row % 4 == 0 ? line.split(separator: ",").dropLast().joined(separator: ",") + ",maybe" : String(line)
    }
    try (third.joined(separator: "\n") + "\n").write(toFile: try file("third.csv"), atomically: true, encoding: .utf8)
    func change(_ name: String) throws -> (error: Double, rows: Int, notes: String) {
      let found = try drift(name, "--model", "latest:best", "--as", "json")
      let findings = try #require(try object(found.output)["findings"] as? [String: Any])
      let error = try #require(findings["error"] as? [String: Any])
      return (
        try #require(error["currentError"] as? Double), try #require(error["currentRows"] as? Int),
        try #require(findings["notes"] as? [String]).joined(separator: "\n")
      )
    }
    let (before, now) = (try change("reference.csv"), try change("third.csv"))
    #expect(now.rows == 400 && now.error >= 0.25 && now.error > before.error)
    #expect(now.notes.contains("100 rows have a class that the model doesn't know: maybe (100)"), "\(now.notes)")
    #expect(!before.notes.contains("doesn't know"))
  }

  @Test func filesWithoutLabelsAreComparedToo() throws {
    let found = try drift("unlabelled.csv", "--model", "latest:best", "--as", "markdown")
    #expect(found.status == 0, "\(found.errors)")
    let priced = try drift("unlabelled.csv", "--model", "latest:best", "--error-cost", "5")
    #expect(priced.errors.contains("--error-cost isn't used"), "\(priced.errors)")
    #expect(found.output.contains("no labels") && found.output.contains("None of these estimates sees concept drift"))
  }

  @Test func labelsAloneAreEnoughForTheProbe() throws {
    let found = try drift("turned.csv", "--target", "label")
    #expect(found.output.contains("of a probe"))
    #expect(found.output.hasPrefix("Concept drift: "), "\(found.output.prefix(200))")
  }

  @Test func optionsThatChangeNothingAreSaid() throws {
    let found = try drift(
      "moved.csv", "--rows", "50", "--positive", "yes", "--groups", "colour", "--sensitive", "colour", "--task",
      "binary", "--time", "day")
    #expect(found.status == 0, "\(found.errors)")
    let notes = found.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      notes.contains("--rows, --positive, --groups and --sensitive aren't used: two files are compared as a whole"),
      "\(notes)")
    #expect(notes.contains("--task isn't used: no --target is named"))
    #expect(notes.contains("--time isn't used: without --by nothing is divided by time"))
    let kept = try drift("moved.csv", "--keep-as-input", "day", "--model", "latest:best", "--target", "colour")
    let words = kept.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      words.contains("--keep-as-input isn't used: two files") && words.contains("--target isn't used: with --model"))
    let plain = try drift("turned.csv", "--target", "label", "--task", "binary", "--by", "month", "--time", "day")
    #expect(plain.status == 0 && !plain.errors.contains("n't used"), "\(plain.errors)")
    let order = try drift("moved.csv", "--by", "month", "--time", "row-order")
    #expect(order.status == 2 && order.errors.contains("--by month needs a column of times"), "\(order.errors)")
  }

  @Test func everyFormIsWritten() throws {
    let folder = try file("written")
    let found = try drift("moved.csv", "--as", "html", "--to", folder)
    #expect(found.status == 0)
    #expect(found.output.hasPrefix("<!DOCTYPE html>") && found.output.contains("Columns"))
    for name in ["drift.html", "drift.md", "drift.json"] {
      #expect(FileManager.default.fileExists(atPath: folder + "/" + name), "\(name)")
    }
    let narrow = try drift("moved.csv", "--width", "80")
    #expect(narrow.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func badInputEndsWithWhatToDo() throws {
    let folder = try Self.swept.get().folder
    let cases: [(String, [String], String)] = [
      ("x,colour\n" + String(repeating: "1,red\n", count: 200), [], "lacks the columns day and label"),
      (Self.rows(20, seed: 9), [], "20 rows, which is too few"),
      ("day,x,colour,label\n", [], "rows"),
      (Self.rows(300, seed: 9), ["--by", "moon"], "--by is 'moon'"),
      (Self.rows(300, seed: 9), ["--level", "2"], "the level is 2.0"),
      (Self.rows(300, seed: 9), ["--target", "lable"], "has no column 'lable'"),
      (Self.rows(300, seed: 9), ["--error-cost=-1"], "--error-cost is -1"),
      (Self.rows(300, seed: 9), ["--target", "label", "--task", "regression"], "the task can't be regression"),
      (
        Self.rows(300, seed: 9), ["--target", "x", "--task", "binary"],
        "task: binary is asked for, but the target 'x' has"
      ),
      (
        Self.rows(300, seed: 9), ["--by", "100", "--time", "colour"], "column 'colour' can't put rows in order of time"
      ),
      (Self.rows(300, seed: 9), ["--model", "nowhere.reasonable"], "nowhere.reasonable"),
      (
        Self.rows(300, seed: 9).replacingOccurrences(of: ",red,", with: ",1,").replacingOccurrences(
          of: ",green,", with: ",2,"
        ).replacingOccurrences(of: ",blue,", with: ",3,"), [],
        "column 'colour' holds categories in"
      ),
    ]
    for (number, (text, more, expected)) in cases.enumerated() {
      let path = try folder.write("bad\(number).csv", text)
      let found = try CommandLineProgram.run(
        ["drift", try file("reference.csv"), path] + more + ["--out", try Self.swept.get().results])
      #expect(found.status == 2, "\(expected): \(found.output.prefix(100)) \(found.errors)")
      #expect(found.errors.contains(expected), "\(found.errors)")
    }
    let missing = try CommandLineProgram.run("drift", try file("reference.csv"), try file("none.csv"))
    #expect(missing.status == 2 && missing.errors.contains("there is no file"))
  }

  @Test func detectorsAreListedAndScored() throws {
    let list = try CommandLineProgram.run("catalogue")
    #expect(list.output.contains("Drift detectors") && list.output.contains("page-hinkley"))
    let one = try CommandLineProgram.run("catalogue", "adwin")
    #expect(one.output.contains("clock: a whole number from 1 to 1000000; default 32"))
    let parameter = try CommandLineProgram.run("catalogue", "adwin.delta")
    #expect(parameter.status == 0 && parameter.output.contains("default 0.002"))
    let axis = try CommandLineProgram.run("catalogue", "replay.churn")
    #expect(axis.status == 0 && axis.output.hasPrefix("replay.churn: decisions that flip\n"), "\(axis.errors)")
    #expect(axis.output.contains("counts: a share") && list.output.contains("replay.drift-delay"))
    #expect(try CommandLineProgram.run("catalogue", "replay.chrun").errors.contains("did you mean 'replay.churn'?"))
    let scored = try CommandLineProgram.run("drift-detectors", "--streams", "stagger", "--repeats", "1")
    #expect(scored.status == 0, "\(scored.errors)")
    #expect(scored.output.contains("Found at random") && scored.output.contains("kswin"))
    let told = try CommandLineProgram.run("drift-detectors", "--streams", "stagger", "--repeats", "1", "--json")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any])
    #expect(json["schema"] as? String == "reasonable.drift-detectors/1")
    let rows = try #require(json["rows"] as? [[String: Any]])
    #expect(rows.contains { $0["detector"] as? String == "kswin" && $0["stream"] is String })
    for row in rows {
      for part in ["score", "random"] {
        let score = try #require(row[part] as? [String: Any])
        #expect(score["changes"] is Int && score["found"] is Int && score["foundShare"] != nil, "\(row)")
      }
    }
    #expect(try CommandLineProgram.run("drift-detectors", "--streams", "sae").status == 2)
    #expect(try CommandLineProgram.run("drift-detectors", "--repeats", "0").status == 2)
  }
}
