@testable import Measurement

/// A clock that moves only when it is told to, and by a fixed cost with each reading.
final class FakeClock: TickSource {
  /// Nanoseconds.
  let secondsPerTick = 1e-9
  var now: UInt64 = 1_000
  let readingCost: UInt64
  /// Readings are rounded down to multiples of this.
  let granularity: UInt64

  init(readingCost: UInt64 = 10, granularity: UInt64 = 1) {
    self.readingCost = readingCost
    self.granularity = granularity
  }

  func ticks() -> UInt64 {
    now += readingCost
    return now / granularity * granularity
  }
}

/// What was asked of all subjects, in order.
final class Journal {
  var calls: [(subject: Int, row: Int)] = []
  var batches: [(subject: Int, size: Int)] = []

  /// Subjects in the order of their turns: consecutive calls of one subject are one turn.
  var turns: [Int] {
    var turns: [Int] = []
    for call in calls where call.subject != turns.last { turns.append(call.subject) }
    return turns
  }
}

/// A subject whose answers take as long as a script says.
struct ScriptedSubject: TimedSubject {
  let number: Int
  let clock: FakeClock
  let journal: Journal
  let rowCount: Int
  var batchSizes: [Int] = []
  /// Nanoseconds of an answer, from the row and the calls made before.
  let cost: (_ row: Int, _ call: Int) -> UInt64
  /// Batches from this one on are refused, at once.
  var refusesFromBatch = Int.max
  private var calls = 0

  init(
    _ number: Int = 0, clock: FakeClock, journal: Journal = Journal(), rowCount: Int = 100, batchSizes: [Int] = [],
    cost: @escaping (_ row: Int, _ call: Int) -> UInt64
  ) {
    self.number = number
    self.clock = clock
    self.journal = journal
    self.rowCount = rowCount
    self.batchSizes = batchSizes
    self.cost = cost
  }

  mutating func answer(row: Int) {
    journal.calls.append((number, row))
    clock.now += cost(row, calls)
    calls += 1
  }

  mutating func answerBatch(_ position: Int) throws(MeasurementError) {
    if journal.batches.count >= refusesFromBatch { throw .predictionFailed("no") }
    let size = batchSizes[position]
    journal.batches.append((number, size))
    // Half of what single rows take, plus a fixed start.
    clock.now += 1_000 + UInt64(size) * cost(0, 0) / 2
  }
}
