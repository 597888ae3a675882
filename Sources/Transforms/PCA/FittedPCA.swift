import Learning
import LinearAlgebra

/// Principal axes that rows are projected on.
public struct FittedPCA: FittedTransform, Equatable {
  public static let kind = "fitted-pca"

  /// nil for `components: none`, where rows pass as they are.
  private let projection: RowProjection?
  /// Variance along each component, divisor rows - 1.
  public let variances: [Double]
  /// Variance of all training columns together.
  public let totalVariance: Double
  /// Mean variance of the directions that were left out: the noise of probabilistic PCA. 0 where none was.
  public let noiseVariance: Double
  public let outputFeatures: [Feature]

  /// Keeps the first `count` axes.
  init(_ principal: PrincipalAxes, count: Int, whiten: Bool, features: [Feature]) {
    variances = Array(principal.variances.prefix(count))
    projection = RowProjection(
      means: principal.means, axes: principal.components.selectingRows(Array(0..<count)).transposed,
      // A direction without variance is left as it is: there is nothing to divide by.
      factors: variances.map { whiten && $0 > 0 ? 1 / $0.squareRoot() : 1 })
    totalVariance = principal.totalVariance
    let leftOut = min(principal.rows, principal.means.count) - count
    noiseVariance = leftOut > 0 ? max(0, totalVariance - variances.reduce(0, +)) / Double(leftOut) : 0
    outputFeatures = .mixing(features, prefix: "pc", count: count)
  }

  /// Lets every column pass.
  init(passing features: [Feature]) {
    projection = nil
    variances = []
    totalVariance = 0
    noiseVariance = 0
    outputFeatures = features
  }

  /// Subtracted first.
  public var means: [Double] { projection?.means ?? [] }

  /// Row i is the unit axis of component i.
  public var components: Matrix<Double> { projection?.axes.transposed ?? .identity(outputFeatures.count) }

  /// Share of the total variance along each component.
  public var varianceRatios: [Double] { variances.map { totalVariance > 0 ? $0 / totalVariance : 0 } }

  public var inputWidth: Int { projection?.means.count ?? outputFeatures.count }
  public var parameterCount: Int { projection?.parameterCount ?? 0 }

  /// O(rows * inputs * components), by GEMM on blocks of centred rows.
  public func transform(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    guard let projection else {
      try checkAllowingMissing(inputs)
      return inputs
    }
    try checkFinite(inputs)
    return projection(inputs)
  }

  /// `transform` of the rows that it was fitted on, which were checked then; nil where rows pass as they are.
  func projected(_ inputs: Matrix<Double>, threadCount: Int) -> Matrix<Double>? {
    projection.map { $0(inputs, threadCount: threadCount) }
  }

  public func transform(row: Span<Double>, into output: inout MutableSpan<Double>) {
    if let projection {
      projection(row: row, into: &output)
    } else {
      for column in 0..<row.count { output[column] = row[column] }
    }
  }

  public var affineMap: AffineMap? {
    if let projection { return projection.affineMap }
    return AffineMap(
      matrix: .identity(outputFeatures.count), offset: [Double](repeating: 0, count: outputFeatures.count))
  }
}

extension FittedPCA {
  /// The stored form. The sources of all components are the same list, so it is stored once.
  private struct Stored: Codable {
    let projection: RowProjection?
    let variances: [Double]
    let totalVariance: Double
    let noiseVariance: Double
    let sources: [Int]
    /// The features that pass, where rows pass as they are.
    let passing: [Feature]?
  }

  public func encode(to encoder: any Encoder) throws {
    let passes = projection == nil
    try Stored(
      projection: projection, variances: variances, totalVariance: totalVariance, noiseVariance: noiseVariance,
      sources: passes ? [] : outputFeatures.first?.sources ?? [], passing: passes ? outputFeatures : nil
    ).encode(to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    let stored = try Stored(from: decoder)
    try decoder.require(
      (stored.projection == nil) == (stored.passing != nil)
        && stored.variances.count == stored.projection?.factors.count ?? 0, "PCA")
    projection = stored.projection
    variances = stored.variances
    totalVariance = stored.totalVariance
    noiseVariance = stored.noiseVariance
    outputFeatures =
      stored.passing ?? .mixing(sources: stored.sources, prefix: "pc", count: stored.variances.count)
  }
}

extension [Feature] {
  /// `count` features named `prefix` 1, 2, ..., each made of all of `features`.
  static func mixing(_ features: [Feature], prefix: String, count: Int) -> [Feature] {
    mixing(sources: Set(features.flatMap(\.sources)).sorted(), prefix: prefix, count: count)
  }

  static func mixing(sources: [Int], prefix: String, count: Int) -> [Feature] {
    (0..<count).map { Feature(name: "\(prefix)\($0 + 1)", sources: sources) }
  }
}
