import Machine
import Statistics

/// What a fit may use besides its examples, and where it leaves notes.
///
/// Chance is asked for by the name of what is drawn: `context.stream("initial-weights")`. A stream depends on the seed,
/// on the rows that are fitted (the fold) and on that name, never on settings, so that two candidates which differ in
/// one setting draw the same numbers wherever they draw the same thing, and their difference is the setting's.
public struct FitContext {
  /// The chance of the rows that are fitted; shared work draws from it, whichever trial or part asks for it.
  private var rowsChance: SeededGenerator
  /// The chance of the part of the work that runs now.
  private var partChance: SeededGenerator
  /// Threads this fit may use. Results don't depend on it.
  public let threadCount: Int
  /// Work that other trials on the same examples may have done already; nil: nothing is shared.
  public let sharedWork: SharedWork?
  /// Notes a person should see, such as "stopped after 100 iterations without converging".
  public var notes: [String] = []
  /// CPU seconds that this fit would have taken beyond what it did if it had stood alone: shared work that another trial
  /// paid for. Negative where it did more than its own share, such as a long fit that others cut short.
  public private(set) var borrowedCPUSeconds = 0.0
  /// CPU seconds that this fit spent on work that other trials can use as well: who does it depends on who comes first.
  public private(set) var sharedCPUSeconds = 0.0
  /// The largest sizes that candidates of the run ask for, by the name of what they share: see `PrefixedEstimator` and
  /// `WorkSharingEstimator`.
  public var largestSizes: [String: Int] = [:]
  /// Told of every division of structured rows inside the fit, so that a test can see that it keeps to the structure.
  public var divisionWitness: (@Sendable (InnerDivision) -> Void)?

  /// - Parameters:
  ///   - seed: the run's seed.
  ///   - fold: names the rows that are fitted: `research/0`. All trials on the same rows must give the same name.
  public init(seed: UInt64, fold: String = "all", threadCount: Int = 1, sharedWork: SharedWork? = nil) {
    let chance = SeededGenerator(seed: seed).stream(fold)
    self.init(chance: chance, threadCount: max(1, threadCount), sharedWork: sharedWork)
  }

  private init(chance: SeededGenerator, threadCount: Int, sharedWork: SharedWork?) {
    rowsChance = chance
    partChance = chance
    self.threadCount = threadCount
    self.sharedWork = sharedWork
  }

  /// Chance for one thing that is drawn; the same however often and in whatever order it is asked for.
  ///
  /// - Parameters:
  ///   - drawn: what is drawn, in words that no other component uses for something else: `landmarks`, `tree-rows`.
  ///   - indices: which of several, such as the number of the tree.
  public func stream(_ drawn: String, _ indices: Int...) -> SeededGenerator {
    partChance.stream(drawn, indices: indices)
  }

  /// Runs a part of the fit that draws the same things as another one on the same rows, such as a teacher beside its
  /// student, with streams of its own.
  public mutating func withPart<Result>(
    _ name: String, _ body: (inout FitContext) throws(FitError) -> Result
  ) throws(FitError) -> Result {
    let outer = partChance
    defer { partChance = outer }
    partChance = partChance.stream(name)
    return try body(&self)
  }

  /// Runs a fit on other rows, such as one division of the training rows, with streams of its own.
  public mutating func withRows<Result>(
    _ name: String, _ number: Int, _ body: (inout FitContext) throws(FitError) -> Result
  ) throws(FitError) -> Result {
    let outer = (rowsChance, partChance)
    defer { (rowsChance, partChance) = outer }
    rowsChance = rowsChance.stream(name, number)
    partChance = partChance.stream(name, number)
    return try body(&self)
  }

  /// The value of `make`, computed once for these examples and `name` if sharing is on.
  ///
  /// `name` must hold everything that the value depends on besides the inputs, targets and weights of `examples`:
  /// `"bins/256"`, `"gram/centred"`. `bytes` says how much memory the value holds. `make` is handed a context whose
  /// streams depend on the seed and the rows only, so that the value is the same whichever trial or part makes it.
  public mutating func shared<Value: Sendable>(
    _ name: String, for examples: Examples, bytes: (Value) -> Int,
    make: (inout FitContext) throws(FitError) -> Value
  ) throws(FitError) -> Value {
    var inner = FitContext(chance: rowsChance, threadCount: threadCount, sharedWork: sharedWork)
    inner.largestSizes = largestSizes
    inner.divisionWitness = divisionWitness
    guard let sharedWork, let identity = examples.identity else {
      let value = try make(&inner)
      borrowedCPUSeconds += inner.borrowedCPUSeconds
      sharedCPUSeconds += inner.sharedCPUSeconds
      notes += inner.notes
      return value
    }
    let entry = try sharedWork.entry(for: identity + "#" + name, bytes: bytes) { () throws(FitError) in
      let value = try make(&inner)
      return (value, inner.notes, inner.borrowedCPUSeconds)
    }
    borrowedCPUSeconds += entry.borrowedCPUSeconds
    sharedCPUSeconds += entry.paidCPUSeconds
    notes += entry.notes
    return entry.value
  }

  /// Corrects the account by work that was done for others as well.
  mutating func adjustBorrowed(by seconds: Double) { borrowedCPUSeconds += seconds }

  /// Counts shared work as this fit's own, as far as it is.
  mutating func countAsOwn(_ seconds: Double) { sharedCPUSeconds -= seconds }
}
