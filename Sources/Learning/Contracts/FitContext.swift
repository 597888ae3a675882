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
  /// CPU seconds that this fit would have taken beyond what it did if it had stood alone: shared work that another trial
  /// paid for. Negative where it did more than its own share, such as a long fit that others cut short.
  public private(set) var borrowedCPUSeconds = 0.0
  /// The largest sizes that candidates of the run ask for, by the name of what they share: see `PrefixedEstimator` and
  /// `WorkSharingEstimator`.
  public var largestSizes: [String: Int] = [:]
  /// The run's seed, from which shared work draws its own streams.
  private var sharedSeed: UInt64 = 0

  public init(generator: SeededGenerator, threadCount: Int = 1, sharedWork: SharedWork? = nil) {
    self.generator = generator
    self.threadCount = max(1, threadCount)
    self.sharedWork = sharedWork
  }

  /// A context for one trial of a run: its own generator, and the run's seed for shared work.
  public init(runSeed: UInt64, trial: String, threadCount: Int = 1, sharedWork: SharedWork?) {
    self.init(
      generator: SeededGenerator(seed: runSeed).stream(trial), threadCount: threadCount, sharedWork: sharedWork)
    sharedSeed = runSeed
  }

  public init(seed: UInt64, threadCount: Int = 1) {
    self.init(generator: SeededGenerator(seed: seed), threadCount: threadCount)
  }

  /// The value of `make`, computed once for these examples and `name` if sharing is on.
  ///
  /// `name` must hold everything that the value depends on besides the inputs, targets and weights of `examples`:
  /// `"bins/256"`, `"gram/centred"`. `bytes` says how much memory the value holds. `make` is handed a context whose
  /// generator depends on `name` and the run's seed only, so that the value is the same whichever trial makes it.
  public mutating func shared<Value: Sendable>(
    _ name: String, for examples: Examples, bytes: (Value) -> Int,
    make: (inout FitContext) throws(FitError) -> Value
  ) throws(FitError) -> Value {
    var inner = FitContext(
      generator: SeededGenerator(seed: sharedSeed).stream(name), threadCount: threadCount, sharedWork: sharedWork)
    inner.sharedSeed = sharedSeed
    inner.largestSizes = largestSizes
    guard let sharedWork, let identity = examples.identity else {
      let value = try make(&inner)
      borrowedCPUSeconds += inner.borrowedCPUSeconds
      notes += inner.notes
      return value
    }
    let entry = try sharedWork.entry(for: identity + "#" + name, bytes: bytes) { () throws(FitError) in
      let value = try make(&inner)
      return (value, inner.notes, inner.borrowedCPUSeconds)
    }
    borrowedCPUSeconds += entry.borrowedCPUSeconds
    notes += entry.notes
    return entry.value
  }

  /// Corrects the account by work that was done for others as well.
  mutating func adjustBorrowed(by seconds: Double) { borrowedCPUSeconds += seconds }
}
