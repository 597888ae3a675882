import Records
import Testing

@testable import Reports

@Suite struct TrialDigestTests {
  private let assignment = FoldAssignment(folds: [
    .init(train: [2, 3, 4, 5], test: [0, 1]), .init(train: [0, 1, 4, 5], test: [2, 3]),
    .init(train: [0, 1, 2, 3], test: [4, 5]),
  ])

  private func binary(_ second: [Double]) -> PredictionEvidence {
    let pairs = second.map { [1 - $0, $0] }
    return PredictionEvidence(
      form: .probabilities(classCount: 2),
      folds: [pairs[0] + pairs[1], pairs[2] + pairs[3], pairs[4] + pairs[5]])
  }

  @Test func rowsAreCountedByTrueAndPredictedClass() {
    let truth = StoredColumn.categories([0, 0, 0, 1, 1, 1], levels: ["no", "yes"])
    let digest = TrialDigest(
      predictions: binary([0.1, 0.2, 0.7, 0.6, 0.9, 0.4]), assignment: assignment, truth: truth, timing: nil)
    #expect(digest.confusion == [[2, 1], [1, 2]])
    #expect(digest.reliability.map(\.count).reduce(0, +) == 6)
    #expect(digest.latency == nil && digest.residuals == nil)
  }

  @Test func aPerfectOrderGoesThroughTheCorner() throws {
    let truth = StoredColumn.categories([0, 0, 0, 1, 1, 1], levels: ["no", "yes"])
    let digest = TrialDigest(
      predictions: binary([0.1, 0.2, 0.3, 0.6, 0.7, 0.9]), assignment: assignment, truth: truth, timing: nil)
    let curve = try #require(digest.curves.first)
    #expect(curve.positive == 1 && digest.curves.count == 1)
    #expect(curve.roc.contains { $0.across == 0 && $0.up == 1 })
    #expect(curve.precision.prefix(3).allSatisfy { $0.up == 1 })
  }

  @Test func rowsOfEqualScoreAreOneStep() throws {
    let truth = StoredColumn.categories([0, 1, 0, 1, 0, 1], levels: ["no", "yes"])
    let digest = TrialDigest(
      predictions: binary([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]), assignment: assignment, truth: truth, timing: nil)
    let curve = try #require(digest.curves.first)
    #expect(curve.roc.map(\.across) == [0, 1] && curve.roc.map(\.up) == [0, 1])
  }

  @Test func rowsWithoutAClassAreLeftOut() {
    let truth = StoredColumn.categories([0, -1, 0, 1, 1, -1], levels: ["no", "yes"])
    let digest = TrialDigest(
      predictions: binary([0.1, 0.2, 0.7, 0.6, 0.9, 0.4]), assignment: assignment, truth: truth, timing: nil)
    #expect(digest.confusion == [[1, 1], [0, 2]])
  }

  @Test func residualsAreTruthMinusPrediction() throws {
    let predictions = PredictionEvidence(form: .value, folds: [[1, 2], [3, 4], [5, 6]])
    let digest = TrialDigest(
      predictions: predictions, assignment: assignment, truth: .numbers([2, 2, 2, 4, 5, 9]), timing: nil)
    let residuals = try #require(digest.residuals)
    #expect(residuals.residual == [1, 0, -1, 0, 0, 3])
    #expect(residuals.predicted == [1, 2, 3, 4, 5, 6])
    #expect(residuals.quantiles[3] == 0 && residuals.quantiles[6] == 3)
  }

  @Test func everyTimedCallIsInABin() throws {
    let rounds = (1...4).map { round in
      TimingRound(rowSeconds: (1...500).map { Float($0 * round) * 1e-8 }, rowsPerSecond: [])
    }
    let timing = TimingEvidence(
      served: CallTimings(rounds: rounds, batchSizes: [], clockResolutionSeconds: 1e-9, clockOverheadSeconds: 0))
    let latency = try #require(TrialDigest(predictions: nil, assignment: nil, truth: nil, timing: timing).latency)
    #expect(latency.calls == 2000 && latency.counts.reduce(0, +) == 2000)
    #expect(latency.quantiles == latency.quantiles.sorted() && latency.low < latency.high)
  }

  @Test func evidenceThatDoesNotFitTogetherSaysNothing() {
    let truth = StoredColumn.categories([0, 0, 0, 1, 1, 1], levels: ["a", "b", "c"])
    let digest = TrialDigest(
      predictions: binary([0.1, 0.2, 0.7, 0.6, 0.9, 0.4]), assignment: assignment, truth: truth, timing: nil)
    #expect(digest == TrialDigest())
  }

  @Test func aLongCurveKeepsItsEnds() {
    let points = (0...1000).map { (across: Double($0) / 1000, up: Double($0) / 1000) }
    let kept = TrialDigest.thinned(points)
    #expect(kept.count <= 28 && kept.first?.across == 0 && kept.last?.across == 1)
  }
}
