#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
import Records

/// Hoeffding's drift detection by weighted averages: the moving mean since the best moment lies above the mean before it by
/// more than McDiarmid's bound allows.
///
/// Exponentially weighted means with the weight `lambda` for the newest value; the sum of squared weights follows
/// S <- lambda^2 + (1 - lambda)^2 S. A drift stands where the gap exceeds sqrt((S_1 + S_2) ln(1 / confidence) / 2). O(1) a
/// value.
/// Source: Frias-Blanco et al., "Online and non-parametric drift detection methods based on Hoeffding's bounds" (2015).
package struct HDDMW: ErrorDetector {
  package static let kind = DetectorKind(
    "hddm-w", "the weighted moving mean of the error rises by more than McDiarmid's bound allows",
    source: "Frias-Blanco et al., drift detection based on Hoeffding's bounds (2015)", input: input,
    parameters: HoeffdingLevels.parameters + [
      DetectorParameter("lambda", .number(1e-6...1), usual: 0.05, "weight of the newest value in the moving mean")
    ],
    build: { settings throws(DriftError) in
      try HDDMW(
        driftConfidence: settings.number("drift-confidence"), warningConfidence: settings.number("warning-confidence"),
        lambda: settings.number("lambda"), isTwoSided: settings.flag("two-sided"))
    })

  private static var input: DetectorKind.Input { .shares }

  /// A weighted mean, and the sum of the squared weights in it.
  private struct Sample {
    var mean = 0.0
    var squares = 1.0
    var isEmpty = true

    mutating func add(_ value: Double, _ weights: (new: Double, old: Double, newSquare: Double, oldSquare: Double)) {
      mean = isEmpty ? value : weights.new * value + weights.old * mean
      isEmpty = false
      squares = weights.newSquare + weights.oldSquare * squares
    }
  }

  private struct Memory {
    var total = Sample()
    var before = Sample()
    var since = Sample()
    var cut = Double.infinity
    var beforeFall = Sample()
    var sinceFall = Sample()
    var fallCut = -Double.infinity
    var isOver = false
  }

  private let levels: HoeffdingLevels
  private let lambda: Double
  private let weights: (new: Double, old: Double, newSquare: Double, oldSquare: Double)
  private let logDrift: Double
  private let logWarning: Double
  private var memory = Memory()

  package init(
    driftConfidence: Double = 0.001, warningConfidence: Double = 0.005, lambda: Double = 0.05, isTwoSided: Bool = false
  ) throws(DriftError) {
    levels = try HoeffdingLevels("hddm-w", driftConfidence, warningConfidence, isTwoSided)
    self.lambda = lambda
    weights = (lambda, 1 - lambda, lambda * lambda, (1 - lambda) * (1 - lambda))
    logDrift = log(1 / driftConfidence)
    logWarning = log(1 / warningConfidence)
  }

  package var settings: [String: SettingValue] {
    levels.settings.merging(["lambda": .number(lambda)]) { first, _ in first }
  }

  package mutating func update(_ error: Double) -> DetectorState {
    guard Self.input.reads(error) else { return memory.isOver ? .drift : .stable }
    if memory.isOver { memory = Memory() }
    memory.total.add(error, weights)
    let bound = (memory.total.squares * logDrift / 2).squareRoot()
    if memory.total.mean + bound < memory.cut {
      memory.cut = memory.total.mean + bound
      memory.before = memory.total
      memory.since = Sample()
    } else {
      memory.since.add(error, weights)
    }
    var state = state(from: memory.before, to: memory.since)
    if levels.isTwoSided {
      if memory.total.mean - bound > memory.fallCut {
        memory.fallCut = memory.total.mean - bound
        memory.beforeFall = memory.total
        memory.sinceFall = Sample()
      } else {
        memory.sinceFall.add(error, weights)
      }
      state = max(state, self.state(from: memory.sinceFall, to: memory.beforeFall))
    }
    memory.isOver = state == 2
    return state == 2 ? .drift : state == 1 ? .warning : .stable
  }

  /// 0 stable, 1 warning, 2 drift.
  private func state(from low: Sample, to high: Sample) -> Int {
    guard !low.isEmpty, !high.isEmpty else { return 0 }
    let gap = high.mean - low.mean
    let squares = low.squares + high.squares
    if gap > (squares * logDrift / 2).squareRoot() { return 2 }
    return gap > (squares * logWarning / 2).squareRoot() ? 1 : 0
  }
}
