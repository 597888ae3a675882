#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
import Records

/// Adaptive windowing: a window that grows as long as the means of its two parts agree at every cut.
///
/// The window is kept as buckets of 1, 2, 4, ... values. Every `clock` values each cut between buckets is asked; with the
/// parts' sizes n0, n1, the window's width W and variance v, delta' = ln(2 ln W / delta) and
/// m = 1 / (n0 - minimum + 1) + 1 / (n1 - minimum + 1), the oldest bucket goes where
/// |mean0 - mean1| > sqrt(2 m v delta') + 2/3 delta' m, until no cut disagrees. O(log W) a value.
/// Sources: Bifet & Gavalda, "Learning from time-changing data with adaptive windowing" (2007); variance of merged buckets:
/// Babcock et al. (2003).
package struct ADWIN: ErrorDetector, Equatable, Codable {
  package static let kind = DetectorKind(
    "adwin", "the means of two parts of a growing window differ; few false alarms, answers both a rise and a fall",
    source: "Bifet & Gavalda, Learning from time-changing data with adaptive windowing (2007)", input: input,
    parameters: [
      DetectorParameter("delta", .number(1e-300...1), usual: 0.002, "chance of a false drift that is allowed"),
      DetectorParameter("clock", .whole(1...1_000_000), usual: 32, "values between two looks at the window"),
      DetectorParameter("buckets", .whole(1...1000), usual: 5, "buckets of each size"),
      DetectorParameter("minimum", .whole(1...1_000_000), usual: 5, "values that each part must have"),
      DetectorParameter("warm-start", .whole(0...1_000_000), usual: 10, "values before anything is said"),
      ChangeDirection.parameter,
    ],
    build: { settings throws(DriftError) in
      ADWIN(
        delta: settings.number("delta"), clock: settings.whole("clock"), buckets: settings.whole("buckets"),
        minimum: settings.whole("minimum"), warmStart: settings.whole("warm-start"),
        direction: ChangeDirection(settings))
    })

  private static var input: DetectorKind.Input { .numbers }

  private let delta: Double
  private let clock: Int
  private let perSize: Int
  private let minimum: Double
  private let warmStart: Int
  private let direction: ChangeDirection
  private var window: BucketWindow
  private var tick = 0
  private var isOver = false

  package init(
    delta: Double = 0.002, clock: Int = 32, buckets: Int = 5, minimum: Int = 5, warmStart: Int = 10,
    direction: ChangeDirection = .both
  ) {
    self.delta = delta
    self.clock = max(1, clock)
    perSize = max(1, buckets)
    self.minimum = Double(minimum)
    self.warmStart = warmStart
    self.direction = direction
    window = BucketWindow(perSize: max(1, buckets))
  }

  package var settings: [String: SettingValue] {
    [
      "delta": .number(delta), "clock": .integer(clock), "buckets": .integer(perSize),
      "minimum": .integer(Int(minimum)), "warm-start": .integer(warmStart), "direction": .text(direction.rawValue),
    ]
  }

  /// Whether what was read from a file can go on.
  package var isConsistent: Bool {
    (1...1_000_000).contains(clock) && (1...1_000).contains(perSize) && tick >= 0 && tick < Int.max
      && window.isConsistent(perSize: perSize)
  }

  /// Values in the window.
  package var width: Int { Int(window.width) }
  /// The mean of the window; 0 where it is empty.
  package var mean: Double { window.width > 0 ? window.total / window.width : 0 }
  /// The sum of the window.
  package var total: Double { window.total }
  /// The sum of squared differences from the mean.
  package var squares: Double { window.squares }

  package mutating func update(_ error: Double) -> DetectorState {
    guard Self.input.reads(error) else { return isOver ? .drift : .stable }
    if isOver {
      window = BucketWindow(perSize: perSize)
      tick = 0
      isOver = false
    }
    window.insert(error)
    tick += 1
    guard tick % clock == 0, window.width > Double(warmStart) else { return .stable }
    var change = 0.0
    while let difference = firstDisagreement() {
      change = difference
      window.removeOldest()
    }
    guard change != 0 else { return .stable }
    // A change in the other direction has shortened the window, and the detector goes on with what is left.
    isOver = direction == .both || (change > 0) == (direction == .rise)
    return isOver ? .drift : .stable
  }

  /// The newer mean minus the older one at the first cut, from the oldest, that disagrees.
  private func firstDisagreement() -> Double? {
    let logTerm = log(2 * log(window.width) / delta)
    let variance = window.squares / window.width
    return window.firstCut { old, new in
      guard new.count >= minimum, old.count >= minimum else { return nil }
      let difference = old.total / old.count - new.total / new.count
      let reciprocals = 1 / (old.count - minimum + 1) + 1 / (new.count - minimum + 1)
      let bound = (2 * reciprocals * variance * logTerm).squareRoot() + 2.0 / 3.0 * logTerm * reciprocals
      return abs(difference) > bound ? -difference : nil
    }
  }
}

/// The window of ADWIN: an exponential histogram of totals and of sums of squared differences.
private struct BucketWindow: Sendable, Equatable, Codable {
  typealias Part = (count: Double, total: Double)

  private let perSize: Int
  private let stride: Int
  /// Buckets of size 2^row from `row * stride`, the oldest first.
  private var totals: [Double]
  private var squaresOf: [Double]
  private var counts: [Int] = [0]
  private(set) var width = 0.0
  private(set) var total = 0.0
  private(set) var squares = 0.0

  init(perSize: Int) {
    self.perSize = perSize
    stride = perSize + 1
    totals = [Double](repeating: 0, count: stride)
    squaresOf = totals
  }

  /// Whether the numbers of a window that was read from a file fit its buckets.
  func isConsistent(perSize: Int) -> Bool {
    self.perSize == perSize && stride == perSize + 1 && (1...60).contains(counts.count)
      && totals.count == counts.count * stride && squaresOf.count == totals.count
      && counts.allSatisfy { (0...perSize).contains($0) }
  }

  mutating func insert(_ value: Double) {
    append(value, squares: 0, row: 0)
    width += 1
    if width > 1 {
      let difference = value - total / (width - 1)
      squares += (width - 1) * difference * difference / width
    }
    total += value
    var row = 0
    while counts[row] == perSize + 1 {
      mergeOldestTwo(row)
      row += 1
    }
  }

  private mutating func append(_ value: Double, squares: Double, row: Int) {
    let place = row * stride + counts[row]
    totals[place] = value
    squaresOf[place] = squares
    counts[row] += 1
  }

  private mutating func mergeOldestTwo(_ row: Int) {
    let size = Double(1 << row)
    let first = row * stride
    let sum = totals[first] + totals[first + 1]
    let difference = totals[first] / size - totals[first + 1] / size
    let merged = squaresOf[first] + squaresOf[first + 1] + size * 0.5 * difference * difference
    if row + 1 == counts.count {
      counts.append(0)
      totals.append(contentsOf: repeatElement(0, count: stride))
      squaresOf.append(contentsOf: repeatElement(0, count: stride))
    }
    append(sum, squares: merged, row: row + 1)
    drop(2, row: row)
  }

  private mutating func drop(_ number: Int, row: Int) {
    let first = row * stride
    for place in first..<(first + counts[row] - number) {
      totals[place] = totals[place + number]
      squaresOf[place] = squaresOf[place + number]
    }
    counts[row] -= number
  }

  mutating func removeOldest() {
    let row = counts.count - 1
    let size = Double(1 << row)
    let oldest = (total: totals[row * stride], squares: squaresOf[row * stride])
    width -= size
    total -= oldest.total
    let difference = oldest.total / size - total / width
    squares -= oldest.squares + size * width * difference * difference / (size + width)
    drop(1, row: row)
    while counts.count > 1, counts[counts.count - 1] == 0 {
      counts.removeLast()
      totals.removeLast(stride)
      squaresOf.removeLast(stride)
    }
  }

  /// The first value that `judge` gives for the two parts of a cut, from the oldest cut to the newest.
  func firstCut(_ judge: (_ old: Part, _ new: Part) -> Double?) -> Double? {
    var old: Part = (0, 0)
    var new: Part = (width, total)
    for row in counts.indices.reversed() {
      let size = Double(1 << row)
      for place in 0..<counts[row] {
        if row == 0, place == counts[0] - 1 { return nil }
        let bucket = totals[row * stride + place]
        old = (old.count + size, old.total + bucket)
        new = (new.count - size, new.total - bucket)
        if let verdict = judge(old, new) { return verdict }
      }
    }
    return nil
  }
}
