import Learning
import LinearAlgebra
import Statistics

/// Nearest neighbours among a few points that stand for all training rows: the cheap variant.
///
/// | parameter | default | choices | meaning |
/// |---|---|---|---|
/// | `method` | `k-means` | `k-means`, `condensed` | how the points are found (below) |
/// | `count` | 16 | 1 to 10,000 | `k-means`: points of each class, or of a regression altogether |
/// | `limit` | 2000 | 1 to 100,000 | `condensed`: most points |
/// | `neighbors` | 3 | 1 to 1,000 | points that are asked |
/// | `weights` | `distance` | `uniform`, `distance` | equal votes, or votes of one over the distance |
/// | `iterations` | 25 | 1 to 1,000 | `k-means`: rounds at most |
///
/// `k-means` puts the means of clusters of each class; in a regression clusters are formed over all rows, and a point has
/// the mean target of its cluster. Row weights weigh the means, and a point votes with the mean weight of its rows. `condensed` (classification) keeps training rows: at
/// first the one nearest to each class's mean, then, round after round, for each kept row the nearest row that it would
/// call wrong, until the kept rows classify every training row right or `limit` is reached.
///
/// Fitting takes O(rows * columns * points) a round, a prediction O(points * columns). Missing or infinite values throw
/// `notFinite`, categorical columns `categoricalFeature`, `condensed` in a regression `invalidParameter`.
///
/// Sources: Hastie, Tibshirani & Friedman, "The Elements of Statistical Learning", 13.2.1 (2009); Arthur & Vassilvitskii,
/// "k-means++: the advantages of careful seeding" (2007); Angiulli, "Fast condensed nearest neighbor rule" (2005).
public struct Prototypes: Estimator {
  public enum Method: String, CaseIterable, Codable, Sendable {
    case means = "k-means"
    case condensed
  }

  public struct Parameters: ParameterSet {
    public var method = Method.means
    public var count = 16
    public var limit = 2_000
    public var neighbors = 3
    public var weights = NearestNeighbors.Weighting.distance
    public var iterations = 25
    public init() {}
    public static let fields: [ParameterField<Self>] = [
      .choice("method", \.method, "means of clusters, or training rows that the others can be told from"),
      .integer(
        "count", \.count, in: 1...10_000, "points of each class, or of a regression altogether, that k-means makes"
      )
      .matters(.with("method", "k-means")),
      .integer("limit", \.limit, in: 1...100_000, "most points that the condensed method keeps").matters(
        .with("method", "condensed")),
      .integer("neighbors", \.neighbors, in: 1...1_000, "how many of the nearest points are asked"),
      .choice("weights", \.weights, "equal votes, or votes of one over the distance")
        .matters(.setting("neighbors", .isAbove(1))),
      .integer("iterations", \.iterations, in: 1...1_000, "most rounds of k-means")
        .matters(.with("method", "k-means")),
    ]
  }

  public static let name = "prototypes"
  public static let version = 2
  public static let capabilities: Capabilities = [
    .regression, .classification, .sampleWeights, .probabilities, .needsScaling,
  ]
  public static let summary =
    "Answers what the nearest of a few points say that stand for the training rows."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> NearestNeighborsModel {
    let examples = try examples.searchable()
    let found =
      switch parameters.method {
      case .means: clusterMeans(of: examples, in: &context)
      case .condensed: try condensed(examples, in: &context)
      }
    return NearestNeighborsModel(
      index: NeighborIndex(found.points), answers: found.answers,
      pointWeights: examples.weights == nil ? nil : found.weights,
      neighbors: min(parameters.neighbors, found.points.rows),
      weighting: parameters.neighbors > 1 ? parameters.weights : .uniform)
  }

  /// Points that stand for the training rows; each votes with the mean weight of its rows.
  private struct Found {
    let points: Matrix<Double>
    let answers: NeighborAnswers
    let weights: [Double]
  }

  private func clusterMeans(of examples: Examples, in context: inout FitContext) -> Found {
    let weights = examples.weights ?? [Double](repeating: 1, count: examples.rows)
    switch examples.targets {
    case .values(let values):
      let clusters = KMeans(
        examples.inputs, weights: weights, count: parameters.count, iterations: parameters.iterations,
        generator: context.stream("cluster-seeds"))
      return Found(
        points: clusters.means, answers: .values(clusters.averages(of: values, weights: weights)),
        weights: clusters.averages(of: weights))
    case .classes(let codes, let classCount):
      var points: [Double] = []
      var answers: [Int32] = []
      var pointWeights: [Double] = []
      for code in 0..<Int32(classCount) {
        let rows = codes.indices.filter { codes[$0] == code }
        guard !rows.isEmpty else { continue }
        let rowWeights = rows.map { weights[$0] }
        let clusters = KMeans(
          examples.inputs.selectingRows(rows), weights: rowWeights, count: parameters.count,
          iterations: parameters.iterations, generator: context.stream("cluster-seeds", Int(code)))
        points += clusters.means.storage
        answers += [Int32](repeating: code, count: clusters.means.rows)
        pointWeights += clusters.averages(of: rowWeights)
      }
      return Found(
        points: Matrix(rows: answers.count, columns: examples.inputs.columns, storage: points),
        answers: .classes(answers, classCount: classCount), weights: pointWeights)
    }
  }

  private func condensed(_ examples: Examples, in context: inout FitContext) throws(FitError) -> Found {
    guard case .classes(let codes, let classCount) = examples.targets else {
      throw .invalidParameter(name: "method", value: "condensed", expected: "k-means for a regression")
    }
    let kept = CondensedRows(examples.inputs, classes: codes, classCount: classCount, limit: parameters.limit)
    if kept.isCutShort {
      context.notes.append("prototypes: stopped at \(parameters.limit) rows, which don't tell all others apart yet")
    }
    return Found(
      points: examples.inputs.selectingRows(kept.rows),
      answers: .classes(kept.rows.map { codes[$0] }, classCount: classCount),
      weights: kept.rows.map { examples.weights?[$0] ?? 1 })
  }
}
