import Foundation
import Store
import Testing

/// What scripts and pasted commands rely on: JSON, standard input and output, quiet, exit codes, repeated runs.
@Suite(.serialized)
struct ScriptTests {
  private static let plan = """
    version: 1
    name: small
    data: {file: data.csv, target: label}
    split: {kind: stratified, folds: 3, seed: 7}
    preprocessing: {encoding: one-hot, scaling: standard}
    estimators:
      - prior-baseline
      - {name: logistic-regression, parameters: {C: [0.1, 10]}}
    axes: [accuracy, size.bytes]
    policy: {quality: accuracy, prefer: [size.bytes]}
    """

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var lines = ["x,colour,label"]
    for row in 0..<90 {
      let x = Double((row * 37) % 100) / 10
      lines.append("\(x),\(["red", "green"][row % 2]),\(x + Double(row % 5) > 6 ? "yes" : "no")")
    }
    _ = try folder.write("data.csv", lines.joined(separator: "\n") + "\n")
    _ = try folder.write("plan.yaml", Self.plan + "\n")
    return folder
  }

  private func shell(_ line: String, _ folder: TemporaryFolder) throws -> Int32 {
    try CommandLineProgram.shell(line, in: folder.path)
  }

  private func text(_ name: String, _ folder: TemporaryFolder) throws -> String {
    try String(contentsOf: folder.file(name), encoding: .utf8)
  }

  private func object(_ name: String, _ folder: TemporaryFolder) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.file(name)))
    return try #require(value as? [String: Any])
  }

  @Test func everyListSpeaksJSON() throws {
    let folder = try folder()
    #expect(try shell("reasonable sweep plan.yaml --out r --quiet > out 2> errors", folder) == 0)
    #expect(try text("errors", folder).isEmpty)
    for (command, schema, key) in [
      ("runs", "reasonable.runs/1", "runs"), ("frontier", "reasonable.frontier/1", "members"),
      ("compare latest C=10 prior", "reasonable.comparison/1", "rows"), ("show", "reasonable.candidate/1", "protocols"),
      ("show latest C=10", "reasonable.candidate/1", "steps"),
    ] {
      #expect(try shell("reasonable \(command) --json --out r > json", folder) == 0, "\(command)")
      let found = try object("json", folder)
      #expect(found["schema"] as? String == schema)
      #expect((found[key] as? [Any])?.isEmpty == false, "\(command)")
    }
    #expect(try shell("reasonable datasets validate data.csv --target label --json > json 2> errors", folder) == 0)
    let data = try object("json", folder)
    #expect(data["rows"] as? Int == 90 && (data["columns"] as? [Any])?.count == 3)
    #expect((data["dataSection"] as? String)?.contains("target: label") == true)
    let model = try object("json", folder)
    #expect(model["schema"] as? String == "reasonable.dataset/1")
    #expect(try shell("reasonable export latest --model m.reasonable --out r > out", folder) == 0)
    #expect(try shell("reasonable show m.reasonable --json > json", folder) == 0)
    #expect(try object("json", folder)["schema"] as? String == "reasonable.model/1")
  }

  @Test func aDashIsStandardInputOrOutput() throws {
    let folder = try folder()
    #expect(try shell("reasonable init data.csv --target label -o - > made.yaml 2> errors", folder) == 0)
    #expect(try text("made.yaml", folder).hasPrefix("# A first plan for data.csv"))
    #expect(!FileManager.default.fileExists(atPath: folder.file(".reasonable").path))
    #expect(try shell("reasonable sweep made.yaml --dry-run > out 2> errors", folder) == 0)
    #expect(try shell("reasonable sweep - --out r --quiet < plan.yaml > out 2> errors", folder) == 0)
    #expect(try shell("reasonable frontier --svg - --out r > f.svg", folder) == 0)
    #expect(try text("f.svg", folder).contains("</svg>"))
    #expect(try shell("reasonable export latest --model - --out r > m.reasonable 2> errors", folder) == 0)
    #expect(try shell("reasonable predict m.reasonable -i - -o - < data.csv > answers 2> errors", folder) == 0)
    #expect(try text("answers", folder).split(separator: "\n").count == 91)
    #expect(try shell("reasonable sweep plan.yaml --dry-run --folds-to - > folds.json 2> errors", folder) == 0)
    #expect((try object("folds.json", folder)["research"] as? [Any])?.count == 3)
    #expect(try shell("echo 'x: [' | reasonable sweep - --out r 2> errors", folder) == 2)
    #expect(try text("errors", folder).contains("standard input"))
  }

  @Test func quietLeavesNotesOutAndErrorsIn() throws {
    let folder = try folder()
    #expect(try shell("reasonable sweep plan.yaml --out r --quiet > out 2> errors", folder) == 0)
    _ = try folder.write("more.csv", "x,colour,other\n1,red,5\n")
    #expect(try shell("reasonable predict latest -i more.csv --out r > out 2> errors", folder) == 0)
    #expect(try text("errors", folder).contains("note: "))
    #expect(try shell("reasonable predict latest -i more.csv --quiet --out r > out 2> errors", folder) == 0)
    #expect(try text("errors", folder).isEmpty)
    #expect(try shell("reasonable predict latest -i none.csv -q --out r > out 2> errors", folder) == 2)
    #expect(try text("errors", folder).hasPrefix("error: "))
  }

  @Test func whateverWritesFilesCanBeQuiet() throws {
    let folder = try folder()
    #expect(try shell("reasonable sweep plan.yaml --out r --quiet > out 2> errors", folder) == 0)
    for (line, isTold) in [
      ("report latest --out r --format markdown,csv --to pages", false), ("export latest --model - --out r", true),
      ("drift data.csv data.csv --target label --minimum-rows 40 --to drift", true),
    ] {
      #expect(try shell("reasonable \(line) > loud 2> errors", folder) == 0, "\(line)")
      let told = try text("errors", folder)
      #expect(!isTold || !told.isEmpty, "\(line)")
      for option in ["--quiet", "-q"] {
        #expect(try shell("reasonable \(line) \(option) > out 2> errors", folder) == 0, "\(line) \(option)")
        #expect(try text("errors", folder).isEmpty, "\(line) \(option)")
        // What was asked for is there all the same.
        #expect(try shell("cmp loud out", folder) == 0, "\(line) \(option)")
      }
    }
    #expect(try shell("reasonable report none -q --out r > out 2> errors", folder) != 0)
    #expect(try text("errors", folder).hasPrefix("error: "))
  }

  @Test func answersInAFileNamedGzipAreGzip() throws {
    let folder = try folder()
    #expect(try shell("reasonable sweep plan.yaml --out r --quiet > out 2> errors", folder) == 0)
    #expect(try shell("reasonable predict latest -i data.csv -o a.csv.gz --out r 2> errors", folder) == 0)
    #expect(try shell("reasonable predict latest -i data.csv -o b.csv --out r 2> errors", folder) == 0)
    #expect(try shell("gzip -dc a.csv.gz | cmp - b.csv", folder) == 0)
    for line in [
      "init data.csv -o plan2.yaml.gz", "frontier --svg f.svg.gz --out r", "export latest --model m.gz --out r",
      "sweep plan.yaml --dry-run --folds-to f.json.gz",
    ] {
      #expect(try shell("reasonable \(line) > out 2> errors", folder) == 2, "\(line)")
      #expect(try text("errors", folder).contains("leave out .gz"), "\(line)")
    }
  }

  @Test func aFullDiskIsNoWrongInput() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let folder = try folder()
    #expect(try shell("reasonable sweep plan.yaml --out r --quiet > out 2> errors", folder) == 0)
    #expect(try shell("reasonable predict latest -i data.csv -o /dev/full --out r 2> errors", folder) == 3)
    #expect(try text("errors", folder).contains("the disk is full"))
    #expect(try shell("reasonable predict latest -i data.csv -o no/such/folder.csv --out r 2> errors", folder) == 2)
  }

  @Test func aPlanThatCannotRunIsNotLeftBehind() throws {
    let folder = try folder()
    _ = try folder.write("bad.csv", "x,label\n" + (0..<6).map { "\($0),only\n" }.joined())
    #expect(try shell("reasonable init bad.csv --target label > out 2> errors", folder) == 2)
    #expect(!FileManager.default.fileExists(atPath: folder.file("bad.yaml").path))
    #expect(try shell("reasonable sweep data.csv --target label --out r --dry-run > out 2> errors", folder) == 0)
    #expect(!FileManager.default.fileExists(atPath: folder.file("r").path))
    #expect(try !text("errors", folder).contains("r/data.yaml"))
  }

  @Test func labelsThatTheModelDoesNotKnowAreNamed() throws {
    let folder = try folder()
    #expect(try shell("reasonable sweep plan.yaml --out r --quiet > out 2> errors", folder) == 0)
    _ = try folder.write(
      "new.csv", "x,colour,label\n1,red,no\n9,green,yes\n2,red,maybe\n3,red,maybe\n4,red,perhaps\n")
    #expect(try shell("reasonable evaluate latest new.csv --out r > out 2> errors", folder) == 0)
    #expect(
      try text("errors", folder).contains(
        "3 rows have a class that the model doesn't know and aren't judged: maybe (2), perhaps (1); the model knows no, "
          + "yes; the first: "))
  }

  @Test func aMisspeltCandidateNamesTheNearest() throws {
    let folder = try folder()
    #expect(try shell("reasonable sweep plan.yaml --out r --quiet > out 2> errors", folder) == 0)
    for (name, meant) in [
      ("logistc-regression", "'logistic-regression(C=0.1)' or 'logistic-regression(C=10)'"), ("pik", "'pick'"),
      ("prior-basline", "'prior-baseline'"),
    ] {
      #expect(try shell("reasonable show latest \(name) --out r > out 2> errors", folder) == 2)
      #expect(try text("errors", folder).contains("did you mean \(meant)?"), "\(name)")
    }
  }

  /// The printed command, pasted into the folder of the plan, gives the same run.
  @Test func thePrintedCommandGivesTheSameRun() throws {
    let folder = try folder()
    let overrides = [
      "split.folds=4", "estimators.1.parameters.C=[0.1, 1]", "data.missing=[\"it's\", '$HOME']", "split.seed=11",
    ].map { "--set '" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
    #expect(try shell("reasonable sweep plan.yaml --out r --quiet \(overrides) > out 2> errors", folder) == 0)
    let first = try ResultStore(directory: folder.file("r").path, access: .readOnly).run("latest")
    #expect(try shell("reasonable report latest --format markdown --to report --out r > out", folder) == 0)
    let lines = try text("report/report.md", folder).split(separator: "\n")
    let command = try #require(lines.first { $0.hasPrefix("reasonable sweep ") })
    // The plan as the report shows it, with its comments, saved under the name that the command says.
    _ = try folder.write("small.yaml", first.planText)
    #expect(
      try shell(command.replacing("# the plan", with: "--quiet --out s # the plan") + " > /dev/null", folder) == 0)
    let second = try ResultStore(directory: folder.file("s").path, access: .readOnly).run("latest")
    #expect(second.planHash == first.planHash)
    #expect(second.trials.map(\.key) == first.trials.map(\.key))
    #expect(second.trials.map { $0.reading("accuracy") } == first.trials.map { $0.reading("accuracy") })
    #expect(second.splits == first.splits)
  }

  @Test func anInterruptedSweepSaysWhatIsKeptAndHowToGoOn() throws {
    let folder = try folder()
    _ = try folder.write(
      "long.yaml",
      Self.plan.replacing(
        "parameters: {C: [0.1, 10]}", with: "parameters: {C: {from: 0.001, to: 1000, scale: log, count: 400}}"))
    let results = folder.file("r").path
    let process = CommandLineProgram.process([
      "sweep", folder.file("long.yaml").path, "--out", results, "--jobs", "1", "--set", "split.folds=4",
    ])
    let errors = folder.file("errors")
    try Data().write(to: errors)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    var stored = 0
    let deadline = Date.now.addingTimeInterval(60)
    while process.isRunning, stored < 3, Date.now < deadline {
      usleep(50_000)
      let listed = try CommandLineProgram.run("runs", "--results", results, "--json").output
      stored = listed.firstMatch(of: /"trialCount": (\d+)/).flatMap { Int($0.output.1) } ?? 0
    }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    let text = try text("errors", folder)
    let said = try #require(text.firstMatch(of: /interrupted: (\d+) of 401 trials are kept in/), "\(text)")
    let kept = try ResultStore(directory: results, access: .readOnly).runs()[0].trialCount
    #expect(Int(said.output.1) == kept && kept >= 3)
    let command = try #require(text.split(separator: "\n").last?.drop { $0 == " " })
    #expect(command.hasSuffix("--jobs 1 --set split.folds=4"), "\(command)")
    // It goes on: what is kept isn't fitted again. Fewer candidates, so that the test ends soon.
    let shorter = "--set 'estimators.1.parameters.C=[0.001, 10]' --quiet > out"
    #expect(try shell("\(command) \(shorter)", folder) == 0)
    #expect(try self.text("out", folder).contains("taken from the store"))
  }
}
