import Synchronization

/// What several axes make of the same evidence, found once. Whatever is kept here follows from the evidence alone, so that it
/// doesn't matter who asks first.
final class SharedFindings: Sendable {
  private let found = Mutex<[String: any Sendable]>([:])

  /// - Parameter key: names the finding.
  func value<Value: Sendable, Failure: Error>(
    _ key: String, _ make: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    if let known = found.withLock({ $0[key] }) as? Value { return known }
    let made = try make()
    found.withLock { $0[key] = made }
    return made
  }
}
