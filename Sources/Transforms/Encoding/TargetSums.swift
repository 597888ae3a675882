import Learning

/// The numbers that are averaged: the target itself, or membership of classes.
struct TargetOutcomes {
  let targets: Targets
  /// Numbers a row.
  let width: Int

  init(_ examples: Examples) {
    targets = examples.targets
    switch examples.task {
    case .regression: width = 1
    case .classification(let classCount): width = classCount > 2 ? classCount : 1
    }
  }

  func value(_ row: Int, _ output: Int) -> Double {
    switch targets {
    case .values(let values): values[row]
    case .classes(let codes, _): Int(codes[row]) == (width == 1 ? 1 : output) ? 1 : 0
    }
  }

  /// The mean over the rows of the earliest time, which no row that is encoded by it comes before; zeros where time
  /// has no say.
  func meanOfEarliest(_ examples: Examples) -> [Double] {
    var sums = [Double](repeating: 0, count: width)
    guard let times = examples.structure?.times, let first = times.min() else { return sums }
    let rows = times.indices.filter { times[$0] == first }
    // Rows without weight say nothing, unless there are no others.
    let counting = rows.filter { examples.weights?[$0] ?? 1 > 0 }
    let weights = rows.map { counting.isEmpty ? 1 : examples.weights?[$0] ?? 1 }
    let total = weights.reduce(0, +)
    for (row, weight) in zip(rows, weights) {
      for output in 0..<width { sums[output] += weight / total * value(row, output) }
    }
    return sums
  }

  func features(of feature: Feature) -> [Feature] {
    (0..<width).map { output in
      let name = width == 1 ? "\(feature.name) target" : "\(feature.name) target \(output)"
      return Feature(name: name, sources: feature.sources)
    }
  }
}

/// Weighted sums of the outcomes for each level; the entry after the levels is that of missing values.
struct LevelSums {
  let width: Int
  var sums: [Double]
  var weights: [Double]

  init(
    _ examples: Examples, _ outcomes: TargetOutcomes, column: Int, levelCount: Int, in isCounted: ((Int) -> Bool)?
  ) {
    width = outcomes.width
    sums = [Double](repeating: 0, count: (levelCount + 1) * outcomes.width)
    weights = [Double](repeating: 0, count: levelCount + 1)
    for row in 0..<examples.rows where isCounted?(row) ?? true {
      let code = levelCode(examples.inputs[row, column], levelCount: levelCount)
      let level = code < 0 ? levelCount : code
      let weight = examples.weights?[row] ?? 1
      weights[level] += weight
      for output in 0..<width { sums[level * width + output] += weight * outcomes.value(row, output) }
    }
  }

  func without(_ part: LevelSums) -> LevelSums {
    var result = self
    for index in sums.indices { result.sums[index] -= part.sums[index] }
    for index in weights.indices { result.weights[index] -= part.weights[index] }
    return result
  }

  var totalWeight: Double { weights.reduce(0, +) }

  /// The overall mean of the outcomes.
  var prior: [Double] {
    let total = totalWeight
    return (0..<width).map { output in
      stride(from: output, to: sums.count, by: width).reduce(0) { $0 + sums[$1] } / total
    }
  }

  /// The mean of one outcome over the rows of a level, with so many rows of the overall mean mixed in.
  func smoothed(_ level: Int, _ output: Int, smoothing: Double, prior: [Double]) -> Double {
    // What is left after taking parts away may be rounding error; such a level has no rows.
    guard weights[level] > 1e-9, smoothing < .infinity else { return prior[output] }
    return (sums[level * width + output] + smoothing * prior[output]) / (weights[level] + smoothing)
  }

  func smoothed(_ level: Int, smoothing: Double, prior: [Double]) -> [Double] {
    (0..<width).map { smoothed(level, $0, smoothing: smoothing, prior: prior) }
  }
}
