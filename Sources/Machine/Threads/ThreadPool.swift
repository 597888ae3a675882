import CMachine

/// A few threads that share short pieces of work: they spin for a moment between runs, then sleep.
///
/// Handing out work costs well under a microsecond while runs follow each other closely (a dispatch queue costs 40 to
/// 50), so that even the single nodes of a tree can be shared. A pool belongs to one fit; runs don't nest.
public final class ThreadPool {
  // Safe: made in `init`, freed in `deinit`, and the C side locks what it shares between threads.
  private let pool: OpaquePointer?

  /// A pool of `threadCount` threads, the calling one among them; fewer where the system refuses.
  public init(threadCount: Int) {
    pool = threadCount > 1 ? cmachine_pool_create(Int32(min(threadCount, 256))) : nil
  }

  deinit {
    if let pool { cmachine_pool_destroy(pool) }
  }

  /// Threads that take part, the calling one among them.
  public var threadCount: Int { pool.map { Int(cmachine_pool_threads($0)) } ?? 1 }

  /// Calls `body(index, worker)` once for every index in `0..<count`, on any thread, and returns when all are done.
  ///
  /// `worker` is in `0..<threadCount` and names the thread, so that each can have its own scratch space. `body` runs
  /// at the same time on several threads: two calls must not write to the same memory. Results don't depend on the
  /// number of threads if every index writes only what belongs to it.
  public func run(count: Int, _ body: (_ index: Int, _ worker: Int) -> Void) {
    guard let pool, count > 1 else {
      for index in 0..<max(0, count) { body(index, 0) }
      return
    }
    withoutActuallyEscaping(body) { body in
      let task = Task(body: body)
      // Safe: the C side is done with the pointer when the run returns, and `task` lives until then.
      withExtendedLifetime(task) {
        cmachine_pool_run(
          pool, Int64(count),
          { context, index, worker in
            guard let context else { return }
            Unmanaged<Task>.fromOpaque(context).takeUnretainedValue().body(Int(index), Int(worker))
          }, Unmanaged.passUnretained(task).toOpaque())
      }
    }
  }

  /// `body(index)` for every index in `0..<count`, computed on any thread, in the order of the indices.
  public func map<Value>(count: Int, _ body: (_ index: Int) -> Value) -> [Value] {
    [Value](unsafeUninitializedCapacity: max(0, count)) { buffer, initialized in
      guard let slots = buffer.baseAddress, count > 0 else { return }
      // Safe: every index initialises its own place, and the run returns when all are done.
      run(count: count) { index, _ in (slots + index).initialize(to: body(index)) }
      initialized = count
    }
  }

  private final class Task {
    let body: (Int, Int) -> Void
    init(body: @escaping (Int, Int) -> Void) { self.body = body }
  }
}
