import GoldenFiles
import Statistics
import Testing

@testable import Drift

struct MeasureLawTests {
  private static func normal(_ count: Int, mean: Double = 0, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in generator.normal() + mean }.sorted()
  }

  @Test func equalSamplesHaveNoEffect() throws {
    let values = Self.normal(500, seed: 1)
    let found = try NumericComparison(sortedReference: values, sortedCurrent: values)
    #expect(found.test.pValue == 1)
    #expect(found.jensenShannon == 0 && found.hellinger == 0 && found.stabilityIndex == 0 && found.wasserstein == 0)
  }

  /// A shift by half a standard deviation has the same effect in a hundred times as many rows; only p changes.
  @Test func effectsDoNotGrowWithTheNumberOfRows() throws {
    let few = try NumericComparison(
      sortedReference: Self.normal(2000, seed: 2), sortedCurrent: Self.normal(2000, mean: 0.5, seed: 3))
    let many = try NumericComparison(
      sortedReference: Self.normal(200_000, seed: 4), sortedCurrent: Self.normal(200_000, mean: 0.5, seed: 5))
    #expect(abs(few.test.distance - many.test.distance) < 0.04)
    #expect(abs(few.jensenShannon - many.jensenShannon) < 0.03)
    #expect(abs(few.stabilityIndex - many.stabilityIndex) < 0.08)
    #expect(abs(try #require(many.wassersteinBySpread) - 0.5) < 0.02)
    // D of two normal distributions half a deviation apart: 2 Phi(1/4) - 1.
    #expect(abs(many.test.distance - 0.1974) < 0.005)
    #expect(many.test.pValue < few.test.pValue)
  }

  @Test func wassersteinOfAShiftIsTheShift() throws {
    let values = Self.normal(300, seed: 6)
    let shifted = values.map { $0 + 2.5 }
    #expect(abs(DistributionWalk(values, shifted).area - 2.5) < 1e-12)
  }

  @Test func oneWalkFindsWhatTwoWouldFind() {
    var generator = SeededGenerator(seed: 15)
    for round in 0..<60 {
      // Many values are equal, and now and then one side ends long before the other.
      func sample(_ count: Int, _ mean: Double) -> [Double] {
        (0..<count).map { _ in (generator.normal() * 4).rounded() + mean }.sorted()
      }
      let (first, second) = (sample(1 + round * 3, 0), sample(1 + (round * 7) % 50, Double(round % 9)))
      let walk = DistributionWalk(first, second)
      #expect(walk.largestGap == KolmogorovSmirnov.largestGap(first, second))
      // The area by hand, over every stretch between two values that occur.
      let values = Set(first + second).sorted()
      var area = 0.0
      for (low, high) in zip(values, values.dropFirst()) {
        let shares = [first, second].map { side in Double(side.count { $0 <= low }) / Double(side.count) }
        area += abs(shares[0] - shares[1]) * (high - low)
      }
      #expect(abs(walk.area - area) < 1e-9)
    }
  }

  @Test func chanceIsUniformWhereNothingDrifts() throws {
    var small = 0
    for seed in 0..<400 {
      let test = try KolmogorovSmirnov(
        sortedReference: Self.normal(80, seed: UInt64(2 * seed)),
        sortedCurrent: Self.normal(60, seed: UInt64(2 * seed + 1)))
      if test.pValue <= 0.05 { small += 1 }
    }
    // 20 are expected of 400, with a standard deviation of 4.4.
    #expect((5...35).contains(small), "\(small)")
  }

  @Test func constantReferenceHasNoSpreadToMeasureBy() throws {
    let found = try NumericComparison(sortedReference: [3, 3, 3], sortedCurrent: [3, 4, 5])
    #expect(found.wassersteinBySpread == nil)
    #expect(found.wasserstein == 1)
    #expect(found.stabilityIndex > 0)
    // 0.2 isn't a number of the machine, so that a sum of many has a mean beside it.
    let many = try NumericComparison(
      sortedReference: [Double](repeating: 0.2, count: 2_000),
      sortedCurrent: (0..<2_000).map { 0.3 + Double($0) / 8_000 })
    #expect(many.wassersteinBySpread == nil && many.referenceMean == 0.2)
    #expect(many.jensenShannon == 1 && many.hellinger == 1 && many.test.distance == 1)
    let below = try NumericComparison(
      sortedReference: [Double](repeating: 0, count: 100), sortedCurrent: [Double](repeating: -0.25, count: 100))
    #expect(below.jensenShannon == 1)
  }

  @Test func theLargestNumbersAreComparedToo() throws {
    let huge = (0..<300).map { [1e308, -1e308, 2_000 * Double.leastNonzeroMagnitude][$0 % 3] }.sorted()
    let found = try NumericComparison(sortedReference: Self.normal(300, seed: 31), sortedCurrent: huge)
    #expect(found.currentMean.isFinite && found.jensenShannon > 0.5 && found.stabilityIndex > 0.5)
    let back = try NumericComparison(sortedReference: huge, sortedCurrent: Self.normal(300, seed: 31))
    #expect(back.referenceMean.isFinite && back.jensenShannon > 0.5 && back.wassersteinBySpread?.isFinite != false)
    let moments = SampleMoments([1e308, -1e308, 1e308, -1e308])
    #expect(abs(moments.deviation / 1e308 - 1) < 1e-12 && moments.mean == 0)
    #expect(abs(SampleMoments([3e-200, 1e-200]).deviation / 1e-200 - 1) < 1e-12)
    let bins = Bins(from: -1e308, to: 1e308, count: 4)
    #expect(bins.edges.allSatisfy(\.isFinite) && bins.counts(sorted: [-1e308, -4e307, 0, 1, 1e308]) == [1, 1, 2, 1])
  }

  @Test func whatDiffersByRoundingOnlyHasNoSpread() throws {
    let sums = [Double](repeating: 0.3, count: 60) + [Double](repeating: 0.1 + 0.2, count: 40)
    #expect(SampleMoments(sums).deviation == 0 && SampleMoments(sums).skewness == 0)
    #expect(SampleMoments([0.3, 0.3 + 1e-12]).deviation > 0)
    #expect(SampleMoments([3, 3, .nan]).deviation.isNaN)
    let found = try NumericComparison(
      sortedReference: [Double](repeating: 0.3, count: 100), sortedCurrent: sums)
    #expect(found.jensenShannon == 0 && found.wassersteinBySpread == nil)
  }

  @Test func sortsAsComparingDoes() {
    var generator = SeededGenerator(seed: 9)
    var values = (0..<5000).map { _ in generator.normal() * 1e3 }
    let subnormal = 1000 * Double.leastNonzeroMagnitude
    values += [0, -0.0, .infinity, -.infinity, .nan, subnormal, -subnormal, .greatestFiniteMagnitude]
    #expect(SortedValues.finite(values) == values.filter(\.isFinite).sorted())
    #expect(SortedValues.finite([Double](repeating: 7, count: 3000)) == [Double](repeating: 7, count: 3000))
  }

  @Test func rareLevelsAreJoinedBeforeTheTest() throws {
    // 300 levels that occur once each, all different: nothing is left to test.
    let counts = [Int](repeating: 1, count: 300)
    let none = [Int](repeating: 0, count: 300)
    let found = try CategoryComparison(referenceCounts: counts + none, currentCounts: none + counts)
    #expect(found.test.pValue == 1)
    #expect(abs(found.unseenShare - 1) < 1e-12)
    #expect(abs(found.jensenShannon - 1) < 1e-12)
  }

  @Test func correctionsAreThoseOfSciPyAndHolm() throws {
    let chances = [0.5, 0.03, 0.001, 0.04, 0.9, 0.02]
    let found = try ColumnDrift.corrected(chances, by: .benjaminiHochberg)
    let expected = try GoldenFile("drift")["expected"]["contingency"]["p_adjust_bh"].vector
    #expect(largestDifference(found.sorted(), expected) < 1e-12)
    #expect(largestDifference(found, [0.6, 0.06, 0.006, 0.06, 0.9, 0.06]) < 1e-12)
    #expect(largestDifference(try ColumnDrift.corrected([0.01, 0.04], by: .holm), [0.02, 0.04]) < 1e-12)
  }

  @Test func rejectsWhatCannotBeCompared() {
    #expect(throws: DriftError.self) { try ShareComparison(referenceCounts: [1], currentCounts: [1, 2]) }
    #expect(throws: DriftError.self) { try ShareComparison(referenceCounts: [0], currentCounts: [1]) }
    #expect(throws: DriftError.self) { try MaximumMeanDiscrepancy(reference: [[1]], current: [[1], [2]]) }
    #expect(throws: DriftError.self) { try MaximumMeanDiscrepancy(reference: [[1], [2, 3]], current: [[1], [2]]) }
    #expect(throws: DriftError.self) { try MaximumMeanDiscrepancy(reference: [[1], [.nan]], current: [[1], [2]]) }
  }

  @Test func discrepancyOfEqualRowsIsNone() throws {
    let rows = [[1.0, 2], [1, 2], [1, 2]]
    let found = try MaximumMeanDiscrepancy(reference: rows, current: rows, permutations: 20)
    #expect(found.unbiasedSquare == 0 && found.pValue == 1)
  }
}
