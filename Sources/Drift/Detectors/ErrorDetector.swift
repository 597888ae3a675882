import Records

/// What a detector says after a value.
package enum DetectorState: String, Codable, Sendable, CaseIterable {
  case stable
  /// The stream may be about to change.
  case warning
  case drift
}

/// Watches a stream of errors, value by value, and says when its level has changed.
///
/// A detector is a value: a copy goes on by itself. After a drift it begins anew with the next value. Values are the errors
/// of a model in the order in which they became known: 1 for a wrong answer and 0 for a right one, or any loss where the
/// kind's `input` says so. A value that isn't finite, or that isn't what the kind reads, leaves the detector as it is.
package protocol ErrorDetector: Sendable {
  static var kind: DetectorKind { get }
  /// The values of all parameters of the kind.
  var settings: [String: SettingValue] { get }
  mutating func update(_ error: Double) -> DetectorState
}

extension ErrorDetector {
  /// Feeds a whole stream.
  /// - Returns: the positions, from 0, after whose value the detector said drift.
  /// - Throws: `streamValue` for a value that the detector can't read.
  package mutating func alarms(in errors: [Double]) throws(DriftError) -> [Int] {
    try Self.kind.check(errors)
    var positions: [Int] = []
    for (position, error) in errors.enumerated() where update(error) == .drift { positions.append(position) }
    return positions
  }
}

extension ErrorDetector {
  /// How often the detector says drift over a whole stream; values that it can't read are passed over.
  package mutating func alarmCount(in errors: [Double]) -> Int {
    var count = 0
    for error in errors where update(error) == .drift { count += 1 }
    return count
  }
}

/// The mean of the values so far, by the recurrence m += (x - m) / n.
struct RunningMean: Sendable, Equatable {
  private(set) var count = 0.0
  private(set) var value = 0.0

  mutating func add(_ next: Double) {
    count += 1
    value += (1 / count) * (next - value)
  }
}
