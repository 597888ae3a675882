import Records
import Testing

@Suite struct CollectionTests {
  @Test func theFirstOfTheLargestWins() {
    #expect([0.1, 0.4, 0.4].indexOfLargest == 1)
    #expect([Double]().indexOfLargest == nil)
    #expect([3.0].indexOfLargest == 0)
    // Places of a slice are those of the whole.
    #expect([9.0, 1, 2, 0][1...].indexOfLargest == 2)
    #expect([0.2, .nan, 0.3].indexOfLargest == 2 && [.nan, 0.3].indexOfLargest == 0)
  }

  @Test(arguments: [(" \ta b\n", "a b"), ("", ""), (" \t", ""), ("a", "a"), ("\u{00A0}x\u{2003}", "x")])
  func blanksAtBothEndsGo(text: String, expected: String) {
    #expect(text.trimmingBlanks == expected)
    #expect(text[...].trimmingBlanks == expected)
  }
}
