import Records
import Testing

@testable import Frontier

/// Several runs together: what differs, what was picked, and how firm the order is.
struct JoinedRunTests {
  private func run(
    _ id: String, _ scores: [Double?], hash: String = "c0ffee", name: String = "wine", processor: String = "one",
    labels: [String] = ["a", "b", "c", "d"], quality: AxisDescriptor = Make.accuracy, version: Int = 1,
    evaluation: EvaluationProtocol = .research
  ) -> RunRecord {
    let trials = zip(labels, scores).map { label, score -> TrialRecord in
      let step = StepDescription(name: "model-\(label)", version: version, settings: [:])
      return TrialRecord(
        key: "\(id)-\(label)",
        candidate: CandidateDescription(label: label, transforms: [], estimator: step), evaluation: evaluation,
        status: .completed,
        outcomes: score.map {
          [quality.id: .measured(Make.reading($0)), Make.size.id: .measured(Make.reading(100))]
        } ?? [:], folds: [], finishedAt: "t")
    }
    return RunRecord(
      id: id, name: "run", planText: "", planHash: "",
      dataset: DatasetIdentity(
        name: name, contentHash: hash, rows: 100, columns: 3, target: "y", task: "binary", classes: ["n", "y"]),
      machine: MachineDescription(
        processor: processor, processorCount: 1, memoryBytes: 1, operatingSystem: "", blasCore: "", blasVersion: "",
        blasThreads: 1, blasEnvironment: [:], build: "release"),
      seed: 7, splits: [:], policy: Policy(quality: quality.id, within: .absolute(0), prefer: [Make.size.id]),
      axes: [quality, Make.size], startedAt: id, finishedAt: "t", trials: trials)
  }

  @Test func partsThatDifferStandWithTheValueOfEachRun() {
    let runs = [
      run("1", [0.9, 0.8]), run("2", [0.9, 0.8], processor: "two"), run("3", [0.9, 0.8], hash: "beef", version: 2),
    ]
    let changes = [[], [IdentityChange(part: "split.folds", old: "5", new: "10")], []]
    let parts = RunDifferences(runs, planChanges: changes).parts
    #expect(
      parts == [
        .init(kind: .data, part: "SHA-256 of the data", values: ["c0ffee", "c0ffee", "beef"]),
        .init(kind: .plan, part: "split.folds", values: ["5", "10", "5"]),
        .init(kind: .versions, part: "version of model-a", values: ["1", "1", "2"]),
        .init(kind: .versions, part: "version of model-b", values: ["1", "1", "2"]),
        .init(kind: .machine, part: "processor", values: ["one", "two", "one"]),
      ])
    #expect(RunDifferences([runs[0], runs[0]]).parts.isEmpty)
  }

  @Test func aPartThatARunDoesNotHaveIsNoDifference() {
    let parts = RunDifferences([run("1", [0.9], labels: ["a"]), run("2", [0.9], labels: ["z"])]).parts
    #expect(parts.isEmpty, "\(parts)")
  }

  @Test func placesStandSideBySideAndAgreeAsKendallSays() throws {
    let runs = [run("1", [0.9, 0.8, 0.7, nil]), run("2", [0.9, 0.7, 0.8, 0.6]), run("3", [0.9, 0.8, 0.8, 0.6])]
    let ranking = RunRanking(runs, evaluation: .research, axis: Make.accuracy)
    #expect(ranking.rows.map(\.label) == ["a", "b", "c"])
    #expect(ranking.rows.map(\.places) == [[1, 1, 1], [2, 3, 2], [3, 2, 2]])
    #expect(ranking.rows.map(\.meanPlace) == [1, 2.5, 2.5])
    #expect(ranking.unmatched == ["d"] && !ranking.isSame)
    // One pair of three discordant: 1/3. With a tie in one of them: 2 / sqrt(3 * 2), twice.
    let tied: Double = 2 / (6.0).squareRoot()
    let expected: Double = (1.0 / 3 + 2 * tied) / 3
    #expect(abs(try #require(ranking.kendall) - expected) < 1e-12)
    #expect(RunRanking([runs[0], runs[0]], evaluation: .research, axis: Make.accuracy).isSame)
  }

  @Test func errorsRankTheOtherWay() {
    let runs = [
      run("1", [3, 2], labels: ["a", "b"], quality: Make.rmse),
      run("2", [4, 1], labels: ["a", "b"], quality: Make.rmse),
    ]
    let ranking = RunRanking(runs, evaluation: .research, axis: Make.rmse)
    #expect(ranking.rows.map(\.label) == ["b", "a"] && ranking.kendall == 1)
  }

  @Test func aPickIsLookedUpInTheOtherRuns() throws {
    let runs = [
      run("1", [0.9, 0.8, 0.7]), run("2", [0.6, 0.8, 0.7], hash: "x"), run("3", [0.95, 0.8, nil], hash: "y"),
      run("4", [0.5], hash: "z", evaluation: .production),
    ]
    let transfer = PickTransfer(runs, evaluation: .research)
    #expect(transfer.rows.map(\.label) == ["a", "b"])
    #expect(transfer.rows.map(\.pickedIn) == [[0, 2], [1]])
    let elsewhere = try #require(transfer.rows[0].standings[1])
    #expect(elsewhere.place == 3 && elsewhere.count == 3 && abs(elsewhere.loss - 0.2) < 1e-12 && !elsewhere.isPick)
    #expect(transfer.rows[0].standings[3] == nil && transfer.picks[3] == nil)
  }

  @Test func runsOfTheSameDataAreOneCase() throws {
    let joined = try JoinedRuns([
      run("1", [0.9, 0.8]), run("2", [0.7, 0.8]), run("3", [0.6, 0.5], hash: "beef", name: "digits"),
    ])
    #expect(joined.dataSets.map(\.name) == ["wine", "digits"] && joined.dataSets.map(\.runs) == [[0, 1], [2]])
    let suite = try #require(joined.evaluations[0].suite)
    #expect(suite.unit == .candidate && suite.results.count == 2)
    #expect(abs(try #require(suite.results[0].scores["a"]) - 0.8) < 1e-12)
    #expect(suite.notes.count == 1 && suite.notes[0].contains("wine counts once"))
    // Two runs of wine: one step between them, and places by quality and by what is preferred first.
    #expect(joined.steps.map(\.first) == [0] && joined.steps.map(\.second) == [1])
    #expect(joined.evaluations[0].repetitions.map(\.ranking.axis.id) == [Make.accuracy.id, Make.size.id])
    let one = try JoinedRuns([run("1", [0.9, 0.8]), run("2", [0.7, 0.8]), run("0", [0.7, 0.8])])
    #expect(one.evaluations[0].suite == nil)
    // In the order of time.
    #expect(one.steps.map { [$0.first, $0.second] } == [[2, 0], [0, 1]])
  }

  @Test func dataOfOneNameAreToldApart() throws {
    let joined = try JoinedRuns([run("1", [0.9, 0.8]), run("2", [0.7, 0.8], hash: "beef")])
    #expect(joined.dataSets.map(\.name) == ["wine c0ffee", "wine beef"])
  }

  @Test func estimatorsAreComparedWhereCandidatesDoNotMeet() throws {
    let joined = try JoinedRuns([
      run("1", [0.9, 0.8]), run("2", [0.7, 0.8], hash: "beef", labels: ["a", "x"]),
    ])
    let suite = try #require(joined.evaluations[0].suite)
    #expect(suite.unit == .estimator)
    #expect(suite.whyUnit == "Fewer than two candidates have a score on every data set, so estimators are compared.")
    let asked = try JoinedRuns(joined.runs, unit: .candidate)
    #expect(asked.evaluations[0].suite?.unit == .candidate && asked.evaluations[0].suite?.whyUnit == nil)
  }

  @Test func aRunWithoutTheProtocolIsNamed() throws {
    let joined = try JoinedRuns([run("1", [0.9, 0.8]), run("2", [0.7, 0.8], evaluation: .production)])
    #expect(joined.evaluations.map(\.evaluation) == [.production, .research])
    #expect(joined.evaluations.map(\.missing) == [[0], [1]])
    #expect(joined.evaluations[0].repetitions.isEmpty)
    #expect(try JoinedRuns(joined.runs, evaluation: .research).evaluations.count == 1)
  }
}
