import Learning
import Records
import Tabular

/// The keys of `data` that say which data it is and what its columns are for.
struct DataKeys: PlanSection {
  var dataset: String?
  var file: String?
  var target: String?
  var task: PlannedTask?
  var positive: String?
  var drop: [String]?
  var sensitive: [String]?
  var time: String?
  var groups: String?
  var keepAsInput: [String]?
  var rows: Int?

  static let path = "data"
  static let title = "Which data, and what its columns are for"

  static let fields: [ParameterField<Self>] = [
    .text("dataset", \.dataset, "Name of a data set of the catalogue; instead of file").naming(.datasets)
      .outsideTrials(),
    .text("file", \.file, "Path of a file, from the folder of the experiment file; - is standard input")
      .outsideTrials(),
    .text("target", \.target, "Column to predict").naming(.columns).usually("the catalogue's for a data set"),
    .optionalChoice("task", \.task, "What is asked of the target").usually("found from the target, with a note"),
    .text("positive", \.positive, "Class that a binary task asks about").usually("the last class in order"),
    .texts("drop", \.drop, "Columns that no model may see").naming(.columns),
    .texts("sensitive", \.sensitive, "Columns that fairness is judged by").naming(.columns).outsideTrials(),
    .text("time", \.time, "Column that orders the rows in time, or row-order for the order of the file")
      .naming(.columns),
    .text("groups", \.groups, "Column whose equal values stay on one side of a grouped split").naming(.columns),
    .texts("keep-as-input", \.keepAsInput, "Columns of time and groups that models may see all the same")
      .naming(.columns),
    .wholeNumber(
      "rows", \.rows, in: 10...Int.max, "Learn from this many rows only, drawn by split.seed"
    ).usually("all rows"),
  ]
}
