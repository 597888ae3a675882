import Records
import Statistics

/// Intervals of what a replay gave, from steps drawn anew in blocks: neighbouring steps are alike, so single steps would
/// make the intervals too narrow.
///
/// Circular block bootstrap (Politis and Romano 1992): blocks of `blockLength` steps that follow each other begin anywhere,
/// the last step is followed by the first. The same draws serve every way of running, so that differences are paired.
package struct StepBootstrap: Sendable {
  package let stepCount: Int
  package let blockLength: Int
  private let starts: [[Int32]]
  private let blockCount: Int

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
    self.stepCount = stepCount
    let length = max(1, min(blockLength ?? Self.usualLength(stepCount: stepCount), max(1, stepCount)))
    self.blockLength = length
    blockCount = stepCount == 0 ? 0 : (stepCount + length - 1) / length
    var generator = SeededGenerator(seed: seed).stream("replay-steps", stepCount, length)
    let blocks = blockCount
    starts = (0..<draws).map { _ in (0..<blocks).map { _ in Int32(generator.integer(below: max(1, stepCount))) } }
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
    guard replicates.count >= max(2, above.count / 5),
      let found = try? BootstrapInterval.percentile(replicates, level: 0.95)
    else { return nil }
    return Interval(lower: found.lower, upper: found.upper, level: found.level)
  }

  /// The 95% interval of the largest value of a step; it can't reach beyond what was seen.
  package func intervalOfMaximum(_ values: [Double]) -> Interval? {
    guard stepCount >= 4, values.count == stepCount, values.allSatisfy(\.isFinite) else { return nil }
    let replicates = starts.map { blocks in
      places(blocks).reduce(-Double.infinity) { max($0, values[$1]) }
    }
    guard let found = try? BootstrapInterval.percentile(replicates, level: 0.95) else { return nil }
    return Interval(lower: found.lower, upper: found.upper, level: found.level)
  }

  /// The sum of the values of the steps of each draw.
  private func sums(_ values: [Double]) -> [Double] {
    // Running sums over the steps and once around, so that a block is one difference.
    var running = [0.0]
    running.reserveCapacity(stepCount + blockLength + 1)
    for place in 0..<stepCount + blockLength { running.append(running[place] + values[place % stepCount]) }
    let lastLength = stepCount - (blockCount - 1) * blockLength
    return starts.map { blocks in
      var sum = 0.0
      for (position, start) in blocks.enumerated() {
        let length = position == blockCount - 1 ? lastLength : blockLength
        sum += running[Int(start) + length] - running[Int(start)]
      }
      return sum
    }
  }

  private func places(_ blocks: [Int32]) -> [Int] {
    var places: [Int] = []
    for start in blocks {
      for offset in 0..<blockLength where places.count < stepCount { places.append((Int(start) + offset) % stepCount) }
    }
    return places
  }
}
