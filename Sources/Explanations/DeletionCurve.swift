import Learning
import LinearAlgebra
import Statistics

/// Whether an explanation names what moves the answer: columns are taken from a row in the explained order, the most
/// important first, and replaced by those of another row.
///
/// A curve begins at 0 and ends at 1, where all used columns are replaced: the mean absolute change of the answers, as a
/// share of that at the end. A faithful order rises at once (area near 1); a random order's area is near `randomArea`.
///
/// Source: after Samek et al., "Evaluating the visualization of what a deep neural network has learned" (2017).
public struct DeletionCurve: Sendable, Equatable {
  /// Shares of the used columns that are replaced.
  public let shares: [Double]
  public let explained: [Double]
  public let random: [Double]
  public let explainedArea: Double
  public let randomArea: Double
  /// Areas of each row on their own, for an interval; rows whose answer doesn't move at all are left out.
  public let rowAreas: [Double]

  /// - Parameters:
  ///   - importance: by row, one number a used column; the columns are those of `function.usedColumns`.
  public init(
    _ function: ExplainedFunction, rows: Matrix<Double>, importance: (_ row: Int) -> [Double], seed: UInt64
  ) throws(ExplanationError) {
    let used = function.usedColumns
    guard rows.rows > 1 else { throw .noRows }
    let counts = Self.counts(used.count)
    shares = counts.map { used.isEmpty ? 0 : Double($0) / Double(used.count) }
    var chance = SeededGenerator(seed: seed).stream("deletion")
    var asked: [Double] = []
    let answers = try function.values(rows)
    for row in 0..<rows.rows {
      let donor = (row + 1 + chance.integer(below: rows.rows - 1)) % rows.rows
      let strengths = importance(row)
      let explained = used.indices.sorted { (strengths[$1], $0) < (strengths[$0], $1) }
      for order in [explained, chance.permutation(used.count)] {
        for count in counts {
          var mixed = rows.row(row)
          for place in order.prefix(count) { mixed[used[place]] = rows[donor, used[place]] }
          asked += mixed
        }
      }
    }
    let moved = try function.values(
      Matrix(rows: rows.rows * 2 * counts.count, columns: rows.columns, storage: asked))
    var curves = [[Double]](repeating: [Double](repeating: 0, count: counts.count), count: 2)
    var areas: [Double] = []
    for row in 0..<rows.rows {
      var changes: [[Double]] = [[], []]
      for way in 0..<2 {
        for step in counts.indices {
          let place = (row * 2 + way) * counts.count + step
          changes[way].append(
            function.outputs.indices.reduce(0) { $0 + abs(moved[place, $1] - answers[row, $1]) })
          curves[way][step] += changes[way][step]
        }
      }
      let end = changes[0].last ?? 0
      if end > ExplainedFunction.rounding {
        areas.append(Self.area(shares, changes[0].map { min(1, $0 / end) }))
      }
    }
    let ends = curves.map { $0.last ?? 0 }
    explained = curves[0].map { ends[0] > 0 ? $0 / ends[0] : 0 }
    random = curves[1].map { ends[1] > 0 ? $0 / ends[1] : 0 }
    explainedArea = Self.area(shares, explained.map { min(1, $0) })
    randomArea = Self.area(shares, random.map { min(1, $0) })
    rowAreas = areas
  }

  /// 0, 1, 2, 4, ... and all.
  private static func counts(_ used: Int) -> [Int] {
    var counts = [0]
    var next = 1
    while next < used {
      counts.append(next)
      next *= 2
    }
    return used > 0 ? counts + [used] : counts
  }

  private static func area(_ shares: [Double], _ heights: [Double]) -> Double {
    var area = 0.0
    for place in shares.indices.dropFirst() {
      area += (shares[place] - shares[place - 1]) * (heights[place] + heights[place - 1]) / 2
    }
    return area
  }
}
