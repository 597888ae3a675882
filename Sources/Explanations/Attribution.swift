import Learning
import LinearAlgebra
import Statistics

/// What each raw column adds to one number of the answer for one row, compared with background rows: Shapley values.
///
/// Unknown columns come from the background rows (interventional values). The contributions and the base add up to the
/// answer, exactly for every method.
public struct Attribution: Sendable, Equatable {
  public enum Method: Sendable, Equatable {
    /// By a formula for this kind of model.
    case exact
    /// All coalitions of the used columns were asked.
    case enumerated
    /// Orders of columns were drawn; each contribution has a standard error.
    case sampled(orders: Int)
  }

  public struct Contribution: Sendable, Equatable {
    public let column: Int
    public let value: Double
    /// Of the draw; 0 where nothing was drawn.
    public let standardError: Double
  }

  public let method: Method
  /// The mean over the background rows.
  public let base: Double
  public let answer: Double
  /// Of the columns that can change an answer, the largest first.
  public let contributions: [Contribution]

  /// How far base and contributions miss the answer: rounding.
  public var gap: Double { abs(base + contributions.reduce(0) { $0 + $1.value } - answer) }

  init(method: Method, base: Double, answer: Double, contributions: [Contribution]) {
    self.method = method
    self.base = base
    self.answer = answer
    self.contributions = contributions.sorted { (abs($1.value), $0.column) < (abs($0.value), $1.column) }
  }
}

/// Shares out answers among raw columns, for any model.
public struct Attributor: Sendable {
  public struct Settings: Sendable {
    /// Used columns up to which every coalition is asked.
    public var mostEnumerated = 8
    /// Orders drawn for each background row, each with its reverse.
    public var pairsPerBackgroundRow = 2
    public var seed: UInt64 = 0

    public init() {}
  }

  public let function: ExplainedFunction
  public let background: Matrix<Double>
  private let settings: Settings
  private let baseAnswers: Matrix<Double>

  /// - Throws: `noRows` without background rows, and what the model refuses.
  public init(
    _ function: ExplainedFunction, background: Matrix<Double>, settings: Settings = Settings()
  ) throws(ExplanationError) {
    guard background.rows > 0 else { throw .noRows }
    self.function = function
    self.background = background
    self.settings = settings
    baseAnswers = try function.values(background)
  }

  private func base(_ output: Int) -> Double {
    (0..<baseAnswers.rows).reduce(0) { $0 + baseAnswers[$1, output] } / Double(baseAnswers.rows)
  }

  /// One attribution an output.
  ///
  /// - Parameter row: one value a raw column.
  public func attributions(of row: [Double]) throws(ExplanationError) -> [Attribution] {
    guard row.count == function.columns.count else {
      throw .widthMismatch(expected: function.columns.count, found: row.count)
    }
    let used = function.usedColumns
    return used.count <= settings.mostEnumerated ? try enumerated(row, used) : try sampled(row, used)
  }

  // MARK: Every coalition

  private func enumerated(_ row: [Double], _ used: [Int]) throws(ExplanationError) -> [Attribution] {
    let outputs = function.outputs.count
    let coalitions = 1 << used.count
    var worths = Matrix<Double>(rows: coalitions, columns: outputs)
    for coalition in 0..<coalitions {
      var mixed = background
      for (place, column) in used.enumerated() where coalition >> place & 1 == 1 {
        for other in 0..<mixed.rows { mixed[other, column] = row[column] }
      }
      // Background rows are alike once every used column is the row's.
      if coalition == coalitions - 1 { mixed = mixed.selectingRows([0]) }
      let answers = try function.values(mixed)
      for output in 0..<outputs {
        worths[coalition, output] = (0..<answers.rows).reduce(0) { $0 + answers[$1, output] } / Double(answers.rows)
      }
    }
    let weights = Self.coalitionWeights(used.count)
    return (0..<outputs).map { output in
      var contributions: [Attribution.Contribution] = []
      for (place, column) in used.enumerated() {
        var sum = 0.0
        for coalition in 0..<coalitions where coalition >> place & 1 == 0 {
          sum +=
            weights[coalition.nonzeroBitCount]
            * (worths[coalition | 1 << place, output] - worths[coalition, output])
        }
        contributions.append(Attribution.Contribution(column: column, value: sum, standardError: 0))
      }
      return Attribution(
        method: .enumerated, base: base(output), answer: worths[coalitions - 1, output], contributions: contributions)
    }
  }

  /// size! (count - 1 - size)! / count!
  private static func coalitionWeights(_ count: Int) -> [Double] {
    (0..<max(1, count)).map { size in
      var weight = 1 / Double(max(1, count))
      for step in 0..<max(0, min(size, count - 1 - size)) { weight *= Double(step + 1) / Double(count - 1 - step) }
      return weight
    }
  }

  // MARK: Drawn orders

  /// Each background row meets the same number of orders, so that the base is the mean of all of them. An order and its
  /// reverse with the same background row are one draw; the spread between draws gives the standard error.
  private func sampled(_ row: [Double], _ used: [Int]) throws(ExplanationError) -> [Attribution] {
    let outputs = function.outputs.count
    let count = used.count
    var chance = SeededGenerator(seed: settings.seed).stream("attribution-orders")
    var sums = Matrix<Double>(rows: count, columns: outputs)
    var squares = sums
    let pairs = max(1, settings.pairsPerBackgroundRow)
    var draws = 0
    for other in 0..<background.rows {
      var asked: [Double] = []
      asked.reserveCapacity(2 * pairs * count * row.count)
      var orders: [[Int]] = []
      for _ in 0..<pairs {
        let order = chance.permutation(count)
        for way in [order, order.reversed()] {
          var mixed = background.row(other)
          for place in way {
            mixed[used[place]] = row[used[place]]
            asked += mixed
          }
          orders.append(way)
        }
      }
      let answers = try function.values(
        Matrix(rows: orders.count * count, columns: row.count, storage: asked))
      for pair in 0..<pairs {
        var drawn = Matrix<Double>(rows: count, columns: outputs)
        for way in [2 * pair, 2 * pair + 1] {
          for output in 0..<outputs {
            var before = baseAnswers[other, output]
            for (step, place) in orders[way].enumerated() {
              let after = answers[way * count + step, output]
              drawn[place, output] += (after - before) / 2
              before = after
            }
          }
        }
        for index in drawn.storage.indices {
          sums.storage[index] += drawn.storage[index]
          squares.storage[index] += drawn.storage[index] * drawn.storage[index]
        }
        draws += 1
      }
    }
    let own = try function.values(Matrix(rows: 1, columns: row.count, storage: row))
    let total = Double(draws)
    return (0..<outputs).map { output in
      Attribution(
        method: .sampled(orders: 2 * draws), base: base(output), answer: own[0, output],
        contributions: used.enumerated().map { place, column in
          let mean = sums[place, output] / total
          let variance = max(0, squares[place, output] / total - mean * mean) * total / max(1, total - 1)
          return Attribution.Contribution(
            column: column, value: mean, standardError: draws > 1 ? (variance / total).squareRoot() : .infinity)
        })
    }
  }
}
