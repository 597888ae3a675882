import Frontier
import Records
import Testing

@testable import Reports

@Suite struct TableTests {
  @Test(arguments: [60, 80, 100, 120])
  func noLineIsWiderThanTheTerminal(width: Int) throws {
    let table = try FrontierTable(run: SampleRuns.digits).text(width: width)
    let lines = table.split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines.dropFirst(2) { #expect(line.count <= width, "\(line)") }
  }

  @Test func theFrontierIsThatOfTheAxesAsked() throws {
    let run = SampleRuns.digits
    let table = try FrontierTable(run: run, x: "size.bytes", y: "log-loss", z: "latency.p99")
    let frontier = try run.frontier(of: .research, along: ["log-loss", "size.bytes", "latency.p99"])
    #expect(
      table.frontier.members.map { table.frontier.points[$0].label }
        == frontier.members.map { frontier.points[$0].label })
    #expect(table.text().contains("log-loss against size and p99 latency"))
    #expect(throws: FrontierError.self) { try FrontierTable(run: run, x: "size") }
  }

  @Test func anEmptyRunHasAnEmptyFrontier() throws {
    #expect(try FrontierTable(run: SampleRuns.empty).text().contains("No candidate has a reading of every axis"))
  }

  @Test func comparesByPartOfAName() throws {
    let table = try ComparisonTable(run: SampleRuns.digits, first: "Naive-Bayes", second: "neighbors=15)")
    #expect(table.comparison.firstLabel == "naive-bayes")
    #expect(table.comparison.secondLabel == "nearest-neighbors(neighbors=15)")
  }

  @Test func saysWhichNamesComeNear() throws {
    let run = SampleRuns.digits
    #expect(
      throws: ReportError.unknownCandidate(
        name: "tree(depth=5)", available: run.trials(of: .research).map(\.candidate.label))
    ) {
      try ComparisonTable(run: run, first: "tree(depth=5)", second: "prior")
    }
    #expect(
      throws: ReportError.ambiguousCandidate(
        name: "tree", matches: ["tree(depth=4)", "tree(depth=8)", "tree(depth=16)"])
    ) {
      try ComparisonTable(run: run, first: "tree", second: "prior")
    }
    #expect(throws: ReportError.noTrials(.production)) {
      try ComparisonTable(run: run, first: "prior", second: "prior", evaluation: .production)
    }
  }

  @Test func dominanceIsSaidOnlyWhereItHolds() throws {
    let run = SampleRuns.digits
    let clear = try ComparisonTable(run: run, first: "ridge(penalty=1)", second: "naive-bayes")
    #expect(clear.verdict.hasPrefix("Neither dominates"))
    let same = try ComparisonTable(run: run, first: "prior", second: "prior")
    #expect(same.verdict.contains("are equal on"))
    let failed = try ComparisonTable(run: run, first: "prior", second: "discriminant")
    #expect(failed.verdict.hasPrefix("Neither can dominate"))
    #expect(failed.text().contains("B: the trial failed: the covariance"))
    let worse = try ComparisonTable(
      run: run, first: "ridge(penalty=1) + pca(5)", second: "ridge(penalty=1) + pca(10)")
    #expect(worse.comparison.rows.first?.verdict == .secondBetter)
  }

  @Test func controlCharactersNeverReachTheTerminal() throws {
    let table = try FrontierTable(run: SampleRuns.hostile).text()
    #expect(!table.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect("a\u{1B}[31m\r\nb".singleLine == "a [31m  b")
    // A mark that turns the direction of writing makes a value look like another.
    let named = SampleRuns.named(EveryBlock.hostileText)
    let candidate = named.trials[0].candidate
    let texts = [
      try FrontierTable(run: named).text(), CandidateSheet(run: named, candidate: candidate).text(),
      try ComparisonTable(run: named, first: "1", second: "2").text(),
    ]
    for text in texts { #expect(text.unicodeScalars.allSatisfy { !EveryBlock.isHidden($0) }) }
  }

  @Test func shortNamesKeepTheirEnds() {
    #expect("nearest-neighbors(k=5) + pca(10)".shortened(to: 20).count == 20)
    #expect("nearest-neighbors(k=5) + pca(10)".shortened(to: 20).hasSuffix("ca(10)"))
    #expect("ridge".shortened(to: 20) == "ridge")
  }
}
