/// What one box of three axes holds that others don't.
///
/// The others are kept in ascending order of the third axis; a plane moves along it over the staircase of what was
/// passed, cut to the box.
final class SpaceExclusion {
  typealias Point = SIMD4<Double>
  private var xs = UnsafeMutablePointer<Double>.allocate(capacity: 64)
  private var ys = UnsafeMutablePointer<Double>.allocate(capacity: 64)
  private var capacity = 64

  deinit {
    xs.deallocate()
    ys.deallocate()
  }

  private func reserve(_ count: Int) {
    guard count > capacity else { return }
    xs.deallocate()
    ys.deallocate()
    capacity = 2 * count
    xs = .allocate(capacity: capacity)
    ys = .allocate(capacity: capacity)
  }

  /// Volume below the corner that `point` dominates and none of `others` does; 0 where one of them is at most `point` in
  /// each of the first three coordinates.
  ///
  /// O(n log n) comparisons plus the moves in the staircase.
  /// - Parameters:
  ///   - others: in ascending order of the third coordinate, all below the corner.
  ///   - skipped: the place of one that isn't looked at.
  func volume(
    of point: Point, without others: UnsafePointer<Point>, count: Int, skipped: Int = -1, corner: Point
  ) -> Double {
    // Safe: there are never more steps than others; `low`, `start` and `end` stay within 0...steps.
    reserve(count + 1)
    let (xs, ys) = (xs, ys)
    let (px, py, cx, cy) = (point.x, point.y, corner.x, corner.y)
    var steps = 0
    var free = (cx - px) * (cy - py)
    var level = point.z
    var volume = 0.0
    for place in 0..<count where place != skipped {
      let other = others[place]
      if other.z > level {
        volume += free * (other.z - level)
        level = other.z
      }
      let x = other.x > px ? other.x : px
      let y = other.y > py ? other.y : py
      if x == px, y == py { return other.z <= point.z ? 0 : volume }
      var start = firstStep(beyond: x, of: steps)
      var above = cy
      if start > 0 {
        above = ys[start - 1]
        if above <= y { continue }
        // A step with the same x is higher than y, or it would cover the point.
        if xs[start - 1] == x {
          start -= 1
          above = start > 0 ? ys[start - 1] : cy
        }
      }
      var left = x
      var end = start
      while end < steps, ys[end] >= y {
        free -= (xs[end] - left) * (above - y)
        left = xs[end]
        above = ys[end]
        end += 1
      }
      free -= ((end < steps ? xs[end] : cx) - left) * (above - y)
      put(x, y, inPlaceOf: start..<end, of: &steps)
    }
    return volume + free * (corner.z - level)
  }

  /// The first step whose x is larger.
  @inline(__always)
  private func firstStep(beyond x: Double, of steps: Int) -> Int {
    // Safe: `start` and `middle` stay within 0..<steps where they are read, and no more steps than that were written.
    let xs = xs
    var start = 0
    if steps > 24 {
      var high = steps
      while start < high {
        let middle = (start + high) / 2
        if xs[middle] <= x { start = middle + 1 } else { high = middle }
      }
    } else {
      while start < steps, xs[start] <= x { start += 1 }
    }
    return start
  }

  /// Puts a step where those of the range stood, or between others where the range is empty.
  @inline(__always)
  private func put(_ x: Double, _ y: Double, inPlaceOf range: Range<Int>, of steps: inout Int) {
    // Safe: there is room for one step more than others that are looked at; the range lies within 0...steps.
    let (xs, ys) = (xs, ys)
    if range.isEmpty {
      var place = steps
      while place > range.lowerBound {
        xs[place] = xs[place - 1]
        ys[place] = ys[place - 1]
        place -= 1
      }
      steps += 1
    } else if range.count > 1 {
      var place = range.lowerBound + 1
      for next in range.upperBound..<steps {
        xs[place] = xs[next]
        ys[place] = ys[next]
        place += 1
      }
      steps -= range.count - 1
    }
    xs[range.lowerBound] = x
    ys[range.lowerBound] = y
  }
}
