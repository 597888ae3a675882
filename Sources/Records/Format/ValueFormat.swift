/// Readings as a person reads them: "3.2 µs", "12.4 kB", "31x", "0.4 points".
public enum ValueFormat {
  /// `a`, `a and b`, `a, b and c`.
  public static func listed(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }

  /// `the research protocol`, `the research and production protocols`.
  public static func protocols(_ titles: [String]) -> String {
    "the \(listed(titles)) protocol\(titles.count == 1 ? "" : "s")"
  }

  /// A value in the unit of its axis.
  public static func text(_ value: Double, unit: MeasurementUnit) -> String {
    switch unit {
    case .ratio, .nats: NumberText.fixed(value, decimals: value.magnitude < 1e-3 && value != 0 ? 6 : 4)
    case .seconds: seconds(value)
    case .bytes: bytes(value)
    case .rowsPerSecond: count(value) + " rows/s"
    case .count: count(value)
    case .targetUnits: NumberText.significant(value, 4)
    case .money: money(value)
    }
  }

  /// A reading with its interval: "0.9733 (0.9611 to 0.9855)".
  public static func text(_ reading: Reading, unit: MeasurementUnit) -> String {
    guard let interval = reading.interval else { return text(reading.value, unit: unit) }
    return "\(text(reading.value, unit: unit)) (\(text(interval, unit: unit)))"
  }

  /// An amount of money, of which nobody reads fractions of a hundredth: "12,340", "3.20", "0.0041".
  public static func money(_ value: Double) -> String {
    if value.magnitude >= 999.5 { return NumberText.fixed(value, decimals: 0) }
    return value == 0 || value.magnitude >= 0.995
      ? NumberText.fixed(value, decimals: 2) : NumberText.significant(value, 2)
  }

  /// An interval: "3.1 µs to 3.4 µs".
  public static func text(_ interval: Interval, unit: MeasurementUnit) -> String {
    "\(text(interval.lower, unit: unit)) to \(text(interval.upper, unit: unit))"
  }

  /// "3.2 µs", "124 ms", "12.4 s", "2 min 15 s", "1 h 23 min": one decimal below 100, none above.
  public static func seconds(_ value: Double) -> String {
    if value.magnitude >= 119.95, value.isFinite { return longSpan(value) }
    return scaled(value, steps: [("s", 1), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)])
  }

  /// "512 B", "12.4 kB", "3.1 MB": powers of 1,000.
  public static func bytes(_ value: Double) -> String {
    if value.magnitude < 999.5 { return "\(NumberText.compact(value, value.magnitude < 100 ? 2 : 3)) B" }
    return scaled(value, steps: [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)])
  }

  /// "64", "12,345", "1.2M", "3.4G": whole numbers stay whole below a million.
  public static func count(_ value: Double) -> String {
    guard value.isFinite else { return NumberText.fixed(value, decimals: 0) }
    if value.magnitude >= 999_999.5 {
      let short = scaled(value, steps: [("T", 1e12), ("G", 1e9), ("M", 1e6)])
      return short.replacingFirstSpace()
    }
    if value == value.rounded() || value.magnitude >= 1000 { return NumberText.fixed(value, decimals: 0) }
    return NumberText.fixed(value, decimals: value.magnitude < 10 ? 2 : 1)
  }

  /// How many times: "1.02x", "1.4x", "31x", "12,300x".
  public static func ratio(_ value: Double) -> String {
    guard value.isFinite else { return NumberText.fixed(value, decimals: 0) + "x" }
    let size = value.magnitude
    if size >= 9_999.5 {
      // Three digits are all that a ratio of two timings knows.
      var unit = 1.0
      while size / unit >= 999.5 { unit *= 10 }
      return NumberText.fixed((value / unit).rounded() * unit, decimals: 0) + "x"
    }
    if size >= 9.95 { return NumberText.fixed(value, decimals: 0) + "x" }
    if size >= 1.095 { return NumberText.fixed(value, decimals: 1) + "x" }
    return NumberText.significant(value, size >= 0.995 ? 3 : 2) + "x"
  }

  /// Hundredths of a share: 0.004 is "0.4 points", 0.01 is "1 point", 0.0004 is "0.04 points".
  public static func points(_ share: Double) -> String {
    let hundredths = share * 100
    // What is left of 0.9 - 0.8 - 0.1 is no difference.
    if hundredths.magnitude < 1e-9 { return "0 points" }
    let size = hundredths.magnitude
    let text: String
    if size >= 99.95 {
      text = NumberText.fixed(hundredths, decimals: 0)
    } else if size >= 0.095 {
      text = NumberText.fixed(hundredths, decimals: 1)
    } else {
      text = NumberText.significant(hundredths, 1)
    }
    let short = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    return short == "1" || short == "-1" ? "\(short) point" : "\(short) points"
  }

  /// A difference on an axis: points for a share, otherwise the axis' own unit.
  public static func difference(_ value: Double, unit: MeasurementUnit) -> String {
    switch unit {
    case .ratio: points(value)
    case .nats: "\(NumberText.compact(value, 2)) nats"
    case .targetUnits: NumberText.compact(value, 3)
    default: text(value, unit: unit)
    }
  }

  private static func scaled(_ value: Double, steps: [(unit: String, size: Double)]) -> String {
    guard value.isFinite, value != 0 else {
      return "\(NumberText.fixed(value, decimals: 0)) \(steps.first { $0.size == 1 }?.unit ?? steps[0].unit)"
    }
    for (position, step) in steps.enumerated() {
      let count = value / step.size
      // A value that rounds up to 1,000 of a unit is 1 of the next: 999.97 µs is 1.0 ms.
      guard count.magnitude >= 0.9995 || position == steps.count - 1 else { continue }
      let size = count.magnitude
      let text =
        size < 0.095
        ? NumberText.significant(count, 2) : NumberText.fixed(count, decimals: size < 99.95 ? 1 : 0)
      return "\(text) \(step.unit)"
    }
    return "\(value)"
  }

  private static func longSpan(_ value: Double) -> String {
    let sign = value < 0 ? "-" : ""
    let total = min(value.magnitude, 1e15).rounded()
    let whole = Int64(total)
    if whole < 3600 { return "\(sign)\(whole / 60) min \(whole % 60) s" }
    let minutes = (whole + 30) / 60
    return "\(sign)\(minutes / 60) h \(minutes % 60) min"
  }
}

extension String {
  fileprivate func replacingFirstSpace() -> String {
    guard let space = firstIndex(of: " ") else { return self }
    return String(self[..<space]) + String(self[index(after: space)...])
  }
}
