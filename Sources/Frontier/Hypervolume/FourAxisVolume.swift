/// The exact hypervolume of points of four coordinates, all below a corner.
///
/// The points are passed in ascending order of the fourth coordinate; each adds the volume of three axes that it alone
/// holds, times the way from its fourth coordinate to the corner. O(n m) steps for m members of the frontier of the first
/// three axes, O(n^2) at worst, each of them a search in a staircase.
///
/// Source: the sweep of Guerreiro & Fonseca, "Computing and updating hypervolume contributions in up to four dimensions",
/// IEEE TEVC 22 (2018), with a plain staircase for the exclusive volume.
final class FourAxisVolume {
  typealias Point = SIMD4<Double>
  private let exclusion = SpaceExclusion()
  /// The frontier of the first three coordinates of what was passed, in ascending order of the third.
  private var front = UnsafeMutablePointer<Point>.allocate(capacity: 64)
  private var capacity = 64
  private var count = 0
  private var corner = Point.zero
  /// Covers nothing.
  private static let nothing = Point(repeating: .infinity)
  private var volume = 0.0

  deinit { front.deallocate() }

  /// Forgets what was passed.
  private func begin(below corner: Point) {
    self.corner = corner
    count = 0
    volume = 0
  }

  /// - Parameter points: in any order.
  func volume(_ points: [Point], corner: Point) -> Double {
    begin(below: corner)
    for point in points.sorted(by: { $0.w < $1.w }) { add(point) }
    return volume
  }

  /// What a point holds below the corner that none of the others does; nil where one of them covers it.
  /// - Parameter others: in ascending order of the fourth coordinate.
  func exclusiveVolume(of point: Point, among others: [Point], corner: Point) -> Double? {
    begin(below: corner)
    // The last two that covered others: they often cover the next.
    var latest = Self.nothing
    var earlier = Self.nothing
    // Those at or below the point's fourth coordinate are cut to it, so that their order is free: those that come near it are
    // better in the other three, and cover more.
    var level = 0
    while level < others.count, others[level].w <= point.w { level += 1 }
    for place in others.indices {
      let other = others[place < level ? level - 1 - place : place]
      let cut = point.replacing(with: other, where: other .> point)
      if Self.isCovered(cut, by: latest) { continue }
      if Self.isCovered(cut, by: earlier) {
        swap(&latest, &earlier)
        continue
      }
      if cut.x == point.x, cut.y == point.y, cut.z == point.z, cut.w == point.w { return nil }
      if let found = add(cut) {
        earlier = latest
        latest = found
      }
    }
    let sides = corner - point
    return max(0, sides.x * sides.y * sides.z * sides.w - volume)
  }

  /// Passes the next point; its fourth coordinate is not below those before it.
  /// - Returns: one that covers it, so that it adds nothing; nil: it adds something.
  @discardableResult
  private func add(_ point: Point) -> Point? {
    var place = 0
    // Safe: `count` entries of `front` are filled; `place` doesn't pass it.
    let (front, count) = (front, count)
    while place < count, front[place].z <= point.z {
      if Self.isCovered(point, by: front[place]) { return front[place] }
      place += 1
    }
    let exclusive = exclusion.volume(of: point, without: front, count: count, corner: corner)
    volume += exclusive * (corner.w - point.w)
    insert(point, at: place)
    return nil
  }

  private func insert(_ point: Point, at place: Int) {
    if count == capacity {
      let larger = UnsafeMutablePointer<Point>.allocate(capacity: 2 * capacity)
      larger.moveInitialize(from: front, count: count)
      front.deallocate()
      front = larger
      capacity *= 2
    }
    let front = front
    // What it covers lies at or above its third coordinate; of the same height, it may stand before `place`.
    var start = place
    while start > 0, front[start - 1].z == point.z { start -= 1 }
    // Safe: `kept` doesn't pass `old`, which is below `count`.
    var kept = start
    for old in start..<count where !(front[old].x >= point.x && front[old].y >= point.y) {
      front[kept] = front[old]
      kept += 1
    }
    var target = start
    while target < kept, front[target].z < point.z { target += 1 }
    (front + kept).initialize(to: point)
    var next = kept
    while next > target {
      front[next] = front[next - 1]
      next -= 1
    }
    front[target] = point
    count = kept + 1
  }

  @inline(__always)
  private static func isCovered(_ point: Point, by other: Point) -> Bool {
    other.x <= point.x && other.y <= point.y && other.z <= point.z
  }
}
