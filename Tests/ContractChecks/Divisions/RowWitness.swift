import Learning
import LinearAlgebra
import Synchronization
import Tabular

/// A classifier of rows whose one input is their number. It writes down which rows it learned from and which it answers.
public struct RowWitness: Estimator {
  /// What was written down during `$log.withValue`.
  public final class Log: Sendable {
    private let folds = Mutex([Fold]())

    public init() {}

    public var answers: [Fold] { folds.withLock { $0 } }
    func append(_ fold: Fold) { folds.withLock { $0.append(fold) } }
  }

  @TaskLocal public static var log: Log?

  public typealias Parameters = NoParameters
  public static let name = "row-witness"
  public static let version = 1
  public static let summary = "writes down which rows it sees"
  public static let capabilities: Capabilities = [.classification, .probabilities]

  public let parameters: NoParameters
  public init(_ parameters: NoParameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> RowWitnessModel {
    let (_, classCount) = try examples.targets.classCodes(for: Self.name)
    return RowWitnessModel(rows: examples.inputs.column(0).map { Int($0) }, classCount: classCount)
  }
}

public struct RowWitnessModel: Model {
  public static let kind = "row-witness-model"
  let rows: [Int]
  let classCount: Int

  public var inputWidth: Int { 1 }
  public var output: ModelOutput { .probabilities(classCount: classCount) }
  public var parameterCount: Int { rows.count }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    RowWitness.log?.append(Fold(train: rows, test: inputs.column(0).map { Int($0) }))
    var values = Matrix<Double>(rows: inputs.rows, columns: classCount)
    for row in 0..<inputs.rows {
      var answer = [Double](repeating: 0, count: classCount)
      var span = answer.mutableSpan
      write(inputs[row, 0], into: &span)
      for column in 0..<classCount { values[row, column] = answer[column] }
    }
    return Predictions(probabilities: values)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    write(row[0], into: &answer)
  }

  /// Something between 0.3 and 0.7 that differs from row to row.
  private func write(_ number: Double, into answer: inout MutableSpan<Double>) {
    let first = 0.3 + 0.4 * Double(Int(number) * 37 % 101) / 100
    for column in 0..<classCount { answer[column] = column == 0 ? first : (1 - first) / Double(classCount - 1) }
  }
}
