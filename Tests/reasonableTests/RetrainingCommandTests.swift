import Foundation
import Records
import Store
import Testing

/// `retraining` as a user runs it, on one small replay.
@Suite(.serialized)
struct RetrainingCommandTests {
  /// Sixteen steps of ten rows; labels come a step late.
  private static let swept = Result {
    try SweptFolder(
      plan: """
        version: 1
        name: small
        data: {file: train.csv, target: label, time: number}
        split: {seed: 7}
        protocols: [replay]
        replay:
          start: 80
          step: 10
          label-delay: 10
          deploy-delay: 0
          retraining: ["periodic(every=[1, 4])"]
        preprocessing: {scaling: none}
        estimators: [decision-tree]
        axes: [accuracy]
        measurement: {training-repeats: 1}
        """,
      files: ["train.csv": rows])
  }

  private static let rows = table(rows: 240)

  private static func table(rows count: Int) -> String {
    var lines = ["number,x,noise,label"]
    for number in 0..<count {
      let x = (number * 37) % 23
      lines.append("\(number),\(x),\(number * 13 % 11),\((x > 11) == (number < 160) ? "yes" : "no")")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func run(_ arguments: String...) throws -> CommandLineProgram.Result {
    try CommandLineProgram.run(["retraining", "latest"] + arguments + ["--out", try Self.swept.get().results])
  }

  private func words(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func delaysThatCantBePlayedAreNamedAndTheOthersTold() throws {
    let both = try run("--delay", "0,9")
    #expect(both.status == 0, "\(both.errors)")
    #expect(words(both.output).contains("The past would have chosen:"))
    #expect(
      words(both.errors).contains(
        "--delay 9 isn't played: labels that come 9 steps later leave 7 of the replay's 16 steps; at least 9 are needed"
      ),
      "\(both.errors)")
    for arguments in [["--delay", "9"], ["--delay", "9", "--json"], ["--delay", "9,10"]] {
      let alone = try CommandLineProgram.run(
        ["retraining", "latest"] + arguments + ["--out", try Self.swept.get().results])
      #expect(alone.status != 0 && alone.output.isEmpty)
      #expect(words(alone.errors).contains("at least 9 are needed"), "\(alone.errors)")
    }
  }

  @Test func severalDelaysAreOneObjectForPrograms() throws {
    let told = try run("--json", "--delay", "0,1,9")
    #expect(told.status == 0, "\(told.errors)")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any])
    #expect(json["schema"] as? String == "reasonable.retraining/1" && json["run"] is String)
    let delays = try #require(json["delays"] as? [[String: Any]])
    #expect(delays.map { $0["extraDelay"] as? Int } == [0, 1])
    #expect(delays.allSatisfy { ($0["candidates"] as? [Any])?.count == 1 })
    let refused = try #require(json["notPlayed"] as? [[String: Any]])
    #expect(refused.map { $0["extraDelay"] as? Int } == [9])
    #expect((refused.first?["reason"] as? String)?.contains("at least 9 are needed") == true, "\(refused)")
  }

  @Test func baselinesStandInTheTextAndInTheJSON() throws {
    let text = try run()
    #expect(words(text.output).contains("Baselines that look at no input, on the judged steps: last known label 0."))
    let told = try run("--json")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any])
    let baselines = try #require(json["baselines"] as? [[String: Any]])
    #expect(baselines.compactMap { $0["name"] as? String } == ["last known label", "prior"])
    #expect(baselines.allSatisfy { ($0["loss"] as? [String: Any])?["interval"] is [String: Any] }, "\(baselines)")
  }

  @Test func thePictureSaysWhatThePastWouldHaveChosen() throws {
    let path = try Self.swept.get().folder.path + "/ways.svg"
    #expect(try run("--svg", path).status == 0)
    let picture = try String(contentsOfFile: path, encoding: .utf8)
    #expect(picture.contains("Chosen on the past:") && picture.contains(">chosen on the past<"))
  }

  @Test func whatCanNeverBeReplayedIsSaidWithAdviceThatHelps() throws {
    let folder = try TemporaryFolder()
    let results = folder.file("r").path
    func sweep(_ plan: String, _ settings: String...) throws -> CommandLineProgram.Result {
      try CommandLineProgram.run(
        ["sweep", plan, "--out", results, "--quiet"] + settings.flatMap { ["--set", $0] })
    }
    let plan = try Self.swept.get().plan
    let late = try sweep(plan, "replay.label-delay=5000")
    #expect(
      late.status == 2 && words(late.errors).contains("replay.label-delay: no label arrives before the last step"))
    #expect(!late.errors.contains("start later"), "\(late.errors)")
    let same = Self.rows.split(separator: "\n").enumerated().map { place, line in
      place == 0 ? String(line) : "7," + line.split(separator: ",").dropFirst().joined(separator: ",")
    }
    _ = try folder.write("train.csv", same.joined(separator: "\n") + "\n")
    let equal = try sweep(
      try folder.write("plan.yaml", try String(contentsOfFile: plan, encoding: .utf8)))
    #expect(equal.status == 2 && words(equal.errors).contains("all 240 rows have the same time"), "\(equal.errors)")
  }

  @Test func jsonOfALongReplayHasEveryNumber() throws {
    let folder = try TemporaryFolder()
    let results = folder.file("r").path
    _ = try folder.write("train.csv", Self.table(rows: 640))
    let plan = try folder.write("plan.yaml", try String(contentsOfFile: try Self.swept.get().plan, encoding: .utf8))
    let swept = try CommandLineProgram.run(
      "sweep", plan, "--out", results, "--quiet", "--set", "replay.step=1", "--set", "replay.label-delay=1")
    #expect(swept.status == 0, "\(swept.errors)")
    let told = try CommandLineProgram.run("retraining", "latest", "--json", "--out", results)
    #expect(told.output.split(separator: "\n").contains { $0.count > 4_000 })
    #expect(try JSONSerialization.jsonObject(with: Data(told.output.utf8)) is [String: Any])
  }

  @Test func rowsDrawnByChanceAreSaidToSpanMoreTime() throws {
    let folder = try TemporaryFolder()
    let results = folder.file("r").path
    let swept = try CommandLineProgram.run(
      "sweep", try Self.swept.get().plan, "--out", results, "--quiet", "--set", "data.rows=200")
    #expect(swept.status == 0, "\(swept.errors)")
    let run = try ResultStore(directory: results, access: .readOnly).run("latest")
    #expect(run.notes.contains { $0.contains("span more time in the replay than in all rows") }, "\(run.notes)")
  }

  @Test func anInterruptionBeforeTheFirstTrialSaysThatItsModelsAreKept() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("train.csv", Self.rows)
    let text = try String(contentsOfFile: try Self.swept.get().plan, encoding: .utf8)
      .replacing("step: 10", with: "step: 1")
      .replacing("[decision-tree]", with: "[{name: gradient-boosting, parameters: {rounds: 400}}]")
    let results = folder.file("r").path
    let process = CommandLineProgram.process([
      "sweep", try folder.write("plan.yaml", text), "--out", results, "--jobs", "1",
    ])
    let errors = folder.file("errors")
    try Data().write(to: errors)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let deadline = Date.now.addingTimeInterval(60)
    var stored = 0
    while process.isRunning, stored < 3, Date.now < deadline {
      usleep(20_000)
      stored = (try? ResultStore(directory: results, access: .readOnly).evidenceCount()) ?? 0
    }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    let said = words(try String(contentsOf: errors, encoding: .utf8))
    let store = try ResultStore(directory: results, access: .readOnly)
    #expect(try store.runs()[0].trialCount == 0)
    let kept = try store.evidenceCount()
    #expect(kept >= 3)
    #expect(
      said.contains(
        "interrupted before the first of 1 trials was done; what was measured by then, \(kept) parts, is kept"),
      "\(said)")
    #expect(!said.contains("begins again"), "\(said)")
  }

  @Test func aRunThatWasStoppedSaysThatItHasNotFinishedAndHowToGoOn() throws {
    let whole = try ResultStore(directory: try Self.swept.get().results, access: .readOnly).run("latest")
    let folder = try TemporaryFolder()
    let results = folder.file("r").path
    let store = try ResultStore(directory: results)
    try store.begin(
      RunRecord(
        id: "stopped", name: whole.name, planText: whole.planText, planHash: whole.planHash, dataset: whole.dataset,
        machine: whole.machine, seed: whole.seed, splits: whole.splits, policy: whole.policy, axes: whole.axes,
        startedAt: whole.startedAt, finishedAt: nil, trials: []))
    try store.close()
    for arguments in [
      ["retraining", "stopped"], ["frontier", "stopped"], ["frontier", "stopped", "--ways"], ["pick", "stopped"],
      ["show", "stopped"], ["show", "stopped", "--ways"],
    ] {
      let told = try CommandLineProgram.run(arguments + ["--out", results])
      #expect(told.status == 2 && told.output.isEmpty, "\(arguments): \(told.output)")
      #expect(
        words(told.errors).contains("run stopped hasn't finished, and no trial of it is stored yet"),
        "\(arguments): \(told.errors)")
      #expect(words(told.errors).contains("sweep its plan again into the same results folder"))
      #expect(!told.errors.contains("research protocol") && !told.errors.contains("replays nothing"))
    }
  }
}
