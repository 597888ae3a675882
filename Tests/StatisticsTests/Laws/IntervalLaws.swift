import Foundation
import Testing

@testable import Statistics

@Suite struct IntervalLaws {
  @Test func quantilesInvertTheirDistributions() {
    var generator = SeededGenerator(seed: 21)
    for _ in 0..<150 {
      let p = generator.uniform()
      let df = 0.5 + 60 * generator.uniform()
      let distributions: [any ContinuousDistribution] = [
        NormalDistribution(mean: 3, standardDeviation: 2), StudentDistribution(degreesOfFreedom: df),
        ChiSquareDistribution(degreesOfFreedom: df), FisherDistribution(numerator: df, denominator: 7),
      ]
      for distribution in distributions {
        let x = distribution.quantile(p)
        #expect(abs(distribution.cumulative(x) - p) < 1e-10)
        #expect(abs(distribution.cumulative(x) + distribution.survival(x) - 1) < 1e-13)
      }
    }
  }

  @Test func medianIntervalCoversAsItSays() throws {
    var generator = SeededGenerator(seed: 22)
    for count in [4, 6, 7, 10, 15] {
      var covered = 0.0
      var level = 0.0
      for _ in 0..<1000 {
        // Skewed rounds with true median ln 2, as times are.
        let values = (0..<count).map { _ in -log(1 - generator.uniform()) }
        let result = try MedianInterval(of: values)
        level = result.interval.level
        #expect(result.interval.lower <= result.median && result.median <= result.interval.upper)
        if result.interval.lower <= 0.693147180559945, result.interval.upper >= 0.693147180559945 { covered += 1 }
      }
      #expect(abs(covered / 1000 - level) < 0.035, "\(count) rounds cover \(covered / 1000), not \(level)")
    }
    // Ten values: coverage 1002/1024 between the 2nd and 9th, 912/1024 between the 3rd and 8th; the share of the way is
    // I = 0.32444 and the weight 8 I / (2 + 6 I) = 0.657658.
    let ten = try MedianInterval(of: (1...10).map(Double.init))
    #expect(abs(ten.interval.lower - 2.657657657657658) < 1e-12)
    #expect(abs(ten.interval.upper - 8.342342342342342) < 1e-12)
    #expect(try MedianInterval(of: [1, 2, 3, 4]).interval.level == 0.875)
  }

  @Test func orderStatisticsCoverAtLeastTheLevel() throws {
    var generator = SeededGenerator(seed: 23)
    var missed = 0
    for _ in 0..<300 {
      let values = (0..<60).map { _ in generator.uniform() }
      let interval = try OrderStatisticInterval(0.9, of: values)
      #expect(interval.coverage >= 0.95)
      if (interval.lower ?? 0) > 0.9 || (interval.upper ?? 1) < 0.9 { missed += 1 }
    }
    #expect(missed <= 30)
  }

  @Test func overlappingTrainingSetsWidenTheInterval() throws {
    let scores = [0.91, 0.93, 0.9, 0.94, 0.92]
    let plain = try MeanEstimate(of: scores)
    let corrected = try MeanEstimate(ofFoldScores: scores, testToTrainRatio: 0.25)
    // 1/5 + 1/4 over 1/5.
    #expect(agrees(corrected.standardError / plain.standardError, 1.5, relative: 1e-12))
    #expect(corrected.interval.lower < plain.interval.lower)
    #expect(throws: StatisticsError.tooFewValues(required: 2, found: 1)) { try MeanEstimate(of: [1]) }
    #expect(throws: StatisticsError.self) { try MeanEstimate(ofFoldScores: scores, testToTrainRatio: -1) }
  }

  @Test func kendallEqualsCountingAllPairs() throws {
    var generator = SeededGenerator(seed: 24)
    for _ in 0..<150 {
      let count = 2 + generator.integer(below: 12)
      let x = (0..<count).map { _ in Double(generator.integer(below: 5)) }
      let y = (0..<count).map { _ in Double(generator.integer(below: 5)) }
      var balance = 0.0
      var left = 0.0
      var right = 0.0
      for first in 0..<count {
        for second in 0..<first {
          let signs = ((x[first] - x[second]).sign0, (y[first] - y[second]).sign0)
          balance += signs.0 * signs.1
          left += abs(signs.0)
          right += abs(signs.1)
        }
      }
      let found = try RankCorrelation.kendall(x, y)
      if left * right == 0 {
        #expect(found == nil)
      } else {
        #expect(abs(try #require(found) - balance / (left * right).squareRoot()) < 1e-12)
      }
    }
  }

  @Test func exactSignedRanksEqualEnumeration() throws {
    var generator = SeededGenerator(seed: 25)
    for _ in 0..<30 {
      let count = 1 + generator.integer(below: 8)
      let d = (0..<count).map { _ in Double(generator.integer(below: 7) - 3) }
      let found = try SignedRankTest(d, [Double](repeating: 0, count: count)).pValue
      let nonzero = d.filter { $0 != 0 }
      guard !nonzero.isEmpty else {
        #expect(found == 1)
        continue
      }
      let ranks = Ranks.average(nonzero.map { abs($0) })
      let positive = zip(nonzero, ranks).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
      let smaller = min(positive, ranks.reduce(0, +) - positive)
      var hits = 0
      for mask in 0..<(1 << ranks.count) {
        let sum = ranks.indices.reduce(0) { $0 + (mask >> $1 & 1 == 1 ? ranks[$1] : 0) }
        if sum <= smaller { hits += 1 }
      }
      #expect(abs(found - min(1, 2 * Double(hits) / Double(1 << ranks.count))) < 1e-12)
    }
  }

  @Test func ranksShareTies() {
    #expect(Ranks.average([3, 1, 3, 2]) == [3.5, 1, 3.5, 2])
    #expect(Ranks.competition([3, 1, 3, 2]) == [3, 1, 3, 2])
    #expect(Ranks.average([]) == [])
  }

  @Test func adjustedPValuesKeepTheOrderAndNeverFall() throws {
    var generator = SeededGenerator(seed: 26)
    for _ in 0..<60 {
      let p = (0..<8).map { _ in generator.uniform() * generator.uniform() }
      let (holm, shares) = (try MultipleTesting.holm(p), try MultipleTesting.benjaminiHochberg(p))
      for adjusted in [holm, shares] {
        for i in p.indices {
          #expect(adjusted[i] >= p[i] && adjusted[i] <= 1)
          for j in p.indices where p[i] < p[j] { #expect(adjusted[i] <= adjusted[j]) }
        }
      }
      // To bound the share of false alarms asks less than to bound the chance of any.
      for i in p.indices { #expect(shares[i] <= holm[i]) }
    }
    #expect(throws: StatisticsError.self) { try MultipleTesting.holm([0.1, .nan]) }
    #expect(throws: StatisticsError.self) { try MultipleTesting.benjaminiHochberg([0.1, 1.5]) }
  }
}

extension Double {
  fileprivate var sign0: Double { self > 0 ? 1 : self < 0 ? -1 : 0 }
}
