import Foundation
import Records
import Testing

@testable import Frontier

@Suite struct RankTableTests {
  private func trials(
    _ values: [(String, Double)], _ evaluation: EvaluationProtocol, halfWidth: Double? = 0.001
  ) -> [TrialRecord] {
    values.map {
      Make.trial($0.0, [Make.accuracy.id: Make.reading($0.1, halfWidth: halfWidth)], evaluation: evaluation)
    }
  }

  @Test func showsWhoChangesPlaces() throws {
    let table = RankTable(
      research: trials([("a", 0.95), ("b", 0.93), ("c", 0.93), ("d", 0.6), ("only", 0.99)], .research),
      production: trials([("a", 0.80), ("b", 0.85), ("c", 0.82), ("d", 0.5)], .production), axis: Make.accuracy)
    #expect(table.rows.map(\.label) == ["b", "c", "a", "d"])
    #expect(table.rows.map(\.researchRank) == [2, 2, 1, 4])
    #expect(table.rows.map(\.productionRank) == [1, 2, 3, 4])
    #expect(table.rows.map(\.change) == [-1, 0, 2, 0])
    #expect(table.unmatched == ["only"])
    // Mid-ranks 1, 2.5, 2.5, 4 against 3, 1, 2, 4: rho = 1.5 / sqrt(4.5 * 5).
    #expect(abs((table.spearman ?? 0) - 1.5 / 22.5.squareRoot()) < 1e-12)
    // Pairs: 3 concordant, 2 discordant, 1 tied in research: 1 / sqrt(5 * 6).
    #expect(abs((table.kendall ?? 0) - 1 / 30.0.squareRoot()) < 1e-12)
    #expect(table.discordantPairs == 2)
    #expect(
      table.clearSwaps == [
        RankTable.Swap(researchWinner: "a", productionWinner: "b"),
        RankTable.Swap(researchWinner: "a", productionWinner: "c"),
      ])
    let data = try JSONEncoder().encode(table)
    #expect(try JSONDecoder().decode(RankTable.self, from: data) == table)
  }

  @Test func noiseIsNoClearSwap() {
    let table = RankTable(
      research: trials([("a", 0.95), ("b", 0.93)], .research, halfWidth: 0.05),
      production: trials([("a", 0.80), ("b", 0.85)], .production), axis: Make.accuracy)
    #expect(table.discordantPairs == 1)
    #expect(table.clearSwaps.isEmpty)
  }

  @Test func lowerIsBetterRanksTheSmallestFirst() {
    let make = { (values: [(String, Double)]) in
      values.map { Make.trial($0.0, [Make.rmse.id: Make.reading($0.1)]) }
    }
    let table = RankTable(
      research: make([("a", 1), ("b", 2)]), production: make([("a", .infinity), ("b", 3)]), axis: Make.rmse)
    #expect(table.rows.map(\.label) == ["b", "a"])
    #expect(table.kendall == -1)
  }

  @Test func failedTrialsHaveNoPlace() {
    let failed = Make.trial(
      "a", [Make.accuracy.id: Make.reading(1)], evaluation: .production, status: .failed(message: "x"))
    let table = RankTable(research: trials([("a", 0.9)], .research), production: [failed], axis: Make.accuracy)
    #expect(table.rows.isEmpty && table.unmatched == ["a"])
    #expect(table.spearman == nil && table.kendall == nil)
  }
}
