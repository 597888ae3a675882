import Learning
import LinearAlgebra

/// The fitted form of every scaling: `(x - center) * factor`, column by column. Missing values stay missing.
public struct FittedScaling: FittedTransform {
  public static let kind = "fitted-scaling"

  /// Subtracted first; 0 for a column that is left alone.
  public let centers: [Double]
  /// Multiplied then; 1 for a column that is left alone.
  public let factors: [Double]
  public let outputFeatures: [Feature]

  init(centers: [Double], factors: [Double], outputFeatures: [Feature]) {
    self.centers = centers
    self.factors = factors
    self.outputFeatures = outputFeatures
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    centers = try container.decode([Double].self, forKey: .centers)
    factors = try container.decode([Double].self, forKey: .factors)
    outputFeatures = try container.decode([Feature].self, forKey: .outputFeatures)
    try decoder.require(factors.count == centers.count && outputFeatures.count == centers.count, "scaling")
  }

  public var inputWidth: Int { centers.count }
  public var parameterCount: Int { centers.count + factors.count }

  public func transform(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    try checkAllowingMissing(inputs)
    return scaled(inputs, threadCount: 1)
  }

  /// `transform` of rows that were checked before.
  fileprivate func scaled(_ inputs: Matrix<Double>, threadCount: Int) -> Matrix<Double> {
    let columns = inputs.columns
    precondition(columns == centers.count, "the rows don't fit the scaling")
    return Matrix(rows: inputs.rows, columns: columns) { output in
      guard let base = output.baseAddress else { return }
      // Safe: `inputs` and `output` hold rows x columns values, the others `columns`, as was just compared; each lane
      // writes its own rows only, and all are done when the call returns.
      nonisolated(unsafe) let target = base
      RowLanes(rows: inputs.rows, minimumRows: 1024).forEach(threadCount: threadCount) { rows in
        inputs.storage.withUnsafeBufferPointer { values in
          centers.withUnsafeBufferPointer { centers in
            factors.withUnsafeBufferPointer { factors in
              for row in rows {
                let start = row &* columns
                for column in 0..<columns {
                  target[start &+ column] = (values[start &+ column] - centers[column]) * factors[column]
                }
              }
            }
          }
        }
      }
    }
  }

  public func transform(row: Span<Double>, into output: inout MutableSpan<Double>) {
    for column in centers.indices { output[column] = (row[column] - centers[column]) * factors[column] }
  }

  public var affineMap: AffineMap? {
    AffineMap(scale: factors, offset: zip(centers, factors).map { -$0 * $1 })
  }
}

extension Transform where Fitted == FittedScaling {
  public var setsScale: Bool { true }

  /// On the fit's threads, and without looking for infinite values again, which the fit refuses.
  public func fitTransforming(
    _ examples: Examples, in context: inout FitContext
  ) throws(FitError) -> FitAndTransformed<FittedScaling> {
    let fitted = try fit(examples, in: &context)
    return FitAndTransformed(
      fitted: fitted, inputs: fitted.scaled(examples.inputs, threadCount: context.threadCount))
  }
}

/// Which columns a scaling changes.
public enum ScaledColumns: String, CaseIterable, Codable, Sendable {
  /// Categorical columns are left alone.
  case numeric
  /// The codes of categorical columns are scaled as if they were amounts, and become numeric.
  case all
}

extension Examples {
  /// Puts one center and spread for each column together; categorical columns are left alone if `columns` says so, and
  /// a spread of 0 counts as 1.
  func scaling(
    _ columns: ScaledColumns, centers: [Double], spreads: [Double]
  ) -> FittedScaling {
    var centers = centers
    var factors = spreads.map { $0 > 0 && (1 / $0).isFinite ? 1 / $0 : 1 }
    var outputs = features
    for (column, feature) in features.enumerated() where feature.isCategorical {
      switch columns {
      case .numeric:
        centers[column] = 0
        factors[column] = 1
      case .all: outputs[column] = feature.with(kind: .numeric)
      }
    }
    return FittedScaling(centers: centers, factors: factors, outputFeatures: outputs)
  }

  /// Notes about columns that no training row has a value for.
  func noteEmptyColumns(_ empty: [Int], _ name: String, in context: inout FitContext) {
    for column in empty {
      context.notes.append(
        "\(name): column '\(features[column].name)' has no value in the training rows; left as it is")
    }
  }
}
