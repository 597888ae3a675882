import Foundation
import Machine

/// Results that several trials on the same training rows need (Gram matrices, decompositions, bins), computed once.
///
/// Two trials that ask for the same thing at the same time wait for one computation. Values are dropped, least
/// recently used first, when they hold more than `limitBytes`.
public final class SharedWork: Sendable {
  private enum State {
    case computing
    case ready(Kept)
  }

  private struct Kept {
    let value: any Sendable
    let notes: [String]
    let bytes: Int
    /// What making it anew would cost, shared work that it used itself included.
    let cpuSeconds: Double
    var lastUse: UInt64
  }

  /// A value, with what it would have cost the asker to make it alone beyond what it now did.
  struct Entry<Value> {
    let value: Value
    let notes: [String]
    let borrowedCPUSeconds: Double
    /// What the asker did of it itself.
    let paidCPUSeconds: Double
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

  /// The value for `key`, made now by `make` or earlier by another trial. `make` returns the value, its notes, and
  /// the CPU seconds of other shared work that it used.
  func entry<Value: Sendable, Failure: Error>(
    for key: String, bytes: (Value) -> Int,
    make: () throws(Failure) -> (value: Value, notes: [String], borrowedCPUSeconds: Double)
  ) throws(Failure) -> Entry<Value> {
    condition.lock()
    while case .computing = contents.states[key] { condition.wait() }
    if case .ready(var kept) = contents.states[key], let value = kept.value as? Value {
      contents.useCount += 1
      kept.lastUse = contents.useCount
      contents.states[key] = .ready(kept)
      condition.unlock()
      return Entry(value: value, notes: kept.notes, borrowedCPUSeconds: kept.cpuSeconds, paidCPUSeconds: 0)
    }
    contents.states[key] = .computing
    condition.unlock()

    let start = Clocks.threadCPUSeconds
    do throws(Failure) {
      let made = try make()
      let paid = Clocks.threadCPUSeconds - start
      let seconds = paid + made.borrowedCPUSeconds
      condition.lock()
      keep(
        Kept(value: made.value, notes: made.notes, bytes: bytes(made.value), cpuSeconds: seconds, lastUse: 0), for: key)
      condition.broadcast()
      condition.unlock()
      return Entry(
        value: made.value, notes: made.notes, borrowedCPUSeconds: made.borrowedCPUSeconds, paidCPUSeconds: paid)
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
      if case .ready(let kept) = state {
        contents.heldBytes -= kept.bytes
        contents.states[key] = nil
      }
    }
  }

  public var heldBytes: Int {
    condition.lock()
    defer { condition.unlock() }
    return contents.heldBytes
  }

  private func keep(_ kept: Kept, for key: String) {
    guard kept.bytes <= limitBytes else {
      contents.states[key] = nil
      return
    }
    var kept = kept
    contents.useCount += 1
    kept.lastUse = contents.useCount
    contents.states[key] = .ready(kept)
    contents.heldBytes += kept.bytes
    while contents.heldBytes > limitBytes {
      var oldest: (key: String, kept: Kept)?
      for case (let other, .ready(let candidate)) in contents.states
      where other != key && candidate.lastUse < oldest?.kept.lastUse ?? .max {
        oldest = (other, candidate)
      }
      guard let oldest else { return }
      contents.states[oldest.key] = nil
      contents.heldBytes -= oldest.kept.bytes
    }
  }
}
