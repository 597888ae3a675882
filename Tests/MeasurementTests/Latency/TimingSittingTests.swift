import LinearAlgebra
import Records
import Tabular
import Testing

@testable import Measurement

/// A sitting whose processes are calls of this one.
private final class FakeProcesses: TimingProcesses, @unchecked Sendable {
  // Safe: a sitting asks one process after the other, from one thread.
  var sessions: [LatencySession] = []
  var answers: [[UInt8]] = []

  func run(_ task: [UInt8]) throws -> [UInt8] {
    let task = try TimingTask(encoded: task)
    sessions.append(task.session)
    let part = task.run { path in
      guard path != "broken" else { throw MeasurementError.noRows }
      return SumModel.pipeline
    }
    answers.append(part.encoded())
    return part.encoded()
  }
}

@Suite(.serialized) struct TimingSittingTests {
  private let rows = TimedRows(
    raw: [[1, 2], [3, 4], [5, 6]].map { RawRow(numbers: $0, categories: []) },
    coded: Matrix([[1, 2], [3, 4], [5, 6]]))

  private func task(_ paths: [String]) -> TimingTask {
    var session = LatencySession()
    session.rounds = 5
    session.calls = 300
    session.minimumCalls = 10
    session.budgetSeconds = 2
    session.seed = 9
    return TimingTask(paths: paths, rows: rows, session: session)
  }

  @Test func roundsAndCallsAreDividedAmongProcesses() throws {
    let processes = FakeProcesses()
    var steps: [Int] = []
    let sitting = try TimingSitting(of: task(["a", "b"]), in: 3, of: processes) { done, total in
      #expect(total == 3)
      steps.append(done)
    }
    #expect(steps == [0, 1, 2, 3])
    #expect(processes.sessions.map(\.rounds) == [1, 2, 2])
    #expect(processes.sessions.allSatisfy { $0.calls == 100 && $0.budgetSeconds == 2.0 / 3 })
    #expect(Set(processes.sessions.map(\.seed)).count == 3)
    #expect(processes.sessions[0].usualProbeSeconds == nil && processes.sessions[1].usualProbeSeconds != nil)
    let evidence = try sitting.evidence(noise: .assumed).map { try $0.get() }
    #expect(evidence.count == 2)
    #expect(evidence[0].served.rounds.map(\.process) == [0, 1, 1, 2, 2])
    #expect(evidence[0].account.rounds == 5 && evidence[0].noise == .assumed)
    #expect(evidence[0].served.callCount >= 300)
    var read = Evidence(task: .regression)
    read.insert(evidence[0])
    let reading = try LatencyAxis(.median).measure(read)
    #expect(reading.samples.count == 3 && reading.interval != nil)
    #expect(try ThroughputAxis().measure(read).samples.count == 3)
  }

  @Test func addedTimeIsFound() throws {
    var task = task(["a", "b"])
    task.session.calls = 4_000
    task.added = [.none, AddedTime(seconds: 20e-6)]
    let evidence = try TimingSitting(of: task, in: 2, of: FakeProcesses()).evidence(noise: .none).map { try $0.get() }
    let medians = try evidence.map { timing in
      var read = Evidence(task: .regression)
      read.insert(timing)
      return try LatencyAxis(.median).measure(read).value
    }
    // Half and three times: a debug build, perhaps on a busy machine.
    #expect(medians[1] - medians[0] > 10e-6 && medians[1] - medians[0] < 60e-6, "\(medians)")
  }

  @Test func aModelThatCannotBeReadFailsAlone() throws {
    let sitting = try TimingSitting(of: task(["broken", "b"]), in: 2, of: FakeProcesses()) { _, _ in }
    let evidence = sitting.evidence(noise: .none)
    #expect(evidence[0] == .failure(.predictionFailed(MeasurementError.noRows.description)))
    #expect(try evidence[1].get().served.rounds.count == 5)
  }

  @Test func tasksAndPartsComeBackFromBytesAndDamagedOnesAreRefused() throws {
    let task = TimingTask(
      paths: ["a", "b/c"],
      rows: TimedRows(
        raw: [
          RawRow(numbers: [1, .nan], categories: ["red", nil]), RawRow(numbers: [2, 3], categories: [nil, ""]),
        ],
        coded: Matrix([[1, 2, 3, 4], [5, 6, 7, .nan]])), session: self.task([]).session,
      added: [AddedTime(share: 0.05), AddedTime(seconds: 2e-7)])
    let bytes = task.encoded()
    let back = try TimingTask(encoded: bytes)
    #expect(
      back.paths == task.paths && back.rows.raw == task.rows.raw && back.encoded() == bytes && back.added == task.added)
    for length in 0..<bytes.count {
      #expect(throws: EvidenceError.self) { try TimingTask(encoded: Array(bytes[..<length])) }
    }
    let processes = FakeProcesses()
    _ = try TimingSitting(of: self.task(["a", "broken"]), in: 1, of: processes) { _, _ in }
    let part = processes.answers[0]
    #expect(try TimingPart(encoded: part).encoded() == part)
    for length in stride(from: 0, to: part.count, by: 37) {
      #expect(throws: EvidenceError.self) { try TimingPart(encoded: Array(part[..<length])) }
    }
  }
}
