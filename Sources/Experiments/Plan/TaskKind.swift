import Learning

/// The kinds of task that decide which estimators and axes fit.
public enum TaskKind: String, Codable, Sendable, CaseIterable {
  case binary
  case multiclass
  case regression

  public init(_ task: LearningTask) {
    switch task {
    case .regression: self = .regression
    case .classification(let classCount): self = classCount > 2 ? .multiclass : .binary
    }
  }

  public var isClassification: Bool { self != .regression }
}
