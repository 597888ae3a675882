import Plans
import Records
import Tabular

/// Why a table can't be learned from as the plan asks.
package enum DataError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A role names a column that isn't there.
  case unknownColumn(role: String, name: String, suggestion: String?, available: [String])
  case targetDropped(String)
  case noFeatures
  /// A header alone.
  case noRows
  case noRowsWithTarget(target: String)
  case targetNotNumeric(target: String, example: String)
  case targetIsTime(target: String)
  /// A column that is neither the time nor the group column is kept as an input.
  case isAnInputAnyway(String)
  case singleClass(target: String, name: String)
  case tooManyClasses(target: String, count: Int, limit: Int)
  /// `task: binary` and other than two classes, or `task: multiclass` and two.
  case otherClassCount(target: String, task: String, classes: [String])
  case unknownPositive(target: String, name: String, classes: [String])
  case positiveNeedsTwoClasses(target: String, count: Int)
  case noTimeOrder
  /// An axis is asked for that compares the first rows in time with the last.
  case axisNeedsTime(AxisID)
  /// A gap that is a duration, where times aren't known in seconds.
  case gapNeedsSeconds(gap: TimeGap, order: TimeOrder)
  /// A key of `replay` that these data can't follow.
  case invalidReplay(key: String, String)
  /// A sensitive column that makes no groups, and why.
  case noGroups(column: String, String)
  case unreadable(String)
  case invalidSplit(String)

  package var description: String {
    switch self {
    case .unknownColumn(let role, let name, let suggestion, let available):
      "\(role): there is no column '\(name.legible)'" + (suggestion.map { "; did you mean '\($0.legible)'?" } ?? "")
        + " The columns are \(NameList.text(available, nearest: name))."
    case .targetDropped(let name): "the target '\(name.legible)' is among the dropped columns"
    case .noFeatures:
      "no column is left to learn from once the target, the dropped columns and those of time and groups are taken away; "
        + "data.keep-as-input: [COLUMN] lets models see a time or group column"
    case .noRows: "the data has names of columns and no row: there is nothing to learn from"
    case .noRowsWithTarget(let target): "every row lacks its target '\(target.legible)'"
    case .targetNotNumeric(let target, let example):
      "the target '\(target.legible)' holds text such as '\(example.legible)', so the task can't be regression; list such "
        + "texts under data.missing to leave their rows out, or say task: classification"
    case .targetIsTime(let target):
      "the target '\(target.legible)' is declared as time; learn a number of days or the like, made beforehand, "
        + "or leave the declaration out to learn its values as classes"
    case .isAnInputAnyway(let name):
      "keep-as-input: column '\(name.legible)' is neither the time nor the group column, so it is an input anyway"
    case .singleClass(let target, let name):
      "the target '\(target.legible)' has a single class, '\(name.legible)': nothing to learn"
    case .tooManyClasses(let target, let count, let limit):
      "the target '\(target.legible)' has \(count) different values; classification takes up to \(limit). "
        + "Say task: regression where they are numbers, learn dates as a number of days, or name another target."
    case .otherClassCount(let target, let task, let classes):
      "task: \(task) is asked for, but the target '\(target)' has \(classes.count) classes "
        + "(\(classes.prefix(10).joined(separator: ", "))\(classes.count > 10 ? ", ..." : "")); say task: classification"
    case .unknownPositive(let target, let name, let classes):
      "positive: '\(name.legible)' is no class of '\(target.legible)'; the classes are "
        + NameList.text(classes, nearest: name)
    case .positiveNeedsTwoClasses(let target, let count):
      "positive: only a target of two classes has a positive one, and '\(target.legible)' has \(count)"
    case .noTimeOrder:
      "a time-ordered split (and the protocol production) needs to know the order of time: "
        + "say data.time: COLUMN, or data.time: row-order where the file is in order already"
    case .axisNeedsTime(let axis):
      "\(axis) changes rows as the data change from the first in time to the last, and the order of time isn't known: "
        + "say data.time: COLUMN, or data.time: row-order where the file is in order already; or leave the axis out"
    case .gapNeedsSeconds(let gap, let order): order.refusal(of: gap)
    case .invalidReplay(let key, let why): "replay.\(key): \(why)"
    case .noGroups(let column, let why): "no groups can be told by column '\(column.legible)': \(why)"
    case .unreadable(let why): why
    case .invalidSplit(let why): why
    }
  }
}
