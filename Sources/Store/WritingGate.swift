import Foundation

/// What every transaction of a store passes. Once it is closed none begins any more: who comes waits until the process
/// ends, so that what was counted after the closing is what is kept.
final class WritingGate: Sendable {
  // NSCondition rather than Mutex: who closes must sleep until the last transaction ends.
  private let condition = NSCondition()
  // Safe: touched only while `condition` is held.
  private nonisolated(unsafe) var isClosed = false
  // Safe: touched only while `condition` is held.
  private nonisolated(unsafe) var inside = 0

  func pass<Value>(_ body: () throws -> Value) rethrows -> Value {
    condition.lock()
    while isClosed { condition.wait() }
    inside += 1
    condition.unlock()
    defer {
      condition.lock()
      inside -= 1
      condition.broadcast()
      condition.unlock()
    }
    return try body()
  }

  /// Returns once what had begun has ended. A transaction waits for nothing but the file, for at most as long as the store
  /// was told to wait for a lock.
  func close() {
    condition.lock()
    isClosed = true
    while inside > 0 { condition.wait() }
    condition.unlock()
  }
}
