import GoldenFiles
import Testing

@testable import Statistics

@Suite struct DifferenceTests {
  private struct Areas: Decodable {
    let first: [Double]
    let second: [Double]
    let positive: [Bool]
    let expected: [Double]
  }

  private struct Welch: Decodable {
    let first: [Double]
    let second: [Double]
    let p: Double
    let interval: [Double]
  }

  private struct File: Decodable {
    let areas: [Areas]
    let welch: [Welch]
  }

  private let file: File

  init() throws { file = try GoldenFile.decode("statistics/row_tests", namesOwnKeys: true) }

  @Test func deLongEqualsItsDefinition() throws {
    for item in file.areas {
      let test = try DeLongTest(item.first, item.second, isPositive: item.positive)
      #expect(agrees(test.firstArea, item.expected[0], relative: 1e-12))
      #expect(agrees(test.secondArea, item.expected[1], relative: 1e-12))
      #expect(agrees(test.standardError, item.expected[2], relative: 1e-11))
    }
  }

  @Test func meanOfDeLongTestsHasTheErrorOfAMean() throws {
    let item = file.areas[1]
    let test = try DeLongTest(item.first, item.second, isPositive: item.positive)
    let one = try DeLongTest.mean(of: [test])
    let four = try DeLongTest.mean(of: [test, test, test, test])
    #expect(agrees(four.difference, one.difference, relative: 1e-12))
    let widths = [one, four].map { $0.interval.upper - $0.interval.lower }
    #expect(agrees(widths[1] * 2, widths[0], relative: 1e-12))
    #expect(one.pValue > four.pValue)
    #expect(throws: StatisticsError.self) { try DeLongTest.mean(of: []) }
    #expect(throws: StatisticsError.self) {
      try DeLongTest([1, 2, 3, 4], [1, 2, 3, 4], isPositive: [true, false, false, false])
    }
  }

  @Test func repetitionsEqualSciPysWelchTest() throws {
    for item in file.welch {
      let found = try #require(try DifferenceEstimate.repetitions(item.first, item.second))
      #expect(agrees(found.pValue, item.p, relative: 1e-9))
      #expect(agrees(found.interval.lower, item.interval[0], relative: 1e-8))
      #expect(agrees(found.interval.upper, item.interval[1], relative: 1e-8))
    }
    #expect(try DifferenceEstimate.repetitions([1, 1], [2, 2]) == nil)
  }

  @Test func anIntervalExcludesZeroWhereTheChanceIsSmall() throws {
    var generator = SeededGenerator(seed: 5)
    var clear = 0
    for round in 0..<2000 {
      let count = 2 + round % 20
      let shift = generator.uniform() * 2
      let first = (0..<count).map { _ in generator.normal() + shift }
      let second = (0..<count).map { _ in generator.normal() }
      let indistinction = round % 3 == 0 ? 0.3 : 0
      let found = try #require(try DifferenceEstimate.pairs(first, second, indistinction: indistinction))
      let excludes = found.interval.lower > 0 || found.interval.upper < 0
      #expect(excludes == (found.pValue < 0.05), "\(count) pairs: \(found)")
      #expect(found.interval.lower <= found.difference && found.difference <= found.interval.upper)
      if excludes { clear += 1 }
      let exact = try McNemarTest(
        onlyFirst: generator.integer(below: 20), onlySecond: generator.integer(below: 20), rows: 50)
      #expect((exact.interval.lower > 0 || exact.interval.upper < 0) == (exact.pValue < 0.05), "\(exact)")
    }
    #expect(clear > 200 && clear < 1900)
  }

  @Test func theIntervalBelongsToTheTest() throws {
    var generator = SeededGenerator(seed: 7)
    for count in [2, 5, 11, 12, 13, 30] {
      let first = (0..<count).map { _ in generator.normal() - 0.4 }
      let second = (0..<count).map { _ in generator.normal() }
      let differences = zip(first, second).map { $0 - $1 }
      let test = try #require(try DifferenceTest.pairs(first, second, indistinction: 0.1))
      for level in [0.5, 0.95] {
        let found = try test.estimate(level: level)
        let center = count < 12 ? try MeanEstimate(of: differences).mean : try MedianInterval(of: differences).median
        let interval =
          count < 12
          ? try MeanEstimate(of: differences, level: level).interval
          : try MedianInterval(of: differences, level: level).interval
        #expect(found.difference == center && found.pValue == test.pValue)
        #expect(agrees(found.interval.lower, interval.lower - 0.1, relative: 1e-12))
        #expect(agrees(found.interval.upper, interval.upper + 0.1, relative: 1e-12))
      }
      let folds = try CorrectedPairedTest(first, second, testToTrainRatio: 0.25)
      let estimate = try DifferenceTest(folds: folds).estimate()
      #expect(estimate.interval == folds.difference.interval && estimate.pValue == folds.pValue)
    }
    let test = try #require(try DifferenceTest.pairs([1, 2, 4], [0, 0, 0]))
    #expect(throws: StatisticsError.self) { try test.estimate(level: 1.5) }
  }

  @Test func equalOnesRarelyDiffer() throws {
    // At most 5% of equal pairs are told apart, for few pairs as for many, skewed as timings are.
    var generator = SeededGenerator(seed: 6)
    for count in [3, 6, 10, 20] {
      var alarms = 0
      for _ in 0..<2000 {
        func times() -> [Double] { (0..<count).map { _ in 1 + 0.05 * generator.normal() * generator.normal() } }
        let found = try #require(try DifferenceEstimate.pairs(times(), times()))
        if found.pValue < 0.05 { alarms += 1 }
      }
      #expect(alarms <= 125, "\(count) pairs: \(alarms) of 2000")
    }
  }

  @Test func whatTheMachineCannotTellIsNoDifference() throws {
    let first = (0..<12).map { 1.04 + 0.001 * Double($0) }
    let second = (0..<12).map { 1.0 + 0.001 * Double($0) }
    let plain = try #require(try DifferenceEstimate.pairs(first, second))
    #expect(plain.pValue < 0.01)
    let within = try #require(try DifferenceEstimate.pairs(first, second, indistinction: 0.05))
    #expect(within.pValue == 1 && within.interval.lower < 0)
    // Few that differ alike tell nothing of how they scatter.
    #expect(try DifferenceEstimate.pairs([2, 2, 2], [1, 1, 1]) == nil)
  }
}
