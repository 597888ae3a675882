import Testing

@testable import Records

@Suite struct LegibleTextTests {
  @Test func whatIsntSeenIsEscaped() {
    #expect("\u{1B}[31mred\u{1B}[0m".legible == "\\u{1B}[31mred\\u{1B}[0m")
    #expect("two\nlines\r\n\tand a tab".legible == "two\\nlines\\r\\n\\tand a tab")
    #expect("a\u{202E}b\u{9B}c\u{7F}d\u{2028}e\u{FEFF}f".legible == "a\\u{202E}b\\u{9B}c\\u{7F}d\\u{2028}e\\u{FEFF}f")
    for plain in [
      "", "plain", "M\u{fc}ller", "caf\u{e9} \u{1F600}", "50 %", "\u{939}\u{93f}\u{928}\u{94d}\u{926}\u{940}",
    ] {
      #expect(plain.legible == plain)
    }
  }

  @Test func longCellsLoseTheirMiddle() {
    let long = String(repeating: "z", count: 100_000)
    #expect(long.legible.count < 130 && long.legible.contains("(99934 characters left out)"))
    #expect(LegibleText.cell(String(repeating: "y", count: 80)).count == 80)
    #expect(LegibleText.cell(String(repeating: "\u{1}", count: 5_000)).count < 700)
  }

  @Test("Cutting never makes a text longer")
  func cuttingMakesShorter() {
    for limit in [1, 10, 30, 60, 80] {
      for length in 0..<300 {
        let text = String(repeating: "w", count: length)
        let cut = LegibleText.cell(text, limit: limit)
        #expect(cut == text || cut.count < length, "\(length) characters, \(limit) are shown")
      }
    }
    #expect("a purpose of thirty-five characters".excerpt(30) == "a purpose of thirty-five characters")
  }

  @Test func linesKeepTheirEnds() {
    #expect(LegibleText.lines("a\nb\tc\n", longest: 100) == "a\nb\tc\n")
    #expect(LegibleText.lines("a\n\u{1B}]0;title\u{7}b", longest: 100) == "a\n\\u{1B}]0;title\\u{7}b")
    let long = LegibleText.lines("short\n" + String(repeating: "x", count: 9_000) + "\nend", longest: 1_000)
    #expect(long.hasPrefix("short\nxxx") && long.hasSuffix("xxx\nend") && long.count < 1_000)
  }
}
