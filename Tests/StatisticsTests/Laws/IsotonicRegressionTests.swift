import Testing

@testable import Statistics

@Suite struct IsotonicRegressionTests {
  @Test func poolsNeighboursThatFall() throws {
    let fit = try IsotonicRegression(at: [3, 1, 2, 4], values: [1, 2, 4, 5])
    // 4 and 1 fall: both become 2.5, from place 2 to place 3.
    #expect(fit.places == [1, 2, 3, 4] && fit.values == [2, 2.5, 2.5, 5])
    #expect(fit.value(at: 0) == 2 && fit.value(at: 1.5) == 2.25 && fit.value(at: 2.7) == 2.5)
    #expect(fit.value(at: 9) == 5 && fit.value(at: .nan).isNaN)
  }

  @Test func rowsAtOnePlaceCountAsTheirWeightedMean() throws {
    let fit = try IsotonicRegression(at: [1, 1, 2], values: [0, 1, 2], weights: [1, 3, 1])
    #expect(fit.places == [1, 2] && fit.values == [0.75, 2])
  }

  /// No other rising curve is nearer: moving any level, or cutting it in two, makes the sum of squares larger.
  @Test(arguments: [UInt64(1), 2, 3])
  func isTheNearestOfTheCurvesThatNeverFall(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let places = (0..<60).map { _ in Double(generator.integer(below: 40)) }
    let values = places.map { $0 / 20 + generator.normal() }
    let weights = places.map { _ in 0.2 + generator.uniform() }
    let fit = try IsotonicRegression(at: places, values: values, weights: weights)
    func loss(_ level: (Double) -> Double) -> Double {
      places.indices.reduce(0) { sum, row in
        let miss = level(places[row]) - values[row]
        return sum + weights[row] * miss * miss
      }
    }
    let best = loss(fit.value)
    for _ in 0..<400 {
      let knot = fit.places[generator.integer(below: fit.places.count)]
      let step = (generator.uniform() - 0.5) * 0.5
      // Everything from a knot on is moved, and what then would fall is lifted: another rising curve.
      let moved = { (place: Double) -> Double in
        place >= knot
          ? max(fit.value(at: place) + step, step < 0 ? fit.value(at: knot.nextDown) : -.infinity)
          : fit.value(at: place)
      }
      #expect(loss(moved) >= best - 1e-9)
    }
    #expect(zip(fit.values, fit.values.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test func rejectsWhatHasNoFit() {
    #expect(throws: StatisticsError.differentLengths(first: 1, second: 2)) {
      try IsotonicRegression(at: [1], values: [1, 2])
    }
    #expect(throws: StatisticsError.tooFewValues(required: 1, found: 0)) { try IsotonicRegression(at: [], values: []) }
    #expect(throws: StatisticsError.notANumber(index: 1)) {
      try IsotonicRegression(at: [1, .infinity], values: [1, 2])
    }
    #expect(throws: StatisticsError.self) { try IsotonicRegression(at: [1, 2], values: [1, 2], weights: [1, 0]) }
    #expect(IsotonicRegression(knotsAt: [1, 1], values: [0, 1]) == nil)
    #expect(IsotonicRegression(knotsAt: [1, 2], values: [1, 0]) == nil)
    #expect(IsotonicRegression(knotsAt: [1, 2], values: [0, 1])?.value(at: 1.5) == 0.5)
  }
}
