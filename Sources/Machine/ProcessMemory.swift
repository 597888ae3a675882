import CMachine

/// Resident memory of this process.
public enum ProcessMemory {
  /// Resident bytes now; nil where the system doesn't tell.
  public static var residentBytes: Int? {
    let bytes = cmachine_resident_bytes()
    return bytes == 0 ? nil : Int(bytes)
  }

  /// Highest resident bytes since the start of the process or the last reset.
  public static var peakResidentBytes: Int? {
    let bytes = cmachine_peak_resident_bytes()
    return bytes == 0 ? nil : Int(bytes)
  }

  /// Runs `work` and returns how far it pushed resident memory above where it began.
  ///
  /// Free heap pages are given back first, so that work which merely reuses them counts too. Meaningful only when
  /// nothing else in the process allocates meanwhile. Nil where the system can't reset its peak.
  public static func peakGrowth<Result, Failure: Error>(
    of work: () throws(Failure) -> Result
  ) throws(Failure) -> (result: Result, bytes: Int?) {
    cmachine_release_free_memory()
    let canReset = cmachine_reset_peak_resident_bytes() == 1
    let before = residentBytes
    let result = try work()
    guard canReset, let before, let peak = peakResidentBytes else { return (result, nil) }
    return (result, max(0, peak - before))
  }
}
