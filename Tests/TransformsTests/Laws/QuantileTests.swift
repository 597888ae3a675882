import Statistics
import Testing

@testable import Transforms

struct QuantileTests {
  enum Pattern: CaseIterable { case random, ascending, descending, equal, few, organPipe }

  private func values(_ pattern: Pattern, count: Int) -> [Double] {
    var generator = SeededGenerator(seed: UInt64(count))
    return (0..<count).map { index in
      switch pattern {
      case .random: generator.normal()
      case .ascending: Double(index)
      case .descending: Double(-index)
      case .equal: 3
      case .few: Double(generator.integer(below: 3))
      case .organPipe: Double(min(index, count - index))
      }
    }
  }

  @Test(arguments: Pattern.allCases, [1, 2, 3, 17, 200, 1001])
  func selectionFindsWhatASortFinds(_ pattern: Pattern, _ count: Int) {
    let values = values(pattern, count: count)
    let sorted = values.sorted()
    var partly = PartlySortedValues(values)
    for share in [0.5, 0, 1, 0.25, 0.75, 0.9, 0.333] {
      let position = share * Double(count - 1)
      let lower = Int(position)
      let upper = min(lower + 1, count - 1)
      let expected = sorted[lower] + (sorted[upper] - sorted[lower]) * (position - Double(lower))
      #expect(abs(partly.quantile(share) - expected) < 1e-12)
    }
  }
}
