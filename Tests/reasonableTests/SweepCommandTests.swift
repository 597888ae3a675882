import Foundation
import Records
import Store
import Testing

/// Small enough for a debug build, and still the whole way from a file to a report.
private let plan = """
  version: 1
  name: small
  data:
    file: data.csv
    target: kind
  split: {kind: stratified, folds: 3, seed: 5}
  preprocessing:
    imputation: {numeric: mean}
    scaling: standard
    encoding: one-hot
    pca: [none, 2]
  estimators:
    - name: prior-baseline
    - name: logistic-regression
      parameters: {C: [0.1, 1]}
    - name: nearest-neighbors
  measurement: {latency-budget: 0.5s, latency-rounds: 4}
  """

/// Two overlapping clouds with a category, quotes and missing cells.
private func csv(rows: Int = 90) -> String {
  var lines = ["length,width,\"colour, outside\",kind"]
  for row in 0..<rows {
    let isLarge = row % 2 == 0
    let wobble = Double((row * 37) % 23) / 10
    let length = row % 17 == 0 ? "" : "\(wobble + (isLarge ? 1.5 : 0))"
    let colour = ["red", "\"light \"\"blue\"\"\"", "green"][(row / 2) % 3]
    lines.append("\(length),\(Double((row * 13) % 11) - (isLarge ? 3 : 0)),\(colour),\(isLarge ? "large" : "small")")
  }
  return lines.joined(separator: "\n") + "\n"
}

@Suite(.serialized) struct SweepCommandTests {
  @Test func aSweepEndsWithAFrontierAPickAndReports() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("data.csv", csv())
    let file = try folder.write("plan.yaml", plan)
    let results = folder.file("results").path
    let first = try CommandLineProgram.run("sweep", file, "--out", results)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("7 trials, 21 fits done now"))
    #expect(first.output.contains("Reasonable pick: "))
    let store = try ResultStore(directory: results, access: .readOnly)
    let run = try store.run("latest")
    #expect(run.finishedAt != nil)
    #expect(run.trials.count == 7)
    for trial in run.trials {
      #expect(trial.status == .completed)
      for axis: AxisID in ["accuracy", "log-loss", "latency.p50", "latency.p99", "training.cpu", "size.bytes"] {
        #expect(trial.reading(axis) != nil, "\(trial.candidate.label) has no \(axis)")
      }
    }
    for name in ["report.html", "report.md", "trials.csv", "report.json"] {
      #expect(FileManager.default.fileExists(atPath: "\(results)/reports/\(run.id)/\(name)"))
    }

    // Four rounds, each in a process of its own.
    let timing = try #require(try store.evidence(ofTrial: run.trials[0].key, in: run.id)[.timing])
    let timings = try TimingEvidence(encoded: try #require(try store.bodies(of: [timing.id])[timing.id]).get())
    let processes = timings.served.rounds.map(\.process)
    #expect(processes == [0, 1, 2, 3])
    #expect(run.trials[0].reading("latency.p50")?.samples.count == processes.count)
    #expect(timings.noise == .assumed && timings.account.rounds == processes.count)
    #expect(run.axes.first { $0.id == "latency.p50" }?.indistinction == Indistinction(factor: 1.05))
    #expect(run.axes.first { $0.id == "accuracy" }?.indistinction == nil)

    // Again: nothing is fitted, nothing is timed, and the readings are the same ones.
    let second = try CommandLineProgram.run("sweep", file, "--out", results, "--jobs", "1")
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.output.contains("0 fits done now, 7 trials taken from the store"))
    let again = try store.run("latest")
    #expect(again.id != run.id)
    #expect(again.trials.map(\.outcomes) == run.trials.map(\.outcomes))

    // A changed setting is named, and only what it touches is run.
    let third = try CommandLineProgram.run("sweep", file, "--out", results, "--set", "split.folds=4")
    #expect(third.status == 0, "\(third.errors)")
    #expect(third.errors.contains("stale, run again"))
    #expect(third.errors.contains("split.folds changed from 3 to 4"))
    #expect(third.output.contains("28 fits done now"))

    let frontier = try CommandLineProgram.run("frontier", run.id, "--results", results, "--x", "size.bytes")
    #expect(frontier.status == 0)
    #expect(frontier.output.contains("size"))
    let comparison = try CommandLineProgram.run(
      "compare", run.id, "prior-baseline", "nearest-neighbors + pca(2)", "--results", results)
    #expect(comparison.status == 0, "\(comparison.errors)")
    #expect(comparison.output.contains("accuracy"))
    let report = try CommandLineProgram.run(
      "report", run.id, "--results", results, "--format", "csv", "--to", folder.file("again").path)
    #expect(report.status == 0)
    #expect(FileManager.default.fileExists(atPath: folder.file("again/trials.csv").path))
    #expect(try CommandLineProgram.run("runs", "--results", results).output.split(separator: "\n").count == 5)
  }

  @Test func aSelfTestIsUsedByLaterSweepsIntoItsFolder() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("data.csv", csv())
    let file = try folder.write("plan.yaml", plan)
    let results = folder.file("results").path
    let test = try CommandLineProgram.run("selftest", "--out", results, "--sittings", "4", "--seconds", "2")
    #expect(test.status == 0, "\(test.errors)")
    for words in ["p50 latency: differences up to", "5% slower: found in", "hold another sitting's value", "Kept in"] {
      #expect(test.output.contains(words), "\(test.output)")
    }
    let sweep = try CommandLineProgram.run("sweep", file, "--out", results, "--set", "axes=[accuracy,latency.p50]")
    #expect(sweep.status == 0, "\(sweep.errors)")
    let store = try ResultStore(directory: results, access: .readOnly)
    let run = try store.run("latest")
    let timing = try #require(try store.evidence(ofTrial: run.trials[0].key, in: run.id)[.timing])
    let timings = try TimingEvidence(encoded: try #require(try store.bodies(of: [timing.id])[timing.id]).get())
    #expect(timings.noise.measuredAt != nil && timings.noise.sittings == 4)
    let found = try #require(timings.noise.axes["latency.p50"])
    let floor = try #require(run.axes.first { $0.id == "latency.p50" }?.indistinction)
    #expect(floor == Indistinction(factor: found.factor, difference: found.difference))
    // A share that a plan names counts where it is above what was found.
    let wide = try CommandLineProgram.run(
      "sweep", file, "--out", results, "--set", "axes=[accuracy,latency.p50]", "--set",
      "measurement.timing-tolerance=100%")
    #expect(wide.status == 0, "\(wide.errors)")
    #expect(try store.run("latest").axes.first { $0.id == "latency.p50" }?.indistinction?.factor ?? 0 >= 2)
  }

  @Test func scoresAreTheSameForAnyNumberOfJobs() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("data.csv", csv())
    let file = try folder.write("plan.yaml", plan)
    var scores: [[Double?]] = []
    for jobs in ["1", "4"] {
      let results = folder.file("results-\(jobs)").path
      let run = try CommandLineProgram.run("sweep", file, "--out", results, "--jobs", jobs, "--quiet")
      #expect(run.status == 0, "\(run.errors)")
      let record = try ResultStore(directory: results, access: .readOnly).run("latest")
      scores.append(
        record.trials.flatMap { trial in
          ["accuracy", "log-loss", "importance.carrying"].map { trial.reading($0)?.value }
        })
    }
    #expect(scores[0] == scores[1])
  }

  @Test func aKilledSweepLosesOnlyWhatWasRunning() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("data.csv", csv(rows: 400))
    let file = try folder.write("plan.yaml", plan)
    let results = folder.file("results").path
    let process = CommandLineProgram.process([
      "sweep", file, "--out", results, "--jobs", "1", "--quiet", "--set",
      "estimators.1.parameters.C=[0.1,0.2,0.3,0.4,1]",
    ])
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // Kill it as soon as some trials are stored, wherever it is then.
    var stored = 0
    let deadline = Date.now.addingTimeInterval(60)
    while process.isRunning, stored < 3, Date.now < deadline {
      usleep(5_000)
      guard let store = try? ResultStore(directory: results, access: .readOnly) else { continue }
      stored = (try? store.run("latest").trials.count) ?? 0
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(stored >= 3)

    let store = try ResultStore(directory: results, access: .readOnly)
    let broken = try store.run("latest")
    #expect(broken.finishedAt == nil)
    let kept = broken.trials.count
    for trial in broken.trials {
      #expect(trial.folds.count == 3)
      #expect(trial.reading("accuracy") != nil)
    }
    let resumed = try CommandLineProgram.run(
      "sweep", file, "--out", results, "--set", "estimators.1.parameters.C=[0.1,0.2,0.3,0.4,1]")
    #expect(resumed.status == 0, "\(resumed.errors)")
    let whole = try store.run("latest")
    #expect(whole.trials.count == 13)
    #expect(whole.trials.allSatisfy { $0.reading("latency.p99") != nil })
    // Trials that were kept may lack what their models are asked afterwards: then a fold of each is fitted once more for
    // importances, and all three for explanations.
    let newFits = try #require(
      resumed.output.firstMatch(of: /(\d+) fits? done now/).flatMap { Int($0.output.1) }, "\(resumed.output)")
    #expect((3 * (13 - kept)...3 * (13 - kept) + 4 * kept).contains(newFits), "kept \(kept), \(newFits) fits")
  }

  @Test func dryRunListsTheTrialsAndRunsNothing() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("data.csv", csv())
    let file = try folder.write("plan.yaml", plan)
    let results = folder.file("results").path
    let result = try CommandLineProgram.run("sweep", file, "--dry-run", "--out", results)
    #expect(result.status == 0)
    #expect(result.output.contains("7 trials, 21 fits on folds and 7 on all rows"))
    #expect(!FileManager.default.fileExists(atPath: results))
  }
}

struct WrongInputTests {
  @Test func aBrokenCSVIsReportedWithLineAndColumn() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("broken.csv", "a,b,c\n1,2,3\n4,5\n6,7,8\n")
    let result = try CommandLineProgram.run("datasets", "validate", file)
    #expect(result.status == 2)
    #expect(result.errors.contains("broken.csv"))
    #expect(result.errors.contains("line 3") || result.errors.contains(":3:"), "\(result.errors)")
  }

  @Test func aMisspeltKeyIsReportedWithItsPlaceAndTheNearestName() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("data.csv", csv())
    let file = try folder.write("plan.yaml", plan.replacingOccurrences(of: "estimators:", with: "estimator:"))
    let result = try CommandLineProgram.run("sweep", file, "--out", folder.file("results").path)
    #expect(result.status == 2)
    #expect(result.errors.contains("estimators"), "\(result.errors)")
    #expect(result.errors.contains("plan.yaml"))
  }

  @Test func anUnknownColumnEstimatorAndRunAreNamed() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("data.csv", csv())
    let results = folder.file("results").path
    let noColumn = try folder.write("column.yaml", plan.replacingOccurrences(of: "target: kind", with: "target: knid"))
    let column = try CommandLineProgram.run("sweep", noColumn, "--out", results)
    #expect(column.status == 2)
    #expect(column.errors.contains("did you mean 'kind'"), "\(column.errors)")
    let noEstimator = try folder.write(
      "estimator.yaml", plan.replacingOccurrences(of: "prior-baseline", with: "prior-basline"))
    let estimator = try CommandLineProgram.run("sweep", noEstimator, "--out", results)
    #expect(estimator.status == 2)
    #expect(estimator.errors.contains("prior-baseline"), "\(estimator.errors)")
    let run = try CommandLineProgram.run("report", "latest", "--results", results)
    #expect(run.status == 2)
    #expect(run.errors.contains("reasonable sweep"), "\(run.errors)")
  }

  @Test func anUnknownOptionIsWrongInput() throws {
    let result = try CommandLineProgram.run("sweep", "--no-such-option")
    #expect(result.status == 2)
    #expect(try CommandLineProgram.run("sweep", "--help").status == 0)
  }

  @Test func aSetThatIsNotAtHandSaysHowToGetIt() throws {
    let result = try CommandLineProgram.run("datasets", "describe", "adult")
    #expect(result.status == 0)
    #expect(result.output.contains("How to get it"))
    #expect(result.output.contains("REASONABLE_DATA"))
  }

  @Test func shippedSetsAreValid() throws {
    for name in ["digits", "breast-cancer", "wine"] {
      let result = try CommandLineProgram.run("datasets", "validate", name)
      #expect(result.status == 0, "\(result.errors)")
    }
  }
}
