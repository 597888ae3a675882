/// How steadily the machine does the same work: what else ran, and how its clock speed moved, while others were timed.
struct MachineNoise {
  /// Ticks of the fixed work, in order.
  private(set) var rounds: [UInt64] = []
  /// What the work usually takes; nil: the median of what it took so far.
  var usual: UInt64?
  /// A processor is slow where the work takes this much longer than usual: somebody shares its core, or its clock went
  /// down.
  static let slowFactor = 1.15
  /// What the work computed. Kept, because work whose result nobody needs may be left out by the compiler.
  private(set) var result: UInt64 = 0x9e37_79b9_7f4a_7c15

  /// Runs a fixed amount of work five times and keeps the median, so that one interruption isn't mistaken for a noisy
  /// machine.
  ///
  /// - Returns: whether the processor was slow.
  @discardableResult
  mutating func probe(_ source: some TickSource) -> Bool {
    var repetitions: [UInt64] = []
    for _ in 0..<5 {
      let start = source.ticks()
      result = FixedWork.run(from: result, steps: 20_000)
      repetitions.append(source.ticks() &- start)
    }
    return record(repetitions.sorted()[2])
  }

  /// - Returns: whether that is more than usual.
  @discardableResult
  mutating func record(_ ticks: UInt64) -> Bool {
    let before = rounds.sorted()
    rounds.append(ticks)
    guard let usual = usual ?? (before.isEmpty ? nil : before[before.count / 2]) else { return false }
    return Double(ticks) > Self.slowFactor * Double(usual)
  }

  /// (slowest - fastest) / median over rounds; 0 for fewer than two rounds. Quiet machines stay below 0.05.
  var relativeSpread: Double {
    let sorted = rounds.sorted()
    guard sorted.count > 1, let first = sorted.first, let last = sorted.last, sorted[sorted.count / 2] > 0 else {
      return 0
    }
    return Double(last - first) / Double(sorted[sorted.count / 2])
  }
}
