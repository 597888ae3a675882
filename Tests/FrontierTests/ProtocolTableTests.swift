import Records
import Testing

@testable import Frontier

@Suite struct ProtocolTableTests {
  private func trials(
    _ values: [(String, [Double])], _ evaluation: EvaluationProtocol
  ) -> [TrialRecord] {
    values.map { Make.trial($0.0, [Make.accuracy.id: Make.folds($0.1)], evaluation: evaluation) }
  }

  private var research: [TrialRecord] {
    trials([("a", [0.95, 0.94]), ("b", [0.93, 0.92]), ("c", [0.6, 0.61]), ("only", [0.99, 0.99])], .research)
  }

  @Test func setsEveryProtocolBesideTheOthers() throws {
    let run = Make.run(
      research + trials([("a", [0.7, 0.71]), ("b", [0.8, 0.81]), ("c", [0.75, 0.76])], .production)
        + trials([("a", [0.5, 0.51, 0.52]), ("b", [0.6, 0.61, 0.62]), ("c", [0.7, 0.71, 0.72])], .replay),
      axes: [Make.accuracy])
    let table = try #require(try ProtocolTable(run: run, axis: Make.accuracy.id))
    #expect(table.evaluations == [.research, .production, .replay])
    #expect(table.rows.map(\.label) == ["c", "b", "a"])
    #expect(table.rows.map(\.ranks) == [[3, 2, 1], [2, 1, 2], [1, 3, 3]])
    #expect(table.unmatched == ["only"])
    // Of three pairs one agrees in production, none in the replay; no redraw changes an order so clear.
    #expect(table.agreements.map(\.kendall) == [-1.0 / 3, -1])
    #expect(table.agreements[1].interval == Interval(lower: -1, upper: -1, level: 0.95))
    let loss = try #require(table.loss)
    #expect(loss.firstWinner.label == "a" && loss.winner.label == "c")
    #expect(abs(loss.loss - 0.2) < 1e-12)
  }

  @Test func anOrderWithinTheNoiseHasAWideInterval() throws {
    let noise = [0.70, 0.80, 0.60, 0.75, 0.65, 0.72]
    let run = Make.run(
      trials([("a", noise), ("b", noise.reversed()), ("c", [0.71, 0.69, 0.7, 0.72, 0.68, 0.71])], .research)
        + trials([("a", noise.reversed()), ("b", noise), ("c", [0.7, 0.7, 0.71, 0.69, 0.7, 0.7])], .replay),
      axes: [Make.accuracy])
    let table = try #require(try ProtocolTable(run: run, axis: Make.accuracy.id))
    let interval = try #require(table.agreements[0].interval)
    #expect(interval.lower == -1 && interval.upper == 1)
    // The same record gives the same interval.
    #expect(try ProtocolTable(run: run, axis: Make.accuracy.id) == table)
  }

  @Test func whatTheWinnerLosesHasAnIntervalOverRedrawnSteps() throws {
    let level = [0.70, 0.80, 0.60, 0.75, 0.65, 0.72]
    let noise = [0.02, -0.03, 0.04, -0.01, 0.03, -0.05]
    let run = Make.run(
      trials([("a", [0.95, 0.94]), ("b", [0.8, 0.81])], .research)
        + trials([("a", zip(level, noise).map { $0 + $1 - 0.1 }), ("b", level)], .replay),
      axes: [Make.accuracy])
    let table = try #require(try ProtocolTable(run: run, axis: Make.accuracy.id))
    let loss = try #require(table.loss)
    #expect(loss.firstWinner.label == "a" && abs(loss.loss - 0.1) < 1e-12)
    let interval = try #require(table.interval(of: loss.firstWinner, against: loss.winner))
    // The steps differ by 0.2, the two candidates of a step by far less.
    #expect(interval.lower > 0.05 && interval.lower < 0.1 && interval.upper > 0.1 && interval.upper < 0.15)
    let back = try #require(table.interval(of: loss.winner, against: loss.firstWinner))
    #expect(abs(back.lower + interval.upper) < 1e-12 && abs(back.upper + interval.lower) < 1e-12)
    // Two folds say nothing of it.
    let few = Make.run(research + trials([("a", [0.5, 0.51]), ("b", [0.6, 0.62])], .replay), axes: [Make.accuracy])
    let short = try #require(try ProtocolTable(run: few, axis: Make.accuracy.id))
    #expect(short.interval(of: short.rows[1], against: short.rows[0]) == nil)
  }

  @Test func oneProtocolIsNoTable() throws {
    #expect(try ProtocolTable(run: Make.run(research, axes: [Make.accuracy]), axis: Make.accuracy.id) == nil)
    #expect(throws: FrontierError.self) {
      try ProtocolTable(run: Make.run(research, axes: [Make.accuracy]), axis: "no.such")
    }
  }
}
