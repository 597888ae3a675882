import Records
import Statistics

/// Kolmogorov and Smirnov's test in a sliding window: the newest values against a random draw of the older ones.
///
/// With a window of n values and r newest ones, r of the n - r older values are drawn at every step; a drift stands where
/// the test's p is at most `alpha` and its distance above 0.1. O(r log r) a value. The same seed gives the same alarms.
/// Source: Raab, Heusinger & Schleif, "Reactive soft prototype computing for concept drift streams" (2020).
package struct KSWIN: ErrorDetector {
  package static let kind = DetectorKind(
    "kswin", "the newest values of a window differ in distribution from older ones (Kolmogorov and Smirnov)",
    source: "Raab et al., Reactive soft prototype computing for concept drift streams (2020)", input: input,
    parameters: [
      DetectorParameter("alpha", .number(0...1), usual: 0.005, "level of the test"),
      DetectorParameter("window", .whole(4...100_000), usual: 100, "values in the sliding window"),
      DetectorParameter("newest", .whole(2...1000), usual: 30, "newest values, and values drawn from the older ones"),
      DetectorParameter("seed", .whole(0...Int(Int32.max)), usual: 1, "of the draws"),
    ],
    build: { settings throws(DriftError) in
      try KSWIN(
        alpha: settings.number("alpha"), window: settings.whole("window"), newest: settings.whole("newest"),
        seed: settings.whole("seed"))
    })

  private static var input: DetectorKind.Input { .numbers }

  /// The distance above which a change is worth telling.
  private static let leastDistance = 0.1

  private let alpha: Double
  private let windowSize: Int
  private let newest: Int
  private let seed: Int
  private let leastGap: Int
  private var window: [Double] = []
  private var generator: SeededGenerator
  private var isOver = false

  package init(alpha: Double = 0.005, window: Int = 100, newest: Int = 30, seed: Int = 1) throws(DriftError) {
    guard newest >= 2, window >= 2 * newest else {
      throw .parametersDisagree(
        detector: "kswin",
        fact: "a window of \(window) can't hold \(newest) newest values and as many older ones to draw from")
    }
    self.alpha = alpha
    self.newest = newest
    windowSize = window
    self.seed = seed
    generator = SeededGenerator(seed: UInt64(max(0, seed))).stream("kswin")
    let square = Double(newest * newest)
    let byDistance = Int((Self.leastDistance * square).rounded(.down)) + 1
    // Without a critical gap no distance is significant: one more than the largest possible gap.
    let byChance = KolmogorovSmirnov.criticalGap(level: alpha, newest, newest) ?? newest * newest + 1
    leastGap = max(byDistance, byChance)
  }

  package var settings: [String: SettingValue] {
    [
      "alpha": .number(alpha), "window": .integer(windowSize), "newest": .integer(newest),
      "seed": .integer(seed),
    ]
  }

  package mutating func update(_ error: Double) -> DetectorState {
    guard Self.input.reads(error) else { return isOver ? .drift : .stable }
    if isOver {
      window.removeAll(keepingCapacity: true)
      isOver = false
    }
    if window.count == windowSize { window.removeFirst() }
    window.append(error)
    guard window.count == windowSize else { return .stable }
    let olderCount = windowSize - newest
    var older = Array(window[..<olderCount])
    for position in 0..<newest {
      older.swapAt(position, position + generator.integer(below: olderCount - position))
    }
    isOver =
      KolmogorovSmirnov.largestGap(older[..<newest].sorted(), window[olderCount...].sorted()) >= leastGap
    return isOver ? .drift : .stable
  }
}
