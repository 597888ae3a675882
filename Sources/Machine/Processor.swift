import CMachine

/// The processors this process may use.
public enum Processor {
  public static var count: Int { Int(cmachine_processor_count()) }

  /// Runs `work` with the calling thread pinned to one logical processor, where the system allows it.
  public static func pinned<Result, Failure: Error>(
    to processor: Int, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    _ = cmachine_pin_thread(Int32(processor))
    defer { _ = cmachine_unpin_thread() }
    return try work()
  }
}
