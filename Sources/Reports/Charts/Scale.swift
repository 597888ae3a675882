#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
import Records

/// Maps the values of an axis to 0...1, where 1 is the good end: whatever the direction of the axis, better is always
/// nearer to 1.
struct Scale: Sendable, Equatable {
  let direction: Direction
  let isLogarithmic: Bool
  let lower: Double
  let upper: Double
  /// Values at which the axis is labelled, ascending.
  let ticks: [Double]

  /// A scale that shows all of `values`.
  /// - Parameters:
  ///   - values: what must be seen; infinite values, NaN and magnitudes of 1e150 and more are passed over.
  ///   - unit: times, sizes, rates and counts may be drawn logarithmically, and are where they spread over more than
  ///     a factor of 20 and none is zero or negative.
  ///   - padding: share of the span that is added at either end. Default: 0.06.
  ///   - tickCount: about how many ticks to aim at. Default: 5.
  init(
    showing values: [Double], direction: Direction, unit: MeasurementUnit, padding: Double = 0.06, tickCount: Int = 5
  ) {
    // Spans between numbers near the largest ones overflow; nothing real is measured there.
    let finite = values.filter { abs($0) < 1e150 }
    let smallest = finite.min() ?? 0
    let largest = finite.max() ?? 1
    self.direction = direction
    isLogarithmic = Self.maySpread(unit) && smallest > 0 && largest / smallest > 20 && smallest > 1e-150
    if isLogarithmic {
      let low = log10(smallest)
      let high = log10(largest)
      let pad = (high - low) * padding
      lower = pow(10, low - pad)
      upper = pow(10, high + pad)
      ticks = Self.logarithmicTicks(lower, upper, count: tickCount)
    } else {
      let span = largest - smallest
      let pad = span > 0 ? span * padding : max(abs(largest) * 0.05, 1e-9)
      // A count or a duration is never negative; neither should its axis be.
      lower = smallest >= 0 && ![.targetUnits, .money].contains(unit) ? max(0, smallest - pad) : smallest - pad
      upper = largest + pad
      ticks = Self.linearTicks(lower, upper, count: tickCount)
    }
  }

  /// Where a value lies: 0 at the bad end, 1 at the good end; outside of 0...1 where the scale doesn't show it.
  func position(_ value: Double) -> Double {
    let share: Double
    if isLogarithmic {
      share = value > 0 ? (log10(value) - log10(lower)) / (log10(upper) - log10(lower)) : -1
    } else {
      share = upper > lower ? (value - lower) / (upper - lower) : 0.5
    }
    return direction == .higherIsBetter ? share : 1 - share
  }

  private static func maySpread(_ unit: MeasurementUnit) -> Bool {
    switch unit {
    case .seconds, .bytes, .rowsPerSecond, .count: true
    default: false
    }
  }

  /// Multiples of 1, 2 or 5 times a power of ten.
  private static func linearTicks(_ lower: Double, _ upper: Double, count: Int) -> [Double] {
    guard upper > lower else { return [lower] }
    let raw = (upper - lower) / Double(max(1, count))
    guard raw > 1e-150 else { return [lower] }
    let exponent = Int(log10(raw).rounded(.down))
    let power = powerOfTen(exponent)
    let ratio = raw / power
    let factor = ratio < 1.5 ? 1 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10
    let step = Double(factor) * power
    // Values that differ in their last digits only have no round numbers between them.
    guard step > 0, abs(lower / step) < 1e15, abs(upper / step) < 1e15 else { return [lower, upper] }
    let first = Int((lower / step).rounded(.up))
    let last = Int((upper / step).rounded(.down))
    guard first <= last else { return [lower] }
    // One multiplication or one division for each, so that 0.3 is 0.3 and not 0.30000000000000004.
    return (first...last).map {
      exponent < 0 ? Double($0 * factor) / powerOfTen(-exponent) : Double($0) * step
    }
  }

  /// Powers of ten, or 1-2-5 steps where there are few of them.
  private static func logarithmicTicks(_ lower: Double, _ upper: Double, count: Int) -> [Double] {
    let first = Int(log10(lower).rounded(.down))
    let last = Int(log10(upper).rounded(.up))
    let decades = log10(upper) - log10(lower)
    let factors = decades < 1.6 ? [1.0, 2, 5] : decades < 2.6 ? [1.0, 3] : [1.0]
    let stride = max(1, Int((decades / Double(max(1, count + 2))).rounded(.up)))
    var ticks: [Double] = []
    for exponent in first...max(first, last) where exponent % stride == 0 {
      for factor in factors {
        let tick = exponent < 0 ? factor / powerOfTen(-exponent) : factor * powerOfTen(exponent)
        if tick >= lower, tick <= upper { ticks.append(tick) }
      }
    }
    return ticks.isEmpty ? [lower, upper] : ticks
  }

  private static func powerOfTen(_ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<abs(exponent) { power *= 10 }
    return exponent < 0 ? 1 / power : power
  }
}
