import Learning

/// How much weight each level of a categorical column has in the training rows.
struct LevelCounts {
  /// One for each level.
  let weights: [Double]
  /// Of the rows where the value is missing (or isn't a level).
  let missingWeight: Double
  /// Of all rows.
  let totalWeight: Double

  init(_ examples: Examples, column: Int, levelCount: Int) {
    var weights = [Double](repeating: 0, count: levelCount)
    var missing = 0.0
    var total = 0.0
    for row in 0..<examples.rows {
      let weight = examples.weights?[row] ?? 1
      let code = levelCode(examples.inputs[row, column], levelCount: levelCount)
      if code >= 0 { weights[code] += weight } else { missing += weight }
      total += weight
    }
    self.weights = weights
    missingWeight = missing
    totalWeight = total
  }

  /// Levels that the training rows hold, in code order.
  var seen: [Int] { weights.indices.filter { weights[$0] > 0 } }
}
