import Learning
import LinearAlgebra

/// How much of a model is more than a sum of one-column functions, by partial dependence at the rows.
///
/// All functions are centred over the rows. Total: `sum (f - sum PD_j)^2 / sum f^2`. Of one column with all others:
/// `sum (f - PD_j - PD_rest)^2 / sum f^2`. Of two: `sum (PD_jk - PD_j - PD_k)^2 / sum PD_jk^2`; 0 where a denominator is 0.
/// Several outputs: numerators and denominators are summed. Unlike accumulated effects nothing depends on a grid.
///
/// Takes `rows^2` predictions a partial dependence (fewer where values repeat).
///
/// Source: Friedman & Popescu, "Predictive learning via rule ensembles" (2008), as in the R package hstats.
public struct FriedmanInteraction: Sendable {
  public struct Pair: Sendable, Equatable {
    public let first: Int
    public let second: Int
    /// Share of the joint effect of both that is no sum, in 0...1.
    public let squared: Double
    /// Root of the mean square of that part, in units of the answer: pairs are ranked by it, because a share of nearly
    /// nothing can be large.
    public let unnormalised: Double
  }

  private let function: ExplainedFunction
  private let rows: Matrix<Double>
  /// Centred answers: rows x outputs.
  private let answers: Matrix<Double>
  private let power: Double
  private var singles: [Int: Matrix<Double>] = [:]

  public init(_ function: ExplainedFunction, rows: Matrix<Double>) throws(ExplanationError) {
    guard rows.rows > 0 else { throw .noRows }
    self.function = function
    self.rows = rows
    answers = Self.centred(try function.values(rows))
    power = answers.storage.reduce(0) { $0 + $1 * $1 }
  }

  /// The share of all variation that no sum of one-column functions tells, in 0...1 or a little above.
  public mutating func total() throws(ExplanationError) -> Double {
    var rest = answers
    for column in function.usedColumns {
      let single = try single(column)
      for index in rest.storage.indices { rest.storage[index] -= single.storage[index] }
    }
    return share(rest.storage.reduce(0) { $0 + $1 * $1 }, of: power)
  }

  /// How much of the variation is of this column together with others.
  public mutating func overall(_ column: Int) throws(ExplanationError) -> Double {
    let single = try single(column)
    let others = try dependence(on: function.columns.indices.filter { $0 != column })
    var sum = 0.0
    for index in answers.storage.indices {
      let rest = answers.storage[index] - single.storage[index] - others.storage[index]
      sum += rest * rest
    }
    return share(sum, of: power)
  }

  public mutating func pair(_ first: Int, _ second: Int) throws(ExplanationError) -> Pair {
    let left = try single(first)
    let right = try single(second)
    let both = try dependence(on: [first, second])
    var sum = 0.0
    var joint = 0.0
    for index in both.storage.indices {
      let rest = both.storage[index] - left.storage[index] - right.storage[index]
      sum += rest * rest
      joint += both.storage[index] * both.storage[index]
    }
    return Pair(
      first: first, second: second, squared: share(sum, of: joint),
      unnormalised: (sum / Double(rows.rows)).squareRoot())
  }

  /// Rounding alone is no share of anything.
  private func share(_ part: Double, of whole: Double) -> Double {
    let smallest = ExplainedFunction.rounding * ExplainedFunction.rounding * Double(answers.storage.count)
    return whole > smallest ? part / whole : 0
  }

  private mutating func single(_ column: Int) throws(ExplanationError) -> Matrix<Double> {
    if let known = singles[column] { return known }
    let found = try dependence(on: [column])
    singles[column] = found
    return found
  }

  /// The centred mean answer of all rows with the given columns set to those of each row.
  private func dependence(on columns: [Int]) throws(ExplanationError) -> Matrix<Double> {
    let outputs = function.outputs.count
    var known: [[UInt64]: Int] = [:]
    var result = Matrix<Double>(rows: rows.rows, columns: outputs)
    var places = [Int](repeating: 0, count: rows.rows)
    var distinct: [Int] = []
    for row in 0..<rows.rows {
      let key = columns.map { rows[row, $0].bitPattern }
      if known[key] == nil {
        known[key] = distinct.count
        distinct.append(row)
      }
      places[row] = known[key] ?? 0
    }
    var means: [Double] = []
    // Several values at a time, as far as a block reaches.
    let perBlock = max(1, 8_192 / rows.rows)
    for start in stride(from: 0, to: distinct.count, by: perBlock) {
      let block = distinct[start..<min(start + perBlock, distinct.count)]
      var asked = Matrix(
        rows: rows.rows * block.count, columns: rows.columns,
        storage: Array([[Double]](repeating: rows.storage, count: block.count).joined()))
      for (position, row) in block.enumerated() {
        for other in 0..<rows.rows {
          for column in columns { asked[position * rows.rows + other, column] = rows[row, column] }
        }
      }
      let answers = try function.values(asked)
      for position in block.indices.map({ $0 - block.startIndex }) {
        for output in 0..<outputs {
          var sum = 0.0
          for other in 0..<rows.rows { sum += answers[position * rows.rows + other, output] }
          means.append(sum / Double(rows.rows))
        }
      }
    }
    for row in 0..<rows.rows {
      for output in 0..<outputs { result[row, output] = means[places[row] * outputs + output] }
    }
    return Self.centred(result)
  }

  private static func centred(_ values: Matrix<Double>) -> Matrix<Double> {
    var result = values
    for column in 0..<values.columns {
      let mean = (0..<values.rows).reduce(0) { $0 + values[$1, column] } / Double(values.rows)
      for row in 0..<values.rows { result[row, column] -= mean }
    }
    return result
  }
}
