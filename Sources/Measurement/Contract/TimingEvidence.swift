/// The timed calls of one candidate in one round of a `LatencySession`.
public struct TimingRound: Sendable, Equatable {
  /// Seconds of each single-row call, ascending, with the cost of the timing itself taken off.
  public let sortedRowSeconds: [Float]
  /// Seconds of one call as the mean over blocks of `blockCalls` calls, ascending; empty unless calls are too short
  /// for the clock.
  public let sortedBlockSeconds: [Float]
  /// Rows answered a second, for each entry of `TimingEvidence.batchSizes`.
  public let rowsPerSecond: [Double]

  /// Sorts what it is given.
  public init(rowSeconds: [Float], blockSeconds: [Float] = [], rowsPerSecond: [Double] = []) {
    sortedRowSeconds = rowSeconds.sorted()
    sortedBlockSeconds = blockSeconds.sorted()
    self.rowsPerSecond = rowsPerSecond
  }
}

/// Warm timings of one deployed candidate, taken in rounds in which all candidates took turns.
public struct TimingEvidence: Sendable {
  public let rounds: [TimingRound]
  /// Rows of a batch whose throughput was timed, ascending.
  public let batchSizes: [Int]
  /// Calls in one block of `TimingRound.sortedBlockSeconds`.
  public let blockCalls: Int
  /// Smallest step that the clock can tell apart, in seconds.
  public let clockResolutionSeconds: Double
  /// What timing an empty call costs; already taken off every timing.
  public let clockOverheadSeconds: Double

  public init(
    rounds: [TimingRound], batchSizes: [Int], blockCalls: Int = 16, clockResolutionSeconds: Double,
    clockOverheadSeconds: Double
  ) {
    self.rounds = rounds
    self.batchSizes = batchSizes
    self.blockCalls = blockCalls
    self.clockResolutionSeconds = clockResolutionSeconds
    self.clockOverheadSeconds = clockOverheadSeconds
  }

  /// Single-row calls over all rounds.
  public var callCount: Int { rounds.reduce(0) { $0 + $1.sortedRowSeconds.count } }
}
