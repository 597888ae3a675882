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
  /// - Throws: `noGroupIsLargeEnough`, `lengthMismatch`.
  public init(
    _ answers: AnswersByGroup, constraint: ParityConstraint, bound asked: Double,
    objective: ParityObjective = .accuracy,
    minimum: Minimum = Minimum()
  ) throws(DecisionError) {
    let worth = objective.worth(isPositive: answers.isPositive)
    guard worth.count == answers.scores.count else {
      throw .lengthMismatch(what: "worths", expected: answers.scores.count, found: worth.count)
    }
    let all = RankedAnswers(answers.scores)
    usual = all.threshold(ofGreatest: all.sums { worth[$0] })
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
    let (places, bound) = search.best(bound: max(0, asked))
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
  let values: [Double]
  private let greatest: GreatestInRange

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
    values = kept.map { sums[$0] }
    greatest = GreatestInRange(values)
  }

  /// The first point from which on every rate is at least its bound.
  func first(_ lowest: [Double]) -> Int {
    zip(rates, lowest).map { Self.first(in: $0, from: $1 - 1e-12) }.max() ?? 0
  }

  /// The best point whose rates lie within the windows; nil: none does.
  func best(from first: Int, to highest: [Double]) -> Int? {
    let end = zip(rates, highest).map { Self.first(in: $0, from: ($1 + 1e-12).nextUp) }.min() ?? 0
    return first < end ? greatest.place(first..<end) : nil
  }

  private static func first(in values: [Double], from bound: Double) -> Int {
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

  /// The point of each group, and the bound that they keep.
  func best(bound asked: Double) -> (places: [Int], bound: Double) {
    let least = leastBound
    let bound = max(asked, least)
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
    return (best?.places ?? choices.map { _ in 0 }, bound)
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
