import LinearAlgebra

/// A preparation of the inputs, with its settings: not fitted.
public protocol Transform: Sendable {
  associatedtype Parameters: ParameterSet
  associatedtype Fitted: FittedTransform

  /// Catalogue name: `standard-scaling`.
  static var name: String { get }
  /// Raised whenever the same settings and data would give another result.
  static var version: Int { get }
  /// One sentence for help texts.
  static var summary: String { get }
  /// Whether columns of times may come in, as seconds since 1970. Default: false; a pipeline then refuses them.
  static var acceptsTimes: Bool { get }

  var parameters: Parameters { get }
  init(_ parameters: Parameters)

  /// Whether the scale of the outputs is chosen by this step, so that an estimator shouldn't choose it again: so it is
  /// with scalings and PCA. Default: false.
  var setsScale: Bool { get }

  /// The columns that come out where `columns` go in, at most; what the rows decide (rare levels apart) isn't known yet.
  /// Default: as they are.
  func shapes(after columns: [ColumnShape], rows: Int, task: LearningTask) -> [ColumnShape]

  /// Numbers that a fit holds beside inputs and outputs, where they grow faster than those, as Gram matrices do.
  /// Default: none.
  func workingNumbers(rows: Int, columns: Int) -> Int

  /// Learns from training rows only. Targets are there for supervised encodings.
  func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> Fitted

  /// Fits, and transforms the training rows themselves. A pipeline uses this one, because an encoding that looks at
  /// the targets must encode each training row by what the *other* rows say (out of fold).
  func fitTransforming(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FitAndTransformed<Fitted>
}

/// A fitted transform, and the training rows as the next step should see them.
public struct FitAndTransformed<Fitted: FittedTransform>: Sendable {
  public let fitted: Fitted
  /// training rows x outputFeatures.count.
  public let inputs: Matrix<Double>

  public init(fitted: Fitted, inputs: Matrix<Double>) {
    self.fitted = fitted
    self.inputs = inputs
  }
}

extension Transform {
  public static var acceptsTimes: Bool { false }
  public init() { self.init(Parameters()) }

  public var setsScale: Bool { false }

  public func shapes(after columns: [ColumnShape], rows: Int, task: LearningTask) -> [ColumnShape] { columns }
  public func workingNumbers(rows: Int, columns: Int) -> Int { 0 }

  public func fitTransforming(
    _ examples: Examples, in context: inout FitContext
  ) throws(FitError) -> FitAndTransformed<Fitted> {
    let fitted = try fit(examples, in: &context)
    do throws(PredictionError) {
      return FitAndTransformed(fitted: fitted, inputs: try fitted.transform(examples.inputs))
    } catch {
      throw FitError(error, features: examples.features)
    }
  }

  /// Fits on one thread with its own seed and nothing shared; for tests and small uses.
  public func fit(_ examples: Examples, seed: UInt64 = 0) throws(FitError) -> Fitted {
    var context = FitContext(seed: seed)
    return try fit(examples, in: &context)
  }
}

/// A fitted transform: pure, row by row.
public protocol FittedTransform: Sendable, Codable {
  /// Frozen name under which artefacts are stored: `fitted-standard-scaling`.
  static var kind: String { get }

  var inputWidth: Int { get }
  /// What each output column means. Sources are raw columns of the pipeline, taken over from the features that the
  /// transform was fitted on.
  var outputFeatures: [Feature] { get }
  /// Numbers that were learned.
  var parameterCount: Int { get }

  /// Transforms each row of `inputs` (rows x inputWidth) to rows x outputFeatures.count.
  func transform(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double>

  /// Transforms one row of `inputWidth` values into `output`, without allocating.
  func transform(row: Span<Double>, into output: inout MutableSpan<Double>)

  /// This transform as `x -> x * matrix + offset`, if it is one (for inputs without missing values).
  var affineMap: AffineMap? { get }
}

extension FittedTransform {
  public var outputWidth: Int { outputFeatures.count }
  public var affineMap: AffineMap? { nil }
}

/// The map `x -> x * matrix + offset` on row vectors; `matrix` is inputs x outputs.
public struct AffineMap: Sendable, Equatable {
  public let matrix: Matrix<Double>
  public let offset: [Double]

  public init(matrix: Matrix<Double>, offset: [Double]) {
    precondition(offset.count == matrix.columns, "the offset doesn't fit the matrix")
    self.matrix = matrix
    self.offset = offset
  }

  /// `x -> x * scale + offset`, column by column.
  public init(scale: [Double], offset: [Double]) {
    var matrix = Matrix<Double>(rows: scale.count, columns: scale.count)
    for index in scale.indices { matrix[index, index] = scale[index] }
    self.init(matrix: matrix, offset: offset)
  }

  /// First this map, then `next`.
  public func followed(by next: AffineMap) -> AffineMap {
    let moved = next.matrix.times(offset, transposingSelf: true)
    return AffineMap(
      matrix: matrix.times(next.matrix), offset: zip(moved, next.offset).map { $0 + $1 })
  }
}
