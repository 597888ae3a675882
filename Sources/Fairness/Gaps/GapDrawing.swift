/// Quantities of groups, ready to be drawn again with the groups laid apart by any width.
///
/// Width 1 is the pattern in which the groups were found, less what chance explains of it; 0 is alike. For the lowest and the
/// highest group a width is what is added to every group, counted in standard errors of the value, so that it has the same
/// order of size.
struct GapDrawing {
  private let parts: [Part]
  private let form: GapForm
  /// What a width of the lowest or highest group adds.
  private let unit: Double

  /// Of the draws that tell how surprising a value is at one width.
  private static let surpriseDraws = 500
  private static let halvings = 11

  init(_ quantities: [GroupQuantity], _ form: GapForm) {
    let all = quantities.enumerated().map { Part($1, place: $0, form) }
    let usable = all.filter { $0.comparedCount > 1 }
    // Where chance explains all of the spread, the groups are widened as they were found.
    parts = usable.contains(where: \.isSpread) ? usable : usable.map(\.unshrunk)
    self.form = form
    unit = usable.map(\.largestError).max() ?? 0
  }

  var rows: Int { parts.map { Int($0.rows) }.max() ?? 0 }

  /// The value with its quantity and groups; nil where no quantity has two groups to compare.
  var observed: (value: Double, quantity: Int, low: Int, high: Int)? {
    var found: (value: Double, quantity: Int, low: Int, high: Int)?
    for part in parts {
      let one = part.observed
      if found.map({ form.growsWithGap ? one.value > $0.value : one.value < $0.value }) ?? true {
        found = (one.value, part.place, one.low, one.high)
      }
    }
    return found
  }

  /// The values that chance alone shows where all groups are alike.
  var alike: [Double] { (0..<GroupQuantity.draws).map { draw in farthest { $0.value(ofAlike: draw) } } }

  /// The value of groups that are laid apart by a width.
  func gap(atWidth width: Double) -> Double { farthest { $0.value(draw: nil, centre: centre(width)) } }

  private func centre(_ width: Double) -> (scale: Double, shift: Double) {
    form.hasNull ? (width, 0) : (1, (form == .lowest ? -1 : 1) * width * unit)
  }

  private func farthest(_ value: (Part) -> Double) -> Double {
    var found = form.growsWithGap ? -Double.infinity : .infinity
    for part in parts {
      let one = value(part)
      found = form.growsWithGap ? max(found, one) : min(found, one)
    }
    return found
  }

  // MARK: Widths under which a value is no surprise

  /// How often draws at a width show a gap at least as large, and at most as large.
  ///
  /// - Parameter isTied: groups stand at the ends that they can't be told from.
  private func chances(
    _ value: Double, _ width: Double, isTied: Bool = false
  ) -> (reaches: Double, staysWithin: Double) {
    let centre = centre(width)
    var (least, most) = (0, 0)
    for draw in 0..<Self.surpriseDraws {
      let drawn = farthest { $0.value(draw: draw, centre: centre, isTied: isTied) }
      if form.growsWithGap ? drawn >= value : drawn <= value { least += 1 }
      if form.growsWithGap ? drawn <= value : drawn >= value { most += 1 }
    }
    return (Double(least) / Double(Self.surpriseDraws), Double(most) / Double(Self.surpriseDraws))
  }

  /// From the least to the largest width, and the one under which half of the draws reach the value.
  ///
  /// - Parameter usual: what groups that are alike show on average; nil: alike groups have no known value. The largest width
  ///   is that of this value where the value itself is nearer to alike.
  func widths(
    of value: Double, level: Double, usual: Double?
  ) -> (lower: Double, middle: Double, upper: Double) {
    let tail = (1 - level) / 2
    let farther = usual.map { form.growsWithGap ? max(value, $0) : min(value, $0) } ?? value
    let start = form.hasNull ? 0 : -Self.farthestShift
    func lower(_ tail: Double) -> Double {
      boundary(from: start) { chances(value, $0, isTied: form.hasNull).reaches >= tail }
    }
    let upper = boundary(from: start) { chances(farther, $0).staysWithin < tail }
    let middle = boundary(from: start) { chances(value, $0).reaches >= 0.5 }
    let own = boundary(from: start) { reaches(value, $0) }
    guard upper < own else {
      let least = lower(tail)
      guard least > own else { return (least, middle, upper) }
      // The value is smaller than all that is likely: the interval begins there.
      let used = chances(value, own).reaches
      return (own, middle, boundary(from: start) { chances(value, $0).staysWithin < 2 * tail - min(used, tail) })
    }
    let used = chances(value, own).staysWithin
    return (lower(2 * tail - min(used, tail)), middle, own)
  }

  private func reaches(_ value: Double, _ width: Double) -> Bool {
    let gap = gap(atWidth: width)
    return form.growsWithGap ? gap >= value : gap <= value
  }

  private static let farthestShift = 12.0
  private static let widest = 1e4

  /// The width from which on something holds that holds for all larger ones; `widest` where nothing does.
  private func boundary(from start: Double, _ holds: (Double) -> Bool) -> Double {
    if holds(start) { return start }
    var (below, above) = (start, max(1, start + 2 * Self.farthestShift))
    if form.hasNull {
      above = 1
      while !holds(above) {
        guard above < Self.widest else { return Self.widest }
        below = above
        above *= 2
      }
    }
    for _ in 0..<Self.halvings {
      let middle = (below + above) / 2
      if holds(middle) { above = middle } else { below = middle }
    }
    return (below + above) / 2
  }

  // MARK: One quantity

  private struct Part {
    let quantity: GroupQuantity
    let place: Int
    let form: GapForm
    private let isCompared: [Bool]
    private let centre: Double
    /// Each group's distance to the centre at width 1.
    private var distances: [Double]
    /// The same with groups moved to the end that they can't be told from: the more groups share an end, the further the
    /// farthest of them strays by chance.
    private var tied: [Double]
    private let weights: [Double]
    /// What the value of all rows exceeds the weighted mean of the groups by; 0 but for quantiles.
    private let offset: Double
    /// Whether the groups lie further apart than chance explains.
    let isSpread: Bool

    init(_ quantity: GroupQuantity, place: Int, _ form: GapForm) {
      self.quantity = quantity
      self.place = place
      self.form = form
      let members = quantity.members
      isCompared = members.map(\.isJudged)
      let total = members.reduce(0) { $0 + $1.size }
      let weights = members.map { total > 0 ? $0.size / total : 0 }
      self.weights = weights
      offset = quantity.overall - zip(members, weights).reduce(0) { $0 + $1.0.value * $1.1 }
      let spread = GroupSpread(quantity)
      centre = spread.centre
      distances = spread.distances
      isSpread = spread.between > 0
      tied = Self.tied(spread.distances, quantity, isCompared, spread.centre)
    }

    /// Standard errors between the farthest groups, from which on they show a pattern.
    private static let leastReach = 1e-3

    /// Standard errors within which a group can't be told from an end.
    private static let tieReach = 1.7

    private static func tied(
      _ distances: [Double], _ quantity: GroupQuantity, _ isCompared: [Bool], _ centre: Double
    ) -> [Double] {
      let compared = distances.indices.filter { isCompared[$0] }.map { distances[$0] }
      guard let low = compared.min(), let high = compared.max() else { return distances }
      return distances.indices.map { place in
        let error = quantity.variances[place].squareRoot()
        guard error > 0 else { return distances[place] }
        let found = quantity.members[place].value - centre
        let (above, below) = ((high - found) / error, (found - low) / error)
        if above < tieReach, above <= below { return high }
        return below < tieReach ? low : distances[place]
      }
    }

    /// The same with the groups as far apart as they were found. Where they were found as good as equal, so that no width would
    /// tell them apart, the one that is known least stands by one standard error apart.
    var unshrunk: Part {
      var part = self
      part.distances = quantity.members.map { $0.value - centre }
      let compared = isCompared.indices.filter { isCompared[$0] }
      let places = compared.map { part.distances[$0] }
      let reach = (places.max() ?? 0) - (places.min() ?? 0)
      if reach < Self.leastReach * largestError,
        let apart = compared.max(by: { quantity.variances[$0] < quantity.variances[$1] })
      {
        part.distances = part.distances.map { _ in 0 }
        // A share has more room towards the middle.
        part.distances[apart] = (quantity.isShare && centre > 0.5 ? -1 : 1) * quantity.variances[apart].squareRoot()
      }
      part.tied = Self.tied(part.distances, quantity, isCompared, centre)
      return part
    }

    var comparedCount: Int { isCompared.count { $0 } }

    var rows: Double { zip(quantity.members, isCompared).reduce(0) { $0 + ($1.1 ? $1.0.size : 0) } }

    var largestError: Double { (zip(quantity.variances, isCompared).filter(\.1).map(\.0).max() ?? 0).squareRoot() }

    var observed: (value: Double, low: Int, high: Int) {
      let members = quantity.members
      let places = members.indices.filter { isCompared[$0] }
      var (low, high) = (places[0], places[0])
      for place in places {
        if members[place].value < members[low].value { low = place }
        if members[place].value > members[high].value { high = place }
      }
      let value = form.value(least: members[low].value, most: members[high].value, overall: quantity.overall)
      return (value, members[low].group, members[high].group)
    }

    func value(draw: Int?, centre place: (scale: Double, shift: Double), isTied: Bool = false) -> Double {
      let distances = isTied ? tied : distances
      return value(draw: draw, of: quantity.deviations) { centre + place.scale * distances[$0] + place.shift }
    }

    func value(ofAlike draw: Int) -> Double {
      value(draw: draw, of: quantity.nullDeviations) { _ in quantity.overall }
    }

    @inline(__always)
    private func value(draw: Int?, of deviations: [Double], at place: (Int) -> Double) -> Double {
      let count = weights.count
      var overall = offset
      var (least, most) = (Double.infinity, -Double.infinity)
      for member in 0..<count {
        var value = place(member)
        if let draw { value += deviations[draw * count + member] }
        if quantity.isShare { value = min(max(value, 0), 1) }
        overall += weights[member] * value
        guard isCompared[member] else { continue }
        least = min(least, value)
        most = max(most, value)
      }
      return form.value(least: least, most: most, overall: overall)
    }
  }
}

/// How far groups lie apart beyond chance.
struct GroupSpread {
  /// The mean of all groups, each by how sure it is.
  let centre: Double
  /// The variance between groups that chance doesn't explain.
  let between: Double
  /// Each group's distance to the centre, shrunk so that the groups spread by `between`.
  let distances: [Double]

  init(_ quantity: GroupQuantity) {
    let members = quantity.members
    let known = members.indices.filter { quantity.variances[$0] > 0 }
    guard known.count > 1 else {
      centre = quantity.overall
      between = 0
      distances = members.map { [overall = quantity.overall] in $0.value - overall }
      return
    }
    let precision = known.map { 1 / quantity.variances[$0] }
    let total = precision.reduce(0, +)
    let mean = zip(known, precision).reduce(0) { $0 + members[$1.0].value * $1.1 } / total
    let spread = zip(known, precision).reduce(0.0) { sum, item in
      let distance = members[item.0].value - mean
      return sum + item.1 * distance * distance
    }
    let divisor = total - precision.reduce(0) { $0 + $1 * $1 } / total
    let between = divisor > 0 ? max(0, (spread - Double(known.count - 1)) / divisor) : 0
    self.between = between
    let random = known.map { 1 / (quantity.variances[$0] + between) }
    let centre = zip(known, random).reduce(0) { $0 + members[$1.0].value * $1.1 } / random.reduce(0, +)
    self.centre = centre
    distances = members.indices.map { place in
      let variance = quantity.variances[place]
      let share = variance > 0 ? between / (between + variance) : 1
      return share.squareRoot() * (members[place].value - centre)
    }
  }
}
