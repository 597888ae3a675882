import Records
import Testing

@testable import Frontier

/// Two runs: what changed, which candidates moved, and what can't be told.
struct RunComparisonTests {
  private func run(
    _ trials: [TrialRecord], hash: String = "c0ffee", seed: UInt64 = 7, rows: Int = 100, processor: String = "one",
    axes: [AxisDescriptor] = [Make.accuracy, Make.p99, Make.size]
  ) -> RunRecord {
    RunRecord(
      id: "run-\(hash)-\(seed)", name: "run", planText: "", planHash: "",
      dataset: DatasetIdentity(
        name: "d", contentHash: hash, rows: rows, columns: 3, target: "y", task: "binary", classes: ["a", "b"]),
      machine: MachineDescription(
        processor: processor, processorCount: 1, memoryBytes: 1, operatingSystem: "", blasCore: "", blasVersion: "",
        blasThreads: 1, blasEnvironment: [:], build: "release"),
      seed: seed, splits: [.research: "5 folds, seed \(seed)"],
      policy: Policy(quality: Make.accuracy.id, prefer: [Make.p99.id]), axes: axes, startedAt: "t", finishedAt: "t",
      trials: trials)
  }

  private static let scores = [0.80, 0.82, 0.81, 0.83, 0.79]

  private func trial(
    _ label: String, shift: Double = 0, latency: Double = 1e-6, halfWidth: Double? = 5e-8, bytes: Double = 100
  ) -> TrialRecord {
    let scores = zip(Self.scores, [0.001, -0.001, 0.0005, -0.0005, 0]).map { $0 + shift + (shift == 0 ? 0 : $1) }
    let rounds = (0..<20).map { latency * (1 + Double($0) / 1000) }
    return Make.trial(
      label,
      [
        Make.accuracy.id: Reading(
          value: scores.reduce(0, +) / 5, interval: Interval(lower: 0.78 + shift, upper: 0.84 + shift), sampleCount: 5,
          samples: scores),
        Make.p99.id: Make.reading(latency, halfWidth: halfWidth, samples: rounds),
        Make.size.id: Make.reading(bytes),
      ])
  }

  @Test func equalRunsShowNothing() throws {
    let found = try RunComparison(run([trial("a"), trial("b")]), run([trial("a"), trial("b")]))
    #expect(found.changes.isEmpty && found.moves.isEmpty && found.gaps.isEmpty && found.shifts.isEmpty)
    #expect(found.comparedCount == 6 && found.equalCount == 6 && found.testCount == 0)
  }

  @Test func scoresOnSharedFoldsArePairedAndOthersAreNot() throws {
    // 0.02 more in every fold: far beyond noise fold by fold, and within the two intervals.
    let paired = try RunComparison(run([trial("a")]), run([trial("a", shift: 0.02)]))
    let move = try #require(paired.moves.first)
    #expect(paired.moves.count == 1 && move.axis.id == Make.accuracy.id && move.isBetter)
    #expect(move.evidence == .pairedFolds)
    #expect(try #require(move.adjustedPValue) < 0.01)
    let other = try RunComparison(run([trial("a")]), run([trial("a", shift: 0.02)], hash: "beef"))
    #expect(other.moves.isEmpty && other.testCount == 1)
    #expect(!other.candidates[0].areFoldsShared)
    let far = try RunComparison(run([trial("a")]), run([trial("a", shift: 0.1)], seed: 8))
    #expect(far.moves.map(\.evidence) == [.intervals])
  }

  @Test func timingsOfTwoSittingsAreNeverPaired() throws {
    // Every round is 10% slower, but the two intervals overlap.
    let wide = try RunComparison(
      run([trial("a", halfWidth: 2e-7)]), run([trial("a", latency: 1.1e-6, halfWidth: 2e-7)]))
    #expect(wide.moves.isEmpty)
    let narrow = try RunComparison(run([trial("a")]), run([trial("a", latency: 2e-6)]))
    #expect(narrow.moves.map(\.axis.id) == [Make.p99.id])
    #expect(narrow.moves[0].ratio == 2 && !narrow.moves[0].isBetter)
    // Within 5%, however narrow the intervals.
    let near = try RunComparison(
      run([trial("a", halfWidth: 1e-12)]), run([trial("a", latency: 1.04e-6, halfWidth: 1e-12)]))
    #expect(near.moves.isEmpty)
  }

  @Test func aTimingWithoutAnIntervalIsNotJudged() throws {
    let found = try RunComparison(run([trial("a")]), run([trial("a", latency: 1e-3, halfWidth: nil)]))
    #expect(found.moves.isEmpty && found.untestedCount == 1)
  }

  @Test func exactValuesMoveWithoutATest() throws {
    let found = try RunComparison(run([trial("a")]), run([trial("a", bytes: 101)]))
    #expect(found.moves.map(\.axis.id) == [Make.size.id])
    #expect(found.moves[0].adjustedPValue == nil && found.testCount == 0)
  }

  @Test func aDifferenceMustStandAmongAllThatWereTested() throws {
    // Alone it is clear at p = 0.004; among forty-one tests it is not.
    func pair(_ label: String, _ value: Double) -> TrialRecord {
      Make.trial(label, [Make.accuracy.id: Make.reading(value, halfWidth: 0.05)])
    }
    let alone = try RunComparison(run([pair("a", 0.7)]), run([pair("a", 0.805)], seed: 8))
    #expect(alone.moves.count == 1)
    let names = (0..<40).map { "c\($0)" }
    let many = try RunComparison(
      run([pair("a", 0.7)] + names.map { pair($0, 0.7) }),
      run([pair("a", 0.805)] + names.map { pair($0, 0.7001) }, seed: 8))
    #expect(many.testCount == 41)
    #expect(many.moves.isEmpty)
  }

  @Test func aSlowMachineIsToldFromASlowCandidate() throws {
    let labels = ["a", "b", "c", "d"]
    let slow = try RunComparison(
      run(labels.map { trial($0) }), run(labels.map { trial($0, latency: 1.5e-6) }, processor: "two"))
    #expect(slow.shifts.map(\.axis.id) == [Make.p99.id])
    #expect(abs(slow.shifts[0].ratio - 1.5) < 1e-9 && slow.shifts[0].candidateCount == 4)
    #expect(slow.changes == [RunChange(.machine, "processor", old: "one", new: "two")])
    let one = try RunComparison(
      run(labels.map { trial($0) }), run(labels.map { trial($0, latency: $0 == "a" ? 1.5e-6 : 1.01e-6) }))
    #expect(one.shifts.isEmpty)
  }

  @Test func candidatesAreMatchedBySettingsThenByLabel() throws {
    func candidate(_ label: String, _ settings: [String: SettingValue], version: Int = 1) -> TrialRecord {
      let step = StepDescription(name: "ridge", version: version, settings: settings)
      return TrialRecord(
        key: "\(label)-\(version)-\(settings.count)",
        candidate: CandidateDescription(label: label, transforms: [], estimator: step), evaluation: .research,
        status: .completed, outcomes: [:], folds: [], finishedAt: "t")
    }
    let old = run([candidate("ridge", ["penalty": 1]), candidate("gone", ["penalty": 5]), candidate("same", ["k": 1])])
    let new = run([
      candidate("ridge(penalty=1)", ["penalty": 1], version: 2), candidate("new", ["penalty": 9]),
      candidate("same", ["k": 1, "added": 0]),
    ])
    let found = try RunComparison(old, new).candidates[0]
    #expect(found.both.map(\.second.candidate.label) == ["ridge(penalty=1)", "same"])
    #expect(found.both[1].changedSettings == ["ridge.added changed from none to 0"])
    #expect(found.onlyFirst.map(\.candidate.label) == ["gone"])
    #expect(found.onlySecond.map(\.candidate.label) == ["new"])
    #expect(try RunComparison(old, new).changes == [RunChange(.versions, "version of ridge", old: "1", new: "1, 2")])
  }

  @Test func aReadingThatIsGoneIsAGap() throws {
    var failed = trial("a")
    failed.outcomes[Make.p99.id] = .failed(message: "no")
    let found = try RunComparison(run([trial("a")]), run([failed]))
    #expect(found.gaps.map(\.axis.id) == [Make.p99.id])
    #expect(found.gaps[0].isInFirst && found.comparedCount == 2)
  }

  @Test func whatChangedInTheDataIsNamed() throws {
    let found = try RunComparison(run([trial("a")]), run([trial("a")], hash: "beef", rows: 120))
    #expect(
      found.changes == [
        RunChange(.data, "SHA-256 of the data", old: "c0ffee", new: "beef"),
        RunChange(.data, "rows", old: "100", new: "120"),
      ])
  }
}
