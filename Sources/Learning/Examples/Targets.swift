/// What is to be predicted.
public enum LearningTask: Sendable, Equatable, Codable {
  case regression
  case classification(classCount: Int)

  /// The class count, or nil for regression.
  public var classCount: Int? {
    if case .classification(let count) = self { count } else { nil }
  }
}

/// The known answers of some rows.
public enum Targets: Sendable, Equatable {
  case values([Double])
  /// Codes in 0..<classCount. A class may be absent from the rows at hand.
  case classes([Int32], classCount: Int)

  public var count: Int {
    switch self {
    case .values(let values): values.count
    case .classes(let codes, _): codes.count
    }
  }

  public var task: LearningTask {
    switch self {
    case .values: .regression
    case .classes(_, let classCount): .classification(classCount: classCount)
    }
  }

  /// The given rows, in the given order.
  public func selecting(_ rows: [Int]) -> Targets {
    switch self {
    case .values(let values): .values(rows.map { values[$0] })
    case .classes(let codes, let classCount): .classes(rows.map { codes[$0] }, classCount: classCount)
    }
  }

  /// The values of a regression; an estimator that doesn't know the task at hand declares so by this error.
  public func regressionValues(for estimator: String) throws(FitError) -> [Double] {
    guard case .values(let values) = self else { throw .unsupportedTask(estimator: estimator, task: "classification") }
    return values
  }

  /// The codes and class count of a classification.
  public func classCodes(for estimator: String) throws(FitError) -> (codes: [Int32], classCount: Int) {
    guard case .classes(let codes, let classCount) = self else {
      throw .unsupportedTask(estimator: estimator, task: "regression")
    }
    return (codes, classCount)
  }
}
