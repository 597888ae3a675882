import Records

/// Why rows can't be divided as asked.
public enum SplitError: Error, Equatable, Sendable, CustomStringConvertible {
  case tooFewFolds(Int)
  case tooFewRepeats(Int)
  case shareOutOfRange(Double)
  case negativeGap(TimeGap)
  case trainLimitBelowOne(Int)
  case tooFewRows(required: Int, found: Int)
  /// `code` is the class as coded; every part needs one row of each class.
  case tooFewRowsOfClass(code: Int32, required: Int, found: Int)
  case tooFewGroups(required: Int, found: Int)
  case tooFewTimes(required: Int, found: Int)
  /// Nothing is left to learn from before the first test part.
  case gapLeavesNoTrain(gap: TimeGap, rowsBefore: Int)
  /// Every row before the test part of a fold (from 1) is of a group that the test part holds too.
  case groupsLeaveNoTrain(fold: Int, rowsBefore: Int)
  /// Nothing is left to learn from in any inner division.
  case nothingBefore(gap: TimeGap, hasGroups: Bool)
  /// Each of so many groups has all rows of some class.
  case groupsAloneHoldClasses(groups: Int)
  /// No row that would be judged is of a class that the rows before it have.
  case noClassInCommon
  case missingClass(row: Int)
  /// `place` names the row in its file: `data.csv:17`.
  case missingGroup(place: String, column: String)
  case missingTime(place: String, column: String)
  /// A column of categories, or of times of day without a date.
  case notATime(column: String, example: String)

  public var description: String { message(SplitNames()) }

  /// The fact in words, with classes and groups by their names as far as they are known.
  public func message(_ names: SplitNames) -> String {
    switch self {
    case .tooFewFolds(let folds): "\(folds) folds leave nothing to learn from or to judge on; ask for 2 or more"
    case .tooFewRepeats(let times): "a split can't be repeated \(times) times; ask for 1 or more"
    case .shareOutOfRange(let share): "the test share \(share) must lie between 0 and 1, both excluded"
    case .negativeGap(let gap): "the gap of \(gap) must be 0 or more"
    case .trainLimitBelowOne(let limit): "a limit of \(limit) rows leaves nothing to learn from; allow 1 or more"
    case .tooFewRows(let required, let found): "the split needs \(required) rows and there are \(found)"
    case .tooFewRowsOfClass(let code, let required, let found):
      "class \(names.className(code)) has \(Self.count(found, "row")) and every part needs one of it, so \(required); "
        + "ask for fewer folds, don't stratify, or drop the class"
    case .tooFewGroups(let required, let found):
      "\(required) parts need as many groups and there \(found == 1 ? "is" : "are") \(found)\(names.groupList); "
        + "ask for fewer folds"
    case .tooFewTimes(let required, let found):
      "the split needs \(required) different times and there \(found == 1 ? "is" : "are") \(found); ask for fewer folds"
    case .gapLeavesNoTrain(let gap, let rowsBefore):
      "a gap of \(gap) leaves none of the \(Self.count(rowsBefore, "row")) before the first test part; "
        + "ask for a smaller gap"
    case .groupsLeaveNoTrain(let fold, let rowsBefore):
      "fold \(fold) has nothing to learn from: \(rowsBefore == 1 ? "the one row" : "each of the \(rowsBefore) rows") before "
        + "its test part is of a "
        + "group\(names.groupColumn.map { " of '\($0)'" } ?? "") that the test part holds too"
    case .nothingBefore(let gap, let hasGroups):
      "nothing is left to learn from before any row that would be judged, without "
        + [gap.isNone ? nil : "the gap of \(gap)", hasGroups ? "the groups that are judged too" : nil]
        .compactMap { $0 }.joined(separator: " and ")
    case .groupsAloneHoldClasses(let groups):
      "each of the \(Self.count(groups, "group")) has all rows of some class, so none can be held out"
    case .noClassInCommon: "no class of the rows that would be judged is among the rows before them"
    case .missingClass(let row): "the class of row \(row + 1) is missing; drop such rows first"
    case .missingGroup(let place, let column):
      "\(place): the group (column '\(column.legible)') is missing\(names.otherMissing); fill it in or "
        + "take the row out, since it might belong to any group"
    case .missingTime(let place, let column):
      "\(place): the time (column '\(column.legible)') is missing\(names.otherMissing); fill it in or take the row "
        + "out"
    case .notATime(let column, let example):
      "column '\(column.legible)' holds values such as '\(example.legible)', which have no order in time; "
        + "write dates as 2011-12-31, or numbers"
    }
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

/// What the codes of a split stand for, for messages.
public struct SplitNames: Sendable, Equatable {
  /// Class names in code order; empty where they aren't known.
  public var classes: [String]
  /// The column of the groups, and its values.
  public var groupColumn: String?
  public var groups: [String]
  /// How many rows lack what the one in question lacks; nil where they weren't counted.
  public var missingCount: Int?

  public init(classes: [String] = [], groupColumn: String? = nil, groups: [String] = []) {
    self.classes = classes
    self.groupColumn = groupColumn
    self.groups = groups
  }

  var otherMissing: String {
    guard let missingCount, missingCount > 1 else { return "" }
    return ", and of \(missingCount - 1) more row\(missingCount == 2 ? "" : "s")"
  }

  func className(_ code: Int32) -> String {
    classes.indices.contains(Int(code)) ? "'\(classes[Int(code)])'" : "number \(code + 1)"
  }

  /// ` in column 'g': a, b, c`, the first few of them; empty where nothing is known.
  var groupList: String {
    guard let groupColumn else { return "" }
    let shown = groups.prefix(5).joined(separator: ", ") + (groups.count > 5 ? ", ..." : "")
    return " in column '\(groupColumn)'" + (groups.isEmpty ? "" : " (\(shown))")
  }
}
