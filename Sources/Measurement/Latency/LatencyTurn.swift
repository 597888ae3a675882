import Records
import Statistics

extension LatencySession {
  /// One subject on its way through a session.
  struct Turn {
    var subject: any TimedSubject
    /// The row that comes next; kept between rounds, so that all rows get their turn.
    var cursor = 0
    /// Estimated while warming up.
    var secondsPerCall = 0.0
    var callsPerRound = 1
    /// 0: calls are long enough for the clock.
    var blocksPerRound = 0
    /// The largest of the subject's batches that fits into the time for batches; nil: it has none.
    private(set) var batchPosition: Int?
    /// Seconds for batches in one round.
    private var batchAllowance = 0.0
    private(set) var rounds: [TimingRound] = []
    /// Why a batch was refused; then nothing of the subject counts.
    private(set) var refusal: MeasurementError?

    init(subject: any TimedSubject) { self.subject = subject }

    /// Calls the subject until the median of 64 calls repeats within 5%, at most 4,096 calls and `limitSeconds`; then
    /// one batch size after the other, as long as the next is unlikely to take more than `batchExcess` times the
    /// `batchAllowance` of a round.
    mutating func warmUp<Source: TickSource>(
      _ loop: TimingLoop<Source>, limitSeconds: Double, batchAllowance: Double
    ) {
      var spent = 0.0
      var calls = 0
      var previous = Double.infinity
      while calls < 4_096 {
        var seconds: [Double] = []
        // One by one, because a single call may already exceed the limit.
        while seconds.count < 64, spent < limitSeconds || calls == 0 {
          let ticks = loop.timeCalls(&subject, count: 1, cursor: &cursor)[0]
          let time = Double(loop.callSeconds(ticks))
          seconds.append(time)
          spent += time + 1e-7
          calls += 1
        }
        guard !seconds.isEmpty else { break }
        secondsPerCall = seconds.sorted()[seconds.count / 2]
        if abs(secondsPerCall - previous) <= 0.05 * previous || spent >= limitSeconds { break }
        previous = secondsPerCall
      }

      self.batchAllowance = batchAllowance
      var secondsPerRow = secondsPerCall
      for (position, size) in subject.batchSizes.enumerated() {
        // The smallest is timed whatever it takes; larger ones only where they are likely to fit.
        guard position == 0 || secondsPerRow * Double(size) <= Self.batchExcess * batchAllowance else { break }
        guard let seconds = batchCall(loop, position: position) else { return }
        secondsPerRow = seconds / Double(max(1, size))
        batchPosition = position
      }
    }

    /// So far is a batch let exceed its time, because the sizes lie far apart and the larger one tells more.
    static let batchExcess = 8.0

    /// A turn is interrupted where the thread was kept away for more than this share of it and more than
    /// `tolerableAwaySeconds`: then a noticeable part of its calls met cold caches.
    static let tolerableAwayShare = 0.02
    static let tolerableAwaySeconds = 100e-6

    /// One round.
    ///
    /// - Returns: whether other work interrupted it.
    mutating func take<Source: TickSource>(_ loop: TimingLoop<Source>, _ awaySeconds: () -> Double) -> Bool {
      let start = loop.source.ticks()
      let before = awaySeconds()
      takeRound(loop)
      let away = awaySeconds() - before
      let seconds = Double(loop.source.ticks() &- start) * loop.source.secondsPerTick
      return away > max(Self.tolerableAwaySeconds, Self.tolerableAwayShare * seconds)
    }

    /// Forgets the last round; nothing of a subject that refused is forgotten.
    mutating func dropRound() {
      if refusal == nil { _ = rounds.popLast() }
    }

    private mutating func takeRound<Source: TickSource>(_ loop: TimingLoop<Source>) {
      // A few calls bring the subject back into the caches that the one before it used; of slow ones fewer do.
      _ = loop.timeCalls(&subject, count: min(16, max(1, callsPerRound / 8)), cursor: &cursor)
      let calls = loop.timeCalls(&subject, count: callsPerRound, cursor: &cursor)
      let blocks = blocksPerRound > 0 ? loop.timeBlocks(&subject, count: blocksPerRound, cursor: &cursor) : []
      var rates: [Double] = []
      if let position = batchPosition {
        let size = Double(subject.batchSizes[position])
        guard let seconds = batchSeconds(loop, position: position) else { return }
        rates.append(size / seconds)
      }
      rounds.append(
        TimingRound(
          rowSeconds: calls.map(loop.callSeconds), blockSeconds: blocks.map(loop.blockSeconds), rowsPerSecond: rates))
    }

    /// Median of up to seven calls, as many as fit into 5 ms and into the time of a round; at least one.
    private mutating func batchSeconds<Source: TickSource>(_ loop: TimingLoop<Source>, position: Int) -> Double? {
      var seconds: [Double] = []
      var spent = 0.0
      repeat {
        guard let time = batchCall(loop, position: position) else { return nil }
        seconds.append(max(time, loop.source.secondsPerTick))
        spent += time
      } while seconds.count < 7 && spent + spent / Double(seconds.count) <= min(5e-3, batchAllowance)
      return seconds.sorted()[seconds.count / 2]
    }

    /// Seconds of one batch call; nil where it is refused.
    private mutating func batchCall<Source: TickSource>(_ loop: TimingLoop<Source>, position: Int) -> Double? {
      do throws(MeasurementError) {
        return Double(loop.callSeconds(try loop.timeBatch(&subject, position: position)))
      } catch {
        refusal = error
        batchPosition = nil
        return nil
      }
    }

    func timings<Source: TickSource>(_ loop: TimingLoop<Source>) -> Result<CallTimings, MeasurementError> {
      if let refusal { return .failure(refusal) }
      return .success(
        CallTimings(
          rounds: rounds, batchSizes: batchPosition.map { [subject.batchSizes[$0]] } ?? [], blockCalls: loop.blockCalls,
          clockResolutionSeconds: Double(loop.resolutionTicks) * loop.source.secondsPerTick,
          clockOverheadSeconds: loop.callOverheadTicks * loop.source.secondsPerTick))
    }
  }
}
