import CMachine
import Learning
import LinearAlgebra

/// Principal axes that rows are projected on.
public struct FittedPCA: FittedTransform, Equatable {
  public static let kind = "fitted-pca"

  /// Subtracted first.
  public let means: [Double]
  /// inputs x components, orthonormal columns. Stored by inputs, because the single-row path walks it so.
  let axes: Matrix<Double>
  /// What each component is multiplied by: 1, or one over its standard deviation where whitening is on.
  let factors: [Double]
  /// Variance along each component, divisor rows - 1.
  public let variances: [Double]
  /// Variance of all training columns together.
  public let totalVariance: Double
  /// Mean variance of the directions that were left out: the noise of probabilistic PCA. 0 where none was.
  public let noiseVariance: Double
  public let outputFeatures: [Feature]
  /// `components: none`: rows pass as they are.
  let passes: Bool

  /// Keeps the first `count` axes.
  init(_ principal: PrincipalAxes, count: Int, whiten: Bool, features: [Feature]) {
    means = principal.means
    axes = principal.components.selectingRows(Array(0..<count)).transposed
    variances = Array(principal.variances.prefix(count))
    // A direction without variance is left as it is: there is nothing to divide by.
    factors = variances.map { whiten && $0 > 0 ? 1 / $0.squareRoot() : 1 }
    totalVariance = principal.totalVariance
    let leftOut = min(principal.rows, principal.means.count) - count
    noiseVariance = leftOut > 0 ? max(0, totalVariance - variances.reduce(0, +)) / Double(leftOut) : 0
    var sources = Set<Int>()
    for feature in features { sources.formUnion(feature.sources) }
    outputFeatures = Self.features(count: count, sources: sources.sorted())
    passes = false
  }

  private static func features(count: Int, sources: [Int]) -> [Feature] {
    (0..<count).map { Feature(name: "pc\($0 + 1)", sources: sources) }
  }

  /// Lets every column pass.
  init(passing features: [Feature]) {
    means = [Double](repeating: 0, count: features.count)
    axes = Matrix(rows: 0, columns: 0)
    factors = []
    variances = []
    totalVariance = 0
    noiseVariance = 0
    outputFeatures = features
    passes = true
  }

  /// Row i is the unit axis of component i.
  public var components: Matrix<Double> { axes.transposed }

  /// Share of the total variance along each component.
  public var varianceRatios: [Double] { variances.map { totalVariance > 0 ? $0 / totalVariance : 0 } }

  public var inputWidth: Int { means.count }
  public var parameterCount: Int { passes ? 0 : means.count + axes.storage.count }

  /// O(rows * inputs * components), by GEMM on blocks of centred rows.
  public func transform(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    if passes {
      try checkAllowingMissing(inputs)
      return inputs
    }
    try checkFinite(inputs)
    let columns = inputs.columns
    let width = factors.count
    let blockRows = max(16, min(1024, 65_536 / columns))
    var result = Matrix<Double>(rows: inputs.rows, columns: width)
    var centred = [Double](repeating: 0, count: min(blockRows, inputs.rows) * columns)
    // Safe: all buffers live for these closures; a block lies within the rows of `inputs` and `result`, and `centred`
    // holds as many rows as the largest block.
    inputs.storage.withUnsafeBufferPointer { values in
      result.storage.withUnsafeMutableBufferPointer { output in
        centred.withUnsafeMutableBufferPointer { centred in
          axes.storage.withUnsafeBufferPointer { axes in
            means.withUnsafeBufferPointer { means in
              guard let output = output.baseAddress, let axes = axes.baseAddress, let block = centred.baseAddress
              else { return }
              for first in stride(from: 0, to: inputs.rows, by: blockRows) {
                let count = min(blockRows, inputs.rows - first)
                for row in 0..<count {
                  let from = (first &+ row) &* columns
                  let to = row &* columns
                  for column in 0..<columns { centred[to &+ column] = values[from &+ column] - means[column] }
                }
                Double.gemm(
                  false, false, count, width, columns, 1, block, columns, axes, width, 0, output + first * width, width)
              }
            }
          }
        }
      }
    }
    if factors.contains(where: { $0 != 1 }) {
      for position in result.storage.indices { result.storage[position] *= factors[position % width] }
    }
    return result
  }

  public func transform(row: Span<Double>, into output: inout MutableSpan<Double>) {
    if passes {
      for column in means.indices { output[column] = row[column] }
      return
    }
    precondition(row.count == means.count && output.count == factors.count, "the row doesn't fit the PCA")
    // Safe: the sizes were just compared, `axes` holds inputs x components values, and nothing outlives the closures.
    row.withUnsafeBufferPointer { row in
      output.withUnsafeMutableBufferPointer { output in
        means.withUnsafeBufferPointer { means in
          axes.storage.withUnsafeBufferPointer { axes in
            factors.withUnsafeBufferPointer { factors in
              cmachine_project_row(
                row.baseAddress, means.baseAddress, axes.baseAddress, factors.baseAddress, Int64(means.count),
                Int64(factors.count), output.baseAddress)
            }
          }
        }
      }
    }
  }

  public var affineMap: AffineMap? {
    if passes {
      return AffineMap(matrix: .identity(means.count), offset: [Double](repeating: 0, count: means.count))
    }
    var matrix = axes
    let width = factors.count
    for position in matrix.storage.indices { matrix.storage[position] *= factors[position % width] }
    return AffineMap(matrix: matrix, offset: matrix.times(means, transposingSelf: true).map { -$0 })
  }
}

extension FittedPCA {
  /// The stored form. The sources of all components are the same list, so it is stored once.
  private struct Stored: Codable {
    let means: [Double]
    let axes: Matrix<Double>
    let factors: [Double]
    let variances: [Double]
    let totalVariance: Double
    let noiseVariance: Double
    let sources: [Int]
    /// The features that pass, where rows pass as they are.
    let passing: [Feature]?
  }

  public func encode(to encoder: any Encoder) throws {
    try Stored(
      means: means, axes: axes, factors: factors, variances: variances, totalVariance: totalVariance,
      noiseVariance: noiseVariance, sources: passes ? [] : outputFeatures.first?.sources ?? [],
      passing: passes ? outputFeatures : nil
    ).encode(to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    let stored = try Stored(from: decoder)
    let width = stored.factors.count
    let expectedRows = stored.passing == nil ? stored.means.count : 0
    guard stored.axes.columns == width, stored.variances.count == width, stored.axes.rows == expectedRows,
      stored.passing.map({ $0.count == stored.means.count }) ?? (width > 0)
    else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "the parts of the PCA don't fit each other"))
    }
    means = stored.means
    axes = stored.axes
    factors = stored.factors
    variances = stored.variances
    totalVariance = stored.totalVariance
    noiseVariance = stored.noiseVariance
    passes = stored.passing != nil
    outputFeatures = stored.passing ?? Self.features(count: width, sources: stored.sources)
  }
}
