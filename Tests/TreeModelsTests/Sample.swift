import Learning
import LinearAlgebra
import Statistics

/// Small made-up data for tests.
struct Sample {
  let inputs: Matrix<Double>
  let values: Targets
  let binary: Targets
  let classes: Targets
  let weights: [Double]

  init(rows: Int, columns: Int, seed: UInt64, missingShare: Double = 0, classCount: Int = 3) {
    var generator = SeededGenerator(seed: seed)
    var inputs = Matrix<Double>(rows: rows, columns: columns)
    var values: [Double] = []
    for row in 0..<rows {
      for column in 0..<columns {
        inputs[row, column] = generator.normal() * (column == 1 ? 100 : 1)
      }
      values.append(
        inputs[row, 0] + 0.02 * inputs[row, 1 % columns] * inputs[row, columns - 1] + 0.3 * generator.normal())
      for column in 0..<columns where generator.uniform() < missingShare { inputs[row, column] = .nan }
    }
    self.inputs = inputs
    self.values = .values(values)
    binary = .classes(values.map { $0 > 0 ? 1 : 0 }, classCount: 2)
    let order = values.indices.sorted { values[$0] < values[$1] }
    var codes = [Int32](repeating: 0, count: rows)
    for (rank, row) in order.enumerated() { codes[row] = Int32(rank * classCount / max(1, rows)) }
    classes = .classes(codes, classCount: classCount)
    weights = (0..<rows).map { _ in Double(generator.integer(below: 4) + 1) / 2 }
  }
}

/// Splits found by trying every threshold of every column directly on the raw values.
struct DirectSearch {
  let examples: Examples
  let minimumRows: Int

  init(_ examples: Examples, minimumRows: Int = 1) {
    self.examples = examples
    self.minimumRows = minimumRows
  }

  /// Weight times impurity: squared error, or Gini impurity halved for two classes (as squared error is).
  func impurity(_ rows: [Int]) -> Double {
    let weights = rows.map { examples.weights?[$0] ?? 1 }
    let total = weights.reduce(0, +)
    guard total > 0 else { return 0 }
    switch examples.targets {
    case .values(let values):
      let mean = zip(rows, weights).reduce(0) { $0 + values[$1.0] * $1.1 } / total
      return zip(rows, weights).reduce(0) { $0 + $1.1 * (values[$1.0] - mean) * (values[$1.0] - mean) }
    case .classes(let codes, let classCount):
      var shares = [Double](repeating: 0, count: classCount)
      for (row, weight) in zip(rows, weights) { shares[Int(codes[row])] += weight / total }
      return total * (1 - shares.reduce(0) { $0 + $1 * $1 })
    }
  }

  func decrease(rows: [Int], column: Int, threshold: Double, missingLeft: Bool) -> Double {
    let sides = split(rows, column, threshold, missingLeft)
    guard sides.left.count >= minimumRows, sides.right.count >= minimumRows else { return -.infinity }
    return impurity(rows) - impurity(sides.left) - impurity(sides.right)
  }

  func split(_ rows: [Int], _ column: Int, _ threshold: Double, _ missingLeft: Bool) -> (left: [Int], right: [Int]) {
    let goesLeft = { (row: Int) -> Bool in
      let value = examples.inputs[row, column]
      return value.isNaN ? missingLeft : value <= threshold
    }
    return (rows.filter(goesLeft), rows.filter { !goesLeft($0) })
  }

  func bestSplit(rows: [Int]) -> (column: Int, threshold: Double, missingLeft: Bool, decrease: Double)? {
    var best: (column: Int, threshold: Double, missingLeft: Bool, decrease: Double)?
    for column in 0..<examples.inputs.columns {
      let values = Set(rows.map { examples.inputs[$0, column] }.filter { !$0.isNaN }).sorted()
      for threshold in values {
        for missingLeft in [false, true] {
          let decrease = decrease(rows: rows, column: column, threshold: threshold, missingLeft: missingLeft)
          if decrease > best?.decrease ?? 0 { best = (column, threshold, missingLeft, decrease) }
        }
      }
    }
    return best
  }
}
