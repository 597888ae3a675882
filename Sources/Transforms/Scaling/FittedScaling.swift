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
    let columns = inputs.columns
    return Matrix(rows: inputs.rows, columns: columns) { output in
      // Safe: the three buffers live for these closures; `inputs` and `output` hold rows x columns values, the others
      // `columns`, which `checkAllowingMissing` compared.
      inputs.storage.withUnsafeBufferPointer { values in
        centers.withUnsafeBufferPointer { centers in
          factors.withUnsafeBufferPointer { factors in
            for row in 0..<inputs.rows {
              let start = row &* columns
              for column in 0..<columns {
                output[start &+ column] = (values[start &+ column] - centers[column]) * factors[column]
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

  /// Remarks about columns that no training row has a value for.
  func noteEmptyColumns(_ empty: [Int], _ name: String, in context: inout FitContext) {
    for column in empty {
      context.notes.append(
        "\(name): column '\(features[column].name)' has no value in the training rows; left as it is")
    }
  }
}
