import COpenBLAS

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
}
