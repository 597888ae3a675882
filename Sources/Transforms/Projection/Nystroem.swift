import Learning
import LinearAlgebra

/// How alike a row is to some training rows, turned so that products come close to the Gaussian kernel
/// `exp(-gamma |x - y|^2)`: `z(x) = k(x, landmarks) * K^(-1/2)`, K being the kernel of the landmarks.
///
/// Landmarks are training rows drawn at random without repeats, where possible. On the landmarks themselves the
/// products are exact. Directions of K that are rounding error are left out of the inverse root. Columns should be
/// scaled first.
///
/// | parameter | default | range | meaning |
/// |---|---|---|---|
/// | `components` | 100 | 1 to 5,000 | landmarks, and outputs; fewer, with a note, where there are fewer rows |
/// | `gamma` | `none` | above 0 | width of the kernel; none: 1 / (columns * variance of all values) |
///
/// Categorical columns throw `categoricalFeature`, missing or infinite values `notFinite`, and values whose variance
/// overflows `numerical`, where `gamma` is left to them.
/// Fitting takes O(components^2 * inputs + components^3), a row O(components * (inputs + components)).
///
/// Source: Williams & Seeger, "Using the Nystroem method to speed up kernel machines" (2001).
public struct Nystroem: Transform {
  public struct Parameters: ParameterSet {
    public var components = 100
    public var gamma: Double?
    public init() {}
    public static let fields: [ParameterField<Self>] = [
      .integer("components", \.components, in: 1...5_000, "how many landmarks and outputs"),
      .optionalNumber("gamma", \.gamma, in: 1e-12...1e12, "width of the kernel; none: 1 / (columns * variance)"),
    ]
  }

  public static let name = "nystroem"
  public static let version = 2
  public static let summary =
    "Maps the columns to their likeness to some training rows, which stands in for the Gaussian kernel."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func shapes(after columns: [ColumnShape], rows: Int, task: LearningTask) -> [ColumnShape] {
    (0..<parameters.components).map { ColumnShape(name: "\(Self.name) \($0 + 1)") }
  }

  public func workingNumbers(rows: Int, columns: Int) -> Int { 2 * min(rows, parameters.components).squaredOrMost }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedNystroem {
    try examples.requireNumericFeatures()
    try examples.requireFiniteInputs()
    guard examples.inputs.columns > 0 else { throw .widthMismatch(expected: 1, found: 0) }
    let count = min(parameters.components, examples.rows)
    if count < parameters.components {
      context.notes.append("nystroem: \(parameters.components) landmarks were asked for, but there are \(count) rows")
    }
    var generator = context.stream("landmarks")
    let chosen = generator.permutation(examples.rows).prefix(count).sorted()
    let landmarks = examples.inputs.selectingRows(chosen)
    let gamma = if let gamma = parameters.gamma { gamma } else { try GaussianKernel.usualGamma(of: examples.inputs) }
    var kernel = Matrix<Double>(rows: count, columns: count)
    let points = landmarks.storage.span
    for row in 0..<count {
      let x = points.extracting(landmarks.range(ofRow: row))
      for other in 0...row {
        let value = GaussianKernel.value(x, points, other, gamma: gamma)
        kernel[row, other] = value
        kernel[other, row] = value
      }
    }
    let root: Matrix<Double>
    do throws(LinearAlgebraError) {
      root = try Self.inverseRoot(of: kernel)
    } catch {
      throw .numerical("nystroem: \(error.description)")
    }
    return FittedNystroem(
      landmarks: landmarks, root: root, gamma: gamma,
      outputFeatures: .mixing(examples.features, prefix: "like", count: count))
  }

  /// The symmetric inverse square root, without the directions that are rounding error.
  private static func inverseRoot(of kernel: Matrix<Double>) throws(LinearAlgebraError) -> Matrix<Double> {
    let eigen = try SymmetricEigen(kernel)
    let noise = (eigen.values.first ?? 0) * Double(kernel.rows) * .ulpOfOne
    var weighted = eigen.vectors
    for row in 0..<weighted.rows {
      let factor = eigen.values[row] > noise ? 1 / eigen.values[row].squareRoot() : 0
      for column in 0..<weighted.columns { weighted[row, column] *= factor }
    }
    return eigen.vectors.times(weighted, transposingSelf: true)
  }
}

/// Landmarks that rows are compared with.
public struct FittedNystroem: FittedTransform {
  public static let kind = "fitted-nystroem"

  let landmarks: Matrix<Double>
  /// landmarks x landmarks.
  let root: Matrix<Double>
  public let gamma: Double
  public let outputFeatures: [Feature]

  init(landmarks: Matrix<Double>, root: Matrix<Double>, gamma: Double, outputFeatures: [Feature]) {
    self.landmarks = landmarks
    self.root = root
    self.gamma = gamma
    self.outputFeatures = outputFeatures
  }

  public var inputWidth: Int { landmarks.columns }
  public var parameterCount: Int { landmarks.storage.count + root.storage.count }

  public func transform(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    try checkFinite(inputs)
    var likeness = Matrix<Double>(rows: inputs.rows, columns: landmarks.rows)
    let rows = inputs.storage.span
    let points = landmarks.storage.span
    for row in 0..<inputs.rows {
      let x = rows.extracting(inputs.range(ofRow: row))
      for landmark in 0..<landmarks.rows {
        likeness[row, landmark] = GaussianKernel.value(x, points, landmark, gamma: gamma)
      }
    }
    return likeness.times(root)
  }

  public func transform(row: Span<Double>, into output: inout MutableSpan<Double>) {
    let width = landmarks.rows
    for position in 0..<width { output[position] = 0 }
    let points = landmarks.storage.span
    let root = root.storage.span
    for landmark in 0..<width {
      let likeness = GaussianKernel.value(row, points, landmark, gamma: gamma)
      let start = landmark &* width
      for position in 0..<width { output[position] += likeness * root[start &+ position] }
    }
  }

  private struct Stored: Codable {
    let landmarks: Matrix<Double>
    let root: Matrix<Double>
    let gamma: Double
    let sources: [Int]
  }

  public func encode(to encoder: any Encoder) throws {
    try Stored(landmarks: landmarks, root: root, gamma: gamma, sources: outputFeatures.first?.sources ?? [])
      .encode(to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    let stored = try Stored(from: decoder)
    try decoder.require(
      stored.root.rows == stored.landmarks.rows && stored.root.columns == stored.landmarks.rows
        && stored.landmarks.rows > 0, "Nystroem map")
    landmarks = stored.landmarks
    root = stored.root
    gamma = stored.gamma
    outputFeatures = .mixing(sources: stored.sources, prefix: "like", count: landmarks.rows)
  }
}
