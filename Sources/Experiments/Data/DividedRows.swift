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

  /// The fold whose model is asked again at a place, after all were fitted; of a replay the step: first the explained one,
  /// then those before it, and those after it last.
  func askedFold(_ place: Int) -> Int {
    guard let replay, replay.stepCount > 0 else { return place }
    let step = (replay.explainedStep - place) % replay.stepCount
    return step < 0 ? step + replay.stepCount : step
  }

  /// The rows that the model of a fold is asked about again; of a replay all that are served from its step on, because a
  /// step may have few.
  func askedRows(ofFold index: Int) -> [Int] { replay?.rows(fromStep: index) ?? folds[index].test }

  /// The rows that some fold learns from or is judged on, ascending; of a replay none.
  var rowsOfFolds: [Int] {
    folds.reduce(into: Set<Int>()) { rows, fold in
      rows.formUnion(fold.train)
      rows.formUnion(fold.test)
    }.sorted()
  }

  /// How many they are, for each place.
  var askedCounts: [Int] {
    (0..<foldCount).map { place in
      let fold = askedFold(place)
      return replay.map { $0.timeline.rowCount - $0.timeline.moment(ofStep: fold) } ?? folds[fold].test.count
    }
  }

  /// What is learned from for a fold, or for a step of a replay with its first window.
  func training(ofFold index: Int) -> ReplayDivision.Training {
    if let replay { return replay.training(forStep: index, window: replay.windows[0]) }
    return ReplayDivision.Training(rows: folds[index].train, weights: nil)
  }
}
