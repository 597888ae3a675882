import Records
import Testing

@testable import Measurement

struct LatencySessionTests {
  private func session(calls: Int = 1_000, rounds: Int = 5, budget: Double = 10, seed: UInt64 = 1) -> LatencySession {
    var session = LatencySession()
    session.calls = calls
    session.rounds = rounds
    session.budgetSeconds = budget
    session.seed = seed
    return session
  }

  private func reading(_ evidence: CallTimings, _ rank: LatencyAxis.Rank) throws -> Reading {
    try LatencyAxis(rank).measure(Evidence(task: .regression, TimingEvidence(served: evidence)))
  }

  @Test func theCostOfTheClockIsTakenOff() throws {
    let clock = FakeClock(readingCost: 37)
    let report = session().run([ScriptedSubject(clock: clock) { _, _ in 500 }], source: clock)
    #expect(agree(report.clockOverheadSeconds, 37e-9))
    for round in report.answered[0].rounds {
      #expect(round.sortedRowSeconds.allSatisfy { agree(Double($0), 500e-9, within: 1e-13) })
    }
    #expect(report.answered[0].rounds.count == 5)
    #expect(report.answered[0].callCount == 1_000)
  }

  @Test func quantilesAreThoseOfTheRows() throws {
    let clock = FakeClock()
    // Rows 0...99 take 1...100 microseconds.
    let subject = ScriptedSubject(clock: clock) { row, _ in UInt64(row + 1) * 1_000 }
    let evidence = session(calls: 10_000).run([subject], source: clock).answered[0]
    let median = try reading(evidence, .median)
    #expect(agree(median.value, 50.5e-6, within: 1e-9))
    #expect(median.samples.count == 5)
    #expect(median.sampleCount == 10_000)
    let high = try reading(evidence, .percentile99)
    #expect(high.value >= 99e-6 && high.value <= 100e-6)
    #expect(try #require(high.interval).lower <= high.value)
    #expect(try #require(high.interval).upper >= high.value)
    #expect(try reading(evidence, .permille999).value > 99.8e-6)
  }

  @Test func everyRoundGivesEachSubjectOneTurnInAnOrderOfItsOwn() {
    func orders(seed: UInt64) -> [[Int]] {
      let clock = FakeClock()
      let journal = Journal()
      let subjects = (0..<6).map { ScriptedSubject($0, clock: clock, journal: journal) { _, _ in 1_000 } }
      var progress: [Int] = []
      _ = session(rounds: 8, seed: seed).run(
        subjects, source: clock,
        progress: { done, total in
          #expect(total == 48)
          progress.append(done)
          // Separates turns of the same subject at the end of one round and the start of the next.
          journal.calls.append((-1, 0))
        })
      #expect(progress == Array(1...48))
      let turns = journal.turns.filter { $0 >= 0 }
      // The first six are the warm-up.
      #expect(Array(turns.prefix(6)) == Array(0..<6))
      let rounds = Array(turns.dropFirst(5))
      // The last warm-up may run into the first turn of the same subject.
      let measured = rounds.count == 49 ? Array(rounds.dropFirst()) : rounds
      return stride(from: 0, to: 48, by: 6).map { Array(measured[$0..<($0 + 6)]) }
    }
    let first = orders(seed: 1)
    for round in first { #expect(round.sorted() == Array(0..<6)) }
    #expect(Set(first).count > 4)
    #expect(first == orders(seed: 1))
    #expect(first != orders(seed: 2))
  }

  @Test func allRowsAreAskedAlike() {
    let clock = FakeClock()
    let journal = Journal()
    let subject = ScriptedSubject(clock: clock, journal: journal, rowCount: 37) { _, _ in 1_000 }
    _ = session(calls: 3_700).run([subject], source: clock)
    var counts = [Int](repeating: 0, count: 37)
    for call in journal.calls { counts[call.row] += 1 }
    #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
  }

  @Test func slowSubjectsDoNotBreakTheBudgetAndFastOnesGetTheirCalls() {
    let clock = FakeClock()
    let subjects = [
      ScriptedSubject(0, clock: clock) { _, _ in 1_000 },
      ScriptedSubject(1, clock: clock) { _, _ in 5_000_000 },
      ScriptedSubject(2, clock: clock) { _, _ in 400_000 },
    ]
    let report = session(calls: 20_000, rounds: 10, budget: 4).run(subjects, source: clock)
    #expect(report.elapsedSeconds <= 4)
    #expect(report.answered[0].callCount >= 20_000)
    #expect(report.answered[1].callCount >= 100)
    #expect(report.answered[2].callCount > report.answered[1].callCount)
    #expect(report.answered.allSatisfy { $0.rounds.count == 10 })
  }

  @Test func aSubjectThatTurnsSlowEndsTheSessionEarlyButNotBeforeTheThirdRound() {
    let clock = FakeClock()
    let subject = ScriptedSubject(clock: clock) { _, call in call < 500 ? 1_000 : 10_000_000 }
    let report = session(calls: 2_000, rounds: 10, budget: 1).run([subject], source: clock)
    #expect(report.answered[0].rounds.count == 3)
  }

  @Test func callsTooShortForTheClockAreTimedInBlocks() throws {
    // The clock moves in steps of 32 ns; the calls take 40.
    let clock = FakeClock(readingCost: 32, granularity: 32)
    let evidence = session(calls: 4_000).run([ScriptedSubject(clock: clock) { _, _ in 40 }], source: clock)
      .answered[0]
    #expect(evidence.rounds.allSatisfy { $0.sortedBlockSeconds.count == 50 })
    let single = try #require(evidence.rounds[0].sortedRowSeconds.first)
    #expect(!agree(Double(single), 40e-9, within: 1e-12))
    let median = try reading(evidence, .median)
    #expect(abs(median.value - 40e-9) < 2e-9)
    #expect(median.sampleCount == 4_000)
    // Single calls look like 32 or 64 ns; no high quantile falls below the median for that.
    let high = try reading(evidence, .percentile99)
    #expect(high.value >= median.value)
    #expect(try #require(high.interval).upper >= high.value)

    let slow = session().run([ScriptedSubject(clock: clock) { _, _ in 4_000 }], source: clock).answered[0]
    #expect(slow.rounds.allSatisfy { $0.sortedBlockSeconds.isEmpty })
  }

  @Test func throughputIsRowsOverTimeOfTheLargestBatchThatFits() throws {
    let clock = FakeClock()
    let fast = ScriptedSubject(0, clock: clock, batchSizes: [1, 64, 4_096]) { _, _ in 1_000 }
    let slow = ScriptedSubject(1, clock: clock, batchSizes: [1, 64, 4_096]) { _, _ in 1_000_000 }
    let report = session(calls: 200, budget: 10).run([fast, slow], source: clock)
    #expect(report.answered[0].batchSizes == [4_096])
    #expect(report.answered[1].batchSizes == [64])
    let reading = try ThroughputAxis().measure(Evidence(task: .regression, TimingEvidence(served: report.answered[0])))
    #expect(agree(reading.value, 4_096 / ((1_000 + 4_096 * 500) * 1e-9), within: 1e-6))
    #expect(reading.samples.count == 5)
  }

  @Test func aChangeOfTheMachineHitsAllCandidatesOfARoundAlike() throws {
    let clock = FakeClock()
    // Both take a microsecond, until the machine slows down to half its speed for good.
    let subjects = (0..<2).map { number in
      ScriptedSubject(number, clock: clock) { _, _ in clock.now > 2_000_000 ? 2_000 : 1_000 }
    }
    let report = session(calls: 2_000, rounds: 10).run(subjects, source: clock)
    let first = try reading(report.answered[0], .median)
    let second = try reading(report.answered[1], .median)
    #expect(try #require(first.interval).upper > 1.9e-6)
    let differing = zip(first.samples, second.samples).count { abs($0 - $1) > 1e-8 }
    #expect(differing <= 1)
  }

  @Test func theCostOfACoarseClockIsKnownFinerThanItsSteps() {
    // Each reading takes 13 ns and shows multiples of 10: empty timings come out as 10 or 20.
    let clock = FakeClock(readingCost: 13, granularity: 10)
    let report = session().run([ScriptedSubject(clock: clock) { _, _ in 5_000 }], source: clock)
    #expect(agree(report.clockOverheadSeconds, 13e-9, within: 1.5e-9))
    #expect(agree(report.clockResolutionSeconds, 10e-9, within: 1e-15))
  }

  @Test func aTurnThatOtherWorkInterruptsIsTakenAgain() throws {
    let clock = FakeClock()
    let subjects = (0..<2).map { ScriptedSubject($0, clock: clock) { _, _ in 1_000 } }
    // Every seventh question of the session meets 5 ms that somebody else had.
    var away = 0.0
    var questions = 0
    let report = session(calls: 1_000, rounds: 10).run(
      subjects, source: clock,
      awaySeconds: {
        questions += 1
        if questions % 7 == 0 { away += 5e-3 }
        return away
      })
    #expect(report.account.repeatedTurns > 2)
    #expect(report.account.interruptedTurns == 0 && report.account.turns == 20)
    #expect(report.answered.allSatisfy { $0.rounds.count == 10 })
  }

  @Test func whereEveryTurnIsInterruptedTheShareOfRepeatsIsKept() {
    let clock = FakeClock()
    var away = 0.0
    let report = session(calls: 1_000, rounds: 10).run(
      [ScriptedSubject(clock: clock) { _, _ in 1_000 }], source: clock,
      awaySeconds: {
        away += 5e-3
        return away
      })
    #expect(report.account.repeatedTurns == 5 && report.account.interruptedTurns == 10)
    #expect(report.answered[0].rounds.count == 10)
  }

  @Test func aRoundOfASlowerProcessorIsTakenAgain() {
    let clock = FakeClock(readingCost: 100)
    var session = session(calls: 1_000, rounds: 10)
    // The fixed work takes nothing of this clock but its reading.
    session.usualProbeSeconds = 100e-9
    let fine = session.run([ScriptedSubject(clock: clock) { _, _ in 1_000 }], source: clock)
    #expect(fine.account.repeatedRounds == 0 && fine.account.slowRounds == 0 && fine.account.rounds == 10)
    session.usualProbeSeconds = 50e-9
    let slow = session.run([ScriptedSubject(clock: clock) { _, _ in 1_000 }], source: clock)
    #expect(slow.account.repeatedRounds == 5 && slow.account.slowRounds == 10)
    #expect(slow.answered[0].rounds.count == 10)
  }

  @Test func noSubjectsAreNoTrouble() {
    #expect(session().run([], source: FakeClock()).answered.isEmpty)
  }

  @Test(arguments: [0, 4]) func aBatchThatIsRefusedIsNoFastBatch(_ batches: Int) throws {
    let clock = FakeClock()
    var subject = ScriptedSubject(clock: clock, batchSizes: [1, 64]) { _, _ in 4_000 }
    subject.refusesFromBatch = batches
    let report = session().run(
      [subject, ScriptedSubject(1, clock: clock, batchSizes: [1]) { _, _ in 4_000 }], source: clock)
    #expect(report.timings[0] == .failure(.predictionFailed("no")))
    #expect(try report.timings[1].get().batchSizes == [1])
  }
}
