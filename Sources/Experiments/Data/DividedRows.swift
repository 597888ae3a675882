import Tabular

/// How one protocol divides the rows: its folds, and what the divisions inside a fit must keep to as well.
package struct DividedRows: Sendable {
  /// Of a replay none: see `replay`.
  package let folds: [Fold]
  /// Groups and times of all rows, as far as the protocol minds them; nil: it minds neither.
  package let structure: RowStructure?
  /// What a person should know, such as rows that no fold learns from.
  package let notes: [DataNote]
  /// For each fold the inputs as its training rows know them.
  package let columns: [TrainingColumns]
  /// Steps through time, whose rows are looked up when they are asked for; nil: folds.
  package var replay: ReplayDivision?

  /// Folds, or steps of a replay.
  var foldCount: Int { replay?.stepCount ?? folds.count }

  /// The rows that are judged in a fold, or served in a step.
  func test(ofFold index: Int) -> [Int] { replay?.rows(ofStep: index) ?? folds[index].test }

  /// What is learned from for a fold, or for a step of a replay with its first window.
  func training(ofFold index: Int) -> ReplayDivision.Training {
    if let replay { return replay.training(forStep: index, window: replay.windows[0]) }
    return ReplayDivision.Training(rows: folds[index].train, weights: nil)
  }
}
