import Machine
import Testing

@Suite("Thread pool")
struct ThreadPoolTests {
  @Test("every index runs exactly once, for any number of threads", arguments: [1, 2, 3, 8])
  func everyIndexRunsOnce(threads: Int) {
    let pool = ThreadPool(threadCount: threads)
    for count in [0, 1, 2, 7, 1000] {
      var runs = [Int](repeating: 0, count: count)
      runs.withUnsafeMutableBufferPointer { buffer in
        // Safe: each index writes only its own element.
        nonisolated(unsafe) let buffer = buffer
        pool.run(count: count) { index, _ in buffer[index] += 1 }
      }
      #expect(runs == [Int](repeating: 1, count: count))
    }
  }

  @Test("mapped values come in the order of their indices", arguments: [1, 2, 3])
  func mappedValuesComeInOrder(threads: Int) {
    let pool = ThreadPool(threadCount: threads)
    for count in [0, 1, 2, 500] {
      #expect(pool.map(count: count) { "value \($0)" } == (0..<count).map { "value \($0)" })
    }
  }

  @Test("workers are numbered below the thread count")
  func workersAreNumbered() {
    let pool = ThreadPool(threadCount: 3)
    var workers = [Int](repeating: -1, count: 500)
    workers.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      pool.run(count: 500) { index, worker in buffer[index] = worker }
    }
    #expect(workers.allSatisfy { (0..<pool.threadCount).contains($0) })
  }

  @Test("results are there when a run returns, over many short runs and pauses that let the workers sleep")
  func manyShortRuns() {
    let pool = ThreadPool(threadCount: 2)
    var sums = [0, 0]
    for round in 0..<2000 {
      sums.withUnsafeMutableBufferPointer { buffer in
        nonisolated(unsafe) let buffer = buffer
        pool.run(count: 2) { index, _ in buffer[index] += round }
      }
      if round % 500 == 0 {
        let start = Clocks.wallSeconds
        while Clocks.wallSeconds - start < 0.002 {}
      }
    }
    #expect(sums == [1_999_000, 1_999_000])
  }

  @Test("workers that come late to a run take nothing of it, however run lengths change")
  func lateWorkers() {
    // More threads than processors, so that some are always late.
    let pool = ThreadPool(threadCount: 6)
    var runs = [Int](repeating: 0, count: 40)
    var wrong = 0
    for round in 0..<6000 {
      let count = 2 + round % 37
      runs.withUnsafeMutableBufferPointer { buffer in
        nonisolated(unsafe) let buffer = buffer
        pool.run(count: count) { index, _ in buffer[index] += 1 }
      }
      for index in 0..<count where runs[index] != 1 { wrong += 1 }
      for index in runs.indices { runs[index] = 0 }
    }
    #expect(wrong == 0)
  }

  @Test("a pool of one thread runs on the caller, in order")
  func oneThread() {
    var order: [Int] = []
    ThreadPool(threadCount: 1).run(count: 5) { index, worker in
      #expect(worker == 0)
      order.append(index)
    }
    #expect(order == [0, 1, 2, 3, 4])
  }
}
