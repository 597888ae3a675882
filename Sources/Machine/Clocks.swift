import CMachine

/// Readings of the machine's clocks, in seconds.
public enum Clocks {
  /// Seconds of the raw monotonic clock; differences are wall time.
  public static var wallSeconds: Double { Double(cmachine_monotonic_nanoseconds()) * 1e-9 }

  /// CPU seconds that the calling thread has used.
  public static var threadCPUSeconds: Double { Double(cmachine_thread_cpu_nanoseconds()) * 1e-9 }

  /// CPU seconds that all threads of this process have used.
  public static var processCPUSeconds: Double { Double(cmachine_process_cpu_nanoseconds()) * 1e-9 }

  /// Seconds in which the calling thread didn't run, counted from an unknown moment: differences tell how long other work
  /// (other processes, other guests of the same machine) or waiting kept it away.
  public static var threadAwaySeconds: Double { wallSeconds - threadCPUSeconds }

  /// Runs `work` and returns its result with the CPU seconds of the calling thread that it took.
  public static func threadCPU<Result, Failure: Error>(
    of work: () throws(Failure) -> Result
  ) throws(Failure) -> (result: Result, seconds: Double) {
    let start = threadCPUSeconds
    let result = try work()
    return (result, threadCPUSeconds - start)
  }
}
