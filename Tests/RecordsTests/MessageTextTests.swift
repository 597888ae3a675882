import Foundation
import Testing

@testable import Records

@Suite struct MessageTextTests {
  @Test func anExcerptIsShortAndOnOneLine() {
    #expect("short".excerpt() == "short")
    #expect("two\r\nlines\t!".excerpt() == "two\\r\\nlines\\t!")
    #expect("a\u{1B}[2J".excerpt() == "a\\u{1B}[2J")
    let long = String(repeating: "x", count: 100_000).excerpt(12)
    #expect(long.hasPrefix("xxxxxxxx... (") && long.count < 60)
    #expect("".excerpt() == "")
    #expect("exactly ten".excerpt(11) == "exactly ten")
    #expect("a\r\nb".singleLine == "a  b")
  }

  @Test func labelsThatHoldCommasStandBetweenSemicolons() {
    #expect(NameList.labels(["a", "b(c=1)"]) == "a, b(c=1)")
    #expect(NameList.labels(["a, window all, never", "b"]) == "a, window all, never; b")
    #expect(NameList.labels([String]()) == "")
  }

  @Test func longListsAreCutToTheNearestNames() {
    let few = (1...12).map { "name\($0)" }
    #expect(NameList.text(few, nearest: "name3") == few.joined(separator: ", "))
    let many = (1...385).map { "column\($0)" }
    let text = NameList.text(many, nearest: "colunm200")
    #expect(text.hasPrefix("column200, "))
    #expect(text.hasSuffix(" ... and 375 more"))
    #expect(NameList.text(many).hasPrefix("column1, column2, column3, "))
    // A part of a name is nearer than a few letters in common.
    #expect(NameList.text(many.map { "price_\($0)" } + ["z"], nearest: "column77").hasPrefix("price_column77, "))
    #expect(NameList.sentence(["calibration", "error"]) == "calibration and error")
    #expect(NameList.sentence(["a", "b", "c"]) == "a, b and c" && NameList.sentence(["a"]) == "a")
    #expect(NameList.sentence((1...15).map(String.init)) == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 ... and 5 more")
    #expect(NameList.text(["a\u{1B}[1m\nb"]) == "a\\u{1B}[1m\\nb")
  }

  @Test func namesThatAreNobodysMeaningAreNotGuessed() {
    #expect(NearestName.find("rigde", among: ["ridge", "lasso"]) == "ridge")
    #expect(NearestName.find("whatever", among: ["ridge", "lasso"]) == nil)
    #expect(NearestName.find(String(repeating: "ridge", count: 10_000), among: ["ridge"]) == nil)
  }

  @Test func reasonsOfTheSystemAreWords() {
    func reason(_ body: () throws -> Void) -> String {
      do {
        try body()
        return "no error"
      } catch {
        return SystemReason.text(of: error)
      }
    }
    let missing = URL(fileURLWithPath: "/no/such/folder/file")
    #expect(reason { _ = try Data(contentsOf: missing) } == "there is no such file or folder")
    #expect(reason { try Data([1]).write(to: missing) } == "there is no such file or folder")
    #expect(reason { try Data([1]).write(to: missing, options: .atomic) } == "there is no such file or folder")
    #expect(
      reason { _ = try FileManager.default.contentsOfDirectory(atPath: "/no/such") }
        == "there is no such file or folder")
    #expect(reason { throw POSIXError(.ENOSPC) } == "the disk is full")
    #expect(
      reason { _ = try JSONDecoder().decode([String: Int].self, from: Data("{\"a\": \"b\"}".utf8)) }
        == "a value of another type stands at a")
    for text in [
      reason { _ = try Data(contentsOf: URL(fileURLWithPath: "/")) },
      reason { throw NSError(domain: "SomeDomain", code: 256) },
      reason { _ = try JSONDecoder().decode(Int.self, from: Data("{".utf8)) },
    ] {
      #expect(!text.contains("Domain") && !text.contains("Error") && !text.isEmpty, "\(text)")
    }
    // Ours say it themselves.
    struct Own: Error, CustomStringConvertible { let description = "what we say" }
    #expect(reason { throw Own() } == "what we say")
  }
}
