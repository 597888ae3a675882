import Records
import Statistics
import Testing

@testable import Frontier

@Suite struct ChoiceEvidenceTests {
  private static let axes = [Make.accuracy, Make.rmse, Make.p99, Make.repeated, Make.size]

  /// Candidates that lie near each other, with equal ones, exact ones, infinite ones and gaps among them.
  private func trials(samples count: Int, seed: UInt64) -> [TrialRecord] {
    var chance = SeededGenerator(seed: seed)
    func reading(_ level: Double, _ spread: Double) -> Reading {
      let samples = (0..<count).map { _ in level + spread * chance.normal() }
      let mean = samples.reduce(0, +) / Double(max(1, count))
      return Make.reading(count == 0 ? level : mean, halfWidth: spread, samples: samples)
    }
    return (0..<14).map { number in
      let place = Double(number / 2)
      var readings: [AxisID: Reading] = [
        Make.accuracy.id: reading(0.8 + 0.004 * place, 0.01), Make.rmse.id: reading(10 + 0.2 * place, 0.3),
        Make.p99.id: reading(1e-6 * (1 + 0.1 * place), 4e-8), Make.repeated.id: reading(0.1 + 0.01 * place, 0.01),
        Make.size.id: Make.reading(1000 + 10 * place),
      ]
      if number == 5 { readings[Make.p99.id] = nil }
      if number == 6 { readings[Make.rmse.id] = Make.reading(.infinity) }
      return Make.trial("m\(number)", readings, folds: count, status: number == 9 ? .failed(message: "no") : .completed)
    }
  }

  @Test(arguments: [0, 1, 2, 5, 12, 20])
  func clearPairsAreWhatTheRuleSaysWithItsIntervals(samples: Int) throws {
    var clear = 0
    var pairs = 0
    for seed in UInt64(1)...4 {
      let trials = trials(samples: samples, seed: seed)
      let evidence = ChoiceEvidence(
        policy: Policy(quality: Make.accuracy.id, within: .absolute(0.05), prefer: [Make.p99.id]), trials: trials,
        axes: Self.axes)
      for axis in Self.axes {
        let expected = trials.indices.flatMap { first in
          trials.indices.dropFirst(first + 1).map { second -> Bool in
            guard trials[first].status == .completed, trials[second].status == .completed,
              let difference = AxisDifference(trials[first], trials[second], axis: axis),
              let left = trials[first].reading(axis.id)?.value, let right = trials[second].reading(axis.id)?.value
            else { return false }
            // The mean or median of the differences and the values point the same way.
            return difference.isClear && left != right && (difference.value > 0) == (left > right)
          }
        }
        #expect(evidence.clearPairs(on: axis.id) == expected, "\(axis.id), seed \(seed)")
        clear += expected.count { $0 }
        pairs += expected.count
      }
    }
    #expect(clear > pairs / 20 && clear < pairs)
  }

  @Test func anAxisThatTheRunLacksTellsNothingApart() {
    let evidence = ChoiceEvidence(
      policy: Policy(quality: Make.accuracy.id, within: .absolute(0.05), prefer: []),
      trials: trials(samples: 5, seed: 1), axes: [Make.accuracy])
    #expect(evidence.clearPairs(on: Make.p99.id) == [Bool](repeating: false, count: 14 * 13 / 2))
  }
}
