import Records

/// Numbers with a unit, as a person writes them: `1ms`, `64 KiB`, `95%`.
enum Quantity {
  /// Divisors rather than factors of 0.001: 250us is then the double nearest to 0.00025.
  private static let partsOfASecond: [String: Double] = [
    "ns": 1e9, "us": 1e6, "µs": 1e6, "μs": 1e6, "ms": 1e3, "s": 1, "min": 1 / 60.0, "h": 1 / 3600.0,
  ]
  private static let bytes: [String: Double] = [
    "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 0x1p10, "mib": 0x1p20, "gib": 0x1p30, "tib": 0x1p40,
  ]

  /// Matches a number with or without a unit, for editors.
  static let pattern = "^ *[+-]?[0-9.]+ *(ns|us|µs|μs|ms|s|min|h|%|[KMGTkmgt]?[Ii]?[Bb])? *$"

  /// The value in the unit's own measure (seconds, bytes, a share of 1); nil if `node` holds none. A bare number is
  /// in that measure already.
  static func parse(_ node: DocumentNode, unit: MeasurementUnit) -> Double? {
    if let number = node.settingValue?.asDouble { return number }
    guard let text = node.text.map({ String($0.trimmingBlanks) }) else { return nil }
    let digits = text.prefix { $0.isASCII && ($0.isNumber || "+-.".contains($0)) }
    guard let number = Double(digits), number.isFinite else { return nil }
    let suffix = text[digits.endIndex...].trimmingBlanks
    switch unit {
    case .seconds: return partsOfASecond[String(suffix)].map { number / $0 }
    case .bytes: return bytes[suffix.lowercased()].map { number * $0 }
    case .ratio: return suffix == "%" ? number / 100 : nil
    case .nats, .rowsPerSecond, .count, .targetUnits, .money: return nil
    }
  }

  /// What a value of this unit may look like, for problems.
  static func expectation(for unit: MeasurementUnit) -> String {
    switch unit {
    case .seconds: "a time such as 250us, 1ms or 30s"
    case .bytes: "a size such as 64KB, 1MB or 4GiB"
    case .ratio: "a number such as 0.95, or 95%"
    case .nats, .rowsPerSecond, .count, .targetUnits, .money: "a number"
    }
  }
}
