/// Why an estimator or transform could not be fitted.
public enum FitError: Error, Equatable, Sendable, CustomStringConvertible {
  case tooFewRows(required: Int, found: Int)
  case lengthMismatch(what: String, expected: Int, found: Int)
  case widthMismatch(expected: Int, found: Int)
  /// NaN or infinity where the estimator needs a number; row and column count from 0.
  case notFinite(row: Int, column: Int, feature: String)
  /// A target that is NaN, infinite or outside the classes.
  case invalidTarget(row: Int)
  /// A target that the settings at hand can't learn from, though others could.
  case targetOutOfRange(row: Int, value: Double, requirement: String)
  case invalidWeight(row: Int)
  case allWeightsZero
  case unsupportedTask(estimator: String, task: String)
  case invalidParameter(name: String, value: String, expected: String)
  /// A categorical column where the component takes numbers only.
  case categoricalFeature(name: String)
  /// A column of times where the component takes numbers only.
  case timeFeature(name: String)
  /// The rows can't be divided inside the fit without parting groups or looking ahead.
  case indivisible(purpose: String, reason: String)
  /// A fitted model that answers otherwise than the rows at hand ask.
  case otherTask(estimator: String, model: String, rows: String)
  /// No fit can go on from this one.
  case notContinuable(reason: String)
  /// The arithmetic failed: a singular system, an overflow, an iteration that left the finite numbers.
  case numerical(String)

  public var description: String {
    switch self {
    case .tooFewRows(let required, let found):
      "\(found) \(found == 1 ? "row" : "rows") to learn from, but at least \(required) \(required == 1 ? "is" : "are") needed"
    case .lengthMismatch(let what, let expected, let found): "\(found) \(what) for \(expected) rows"
    case .widthMismatch(let expected, let found): "\(found) input columns where \(expected) were expected"
    case .notFinite(_, let column, let feature):
      "column '\(feature)' (number \(column + 1)) holds a value that is missing or infinite: an imputation step fills "
        + "missing ones; infinite ones must be read as missing or be corrected"
    case .invalidTarget(let row): "the target of training row \(row + 1) is missing, infinite or an unknown class"
    case .targetOutOfRange(_, let value, let requirement): "\(requirement), but one is \(value)"
    case .invalidWeight(let row): "the weight of training row \(row + 1) is negative or not a number"
    case .allWeightsZero: "every weight is zero, so there is nothing to learn from"
    case .unsupportedTask(let estimator, let task): "\(estimator) doesn't do \(task)"
    case .invalidParameter(let name, let value, let expected): "\(name) is \(value), but must be \(expected)"
    case .categoricalFeature(let name): "column '\(name)' is categorical; add an encoding step"
    case .timeFeature(let name): "column '\(name)' holds times; add a calendar step"
    case .indivisible(let purpose, let reason): "\(purpose): the training rows can't be divided: \(reason)"
    case .otherTask(let estimator, let model, let rows):
      "\(estimator): a fit goes on from a model of the same task, but the model answers with \(model) and the rows ask for "
        + rows
    case .notContinuable(let reason): "no fit can go on from this one: \(reason)"
    case .numerical(let what): what
    }
  }
}

/// Why a fitted model refused to answer.
public enum PredictionError: Error, Equatable, Sendable, CustomStringConvertible {
  case noRows
  case widthMismatch(expected: Int, found: Int)
  /// NaN or infinity where the model needs a number; row and column count from 0.
  case notFinite(row: Int, column: Int)

  public var description: String {
    switch self {
    case .noRows: "there are no rows to predict"
    case .widthMismatch(let expected, let found): "\(found) input columns, but the model was trained on \(expected)"
    case .notFinite(let row, let column): "row \(row + 1), column \(column + 1) holds a missing or infinite value"
    }
  }
}

extension FitError {
  /// A refusal of a fitted part, met while the parts after it were being fitted.
  public init(_ refusal: PredictionError, features: [Feature]) {
    switch refusal {
    case .noRows: self = .tooFewRows(required: 1, found: 0)
    case .widthMismatch(let expected, let found): self = .widthMismatch(expected: expected, found: found)
    case .notFinite(let row, let column):
      let name = features.indices.contains(column) ? features[column].name : "x\(column)"
      self = .notFinite(row: row, column: column, feature: name)
    }
  }
}
