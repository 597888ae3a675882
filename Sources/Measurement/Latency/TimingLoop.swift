import Statistics

/// The loops that the clock runs around, and what the clock itself costs.
struct TimingLoop<Source: TickSource> {
  let source: Source
  /// Calls in one block.
  let blockCalls: Int
  /// Ticks of timing a call that does nothing; taken off every timed call.
  private(set) var callOverheadTicks = 0.0
  /// The same for a block of calls.
  private(set) var blockOverheadTicks = 0.0
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
    callOverheadTicks = Self.trimmedMean(ofSorted: calls)
    blockOverheadTicks = Self.trimmedMean(ofSorted: blocks)
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

  /// Ticks of one batch call. Throws where the batch is refused.
  func timeBatch(_ subject: inout any TimedSubject, position: Int) throws(MeasurementError) -> UInt64 {
    let start = source.ticks()
    try subject.answerBatch(position)
    return source.ticks() &- start
  }

  /// Seconds of one call, from the ticks around it.
  func callSeconds(_ ticks: UInt64) -> Float {
    Float(max(0, Double(ticks) - callOverheadTicks) * source.secondsPerTick)
  }

  /// Mean seconds of the calls in a block, from the ticks around it.
  func blockSeconds(_ ticks: UInt64) -> Float {
    Float(max(0, Double(ticks) - blockOverheadTicks) * source.secondsPerTick / Double(blockCalls))
  }

  /// The mean without the lowest and highest twentieth: no interruption moves it, and it is finer than the clock's
  /// steps, which some machines make as long as the overhead itself.
  private static func trimmedMean(ofSorted ticks: [UInt64]) -> Double {
    let middle = ticks[(ticks.count / 20)..<(ticks.count - ticks.count / 20)]
    return middle.reduce(0) { $0 + Double($1) } / Double(max(1, middle.count))
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
