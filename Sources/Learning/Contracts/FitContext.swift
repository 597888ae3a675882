import Machine
import Statistics

/// What a fit may use besides its examples, and where it leaves remarks.
public struct FitContext {
  /// The only source of chance.
  public var generator: SeededGenerator
  /// Threads this fit may use. Results don't depend on it.
  public let threadCount: Int
  /// Work that other trials on the same examples may have done already; nil: nothing is shared.
  public let sharedWork: SharedWork?
  /// Remarks a person should see, such as "stopped after 100 iterations without converging".
  public var notes: [String] = []
  /// CPU seconds of shared work that this fit used but didn't pay for.
  public private(set) var borrowedCPUSeconds = 0.0

  public init(generator: SeededGenerator, threadCount: Int = 1, sharedWork: SharedWork? = nil) {
    self.generator = generator
    self.threadCount = max(1, threadCount)
    self.sharedWork = sharedWork
  }

  public init(seed: UInt64, threadCount: Int = 1) {
    self.init(generator: SeededGenerator(seed: seed), threadCount: threadCount)
  }

  /// The value of `make`, computed once for these examples and `name` if sharing is on.
  ///
  /// `name` must hold everything that the value depends on besides the inputs, targets and weights of `examples`:
  /// `"bins/256"`, `"gram/centred"`. `bytes` says how much memory the value holds.
  public mutating func shared<Value: Sendable>(
    _ name: String, for examples: Examples, bytes: (Value) -> Int, make: () throws(FitError) -> Value
  ) throws(FitError) -> Value {
    guard let sharedWork, let identity = examples.identity else { return try make() }
    let (value, borrowed) = try sharedWork.value(for: identity + "#" + name, bytes: bytes, make: make)
    borrowedCPUSeconds += borrowed
    return value
  }
}
