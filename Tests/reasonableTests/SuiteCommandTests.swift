import Foundation
import Records
import Store
import Testing

/// Small data sets that are shipped, few rows and cheap estimators.
private let plan = """
  version: 1
  name: suite
  datasets: [wine, breast-cancer]
  split: {kind: stratified, folds: 3, seed: 5}
  estimators:
    - name: prior-baseline
    - name: gaussian-naive-bayes
    - name: decision-tree
      parameters: {max-depth: 2}
  axes: [accuracy, training.cpu]
  policy: {quality: accuracy, prefer: [training.cpu]}

  """

@Suite(.serialized) struct SuiteCommandTests {
  @Test func onePlanIsComparedOverDataSetsAndGoesOn() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("suite.yaml", plan)
    let results = folder.file("results").path
    let first = try CommandLineProgram.run("benchmark-suite", file, "--out", results, "--quiet")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("suite: One plan on 2 data sets, 3 candidates, research protocol."))
    #expect(first.output.contains("prior-baseline"))
    let reports = folder.file("results/reports/suite-suite").path
    let names = try FileManager.default.contentsOfDirectory(atPath: reports).sorted()
    #expect(names == ["critical-difference.svg", "suite.html", "suite.json", "suite.md"])
    let store = try ResultStore(directory: results, access: .readOnly)
    #expect(Set(try store.runs().map(\.dataset)) == ["wine", "breast-cancer"])

    // What is there already isn't done again: the second time costs no fit.
    let before = try store.runs().count
    func stored(_ store: ResultStore) throws -> Set<String> {
      Set(try store.runs().flatMap { try store.run($0.id).trials.map { "\($0.key) \($0.finishedAt)" } })
    }
    let fitted = try stored(store)
    let second = try CommandLineProgram.run("benchmark-suite", file, "--out", results, "--quiet")
    #expect(second.status == 0, "\(second.errors)")
    let again = try ResultStore(directory: results, access: .readOnly)
    #expect(try again.runs().count == before + 2)
    #expect(second.output == first.output)
    // Nothing was fitted again: the trials are those of the first time.
    #expect(try stored(again) == fitted)
  }

  @Test func anInterruptedSuiteSaysWhatIsKeptAndHowToGoOn() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "suite.yaml",
      plan.replacing(
        "- name: gaussian-naive-bayes",
        with: "- {name: logistic-regression, parameters: {C: {from: 0.001, to: 1000, scale: log, count: 120}}}"))
    let results = folder.file("results").path
    let process = CommandLineProgram.process(["benchmark-suite", file, "--out", results, "--jobs", "1"])
    let errors = folder.file("errors")
    try Data().write(to: errors)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    var counts: [Int] = []
    let deadline = Date.now.addingTimeInterval(120)
    // The first data set is through, and the second in hand.
    while process.isRunning, counts.count < 2 || counts.contains(0), Date.now < deadline {
      usleep(50_000)
      let listed = try CommandLineProgram.run("runs", "--results", results, "--json").output
      counts = listed.matches(of: /"trialCount": (\d+)/).compactMap { Int($0.output.1) }
    }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    let text = try String(contentsOf: errors, encoding: .utf8)
    let said = try #require(
      text.firstMatch(
        of: /interrupted: 1 of 2 data sets and (\d+) of 122 trials of breast-cancer \(run (\S+)\) are kept/),
      "\(text)")
    let runs = try ResultStore(directory: results, access: .readOnly).runs()
    let second = try #require(runs.first { $0.id == String(said.output.2) })
    #expect(second.dataset == "breast-cancer" && Int(said.output.1) == second.trialCount)
    let command = try #require(text.split(separator: "\n").last?.drop { $0 == " " })
    #expect(command.hasSuffix("--jobs 1"), "\(command)")
    // It goes on. Fewer candidates, so that the test ends soon.
    let shorter = "--set 'estimators.1.parameters.C=[0.001, 10]' --quiet > out"
    #expect(try CommandLineProgram.shell("\(command) \(shorter)", in: folder.path) == 0)
    #expect(try String(contentsOf: folder.file("out"), encoding: .utf8).contains("One plan on 2 data sets"))
  }

  @Test func whatIsNoSuiteIsRefused() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("suite.yaml", plan)
    let unknown = try CommandLineProgram.run(
      "benchmark-suite", file, "--datasets", "wine,breast-cancr", "--out", folder.file("r").path)
    #expect(unknown.status == 2 && unknown.errors.contains("did you mean 'breast-cancer'?"), "\(unknown.errors)")
    let single = try CommandLineProgram.run(
      "benchmark-suite", file, "--datasets", "wine", "--out", folder.file("r").path)
    #expect(single.status == 2 && single.errors.contains("one data set is no suite"), "\(single.errors)")
    let sweep = try CommandLineProgram.run("sweep", file, "--out", folder.file("r").path)
    #expect(sweep.status == 2 && sweep.errors.contains("benchmark-suite"), "\(sweep.errors)")
  }

  @Test func aHoldOutJudgesThePick() throws {
    let folder = try TemporaryFolder()
    let text = plan.replacing("datasets: [wine, breast-cancer]", with: "data: {dataset: wine}")
      .replacing("seed: 5}", with: "seed: 5, hold-out: 25%}")
    let file = try folder.write("held.yaml", text)
    let results = folder.file("results").path
    let sweep = try CommandLineProgram.run("sweep", file, "--out", results, "--quiet")
    #expect(sweep.status == 0, "\(sweep.errors)")
    #expect(sweep.output.contains("On the rows set aside before any choice the pick, "))
    #expect(sweep.output.contains("were drawn anew 500 times"))
    let run = try ResultStore(directory: results, access: .readOnly).run("latest")
    #expect(run.evaluations == [.research])
    let held = run.trials(of: .holdOut)
    #expect(held.count == 3 && held.allSatisfy { $0.folds.count == 1 && (43...46).contains($0.folds[0].testRows) })
    #expect(run.trials(of: .research)[0].folds.map(\.testRows).reduce(0, +) == 178 - held[0].folds[0].testRows)
    let optimism = try #require(run.optimism.first)
    #expect(optimism.method == .rowsRedrawn && optimism.candidates == 3 && optimism.corrected <= 1)
    let compared = try CommandLineProgram.run(
      "compare", "latest", "pick", "prior-baseline", "--by", "rows", "--out", results)
    #expect(compared.output.contains("row by row from the"), "\(compared.errors)")
  }

  @Test func aStreamThatChangesIsWritten() throws {
    let first = try CommandLineProgram.run("datasets", "generate", "sea", "--rows", "1500", "--change-at", "700")
    #expect(first.status == 0 && first.output.hasPrefix("attrib1,attrib2,attrib3,class\n"), "\(first.errors)")
    #expect(first.output.split(separator: "\n").count == 1501)
    #expect(
      first.output
        == (try CommandLineProgram.run(
          "datasets", "generate", "sea", "--rows", "1500", "--change-at", "700"
        ).output))
    let wrong = try CommandLineProgram.run("datasets", "generate", "sea", "--function", "9")
    #expect(wrong.status == 2 && wrong.errors.contains("there is no function 9"))
  }
}
