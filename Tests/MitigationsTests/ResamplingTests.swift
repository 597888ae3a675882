import Foundation
import LinearAlgebra
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

  @Test func cellsAreAsLargeAsTheWeightsOfTheirRowsAsk() {
    var chance = SeededGenerator(seed: 4)
    let count = 1_000
    let groups: [Int?] = (0..<count).map { $0 % 3 == 0 ? 0 : 1 }
    // A class that used to be rare in the first group, and rows that count half as much every hundred rows back.
    let classes = (0..<count).map { Int32(chance.uniform() < ($0 % 3 == 0 ? Double($0) / 1_200 : 0.6) ? 1 : 0) }
    let weights = (0..<count).map { $0 == 999 ? 0 : exp2(Double($0 - 999) / 100) }
    let rows = Resampling.rows(classes: classes, groups: groups, weights: weights, using: &chance)
    #expect(rows == rows.sorted() && !rows.contains(999))
    let total = weights.reduce(0, +)
    func weight(_ isMeant: (Int) -> Bool) -> Double {
      weights.indices.reduce(0.0) { isMeant($1) ? $0 + weights[$1] : $0 }
    }
    for group in 0..<2 {
      for label in Int32(0)..<2 {
        let cell = classes.indices.filter { groups[$0] == group && classes[$0] == label }
        let own = weight { groups[$0] == group && classes[$0] == label }
        let wanted =
          weight { groups[$0] == group } * weight { classes[$0] == label } / (total * total) * Double(count)
        let drawn = cell.map { row in rows.count { $0 == row } }
        let size = Double(drawn.reduce(0, +))
        #expect(abs(size - wanted) <= 0.5, "\(group) \(label)")
        for (row, times) in zip(cell, drawn) {
          #expect(abs(Double(times) - size * weights[row] / own) < 1 + 1e-9, "row \(row)")
        }
      }
    }
  }

  @Test func equalWeightsAskForCellsOfTheSameSizeAsNone() {
    let groups: [Int?] = [0, 0, 1, 1, nil, 1, 0, 1]
    let classes: [Int32] = [0, 1, 0, 1, 1, 1, 0, 0]
    func sizes(_ weights: [Double]?) -> [String: Int] {
      var chance = SeededGenerator(seed: 2)
      return Resampling.rows(classes: classes, groups: groups, weights: weights, using: &chance)
        .reduce(into: [:]) { $0["\(String(describing: groups[$1])) \(classes[$1])", default: 0] += 1 }
    }
    #expect(sizes([Double](repeating: 0.25, count: 8)) == sizes(nil))
  }

  @Test func whatIsTakenOffIsTheMeanOfWeighedRows() {
    let inputs = Matrix<Double>([[1, 2], [4, .nan], [5, 1], [9, 7]])
    let groups: [Int?] = [0, 1, 1, nil]
    let times = [3, 1, 2, 2]
    let repeated = times.indices.flatMap { [Int](repeating: $0, count: times[$0]) }
    let weighed = CorrelationRemover.offsets(
      inputs, groups: groups, groupCount: 2, weights: times.map(Double.init), alpha: 1)
    let counted = CorrelationRemover.offsets(
      inputs.selectingRows(repeated), groups: repeated.map { groups[$0] }, groupCount: 2, alpha: 1)
    for (one, other) in zip(weighed.joined(), counted.joined()) { #expect(abs(one - other) < 1e-12) }
    #expect(
      weighed != CorrelationRemover.offsets(inputs, groups: groups, groupCount: 2, alpha: 1))
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
