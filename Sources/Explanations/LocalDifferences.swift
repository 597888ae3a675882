import Learning
import LinearAlgebra
import Statistics

/// What a column's local effects are made of: for each row the differences of its answers at both ends of the step that
/// it stands at. Effects of redrawn rows come from the same differences, without another prediction.
public struct LocalDifferences: Sendable {
  struct Difference {
    let row: Int
    /// Between the grid's points `step` and `step + 1`.
    let step: Int
  }

  public let column: Int
  let isCategorical: Bool
  let grid: [Double]
  let positions: [AccumulatedEffect.Position]
  private let steps: [Difference]
  /// Differences x outputs.
  private let values: Matrix<Double>
  /// Rows without a value, and by how much their answers differ from those at the reference.
  private let missingRows: [Int]
  private let missingValues: Matrix<Double>
  private let reference: Int
  private let outputCount: Int

  /// Asks the model: two answers a row.
  ///
  /// - Parameter intervals: how many the grid divides the rows into, at least 1.
  public init(
    of column: Int, _ function: ExplainedFunction, rows: Matrix<Double>, intervals: Int
  ) throws(ExplanationError) {
    guard rows.rows > 0 else { throw .noRows }
    self.column = column
    isCategorical = function.isCategorical(column)
    outputCount = function.outputs.count
    let cells = rows.column(column)
    let grid =
      isCategorical
      ? Set(cells.filter(\.isFinite)).sorted() : AccumulatedEffect.grid(of: cells, intervals: max(1, intervals))
    self.grid = grid
    let isCategorical = isCategorical
    let places = Dictionary(uniqueKeysWithValues: grid.enumerated().map { ($1, $0) })
    positions = cells.map { cell in
      guard cell.isFinite else { return AccumulatedEffect.Position(lower: -1, share: 0) }
      return isCategorical
        ? AccumulatedEffect.Position(lower: places[cell] ?? 0, share: 0)
        : AccumulatedEffect.position(of: cell, in: grid)
    }
    var steps: [Difference] = []
    if grid.count > 1 {
      for (row, position) in positions.enumerated() where position.lower >= 0 {
        if isCategorical {
          if position.lower > 0 { steps.append(Difference(row: row, step: position.lower - 1)) }
          if position.lower + 1 < grid.count { steps.append(Difference(row: row, step: position.lower)) }
        } else {
          steps.append(Difference(row: row, step: position.lower))
        }
      }
    }
    self.steps = steps
    values = try Self.differences(
      function, rows, column, at: steps.map { ($0.row, grid[$0.step], grid[$0.step + 1]) })
    missingRows = grid.isEmpty ? [] : cells.indices.filter { !cells[$0].isFinite }
    reference = isCategorical ? Self.commonest(positions, grid.count) : grid.count / 2
    let middle = grid.isEmpty ? 0 : grid[reference]
    missingValues = try Self.differences(
      function, rows, column, at: missingRows.map { ($0, middle, cells[$0]) })
  }

  /// Answers at the second value less those at the first.
  private static func differences(
    _ function: ExplainedFunction, _ rows: Matrix<Double>, _ column: Int,
    at places: [(row: Int, first: Double, second: Double)]
  ) throws(ExplanationError) -> Matrix<Double> {
    let outputs = function.outputs.count
    guard !places.isEmpty else { return Matrix(rows: 0, columns: outputs) }
    let chosen = places.map(\.row)
    var ends = rows.selectingRows(chosen + chosen)
    for (position, place) in places.enumerated() {
      ends[position, column] = place.first
      ends[places.count + position, column] = place.second
    }
    let answers = try function.values(ends)
    var result = Matrix<Double>(rows: places.count, columns: outputs)
    for position in places.indices {
      for output in 0..<outputs {
        result[position, output] = answers[places.count + position, output] - answers[position, output]
      }
    }
    return result
  }

  private static func commonest(_ positions: [AccumulatedEffect.Position], _ count: Int) -> Int {
    var counts = [Int](repeating: 0, count: max(1, count))
    for position in positions where position.lower >= 0 { counts[position.lower] += 1 }
    return counts.indices.max { counts[$0] < counts[$1] } ?? 0
  }

  /// Whether any step changes an answer beyond rounding.
  var changesAnswers: Bool {
    values.storage.contains { abs($0) > ExplainedFunction.rounding }
      || missingValues.storage.contains { abs($0) > ExplainedFunction.rounding }
  }

  /// - Parameter weights: how often each row counts; nil: once.
  public func effect(centring: EffectCentring = .rows, weights: [Double]? = nil) -> AccumulatedEffect {
    var effects: [[Double]] = []
    var missing: [Double] = []
    for output in 0..<outputCount {
      var (curve, absent) = accumulated(output, weights)
      let centre = centre(of: curve, missing: absent, centring, weights)
      for place in curve.indices { curve[place] -= centre }
      absent -= centre
      effects.append(curve)
      missing.append(absent)
    }
    return AccumulatedEffect(
      column: column, isCategorical: isCategorical, grid: grid, effects: effects,
      missing: missingRows.isEmpty ? nil : missing, rows: rowCounts, positions: positions)
  }

  private func accumulated(_ output: Int, _ weights: [Double]?) -> (curve: [Double], missing: Double) {
    var sums = [Double](repeating: 0, count: max(0, grid.count - 1))
    var totals = sums
    var plainSums = sums
    var plainTotals = sums
    for (position, step) in steps.enumerated() {
      let value = values[position, output]
      let weight = weights?[step.row] ?? 1
      sums[step.step] += weight * value
      totals[step.step] += weight
      plainSums[step.step] += value
      plainTotals[step.step] += 1
    }
    var curve = [Double](repeating: 0, count: grid.count)
    for step in sums.indices {
      // A step that no redrawn row stands at keeps the mean of all rows.
      let mean =
        totals[step] > 0
        ? sums[step] / totals[step] : plainTotals[step] > 0 ? plainSums[step] / plainTotals[step] : 0
      curve[step + 1] = curve[step] + mean
    }
    var sum = 0.0
    var total = 0.0
    for (position, row) in missingRows.enumerated() {
      let weight = weights?[row] ?? 1
      sum += weight * missingValues[position, output]
      total += weight
    }
    return (curve, (curve.isEmpty ? 0 : curve[reference]) + (total > 0 ? sum / total : 0))
  }

  private func centre(
    of curve: [Double], missing: Double, _ centring: EffectCentring, _ weights: [Double]?
  ) -> Double {
    var sum = 0.0
    var total = 0.0
    for (row, position) in positions.enumerated() {
      let weight = weights?[row] ?? 1
      var position = position
      if centring == .midpoints, !isCategorical, position.lower >= 0, grid.count > 1 { position.share = 0.5 }
      sum += weight * curve.at(position, missing: missing)
      total += weight
    }
    return total > 0 ? sum / total : 0
  }

  private var rowCounts: [Int] {
    var counts = [Int](repeating: 0, count: isCategorical ? grid.count : max(0, grid.count - 1))
    for position in positions where position.lower >= 0 && position.lower < counts.count { counts[position.lower] += 1 }
    return counts
  }

  /// Where the curve would lie if other rows were drawn: percentiles of effects of redrawn rows, by output, then by place.
  ///
  /// - Parameter redraws: weights of the rows, one list a redraw; see `RedrawnWeights`.
  public func band(
    _ redraws: [[Double]], level: Double = 0.95
  ) -> (lower: [[Double]], upper: [[Double]]) {
    let curves = redraws.map { effect(weights: $0).effects }
    var lower: [[Double]] = []
    var upper: [[Double]] = []
    for output in 0..<outputCount {
      var low: [Double] = []
      var high: [Double] = []
      for place in grid.indices {
        let values = curves.map { $0[output][place] }
        let found = try? BootstrapInterval.percentile(values, level: level)
        low.append(found?.lower ?? values.first ?? 0)
        high.append(found?.upper ?? values.first ?? 0)
      }
      lower.append(low)
      upper.append(high)
    }
    return (lower, upper)
  }
}

/// How often each row counts in redraws with replacement.
public enum RedrawnWeights {
  public static func draw(_ count: Int, rows: Int, seed: UInt64) -> [[Double]] {
    let generator = SeededGenerator(seed: seed)
    return (0..<count).map { redraw in
      var chance = generator.stream("explanation-redraw", redraw)
      var weights = [Double](repeating: 0, count: rows)
      for _ in 0..<rows { weights[chance.integer(below: max(1, rows))] += 1 }
      return weights
    }
  }
}
