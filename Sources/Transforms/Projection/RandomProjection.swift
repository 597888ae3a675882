import Learning
import LinearAlgebra

/// Fewer dimensions without looking at the data: each output is a random mixture of all inputs.
///
/// Distances between rows stay about the same (Johnson-Lindenstrauss): k outputs keep them within a factor of
/// `1 +- sqrt(8 log(rows) / k)`. Fitting costs nothing but the random numbers.
///
/// | parameter | default | choices | meaning |
/// |---|---|---|---|
/// | `components` | 16 | 1 to 100,000 | outputs |
/// | `entries` | `gaussian` | `gaussian`, `sparse` | normal mixtures, or -1, 0, +1 with two thirds of zeros |
///
/// Entries have variance 1 / components. Categorical columns throw `categoricalFeature`, missing or infinite values
/// `notFinite`. O(rows * inputs * components). The fitted form is an affine map.
///
/// Sources: Dasgupta & Gupta, "An elementary proof of a theorem of Johnson and Lindenstrauss" (2003); Achlioptas,
/// "Database-friendly random projections" (2003).
public struct RandomProjection: Transform {
  public enum Entries: String, CaseIterable, Codable, Sendable { case gaussian, sparse }

  public struct Parameters: ParameterSet {
    public var components = 16
    public var entries = Entries.gaussian
    public init() {}
    public static let fields: [ParameterField<Self>] = [
      .integer("components", \.components, in: 1...100_000, "how many outputs"),
      .choice("entries", \.entries, "normal mixtures, or -1, 0, +1 with two thirds of zeros"),
    ]
  }

  public static let name = "random-projection"
  public static let version = 2
  public static let summary =
    "Reduces the columns to random mixtures of all of them, which keep distances about the same."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func shapes(after columns: [ColumnShape], rows: Int, task: LearningTask) -> [ColumnShape] {
    (0..<parameters.components).map { ColumnShape(name: "\(Self.name) \($0 + 1)") }
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedRandomProjection {
    try examples.requireNumericFeatures()
    try examples.requireFiniteInputs()
    let columns = examples.inputs.columns
    guard columns > 0 else { throw .widthMismatch(expected: 1, found: 0) }
    let count = parameters.components
    var axes = Matrix<Double>(rows: columns, columns: count)
    var generator = context.stream("projection-axes")
    // Output by output, so that more outputs begin with those of fewer.
    for output in 0..<count {
      for column in 0..<columns {
        switch parameters.entries {
        case .gaussian: axes[column, output] = generator.normal()
        case .sparse:
          let draw = generator.integer(below: 6)
          axes[column, output] = draw == 0 ? 3.0.squareRoot() : draw == 1 ? -(3.0.squareRoot()) : 0
        }
      }
    }
    let factor = 1 / Double(count).squareRoot()
    let projection = RowProjection(
      means: [Double](repeating: 0, count: columns), axes: axes, factors: [Double](repeating: factor, count: count))
    return FittedRandomProjection(
      projection: projection, outputFeatures: .mixing(examples.features, prefix: "rp", count: count))
  }
}

/// Random axes that rows are projected on.
public struct FittedRandomProjection: FittedTransform {
  public static let kind = "fitted-random-projection"

  private let projection: RowProjection
  public let outputFeatures: [Feature]

  init(projection: RowProjection, outputFeatures: [Feature]) {
    self.projection = projection
    self.outputFeatures = outputFeatures
  }

  public var inputWidth: Int { projection.means.count }
  public var parameterCount: Int { projection.axes.storage.count }

  public func transform(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    try checkFinite(inputs)
    return projection(inputs)
  }

  public func transform(row: Span<Double>, into output: inout MutableSpan<Double>) {
    projection(row: row, into: &output)
  }

  public var affineMap: AffineMap? { projection.affineMap }

  private struct Stored: Codable {
    let projection: RowProjection
    let sources: [Int]
  }

  public func encode(to encoder: any Encoder) throws {
    try Stored(projection: projection, sources: outputFeatures.first?.sources ?? []).encode(to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    let stored = try Stored(from: decoder)
    projection = stored.projection
    outputFeatures = .mixing(sources: stored.sources, prefix: "rp", count: projection.factors.count)
  }
}
