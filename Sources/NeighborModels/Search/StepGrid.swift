import LinearAlgebra

/// Steps of one common size around the column means, in which points and queries are rounded.
struct StepGrid: Sendable {
  /// Differences are multiplied by this power of two, so that squares of very large or small values stay in range.
  let scale: Double
  let centers: [Double]
  /// Length of one 8-bit step, in scaled units.
  let step: Double
  /// Columns two by two; an odd one is paired with zeros.
  let pairs: Int
  /// Largest step count of a point's coordinate.
  let pointLimit: Double
  /// Largest step count of a query's coordinate: sums of squares must stay below 2^31.
  let queryLimit: Double

  /// Bounds are widened by this share, more than their single precision can lose.
  static let widening = 1 + 1e-6

  /// Fits the steps to `points`.
  init(_ points: Matrix<Double>) {
    let rows = points.rows
    let columns = points.columns
    let pairs = (columns + 1) / 2
    self.pairs = pairs
    let centers = points.columnMeans
    // The largest deviation of each row says how many steps it needs.
    let reaches = points.storage.withUnsafeBufferPointer { values in
      centers.withUnsafeBufferPointer { centers in
        // Safe: start + column stays below rows x columns; both buffers are used within the closures only.
        (0..<rows).map { row in
          let start = row &* columns
          var reach = 0.0
          for column in 0..<columns { reach = max(reach, (values[start &+ column] - centers[column]).magnitude) }
          return reach
        }
      }
    }
    let widest = reaches.max() ?? 0
    let inRange = widest == 0 || (1e-100...1e100).contains(widest)
    let scale = inRange ? 1 : Double(sign: .plus, exponent: min(1000, -Int(widest.exponent)), significand: 1)
    let sumLimit = (Double(Int32.max) / Double(max(1, 2 * pairs))).squareRoot().rounded(.down)
    pointLimit = min(127, (sumLimit / 2).rounded(.down))
    queryLimit = min(1023, sumLimit - pointLimit)
    // One row in a thousand may be cut off, so that a few extreme values don't make the steps coarse for all; what
    // is cut off counts as lost, so the answer stays exact.
    let reach = Self.upperQuantile(of: reaches) * scale
    let length = reach > 0 ? reach / max(1, pointLimit) : widest > 0 ? widest * scale / max(1, pointLimit) : 1
    // Beside values so small that their own steps would be infinitely many to a unit, all points round to the center.
    step = max(length, scale * 1e-300)
    self.scale = scale
    self.centers = centers
  }

  /// The nearest whole number within -limit...limit; for NaN the limit, because converting it would trap.
  ///
  /// Adding and taking away 1.5 * 2^52 leaves no place for a fraction: without SSE 4.1 `rounded()` is a call.
  @inline(__always)
  static func rounded(_ value: Double, limit: Double) -> Double {
    let clamped = value < limit ? (value > -limit ? value : -limit) : limit
    return (clamped + 0x1.8p52) - 0x1.8p52
  }

  /// The value that one in a thousand exceeds, from at most 4,096 evenly spaced ones.
  private static func upperQuantile(of values: [Double]) -> Double {
    let stride = max(1, values.count / 4096)
    let sample = Swift.stride(from: 0, to: values.count, by: stride).map { values[$0] }.sorted()
    return sample.isEmpty ? 0 : sample[(sample.count - 1) * 999 / 1000]
  }
}
