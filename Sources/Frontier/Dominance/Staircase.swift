/// The lower-left border of points in the plane: ascending in x, strictly descending in y.
struct Staircase {
  private(set) var xs: [Double] = []
  private(set) var ys: [Double] = []

  /// Position of the first step with x above `x`. O(log n).
  private func firstRight(of x: Double) -> Int {
    var low = 0
    var high = xs.count
    while low < high {
      let middle = (low + high) / 2
      if xs[middle] <= x { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether some step is at most (x, y) in both coordinates. O(log n).
  func covers(_ x: Double, _ y: Double) -> Bool {
    // Of the steps not right of x, the last has the smallest y.
    let right = firstRight(of: x)
    return right > 0 && ys[right - 1] <= y
  }

  /// Adds a point that isn't covered, drops the steps it covers, and returns the area won below the corner.
  /// O(log n) comparisons plus the move of what stands behind it.
  @discardableResult
  mutating func insert(_ x: Double, _ y: Double, corner: (x: Double, y: Double) = (0, 0)) -> Double {
    var start = firstRight(of: x)
    // A step with the same x is higher than y, or it would cover the point.
    if start > 0, xs[start - 1] == x { start -= 1 }
    var above = start > 0 ? ys[start - 1] : corner.y
    var left = x
    var area = 0.0
    var end = start
    while end < xs.count, ys[end] >= y {
      area += (xs[end] - left) * (above - y)
      left = xs[end]
      above = ys[end]
      end += 1
    }
    area += ((end < xs.count ? xs[end] : corner.x) - left) * (above - y)
    xs.replaceSubrange(start..<end, with: CollectionOfOne(x))
    ys.replaceSubrange(start..<end, with: CollectionOfOne(y))
    return area
  }
}
