import Testing

@testable import Statistics

@Suite struct CircularBlockTests {
  @Test func aDrawIsMadeOfNeighboursAllAround() {
    let blocks = CircularBlocks(count: 10, length: 4)
    #expect(blocks.blockCount == 3)
    #expect(blocks.places([8, 3, 0]) == [8, 9, 0, 1, 3, 4, 5, 6, 0, 1])
    #expect(CircularBlocks(count: 3, length: 9).length == 3 && CircularBlocks(count: 3, length: 0).length == 1)
    #expect(CircularBlocks(count: 0, length: 4).places([]) == [])
  }

  @Test func everyPlaceIsDrawnAsOften() {
    var generator = SeededGenerator(seed: 4)
    for length in [1, 3, 7] {
      let blocks = CircularBlocks(count: 7, length: length)
      var counts = [Int](repeating: 0, count: 7)
      for _ in 0..<4000 { for place in blocks.draw(using: &generator) { counts[place] += 1 } }
      #expect(counts.reduce(0, +) == 28_000)
      // 4,000 each on average; blocks of 7 have no chance at all, blocks of 3 little.
      for count in counts { #expect(abs(count - 4000) < 300) }
    }
  }

  /// The variance of the mean of an autocorrelated series: blocks find it, single places don't.
  @Test func blocksKeepWhatNeighboursShare() throws {
    var generator = SeededGenerator(seed: 5)
    var value = 0.0
    let series = (0..<4000).map { _ -> Double in
      value = 0.8 * value + generator.normal()
      return value
    }
    func error(length: Int) throws -> Double {
      let blocks = CircularBlocks(count: series.count, length: length)
      let means = (0..<400).map { _ in
        blocks.draw(using: &generator).reduce(0) { $0 + series[$1] } / Double(series.count)
      }
      return try Location.standardDeviation(means)
    }
    // (1 / (1 - 0.8)) / sqrt(4000)
    let truth = 5 / 4000.0.squareRoot()
    #expect(abs(try error(length: 60) / truth - 1) < 0.25)
    #expect(try error(length: 1) / truth < 0.5)
  }
}
