import Foundation
import Records
import Testing

@testable import Frontier

/// How often each of two candidates is picked when folds are drawn again, against the closed form.
@Suite struct PickRedrawsTests {
  private static let draws = 8_000
  private static let first = [0.80, 0.82, 0.79, 0.83, 0.81]
  /// What the folds say of the difference, around its mean.
  private static let around = [0.01, -0.01, 0.02, -0.02, 0.0]
  /// The standard error of the difference from one data set to another: 0.24 of the variance over folds.
  private static let error = (0.24 * around.reduce(0) { $0 + $1 * $1 } / 4).squareRoot()

  /// Fold scores of a candidate that is worse by so many standard errors.
  private static func second(_ distance: Double) -> [Double] {
    zip(first, around).map { $0 - distance * error - $1 }
  }

  private func redraws(_ scores: [[Double]]) throws -> PickRedraws {
    var confidence = PickConfidence()
    confidence.redraws = Self.draws
    let trials = scores.enumerated().map { place, samples in
      Make.trial("candidate-\(place)", [Make.accuracy.id: Make.folds(samples)])
    }
    let choice = Choice(
      policy: Policy(quality: Make.accuracy.id, within: .absolute(0), prefer: [], confidence: confidence),
      trials: trials, axes: [Make.accuracy])
    let candidates = Array(trials.indices)
    let rule = NearRule(choice, best: 0, losses: Losses(choice, against: 0, candidates: candidates))
    return try #require(PickRedraws(choice, candidates: candidates, rule: rule))
  }

  /// The probability that the first stays ahead, for normal noise.
  ///
  /// Of a distance of t standard errors a repeat is expected to show the share k = 1 - 1 / t^2, at least 0, and everything
  /// where the second lies so far behind that it is no contender. Its own noise counts k times and that of the repeat once.
  private func probability(_ distance: Double) -> Double {
    let isContender = distance <= 4 / 2.0.squareRoot()
    let kept = !isContender ? 1 : distance > 1 ? 1 - 1 / (distance * distance) : 0
    return 0.5 * erfc(-kept * distance / (1 + kept).squareRoot() / 2.0.squareRoot())
  }

  /// Five standard errors of a share.
  private func tolerance(_ probability: Double) -> Double {
    5 * max(1e-4, probability * (1 - probability) / Double(Self.draws)).squareRoot()
  }

  @Test(arguments: [1.25, 1.5, 2, 2.5, 4])
  func twoCandidatesArePickedAsOftenAsTheClosedFormSays(_ distance: Double) throws {
    let found = try redraws([Self.first, Self.second(distance)])
    let expected = probability(distance)
    let share = try #require(found.shares[0])
    #expect(abs(share - expected) < tolerance(expected), "\(share) against \(expected)")
    #expect(abs((found.shares[1] ?? 0) + share - 1) < 1e-12)
    #expect(found.redrawn == .folds)
  }

  @Test func equalCandidatesArePickedHalfTheTime() throws {
    let found = try redraws([Self.first, Self.second(0)])
    let share = try #require(found.shares[0])
    #expect(abs(share - 0.5) < tolerance(0.5), "\(share)")
  }

  @Test func candidatesFarBehindChangeNothing() throws {
    let near = Self.second(2)
    // Two that vary over the folds about the middle of the first two so much that the noise of all stays what it was.
    let wide = 0.5.squareRoot()
    let far = [wide, -wide].map { times in
      zip(zip(Self.first, near), Self.around).map { pair, around in (pair.0 + pair.1) / 2 - 0.4 + times * around }
    }
    let alone = try #require(try redraws([Self.first, near]).shares[0])
    let found = try redraws([Self.first, near] + far)
    let share = try #require(found.shares[0])
    let expected = probability(2)
    #expect(abs(share - expected) < tolerance(expected), "\(share) against \(expected)")
    #expect(abs(share - alone) < 2 * tolerance(expected), "\(share) against \(alone)")
    #expect(found.shares[2] == 0 && found.shares[3] == 0)
  }

  @Test func theNoiseOfCandidatesFarBehindIsNotThatOfTheFirst() throws {
    let near = Self.second(2)
    let alone = try #require(try redraws([Self.first, near]).shares[0])
    // They lie half a unit behind, and vary over the folds five times as much.
    let far = [5.0, -5.0].map { times in
      zip(zip(Self.first, near), Self.around).map { pair, around in (pair.0 + pair.1) / 2 - 0.5 + times * around }
    }
    let found = try redraws([Self.first, near] + far)
    let share = try #require(found.shares[0])
    // Folds that are few borrow a third of their own noise from all candidates, which brings the two nearer to a lot.
    #expect(share > 0.5 && share < alone + 0.02, "\(share) against \(alone)")
    #expect(found.shares[2] == 0 && found.shares[3] == 0)
  }
}
