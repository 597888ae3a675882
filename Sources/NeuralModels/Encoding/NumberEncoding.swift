import Learning
import LinearAlgebra
import Statistics

/// How numbers come into a network.
public enum NumberEncoding: String, CaseIterable, Codable, Sendable {
  /// Shifted and scaled to mean 0 and deviation 1.
  case standard
  /// Cut at quantiles into bins, each a value of its own that rises from 0 to 1 within its bin.
  case piecewise
}

/// Whether a network standardises its numbers.
public enum InputScaling: String, CaseIterable, Codable, Sendable {
  /// Unless a scaling or a PCA before it has given them their scale: dividing components by their deviations again would
  /// make noise as large as signal.
  case auto
  case standard
  case none
}

extension InputEncoding {
  /// Learns the encoding from training rows; their weights don't count.
  ///
  /// Columns of numbers that are constant, up to rounding, become a constant zero. O(rows * columns), and sorting for
  /// the quantiles of `piecewise`.
  init(learningFrom examples: Examples, numbers: NumberEncoding, scaling: InputScaling = .auto, bins: Int) {
    let standardizes = scaling == .standard || (scaling == .auto && !examples.inputsAreScaled)
    let inputs = examples.inputs
    var centres = [Double](repeating: 0, count: inputs.columns)
    var factors = [Double](repeating: 1, count: inputs.columns)
    var edges = [[Double]](repeating: [], count: inputs.columns)
    var levels = [Int](repeating: 0, count: inputs.columns)
    let spread = ColumnMoments(inputs)
    for (column, feature) in examples.features.enumerated() {
      if case .categorical(let count) = feature.kind {
        // A category without levels still has an unknown one.
        levels[column] = max(1, count)
        continue
      }
      let varies = spread.deviations[column] > 0
      centres[column] = standardizes || !varies ? spread.means[column] : 0
      factors[column] = varies ? (standardizes ? 1 / spread.deviations[column] : 1) : 0
      if numbers == .piecewise, factors[column] > 0 {
        edges[column] = Self.edges(of: (0..<inputs.rows).map { inputs[$0, column] }, bins: bins)
      }
    }
    self.init(centres: centres, factors: factors, edges: edges, levels: levels)
  }

  /// Distinct quantiles at equal distances, smallest and largest value included.
  private static func edges(of values: [Double], bins: Int) -> [Double] {
    let sorted = values.sorted()
    var edges: [Double] = []
    for bin in 0...bins {
      let place = Double(sorted.count - 1) * Double(bin) / Double(bins)
      let below = sorted[Int(place)]
      let above = sorted[min(sorted.count - 1, Int(place) + 1)]
      let edge = below + (above - below) * (place - place.rounded(.down))
      // Edges closer than rounding can tell apart would make bins without width.
      if let last = edges.last, !(edge - last > 1e-12 * max(abs(edge), abs(last))) { continue }
      edges.append(edge)
    }
    return edges.count > 1 && edges.allSatisfy(\.isFinite) && (edges[edges.count - 1] - edges[0]).isFinite ? edges : []
  }
}

/// Means and standard deviations of columns, in two passes over values divided by the column's largest magnitude, so
/// that squares neither overflow nor vanish.
struct ColumnMoments {
  let means: [Double]
  /// 0 for a column that is constant up to the rounding of its values.
  let deviations: [Double]

  init(_ inputs: Matrix<Double>) {
    let columns = inputs.columns
    var largest = [Double](repeating: 0, count: columns)
    var sums = [Double](repeating: 0, count: columns)
    var squares = [Double](repeating: 0, count: columns)
    let share = 1 / Double(max(1, inputs.rows))
    inputs.storage.withUnsafeBufferPointer { values in
      largest.withUnsafeMutableBufferPointer { largest in
        for row in 0..<inputs.rows {
          for column in 0..<columns { largest[column] = max(largest[column], abs(values[row &* columns &+ column])) }
        }
      }
    }
    let units = largest.map { $0 > 1e140 || ($0 > 0 && $0 < 1e-140) ? $0 : 1 }
    inputs.storage.withUnsafeBufferPointer { values in
      units.withUnsafeBufferPointer { units in
        sums.withUnsafeMutableBufferPointer { sums in
          for row in 0..<inputs.rows {
            for column in 0..<columns { sums[column] += values[row &* columns &+ column] / units[column] * share }
          }
        }
        squares.withUnsafeMutableBufferPointer { squares in
          for row in 0..<inputs.rows {
            for column in 0..<columns {
              let difference = values[row &* columns &+ column] / units[column] - sums[column]
              squares[column] += difference * difference * share
            }
          }
        }
      }
    }
    means = sums.indices.map { sums[$0] * units[$0] }
    deviations = squares.indices.map { column in
      let deviation = squares[column].squareRoot()
      let isConstant = deviation <= 1e-13 * abs(sums[column])
      let result = deviation * units[column]
      return isConstant || !(1 / result).isFinite ? 0 : result
    }
  }
}
