import Records

/// A threshold for each group, without chance: the best that keep the rates of all groups within a bound of one another.
///
/// Every window of the bounded rate is tried (for equalized odds every pair of windows on a grid of 200 steps), each group
/// takes its best threshold inside the window, and the window with the largest objective wins. Groups of many rows offer
/// 2,000 thresholds, equally spaced in rank. A bound that no thresholds can keep is widened to the least that some can.
///
/// A group with fewer rows than the minimum, or fewer of one class, has no threshold of its own: it has the one that is best
/// for all rows together, counts in no window, and is listed.
///
/// With a capacity only thresholds are taken that together decide at most this share of all rows positive. Prices of a positive
/// decision share it out between groups, and what a price leaves free is filled group by group; the best found is taken.
///
/// Source: the deterministic form of Hardt, Price & Srebro (2016).
public struct ParityThresholds: Sendable, Equatable {
  /// How few rows a group may have to get a threshold of its own.
  public struct Minimum: Sendable, Equatable {
    public var rows: Int
    public var ofEachClass: Int

    public init(rows: Int = 30, ofEachClass: Int = 5) {
      self.rows = rows
      self.ofEachClass = ofEachClass
    }
  }

  /// By group; nil: the group is too small.
  public let thresholds: [Double?]
  /// The best for all rows together.
  public let usual: Double
  /// The largest difference between the rates of two groups, on the rows at hand.
  public let gap: Double
  /// The bound that could be kept: what was asked for, or the least that can be.
  public let bound: Double
  /// Groups that are too small.
  public var smallGroups: [Int] { thresholds.indices.filter { thresholds[$0] == nil } }

  private static let mostPoints = 2_000
  private static let mostWindows = 4_000
  private static let gridSteps = 200

  /// - Parameters:
  ///   - bound: how far the rates of two groups may be apart, from 0 to 1.
  ///   - capacity: the share of all rows that may be decided positive; nil: any.
  /// - Throws: `noGroupIsLargeEnough`, `lengthMismatch`.
  public init(
    _ answers: AnswersByGroup, constraint: ParityConstraint, bound asked: Double,
    objective: ParityObjective = .accuracy, capacity: Double? = nil, minimum: Minimum = Minimum()
  ) throws(DecisionError) {
    let worth = objective.worth(isPositive: answers.isPositive)
    guard worth.count == answers.scores.count else {
      throw .lengthMismatch(what: "worths", expected: answers.scores.count, found: worth.count)
    }
    let all = RankedAnswers(answers.scores)
    let most = capacity.map { all.most(of: $0) }
    let usual = all.threshold(ofGreatest: all.sums { worth[$0] }, most: most)
    self.usual = usual
    let rows = answers.rowsOfGroups
    let choices: [(group: Int, choice: GroupChoice)] = rows.indices.compactMap { group in
      let found = GroupAnswers(answers, rows: rows[group])
      guard rows[group].count >= minimum.rows, min(found.positives, found.negatives) >= Double(minimum.ofEachClass),
        min(found.positives, found.negatives) > 0
      else { return nil }
      return (group, GroupChoice(found, constraint, worth: worth, mostPoints: Self.mostPoints))
    }
    guard !choices.isEmpty else {
      throw .noGroupIsLargeEnough(minimumRows: minimum.rows, minimumOfEachClass: minimum.ofEachClass)
    }
    let search = WindowSearch(choices.map(\.choice), mostWindows: Self.mostWindows, gridSteps: Self.gridSteps)
    let own = Set(choices.map(\.group))
    let others = answers.scores.indices.count { row in
      answers.scores[row] > usual && !(answers.groups[row].map(own.contains) ?? false)
    }
    let (places, bound) = search.best(
      bound: max(0, asked), most: most.map { $0 - others }, greatestWorth: worth.max() ?? 0)
    var thresholds = [Double?](repeating: nil, count: answers.groupCount)
    var gap = 0.0
    for (entry, place) in zip(choices, places) { thresholds[entry.group] = entry.choice.thresholds[place] }
    for rate in 0..<choices[0].choice.rates.count {
      let taken = zip(choices, places).map { $0.choice.rates[rate][$1] }
      gap = max(gap, (taken.max() ?? 0) - (taken.min() ?? 0))
    }
    self.thresholds = thresholds
    self.gap = gap
    self.bound = bound
  }
}

/// The points that one group can choose from.
private struct GroupChoice {
  let thresholds: [Double]
  /// For each bounded rate its value at each point; never falling.
  let rates: [[Double]]
  private(set) var values: [Double]
  /// Rows that are decided positive at each point.
  let counts: [Int]
  private var greatest: GreatestInRange

  init(_ answers: GroupAnswers, _ constraint: ParityConstraint, worth: [Double], mostPoints: Int) {
    let all = answers.pointCount
    let kept =
      all <= mostPoints
      ? Array(0..<all) : (0..<mostPoints).map { $0 * (all - 1) / (mostPoints - 1) }
    let sums = answers.ranked.sums { worth[$0] }
    thresholds = kept.map { answers.ranked.thresholds[$0] }
    rates = constraint.rates.map { rate in
      let values = answers.rates(rate)
      return kept.map { values[$0] }
    }
    counts = kept.map { answers.ranked.counts[$0] }
    values = kept.map { sums[$0] }
    greatest = GreatestInRange(values)
  }

  /// The same where each positive decision costs something besides.
  func charging(_ price: Double) -> GroupChoice {
    var charged = self
    charged.values = zip(values, counts).map { $0 - price * Double($1) }
    charged.greatest = GreatestInRange(charged.values)
    return charged
  }

  /// The first point from which on every rate is at least its bound.
  func first(_ lowest: [Double]) -> Int {
    zip(rates, lowest).map { Self.first(in: $0, from: $1 - 1e-12) }.max() ?? 0
  }

  /// The best point whose rates lie within the windows; nil: none does.
  ///
  /// - Parameter most: how many rows may be decided positive.
  func best(from first: Int, to highest: [Double], most: Int = .max) -> Int? {
    var end = zip(rates, highest).map { Self.first(in: $0, from: ($1 + 1e-12).nextUp) }.min() ?? 0
    if most < .max { end = min(end, Self.first(in: counts, from: most + 1)) }
    return first < end ? greatest.place(first..<end) : nil
  }

  private static func first<Value: Comparable>(in values: [Value], from bound: Value) -> Int {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < bound { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Tries the windows in which the rates of all groups may lie.
private struct WindowSearch {
  private let choices: [GroupChoice]
  /// The lower ends of the windows of each rate.
  private let windows: [[Double]]

  init(_ choices: [GroupChoice], mostWindows: Int, gridSteps: Int) {
    self.choices = choices
    func grid(_ steps: Int) -> [Double] { (0...steps).map { Double($0) / Double(steps) } }
    if choices[0].rates.count > 1 {
      windows = choices[0].rates.map { _ in grid(gridSteps) }
    } else {
      let reached = Set(choices.flatMap { $0.rates[0] })
      windows = [reached.count <= mostWindows ? reached.sorted() : grid(mostWindows)]
    }
  }

  /// Halvings of the price of a positive decision.
  private static let priceSteps = 10

  /// The point of each group, and the bound that they keep.
  ///
  /// - Parameters:
  ///   - most: how many rows may be decided positive; nil: any number.
  ///   - greatestWorth: of a row that is decided positive.
  func best(bound asked: Double, most: Int?, greatestWorth: Double) -> (places: [Int], bound: Double) {
    let bound = max(asked, leastBound)
    let free = best(within: bound)
    guard let most, count(free) > most else { return (free, bound) }
    // The points that let no row be positive keep any bound and any capacity.
    var found = (places: choices.map { _ in 0 }, value: 0.0)
    var (low, high) = (0.0, max(0, greatestWorth))
    for _ in 0..<Self.priceSteps {
      let price = low + (high - low) / 2
      let kept = best(within: bound, most: most, price: price)
      if kept.value > found.value { found = (kept.places, kept.value) }
      if kept.isOver { low = price } else { high = price }
    }
    return (found.places, bound)
  }

  /// The best points of which at most so many rows are positive, where a price on positive decisions shares them out between
  /// groups; what the price leaves free is filled group by group.
  ///
  /// - Returns: also whether more rows would be positive by the price alone.
  private func best(
    within bound: Double, most: Int, price: Double
  ) -> (places: [Int], value: Double, isOver: Bool) {
    let charged = choices.map { $0.charging(price) }
    var best = (places: choices.map { _ in 0 }, value: 0.0)
    var lead = (value: -Double.infinity, count: 0)
    forEachWindow { lowest, firsts in
      let highest = lowest.map { $0 + bound }
      var places: [Int] = []
      var value = 0.0
      for (choice, first) in zip(charged, firsts) {
        guard let place = choice.best(from: first, to: highest) else { return }
        places.append(place)
        value += choice.values[place]
      }
      if value > lead.value { lead = (value, count(places)) }
      if count(places) > most { places = firsts }
      guard count(places) <= most else { return }
      var sum = 0.0
      for group in choices.indices {
        let room = most - count(places) + choices[group].counts[places[group]]
        places[group] = choices[group].best(from: firsts[group], to: highest, most: room) ?? places[group]
        sum += choices[group].values[places[group]]
      }
      if sum > best.value + 1e-12 * max(1, abs(sum)) { best = (places, sum) }
    }
    return (best.places, best.value, lead.count > most)
  }

  /// Rows that are decided positive.
  private func count(_ places: [Int]) -> Int {
    var count = 0
    for (choice, place) in zip(choices, places) { count += choice.counts[place] }
    return count
  }

  private func best(within bound: Double) -> [Int] {
    var best: (value: Double, places: [Int])?
    forEachWindow { lowest, firsts in
      var value = 0.0
      var places: [Int] = []
      let highest = lowest.map { $0 + bound }
      for (choice, first) in zip(choices, firsts) {
        guard let place = choice.best(from: first, to: highest) else { return }
        places.append(place)
        value += choice.values[place]
      }
      if best.map({ value > $0.value + 1e-12 * max(1, abs(value)) }) ?? true { best = (value, places) }
    }
    // The window that gave the least bound holds a point of every group.
    return best?.places ?? choices.map { _ in 0 }
  }

  /// The least bound that some window keeps for every group.
  private var leastBound: Double {
    var least = Double.infinity
    forEachWindow { lowest, firsts in
      var needed = 0.0
      for (choice, first) in zip(choices, firsts) {
        for (rate, bound) in zip(choice.rates, lowest) {
          guard first < rate.count else { return }
          needed = max(needed, rate[first] - bound)
        }
      }
      least = min(least, needed)
    }
    return least.isFinite ? least : 1
  }

  private func forEachWindow(_ body: (_ lowest: [Double], _ firsts: [Int]) -> Void) {
    // The first point of each group is the later one of those of its rates, each looked up once.
    let firsts = windows.indices.map { rate in
      windows[rate].map { bound in
        choices.map { choice in choice.first(choice.rates.indices.map { $0 == rate ? bound : -1 }) }
      }
    }
    for (place, bound) in windows[0].enumerated() {
      guard windows.count > 1 else {
        body([bound], firsts[0][place])
        continue
      }
      for (other, second) in windows[1].enumerated() {
        body([bound, second], zip(firsts[0][place], firsts[1][other]).map(max))
      }
    }
  }
}

/// The place of the greatest value of a range, from a table of ranges whose lengths are powers of two.
private struct GreatestInRange {
  private var levels: [[Int]]
  private let values: [Double]

  init(_ values: [Double]) {
    self.values = values
    levels = [Array(values.indices)]
    var length = 1
    while 2 * length <= values.count {
      let shorter = levels[levels.count - 1]
      levels.append(
        (0...(values.count - 2 * length)).map { start in
          let (left, right) = (shorter[start], shorter[start + length])
          return values[right] > values[left] ? right : left
        })
      length *= 2
    }
  }

  /// - Parameter range: not empty.
  func place(_ range: Range<Int>) -> Int {
    let level = Int.bitWidth - 1 - range.count.leadingZeroBitCount
    let (left, right) = (levels[level][range.lowerBound], levels[level][range.upperBound - 1 << level])
    return values[right] > values[left] ? right : left
  }
}
