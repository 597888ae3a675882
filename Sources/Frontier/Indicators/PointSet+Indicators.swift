extension PointSet {
  /// By how much every coordinate of this set must be lowered so that each point of the other is weakly dominated:
  /// max over the other's points of min over this set's of max over the coordinates of (this - other). Negative where this
  /// set is better everywhere. Not symmetric. O(n m dimension).
  ///
  /// Source: Zitzler et al., "Performance assessment of multiobjective optimizers", IEEE TEVC 7 (2003).
  /// - Throws: `differentDimensions`; `noPoints` where a set is empty.
  public func additiveEpsilon(to other: PointSet) throws(FrontierError) -> Double {
    try checkComparable(other)
    return worstOfBest(other) { mine, theirs in mine - theirs }
  }

  /// The same by a factor: max min max (this / other), for coordinates above zero; below 1 where this set is better
  /// everywhere.
  /// - Throws: as `additiveEpsilon`; `notPositive` where a coordinate isn't above zero.
  public func multiplicativeEpsilon(to other: PointSet) throws(FrontierError) -> Double {
    try checkComparable(other)
    for set in [self, other] {
      if let place = set.coordinates.firstIndex(where: { $0 <= 0 }) {
        throw .notPositive(point: place / dimension, coordinate: place % dimension)
      }
    }
    return worstOfBest(other) { mine, theirs in mine / theirs }
  }

  /// Mean distance, in the directions in which this set is worse, from each of the other's points to this set; 0 where
  /// every one is weakly dominated. O(n m dimension).
  ///
  /// Source: Ishibuchi et al., "Modified distance calculation in generational distance and inverted generational distance"
  /// (2015).
  /// - Throws: as `additiveEpsilon`.
  public func invertedGenerationalDistancePlus(to other: PointSet) throws(FrontierError) -> Double {
    try checkComparable(other)
    var sum = 0.0
    for theirs in 0..<other.count {
      var nearest = Double.infinity
      for mine in 0..<count {
        var squares = 0.0
        for axis in 0..<dimension {
          let loss = value(mine, axis) - other.value(theirs, axis)
          if loss > 0 { squares += loss * loss }
        }
        nearest = min(nearest, squares)
      }
      sum += nearest.squareRoot()
    }
    return sum / Double(other.count)
  }

  private func checkComparable(_ other: PointSet) throws(FrontierError) {
    guard count > 0, other.count > 0 else { throw .noPoints }
    guard dimension == other.dimension else {
      throw .differentDimensions(point: 0, required: dimension, found: other.dimension)
    }
  }

  private func worstOfBest(_ other: PointSet, excess: (Double, Double) -> Double) -> Double {
    var worst = -Double.infinity
    for theirs in 0..<other.count {
      var best = Double.infinity
      for mine in 0..<count {
        var largest = -Double.infinity
        for axis in 0..<dimension { largest = max(largest, excess(value(mine, axis), other.value(theirs, axis))) }
        best = min(best, largest)
      }
      worst = max(worst, best)
    }
    return worst
  }
}
