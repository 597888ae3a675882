import Foundation
import Records
import Statistics
import Testing

@testable import Fairness

/// What intervals and claims are worth, against a known truth.
@Suite struct GapChanceTests {
  /// Few, as tests are compiled without optimisation; REASONABLE_FAIRNESS_ROUNDS asks for more.
  private static let rounds =
    ProcessInfo.processInfo.environment["REASONABLE_FAIRNESS_ROUNDS"].flatMap { Int($0) } ?? 24

  /// Three standard errors of that many rounds, and never less than two points.
  private static let slack = max(0.02, 3 * (0.05 * 0.95 / Double(rounds)).squareRoot())

  /// Groups of unequal sizes, the first the largest.
  private static func sizes(_ count: Int) -> [Int] { (0..<count).map { [400, 60, 150, 1_000, 90, 250][$0 % 6] } }

  private static func estimate(
    _ truth: [Double], _ sizes: [Int], round: Int, form: GapForm = .difference(.betweenGroups)
  ) -> GapEstimate? {
    var generator = SeededGenerator(seed: 20_261_126).stream("groups", indices: [truth.count, round])
    let counts = zip(truth, sizes).map { rate, size in
      (count: BinomialDraw(trials: size, probability: rate).next(&generator), of: size)
    }
    let quantity = GroupQuantity(
      rates: counts, isJudged: truth.map { _ in true }, grouping: round, subject: nil, repeats: 1, stream: "test")
    return GapEstimate([quantity], form: form)
  }

  @Test(arguments: [2, 3, 6, 20])
  func intervalsCoverAKnownGap(groups: Int) throws {
    let rounds = Self.rounds
    let sizes = Self.sizes(groups)
    // One group stands behind the others, which are alike.
    let truth = sizes.indices.map { $0 == 0 ? 0.35 : 0.55 }
    let covered = (0..<rounds).count { round in
      guard let found = Self.estimate(truth, sizes, round: round) else { return false }
      return found.interval.lower <= 0.2 && 0.2 <= found.interval.upper
    }
    let share = Double(covered) / Double(rounds)
    #expect(share >= 0.95 - Self.slack && share <= 0.95 + Self.slack, "\(groups) groups: \(share)")
  }

  @Test(arguments: [2, 6])
  func intervalsCoverRatesThatAreSpreadOut(groups: Int) throws {
    let rounds = Self.rounds
    let sizes = Self.sizes(groups)
    let truth = sizes.indices.map { 0.3 + 0.3 * Double($0) / Double(groups - 1) }
    let covered = (0..<rounds).count { round in
      guard let found = Self.estimate(truth, sizes, round: round) else { return false }
      return found.interval.lower <= 0.3 && 0.3 <= found.interval.upper
    }
    let share = Double(covered) / Double(rounds)
    #expect(share >= 0.95 - Self.slack && share <= 0.95 + Self.slack, "\(groups) groups: \(share)")
  }

  @Test(arguments: [6, 20])
  func intervalsCoverTwoHalvesOfGroups(groups: Int) throws {
    let rounds = Self.rounds
    let sizes = Self.sizes(groups)
    // Many share each end, so that the farthest of them strays far by chance.
    let truth = sizes.indices.map { $0 < groups / 2 ? 0.3 : 0.5 }
    let covered = (0..<rounds).count { round in
      guard let found = Self.estimate(truth, sizes, round: round) else { return false }
      return found.interval.lower <= 0.2 && 0.2 <= found.interval.upper
    }
    let share = Double(covered) / Double(rounds)
    #expect(share >= 0.95 - Self.slack && share <= 0.95 + Self.slack, "\(groups) groups: \(share)")
  }

  @Test(arguments: [2, 6, 20])
  func aGapThatIsNotThereIsClaimedInAtMostFivePercent(groups: Int) throws {
    let rounds = Self.rounds
    let sizes = Self.sizes(groups)
    for rate in [0.1, 0.5] {
      let found = (0..<rounds).compactMap { Self.estimate(sizes.map { _ in rate }, sizes, round: $0) }
      let alarms = found.count { $0.isShown }
      #expect(Double(alarms) / Double(rounds) <= 0.05 + Self.slack, "\(groups) groups at \(rate): \(alarms)")
      #expect(found.allSatisfy { $0.isShown || $0.interval.lower == 0 })
    }
  }

  @Test func binomialDrawsHaveTheirDistribution() {
    for (trials, probability) in [(12, 0.3), (40, 0.05), (60, 0.5), (500, 0.07), (1_000, 0.9)] {
      let draw = BinomialDraw(trials: trials, probability: probability)
      let distribution = BinomialDistribution(trials: trials, probability: probability)
      var generator = SeededGenerator(seed: 5)
      let count = 40_000
      var seen = [Int](repeating: 0, count: trials + 1)
      for _ in 0..<count { seen[draw.next(&generator)] += 1 }
      var cumulative = 0
      var largest = 0.0
      for value in 0...trials {
        cumulative += seen[value]
        largest = max(largest, abs(Double(cumulative) / Double(count) - distribution.cumulative(value)))
      }
      // Kolmogorov's bound at one in a thousand; smaller still for steps.
      #expect(largest < 1.95 / Double(count).squareRoot(), "\(trials) trials at \(probability): \(largest)")
    }
    var generator = SeededGenerator(seed: 5)
    #expect(BinomialDraw(trials: 9, probability: 0).next(&generator) == 0)
    #expect(BinomialDraw(trials: 9, probability: 1).next(&generator) == 9)
    #expect(BinomialDraw(trials: 0, probability: 0.4).next(&generator) == 0)
  }

  /// However near two rates were found, 200 rows of each don't tell that they are alike.
  @Test func aValueThatIsSmallerThanChanceShowsHasNoNarrowInterval() throws {
    func estimate(_ hits: Int, _ form: GapForm) throws -> GapEstimate {
      let quantity = GroupQuantity(
        rates: [(100, 200), (hits, 200)], isJudged: [true, true], grouping: 0, subject: nil, repeats: 1, stream: "near")
      return try #require(GapEstimate([quantity], form: form))
    }
    // The difference of two such rates has this standard error.
    let error = (2 * 0.25 / 200).squareRoot()
    var last = 0.0
    for hits in [100, 101, 102, 104, 108, 112, 116] {
      let difference = try estimate(hits, .difference(.betweenGroups))
      let upper = difference.interval.upper
      #expect(difference.interval.lower == 0 && !difference.isShown)
      // Half a normal has its mean at 0.8 standard errors.
      #expect(upper > max(difference.value, 0.8 * error) + 1.6 * error, "\(hits): \(upper)")
      #expect(upper < max(difference.value, 0.8 * error) + 2.4 * error, "\(hits): \(upper)")
      #expect(try upper >= #require(difference.chance).bound && upper > last - 0.2 * error, "\(hits): \(upper)")
      last = upper
      let ratio = try estimate(hits, .ratio(.betweenGroups))
      #expect(try ratio.interval.lower <= #require(ratio.chance).bound && ratio.interval.upper == 1)
    }
  }

  /// As equalized odds are judged by the rates of a small class and those of a large one.
  @Test func aGapOverSeveralRatesIsNoSurerThanThatOfEach() throws {
    let counts = [[(58, 100), (56, 90)], [(55, 500), (88, 1_100)]]
    let rates = counts.enumerated().map { place, counts in
      GroupQuantity(
        rates: counts.map { (count: $0.0, of: $0.1) }, isJudged: [true, true], grouping: 0, subject: nil, repeats: 1,
        stream: "several-\(place)")
    }
    for form in [GapForm.difference(.betweenGroups), .ratio(.betweenGroups), .difference(.toOverall)] {
      let together = try #require(GapEstimate(rates, form: form))
      for rate in rates {
        let alone = try #require(GapEstimate([rate], form: form))
        #expect(together.interval.upper >= alone.interval.upper || form.isRatio, "\(form)")
        #expect(together.interval.lower <= alone.interval.lower || !form.isRatio, "\(form)")
      }
    }
  }

  @Test func intervalsCoverAGapThatIsThatOfASmallClass() throws {
    let rounds = Self.rounds
    // Of the small class a rate lies 0.15 apart, of the large one 0.05.
    let parts = [[(0.7, 100), (0.55, 90)], [(0.15, 500), (0.1, 1_100)]]
    let covered = (0..<rounds).count { round in
      var generator = SeededGenerator(seed: 20_261_127).stream("classes", indices: [round])
      let rates = parts.enumerated().map { place, groups in
        let counts = groups.map { rate, size in
          (count: BinomialDraw(trials: size, probability: rate).next(&generator), of: size)
        }
        return GroupQuantity(
          rates: counts, isJudged: [true, true], grouping: round, subject: nil, repeats: 1, stream: "classes-\(place)")
      }
      guard let found = GapEstimate(rates, form: .difference(.betweenGroups)) else { return false }
      return found.interval.lower <= 0.15 && 0.15 <= found.interval.upper
    }
    let share = Double(covered) / Double(rounds)
    #expect(share >= 0.95 - Self.slack, "\(share)")
  }

  @Test func meansThatAreEqualAreNotCertainToBe() throws {
    let values = (0..<100).map { Double($0 % 10) }
    let quantity = GroupQuantity(
      means: [values, values], isJudged: [true, true], grouping: 0, repeats: 1, stream: "equal")
    let found = try #require(GapEstimate([quantity], form: .difference(.betweenGroups)))
    // The variance of 0 to 9 is 8.25.
    let error = (2 * 8.25 / 100).squareRoot()
    #expect(found.value == 0 && found.interval.lower == 0 && found.interval.upper > 2 * error)
    #expect(found.interval.upper < 3.6 * error)
  }

  @Test func rowsToSettleFollowFromWidthAndDistance() throws {
    let estimate = try #require(Self.estimate([0.5, 0.6], [100, 100], round: 3))
    let (value, interval) = (estimate.value, estimate.interval)
    #expect(interval.lower < value && value < interval.upper && estimate.rows == 200)
    // Halfway to an end it takes four times the rows.
    #expect(abs((estimate.rowsToSettle((value + interval.upper) / 2, ofTable: 200) ?? 0) - 800) < 1e-6)
    #expect(abs((estimate.rowsToSettle((value + interval.lower) / 2, ofTable: 200) ?? 0) - 800) < 1e-6)
    #expect(estimate.rowsToSettle(interval.upper + 0.01, ofTable: 200) == nil)
    #expect(estimate.rowsToSettle(estimate.value, ofTable: 200) == .infinity)
  }

  @Test func groupsThatAllHaveNoneAreAlike() throws {
    let quantity = GroupQuantity(
      rates: [(0, 50), (0, 70)], isJudged: [true, true], grouping: 0, subject: nil, repeats: 1, stream: "none")
    let ratio = try #require(GapEstimate([quantity], form: .ratio(.betweenGroups)))
    #expect(ratio.value == 1 && !ratio.isShown)
    #expect(GapEstimate([quantity], form: .difference(.betweenGroups))?.value == 0)
    let one = GroupQuantity(
      rates: [(3, 50), (0, 0)], isJudged: [true, true], grouping: 0, subject: nil, repeats: 1, stream: "none")
    #expect(GapEstimate([one], form: .ratio(.betweenGroups)) == nil)
  }

  @Test func meansAndQuantilesAreJudgedLikeRates() throws {
    var generator = SeededGenerator(seed: 9)
    let parts = [(300, 1.0), (500, 1.0), (800, 2.0)].map { count, scale in
      (0..<count).map { _ in abs(scale * generator.normal()) }
    }
    let judged = [true, true, true]
    let means = GroupQuantity(means: parts, isJudged: judged, grouping: 0, repeats: 1, stream: "m")
    let mean = try #require(GapEstimate([means], form: .difference(.betweenGroups)))
    // E|N(0, s)| = s sqrt(2/pi).
    #expect(mean.interval.lower < 0.798 && 0.798 < mean.interval.upper && mean.isShown)
    #expect(mean.high == 2)
    let tails = GroupQuantity(quantile: 0.9, of: parts, isJudged: judged, grouping: 0, repeats: 1, stream: "q")
    let tail = try #require(GapEstimate([tails], form: .difference(.betweenGroups)))
    // The 95th percentile of a normal is 1.645.
    #expect(tail.interval.lower < 1.645 && 1.645 < tail.interval.upper && tail.isShown)
    let highest = try #require(GapEstimate([means], form: .highest))
    #expect(abs(highest.value - parts[2].reduce(0, +) / 800) < 1e-12 && highest.pValue == nil)
  }

  @Test func calibrationErrorOfAGoodModelIsSmallAndOfABadOneIsItsDistance() {
    var generator = SeededGenerator(seed: 4)
    let predicted = (0..<20_000).map { _ in generator.uniform() }
    let good = predicted.map { generator.uniform() < $0 ? 1.0 : 0 }
    #expect(GroupCalibration(predicted: predicted, happened: good).error < 0.01)
    let bad = predicted.map { generator.uniform() < max(0, $0 - 0.1) ? 1.0 : 0 }
    #expect(abs(GroupCalibration(predicted: predicted, happened: bad).error - 0.1) < 0.02)
  }

  @Test func labelNoiseFindsTurnedLabels() {
    var generator = SeededGenerator(seed: 6)
    var labels: [Int32] = []
    var turned: [Bool] = []
    var probabilities: [[Double]] = []
    for row in 0..<2_000 {
      let truth = Int32(row % 2)
      let isTurned = generator.uniform() < 0.1
      labels.append(isTurned ? 1 - truth : truth)
      turned.append(isTurned)
      let sure = 0.8 + 0.2 * generator.uniform()
      probabilities.append(truth == 1 ? [1 - sure, sure] : [sure, 1 - sure])
    }
    let found = LabelNoise.areWrong(labels: labels, probabilities: probabilities)
    let share = Double(found.count { $0 }) / 2_000
    #expect(abs(share - Double(turned.count { $0 }) / 2_000) < 0.01)
  }
}
