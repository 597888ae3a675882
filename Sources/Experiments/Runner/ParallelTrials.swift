import Foundation
import Synchronization

/// Runs jobs on threads of their own, not on the cooperative pool: a fit computes for seconds without giving way, and
/// may wait for another trial's shared work.
enum ParallelTrials {
  private final class Queue: Sendable {
    let next = Atomic<Int>(0)
    let count: Int
    let body: @Sendable (Int) -> Void

    init(count: Int, body: @escaping @Sendable (Int) -> Void) {
      self.count = count
      self.body = body
    }

    func drain() {
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        body(index)
      }
    }
  }

  /// Calls `body` for 0..<count, each index once, started in order, on up to `jobs` threads. Returns when all are done.
  static func run(count: Int, jobs: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let queue = Queue(count: count, body: body)
    let group = DispatchGroup()
    for _ in 0..<max(1, min(jobs, count)) {
      group.enter()
      let thread = Thread {
        queue.drain()
        group.leave()
      }
      // The default stack of a secondary thread is small, and trees recurse.
      thread.stackSize = 16 << 20
      thread.start()
    }
    group.wait()
  }
}
