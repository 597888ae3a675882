import ArgumentParser
import Plans
import Tabular

/// The keys of the `data` section of an experiment file as options: same names, same values, same messages.
struct DataSectionOptions: ParsableArguments {
  @Option(help: "The column to predict; for class balance, suspected leaks and the task.")
  var target: String?

  @Option(
    help: "\(PlannedTask.allCases.map(\.rawValue).joined(separator: ", ")). Default: found from the target, and said.")
  var task: String?

  @Option(parsing: .unconditional, help: "The positive class of a binary task. Default: the last class in order.")
  var positive: String?

  @Option(parsing: .unconditionalSingleValue, help: "A column that no model may see. May be given several times.")
  var drop: [String] = []

  @Option(parsing: .unconditionalSingleValue, help: "A column that fairness is judged by. May be given several times.")
  var sensitive: [String] = []

  @Option(help: "The column that orders the rows in time, or row-order.")
  var time: String?

  @Option(help: "The column whose equal values stay together in a grouped split.")
  var groups: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: "A time or group column that models may see. May be given several times.")
  var keepAsInput: [String] = []

  @Option(help: "Learn from this many rows only.")
  var rows: String?

  @Option(help: "\(TableFile.Format.allCases.map(\.rawValue).joined(separator: ", ")). Default: by name and content.")
  var format: String?

  @Option(help: "The separator: one character, or comma, semicolon, tab, pipe, blanks. Default: found from the file.")
  var separator: String?

  @Option(help: "In numbers: point or comma. Default: found column by column.")
  var decimalMark: String?

  @Option(help: "Between thousands: comma, point, blank or apostrophe. Default: found column by column.")
  var thousandsMark: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: "A unit such as kg that numbers may carry, besides percent and currency signs. May be given several times.")
  var units: [String] = []

  @Option(help: "Whether the first line names the columns: true, false (or none) or auto, which finds it.")
  var header: String?

  @Flag(help: "The same as --header false.")
  var noHeader = false

  @Option(help: "Names of the columns, with commas between them; those of a header are replaced.")
  var columnNames: String?

  @Option(help: "Lines before the header that are left out. Default: comments and titles are found from the file.")
  var skipLines: String?

  @Option(
    parsing: .unconditional, help: "A character that begins comment lines. Default: # and % before the header.")
  var comment: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help:
      "A text that means missing, besides the usual ones (empty, NA, N/A, null, None, NaN, ? ...). May be given several times."
  )
  var missing: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: "A text that means missing, instead of the usual ones. May be given several times.")
  var missingOnly: [String] = []

  @Option(help: "The share of numbers, missing cells not counted, that makes a column numeric. Default: 99%.")
  var numericShare: String?

  @Option(help: "Whether blanks around cells are dropped: true or false. Default: true.")
  var trim: String?

  @Option(help: "\(TextEncoding.names.joined(separator: ", ")). A byte-order mark in the file tells more.")
  var encoding: String?

  @Option(help: "fail, or set-aside: count rows that don't fit, and leave them out.")
  var malformedRows: String?

  @Option(help: "Set malformed rows aside into this file.")
  var setAside: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help:
      "The type of a column, such as zip=categorical, day=time or 'price={kind: numeric, unit: kg}'. May be given several times."
  )
  var types: [String] = []

  var flags: DataFlags {
    var flags = DataFlags()
    let single: [(String, String?)] = [
      ("target", target), ("task", task), ("positive", positive), ("time", time), ("groups", groups), ("rows", rows),
      ("format", format?.lowercased()), ("separator", separator), ("decimal-mark", decimalMark),
      ("thousands-mark", thousandsMark), ("header", noHeader ? "false" : header), ("skip-lines", skipLines),
      ("comment", comment), ("numeric-share", numericShare), ("trim", trim), ("encoding", encoding),
      ("malformed-rows", setAside == nil ? malformedRows : "set-aside"),
    ]
    for (key, value) in single { flags.values[key] = value }
    let names = columnNames.map { names in
      names.hasPrefix("[")
        ? [names]
        : names.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let lists: [(String, [String])] = [
      ("drop", drop), ("sensitive", sensitive), ("keep-as-input", keepAsInput), ("units", units),
      ("column-names", names ?? []), ("missing", missing), ("missing-only", missingOnly),
    ]
    for (key, values) in lists where !values.isEmpty { flags.lists[key] = values }
    flags.types = types
    return flags
  }
}
