import CKernels
import LinearAlgebra

/// Points in steps of 8 bits, 64 to a block.
struct PointBlocks: Sendable {
  /// Steps of 64 points at a time, in the order that `ckernels_points_within` reads.
  let steps: [Int8]
  /// For each point, a bound on the length lost to rounding, in steps; NaN for the places after the last point.
  let slack: [Float]

  /// Points of a block.
  static let size = Int(CKERNELS_POINT_BLOCK)

  init(_ points: Matrix<Double>, in grid: StepGrid) {
    let columns = points.columns
    let pairs = grid.pairs
    let pointLimit = grid.pointLimit
    let blockCount = (points.rows + Self.size - 1) / Self.size
    var steps = [Int8](repeating: 0, count: blockCount * pairs * 2 * Self.size)
    var slack = [Float](repeating: .nan, count: blockCount * Self.size)
    let toSteps = grid.scale / grid.step
    // Safe: a row's steps lie within its block of 64 points x pairs, slack has a place for every row, and no buffer
    // outlives the closures.
    steps.withUnsafeMutableBufferPointer { steps in
      slack.withUnsafeMutableBufferPointer { slack in
        points.storage.withUnsafeBufferPointer { values in
          grid.centers.withUnsafeBufferPointer { centers in
            for row in 0..<points.rows {
              let start = row &* columns
              let place = row / Self.size &* pairs &* 2 &* Self.size &+ row % Self.size &* 2
              var lost = 0.0
              for column in 0..<columns {
                let exact = (values[start &+ column] - centers[column]) * toSteps
                let rounded = StepGrid.rounded(exact, limit: pointLimit)
                steps[place &+ (column >> 1) &* 2 &* Self.size &+ column & 1] = Int8(rounded)
                lost += (exact - rounded) * (exact - rounded)
              }
              slack[row] = Float(lost.squareRoot() * StepGrid.widening + 1e-6)
            }
          }
        }
      }
    }
    self.steps = steps
    self.slack = slack
  }
}
