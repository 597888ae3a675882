/// The points that thresholds on some scored rows can reach, from the one that lets no row be positive to the one that lets
/// all of them be: rows of equal score are decided together.
public struct RankedAnswers: Sendable {
  /// Rows in the order of falling scores.
  public let order: [Int]
  /// How many rows of `order` are positive at each point; ascending from 0 to all.
  public let counts: [Int]
  /// The threshold of each point: half way to the next score.
  public let thresholds: [Double]

  /// - Parameters:
  ///   - scores: one a row, none of them NaN.
  ///   - rows: those that are looked at; nil: all.
  public init(_ scores: [Double], rows: [Int]? = nil) {
    let rows = rows ?? Array(scores.indices)
    let order = rows.sorted { (scores[$1], $0) < (scores[$0], $1) }
    var counts = [0]
    var thresholds = [Double.greatestFiniteMagnitude]
    for place in order.indices where place + 1 == order.count || scores[order[place]] != scores[order[place + 1]] {
      counts.append(place + 1)
      guard place + 1 < order.count else {
        thresholds.append(-.greatestFiniteMagnitude)
        break
      }
      let (upper, lower) = (scores[order[place]], scores[order[place + 1]])
      let middle = lower + (upper - lower) / 2
      // Between neighbouring numbers there is none; the lower one parts them as well.
      thresholds.append(middle < upper ? middle : lower)
    }
    self.order = order
    self.counts = counts
    self.thresholds = thresholds
  }

  /// The sums over the positive rows at each point.
  ///
  /// - Parameter worth: of each row, by its number.
  func sums(_ worth: (Int) -> Double) -> [Double] {
    var sums: [Double] = [0]
    sums.reserveCapacity(counts.count)
    var sum = 0.0
    var place = 0
    for count in counts.dropFirst() {
      while place < count {
        sum += worth(order[place])
        place += 1
      }
      sums.append(sum)
    }
    return sums
  }

  /// How many rows a share of them is, at most.
  func most(of share: Double) -> Int {
    // Shares of whole numbers, such as 0.1 of 30, aren't exact.
    Int((share * Double(order.count) + 1e-9).rounded(.down))
  }

  /// The threshold of the greatest value; of several the one in the middle, so that a chance few rows don't decide.
  ///
  /// - Parameter most: how many rows may be positive; nil: all.
  func threshold(ofGreatest all: [Double], most: Int? = nil) -> Double {
    // The first point lets no row be positive.
    let values = most.map { most in Array(all.prefix(counts.count { $0 <= most })) } ?? all
    var greatest = -Double.infinity
    for value in values where value > greatest { greatest = value }
    // Sums in another order differ in the last bits.
    let slack = 1e-12 * max(1, abs(greatest))
    let best = values.indices.filter { values[$0] >= greatest - slack }
    guard let first = best.first else { return .greatestFiniteMagnitude }
    // Neighbours only: far apart, what lies between them is worse.
    let run = best.enumerated().prefix { $1 == first + $0 }.map(\.element)
    return thresholds[run[run.count / 2]]
  }
}
