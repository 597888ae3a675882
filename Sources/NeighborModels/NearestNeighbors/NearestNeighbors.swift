import Learning
import LinearAlgebra

/// Predicts what the nearest training rows say: the shares of their classes, or the mean of their values.
///
/// Distances are Euclidean, so columns should be scaled first. Of equally near rows the earlier ones count. Weights of
/// rows multiply their votes; rows of weight 0 are left out.
///
/// | parameter | default | choices | meaning |
/// |---|---|---|---|
/// | `neighbors` | 5 | 1 to 10,000 | rows that are asked; fewer, with a note, where there are fewer |
/// | `weights` | `uniform` | `uniform`, `distance` | equal votes, or votes of one over the distance |
///
/// With `weights: distance`, rows at distance 0, if there are any, are the only ones that count.
///
/// Fitting stores the rows, O(rows * (columns + log(rows))), once for all trials on the same examples. A prediction looks
/// at all of them, O(rows * columns), most of them in a form of 8 bits a value; with few columns, or rows in clusters, a
/// tree of boxes leaves most of them out, about O(columns * log(rows)). The answers are those of comparing with all rows,
/// bit for bit. In a sweep, candidates on the same rows share the longest of their searches. Missing or infinite values
/// throw `notFinite`, categorical columns `categoricalFeature`, values beyond 1e300 `numerical`. Constant columns and
/// single rows are harmless.
///
/// Sources: Cover & Hart, "Nearest neighbor pattern classification" (1967); Friedman, Bentley & Finkel, "An algorithm for
/// finding best matches in logarithmic expected time" (1977); golden values from scikit-learn's `KNeighborsClassifier` and
/// `KNeighborsRegressor`.
public struct NearestNeighbors: Estimator {
  public enum Weighting: String, CaseIterable, Codable, Sendable { case uniform, distance }

  public struct Parameters: ParameterSet {
    public var neighbors = 5
    public var weights = Weighting.uniform
    public init() {}
    public init(neighbors: Int, weights: Weighting = .uniform) {
      self.neighbors = neighbors
      self.weights = weights
    }
    public static let fields: [ParameterField<Self>] = [
      .integer("neighbors", \.neighbors, in: 1...10_000, "how many of the nearest training rows are asked"),
      .choice("weights", \.weights, "equal votes, or votes of one over the distance")
        .matters(.setting("neighbors", .isAbove(1))),
    ]
  }

  public static let name = "nearest-neighbors"
  public static let version = 2
  public static let capabilities: Capabilities = [
    .regression, .classification, .sampleWeights, .probabilities, .needsScaling,
  ]
  public static let summary = "Answers what the nearest training rows say."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> NearestNeighborsModel {
    let index = try context.shared("nearest-neighbors/index", for: examples, bytes: \.byteCount) {
      (_) throws(FitError) in NeighborIndex(try examples.searchable().inputs)
    }
    let examples = try examples.searchable()
    if parameters.neighbors > examples.rows {
      context.notes.append(
        "nearest-neighbors: \(parameters.neighbors) neighbours were asked for, but there are \(examples.rows) rows")
    }
    return NearestNeighborsModel(
      index: index, answers: NeighborAnswers(examples.targets), pointWeights: examples.weights,
      neighbors: min(max(1, parameters.neighbors), examples.rows),
      weighting: parameters.neighbors > 1 ? parameters.weights : .uniform)
  }
}

extension Examples {
  /// The rows that count, checked for what distances need.
  func searchable() throws(FitError) -> Examples {
    if let feature = features.first(where: { $0.kind != .numeric }) { throw .categoricalFeature(name: feature.name) }
    guard inputs.columns > 0 else { throw .widthMismatch(expected: 1, found: 0) }
    try requireFiniteInputs()
    let limit = NeighborIndex.largestMagnitude
    if let place = inputs.storage.firstIndex(where: { $0.magnitude > limit }) {
      throw .numerical(
        "column '\(features[place % inputs.columns].name)' holds values beyond 1e300, too large for distances; scale it"
      )
    }
    guard let weights, weights.contains(0) else { return self }
    return try selecting(weights.indices.filter { weights[$0] > 0 })
  }
}

/// What the points of a neighbour search stand for.
enum NeighborAnswers: Codable, Sendable, Equatable {
  case values([Double])
  case classes([Int32], classCount: Int)

  init(_ targets: Targets) {
    self =
      switch targets {
      case .values(let values): .values(values)
      case .classes(let codes, let classCount): .classes(codes, classCount: classCount)
      }
  }

  var count: Int {
    switch self {
    case .values(let values): values.count
    case .classes(let codes, _): codes.count
    }
  }

  var output: ModelOutput {
    switch self {
    case .values: .value
    case .classes(_, let classCount): .probabilities(classCount: classCount)
    }
  }
}

extension NearestNeighbors {
  /// A fit only keeps the rows, and answering compares with all of them.
  public func fitPasses(columns: Int) -> Double { 0 }
}
