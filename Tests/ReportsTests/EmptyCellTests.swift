import Drift
import Replay
import Testing

@testable import Reports

/// Cells without a value say why, and columns without any value are left out.
@Suite struct EmptyCellTests {
  private func drift(
    _ columns: [(name: String, reference: ColumnSample, current: ColumnSample)], isForTerminal: Bool = false
  ) throws -> String {
    let rules = try DriftRules()
    let judged = try ColumnDrift.judged(
      columns.map {
        try ColumnDrift(name: $0.name, reference: $0.reference, current: $0.current, rules: rules)
      }, rules: rules)
    let source = DriftFindings.Source(name: "a.csv", rows: 400, contentHash: "0")
    let report = DriftReport(
      DriftFindings(
        reference: source, current: source, rules: rules, columns: judged, target: nil, answers: [], joint: nil,
        error: nil, estimates: [], periods: [], periodUnit: nil, notes: []))
    return isForTerminal ? report.text(width: nil) : report.markdown
  }

  @Test func aConstantReferenceIsSaidToBeConstant() throws {
    let values = (0..<400).map { Double($0 % 40) }
    let constant = [Double](repeating: 1, count: 400)
    let columns: [(name: String, reference: ColumnSample, current: ColumnSample)] = [
      ("still", .numbers(constant), .numbers(values)), ("moved", .numbers(values), .numbers(values.map { $0 + 30 })),
    ]
    let numbers = try drift(columns)
    #expect(try drift(columns, isForTerminal: true).contains("\na: the reference is constant"))
    #expect(numbers.contains("- a: the reference is constant") && numbers.contains("| – (a) |"), "\(numbers)")
    // No column of categories, and no cell is missing.
    #expect(!numbers.contains("L-infinity") && !numbers.contains("| Missing |"))
    let codes = (0..<400).map { Int32($0 % 2) }
    let both = try drift([
      ("moved", .numbers(values), .numbers(values.map { $0 < 20 ? .nan : $0 })),
      ("side", .categories(codes, levels: ["a", "b"]), .categories(codes, levels: ["a", "b"])),
    ])
    for words in ["L-infinity", "of categories only", "of numbers only", "| Missing |", "| none |", "0.0% to 50.0%"] {
      #expect(both.contains(words), "\(words)")
    }
    let few = try drift([("few", .numbers([1, 2]), .numbers([1, 2])), ("moved", .numbers(values), .numbers(values))])
    #expect(few.contains(": too few rows"))
  }

  @Test func aWayWithoutTrainingsByLotSaysWhy() throws {
    let replay = try ReplaySectionTests.replayed()
    let candidate = replay.candidates[0]
    let (never, every) = (try #require(candidate.study.never), try #require(candidate.study.everyStep))
    #expect(candidate.study.dummy(never) == nil && candidate.study.dummy(every) == nil)
    #expect(RetrainingSentences.whyNoLot(never) == "by lot: it has no trainings")
    #expect(RetrainingSentences.whyNoLot(every) == "by lot: it trains at every step at which it can")
    let report = Report(run: SampleRuns.digits, membershipDraws: 0, replay: replay).markdown
    #expect(report.contains(": by lot: it has no trainings"))
    let row = try #require(report.split(separator: "\n").first { $0.hasPrefix("| never") })
    #expect(row.contains("| – ("), "\(row)")
    let text = RetrainingText(replay).text(candidate: candidate.label, width: nil)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("never  ") })
    #expect(line.contains("  –  ") && text.contains("A dash: no training is left to the lot"), "\(line)")
  }
}
