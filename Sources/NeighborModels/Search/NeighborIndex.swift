import CMachine
import LinearAlgebra

/// Points, with what finds the nearest of them fast and exactly.
///
/// Beside the points stand copies of 8 bits a value, in steps of one common size around the column means, and for each
/// point the length of what rounding lost. By the triangle inequality a point can't be nearer than the distance of the
/// rounded forms less both losses, so one pass over the small copies (an eighth of the bytes, and 16 to 32 values an
/// instruction) rules out nearly all points; the distances of the others are computed in full from the points
/// themselves. The answer is that of comparing with every point in double precision.
///
/// Time of a query: O(points * columns), at about a byte a value. Memory: 9 bytes a value.
///
/// Source: Weber, Schek & Blott, "A quantitative analysis and performance study for similarity-search methods in
/// high-dimensional spaces" (1998), the vector-approximation file.
struct NeighborIndex: Sendable {
  /// points x columns.
  let points: Matrix<Double>
  /// Differences are multiplied by this power of two, so that squares of very large or small values stay in range.
  let scale: Double
  let centers: [Double]
  /// Length of one 8-bit step, in scaled units.
  let step: Double
  /// Columns two by two; an odd one is paired with zeros.
  let pairs: Int
  /// Steps of 64 points at a time, in the order that `cmachine_points_within` reads.
  let blocks: [Int8]
  /// For each point, a bound on the length lost to rounding, in steps; NaN for the places after the last point.
  let slack: [Float]
  /// Largest step count of a query's coordinate: sums of squares must stay below 2^31.
  let queryLimit: Double

  static let blockSize = Int(CMACHINE_POINT_BLOCK)
  /// Values beyond this overflow even when they are scaled.
  static let largestMagnitude = 1e300
  /// Bounds are widened by this share, more than their single precision can lose.
  static let widening = 1 + 1e-6

  var count: Int { points.rows }
  var columns: Int { points.columns }
  var byteCount: Int { 8 * (points.storage.count + centers.count) + blocks.count + 4 * slack.count }
  var blockCount: Int { (count + Self.blockSize - 1) / Self.blockSize }

  /// `points` must be finite and within `largestMagnitude`, with at least one row.
  init(_ points: Matrix<Double>) {
    self.points = points
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
    let pointLimit = min(127, (sumLimit / 2).rounded(.down))
    queryLimit = min(1023, sumLimit - pointLimit)
    // One row in a thousand may be cut off, so that a few extreme values don't make the steps coarse for all; what
    // is cut off counts as lost, so the answer stays exact.
    let reach = Self.upperQuantile(of: reaches) * scale
    let step = reach > 0 ? reach / max(1, pointLimit) : widest > 0 ? widest * scale / max(1, pointLimit) : 1
    self.scale = scale
    self.step = step
    self.centers = centers

    let blockCount = (rows + Self.blockSize - 1) / Self.blockSize
    var blocks = [Int8](repeating: 0, count: blockCount * pairs * 2 * Self.blockSize)
    var slack = [Float](repeating: .nan, count: blockCount * Self.blockSize)
    let toSteps = scale / step
    // Safe: a row's steps lie within its block of 64 points x pairs, slack has a place for every row, and no buffer
    // outlives the closures.
    blocks.withUnsafeMutableBufferPointer { blocks in
      slack.withUnsafeMutableBufferPointer { slack in
        points.storage.withUnsafeBufferPointer { values in
          centers.withUnsafeBufferPointer { centers in
            for row in 0..<rows {
              let start = row &* columns
              let place = row / Self.blockSize &* pairs &* 2 &* Self.blockSize &+ row % Self.blockSize &* 2
              var lost = 0.0
              for column in 0..<columns {
                let exact = (values[start &+ column] - centers[column]) * toSteps
                let rounded = Self.rounded(exact, limit: pointLimit)
                blocks[place &+ (column >> 1) &* 2 &* Self.blockSize &+ column & 1] = Int8(rounded)
                lost += (exact - rounded) * (exact - rounded)
              }
              slack[row] = Float(lost.squareRoot() * Self.widening + 1e-6)
            }
          }
        }
      }
    }
    self.blocks = blocks
    self.slack = slack
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
