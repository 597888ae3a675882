extension PointSet {
  /// Which points no other point dominates. Equal points are all members or all not.
  ///
  /// One to three coordinates: O(n log n) (a sweep in lexicographic order; in three over a staircase).
  /// More: O(n * members * dimension).
  ///
  /// Source: Kung, Luccio & Preparata, "On finding the maxima of a set of vectors", JACM 22 (1975).
  public func nondominated() -> [Bool] {
    let all = Array(0..<count)
    let left = screened(all)
    guard left.count < count else { return nondominatedOfAll() }
    var result = [Bool](repeating: false, count: count)
    for (index, isMember) in zip(left, subset(left).nondominatedOfAll()) { result[index] = isMember }
    return result
  }

  private static let fewestToScreen = 512

  /// Some of the points without those that one well-placed point among them dominates: nearly all where points lie at
  /// random, none on a frontier. O(n * dimension).
  func screened(_ indices: [Int]) -> [Int] {
    guard indices.count >= Self.fewestToScreen else { return indices }
    let lowest = (0..<dimension).map { axis in indices.reduce(Double.infinity) { min($0, value($1, axis)) } }
    let extents = (0..<dimension).map { axis in
      indices.reduce(-Double.infinity) { max($0, value($1, axis)) } - lowest[axis]
    }
    guard extents.allSatisfy({ $0.isFinite && $0 > 0 }) else { return indices }
    var pivot = indices[0]
    var smallest = Double.infinity
    for index in indices {
      var largest = 0.0
      for axis in 0..<dimension { largest = max(largest, (value(index, axis) - lowest[axis]) / extents[axis]) }
      if largest < smallest {
        smallest = largest
        pivot = index
      }
    }
    return indices.filter { !dominates(pivot, $0) }
  }

  func subset(_ indices: [Int]) -> PointSet {
    var chosen: [Double] = []
    chosen.reserveCapacity(indices.count * dimension)
    for index in indices { chosen += coordinates[(index * dimension)..<((index + 1) * dimension)] }
    return PointSet(count: indices.count, dimension: dimension, coordinates: chosen)
  }

  private func nondominatedOfAll() -> [Bool] {
    let (representatives, place) = distinct()
    let kept: [Bool]
    switch dimension {
    case 1: kept = representatives.indices.map { $0 == 0 }
    case 2: kept = sweepPlane(representatives)
    case 3: kept = sweepSpace(representatives)
    default: kept = filterGeneral(representatives)
    }
    return place.map { kept[$0] }
  }

  private func sweepPlane(_ order: [Int]) -> [Bool] {
    var lowest = Double.infinity
    var first = true
    return order.map { index in
      let y = value(index, 1)
      // The first point has nothing before it, even at infinity.
      defer {
        lowest = min(lowest, y)
        first = false
      }
      return first || y < lowest
    }
  }

  private func sweepSpace(_ order: [Int]) -> [Bool] {
    var (border, ranks) = RankedStaircase.empty(order.count) { value(order[$0], 1) }
    return order.indices.map { place in
      let z = value(order[place], 2)
      if border.covers(ranks[place], z) { return false }
      border.insert(ranks[place], z)
      return true
    }
  }

  private func filterGeneral(_ order: [Int]) -> [Bool] {
    let rest = dimension - 1
    // The members' coordinates without the first, in which an earlier point is never above a later one.
    var members: [Double] = []
    members.reserveCapacity(order.count * rest)
    return order.map { index in
      let isDominated = Self.isCovered(coordinates, at: index * dimension + 1, by: &members, dimension: rest)
      if !isDominated { members += coordinates[(index * dimension + 1)..<((index + 1) * dimension)] }
      return !isDominated
    }
  }

  /// Whether some point of a list is at most the point at `start` in every coordinate. That one goes to the front of the
  /// list: whoever covers one point often covers the next.
  static func isCovered(
    _ coordinates: [Double], at start: Int, by list: inout [Double], dimension: Int
  ) -> Bool {
    // Safe: both buffers are read in whole points of `dimension` numbers that lie inside them.
    coordinates.withUnsafeBufferPointer { coordinates in
      list.withUnsafeMutableBufferPointer { list in
        guard let point = coordinates.baseAddress.map({ $0 + start }), let others = list.baseAddress else {
          return false
        }
        // A constant number of axes is compared without a loop.
        switch dimension {
        case 3: return isCovered(point, by: others, count: list.count / 3, dimension: 3)
        case 4: return isCovered(point, by: others, count: list.count / 4, dimension: 4)
        default: return isCovered(point, by: others, count: list.count / dimension, dimension: dimension)
        }
      }
    }
  }

  @inline(__always)
  private static func isCovered(
    _ point: UnsafePointer<Double>, by others: UnsafeMutablePointer<Double>, count: Int, dimension: Int
  ) -> Bool {
    var other = others
    for _ in 0..<count {
      // All are compared: where they differ is chance, which a processor can't foresee.
      var held = 0
      for axis in 0..<dimension { held += other[axis] <= point[axis] ? 1 : 0 }
      if held == dimension {
        if other != others {
          for axis in 0..<dimension { (others[axis], other[axis]) = (other[axis], others[axis]) }
        }
        return true
      }
      other += dimension
    }
    return false
  }
}
