import Records
import Statistics

/// What makes a measure of drift, a detector or an estimate impossible.
package enum DriftError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is no detector of that name.
  case unknownDetector(String)
  case unknownParameter(String, detector: String, known: [String])
  /// A parameter has a value that doesn't fit.
  case parameter(String, detector: String, found: SettingValue, expected: String)
  /// Two parameters contradict each other.
  case parametersDisagree(detector: String, fact: String)
  /// A value of a stream isn't what the detector reads.
  case streamValue(Double, position: Int, detector: String, expected: String)
  case tooFewValues(what: String, required: Int, found: Int)
  case notFinite(what: String, position: Int)
  case differentLengths(first: String, firstCount: Int, second: String, secondCount: Int)
  case outOfRange(what: String, value: Double, allowed: String)

  package var description: String {
    switch self {
    case .unknownDetector(let name):
      "there is no detector '\(name.excerpt(40))'"
        + (NearestName.find(name, among: DetectorKind.names).map { "; did you mean '\($0)'?" } ?? "")
        + "; the detectors are \(DetectorKind.names.joined(separator: ", "))"
    case .unknownParameter(let name, let detector, let known):
      "the detector \(detector) has no parameter '\(name.excerpt(40))'"
        + (NearestName.find(name, among: known).map { "; did you mean '\($0)'?" } ?? "")
        + "; it has \(known.joined(separator: ", "))"
    case .parameter(let name, let detector, let found, let expected):
      "the parameter \(name) of the detector \(detector) is \(found.description.excerpt(40)), but must be \(expected)"
    case .parametersDisagree(let detector, let fact): "detector \(detector): \(fact)"
    case .streamValue(let value, let position, let detector, let expected):
      "the value at position \(position) is \(value), but the detector \(detector) reads \(expected)"
    case .tooFewValues(let what, let required, let found):
      "\(what): \(found) are too few; at least \(required) are needed"
    case .notFinite(let what, let position): "\(what): the value at position \(position) isn't a finite number"
    case .differentLengths(let first, let firstCount, let second, let secondCount):
      "\(firstCount) values of \(first) can't be paired with \(secondCount) of \(second)"
    case .outOfRange(let what, let value, let allowed): "\(what) is \(value), but must be \(allowed)"
    }
  }
}

extension DriftError {
  /// What a statistic refused, in the words of this module.
  init(_ error: StatisticsError, of what: String) {
    self =
      switch error {
      case .tooFewValues(let required, let found): .tooFewValues(what: what, required: required, found: found)
      case .notANumber(let index): .notFinite(what: what, position: index)
      case .differentLengths(let first, let second):
        .differentLengths(first: what, firstCount: first, second: "the other side", secondCount: second)
      case .outOfRange(let name, let value, let allowed):
        .outOfRange(what: "\(name) of \(what)", value: value, allowed: "in \(allowed)")
      }
  }
}
