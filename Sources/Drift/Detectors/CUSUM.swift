import Records

/// The cumulative sum: how far the values have summed up above their mean since they last lay below it.
///
/// S <- max(0, S + x - mean - `delta`); a drift stands where S > `threshold`. It answers a rise only. O(1) a value.
/// Source: Page, "Continuous inspection schemes" (1954); the running mean as in Frouros.
package struct CUSUM: ErrorDetector {
  package static let kind = DetectorKind(
    "cusum", "the values sum up above their mean", source: "Page, Continuous inspection schemes (1954)",
    input: input,
    parameters: [
      DetectorParameter("warm-start", .whole(1...1_000_000), usual: 30, "values before anything is said"),
      DetectorParameter("delta", .number(0...1e9), usual: 0.005, "rise that isn't worth telling"),
      DetectorParameter("threshold", .number(0...1e12), usual: 50.0, "sum for a drift"),
    ],
    build: { settings throws(DriftError) in
      CUSUM(
        warmStart: settings.whole("warm-start"), delta: settings.number("delta"),
        threshold: settings.number("threshold"))
    })

  private static var input: DetectorKind.Input { .numbers }

  private let warmStart: Int
  private let delta: Double
  private let threshold: Double
  private var mean = RunningMean()
  private var sum = 0.0
  private var isOver = false

  package init(warmStart: Int = 30, delta: Double = 0.005, threshold: Double = 50) {
    self.warmStart = warmStart
    self.delta = delta
    self.threshold = threshold
  }

  package var settings: [String: SettingValue] {
    ["warm-start": .integer(warmStart), "delta": .number(delta), "threshold": .number(threshold)]
  }

  package mutating func update(_ error: Double) -> DetectorState {
    guard Self.input.reads(error) else { return isOver ? .drift : .stable }
    if isOver {
      mean = RunningMean()
      sum = 0
      isOver = false
    }
    mean.add(error)
    sum = max(0, sum + error - mean.value - delta)
    isOver = mean.count >= Double(warmStart) && sum > threshold
    return isOver ? .drift : .stable
  }
}
