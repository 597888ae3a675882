import Records
import Testing

struct WrappedTextTests {
  @Test(arguments: [20, 40, 60, 80])
  func linesAreBrokenAtBlanksOnly(width: Int) {
    let text = "Reasonable pick: nearest-neighbors(neighbors=1) + pca(0.95): the best accuracy.\n  indented words go on"
    let lines = text.wrapped(to: width).split(separator: "\n")
    for line in lines { #expect(line.count <= width || !line.drop { $0 == " " }.contains(" "), "\(line)") }
    let words = text.split { $0 == " " || $0 == "\n" }
    #expect(lines.flatMap { $0.split(separator: " ") } == words)
    #expect(lines.last?.hasPrefix("  ") == true)
  }

  @Test func withoutAWidthNothingIsBroken() {
    let text = String(repeating: "word ", count: 100)
    #expect(text.wrapped(to: nil) == text)
  }

  @Test func wideLettersTakeTwoColumns() {
    #expect("ab".terminalColumns == 2)
    #expect("日本".terminalColumns == 4)
    #expect("é…µ".terminalColumns == 3)
  }
}

struct RecordedPlanTests {
  @Test(arguments: [
    ("version: 1\n", []), ("version: 1\n", ["split.folds=3"]), ("version: 1\r\nname: x\r\n", ["a=1", "b=[1, 2]"]),
    ("version: 1\n# --set not.one=1\n", []), ("version: 1\n# --set not.one=1\n", ["split.folds=3"]),
    ("version: 1\n# Given on the command line:\n# --set saved=1\n", []), ("", []), ("", ["a=1"]),
  ])
  func fileAndOverridesAreReadBack(file: String, overrides: [String]) {
    let plan = RecordedPlan(file: file, overrides: overrides)
    let read = RecordedPlan(plan.text)
    #expect(read.overrides == overrides)
    #expect(read.file == file)
  }

  @Test func aPlanWithoutOverridesIsKeptWordForWord() {
    #expect(RecordedPlan(file: "version: 1", overrides: []).text == "version: 1")
  }

  @Test func plansOfEarlierVersionsHaveTheirOverridesAtTheEnd() {
    #expect(RecordedPlan("version: 1\n# --set a=1\n# --set b=2\n").overrides == ["a=1", "b=2"])
  }
}
