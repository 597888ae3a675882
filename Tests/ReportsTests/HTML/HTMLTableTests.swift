import Records
import Testing

@testable import Reports

/// What a reader sees of a table that is wider than the page.
@Suite struct HTMLTableTests {
  @Test(arguments: [
    ("-0.61 points (-1.2 to 0.1)", ["-0.61 points", "(-1.2 to 0.1)"]),
    ("140.2 (131.4 to 148.9), 34% as good", ["140.2", "(131.4 to 148.9), 34% as good"]),
    ("no interval (of any kind)", []), ("at 12, 15, 18 to 20", []),
  ])
  func aValueBreaksBeforeItsIntervalOnly(_ text: String, _ lines: [String]) {
    let table = ReportTable(
      "T", columns: [.init("Name", .name), .init("By lot", .text)], rows: [.init([.candidate("a"), .text(text)])])
    let page = WellFormed(HTMLTable(table: table).markup.rendered)
    #expect(page.problem == nil)
    #expect(page.text.contains(text))
    let whole = page.named("span").filter { $0.attributes["class"] == "whole" }
    #expect(whole.count == lines.count)
    #expect(
      HTMLTable.lines(text)
        == (lines.isEmpty
          ? [.text(text)]
          : [.tag("span", ["class": "whole"], lines[0]), .text(" "), .tag("span", ["class": "whole"], lines[1])]))
  }

  /// As wide as what can be seen of the table, and seen wherever the table is scrolled to.
  @Test func aCaptionIsNoWiderThanWhatIsSeenOfItsTable() {
    let table = ReportTable("T", caption: "What it says.", columns: [.init("Name", .name)], rows: [])
    let caption = Markup.tag("caption", [:], [.tag("span", [:], "What it says.")])
    #expect(HTMLTable(table: table).markup.rendered.contains(caption.rendered))
    #expect(StyleSheet.text.contains("container-type:inline-size"))
    #expect(StyleSheet.text.contains(".scroll caption span{display:block;position:sticky;left:0;"))
  }
}
