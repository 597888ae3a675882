import LinearAlgebra
import Machine
import Records
import Tabular
import Testing

@testable import Measurement

/// Sessions on the real clock. One after the other: a session sets the process's BLAS threads while it runs.
@Suite(.serialized) struct HardwareSessionTests {
  private func session(calls: Int, budget: Double) -> LatencySession {
    var session = LatencySession()
    session.calls = calls
    session.rounds = 3
    session.budgetSeconds = budget
    return session
  }

  @Test func theProcessorsOwnClockGivesFiniteTimes() throws {
    struct Adding: TimedSubject {
      let rowCount = 8
      var sum = 0.0
      mutating func answer(row: Int) { for step in 0..<10 { sum += Double(row * step).squareRoot() } }
    }
    let evidence = session(calls: 1_000, budget: 1).run([Adding()]).answered[0]
    let reading = try LatencyAxis(.median).measure(Evidence(task: .regression, TimingEvidence(served: evidence)))
    #expect(reading.value.isFinite && reading.value >= 0)
    #expect(HardwareTicks().secondsPerTick > 0)
  }

  @Test func isTimedThroughItsRowsAndBatches() throws {
    let coded: [[Double]] = [[1, 2], [3, 4], [5, 6]]
    let subject = try ServedSubject(
      SumModel.pipeline, rows: coded.map { RawRow(numbers: $0) }, coded: Matrix(coded), batchSizes: [4, 1])
    #expect(subject.batchSizes == [1, 4])
    #expect(subject.rowCount == 3)
    let evidence = session(calls: 600, budget: 2).run([subject]).answered[0]
    #expect(evidence.callCount == 600)
    let candidate = Evidence(task: .regression, TimingEvidence(served: evidence))
    #expect(try LatencyAxis(.percentile99).measure(candidate).value > 0)
    #expect(try ThroughputAxis().measure(candidate).value > 0)
  }

  @Test func theProcessorIsRecorded() {
    struct Nothing: TimedSubject {
      let rowCount = 1
      mutating func answer(row: Int) {}
    }
    let allowed = Processor.allowed
    var session = session(calls: 20, budget: 0.1)
    #expect(session.run([Nothing()]).processor == allowed.last)
    #expect(Processor.allowed == allowed)
    session.processor = 1 << 19
    let refused = session.run([Nothing()])
    #expect(refused.processor == nil)
    #expect(refused.pinningProblem?.contains("processor \(1 << 19) isn't one of those that may be used") == true)
    session.processor = -1
    let free = session.run([Nothing()])
    #expect(free.processor == nil && free.pinningProblem == nil)
  }

  @Test func blasKeepsToOneThread() {
    final class Seen { var threads = Set<Int>() }
    struct Watching: TimedSubject {
      let rowCount = 1
      let seen: Seen
      mutating func answer(row: Int) { seen.threads.insert(BLASLibrary.threadCount) }
    }
    let seen = Seen()
    _ = session(calls: 20, budget: 0.1).run([Watching(seen: seen)])
    #expect(seen.threads == [1])
  }
}
