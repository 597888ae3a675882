/// Places that stand in an order, drawn anew in blocks of neighbours: neighbours are alike, so places drawn one by one would make
/// intervals too narrow.
///
/// Blocks begin anywhere, and the last place is followed by the first.
///
/// Source: Politis and Romano, "A circular block-resampling procedure for stationary data" (1992).
public struct CircularBlocks: Sendable, Equatable {
  /// Places that are drawn from, and that a draw has.
  public let count: Int
  /// Places of a block, from 1 to `count`; the last block of a draw may be cut.
  public let length: Int

  /// - Parameters:
  ///   - count: 0 or more.
  ///   - length: the nearest from 1 to `count` is taken; 1 draws each place alone.
  public init(count: Int, length: Int) {
    self.count = max(0, count)
    self.length = max(1, min(length, max(1, count)))
  }

  /// Blocks of a draw.
  public var blockCount: Int { (count + length - 1) / length }

  /// Where the blocks of a draw begin.
  public func starts(using generator: inout SeededGenerator) -> [Int] {
    (0..<blockCount).map { _ in generator.integer(below: count) }
  }

  /// The places of blocks that begin there, `count` in all.
  public func places(_ starts: [Int]) -> [Int] {
    var places: [Int] = []
    places.reserveCapacity(count)
    for start in starts {
      for offset in 0..<min(length, count - places.count) { places.append((start + offset) % count) }
    }
    return places
  }

  /// The places of a draw.
  public func draw(using generator: inout SeededGenerator) -> [Int] { places(starts(using: &generator)) }
}
