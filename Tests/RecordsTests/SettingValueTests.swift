import Foundation
import Records
import Testing

struct SettingValueTests {
  @Test(arguments: [
    SettingValue.none, .flag(true), .integer(7), .number(0.25), .text("auto"), .list([.integer(1), .text("a")]),
  ])
  func survivesAJSONRoundTrip(_ value: SettingValue) throws {
    let data = try JSONEncoder().encode([value])
    #expect(try JSONDecoder().decode([SettingValue].self, from: data) == [value])
  }

  @Test func aWholeNumberEqualsTheNumberOfTheSameValue() throws {
    #expect(SettingValue.integer(1) == .number(1))
    #expect(SettingValue.integer(1).hashValue == SettingValue.number(1).hashValue)
    #expect(SettingValue.integer(1) != .number(1.5))
    #expect(SettingValue.integer(1) != .flag(true))
    #expect(SettingValue.integer(Int.max) != .number(Double(Int.max)))
    let data = try JSONEncoder().encode([SettingValue.number(1)])
    #expect(try JSONDecoder().decode([SettingValue].self, from: data) == [.number(1)])
  }

  @Test func wholeNumbersPrintWithoutAFraction() {
    #expect(SettingValue.number(1_000_000).description == "1000000")
    #expect(SettingValue.number(0.1).description == "0.1")
  }
}

struct OutcomeTests {
  @Test func aNaNIsNoReading() {
    #expect(Outcome.measured(Reading(value: .nan, interval: nil, sampleCount: 1)).reading == nil)
    #expect(Outcome.failed(message: "no").reading == nil)
  }

  @Test func directionNeverPrefersNaN() {
    #expect(!Direction.higherIsBetter.prefers(.nan, over: 1))
    #expect(!Direction.lowerIsBetter.prefers(.nan, over: 1))
  }
}
