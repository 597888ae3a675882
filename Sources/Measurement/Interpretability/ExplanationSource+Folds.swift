import Explanations
import Learning
import LinearAlgebra
import Records
import Statistics

/// The model of another fold, with rows held out from it.
struct OtherFold {
  let function: ExplainedFunction
  let rows: Matrix<Double>
}

extension ExplanationSource {
  /// The models of further folds, each with rows held out from it.
  func otherFolds(
    _ trial: any TrialBench, first: Int, count: Int
  ) throws -> [OtherFold] {
    let others = (0..<trial.foldCount).filter { $0 != first }.prefix(max(0, settings.folds - 1))
    return try others.map { fold in
      OtherFold(
        function: ExplainedFunction(try trial.model(ofFold: fold)),
        rows: Self.chosen(try trial.heldOut(ofFold: fold).inputs, count: count, seed: trial.seed))
    }
  }

  /// Rank correlation of the columns' reach, each fold's model about its own rows.
  func stability(
    _ complexity: MeasuredComplexity, _ others: [OtherFold], resamples: Int,
    seed: UInt64
  ) throws -> (values: [Double], mean: ExplanationEvidence.Estimate?) {
    guard let width = others.first?.function.columns.count, width > 2 else { return ([], nil) }
    var reaches = [complexity.columns.reduce(into: [Int: Double]()) { $0[$1.effect.column] = $1.reach }]
    for other in others {
      let rows = other.rows.selectingRows(Array(0..<min(resamples, other.rows.rows)))
      reaches.append(try ColumnReach.all(other.function, rows: rows, count: resamples, seed: seed))
    }
    let columns = Set(reaches.flatMap(\.keys)).sorted()
    guard columns.count > 2 else { return ([], nil) }
    let table = reaches.map { reach in columns.map { reach[$0] ?? 0 } }
    let values = Self.agreements(table, Array(columns.indices))
    guard !values.isEmpty else { return ([], nil) }
    let mean = values.reduce(0, +) / Double(values.count)
    // Other columns of the same kind: columns are redrawn.
    var means: [Double] = []
    let generator = SeededGenerator(seed: seed)
    for redraw in 0..<Self.redraws {
      var chance = generator.stream("explanation-columns", redraw)
      let drawn = Self.agreements(table, columns.indices.map { _ in chance.integer(below: columns.count) })
      if !drawn.isEmpty { means.append(drawn.reduce(0, +) / Double(drawn.count)) }
    }
    let sorted = means.sorted()
    let lower = (try? Quantile.ofSorted(0.025, sorted)) ?? mean
    let upper = (try? Quantile.ofSorted(0.975, sorted)) ?? mean
    return (values, ExplanationEvidence.Estimate(value: mean, lower: min(lower, mean), upper: max(upper, mean)))
  }

  private static func agreements(_ table: [[Double]], _ columns: [Int]) -> [Double] {
    var values: [Double] = []
    for first in table.indices {
      for second in table.indices where second > first {
        let left = columns.map { table[first][$0] }
        let right = columns.map { table[second][$0] }
        // Two models that tell no column from another agree in nothing that could be seen.
        if let found = try? RankCorrelation.spearman(left, right) { values.append(found) }
      }
    }
    return values
  }
}
