import COpenBLAS
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The BLAS that this process loaded, and its thread count.
public enum BLASLibrary {
  /// Kernel family in use, such as `Haswell` or `SkylakeX`.
  public static var coreName: String { String(cString: openblas_get_corename()) }

  /// Version and build options, as OpenBLAS prints them.
  public static var configuration: String { String(cString: openblas_get_config()) }

  /// Threads that one BLAS call may use, for the whole process. Setting it costs about 2 ns.
  ///
  /// Keep it at 1 while trials run side by side: the thread count changes result bits, and two threads are often
  /// slower than one on small problems.
  public static var threadCount: Int {
    get { Int(openblas_get_num_threads()) }
    set { openblas_set_num_threads(Int32(max(1, newValue))) }
  }

  private static let oneThread = Mutex(SharedOverride<Int>())

  /// From here to `endOneThread` a BLAS call uses one thread. Work that overlaps in time shares this: the threads come back
  /// when the last of it ends.
  public static func beginOneThread() {
    oneThread.withLock { shared in
      shared.begin(before: threadCount)
      threadCount = 1
    }
  }

  /// Ends what `beginOneThread` began; call it once for each.
  public static func endOneThread() {
    oneThread.withLock { shared in
      if let before = shared.end() { threadCount = before }
    }
  }
}

/// A setting of the process that several pieces of work override alike for some time.
struct SharedOverride<Value: Sendable>: Sendable {
  private var holders = 0
  private var before: Value?

  /// - Parameter before: the setting now; kept where nobody overrides it yet.
  mutating func begin(before: @autoclosure () -> Value) {
    if holders == 0 { self.before = before() }
    holders += 1
  }

  /// The setting to bring back; nil while others still override it.
  mutating func end() -> Value? {
    guard holders > 0 else { return nil }
    holders -= 1
    return holders == 0 ? before : nil
  }
}
