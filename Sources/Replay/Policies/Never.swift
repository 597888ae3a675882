/// Trains once, before the first step, and never again.
package struct Never: RetrainingPolicy {
  package func retrains(_ known: KnownPast, _: inout Void) -> Bool { false }
}

extension PolicyKind {
  static let never = PolicyKind("never", "Never after the first training.", source: .time) { _ in Never() }
}
