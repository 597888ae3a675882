import Learning

/// Why something can't be explained.
public enum ExplanationError: Error, Equatable, Sendable, CustomStringConvertible {
  case noRows
  case widthMismatch(expected: Int, found: Int)
  /// The model refused rows that were made for the explanation.
  case refused(PredictionError, column: String?)
  /// An answer that is NaN or infinite.
  case answerNotFinite
  case unknownColumn(String, available: [String])
  case unknownClass(String, available: [String])
  case invalidSetting(String)

  public var description: String {
    switch self {
    case .noRows: "there are no rows to explain by"
    case .widthMismatch(let expected, let found): "\(found) columns, but the model reads \(expected)"
    case .refused(let error, let column):
      column.map { "the model can't answer for column '\($0)': it holds a missing or infinite value" }
        ?? "the model can't answer a row that the explanation asks about: \(error)"
    case .answerNotFinite: "the model gives an answer that is not a finite number"
    case .unknownColumn(let name, _): "the model reads no column '\(name)'"
    case .unknownClass(let name, _): "the model has no class '\(name)'"
    case .invalidSetting(let sentence): sentence
    }
  }
}
