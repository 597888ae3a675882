import Foundation
import Machine

/// Results that several trials on the same training rows need (Gram matrices, decompositions, bins), computed once.
///
/// Two trials that ask for the same thing at the same time wait for one computation. Values are dropped, least
/// recently used first, when they hold more than `limitBytes`.
public final class SharedWork: Sendable {
  private enum State {
    case computing
    case ready(value: any Sendable, bytes: Int, cpuSeconds: Double, lastUse: UInt64)
  }

  private struct Contents {
    var states: [String: State] = [:]
    var heldBytes = 0
    var useCount: UInt64 = 0
  }

  // NSCondition rather than Mutex: waiters must sleep until the one computation ends.
  private let condition = NSCondition()
  // Safe: touched only while `condition` is held.
  private nonisolated(unsafe) var contents = Contents()
  public let limitBytes: Int

  public init(limitBytes: Int) { self.limitBytes = limitBytes }

  /// The value for `key`, and the CPU seconds that its making cost another trial (0 if it was made now).
  func value<Value: Sendable>(
    for key: String, bytes: (Value) -> Int, make: () throws(FitError) -> Value
  ) throws(FitError) -> (Value, borrowedCPUSeconds: Double) {
    condition.lock()
    while case .computing = contents.states[key] { condition.wait() }
    contents.useCount += 1
    if case .ready(let value as Value, let size, let seconds, _) = contents.states[key] {
      contents.states[key] = .ready(value: value, bytes: size, cpuSeconds: seconds, lastUse: contents.useCount)
      condition.unlock()
      return (value, seconds)
    }
    contents.states[key] = .computing
    condition.unlock()

    let start = Clocks.threadCPUSeconds
    do throws(FitError) {
      let value = try make()
      let seconds = Clocks.threadCPUSeconds - start
      condition.lock()
      keep(value, for: key, bytes: bytes(value), cpuSeconds: seconds)
      condition.broadcast()
      condition.unlock()
      return (value, 0)
    } catch {
      condition.lock()
      contents.states[key] = nil
      condition.broadcast()
      condition.unlock()
      throw error
    }
  }

  /// Forgets everything whose key begins with `prefix`, such as one fold that is done.
  public func removeAll(withPrefix prefix: String) {
    condition.lock()
    defer { condition.unlock() }
    for (key, state) in contents.states where key.hasPrefix(prefix) {
      if case .ready(_, let bytes, _, _) = state {
        contents.heldBytes -= bytes
        contents.states[key] = nil
      }
    }
  }

  public var heldBytes: Int {
    condition.lock()
    defer { condition.unlock() }
    return contents.heldBytes
  }

  private func keep(_ value: any Sendable, for key: String, bytes: Int, cpuSeconds: Double) {
    guard bytes <= limitBytes else {
      contents.states[key] = nil
      return
    }
    contents.useCount += 1
    contents.states[key] = .ready(value: value, bytes: bytes, cpuSeconds: cpuSeconds, lastUse: contents.useCount)
    contents.heldBytes += bytes
    while contents.heldBytes > limitBytes {
      var oldest: (key: String, bytes: Int, lastUse: UInt64)?
      for case (let other, .ready(_, let size, _, let lastUse)) in contents.states
      where other != key && lastUse < oldest?.lastUse ?? .max {
        oldest = (other, size, lastUse)
      }
      guard let oldest else { return }
      contents.states[oldest.key] = nil
      contents.heldBytes -= oldest.bytes
    }
  }
}
