#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
import Records

/// Hoeffding's drift detection by averages: the mean of all values lies above the best mean of a first part by more than
/// Hoeffding's bound allows.
///
/// With the mean z of n values and the cut after k values where mean + bound was smallest, a drift stands where
/// z - mean_k >= sqrt(m / 2 ln(2 / confidence)), m = (n - k) / (n k). O(1) a value.
/// Source: Frias-Blanco et al., "Online and non-parametric drift detection methods based on Hoeffding's bounds" (2015).
package struct HDDMA: ErrorDetector {
  package static let kind = DetectorKind(
    "hddm-a", "the mean error rises by more than Hoeffding's bound allows",
    source: "Frias-Blanco et al., drift detection based on Hoeffding's bounds (2015)", input: input,
    parameters: HoeffdingLevels.parameters,
    build: { settings throws(DriftError) in
      try HDDMA(
        driftConfidence: settings.number("drift-confidence"), warningConfidence: settings.number("warning-confidence"),
        isTwoSided: settings.flag("two-sided"))
    })

  private static var input: DetectorKind.Input { .shares }

  private struct Cut {
    var count = 0.0
    var mean = 0.0
    var bound = 0.0
  }

  private let levels: HoeffdingLevels
  private let logDrift: Double
  private let logDriftTwice: Double
  private let logWarningTwice: Double
  private var total = RunningMean()
  private var lowest = Cut()
  private var highest = Cut()
  private var isOver = false

  package init(
    driftConfidence: Double = 0.001, warningConfidence: Double = 0.005, isTwoSided: Bool = false
  ) throws(DriftError) {
    levels = try HoeffdingLevels("hddm-a", driftConfidence, warningConfidence, isTwoSided)
    logDrift = log(1 / driftConfidence)
    logDriftTwice = log(2 / driftConfidence)
    logWarningTwice = log(2 / warningConfidence)
  }

  package var settings: [String: SettingValue] { levels.settings }

  package mutating func update(_ error: Double) -> DetectorState {
    guard Self.input.reads(error) else { return isOver ? .drift : .stable }
    if isOver {
      total = RunningMean()
      lowest = Cut()
      highest = Cut()
      isOver = false
    }
    total.add(error)
    let bound = (1 / (2 * total.count) * logDrift).squareRoot()
    let present = Cut(count: total.count, mean: total.value, bound: bound)
    if lowest.count == 0 || lowest.mean + lowest.bound >= total.value + bound { lowest = present }
    let rise = total.value - lowest.mean
    let state = state(ofChange: rise, since: lowest)
    guard levels.isTwoSided else { return finish(state) }
    if highest.count == 0 || highest.mean - highest.bound <= total.value - bound { highest = present }
    return finish(max(state, self.state(ofChange: highest.mean - total.value, since: highest)))
  }

  /// 0 stable, 1 warning, 2 drift.
  private func state(ofChange change: Double, since cut: Cut) -> Int {
    guard cut.count != total.count else { return 0 }
    let half = (total.count - cut.count) / cut.count * (1 / total.count) / 2
    if change >= (half * logDriftTwice).squareRoot() { return 2 }
    return change >= (half * logWarningTwice).squareRoot() ? 1 : 0
  }

  private mutating func finish(_ state: Int) -> DetectorState {
    isOver = state == 2
    return state == 2 ? .drift : state == 1 ? .warning : .stable
  }
}

/// What both of Hoeffding's detectors are told.
struct HoeffdingLevels: Sendable {
  static let parameters = [
    DetectorParameter("drift-confidence", .number(1e-12...1), usual: 0.001, "chance of a false drift that is allowed"),
    DetectorParameter(
      "warning-confidence", .number(1e-12...1), usual: 0.005, "chance of a false warning that is allowed"),
    DetectorParameter("two-sided", .flag, usual: false, "whether a falling error is a drift too"),
  ]

  let drift: Double
  let warning: Double
  let isTwoSided: Bool

  init(_ detector: String, _ drift: Double, _ warning: Double, _ isTwoSided: Bool) throws(DriftError) {
    guard warning >= drift else {
      throw .parametersDisagree(
        detector: detector,
        fact: "a warning (confidence \(warning)) can't be rarer than a drift (confidence \(drift))")
    }
    self.drift = drift
    self.warning = warning
    self.isTwoSided = isTwoSided
  }

  var settings: [String: SettingValue] {
    [
      "drift-confidence": .number(drift), "warning-confidence": .number(warning), "two-sided": .flag(isTwoSided),
    ]
  }
}
