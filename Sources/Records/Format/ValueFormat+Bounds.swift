extension ValueFormat {
  /// Two different values in the unit of their axis, with as many digits as it takes to tell them apart: "0.757998" and
  /// "0.758000".
  public static func apart(_ first: Double, _ second: Double, unit: MeasurementUnit) -> (String, String) {
    let usual = (text(first, unit: unit), text(second, unit: unit))
    guard usual.0 == usual.1, first != second, first.isFinite, second.isFinite else { return usual }
    let (name, size) = scale(of: max(first.magnitude, second.magnitude), unit)
    let largest = max(first.magnitude, second.magnitude) / size
    // Digits before the point are there anyway.
    let start = largest >= 1 ? 1 : 4
    for decimals in start...15 {
      let one = NumberText.fixed(first / size, decimals: decimals)
      let other = NumberText.fixed(second / size, decimals: decimals)
      if one != other { return (one + name, other + name) }
    }
    return ("\(first / size)" + name, "\(second / size)" + name)
  }

  /// A value that is written shortly and is no less (or no more) than another, so that a limit of it is kept by the other
  /// one as it is read: 0.72163 is 0.7216 downwards.
  public static func outward(_ value: Double, unit: MeasurementUnit, isUp: Bool) -> Double {
    let step: Double
    switch unit {
    case .ratio, .nats: step = value.magnitude < 1e-3 ? 1e-6 : 1e-4
    case .seconds, .bytes:
      let size = scale(of: value.magnitude, unit).size
      step = value.magnitude / size < 99.95 ? size / 10 : size
    default: return value
    }
    let count = value / step
    guard count.isFinite, count.magnitude < 1e15 else { return value }
    // What differs in the last bits only is the number itself.
    let nearest = count.rounded()
    if abs(count - nearest) < 1e-6 { return value }
    // Dividing by a whole number gives the double that is written with the fewest digits.
    let whole = isUp ? count.rounded(.up) : count.rounded(.down)
    let short = step < 1 ? whole / (1 / step).rounded() : whole * step
    return isUp ? max(short, value) : min(short, value)
  }

  /// The name with a blank, and the size, of the unit in which a value of this magnitude is written.
  private static func scale(of magnitude: Double, _ unit: MeasurementUnit) -> (name: String, size: Double) {
    switch unit {
    case .seconds:
      let steps = [(" s", 1.0), (" ms", 1e-3), (" µs", 1e-6)]
      return steps.first { magnitude / $0.1 >= 0.9995 } ?? (" ns", 1e-9)
    case .bytes:
      let steps = [(" TB", 1e12), (" GB", 1e9), (" MB", 1e6), (" kB", 1e3)]
      return steps.first { magnitude / $0.1 >= 0.9995 } ?? (" B", 1)
    case .rowsPerSecond: return (" rows/s", 1)
    default: return ("", 1)
    }
  }
}
