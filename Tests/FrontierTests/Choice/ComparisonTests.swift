import Foundation
import Records
import Statistics
import Testing

@testable import Frontier

@Suite struct ComparisonTests {
  private let axes = [Make.accuracy, Make.p99, Make.training, Make.size]

  private func trial(_ label: String, _ scores: [Double], _ rounds: [Double], bytes: Double) -> TrialRecord {
    Make.trial(
      label,
      [
        Make.accuracy.id: Make.folds(scores),
        Make.p99.id: Make.reading(rounds.sorted()[rounds.count / 2], halfWidth: 0.4, samples: rounds),
        Make.size.id: Make.reading(bytes),
      ], folds: scores.count)
  }

  @Test func everyAxisIsJudgedByItsOwnEvidence() throws {
    let first = trial("a", [0.95, 0.97, 0.96, 0.94, 0.98], (0..<12).map { 3 + Double($0 % 3) / 10 }, bytes: 100)
    let second = trial("b", [0.95, 0.96, 0.97, 0.94, 0.97], (0..<12).map { 2 + Double($0 % 4) / 10 }, bytes: 90)
    let comparison = try CandidateComparison(first, second, axes: axes)
    #expect(comparison.rows.map(\.evidence) == [.pairedFolds, .pairedRounds, .exact])
    #expect(comparison.rows.map(\.verdict) == [.unclear, .secondBetter, .secondBetter])
    #expect(comparison.gaps == [.init(axis: Make.training.id, first: "not measured", second: "not measured")])
    // The smaller of two p-values is doubled (Holm); all 12 rounds agree: 2 / 2^12.
    let rounds = comparison.rows[1]
    #expect(abs((rounds.adjustedPValue ?? 0) - 2 * 2 / 4096.0) < 1e-15)
    let interval = try #require(rounds.interval)
    #expect(interval.lower > 0.5 && interval.upper < 1.5)
    #expect(abs((comparison.rows[2].ratio ?? 0) - 100 / 90.0) < 1e-12)
    let data = try JSONEncoder().encode(comparison)
    #expect(try JSONDecoder().decode(CandidateComparison.self, from: data) == comparison)
  }

  @Test func exchangingTheCandidatesExchangesTheVerdicts() throws {
    let first = trial("a", [0.95, 0.97, 0.96], [3, 3.1, 3, 3.2, 3, 3, 3.1, 3], bytes: 100)
    let second = trial("b", [0.85, 0.87, 0.861], [2, 2.1, 2, 2.2, 2, 2, 2.1, 2], bytes: 100)
    let forward = try CandidateComparison(first, second, axes: axes)
    let backward = try CandidateComparison(second, first, axes: axes)
    #expect(forward.rows.map(\.verdict) == [.firstBetter, .secondBetter, .equal])
    #expect(backward.rows.map(\.verdict) == [.secondBetter, .firstBetter, .equal])
    for (left, right) in zip(forward.rows, backward.rows) {
      #expect(left.difference == -right.difference)
      #expect(left.adjustedPValue == right.adjustedPValue)
    }
    #expect(throws: StatisticsError.self) { try CandidateComparison(first, second, axes: axes, significance: 0) }
  }

  /// What is reported may be pooled over the rounds: the difference that is shown is still the one of the interval.
  @Test func differenceIntervalAndVerdictAreOfOneEstimate() throws {
    var generator = SeededGenerator(seed: 29)
    for index in 0..<300 {
      func reading(_ factor: Double) -> Reading {
        let rounds = (0..<20).map { _ in (factor * (5 + 4 * generator.uniform() * generator.uniform())).rounded() * 1e-8
        }
        let value = rounds.max() ?? 0
        return Reading(
          value: value, interval: Interval(lower: rounds.min() ?? 0, upper: value), sampleCount: 20, samples: rounds)
      }
      let factor = index % 3 == 0 ? 3.0 : 1
      let comparison = try CandidateComparison(
        Make.trial("a", [Make.p99.id: reading(1)]), Make.trial("b", [Make.p99.id: reading(factor)]), axes: [Make.p99])
      let row = try #require(comparison.rows.first)
      let interval = try #require(row.interval)
      let pValue = try #require(row.adjustedPValue)
      #expect(interval.lower <= row.difference && row.difference <= interval.upper)
      if let ratio = row.ratio { #expect((ratio > 1) == (row.difference > 0)) }
      if pValue < 0.05 { #expect(interval.lower > 0 || interval.upper < 0) }
      switch row.verdict {
      case .firstBetter: #expect(row.difference < 0 && interval.upper < 0 && pValue < 0.05)
      case .secondBetter: #expect(row.difference > 0 && interval.lower > 0 && pValue < 0.05)
      case .equal: #expect(row.difference == 0 && row.first.value == row.second.value)
      case .unclear: break
      }
      if factor == 3 { #expect(row.verdict == .firstBetter) } else { #expect(row.verdict != .firstBetter) }
    }
  }

  @Test func samplesThatDoNotLineUpLeaveTheIntervals() throws {
    let first = trial("a", [0.9, 0.91], [3, 3, 3], bytes: 1)
    let second = trial("b", [0.9, 0.91, 0.92], [5, 5], bytes: 1)
    let rows = try CandidateComparison(first, second, axes: [Make.p99]).rows
    #expect(rows.map(\.evidence) == [.intervals])
    #expect(rows.map(\.verdict) == [.firstBetter])
    #expect(rows[0].adjustedPValue == nil)
  }
}

@Suite struct FrontierShiftTests {
  @Test func saysWhoLeavesTheFrontier() throws {
    func trials(_ evaluation: EvaluationProtocol, _ values: [(String, Double, Double)]) -> [TrialRecord] {
      values.map {
        Make.trial(
          $0.0, [Make.accuracy.id: Make.reading($0.1), Make.p99.id: Make.reading($0.2)], evaluation: evaluation)
      }
    }
    let run = Make.run(
      trials(.research, [("a", 0.95, 3), ("b", 0.93, 2), ("c", 0.8, 1), ("e", 0.99, 1)])
        + trials(.production, [("a", 0.7, 3), ("b", 0.75, 2), ("c", 0.74, 2), ("d", 0.9, 1)]),
      axes: [Make.accuracy, Make.p99])
    let shift = try FrontierShift(run: run, axes: [Make.accuracy.id, Make.p99.id])
    #expect(shift.kept == ["b"])
    #expect(shift.lost == ["a", "c"])
    #expect(shift.gained.isEmpty)
    #expect(shift.unmatched == ["e", "d"])
    #expect(throws: FrontierError.unknownAxis("x", known: [Make.accuracy.id, Make.p99.id])) {
      try FrontierShift(run: run, axes: ["x"])
    }
    #expect(throws: FrontierError.self) { try RankTable(run: run, axis: "x") }
    #expect(run.pick(.research).chosen?.label == "e")
    #expect(run.pick(.production).chosen?.label == "d")
    #expect(try RankTable(run: run, axis: Make.accuracy.id).rows.map(\.label) == ["b", "c", "a"])
  }
}
