import Learning
import LinearAlgebra
import Measurement
import Records

extension Axis {
  /// The tasks for which this axis has a meaning: those whose perfect answers it doesn't call not applicable.
  ///
  /// Asking the axis itself keeps the answer in one place, its `measure`.
  public var tasks: Set<TaskKind> {
    Set(
      TaskKind.allCases.filter { task in
        guard let candidate = Candidate.perfect(task) else { return false }
        if case .notApplicable = outcome(of: candidate) { return false }
        return true
      })
  }
}

extension Candidate {
  /// Two folds of right answers, and no other evidence.
  fileprivate static func perfect(_ task: TaskKind) -> Candidate? {
    let targets: Targets
    let predictions: Predictions
    switch task {
    case .regression:
      targets = .values([1, 2, 3, 4])
      predictions = Predictions([1, 2, 3, 4])
    case .binary, .multiclass:
      let count = task == .binary ? 2 : 3
      let codes = (0..<(2 * count)).map { Int32($0 % count) }
      targets = .classes(codes, classCount: count)
      var probabilities = Matrix<Double>(rows: codes.count, columns: count)
      for (row, code) in codes.enumerated() { probabilities[row, Int(code)] = 1 }
      predictions = Predictions(probabilities: probabilities)
    }
    let fold = try? FoldEvidence(
      targets: targets, predictions: predictions, trainingSummary: TargetSummary(targets), trainRows: targets.count)
    guard let fold else { return nil }
    let importance = ColumnImportance(
      column: 0, increase: 1, standardError: 0, interval: .init(lower: 1, upper: 1), rows: targets.count)
    return Candidate(task: targets.task, folds: [fold, fold], importances: [importance])
  }
}
