import LinearAlgebra
import Machine
import Records
import Statistics

/// Times many deployed candidates together, fairly.
///
/// Each candidate is warmed up until its times are stable. Then come rounds; in each round the candidates take turns
/// in a random order of their own, so that whatever the machine does meanwhile (clock speed, other processes) hits all
/// of them alike, and readings can be compared round by round. Single calls are timed one by one with the processor's
/// tick counter, cycling over varied rows; the cost of the timing is measured on an empty call and taken off. Calls
/// too short for that are timed in blocks as well.
///
/// Nothing else may run in the process meanwhile, above all no training: the calling thread does everything, pinned to
/// one processor where the system allows it, and BLAS keeps to one thread.
public struct LatencySession: Sendable {
  /// Rounds, each with a turn for every candidate; at least 1. More rounds give narrower intervals.
  public var rounds = 10
  /// Single-row calls for each candidate over all rounds, if the budget allows.
  public var calls = 10_000
  /// Calls that each candidate gets even where the budget doesn't allow it.
  public var minimumCalls = 100
  /// Wall seconds for the whole session, warm-up and batches included. A guide: it ends after the round in which it is
  /// exceeded by half, but not before the third and not before each candidate has its minimum of calls.
  public var budgetSeconds = 30.0
  /// Share of the budget for batches.
  public var batchShare = 0.1
  /// Share of the budget for warming up.
  public var warmUpShare = 0.15
  /// Candidates faster than this, or than fifty steps of the clock, are timed in blocks as well.
  public var blockBelowSeconds = 100e-9
  /// Calls in a block.
  public var blockCalls = 16
  /// The logical processor to stay on; nil: the last of those that may be used. Negative: don't pin.
  public var processor: Int?
  public var seed: UInt64 = 0
  /// Turns and rounds that were disturbed are taken again, up to this share of all of them and as long as the budget isn't
  /// exceeded by a quarter.
  public var repeatShare = 0.5
  /// What the fixed piece of work (see `MachineNoise`) usually takes, as other processes of the sitting found; nil: only
  /// the rounds of this one can tell.
  public var usualProbeSeconds: Double?

  public init() {}

  /// Times the subjects with the processor's own clock.
  ///
  /// - Parameter progress: called between turns, outside of all timings, with turns done and in all.
  /// - Returns: timings of each subject, in order, and what the machine was like.
  public func run(
    _ subjects: [any TimedSubject], progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) -> LatencyReport {
    BLASLibrary.beginOneThread()
    defer { BLASLibrary.endOneThread() }
    func timed() -> LatencyReport {
      run(subjects, source: HardwareTicks(), awaySeconds: { Clocks.threadAwaySeconds }, progress: progress)
    }
    if let processor, processor < 0 { return timed() }
    let pinned = Processor.pinned(to: processor) { timed() }
    var report = pinned.result
    report.processor = pinned.processor
    report.pinningProblem = pinned.problem
    return report
  }

  /// The same with another clock.
  ///
  /// - Parameter awaySeconds: how long the thread hasn't run, counted from any moment.
  func run<Source: TickSource>(
    _ subjects: [any TimedSubject], source: Source, awaySeconds: () -> Double = { 0 },
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) -> LatencyReport {
    let loop = TimingLoop(source: source, blockCalls: blockCalls)
    let start = source.ticks()
    func elapsed() -> Double { Double(source.ticks() &- start) * source.secondsPerTick }

    var turns = subjects.map { Turn(subject: $0) }
    let generator = SeededGenerator(seed: seed)
    var chance = generator.stream("latency-session")
    prepare(&turns, loop, &chance)
    let rounds = max(1, rounds)
    let total = rounds * turns.count
    var account = SittingAccount()
    var noise = MachineNoise()
    noise.usual = usualProbeSeconds.map { UInt64($0 / source.secondsPerTick) }
    func mayRepeat(_ repeated: Int, of count: Int) -> Bool {
      Double(repeated) < repeatShare * Double(count) && elapsed() < 1.25 * budgetSeconds
    }
    while account.rounds < rounds {
      let wasSlow = noise.probe(source)
      var round = SittingAccount()
      for index in chance.permutation(turns.count) {
        while true {
          let isInterrupted = turns[index].take(loop, awaySeconds)
          guard isInterrupted, mayRepeat(account.repeatedTurns + round.repeatedTurns, of: total) else {
            round.interruptedTurns += isInterrupted ? 1 : 0
            break
          }
          turns[index].dropRound()
          round.repeatedTurns += 1
        }
        round.turns += 1
        progress(min(total, account.rounds * turns.count + round.turns), total)
      }
      let isSlow = noise.probe(source) || wasSlow
      account.repeatedTurns += round.repeatedTurns
      if isSlow, mayRepeat(account.repeatedRounds, of: rounds) {
        for index in turns.indices { turns[index].dropRound() }
        account.repeatedRounds += 1
        continue
      }
      round.repeatedTurns = 0
      round.rounds = 1
      round.slowRounds = isSlow ? 1 : 0
      account = account + round
      let hasEnough = turns.allSatisfy { account.rounds * $0.callsPerRound >= minimumCalls }
      if account.rounds >= 3, hasEnough, elapsed() > 1.5 * budgetSeconds { break }
    }
    return LatencyReport(
      timings: turns.map { $0.timings(loop) }, probeSeconds: noise.rounds.map { Double($0) * source.secondsPerTick },
      account: account, clockResolutionSeconds: Double(loop.resolutionTicks) * source.secondsPerTick,
      clockOverheadSeconds: loop.callOverheadTicks * source.secondsPerTick, elapsedSeconds: elapsed())
  }

  /// Seconds for batches of each of so many subjects in one round, the warm-up counted as one.
  func batchAllowance(of count: Int) -> Double {
    budgetSeconds * batchShare / Double(max(1, count)) / Double(max(1, rounds) + 1)
  }

  /// Warms all subjects up and decides how many calls each gets.
  private func prepare<Source: TickSource>(
    _ turns: inout [Turn], _ loop: TimingLoop<Source>, _ chance: inout SeededGenerator
  ) {
    let rounds = max(1, rounds)
    let each = budgetSeconds / Double(max(1, turns.count))
    for index in turns.indices {
      turns[index].cursor = chance.integer(below: max(1, turns[index].subject.rowCount))
      turns[index].warmUp(loop, limitSeconds: each * warmUpShare, batchAllowance: batchAllowance(of: turns.count))
    }
    let allowance = CallAllowance.calls(
      secondsPerCall: turns.map(\.secondsPerCall), wanted: calls, minimum: minimumCalls,
      budgetSeconds: budgetSeconds * (1 - batchShare - warmUpShare))
    let blockBelow = max(blockBelowSeconds, 50 * Double(loop.resolutionTicks) * loop.source.secondsPerTick)
    for index in turns.indices {
      let calls = min(allowance[index], max(minimumCalls, Int(Double(calls) * turns[index].subject.callShare)))
      turns[index].callsPerRound = max(1, (calls + rounds - 1) / rounds)
      if turns[index].secondsPerCall < blockBelow {
        turns[index].blocksPerRound = max(1, turns[index].callsPerRound / loop.blockCalls)
      }
    }
  }
}

/// What a `LatencySession` found.
public struct LatencyReport: Sendable {
  /// One for each subject, in the order given: its timings, or why it refused a batch.
  public let timings: [Result<CallTimings, MeasurementError>]
  /// What a fixed piece of work took, before and after every round.
  public let probeSeconds: [Double]
  public let account: SittingAccount
  public let clockResolutionSeconds: Double
  public let clockOverheadSeconds: Double
  public let elapsedSeconds: Double

  /// The logical processor that all timings ran on; nil: the system could move them.
  public internal(set) var processor: Int?
  /// Why the timings didn't stay on one processor, or the thread couldn't be let go; nil where all went well.
  public internal(set) var pinningProblem: String?
}
