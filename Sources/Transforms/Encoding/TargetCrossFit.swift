import Learning
import Tabular

/// How the training rows are divided so that each is encoded by the targets of others.
struct TargetCrossFit {
  let outcomes: TargetOutcomes
  let foldCount: Int
  /// The fold that encodes each row; -1 for rows that nothing precedes.
  let foldOfRow: [Int]
  /// What each fold learns from, where groups or the order of time have a say; nil: whatever isn't in it.
  let divisions: [Fold]?
  /// Of the rows of the earliest time, which nothing precedes.
  let meanOfEarliest: [Double]

  init(_ examples: Examples, folds: Int, in context: inout FitContext) throws(FitError) {
    outcomes = TargetOutcomes(examples)
    meanOfEarliest = outcomes.meanOfEarliest(examples)
    divisions = try context.structuredFolds(folds, of: examples, answeringAll: true, for: "target encoding")
    var foldOfRow = [Int](repeating: -1, count: examples.rows)
    if let divisions {
      for (number, fold) in divisions.enumerated() { for row in fold.test { foldOfRow[row] = number } }
    } else {
      var generator = context.stream("encoding-folds")
      for (position, row) in generator.permutation(examples.rows).enumerated() { foldOfRow[row] = position % folds }
    }
    self.foldOfRow = foldOfRow
    foldCount = divisions?.count ?? folds
  }
}

/// Encodes the training rows of one column, each by the targets of other folds.
struct OutOfFoldEncoder {
  private let examples: Examples
  private let crossFit: TargetCrossFit
  /// The level of each row; the one after the last stands for missing values.
  private let levels: [Int]
  /// What each fold learns from.
  private let others: [LevelSums]
  private let priors: [[Double]]

  /// From the heaviest to the lightest; infinite: every level has the overall mean.
  static let smoothings = [Double.infinity, 1000, 300, 100, 30, 10, 3, 1, 0]

  init(_ examples: Examples, _ crossFit: TargetCrossFit, column: Int, levelCount: Int) {
    self.examples = examples
    self.crossFit = crossFit
    let outcomes = crossFit.outcomes
    let foldOfRow = crossFit.foldOfRow
    levels = (0..<examples.rows).map { row in
      let level = levelCode(examples.inputs[row, column], levelCount: levelCount)
      return level < 0 ? levelCount : level
    }
    let all = LevelSums(examples, outcomes, column: column, levelCount: levelCount, in: nil)
    if let divisions = crossFit.divisions {
      others = divisions.map { division in
        var isLearned = [Bool](repeating: false, count: examples.rows)
        for row in division.train { isLearned[row] = true }
        return LevelSums(examples, outcomes, column: column, levelCount: levelCount) { isLearned[$0] }
      }
    } else {
      others = (0..<crossFit.foldCount).map { fold in
        all.without(LevelSums(examples, outcomes, column: column, levelCount: levelCount) { foldOfRow[$0] == fold })
      }
    }
    let hasNoOrder = examples.structure?.times == nil
    // A part may hold all the weight; then the overall mean is all there is to say.
    priors = others.map { hasNoOrder || $0.totalWeight <= 0 ? all.prior : $0.prior }
  }

  func encoded(_ row: Int, _ output: Int, smoothing: Double) -> Double {
    let fold = crossFit.foldOfRow[row]
    guard fold >= 0 else { return crossFit.meanOfEarliest[output] }
    return others[fold].smoothed(levels[row], output, smoothing: smoothing, prior: priors[fold])
  }

  /// The heaviest smoothing whose answers are no further from the targets than the best one's, by one standard error of
  /// the difference. The rows of a group count as one draw.
  func bestSmoothing() -> Double {
    let rows = (0..<examples.rows).filter { crossFit.foldOfRow[$0] >= 0 && weight($0) > 0 }
    let distances = Self.smoothings.map { smoothing in rows.map { distance($0, smoothing: smoothing) } }
    let sums = distances.map { $0.reduce(0, +) }
    guard let best = sums.indices.min(by: { sums[$0] < sums[$1] }) else { return .infinity }
    let chosen = Self.smoothings.indices.first { index in
      sums[index] - sums[best] <= spread(zip(distances[index], distances[best]).map(-), rows: rows)
    }
    return Self.smoothings[chosen ?? best]
  }

  private func weight(_ row: Int) -> Double { examples.weights?[row] ?? 1 }

  /// The squared distance of a row's answer from its target, by weight.
  private func distance(_ row: Int, smoothing: Double) -> Double {
    var sum = 0.0
    for output in 0..<crossFit.outcomes.width {
      let miss = crossFit.outcomes.value(row, output) - encoded(row, output, smoothing: smoothing)
      sum += miss * miss
    }
    return weight(row) * sum
  }

  /// The standard error of the sum of the rows' numbers.
  private func spread(_ numbers: [Double], rows: [Int]) -> Double {
    let draws: [Double]
    if let groups = examples.structure?.groups {
      var sums: [Int32: Double] = [:]
      for (number, row) in zip(numbers, rows) { sums[groups[row], default: 0] += number }
      // In the order of the groups, so that rounding is the same each time.
      draws = sums.sorted { $0.key < $1.key }.map(\.value)
    } else {
      draws = numbers
    }
    let mean = draws.reduce(0, +) / Double(max(1, draws.count))
    return draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
  }
}
