import Learning
import LinearAlgebra

/// What the models of this room have in common: an ensemble, and its compiled form.
///
/// A model type names itself and wraps this; everything that predicts or describes comes from here.
public struct FittedTrees: Sendable, Codable {
  let ensemble: TreeEnsemble
  let compiled: CompiledEnsemble

  init(_ ensemble: TreeEnsemble) {
    self.ensemble = ensemble
    compiled = CompiledEnsemble(ensemble)
  }

  public init(from decoder: any Decoder) throws { self.init(try TreeEnsemble(from: decoder)) }

  public func encode(to encoder: any Encoder) throws { try ensemble.encode(to: encoder) }
}

/// A model made of trees.
public protocol TreeModel: ExactlyAttributable, RuleReadable {
  /// The fitted trees in their stored and their compiled form.
  var fitted: FittedTrees { get }
}

extension TreeModel {
  public var inputWidth: Int { fitted.ensemble.columns.count }
  public var output: ModelOutput { fitted.ensemble.output }
  public var parameterCount: Int { fitted.ensemble.parameterCount }
  /// A step down a tree waits for memory about as long as three multiplications take.
  public var rowWork: Int { fitted.ensemble.trees.reduce(fitted.ensemble.scoreCount) { $0 + 3 * ($1.depth + 1) } }
  public var acceptsMissingValues: Bool { true }
  /// All layouts add the same numbers in the same order.
  public var answersBatchesAsRows: Bool { true }
  public var scratchCount: Int { fitted.compiled.scratchCount }
  public var usedInputs: [Int] { fitted.ensemble.usedColumns }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    return fitted.compiled.predict(inputs, output: output)
  }

  /// Answers for each row, on several threads; the same as on one.
  public func predict(_ inputs: Matrix<Double>, threadCount: Int) throws(PredictionError) -> Predictions {
    try check(inputs)
    return fitted.compiled.predict(inputs, output: output, threadCount: threadCount)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    fitted.compiled.predict(row: row, into: &answer, scratch: &scratch)
  }

  /// Trees in the model.
  public var treeCount: Int { fitted.ensemble.trees.count }
  /// Leaves of all trees.
  public var leafCount: Int { fitted.ensemble.trees.reduce(0) { $0 + $1.leafCount } }
  /// Splits on the longest path of any tree.
  public var depth: Int { fitted.ensemble.trees.map(\.depth).max() ?? 0 }
}
