import Learning
import LinearAlgebra

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Random waves whose products come close to the Gaussian kernel, so that a linear model on them can bend:
/// `z(x) = sqrt(2 / k) * cos(x * W + b)`, with `z(x) . z(y)` near `exp(-gamma |x - y|^2)`.
///
/// The entries of W are normal with variance `2 gamma`, those of b uniform in 0...2 pi. The error falls as
/// `1 / sqrt(k)`. Columns should be scaled first.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `components` | 100 | 1 to 100,000 | outputs |
/// | `gamma` | `none` | above 0 | width of the kernel; none: 1 / (columns * variance of all values) |
///
/// Categorical columns throw `categoricalFeature`, missing or infinite values `notFinite`, and values whose variance
/// overflows `numerical`, where `gamma` is left to them.
/// O(rows * inputs * components).
///
/// Source: Rahimi & Recht, "Random features for large-scale kernel machines" (2007).
public struct RandomFourierFeatures: Transform {
  public struct Parameters: ParameterSet {
    public var components = 100
    public var gamma: Double?
    public init() {}
    public static let fields: [ParameterField<Self>] = [
      .integer("components", \.components, in: 1...100_000, "how many outputs"),
      .optionalNumber("gamma", \.gamma, in: 1e-12...1e12, "width of the kernel; none: 1 / (columns * variance)"),
    ]
  }

  public static let name = "random-fourier-features"
  public static let version = 2
  public static let summary = "Maps the columns to random waves that stand in for the Gaussian kernel."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func shapes(after columns: [ColumnShape], rows: Int, task: LearningTask) -> [ColumnShape] {
    (0..<parameters.components).map { ColumnShape(name: "\(Self.name) \($0 + 1)") }
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedRandomFourierFeatures {
    try examples.requireNumericFeatures()
    try examples.requireFiniteInputs()
    let columns = examples.inputs.columns
    guard columns > 0 else { throw .widthMismatch(expected: 1, found: 0) }
    let count = parameters.components
    let gamma = if let gamma = parameters.gamma { gamma } else { try GaussianKernel.usualGamma(of: examples.inputs) }
    let spread = (2 * gamma).squareRoot()
    var axes = Matrix<Double>(rows: columns, columns: count)
    var waves = context.stream("waves")
    var shifts = context.stream("wave-phases")
    // Output by output, so that more outputs begin with those of fewer.
    for output in 0..<count { for column in 0..<columns { axes[column, output] = spread * waves.normal() } }
    let phases = (0..<count).map { _ in 2 * Double.pi * shifts.uniform() }
    return FittedRandomFourierFeatures(
      projection: RowProjection(
        means: [Double](repeating: 0, count: columns), axes: axes, factors: [Double](repeating: 1, count: count)),
      phases: phases, outputFeatures: .mixing(examples.features, prefix: "wave", count: count))
  }
}

/// Random waves that rows are sent through.
public struct FittedRandomFourierFeatures: FittedTransform {
  public static let kind = "fitted-random-fourier-features"

  private let projection: RowProjection
  private let phases: [Double]
  public let outputFeatures: [Feature]

  init(projection: RowProjection, phases: [Double], outputFeatures: [Feature]) {
    self.projection = projection
    self.phases = phases
    self.outputFeatures = outputFeatures
  }

  public var inputWidth: Int { projection.means.count }
  public var parameterCount: Int { projection.axes.storage.count + phases.count }

  public func transform(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    try checkFinite(inputs)
    var result = projection(inputs)
    let width = phases.count
    let height = (2 / Double(width)).squareRoot()
    for row in 0..<result.rows {
      for column in 0..<width { result[row, column] = height * cos(result[row, column] + phases[column]) }
    }
    return result
  }

  public func transform(row: Span<Double>, into output: inout MutableSpan<Double>) {
    projection(row: row, into: &output)
    let height = (2 / Double(phases.count)).squareRoot()
    for column in phases.indices { output[column] = height * cos(output[column] + phases[column]) }
  }

  private struct Stored: Codable {
    let projection: RowProjection
    let phases: [Double]
    let sources: [Int]
  }

  public func encode(to encoder: any Encoder) throws {
    try Stored(projection: projection, phases: phases, sources: outputFeatures.first?.sources ?? [])
      .encode(to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    let stored = try Stored(from: decoder)
    try decoder.require(stored.phases.count == stored.projection.factors.count, "random Fourier features")
    projection = stored.projection
    phases = stored.phases
    outputFeatures = .mixing(sources: stored.sources, prefix: "wave", count: phases.count)
  }
}
