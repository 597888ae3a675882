import Foundation
import Records

/// Ranges of numbers as people write them: `from 0.001 to 1`, `from 1 to 65,536`, `from 0 to 1e12`, `of at least 1`.
public enum RangeText {
  /// Continues "a number".
  public static func text(_ range: ClosedRange<Double>) -> String {
    "from \(number(range.lowerBound)) to \(number(range.upperBound))"
  }

  /// Continues "a whole number".
  public static func text(_ range: ClosedRange<Int>) -> String {
    range.upperBound == .max
      ? "of at least \(number(Double(range.lowerBound)))"
      : "from \(number(Double(range.lowerBound))) to \(number(Double(range.upperBound)))"
  }

  /// A number as people write it: powers of ten from a million on and below a thousandth, commas in whole numbers.
  public static func number(_ value: Double) -> String {
    let size = abs(value)
    if size.isFinite, size >= 1e6 || (size < 1e-3 && size > 0) {
      let power = Foundation.log10(size).rounded()
      if abs(Foundation.pow(10, power) / size - 1) < 1e-12 { return "\(value < 0 ? "-" : "")1e\(Int(power))" }
    }
    return value == value.rounded() && size >= 1_000 && size < 1e15
      ? NumberText.fixed(value, decimals: 0) : SettingValue.number(value).description
  }
}
