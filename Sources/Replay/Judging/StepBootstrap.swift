import Records
import Statistics

/// Intervals of what a replay gave, from steps drawn anew in blocks (`CircularBlocks`). The same draws serve every way of running,
/// so that differences are paired.
package struct StepBootstrap: Sendable {
  private let blocks: CircularBlocks
  /// Where the blocks of each draw begin.
  private let starts: [[Int]]

  package var stepCount: Int { blocks.count }
  package var blockLength: Int { blocks.length }

  /// The length of a block: the cube root of the number of steps is what the theory asks for a mean; 8 steps where that is
  /// less, and never more than a quarter of the steps.
  package static func usualLength(stepCount: Int) -> Int {
    var root = 1
    while (root + 1) * (root + 1) * (root + 1) <= stepCount { root += 1 }
    return max(1, min(max(8, root), stepCount / 4))
  }

  /// - Parameters:
  ///   - blockLength: steps of a block. Default: `usualLength`.
  ///   - draws: how often the steps are drawn anew. Default: 1,000.
  package init(stepCount: Int, blockLength: Int? = nil, draws: Int = 1_000, seed: UInt64 = 1) {
    let blocks = CircularBlocks(count: stepCount, length: blockLength ?? Self.usualLength(stepCount: stepCount))
    var generator = SeededGenerator(seed: seed).stream("replay-steps", stepCount, blocks.length)
    starts = (0..<draws).map { _ in blocks.starts(using: &generator) }
    self.blocks = blocks
  }

  /// The 95% interval of a ratio of sums over steps, such as losses over rows.
  ///
  /// - Parameters:
  ///   - numerators: one a step.
  ///   - denominators: one a step; nil: one each, for a mean over steps.
  ///   - scale: what the ratio is multiplied by, such as the number of steps for a sum.
  /// - Returns: nil below four steps, or where most draws have no denominator; the others are left out.
  package func interval(_ numerators: [Double], over denominators: [Double]? = nil, scale: Double = 1) -> Interval? {
    guard stepCount >= 4, numerators.count == stepCount, numerators.allSatisfy(\.isFinite) else { return nil }
    let above = sums(numerators)
    let below = sums(denominators ?? [Double](repeating: 1, count: stepCount))
    let replicates = zip(above, below).compactMap { $1 > 0 ? scale * $0 / $1 : nil }
    return replicates.count >= max(2, above.count / 5) ? Self.interval(of: replicates) : nil
  }

  /// The 95% interval of the largest value of a step; it can't reach beyond what was seen.
  package func intervalOfMaximum(_ values: [Double]) -> Interval? {
    guard stepCount >= 4, values.count == stepCount, values.allSatisfy(\.isFinite) else { return nil }
    return Self.interval(of: starts.map { blocks.places($0).reduce(-Double.infinity) { max($0, values[$1]) } })
  }

  private static func interval(of replicates: [Double]) -> Interval? {
    guard let found = try? BootstrapInterval.percentile(replicates, level: 0.95) else { return nil }
    return Interval(lower: found.lower, upper: found.upper, level: found.level)
  }

  /// The sum of the values of the steps of each draw.
  private func sums(_ values: [Double]) -> [Double] {
    // Running sums over the steps and once around, so that a block is one difference.
    var running = [0.0]
    running.reserveCapacity(stepCount + blockLength + 1)
    for place in 0..<stepCount + blockLength { running.append(running[place] + values[place % stepCount]) }
    let last = blocks.blockCount - 1
    let lastLength = stepCount - last * blockLength
    return starts.map { starts in
      var sum = 0.0
      for (position, start) in starts.enumerated() {
        sum += running[start + (position == last ? lastLength : blockLength)] - running[start]
      }
      return sum
    }
  }
}
