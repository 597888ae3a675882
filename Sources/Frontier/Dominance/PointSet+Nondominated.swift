extension PointSet {
  /// Which points no other point dominates. Equal points are all members or all not.
  ///
  /// One to three coordinates: O(n log n) (a sweep in lexicographic order; in three with a tree of prefix minima).
  /// More: O(n * members * dimension).
  ///
  /// Source: Kung, Luccio & Preparata, "On finding the maxima of a set of vectors", JACM 22 (1975).
  public func nondominated() -> [Bool] {
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
    // Ranks of the second coordinate, equal values alike; tree[r] holds the smallest third coordinate below.
    let sorted = order.map { value($0, 1) }.sorted()
    var tree = [Double](repeating: .nan, count: sorted.count + 1)
    func rank(_ y: Double) -> Int {
      var low = 0
      var high = sorted.count
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle] <= y { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return order.map { index in
      let z = value(index, 2)
      let place = rank(value(index, 1))
      var dominated = false
      var node = place
      while node > 0, !dominated {
        // NaN marks an empty node: it compares false.
        dominated = tree[node] <= z
        node -= node & -node
      }
      node = place
      while node < tree.count {
        if !(tree[node] <= z) { tree[node] = z }
        node += node & -node
      }
      return !dominated
    }
  }

  private func filterGeneral(_ order: [Int]) -> [Bool] {
    var members: [Int] = []
    return order.map { index in
      if members.contains(where: { dominates($0, index) }) { return false }
      members.append(index)
      return true
    }
  }
}
