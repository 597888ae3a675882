/// How steadily the machine does the same work: what else ran, and how its clock speed moved, while others were timed.
struct MachineNoise {
  /// Ticks of the fixed work, one a round.
  private(set) var rounds: [UInt64] = []
  /// What the work computed. Kept, because work whose result nobody needs may be left out by the compiler.
  private(set) var result: UInt64 = 0x9e37_79b9_7f4a_7c15

  /// Runs a fixed amount of work five times and keeps the median, so that one interruption isn't mistaken for a noisy
  /// machine.
  mutating func probe(_ source: some TickSource) {
    var repetitions: [UInt64] = []
    for _ in 0..<5 {
      let start = source.ticks()
      result = Self.work(from: result, iterations: 20_000)
      repetitions.append(source.ticks() &- start)
    }
    record(repetitions.sorted()[2])
  }

  mutating func record(_ ticks: UInt64) { rounds.append(ticks) }

  /// (slowest - fastest) / median over rounds; 0 for fewer than two rounds. Quiet machines stay below 0.05.
  var relativeSpread: Double {
    let sorted = rounds.sorted()
    guard sorted.count > 1, let first = sorted.first, let last = sorted.last, sorted[sorted.count / 2] > 0 else {
      return 0
    }
    return Double(last - first) / Double(sorted[sorted.count / 2])
  }

  /// A chain of integer steps (xorshift), each of which waits for the one before.
  @inline(never)
  private static func work(from start: UInt64, iterations: Int) -> UInt64 {
    var state = start
    for _ in 0..<iterations {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
    }
    return state
  }
}
