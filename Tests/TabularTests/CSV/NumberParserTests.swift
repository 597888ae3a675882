import Foundation
import Statistics
import Testing

@testable import Tabular

@Suite struct NumberParserTests {
  let parser = NumberParser()

  func parse(_ text: String, decimalMark: UInt8 = UInt8(ascii: ".")) -> Double? {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { NumberParser(decimalMark: decimalMark).parse($0, buffer.count) }
    }
  }

  func expectNearest(_ text: String) {
    let expected = strtod(text, nil)
    let found = parse(text)
    #expect(found?.bitPattern == expected.bitPattern, "\(text) gave \(String(describing: found)), not \(expected)")
  }

  @Test func readsTheFormsOfANumber() {
    for text in [
      "0", "-0", "1", "+1", "5.", ".5", "-.5", "1e3", "1E-3", "1e+3", "12.5e-1", "0.1", "3.141592653589793",
      "9007199254740993", "9007199254740992", "18446744073709551615", "18446744073709551616", "1e22", "1e23", "1e400",
      "-1e400", "1e-400", "5e-324", "2.2250738585072011e-308", "123456789012345678901234567890", "1e99999999999",
      "0.30000000000000004", "5.9999999999999995e-05", "0.000000000000000000000000000000000000001",
      "100000000000000000000000000000000000000000", "12345678", "123456789", "1234567812345678", "12345678.12345678",
    ] { expectNearest(text) }
    #expect(parse("inf") == .infinity && parse("-Infinity") == -.infinity && parse("+INF") == .infinity)
  }

  @Test func refusesWhatIsNoNumber() {
    for text in [
      "", "-", "+", ".", "-.", "e5", "1e", "1e+", "1e5x", "--1", "0x10", "1_000", "1,5", "1 2", " 1", "1 ", "12abc",
      "$5",
      "1.2.3", "nan", "NaN", "infin", "1234567x", "12345678x", "é",
    ] { #expect(parse(text) == nil, "\(text) was read as a number") }
  }

  @Test func readsAnotherDecimalMark() {
    #expect(parse("1,5", decimalMark: UInt8(ascii: ",")) == 1.5)
    #expect(parse("1.5", decimalMark: UInt8(ascii: ",")) == nil)
    #expect(parse("0,12345678901234567890123", decimalMark: UInt8(ascii: ",")) == 0.12345678901234567890123)
  }

  @Test func everyPowerOfTenOfTheTableRoundsRight() {
    for power in -60...60 {
      for mantissa in ["1", "3", "7", "9007199254740993", "9999999999999999999", "1234567890123456789"] {
        expectNearest("\(mantissa)e\(power)")
      }
    }
  }

  @Test func ahundredThousandRandomStringsRoundLikeStrtod() {
    var generator = SeededGenerator(seed: 5)
    var wrong: [String] = []
    for _ in 0..<100_000 {
      var text = generator.integer(below: 2) == 0 ? "-" : ""
      switch generator.integer(below: 4) {
      case 0:
        // The shortest form of a random double of moderate size, as a writer of CSV gives it.
        text = "\((generator.uniform() - 0.5) * [1e-6, 1, 1e3, 1e9][generator.integer(below: 4)])"
      case 1:
        // Any bits.
        let any = Double(bitPattern: generator.next())
        text = any.isFinite ? "\(any)" : "1"
      default:
        let digits = 1 + generator.integer(below: 22)
        let mark = generator.integer(below: digits + 1)
        for position in 0..<digits {
          if position == mark { text += "." }
          text += "\(generator.integer(below: 10))"
        }
        if generator.integer(below: 2) == 0 { text += "e\(generator.integer(below: 90) - 45)" }
      }
      if parse(text)?.bitPattern != strtod(text, nil).bitPattern { wrong.append(text) }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(5))")
  }

  @Test func everyShortTextIsReadAsTheStandardLibraryReadsIt() {
    // Four to eight bytes are read all at once; one more and one fewer are not.
    let letters = Array("0123456789.-+eE".utf8) + Array("0123456789012345678901234567890123456789..--".utf8)
    var generator = SeededGenerator(seed: 8)
    var wrong: [String] = []
    for _ in 0..<200_000 {
      let count = 3 + generator.integer(below: 7)
      let text = String(
        decoding: (0..<count).map { _ in letters[generator.integer(below: letters.count)] }, as: UTF8.self)
      if parse(text)?.bitPattern != Double(text)?.bitPattern { wrong.append(text) }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(5))")
  }

  @Test func halfwayCasesGoToEven() {
    // Halves between neighbouring doubles near 2^53 and their scaled forms are exact in decimal.
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<2_000 {
      let odd = (UInt64(1) << 53) + UInt64(generator.integer(below: 1 << 52)) * 2 + 1
      expectNearest("\(odd)")
      expectNearest("\(odd).0")
      expectNearest("\(odd)e1")
      expectNearest("\(odd)00e-2")
      expectNearest("\(odd).5")
    }
  }

  @Test func seesCodesByTheirLeadingZero() {
    func padded(_ text: String) -> Bool {
      Array(text.utf8).withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { NumberParser.isZeroPadded($0, buffer.count) } ?? false
      }
    }
    for text in ["007", "00501", "00", "-05", "01.5"] { #expect(padded(text)) }
    for text in ["0", "-0", "0.5", "10", "-", "0e5", ""] { #expect(!padded(text)) }
  }
}
