import GoldenFiles
import Statistics
import Testing

@testable import Drift

struct KolmogorovSmirnovTests {
  @Test(arguments: ["same", "shift", "ties", "small"])
  func distanceAndExactChanceAreThoseOfSciPy(name: String) throws {
    let golden = try GoldenFile("drift")
    let reference = try golden["input"][name]["ref"].vector.sorted()
    let current = try golden["input"][name]["cur"].vector.sorted()
    let expected = try golden["expected"]["numeric"][name]
    let test = try KolmogorovSmirnov(sortedReference: reference, sortedCurrent: current)
    #expect(largestDifference([test.distance], [try expected["ks_statistic"].number]) < 1e-12)
    #expect(abs(test.pValue / (try expected["ks_p_exact"].number) - 1) < 1e-9)
  }

  /// P(D >= gap) by counting all orders of 3 and 4 values.
  @Test func exactChanceIsTheShareOfAllOrders() throws {
    let (n, m) = (3, 4)
    var gaps: [Int] = []
    for mask in 0..<(1 << (n + m)) where mask.nonzeroBitCount == n {
      let positions = (0..<(n + m)).filter { mask >> $0 & 1 == 1 }.map(Double.init)
      let others = (0..<(n + m)).filter { mask >> $0 & 1 == 0 }.map(Double.init)
      gaps.append(KolmogorovSmirnov.largestGap(positions, others))
    }
    for gap in 1...(n * m) {
      let share = Double(gaps.filter { $0 >= gap }.count) / Double(gaps.count)
      #expect(abs(KolmogorovSmirnov.pValue(gap: gap, n, m) - share) < 1e-12)
    }
  }

  /// Above a million pairs the chance is that of the limit: as near to SciPy's exact one as SciPy's own limit.
  @Test(arguments: [
    (1000, 1001, 1.3, 0.06535), (1000, 1001, 1.8, 0.002812), (500, 3000, 1.3, 0.06697), (500, 3000, 2.3, 4.819e-5),
    (200, 6000, 0.8, 0.5266), (900, 1100, 1.8, 0.002867),
  ])
  func limitIsNearTheExactChance(n: Int, m: Int, root: Double, exact: Double) {
    let effective = Double(n * m) / Double(n + m)
    let limit = KolmogorovSmirnov.limit(root / effective.squareRoot(), effective)
    #expect(abs(limit / exact - 1) < 0.04, "\(n) \(m): \(limit)")
  }

  @Test func equalSamplesHaveNoDistance() throws {
    let test = try KolmogorovSmirnov(sortedReference: [1, 2, 3], sortedCurrent: [1, 2, 3])
    #expect(test.distance == 0)
    #expect(test.pValue == 1)
    let apart = try KolmogorovSmirnov(sortedReference: [1, 2, 3], sortedCurrent: [4, 5, 6])
    #expect(apart.distance == 1)
    // Two of the twenty orders of three and three values have no overlap.
    #expect(abs(apart.pValue - 0.1) < 1e-12)
  }

  @Test func rejectsEmptySamples() {
    #expect(throws: DriftError.self) { try KolmogorovSmirnov(sortedReference: [], sortedCurrent: [1]) }
    #expect(throws: DriftError.self) { try KolmogorovSmirnov(sortedReference: [1], sortedCurrent: []) }
  }
}
