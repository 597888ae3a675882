import Records
import Testing

@testable import Fairness

/// Gaps between two groups along four steps of a replay.
struct GapsOverTimeTests {
  private static let steps = (0..<4).map { $0 * 80..<($0 + 1) * 80 }
  private static let count = 320

  /// - Parameter model: what the model of a step decides of a row of group 0 or 1; nil: its fit failed. Rows are numbered
  ///   within their group.
  private static func gaps(_ model: (_ step: Int) -> ((_ group: Int, _ row: Int) -> Bool)?) -> GapsOverTime {
    let models = steps.indices.map { step -> [Double]? in
      guard let decides = model(step) else { return nil }
      return (steps[step].lowerBound..<count).map { decides($0 % 2, $0 / 2) ? 1 : 0 }
    }
    return GapsOverTime(
      GapsOverTime.Decisions(
        truth: (0..<count).map { Double(($0 / 2) % 2) }, toldClass: 1, isClasses: true, steps: steps, models: models),
      groupings: [Grouping(columns: ["sex"], names: ["x", "y"], codes: (0..<count).map { Int32($0 % 2) })],
      terms: FairnessTerms())
  }

  private static func selection(_ gaps: GapsOverTime) -> [GapsOverTime.Widening] {
    gaps.widenings.filter { $0.measure == .selection }
  }

  @Test func aGapThatTurnsRoundAndShrinksIsNotWidened() {
    // At first only y is selected, from the last step on all of x and three of four of y.
    let gaps = Self.gaps { step in
      guard step == 3 else { return { group, _ in group == 1 } }
      return { group, row in group == 0 || row % 4 != 0 }
    }
    #expect(Self.selection(gaps).isEmpty, "\(gaps.widenings)")
  }

  @Test func aGapThatTurnsRoundAndGrowsIsWidenedFromItsSize() throws {
    let gaps = Self.gaps { step in
      guard step == 3 else { return { group, row in group == 1 && row % 10 == 0 } }
      return { group, _ in group == 0 }
    }
    let found = Self.selection(gaps)
    #expect(found.map(\.step) == [3])
    let widening = try #require(found.first)
    #expect(widening.high == "x" && widening.low == "y")
    #expect(abs(widening.before - 0.1) < 1e-12 && widening.after == 1)
  }

  @Test func whereAFitFailedTheModelBeforeGoesOn() throws {
    let gaps = Self.gaps { step in
      guard step != 2 else { return nil }
      return { group, _ in group == 0 || step != 1 }
    }
    let curve = try #require(gaps.curves.first { $0.measure == .selection })
    #expect(curve.everyStep == [0, 1, 1, 0])
    #expect(curve.never == [0, 0, 0, 0])
  }
}
