import Learning
import LinearAlgebra
import Statistics
import Testing

@testable import TreeModels

/// What lets a sweep serve every size from one fit: the beginning of a longer fit is the shorter fit.
struct SharedFitTests {
  private func examples() throws -> Examples {
    var generator = SeededGenerator(seed: 11)
    let inputs = Matrix<Double>(
      rows: 120, columns: 4, storage: (0..<480).map { _ in generator.uniform() })
    let codes = (0..<120).map { Int32(inputs[$0, 0] + inputs[$0, 1] * inputs[$0, 2] > 0.8 ? 1 : 0) }
    return try Examples(inputs: inputs, targets: .classes(codes, classCount: 2))
  }

  private func check<Algorithm: PrefixedEstimator>(_ estimator: Algorithm) throws {
    let examples = try examples()
    let long = try estimator.resized(9).fit(examples, seed: 3)
    let short = try estimator.resized(4).fit(examples, seed: 3)
    #expect(estimator.canShareFit)
    #expect(try ArtefactEncoder.encode(long.prefix(4)) == ArtefactEncoder.encode(short))
    #expect(try ArtefactEncoder.encode(long) != ArtefactEncoder.encode(short))
  }

  @Test func theBeginningOfLongerBoostingIsTheShorterOne() throws {
    var parameters = GradientBoosting.Parameters()
    (parameters.rowShare, parameters.columnShare, parameters.minLeafRows) = (0.7, 0.6, 5)
    try check(GradientBoosting(parameters))
  }

  @Test func theFirstTreesOfALargerForestAreTheSmallerForest() throws {
    try check(RandomForest())
    try check(ExtraTrees())
  }

  @Test func earlyStoppingLooksAheadAndSharesNothing() {
    var parameters = GradientBoosting.Parameters()
    parameters.earlyStoppingRounds = 5
    #expect(!GradientBoosting(parameters).canShareFit)
  }
}
