import Drift
import Learning
import LinearAlgebra
import Statistics
import TreeModels

/// A small booster that tells the rows of one time from those of another, each half answered by the one that learned from the
/// other half: what the domain classifier of a replay and its ratio of densities rest on.
struct DomainClassifier: Sendable {
  /// The probability of being from the later time, of the earlier rows first.
  let probabilities: [Double]
  /// Mean over both halves of the area under the ROC curve; 0.5 where nothing tells the times apart.
  let area: Double

  /// Fewer rows on a side leave nothing to learn from.
  static let fewestRows = 10
  private static let rounds = 15

  /// - Returns: nil where a side has fewer than `fewestRows`.
  init?(
    _ earlier: Matrix<Double>, _ later: Matrix<Double>, levelCounts: [Int?], _ generator: inout SeededGenerator
  ) throws {
    guard min(earlier.rows, later.rows) >= Self.fewestRows else { return nil }
    let all = Matrix(
      rows: earlier.rows + later.rows, columns: earlier.columns, storage: earlier.storage + later.storage)
    var half = [Int](repeating: 0, count: all.rows)
    for side in [Array(0..<earlier.rows), Array(earlier.rows..<all.rows)] {
      var rows = side
      generator.shuffle(&rows)
      for (position, row) in rows.enumerated() { half[row] = position % 2 }
    }
    var parameters = DriftFeatures.booster(rounds: Self.rounds).parameters
    parameters.maxLeaves = 4
    parameters.minLeafRows = 5
    parameters.learningRate = 0.3
    // Of at most a few hundred rows; scanning a bin for each row would take a third of the time.
    parameters.bins = 32
    var probabilities = [Double](repeating: 0.5, count: all.rows)
    var areas = 0.0
    for held in 0..<2 {
      let (fitted, asked) = (half.indices.filter { half[$0] != held }, half.indices.filter { half[$0] == held })
      let examples = try Examples(
        inputs: all.selectingRows(fitted), features: DriftFeatures.features(levelCounts),
        targets: .classes(fitted.map { $0 < earlier.rows ? 0 : 1 }, classCount: 2))
      let answers = try GradientBoosting(parameters).fit(examples, seed: 0).predict(all.selectingRows(asked))
      for (place, row) in asked.enumerated() { probabilities[row] = answers.values[place, 1] }
      areas += try ExpectedArea.value(
        scores: asked.map { probabilities[$0] }, probabilities: asked.map { $0 < earlier.rows ? 0 : 1 })
    }
    self.probabilities = probabilities
    area = areas / 2
  }
}
