/// What makes a statistic impossible to compute.
public enum StatisticsError: Error, Equatable, Sendable, CustomStringConvertible {
  case tooFewValues(required: Int, found: Int)
  /// The value at this position is NaN.
  case notANumber(index: Int)
  case differentLengths(first: Int, second: Int)
  /// A probability or level outside its range.
  case outOfRange(name: String, value: Double, allowed: String)

  public var description: String {
    switch self {
    case .tooFewValues(let required, let found):
      "\(found) values are too few: at least \(required) are needed"
    case .notANumber(let index):
      "the value at position \(index) is not a number: leave out the missing values first"
    case .differentLengths(let first, let second):
      "\(first) values can't be paired with \(second): both sides need the same number, in the same order"
    case .outOfRange(let name, let value, let allowed):
      "\(name) is \(value), but must be in \(allowed)"
    }
  }
}

/// The checks that most entry points share.
enum Check {
  static func values(_ values: [Double], atLeast required: Int) throws(StatisticsError) {
    guard values.count >= required else { throw .tooFewValues(required: required, found: values.count) }
    for (index, value) in values.enumerated() where value.isNaN { throw .notANumber(index: index) }
  }

  static func pair(_ first: [Double], _ second: [Double], atLeast required: Int) throws(StatisticsError) {
    guard first.count == second.count else {
      throw .differentLengths(first: first.count, second: second.count)
    }
    try values(first, atLeast: required)
    try values(second, atLeast: required)
  }

  static func probability(_ value: Double, name: String) throws(StatisticsError) {
    guard value >= 0, value <= 1 else { throw .outOfRange(name: name, value: value, allowed: "0...1") }
  }

  static func level(_ value: Double) throws(StatisticsError) {
    guard value > 0, value < 1 else { throw .outOfRange(name: "the level", value: value, allowed: "0..<1, above 0") }
  }

  static func ratio(_ value: Double) throws(StatisticsError) {
    guard value >= 0, value.isFinite else {
      throw .outOfRange(name: "the ratio of test rows to train rows", value: value, allowed: "0...")
    }
  }
}
