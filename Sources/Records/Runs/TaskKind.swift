/// The kinds of task that decide which estimators and axes fit.
public enum TaskKind: String, Codable, Sendable, CaseIterable {
  case binary
  case multiclass
  case regression

  public var isClassification: Bool { self != .regression }
}
