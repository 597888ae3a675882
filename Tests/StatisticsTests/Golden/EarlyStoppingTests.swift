import GoldenFiles
import Testing

@testable import Statistics

@Suite struct EarlyStoppingTests {
  @Test func minimumCountsAreThoseOfMLPerf() throws {
    for (probability, count) in [(0.9, 64), (0.95, 130), (0.99, 662), (0.999, 6636), (0.9999, 66381)] {
      #expect(try EarlyStoppingEstimate.minimumCount(probability) == count)
    }
  }

  @Test func dropsAsManyAsTheDefinitionAllows() throws {
    for row in try table(GoldenFile("statistics/early_stopping").at("cases")) {
      let over = Int(row[1])
      let count = Int(row[2]) + over
      // With exactly h(t) + t queries t - 1 are dropped; with one query less only t - 2.
      let values = (1...count).map(Double.init)
      let estimate = try EarlyStoppingEstimate(row[0], of: values.reversed())
      #expect(estimate.discarded == over - 1)
      #expect(estimate.estimate == Double(count - over + 1))
      if over > 1 {
        #expect(try EarlyStoppingEstimate(row[0], of: Array(values.dropLast())).discarded == over - 2)
      } else {
        #expect(throws: StatisticsError.tooFewValues(required: count, found: count - 1)) {
          try EarlyStoppingEstimate(row[0], of: Array(values.dropLast()))
        }
      }
    }
  }

  @Test func rarelyUnderestimatesTheQuantile() throws {
    var generator = SeededGenerator(seed: 11)
    var under = 0
    for _ in 0..<400 {
      let values = (0..<200).map { _ in generator.uniform() }
      if try EarlyStoppingEstimate(0.9, of: values).estimate < 0.9 { under += 1 }
    }
    // Confidence 99%: 4 are expected, 14 would be five standard deviations.
    #expect(under <= 14)
  }
}
