import GoldenFiles
import Testing

@testable import Statistics

@Suite struct DataSetTests {
  private struct SignedRank: Decodable {
    let first: Int
    let second: Int
    let rope: Double
    let expected: [Double]
  }

  private struct File: Decodable {
    let signedRank: [SignedRank]
    let elo: [Double]

    enum CodingKeys: String, CodingKey {
      case signedRank = "signed_rank"
      case elo
    }
  }

  private let file: File
  private let scores: [[Double]]

  init() throws {
    file = try GoldenFile.decode("statistics/data_sets", namesOwnKeys: true)
    scores = try table(GoldenFile("compare_models").at("input", "table_datasets_x_methods_higher_is_better"))
  }

  @Test func signedRanksEqualBaycompsWithinTheDraws() throws {
    for item in file.signedRank {
      let found = try BayesianSignedRankTest(
        scores.map { $0[item.first] }, scores.map { $0[item.second] }, rope: item.rope, draws: 40_000, seed: 3)
      for (mine, wanted) in zip([found.firstHigher, found.equivalent, found.secondHigher], item.expected) {
        #expect(abs(mine - wanted) < 0.01, "\(item): \(found)")
      }
    }
  }

  @Test func ratingsEqualTheMaximumOfTheLikelihood() throws {
    let elo = try EloRating(scores: scores, higherIsBetter: scores.map { _ in true }, draws: 200, seed: 4)
    for (found, wanted) in zip(elo.ratings, file.elo) { #expect(abs(found - wanted) < 1e-5) }
    let intervals = try #require(elo.intervals)
    for (rating, interval) in zip(elo.ratings, intervals) {
      #expect(interval.lower <= rating && rating <= interval.upper)
    }
    let errors = try EloRating(
      scores: scores.map { $0.map { 1 - $0 } }, higherIsBetter: scores.map { _ in false }, draws: 0, seed: 4)
    for (found, wanted) in zip(errors.ratings, elo.ratings) { #expect(abs(found - wanted) < 1e-5) }
  }

  @Test func whoAlwaysWinsHasAFiniteRating() throws {
    let elo = try EloRating(scores: [[1, 2], [1, 3]], higherIsBetter: [true, true], draws: 10, seed: 1)
    #expect(elo.ratings.allSatisfy(\.isFinite) && elo.ratings[1] > elo.ratings[0])
    #expect(abs(elo.ratings.reduce(0, +) - 2000) < 1e-6)
    #expect(throws: StatisticsError.self) { try EloRating(scores: [[1, .nan]], higherIsBetter: [true], seed: 1) }
  }

  @Test func equalMethodsAreEquivalent() throws {
    let test = try BayesianSignedRankTest([1, 2, 3], [1, 2, 3], rope: 0.1, draws: 100, seed: 1)
    #expect(test.equivalent == 1)
  }
}
