import Records

/// Why rows can't be divided as asked.
public enum SplitError: Error, Equatable, Sendable, CustomStringConvertible {
  case tooFewFolds(Int)
  case tooFewRepeats(Int)
  case shareOutOfRange(Double)
  case negativeGap(Int)
  case trainLimitBelowOne(Int)
  case tooFewRows(required: Int, found: Int)
  /// `code` is the class as coded; every part needs one row of each class.
  case tooFewRowsOfClass(code: Int32, required: Int, found: Int)
  case tooFewGroups(required: Int, found: Int)
  case tooFewTimes(required: Int, found: Int)
  /// Nothing is left to learn from before the first test part.
  case gapLeavesNoTrain(gap: Int, rowsBefore: Int)
  case missingClass(row: Int)
  /// `place` names the row in its file: `data.csv:17`.
  case missingGroup(place: String, column: String)
  case missingTime(place: String, column: String)
  /// A column of categories, or of times of day without a date.
  case notATime(column: String, example: String)

  public var description: String {
    switch self {
    case .tooFewFolds(let folds): "\(folds) folds leave nothing to learn from or to judge on; ask for 2 or more"
    case .tooFewRepeats(let times): "a split can't be repeated \(times) times; ask for 1 or more"
    case .shareOutOfRange(let share): "the test share \(share) must lie between 0 and 1, both excluded"
    case .negativeGap(let gap): "the gap \(gap) must be 0 or more rows"
    case .trainLimitBelowOne(let limit): "a limit of \(limit) rows leaves nothing to learn from; allow 1 or more"
    case .tooFewRows(let required, let found): "the split needs \(required) rows and there are \(found)"
    case .tooFewRowsOfClass(let code, let required, let found):
      "class \(code) has \(found) row\(found == 1 ? "" : "s") and every part needs one of it, so \(required); "
        + "ask for fewer folds, don't stratify, or drop the class"
    case .tooFewGroups(let required, let found):
      "\(required) folds need as many groups and there are \(found); ask for fewer folds"
    case .tooFewTimes(let required, let found):
      "the split needs \(required) different times and there are \(found); ask for fewer folds"
    case .gapLeavesNoTrain(let gap, let rowsBefore):
      "a gap of \(gap) rows leaves none of the \(rowsBefore) rows before the first test part; ask for a smaller gap"
    case .missingClass(let row): "the class of row \(row + 1) is missing; drop such rows first"
    case .missingGroup(let place, let column):
      "\(place): the group (column '\(column.legible)') is missing; fill it in or take the row out, since it might belong to any "
        + "group"
    case .missingTime(let place, let column):
      "\(place): the time (column '\(column.legible)') is missing; fill it in or take the row out"
    case .notATime(let column, let example):
      "column '\(column.legible)' holds values such as '\(example.legible)', which have no order in time; "
        + "write dates as 2011-12-31, or numbers"
    }
  }
}
