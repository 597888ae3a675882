import Records

/// The constraints of a reduction: for each event (all rows, or those of one class) and each group, that the share decided
/// positive is near that of the event, from above (`+`) and from below (`-`).
///
///     gamma(+, e, g) = E[h | e, g] - E[h | e],  gamma(-, e, g) = -gamma(+, e, g),  all at most `bound`
///
/// Source: Agarwal, Beygelzimer, Dudik, Langford & Wallach, "A Reductions Approach to Fair Classification" (2018).
struct ParityMoments {
  /// Rows of one event and group.
  private struct Cell {
    let event: Int
    /// Each row as often as it counts.
    let rowCount: Double
  }

  let bound: Double
  private let cells: [Cell]
  private let eventCounts: [Double]
  /// For each row its cell; nil: no constraint speaks of it.
  private let cellOfRow: [Int?]
  private let total: Double
  private let weights: [Double]?

  /// - Parameter weights: what each row counts; nil: once.
  init(
    _ constraint: ParityConstraint, bound: Double, isPositive: [Bool], groups: [Int?], groupCount: Int,
    weights: [Double]? = nil
  ) {
    self.bound = bound
    self.weights = weights
    total = weights?.reduce(0, +) ?? Double(isPositive.count)
    let eventCount = constraint == .equalizedOdds ? 2 : 1
    func event(_ row: Int) -> Int? {
      switch constraint {
      case .demographicParity: 0
      case .truePositiveRate: isPositive[row] ? 0 : nil
      case .falsePositiveRate: isPositive[row] ? nil : 0
      case .equalizedOdds: isPositive[row] ? 1 : 0
      }
    }
    var counts = [Double](repeating: 0, count: eventCount * groupCount)
    var events = [Double](repeating: 0, count: eventCount)
    for row in isPositive.indices {
      guard let event = event(row), let group = groups[row] else { continue }
      counts[event * groupCount + group] += weights?[row] ?? 1
      events[event] += weights?[row] ?? 1
    }
    var place = [Int?](repeating: nil, count: counts.count)
    var cells: [Cell] = []
    for slot in counts.indices where counts[slot] > 0 {
      place[slot] = cells.count
      cells.append(Cell(event: slot / groupCount, rowCount: counts[slot]))
    }
    self.cells = cells
    eventCounts = events
    cellOfRow = isPositive.indices.map { row in
      guard let event = event(row), let group = groups[row] else { return nil }
      return place[event * groupCount + group]
    }
  }

  /// Constraints: those from above, then those from below.
  var count: Int { 2 * cells.count }

  /// How far a predictor is beyond parity, constraint by constraint.
  func gamma(_ decisions: [Bool]) -> [Double] {
    var positive = [Double](repeating: 0, count: cells.count)
    for (row, cell) in cellOfRow.enumerated() {
      if let cell, decisions[row] { positive[cell] += weights?[row] ?? 1 }
    }
    var events = [Double](repeating: 0, count: eventCounts.count)
    for (cell, count) in zip(cells, positive) { events[cell.event] += count }
    let above = zip(cells, positive).map { $1 / $0.rowCount - events[$0.event] / eventCounts[$0.event] }
    return above + above.map { -$0 }
  }

  /// What a positive decision of each row is worth to the constraints under multipliers.
  func signedWeights(_ multipliers: [Double]) -> [Double] {
    let count = cells.count
    let signed = (0..<count).map { multipliers[$0] - multipliers[count + $0] }
    var events = [Double](repeating: 0, count: eventCounts.count)
    for (cell, value) in zip(cells, signed) { events[cell.event] += value }
    let ofCells = zip(cells, signed).map { cell, value in
      total * (events[cell.event] / eventCounts[cell.event] - value / cell.rowCount)
    }
    return cellOfRow.map { $0.map { ofCells[$0] } ?? 0 }
  }

  /// Multipliers that give the Lagrangian at least the same value for every predictor, with the least sum.
  ///
  /// Within an event the groups' gammas, weighted by their shares, sum to zero, so that a multiple of the shares can be taken
  /// off; a weighted median leaves the least.
  func projected(_ multipliers: [Double]) -> [Double] {
    let count = cells.count
    var signed = (0..<count).map { multipliers[$0] - multipliers[count + $0] }
    for event in eventCounts.indices {
      let members = cells.indices.filter { cells[$0].event == event }
      guard !members.isEmpty else { continue }
      let shares = members.map { cells[$0].rowCount / eventCounts[event] }
      let normalized = zip(members, shares).map { signed[$0] / $1 }
      let order = members.indices.sorted { (normalized[$0], $0) < (normalized[$1], $1) }
      let half = shares.reduce(0, +) / 2
      var sum = 0.0
      var median = order[order.count - 1]
      for place in order {
        sum += shares[place]
        if sum >= half {
          median = place
          break
        }
      }
      let shift = normalized[median]
      for (member, share) in zip(members, shares) { signed[member] -= share * shift }
    }
    return signed.map { max(0, $0) } + signed.map { max(0, -$0) }
  }
}
