import Statistics
import Testing

@testable import Mitigations

struct ResamplingTests {
  @Test func drawnCellsAreAsLargeAsIndependenceAsks() {
    var chance = SeededGenerator(seed: 4)
    let groups: [Int?] = (0..<1_000).map { $0 < 300 ? 0 : 1 }
    let classes = (0..<1_000).map { Int32(chance.uniform() < ($0 < 300 ? 0.2 : 0.6) ? 1 : 0) }
    let rows = Resampling.rows(classes: classes, groups: groups, using: &chance)
    #expect(rows == rows.sorted())
    for group in 0..<2 {
      for label in Int32(0)..<2 {
        let inGroup = groups.count { $0 == group }
        let inClass = classes.count { $0 == label }
        let wanted = Double(inGroup) * Double(inClass) / 1_000
        let drawn = rows.count { groups[$0] == group && classes[$0] == label }
        #expect(abs(Double(drawn) - wanted) <= 0.5)
      }
    }
    // No row comes more often than the others of its cell but by one.
    for group in 0..<2 {
      for label in Int32(0)..<2 {
        let cell = classes.indices.filter { groups[$0] == group && classes[$0] == label }
        let counts = cell.map { row in rows.count { $0 == row } }
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
      }
    }
  }

  @Test func theSameSeedDrawsTheSameRows() {
    let groups: [Int?] = [0, 0, 1, 1, nil, 1, 0, 1]
    let classes: [Int32] = [0, 1, 0, 1, 1, 1, 0, 0]
    var (first, second) = (SeededGenerator(seed: 2), SeededGenerator(seed: 2))
    #expect(
      Resampling.rows(classes: classes, groups: groups, using: &first)
        == Resampling.rows(classes: classes, groups: groups, using: &second))
  }
}
