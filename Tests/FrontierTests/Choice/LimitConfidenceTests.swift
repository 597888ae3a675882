import Records
import Testing

@testable import Frontier

@Suite struct LimitConfidenceTests {
  private static func standing(_ upper: Double, confidence: Double?) -> LimitStanding {
    let reading = Reading(
      value: 0.08, interval: Interval(lower: 0.02, upper: upper), sampleCount: 100, samples: [0.08])
    return LimitStanding(reading, Limit(axis: "fairness.error", atMost: 0.1, confidence: confidence))
  }

  @Test func lessConfidenceNeedsLessRoom() {
    // The 90% bound lies at 0.08 + 0.02 * 1.2816 / 1.96 = 0.0931, the whole interval reaches 0.1.
    #expect(Self.standing(0.1, confidence: nil) == .holds)
    #expect(Self.standing(0.11, confidence: nil) == .notShown)
    #expect(Self.standing(0.11, confidence: 0.9) == .holds)
    #expect(Self.standing(0.112, confidence: 0.9) == .notShown)
    // 99% asks for more than the interval.
    #expect(Self.standing(0.099, confidence: 0.99) == .notShown)
    #expect(Self.standing(0.2, confidence: 0.5) == .holds)
  }

  @Test func theEndsAreThoseOfANormalScatter() throws {
    let ends = Limit(axis: "a", atMost: 1, confidence: 0.9).ends(of: Interval(lower: 0, upper: 3), around: 1)
    #expect(abs(ends[0] - (1 - 1.2815515655 / 1.9599639845)) < 1e-9)
    #expect(abs(ends[1] - (1 + 2 * 1.2815515655 / 1.9599639845)) < 1e-9)
    #expect(Limit(axis: "a", atMost: 1).endFactor(level: 0.95) == nil)
  }
}
