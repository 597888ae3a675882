import CMachine
import Foundation

/// The processors this process may use.
public enum Processor {
  public static var count: Int { Int(cmachine_processor_count()) }

  /// Numbers of the logical processors that the calling thread may run on, ascending; empty where the system doesn't
  /// tell.
  public static var allowed: [Int] {
    var processors = [Int32](repeating: 0, count: Int(cmachine_allowed_processors(nil, 0)))
    let found = cmachine_allowed_processors(&processors, Int32(processors.count))
    return processors.prefix(Int(found)).map(Int.init)
  }

  /// Lets the calling thread run on these processors only.
  ///
  /// - Returns: nil, or why the system refused.
  static func allow(_ processors: [Int]) -> String? {
    let status = cmachine_allow_processors(processors.map { Int32(clamping: $0) }, Int32(processors.count))
    return status == 0 ? nil : String(cString: strerror(status))
  }

  /// What came of work that was to stay on one processor.
  public struct Pinned<Result> {
    public let result: Result
    /// The logical processor that the work stayed on; nil: the system could move it.
    public let processor: Int?
    /// What went wrong with pinning the thread or with letting it go again; nil: nothing.
    public let problem: String?
  }

  /// Runs `work` with the calling thread kept to one logical processor, and lets the thread run again where it could
  /// run before. Where the system refuses, `work` runs all the same, and the problem is told.
  ///
  /// - Parameter processor: one of `allowed`; nil: the last of them.
  public static func pinned<Result, Failure: Error>(
    to processor: Int? = nil, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Pinned<Result> {
    let before = allowed
    guard let last = before.last else {
      return Pinned(result: try work(), processor: nil, problem: "the system doesn't say which processors may be used")
    }
    let chosen = processor ?? last
    guard before.contains(chosen) else {
      let list = before.map(String.init).joined(separator: ", ")
      return Pinned(
        result: try work(), processor: nil,
        problem: "processor \(chosen) isn't one of those that may be used (\(list))")
    }
    if let refusal = allow([chosen]) {
      return Pinned(
        result: try work(), processor: nil, problem: "the thread can't be kept to processor \(chosen): \(refusal)")
    }
    let result: Result
    do throws(Failure) {
      result = try work()
    } catch {
      _ = allow(before)
      throw error
    }
    let problem = allow(before).map { "the thread can't be let go of processor \(chosen): \($0)" }
    return Pinned(result: result, processor: chosen, problem: problem)
  }
}

extension Processor.Pinned: Sendable where Result: Sendable {}
