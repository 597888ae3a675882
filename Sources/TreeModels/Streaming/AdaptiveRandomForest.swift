import Foundation
import Learning
import Records

/// A random forest that learns row by row and replaces trees whose errors change.
///
/// Each tree is a `HoeffdingTree` whose leaves watch `columns-per-leaf` columns drawn for each, and learns a row as often
/// as a Poisson number with mean `mean-repeats` says. An ADWIN detector on the tree's errors begins a tree in the
/// background where it warns (`warning-delta`), and another puts that tree, or a new one, in its place where it is sure
/// (`drift-delta`). Trees vote with their class shares times the accuracy that each has had on rows it hadn't learned.
/// O(trees x (depth + columns-per-leaf x classes)) a row.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `trees` | 10 | 1 to 1,000 | trees of the forest |
/// | `columns-per-leaf` | `sqrt` | `sqrt`, `all`, a count, or a share | columns that a leaf watches |
/// | `mean-repeats` | 6 | 0.01 to 100 | mean number of times that a tree learns a row |
/// | `warning-delta` | 0.01 | 1e-12 to 0.5 | chance of a false warning that is allowed |
/// | `drift-delta` | 0.001 | 1e-12 to 0.5 | chance of a false drift that is allowed |
/// | `weighted-votes` | true | | whether trees vote by their accuracy |
///
/// and those of `HoeffdingTree`, with `grace-period` 50 and `delta` 0.01. Errors as there. Chance depends on the seed and on the
/// number of rows learned, so that a stored forest learns on to the same bits. Rules and defaults as `ARFClassifier` of River.
/// Source: Gomes et al., "Adaptive random forests for evolving data stream classification" (2017).
public struct AdaptiveRandomForest: IncrementalEstimator {
  public typealias Fitted = AdaptiveRandomForestModel

  public struct Parameters: HoeffdingParameters {
    public var trees = 10
    public var columnsPerLeaf = ColumnsPerSplit.squareRoot
    public var meanRepeats = 6.0
    public var warningDelta = 0.01
    public var driftDelta = 0.001
    public var weightedVotes = true
    public var gracePeriod = 50
    public var delta = 0.01
    public var tieThreshold = 0.05
    public var leaf = StreamingLeaf.adaptive
    public var splitPoints = 10
    public var maxDepth: Int?
    public init() {}

    public static let fields: [ParameterField<Self>] =
      [
        .integer("trees", \.trees, in: 1...1_000, "trees of the forest"), columnsField,
        .number("mean-repeats", \.meanRepeats, in: 0.01...100, "mean number of times that a tree learns a row"),
        .number("warning-delta", \.warningDelta, in: 1e-12...0.5, "chance of a false warning that is allowed"),
        .number("drift-delta", \.driftDelta, in: 1e-12...0.5, "chance of a false drift that is allowed"),
        .flag("weighted-votes", \.weightedVotes, "trees vote by their accuracy on rows not learned yet"),
      ] + hoeffdingFields

    private static var columnsField: ParameterField<Self> {
      let counts = 1...1_000_000_000
      return .custom(
        "columns-per-leaf", expectation: "sqrt, all, " + CountOrShare.expectation(counts: counts),
        ParameterDomain(.countOrShare(counts), words: ["sqrt", "all"]), "columns that a leaf watches, drawn for each",
        get: { $0.columnsPerLeaf.setting },
        set: { parameters, value in
          guard let columns = ColumnsPerSplit(value, counts: counts) else { return false }
          parameters.columnsPerLeaf = columns
          return true
        })
    }
  }

  public static let name = "adaptive-random-forest"
  public static let version = 1
  public static let capabilities: Capabilities = [.classification, .missingValues, .sampleWeights, .probabilities]
  public static let summary = "Grows a forest row by row and replaces trees whose errors change."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func untrained(
    _ features: [Feature], task: LearningTask, in context: FitContext
  ) throws(FitError) -> AdaptiveRandomForestModel {
    let classCount = try task.streamingClasses(features, for: Self.name)
    let width = features.count
    // The square root is rounded, as it is by those who made this forest.
    let columns =
      parameters.columnsPerLeaf == .squareRoot
      ? Int(Double(width).squareRoot().rounded()) : parameters.columnsPerLeaf.number(of: width)
    return AdaptiveRandomForestModel(
      parameters, width: width, classCount: classCount, columnsPerLeaf: min(width, max(1, columns)),
      seed: context.stream("adaptive-forest").seed)
  }
}

extension ColumnsPerSplit {
  /// `sqrt`, `all`, a count or a share.
  init?(_ value: SettingValue, counts: ClosedRange<Int>) {
    switch value {
    case .text("sqrt"): self = .squareRoot
    case .text("all"): self = .share(1)
    default:
      switch CountOrShare(value, counts: counts) {
      case .count(let count)?: self = .count(count)
      case .share(let share)?: self = .share(share)
      case nil: return nil
      }
    }
  }

  /// As it is written.
  var setting: SettingValue {
    switch self {
    case .squareRoot: .text("sqrt")
    case .share(1): .text("all")
    case .share(let share): .number(share)
    case .count(let count): .integer(count)
    }
  }
}
