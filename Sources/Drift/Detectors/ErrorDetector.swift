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
  /// Reads one value after the other; those that it can't read are passed over.
  ///
  /// Each detector has a loop of its own, without a dynamic call for each value.
  /// - Returns: the positions, from 0, after whose value the detector said drift.
  mutating func update(contentsOf errors: [Double]) -> [Int]
}

extension ErrorDetector {
  package mutating func update(contentsOf errors: [Double]) -> [Int] {
    var positions: [Int] = []
    for position in errors.indices {
      // A pattern: `==` would compare the texts of the states.
      if case .drift = update(errors[position]) { positions.append(position) }
    }
    return positions
  }

  /// Feeds a whole stream.
  /// - Returns: the positions, from 0, after whose value the detector said drift.
  /// - Throws: `streamValue` for a value that the detector can't read.
  package mutating func alarms(in errors: [Double]) throws(DriftError) -> [Int] {
    try Self.kind.check(errors)
    return update(contentsOf: errors)
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
