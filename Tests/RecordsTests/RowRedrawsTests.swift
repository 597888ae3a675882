import Foundation
import Records
import Testing

@Suite struct RowRedrawsTests {
  @Test func redrawsSurviveEncodingBitForBit() throws {
    let rows = RowRedraws(
      evaluation: .production, axis: "r2", rows: 609, blockLength: 11,
      scores: ["a": [0.1, -2.5, .leastNonzeroMagnitude, 3e30], "b": [], "c": [1, 2, 3, 4]])
    let read = try JSONDecoder().decode(RowRedraws.self, from: try JSONEncoder().encode(rows))
    #expect(read == rows)
    // Not a whole number of values: what is whole is read.
    let cut = #"{"evaluation":"research","axis":"r2","rows":1,"blockLength":1,"scores":{"a":"AACAPwAA","b":"?"}}"#
    let odd = try JSONDecoder().decode(RowRedraws.self, from: Data(cut.utf8))
    #expect(odd.scores == ["a": [1], "b": []])
  }

  @Test func theStandardErrorIsThatOfDifferences() throws {
    let rows = RowRedraws(
      evaluation: .research, axis: "r2", rows: 4, blockLength: 1,
      scores: ["a": [1, 2, 3], "b": [0, 1, 2], "c": [3, 1, 2], "d": [1]])
    #expect(rows.standardError("a", "b") == 0)
    // Differences -2, 1, 1: mean 0, variance 3.
    #expect(abs((rows.standardError("a", "c") ?? 0) - 3.0.squareRoot()) < 1e-12)
    #expect(rows.standardError("a", "d") == nil && rows.standardError("a", "e") == nil)
    #expect(rows.deviations("c") == [1, -1, 0] && rows.deviations("d") == nil)
  }
}
