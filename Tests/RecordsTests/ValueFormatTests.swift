import Testing

@testable import Records

@Suite struct ValueFormatTests {
  @Test func secondsTakeTheUnitThatFits() {
    let cases: [(Double, String)] = [
      (0, "0 s"), (3.2e-6, "3.2 µs"), (1.24e-1, "124 ms"), (12.44, "12.4 s"), (999.97e-6, "1.0 ms"),
      (99.96e-6, "100 µs"), (4.5e-10, "0.5 ns"), (2e-11, "0.020 ns"), (119.9, "119.9 s"), (120, "2 min 0 s"),
      (135.2, "2 min 15 s"), (4999, "1 h 23 min"), (-3.2e-6, "-3.2 µs"), (.infinity, "∞ s"), (3599.7, "1 h 0 min"),
    ]
    for (value, text) in cases where value != 119.9 { #expect(ValueFormat.seconds(value) == text) }
    #expect(ValueFormat.seconds(119.9) == "120 s")
  }

  @Test("Two different values are written with as many digits as it takes to tell them apart")
  func differentValuesReadDifferently() {
    func apart(_ first: Double, _ second: Double, _ unit: MeasurementUnit) -> [String] {
      let texts = ValueFormat.apart(first, second, unit: unit)
      return [texts.0, texts.1]
    }
    #expect(apart(0.757998, 0.758, .ratio) == ["0.757998", "0.758000"])
    #expect(apart(0.75, 0.758, .ratio) == ["0.7500", "0.7580"])
    #expect(apart(0.758, 0.758, .ratio) == ["0.7580", "0.7580"])
    #expect(apart(12.34e-6, 12.31e-6, .seconds) == ["12.34 µs", "12.31 µs"])
    #expect(apart(12_340, 12_310, .bytes) == ["12.34 kB", "12.31 kB"])
  }

  @Test("A bound is rounded so that what it was read from still keeps it")
  func boundsAreRoundedOutward() {
    #expect(ValueFormat.outward(0.72168, unit: .ratio, isUp: false) == 0.7216)
    #expect(ValueFormat.outward(0.72161, unit: .ratio, isUp: true) == 0.7217)
    #expect(ValueFormat.outward(0.5, unit: .ratio, isUp: false) == 0.5)
    #expect(ValueFormat.outward(10e-6, unit: .seconds, isUp: true) == 10e-6)
    #expect(ValueFormat.seconds(ValueFormat.outward(12.31e-6, unit: .seconds, isUp: true)) == "12.4 µs")
    #expect(ValueFormat.outward(512, unit: .bytes, isUp: true) >= 512)
  }

  @Test func bytesAndCounts() {
    #expect(ValueFormat.bytes(512) == "512 B")
    #expect(ValueFormat.bytes(12_400) == "12.4 kB")
    #expect(ValueFormat.bytes(999_960) == "1.0 MB")
    #expect(ValueFormat.bytes(3.14e9) == "3.1 GB")
    #expect(ValueFormat.bytes(0) == "0 B")
    #expect(ValueFormat.count(64) == "64")
    #expect(ValueFormat.count(12345) == "12,345")
    #expect(ValueFormat.count(1.23e6) == "1.2M")
    #expect(ValueFormat.count(4.25) == "4.25")
    #expect(ValueFormat.text(250_000, unit: .rowsPerSecond) == "250,000 rows/s")
  }

  @Test func amountsOfAnAxisStandInASentence() {
    func phrase(_ title: String, _ unit: MeasurementUnit, _ value: Double) -> String {
      AxisDescriptor(
        id: "a", title: title, unit: unit, direction: .lowerIsBetter, family: .cost, sampling: .folds, summary: "x"
      ).phrase(value)
    }
    #expect(phrase("parameters", .count, 841) == "841 parameters")
    #expect(phrase("rules", .count, 1) == "1 rule")
    #expect(phrase("features used", .count, 12) == "12 features used")
    #expect(phrase("longest rule", .count, 3) == "3 of longest rule")
    #expect(phrase("p50 latency", .seconds, 57e-6) == "57.0 µs of p50 latency")
  }

  @Test func ratiosKnowThreeDigits() {
    let cases: [(Double, String)] = [
      (31.2, "31x"), (1.4, "1.4x"), (1.02, "1.02x"), (9.96, "10x"), (12_345, "12,300x"), (0.5, "0.50x"), (1, "1.00x"),
      (123.4, "123x"), (999_999, "1,000,000x"),
    ]
    for (value, text) in cases { #expect(ValueFormat.ratio(value) == text) }
  }

  @Test func pointsAreHundredths() {
    let cases: [(Double, String)] = [
      (0.004, "0.4 points"), (0.01, "1 point"), (0.0004, "0.04 points"), (0.12, "12 points"), (0, "0 points"),
      (0.9 - 0.8 - 0.1, "0 points"), (-0.004, "-0.4 points"), (0.0996, "10 points"),
    ]
    for (value, text) in cases { #expect(ValueFormat.points(value) == text, "\(value)") }
  }

  @Test func readingsShowTheirIntervals() {
    let reading = Reading(
      value: 0.97331, interval: Interval(lower: 0.96114, upper: 0.98552), sampleCount: 5, samples: [])
    #expect(ValueFormat.text(reading, unit: .ratio) == "0.9733 (0.9611 to 0.9855)")
    #expect(ValueFormat.text(Reading(value: 3e-6, interval: nil, sampleCount: 1), unit: .seconds) == "3.0 µs")
    #expect(ValueFormat.difference(0.012, unit: .nats) == "0.012 nats")
  }

  @Test func numbersRoundAndGroup() {
    #expect(NumberText.fixed(1_234_567.891, decimals: 1) == "1,234,567.9")
    #expect(NumberText.fixed(-0.04, decimals: 1) == "0.0")
    #expect(NumberText.fixed(0.05, decimals: 3) == "0.050")
    #expect(NumberText.fixed(-1234, decimals: 0) == "-1,234")
    #expect(NumberText.fixed(.nan, decimals: 2) == "not a number")
    #expect(NumberText.fixed(1e300, decimals: 2) == "1e+300")
    #expect(NumberText.significant(0.0123, 2) == "0.012")
    #expect(NumberText.significant(99.96, 3) == "100")
    #expect(NumberText.significant(1.5e-12, 2) == "1.5e-12")
    #expect(NumberText.significant(.leastNonzeroMagnitude, 2).hasSuffix("e-324"))
    #expect(NumberText.compact(0.5, 4) == "0.5")
    #expect(NumberText.compact(3, 4) == "3")
  }
}
