import CMachine

/// A clock that counts up in ticks of a fixed length. Timing loops are made for one, so that tests can bring their own.
public protocol TickSource {
  var secondsPerTick: Double { get }
  func ticks() -> UInt64
}

/// The processor's time-stamp counter (about 9 ns a reading), or the raw monotonic clock where there is none.
public struct HardwareTicks: TickSource, Sendable {
  public let secondsPerTick: Double

  /// Measures the length of a tick against the monotonic clock; takes `calibrationSeconds` (0.02 by default, which is
  /// good to about one part in 100,000).
  public init(calibrationSeconds: Double = 0.02) {
    let nanoseconds = UInt64(max(0.001, calibrationSeconds) * 1e9)
    let startTime = cmachine_monotonic_nanoseconds()
    let startTicks = cmachine_ticks()
    var time = startTime
    while time &- startTime < nanoseconds { time = cmachine_monotonic_nanoseconds() }
    let passed = cmachine_ticks() &- startTicks
    secondsPerTick = passed > 0 ? Double(time &- startTime) * 1e-9 / Double(passed) : 1e-9
  }

  @inline(__always)
  public func ticks() -> UInt64 { cmachine_ticks() }
}
