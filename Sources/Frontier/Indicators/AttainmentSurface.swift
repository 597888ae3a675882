/// Where several sets of points (the frontiers of repeats, of redrawn folds) reach: the lower-left border of the region in
/// the plane that at least `share` of the sets attain. The border of a half is the median frontier.
///
/// Source: Grunert da Fonseca, Fonseca & Hall, "Inferential performance assessment of stochastic optimisers and the
/// attainment function", EMO (2001).
public struct AttainmentSurface: Sendable, Equatable {
  /// How many sets attain every point of the surface.
  public let required: Int
  /// Ascending in the first coordinate, strictly descending in the second; empty where too few sets have points.
  public let points: [SIMD2<Double>]

  /// - Parameters:
  ///   - sets: at least one, of two coordinates that are to be minimised; an empty one attains nothing.
  ///   - share: above 0 up to 1, of the sets, rounded up to whole sets.
  /// - Throws: `noPoints`, `differentDimensions`, `shareOutOfRange`. O(N log N + N k) for N points of k sets.
  public init(of sets: [PointSet], share: Double) throws(FrontierError) {
    guard !sets.isEmpty else { throw .noPoints }
    guard share > 0, share <= 1 else { throw .shareOutOfRange(share) }
    for (index, set) in sets.enumerated() where set.count > 0 && set.dimension != 2 {
      throw .differentDimensions(point: index, required: 2, found: set.dimension)
    }
    // Rounding aside: 0.9 of 10 sets are 9.
    let required = max(1, Int((share * Double(sets.count) - 1e-9).rounded(.up)))
    self.required = required
    let entries = sets.indices.flatMap { set in (0..<sets[set].count).map { (set: set, point: $0) } }
    func x(_ entry: (set: Int, point: Int)) -> Double { sets[entry.set].value(entry.point, 0) }
    let order = AscendingOrder.positions(entries.count) { x(entries[$0]) }
    // The lowest y of each set among the points passed; the surface is the required-th smallest of them.
    var lowest = [Double](repeating: .infinity, count: sets.count)
    var reached = 0
    var points: [SIMD2<Double>] = []
    var place = 0
    while place < order.count {
      let here = x(entries[order[place]])
      while place < order.count, x(entries[order[place]]) == here {
        let entry = entries[order[place]]
        if lowest[entry.set] == .infinity { reached += 1 }
        lowest[entry.set] = min(lowest[entry.set], sets[entry.set].value(entry.point, 1))
        place += 1
      }
      guard reached >= required else { continue }
      let y = lowest.sorted()[required - 1]
      if y < points.last?.y ?? .infinity { points.append(SIMD2(here, y)) }
    }
    self.points = points
  }
}
