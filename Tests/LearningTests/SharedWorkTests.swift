import LinearAlgebra
import Statistics
import Synchronization
import Testing

@testable import Learning

private final class Counter: Sendable {
  let value = Mutex(0)
}

struct SharedWorkTests {
  private func examples(_ identity: String?) throws -> Examples {
    try Examples(inputs: Matrix([[1], [2]]), targets: .values([1, 2]), identity: identity)
  }

  private func context(_ work: SharedWork?) -> FitContext { FitContext(seed: 3, fold: "fold", sharedWork: work) }

  @Test func theSecondTrialBorrowsWhatTheFirstMade() throws {
    let work = SharedWork(limitBytes: 1 << 20)
    var first = context(work)
    var second = context(work)
    let examples = try examples("fold 1")
    var made = 0
    let make: (inout FitContext) throws(FitError) -> Int = { inner in
      made += 1
      inner.notes.append("a note")
      return 42
    }
    #expect(try first.shared("x", for: examples, bytes: { _ in 8 }, make: make) == 42)
    #expect(try second.shared("x", for: examples, bytes: { _ in 8 }, make: make) == 42)
    #expect(made == 1)
    #expect(first.borrowedCPUSeconds == 0)
    #expect(second.borrowedCPUSeconds > 0)
    #expect(second.notes == ["a note"])
    #expect(work.heldBytes == 8)
  }

  @Test func withoutIdentityNothingIsShared() throws {
    let work = SharedWork(limitBytes: 1 << 20)
    var made = 0
    for _ in 0..<2 {
      var context = context(work)
      _ = try context.shared("x", for: try examples(nil), bytes: { _ in 8 }) { _ throws(FitError) in made += 1 }
    }
    #expect(made == 2)
  }

  @Test func sharedChanceIsTheSameForEveryTrialAndWithoutSharing() throws {
    let draw: (inout FitContext) throws(FitError) -> UInt64 = { $0.stream("x").seed }
    var alone = context(nil)
    var together = context(SharedWork(limitBytes: 1 << 20))
    let first = try alone.shared("x", for: try examples(nil), bytes: { _ in 8 }, make: draw)
    let second = try together.shared("x", for: try examples("fold"), bytes: { _ in 8 }, make: draw)
    #expect(first == second)
  }

  @Test func theLeastRecentlyUsedValueIsDropped() throws {
    let work = SharedWork(limitBytes: 20)
    var context = context(work)
    var made: [String: Int] = [:]
    func ask(_ name: String) throws {
      let examples = try examples("fold")
      _ = try context.shared(name, for: examples, bytes: { _ in 8 }) { _ throws(FitError) in
        made[name, default: 0] += 1
      }
    }
    for name in ["a", "b", "a", "c", "a", "b"] { try ask(name) }
    #expect(made == ["a": 1, "b": 2, "c": 1])
    #expect(work.heldBytes <= 20)
  }

  @Test func aFailureIsNotKept() throws {
    let work = SharedWork(limitBytes: 20)
    var context = context(work)
    let examples = try examples("fold")
    #expect(throws: FitError.allWeightsZero) {
      try context.shared("x", for: examples, bytes: { (_: Int) in 8 }) { _ throws(FitError) in throw .allWeightsZero }
    }
    #expect(try context.shared("x", for: examples, bytes: { _ in 8 }) { _ throws(FitError) in 5 } == 5)
  }

  @Test func manyThreadsWaitForOneComputation() async throws {
    let work = SharedWork(limitBytes: 1 << 20)
    let examples = try examples("fold")
    let made = Counter()
    try await withThrowingTaskGroup(of: Int.self) { group in
      for index in 0..<16 {
        group.addTask {
          var context = FitContext(seed: 1, fold: "\(index)", sharedWork: work)
          return try context.shared("slow", for: examples, bytes: { _ in 8 }) { inner throws(FitError) in
            made.value.withLock { $0 += 1 }
            var sum = 0
            var generator = inner.stream("x")
            for _ in 0..<10_000 { sum &+= generator.integer(below: 10) }
            return sum
          }
        }
      }
      var results = Set<Int>()
      for try await result in group { results.insert(result) }
      #expect(results.count == 1)
    }
    #expect(made.value.withLock { $0 } == 1)
  }
}
