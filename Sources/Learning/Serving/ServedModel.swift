import LinearAlgebra
import Tabular

/// A fitted model as a service asks it, whatever made it: a pipeline of this program, or a model from another one.
///
/// Latency, throughput and cost are measured through this protocol alone. A row goes in as it stands in a table; a batch
/// as a coded matrix of `columns`: numbers as they are, times as seconds since 1970, categories as codes (the position
/// of the level, or the number of levels for one that was never seen), NaN for missing.
public protocol ServedModel: Sendable {
  associatedtype RowServer: RowPredicting

  /// One line that tells the model from others.
  var name: String { get }
  /// The raw columns it reads, in order.
  var columns: [InputColumn] { get }
  /// Class names in code order; empty for regression.
  var classes: [String] { get }
  /// The form of an answer.
  var output: ModelOutput { get }
  /// Positions of the columns that an answer can depend on, ascending. Default: all.
  var usedColumns: [Int] { get }
  /// About how many multiplications answering one row takes; counted, so that it is the same on every machine. Default:
  /// one a column.
  var rowWork: Int { get }

  /// Numbers that were learned, as far as an answer depends on them.
  var parameterCount: Int { get }

  /// Bytes that have to be loaded before it can answer.
  ///
  /// - Throws: where they can't be told, as of a program that is asked over a pipe.
  func footprintBytes() throws -> Int

  /// Answers for each row of a coded matrix (rows x columns.count).
  func predict(_ coded: Matrix<Double>) throws(PredictionError) -> Predictions

  /// An answerer for one raw row at a time, with its buffers made beforehand. One for each thread.
  func makeRowServer() throws(PredictionError) -> RowServer
}

extension ServedModel {
  public var usedColumns: [Int] { Array(columns.indices) }
  public var rowWork: Int { columns.count }
}

/// A deployed model in the form that is served, and step by step where that differs.
public struct DeployedForms: Sendable {
  public let served: any ServedModel
  /// Nil where no step can be folded into another.
  public let unfolded: (any ServedModel)?

  public init(_ pipeline: FittedPipeline) {
    let folded = pipeline.folded()
    served = folded ?? pipeline
    unfolded = folded == nil ? nil : pipeline
  }

  public init(served: any ServedModel) {
    self.served = served
    unfolded = nil
  }
}

/// Answers raw rows one at a time: the path that latency is measured on.
public protocol RowPredicting: AnyObject {
  /// Numbers in one answer.
  var answerCount: Int { get }

  /// Answers one row. The answer stays until the next call.
  func predict(_ row: borrowing RawRow) throws(PredictionError)

  /// One number of the answer to the last row.
  func value(_ index: Int) -> Double
}

extension RowPredictor: RowPredicting {}

extension FittedPipeline: ServedModel {
  public var name: String { summary }

  public func footprintBytes() throws -> Int { try artefact().count }

  public func makeRowServer() -> RowPredictor { makeRowPredictor() }

  /// The form that is deployed: with everything folded into the model that can be.
  public var served: FittedPipeline { folded() ?? self }
}
