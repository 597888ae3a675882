import Learning
import LinearAlgebra

/// Weighted mean and standard deviation of each column, missing values left out.
struct ColumnSpread {
  let means: [Double]
  /// Divisor: the weight of the values (ddof 0). 0 for a constant column.
  let deviations: [Double]
  /// Columns in which no row has a value.
  let emptyColumns: [Int]

  /// Two passes. A column whose variance is within rounding error of 0 is constant, by scikit-learn's bound
  /// `10 n eps var + (n mean eps)^2`. Values whose squares overflow are handled by a slower pass of their own.
  ///
  /// Throws `notFinite` for an infinite value. The result has the same bits for every `threadCount`.
  init(_ examples: Examples, threadCount: Int = 1) throws(FitError) {
    let inputs = examples.inputs
    let columns = inputs.columns
    var sums: [Double]
    if examples.weights == nil {
      sums = Self.sums(over: inputs, width: columns, threadCount: threadCount) { values, sums in
        for column in 0..<columns { sums[column] += values[column] }
      }
    } else {
      sums = [.nan]
    }
    // A value that is missing or infinite shows in the sum of its column, so that no pass looks for it.
    let complete = sums.allSatisfy(\.isFinite)
    if !complete { try examples.requireNoInfinity() }
    var totals = [Double](repeating: complete ? Double(inputs.rows) : 0, count: columns)
    if !complete {
      sums = [Double](repeating: 0, count: columns)
      Self.overValues(of: examples) { column, value, weight in
        sums[column] += value * weight
        totals[column] += weight
      }
    }
    let means = zip(sums, totals).map { $1 > 0 ? $0 / $1 : 0 }
    var squares = [Double](repeating: 0, count: columns)
    var rests = [Double](repeating: 0, count: columns)
    if complete {
      let both = Self.sums(over: inputs, width: 2 * columns, threadCount: threadCount) { values, sums in
        for column in 0..<columns {
          let difference = values[column] - means[column]
          sums[column] += difference * difference
          sums[columns &+ column] += difference
        }
      }
      squares = Array(both[..<columns])
      rests = Array(both[columns...])
    } else {
      Self.overValues(of: examples) { column, value, weight in
        let difference = value - means[column]
        squares[column] += weight * difference * difference
        rests[column] += weight * difference
      }
    }
    var deviations = [Double](repeating: 0, count: columns)
    var corrected = means
    let count = Double(inputs.rows)
    for column in 0..<columns where totals[column] > 0 {
      // The second term takes back what rounding of the mean added.
      let variance = (squares[column] - rests[column] * rests[column] / totals[column]) / totals[column]
      if !variance.isFinite {
        (corrected[column], deviations[column]) = Self.hugeSpread(examples, column)
        continue
      }
      let mean = means[column]
      let noise = 10 * count * .ulpOfOne * variance + (count * mean * .ulpOfOne) * (count * mean * .ulpOfOne)
      deviations[column] = variance > noise ? variance.squareRoot() : 0
    }
    self.means = corrected
    self.deviations = deviations
    emptyColumns = totals.indices.filter { totals[$0] == 0 }
  }

  /// `width` sums over all rows: `add` adds one row to them.
  @inline(__always)
  private static func sums(
    over inputs: Matrix<Double>, width: Int, threadCount: Int,
    _ add: @Sendable (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) -> [Double] {
    let lanes = RowLanes(rows: inputs.rows, minimumRows: 4096)
    var total = [Double](repeating: 0, count: width)
    lanes.forEachInOrder(threadCount: threadCount) { lane in
      [Double](unsafeUninitializedCapacity: width) { sums, initialized in
        sums.initialize(repeating: 0)
        initialized = width
        inputs.storage.withUnsafeBufferPointer { values in
          // Safe: a row lies within the storage, and both pointers are used only while `add` runs.
          guard let sums = sums.baseAddress, let values = values.baseAddress else { return }
          for row in lanes[lane] { add(values + row &* inputs.columns, sums) }
        }
      }
    } combine: { part in
      for index in part.indices { total[index] += part[index] }
    }
    return total
  }

  /// Calls `body` for each value that isn't missing, row by row.
  @inline(__always)
  private static func overValues(of examples: Examples, _ body: (_ column: Int, Double, _ weight: Double) -> Void) {
    let columns = examples.inputs.columns
    let values = examples.inputs.storage.span
    for row in 0..<examples.rows {
      let weight = examples.weights?[row] ?? 1
      guard weight > 0 else { continue }
      let start = row &* columns
      for column in 0..<columns {
        let value = values[start &+ column]
        if !value.isNaN { body(column, value, weight) }
      }
    }
  }

  /// Mean and deviation of one column whose squares overflow: computed on values divided by the largest of them.
  private static func hugeSpread(_ examples: Examples, _ column: Int) -> (mean: Double, deviation: Double) {
    let present = (0..<examples.rows).filter { !examples.inputs[$0, column].isNaN }
    let largest = present.reduce(0.0) { max($0, examples.inputs[$1, column].magnitude) }
    guard largest > 0 else { return (0, 0) }
    var total = 0.0
    var mean = 0.0
    var square = 0.0
    for row in present {
      let weight = examples.weights?[row] ?? 1
      guard weight > 0 else { continue }
      let value = examples.inputs[row, column] / largest
      total += weight
      let before = value - mean
      mean += before * weight / total
      square += weight * before * (value - mean)
    }
    return (mean * largest, (square / total).squareRoot() * largest)
  }
}
