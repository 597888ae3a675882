import Records

/// What a setting of a detector or of a policy may be.
package enum SettingDomain: Sendable, Equatable {
  case number(ClosedRange<Double>)
  case whole(ClosedRange<Int>)
  case flag
  case choice([String])

  /// In words: "a number from 0 to 1".
  package var expectation: String {
    switch self {
    case .number(let range):
      range.upperBound.isFinite
        ? "a number from \(SettingValue.number(range.lowerBound)) to \(SettingValue.number(range.upperBound))"
        : "a number of at least \(SettingValue.number(range.lowerBound))"
    case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .flag: "true or false"
    case .choice(let words): "one of \(words.joined(separator: ", "))"
    }
  }

  package func holds(_ value: SettingValue) -> Bool {
    switch self {
    case .number(let range): value.asDouble.map(range.contains) ?? false
    case .whole(let range): value.asDouble.flatMap { Int(exactly: $0) }.map(range.contains) ?? false
    case .flag: if case .flag = value { true } else { false }
    case .choice(let words): words.contains(value.description)
    }
  }
}
