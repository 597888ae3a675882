import Statistics
import Testing

@testable import Tabular

@Suite struct StreamTests {
  @Test(arguments: zip(1...4, [8, 9, 7, 9.5])) func seaCutsAtItsThreshold(_ function: Int, _ threshold: Double) throws {
    var stream = try DriftingStream(try SEAConcept(function: function, noise: 0), seed: 1)
    for _ in 0..<400 {
      let row = stream.next()
      #expect((row.label == 1) == (row.values[0] + row.values[1] > threshold))
      #expect(row.values.allSatisfy { $0 >= 0 && $0 < 10 })
    }
  }

  @Test func seaNoiseTurnsItsShareOfLabels() throws {
    var stream = try DriftingStream(try SEAConcept(function: 1, noise: 0.2), seed: 2)
    let turned = (0..<4_000).count { _ in
      let row = stream.next()
      return (row.label == 1) != (row.values[0] + row.values[1] > 8)
    }
    // Four standard deviations of a binomial count.
    #expect(abs(Double(turned) - 800) < 4 * (4_000 * 0.2 * 0.8).squareRoot())
  }

  @Test func staggerFollowsItsThreeRules() throws {
    for function in 1...3 {
      var stream = try DriftingStream(try STAGGERConcept(function: function), seed: 3)
      let table = try stream.table(rows: 300)
      for row in 0..<300 {
        let texts = try ["size", "color", "shape"].map { try table.column($0).text(row) }
        let expected =
          switch function {
          case 1: texts[0] == "small" && texts[1] == "red"
          case 2: texts[1] == "green" || texts[2] == "circle"
          default: texts[0] == "medium" || texts[0] == "large"
          }
        #expect(try table.column("class").text(row) == "\(expected)")
      }
    }
  }

  @Test func hyperplanesWithoutNoiseAreSeparableAndTurnWithMagnitude() throws {
    var still = try HyperplaneConcept(noise: 0, weightSeed: 4)
    var generator = SeededGenerator(seed: 5)
    var reference = SeededGenerator(seed: 4)
    let weights = (0..<10).map { _ in reference.uniform() }
    for _ in 0..<500 {
      let row = still.draw(using: &generator)
      let sum = zip(row.values, weights).reduce(0) { $0 + $1.0 * $1.1 }
      #expect((row.label == 1) == (sum >= 0.5 * weights.reduce(0, +)))
    }
    var turning = try HyperplaneConcept(drifting: 10, magnitude: 0.01, noise: 0, reversal: 0, weightSeed: 4)
    var wrong = 0
    for _ in 0..<2_000 {
      let row = turning.draw(using: &generator)
      let sum = zip(row.values, weights).reduce(0) { $0 + $1.0 * $1.1 }
      if (row.label == 1) != (sum >= 0.5 * weights.reduce(0, +)) { wrong += 1 }
    }
    #expect(wrong > 20)
  }

  @Test func agrawalRulesDecideByHand() throws {
    typealias Applicant = AgrawalConcept.Applicant
    func group(_ function: Int, _ applicant: Applicant) throws -> Bool {
      try AgrawalConcept(function: function).isInGroupA(applicant)
    }
    let young = Applicant(
      salary: 60_000, commission: 30_000, age: 39, education: 1, houseValue: 200_000, houseYears: 25, loan: 250_000)
    let middle = Applicant(
      salary: 130_000, commission: 0, age: 40, education: 4, houseValue: 0, houseYears: 5, loan: 350_000)
    let old = Applicant(
      salary: 25_000, commission: 10_000, age: 60, education: 4, houseValue: 500_000, houseYears: 30, loan: 450_000)
    #expect(
      try (1...10).map { try group($0, young) } == [true, true, true, true, true, true, false, true, false, true])
    #expect(
      try (1...10).map { try group($0, middle) }
        == [false, false, false, false, true, false, false, true, false, true])
    #expect(
      try (1...10).map { try group($0, old) } == [true, true, true, false, true, true, false, false, false, true])
  }

  @Test func agrawalStaysWithinItsRanges() throws {
    for perturbation in [0, 0.05, 1] {
      var stream = try DriftingStream(try AgrawalConcept(function: 2, perturbation: perturbation), seed: 6)
      for _ in 0..<300 {
        let row = stream.next()
        #expect((20_000...150_000).contains(row.values[0]))
        #expect(row.values[1] == 0 || (10_000...75_000).contains(row.values[1]))
        #expect((20...80).contains(row.values[2]) && row.values[2] == row.values[2].rounded())
        #expect((0...4).contains(row.values[3]) && (0...19).contains(row.values[4]) && (0...8).contains(row.values[5]))
        #expect(row.values[6] >= 0 && (perturbation == 0 || row.values[6] <= 135_000))
        #expect((1...30).contains(row.values[7]) && (0...500_000).contains(row.values[8]))
      }
    }
  }

  @Test func aSuddenChangeChangesTheRuleAtItsPlace() throws {
    let change = DriftingStream.Change(to: try STAGGERConcept(function: 3), at: 200)
    var stream = try DriftingStream(try STAGGERConcept(function: 1), changes: [change], seed: 7)
    for row in 0..<400 {
      let next = stream.next()
      let (size, color) = (next.values[0], next.values[1])
      // Around the place itself old and new are equally likely.
      if row < 190 { #expect((next.label == 1) == (size == 0 && color == 0)) }
      if row > 210 { #expect((next.label == 1) == (size != 0)) }
    }
  }

  @Test func aSlowChangeMixesBothConceptsByTheLogisticCurve() throws {
    // Labels tell the concepts apart: function 1 is 1 for small and red only, function 3 for all that aren't small.
    let change = DriftingStream.Change(to: try STAGGERConcept(function: 3), at: 3_000, width: 2_000)
    var stream = try DriftingStream(try STAGGERConcept(function: 1), changes: [change], seed: 8)
    var new = [0, 0, 0]
    var seen = [0, 0, 0]
    for row in 0..<6_000 {
      let next = stream.next()
      // Those that aren't small are labelled 1 by the new concept only.
      guard next.values[0] != 0, row % 2_000 >= 800, row % 2_000 < 1_200 else { continue }
      seen[row / 2_000] += 1
      if next.label == 1 { new[row / 2_000] += 1 }
    }
    let shares = zip(new, seen).map { Double($0.0) / Double($0.1) }
    // 1 / (1 + e^4) = 0.018, 1/2, and 0.982 in the middle of each third.
    #expect(shares[0] < 0.08 && abs(shares[1] - 0.5) < 0.12 && shares[2] > 0.92)
  }

  @Test func theSameSeedGivesTheSameTable() throws {
    func table(_ seed: UInt64) throws -> Table {
      let change = DriftingStream.Change(to: try AgrawalConcept(function: 4), at: 50, width: 20)
      var stream = try DriftingStream(try AgrawalConcept(function: 1), changes: [change], seed: seed)
      return try stream.table(rows: 100)
    }
    #expect(try table(1) == table(1))
    #expect(try table(1) != table(2))
    #expect(try table(1).columnNames.last == "class")
  }

  @Test func impossibleStreamsSayWhy() throws {
    #expect(throws: StreamError.unknownFunction(5, valid: 1...4)) { try SEAConcept(function: 5) }
    #expect(throws: StreamError.unknownFunction(0, valid: 1...10)) { try AgrawalConcept(function: 0) }
    #expect(throws: StreamError.unknownFunction(4, valid: 1...3)) { try STAGGERConcept(function: 4) }
    #expect(throws: StreamError.shareOutOfRange(name: "the noise", value: 2)) { try SEAConcept(function: 1, noise: 2) }
    #expect(throws: StreamError.featuresOutOfRange(features: 2, drifting: 3)) {
      try HyperplaneConcept(features: 2, drifting: 3, weightSeed: 1)
    }
    let sea = try SEAConcept(function: 1)
    #expect(throws: StreamError.conceptsDiffer(position: 10)) {
      try DriftingStream(sea, changes: [.init(to: try STAGGERConcept(function: 1), at: 10)], seed: 1)
    }
    #expect(throws: StreamError.widthBelowOne(0)) {
      try DriftingStream(sea, changes: [.init(to: sea, at: 10, width: 0)], seed: 1)
    }
    var stream = try DriftingStream(sea, seed: 1)
    #expect(throws: StreamError.negativeRowCount(-1)) { try stream.table(rows: -1) }
  }
}
