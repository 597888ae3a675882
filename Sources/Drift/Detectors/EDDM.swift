import Records

/// The early drift detection method: the gaps between errors become shorter.
///
/// Of the gaps between errors the mean and the standard deviation (divisor n - 1) are kept; with the largest mean + 2 sd
/// so far, a warning stands where the present one falls below `warning` of it, a drift below `drift`. It alarms often: at a
/// constant error rate of .2 about 21 times in 10,000 values. O(1) a value.
/// Source: Baena-Garcia et al., "Early drift detection method" (2006).
package struct EDDM: ErrorDetector {
  package static let kind = DetectorKind(
    "eddm", "the gaps between errors become shorter; alarms often without a reason",
    source: "Baena-Garcia et al., Early drift detection method (2006)", input: input,
    parameters: [
      DetectorParameter("warm-start", .whole(1...1_000_000), usual: 30, "errors before anything is said"),
      DetectorParameter("warning", .number(0...1), usual: 0.95, "share of the longest gaps for a warning"),
      DetectorParameter("drift", .number(0...1), usual: 0.9, "share of the longest gaps for a drift"),
    ],
    build: { settings throws(DriftError) in
      try EDDM(
        warmStart: settings.whole("warm-start"), warning: settings.number("warning"), drift: settings.number("drift"))
    })

  private static var input: DetectorKind.Input { .bits }

  private struct Memory {
    var gaps = RunningMean()
    var squares = 0.0
    var valueCount = 0
    var lastError = 0
    var errorCount = 0
    var longest = -1.0
    var state = DetectorState.stable
  }

  private let warmStart: Int
  private let warning: Double
  private let drift: Double
  private var memory = Memory()

  package init(warmStart: Int = 30, warning: Double = 0.95, drift: Double = 0.9) throws(DriftError) {
    guard warning >= drift else {
      throw .parametersDisagree(
        detector: "eddm", fact: "the share for a warning (\(warning)) can't be below that for a drift (\(drift))")
    }
    self.warmStart = warmStart
    self.warning = warning
    self.drift = drift
  }

  package var settings: [String: SettingValue] {
    ["warm-start": .integer(warmStart), "warning": .number(warning), "drift": .number(drift)]
  }

  package mutating func update(_ error: Double) -> DetectorState {
    guard Self.input.reads(error) else { return memory.state }
    if case .drift = memory.state { memory = Memory() }
    memory.valueCount += 1
    // A warning stands until the next error.
    guard error == 1 else { return memory.state }
    memory.errorCount += 1
    let gap = Double(memory.valueCount - memory.lastError)
    let before = memory.gaps.value
    memory.gaps.add(gap)
    memory.squares += (gap - before) * (gap - memory.gaps.value)
    memory.lastError = memory.valueCount
    guard memory.valueCount > warmStart else { return memory.state }
    let variance = memory.gaps.count > 1 ? memory.squares / (memory.gaps.count - 1) : 0
    let level = memory.gaps.value + 2 * variance.squareRoot()
    if level > memory.longest {
      memory.longest = level
    } else if memory.errorCount > warmStart {
      let share = level / memory.longest
      memory.state = share < drift ? .drift : share < warning ? .warning : .stable
    }
    return memory.state
  }
}
