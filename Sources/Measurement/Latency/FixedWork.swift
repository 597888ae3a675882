/// Work that takes the same time wherever nothing disturbs it: a chain of integer steps (xorshift), each of which waits for
/// the one before.
enum FixedWork {
  /// - Returns: what the steps computed; work whose result nobody needs may be left out by the compiler.
  @inline(never)
  static func run(from start: UInt64, steps: Int) -> UInt64 {
    var state = start
    for _ in 0..<steps {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
    }
    return state
  }
}
