import Learning
import LinearAlgebra

/// A model as explanations see it: numbers of its answer as a function of the raw columns.
///
/// A regression has one number, two classes the one of the last class, more classes one number each. Whatever encodings,
/// projections and calibrations a pipeline holds, only raw columns are asked about.
public struct ExplainedFunction: Sendable {
  public let columns: [InputColumn]
  /// Positions of the columns that an answer can depend on, ascending.
  public let usedColumns: [Int]
  /// A class for each number, or an empty text for a regression.
  public let outputs: [String]
  /// Whether the numbers are probabilities.
  public let givesProbabilities: Bool
  /// Where the explained numbers begin in an answer.
  let firstOutput: Int
  private let answer: @Sendable (Matrix<Double>) throws(PredictionError) -> Predictions

  /// Rows that are answered at a time, so that a long list of made-up rows needs no more memory.
  private static let blockRows = 8_192

  /// - Parameter explainsEveryClass: whether two classes have a number each too.
  public init(_ model: any ServedModel, explainsEveryClass: Bool = false) {
    columns = model.columns
    usedColumns = model.usedColumns
    answer = { (inputs: Matrix<Double>) throws(PredictionError) in try model.predict(inputs) }
    let width = model.output.width
    firstOutput = !explainsEveryClass && width == 2 && model.output.isOfClasses(2) ? 1 : 0
    outputs = (firstOutput..<width).map { model.classes.indices.contains($0) ? model.classes[$0] : "" }
    givesProbabilities = model.output == .probabilities(classCount: width)
  }

  /// A formula in place of a model: `answer` gives one number a row.
  public init(columns: [InputColumn], answer: @escaping @Sendable (Matrix<Double>) -> [Double]) {
    self.columns = columns
    usedColumns = Array(columns.indices)
    outputs = [""]
    givesProbabilities = false
    firstOutput = 0
    self.answer = { Predictions(answer($0)) }
  }

  /// The numbers for each row: rows x outputs.
  ///
  /// - Throws: `widthMismatch`, `refused`, or `answerNotFinite`.
  public func values(_ inputs: Matrix<Double>) throws(ExplanationError) -> Matrix<Double> {
    guard inputs.columns == columns.count else {
      throw .widthMismatch(expected: columns.count, found: inputs.columns)
    }
    guard inputs.rows > 0 else { return Matrix(rows: 0, columns: outputs.count) }
    var values: [Double] = []
    values.reserveCapacity(inputs.rows * outputs.count)
    for start in stride(from: 0, to: inputs.rows, by: Self.blockRows) {
      let end = min(start + Self.blockRows, inputs.rows)
      let block =
        end - start == inputs.rows
        ? inputs
        : Matrix(
          rows: end - start, columns: inputs.columns,
          storage: Array(inputs.storage[start * inputs.columns..<end * inputs.columns]))
      let answers = try ask(block)
      if firstOutput == 0, answers.columns == outputs.count {
        values += answers.storage
      } else {
        for row in 0..<answers.rows {
          for output in outputs.indices { values.append(answers[row, firstOutput + output]) }
        }
      }
    }
    guard !values.containsNonFinite else { throw .answerNotFinite }
    return Matrix(rows: inputs.rows, columns: outputs.count, storage: values)
  }

  private func ask(_ block: Matrix<Double>) throws(ExplanationError) -> Matrix<Double> {
    do throws(PredictionError) {
      return try answer(block).values
    } catch {
      if case .notFinite(_, let column) = error {
        throw .refused(error, column: columns.indices.contains(column) ? columns[column].name : nil)
      }
      throw .refused(error, column: nil)
    }
  }

  func isCategorical(_ column: Int) -> Bool {
    if case .categorical = columns[column].kind { true } else { false }
  }

  /// Differences up to this share of an answer are rounding: the last bits of a batch depend on where a row stands.
  static let rounding = 1e-9

  static func differs(_ first: Double, _ second: Double) -> Bool {
    abs(first - second) > rounding * max(1, abs(first), abs(second))
  }
}
