import Records

/// The drift detection method: a rise of the error rate above the best it has been.
///
/// With the error rate p of n values and s = sqrt(p (1 - p) / n), the smallest p + s is kept; a warning stands where
/// p + s > p_min + `warning` s_min, a drift where p + s > p_min + `drift` s_min. O(1) a value.
/// Source: Gama, Medas, Castillo & Rodrigues, "Learning with drift detection" (2004).
package struct DDM: ErrorDetector {
  package static let kind = DetectorKind(
    "ddm", "the error rate rises some standard deviations above its lowest",
    source: "Gama et al., Learning with drift detection (2004)", input: input,
    parameters: [
      DetectorParameter("warm-start", .whole(1...1_000_000), usual: 30, "values before anything is said"),
      DetectorParameter("warning", .number(0...100), usual: 2.0, "standard deviations for a warning"),
      DetectorParameter("drift", .number(0...100), usual: 3.0, "standard deviations for a drift"),
    ],
    build: { settings throws(DriftError) in
      try DDM(
        warmStart: settings.whole("warm-start"), warning: settings.number("warning"), drift: settings.number("drift"))
    })

  private static var input: DetectorKind.Input { .shares }

  private let warmStart: Int
  private let warning: Double
  private let drift: Double
  private var rate = RunningMean()
  private var lowest = (rate: 0.0, deviation: 0.0, sum: Double.infinity)
  private var isOver = false

  package init(warmStart: Int = 30, warning: Double = 2, drift: Double = 3) throws(DriftError) {
    guard drift >= warning else {
      throw .parametersDisagree(detector: "ddm", fact: "a drift (\(drift)) can't need less than a warning (\(warning))")
    }
    self.warmStart = warmStart
    self.warning = warning
    self.drift = drift
  }

  package var settings: [String: SettingValue] {
    ["warm-start": .integer(warmStart), "warning": .number(warning), "drift": .number(drift)]
  }

  package mutating func update(_ error: Double) -> DetectorState {
    guard Self.input.reads(error) else { return isOver ? .drift : .stable }
    if isOver {
      rate = RunningMean()
      lowest = (0, 0, .infinity)
      isOver = false
    }
    rate.add(error)
    let deviation = (rate.value * (1 - rate.value) / rate.count).squareRoot()
    guard rate.count > Double(warmStart) else { return .stable }
    let sum = rate.value + deviation
    if sum <= lowest.sum { lowest = (rate.value, deviation, sum) }
    if sum > lowest.rate + drift * lowest.deviation {
      isOver = true
      return .drift
    }
    return sum > lowest.rate + warning * lowest.deviation ? .warning : .stable
  }
}
