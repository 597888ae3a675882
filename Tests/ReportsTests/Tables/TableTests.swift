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
    #expect(
      same.verdict == "A and B are the same candidate, so there is nothing to compare; name two different ones.")
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

  @Test func theSheetOfThePickSaysWhatTheChoiceIsWorth() throws {
    let inner = (0..<5).flatMap { fold in
      SampleRuns.shapes.map { shape in
        SampleRuns.trial(
          shape, .inner(of: .research, fold: fold), seed: UInt64(11 + fold), accuracy: shape.accuracy)
      }
    }
    let run = SampleRuns.run(name: "nested", trials: SampleRuns.digits.trials + inner)
    let chosen = try #require(run.pick(.research).chosen)
    let pick = try #require(run.trials.first { $0.key == chosen.key })
    let sheet = CandidateSheet(run: run, candidate: pick.candidate)
    let sentence = try #require(
      EvaluationAnalysis(run: run, evaluation: .research, membershipDraws: 0).nested?.sentence)
    #expect(sentence.hasPrefix("Chosen anew inside each of the 5 folds"))
    #expect(sheet.text().contains(sentence))
    #expect(sheet.json(model: .null).contains("Chosen anew inside each of the 5 folds"))
    let other = try #require(run.trials(of: .research).first { $0.key != chosen.key })
    #expect(!CandidateSheet(run: run, candidate: other.candidate).text().contains("Chosen anew"))
    #expect(!CandidateSheet(run: SampleRuns.digits, candidate: pick.candidate).text().contains("Chosen anew"))
  }

  @Test func shortNamesKeepTheirEnds() {
    #expect("nearest-neighbors(k=5) + pca(10)".shortened(to: 20).count == 20)
    #expect("nearest-neighbors(k=5) + pca(10)".shortened(to: 20).hasSuffix("ca(10)"))
    #expect("ridge".shortened(to: 20) == "ridge")
  }
}
