/// A learning algorithm with its settings: a value that is not fitted.
///
/// Fitting returns another type, so an unfitted model can't predict.
public protocol Estimator: Sendable {
  associatedtype Parameters: ParameterSet
  associatedtype Fitted: Model

  /// Catalogue name, lower case with hyphens: `logistic-regression`.
  static var name: String { get }
  /// Raised whenever the same settings and data would give another model.
  static var version: Int { get }
  static var capabilities: Capabilities { get }
  /// One sentence for help texts.
  static var summary: String { get }

  var parameters: Parameters { get }
  init(_ parameters: Parameters)

  /// What these settings ask of a regression's targets, so that a plan can be refused before anything runs; nil
  /// (default): any finite number will do.
  var targetRequirement: TargetRequirement? { get }

  /// Numbers that a fit holds beside its inputs, where they grow faster than those, as Gram matrices do. Default: none.
  func workingNumbers(rows: Int, columns: Int, task: LearningTask) -> Int

  /// How many times the work of answering a row a training row costs, about; counted, so that it is the same on every
  /// machine. Default: 30, as an iterative fit of weights takes.
  func fitPasses(columns: Int) -> Double

  /// Learns from `examples`. All chance comes from `context.stream(_:_:)`; the same seed gives the same model, for any
  /// number of threads.
  func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> Fitted
}

extension Estimator {
  public init() { self.init(Parameters()) }

  public var targetRequirement: TargetRequirement? { nil }

  public func workingNumbers(rows: Int, columns: Int, task: LearningTask) -> Int { 0 }

  public func fitPasses(columns: Int) -> Double { 30 }

  /// Fits on one thread with its own seed and nothing shared; for tests and small uses.
  public func fit(_ examples: Examples, seed: UInt64 = 0) throws(FitError) -> Fitted {
    var context = FitContext(seed: seed)
    return try fit(examples, in: &context)
  }
}

/// Which targets of a regression an estimator can learn from.
public struct TargetRequirement: Sendable, Equatable {
  public let range: ClosedRange<Double>
  /// In words: `loss=poisson needs targets of at least 0`.
  public let words: String

  public init(_ range: ClosedRange<Double>, words: String) {
    self.range = range
    self.words = words
  }

  /// Throws `targetOutOfRange` for the first target that isn't fit to learn from.
  public func check(_ targets: Targets) throws(FitError) {
    guard case .values(let values) = targets, let row = values.firstIndex(where: { !range.contains($0) }) else {
      return
    }
    throw .targetOutOfRange(row: row, value: values[row], requirement: words)
  }
}

/// A fitted model that can be asked for several sizes of itself (rounds of boosting, trees of a forest) without another
/// fit; each becomes a candidate of its own.
public protocol PrefixedModel: Model {
  /// The sizes at hand, ascending; the last one is the model itself.
  var prefixes: [Int] { get }
  /// The model cut down to its first `size` parts.
  func prefix(_ size: Int) -> Self
}

/// An estimator whose model grows part by part, so that a sweep over its size needs one fit.
///
/// Law: the prefix of a longer fit equals the shorter fit, bit for bit, wherever `canShareFit` says so.
public protocol PrefixedEstimator: Estimator where Fitted: PrefixedModel {
  /// The parameter that gives the size: `rounds`, `trees`.
  static var sizeParameter: String { get }
  /// The size that the settings ask for.
  var size: Int { get }
  /// The same settings with another size.
  func resized(_ size: Int) -> Self
  /// Whether a longer fit holds the shorter one as its prefix; false with early stopping, say.
  var canShareFit: Bool { get }
}
