import Foundation

/// How the values of a range in an experiment file are spaced.
enum RangeScale: String, CaseIterable {
  case linear
  case log

  /// `count` values from `from` to `to`, both included. Rounded to twelve digits, so that a label reads 0.01 and not
  /// 0.010000000000000002.
  func steps(from: Double, to: Double, count: Int) -> [Double] {
    (0..<count).map { index in
      let share = Double(index) / Double(count - 1)
      let exact =
        switch self {
        case .linear: from + (to - from) * share
        case .log: Foundation.exp(Foundation.log(from) + (Foundation.log(to) - Foundation.log(from)) * share)
        }
      return Double(String(format: "%.12g", exact)) ?? exact
    }
  }
}
