import Records

extension TaskKind {
  public init(_ task: LearningTask) {
    switch task {
    case .regression: self = .regression
    case .classification(let classCount): self = classCount > 2 ? .multiclass : .binary
    }
  }
}
