import Foundation

/// The time of day as records hold it.
enum Timestamp {
  /// ISO 8601, UTC, to the second.
  static var now: String { Date.now.formatted(.iso8601) }

  /// Digits only, for run ids: `20260131-142501`.
  static var compact: String {
    let text = now.filter(\.isNumber)
    return "\(text.prefix(8))-\(text.dropFirst(8))"
  }
}
