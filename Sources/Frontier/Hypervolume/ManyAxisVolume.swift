/// The exact hypervolume of points of four coordinates or more, all below a corner: slices along the last axis, as WFG
/// does, down to four.
///
/// Each point, in ascending order of its last coordinate, adds what it alone holds of the other axes: its box without the
/// volume of the points before it, cut to that box. Most of those fall together or are dominated there, which is what makes
/// it fast.
///
/// Source: While, Bradstreet & Barone, "A fast way of calculating exact hypervolumes", IEEE TEVC 16 (2012).
final class ManyAxisVolume {
  private typealias Point = FourAxisVolume.Point
  private let four = FourAxisVolume()

  /// - Parameters: coordinates: point by point, as many each as `corner` has.
  func volume(_ coordinates: [Double], corner: [Double]) -> Double {
    let dimension = corner.count
    let last = dimension - 1
    let count = coordinates.count / dimension
    if dimension == 4 {
      return four.volume(
        (0..<count).map { Self.point(coordinates, at: $0 * dimension) }, corner: Self.point(corner, at: 0))
    }
    let order = AscendingOrder.positions(count) { coordinates[$0 * dimension + last] }
    if dimension == 5 { return five(coordinates, order, corner: corner) }
    let floor = Array(corner.dropLast())
    var passed: [Double] = []
    passed.reserveCapacity(count * last)
    var volume = 0.0
    for index in order {
      let start = index * dimension
      let own = Array(coordinates[start..<(start + last)])
      let exclusive = exclusiveVolume(own, among: passed, corner: floor)
      guard exclusive > 0 else { continue }
      volume += exclusive * (corner[last] - coordinates[start + last])
      passed += own
    }
    return volume
  }

  /// What a point holds below the corner that none of the others does.
  /// - Parameters:
  ///   - others: their coordinates, point by point.
  ///   - skipped: the place of one that isn't looked at.
  func exclusiveVolume(_ point: [Double], among others: [Double], skipped: Int = -1, corner: [Double]) -> Double {
    let dimension = point.count
    var box = 1.0
    for axis in 0..<dimension { box *= corner[axis] - point[axis] }
    var members: [Double] = []
    var limited = [Double](repeating: 0, count: dimension)
    for start in stride(from: 0, to: others.count, by: dimension) where start != skipped * dimension {
      var isCovered = true
      for axis in 0..<dimension {
        limited[axis] = max(others[start + axis], point[axis])
        if limited[axis] > point[axis] { isCovered = false }
      }
      if isCovered { return 0 }
      if !PointSet.isCovered(limited, at: 0, by: &members, dimension: dimension) { members += limited }
    }
    return max(0, box - volume(members, corner: corner))
  }

  /// Five coordinates: the points passed stand in ascending order of the fourth, so that they can be cut and passed on as
  /// they are.
  private func five(_ coordinates: [Double], _ order: [Int], corner: [Double]) -> Double {
    let floor = Self.point(corner, at: 0)
    var passed: [Point] = []
    passed.reserveCapacity(order.count)
    var volume = 0.0
    for index in order {
      let own = Self.point(coordinates, at: index * 5)
      guard let exclusive = four.exclusiveVolume(of: own, among: passed, corner: floor) else { continue }
      volume += exclusive * (corner[4] - coordinates[index * 5 + 4])
      var low = 0
      var high = passed.count
      while low < high {
        let middle = (low + high) / 2
        if passed[middle].w < own.w { low = middle + 1 } else { high = middle }
      }
      passed.insert(own, at: low)
    }
    return volume
  }

  private static func point(_ coordinates: [Double], at start: Int) -> Point {
    Point(coordinates[start], coordinates[start + 1], coordinates[start + 2], coordinates[start + 3])
  }
}
