import Statistics

/// The loops that the clock runs around, and what the clock itself costs.
struct TimingLoop<Source: TickSource> {
  let source: Source
  /// Calls in one block.
  let blockCalls: Int
  /// Median ticks of timing a call that does nothing; taken off every timed call.
  private(set) var callOverheadTicks: UInt64 = 0
  /// The same for a block of calls.
  private(set) var blockOverheadTicks: UInt64 = 0
  /// Smallest difference between two timings of nothing.
  private(set) var resolutionTicks: UInt64 = 1

  /// Measures the cost of the timing, on a call that does nothing.
  init(source: Source, blockCalls: Int) {
    self.source = source
    self.blockCalls = max(1, blockCalls)
    // Behind `any`, as the real subjects are, so that the call itself costs the same.
    var empty = EmptySubject.make()
    var cursor = 0
    _ = timeCalls(&empty, count: 500, cursor: &cursor)
    let calls = timeCalls(&empty, count: 2_000, cursor: &cursor).sorted()
    let blocks = timeBlocks(&empty, count: 500, cursor: &cursor).sorted()
    callOverheadTicks = calls[calls.count / 2]
    blockOverheadTicks = blocks[blocks.count / 2]
    var smallest = UInt64.max
    for (first, second) in zip(calls, calls.dropFirst()) where second > first {
      smallest = min(smallest, second - first)
    }
    resolutionTicks = smallest == .max ? 1 : smallest
  }

  /// Ticks of each of `count` calls, the clock's own cost included. `cursor` walks over the rows.
  func timeCalls(_ subject: inout any TimedSubject, count: Int, cursor: inout Int) -> [UInt64] {
    Self.callTicks(&subject, count: count, cursor: &cursor, source: source)
  }

  /// Ticks of each of `count` blocks of `blockCalls` calls, the clock's own cost included.
  func timeBlocks(_ subject: inout any TimedSubject, count: Int, cursor: inout Int) -> [UInt64] {
    Self.blockTicks(&subject, count: count, calls: blockCalls, cursor: &cursor, source: source)
  }

  /// Ticks of one batch call.
  func timeBatch(_ subject: inout any TimedSubject, position: Int) -> UInt64 {
    let start = source.ticks()
    subject.answerBatch(position)
    return source.ticks() &- start
  }

  /// Seconds of one call, from the ticks around it.
  func callSeconds(_ ticks: UInt64) -> Float {
    Float(Double(ticks > callOverheadTicks ? ticks - callOverheadTicks : 0) * source.secondsPerTick)
  }

  /// Mean seconds of the calls in a block, from the ticks around it.
  func blockSeconds(_ ticks: UInt64) -> Float {
    let own = Double(ticks > blockOverheadTicks ? ticks - blockOverheadTicks : 0)
    return Float(own * source.secondsPerTick / Double(blockCalls))
  }

  private static func callTicks(
    _ subject: inout some TimedSubject, count: Int, cursor: inout Int, source: Source
  ) -> [UInt64] {
    let rowCount = subject.rowCount
    var row = cursor % rowCount
    let ticks = [UInt64](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Safe: exactly `count` places are written, in order. An array's own checks would be timed with the call.
      for index in 0..<count {
        let start = source.ticks()
        subject.answer(row: row)
        let end = source.ticks()
        buffer.initializeElement(at: index, to: end &- start)
        row &+= 1
        if row == rowCount { row = 0 }
      }
      initialized = count
    }
    cursor = row
    return ticks
  }

  private static func blockTicks(
    _ subject: inout some TimedSubject, count: Int, calls: Int, cursor: inout Int, source: Source
  ) -> [UInt64] {
    let rowCount = subject.rowCount
    var row = cursor % rowCount
    let ticks = [UInt64](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Safe: exactly `count` places are written, in order.
      for index in 0..<count {
        let start = source.ticks()
        for _ in 0..<calls {
          subject.answer(row: row)
          row &+= 1
          if row == rowCount { row = 0 }
        }
        let end = source.ticks()
        buffer.initializeElement(at: index, to: end &- start)
      }
      initialized = count
    }
    cursor = row
    return ticks
  }
}
