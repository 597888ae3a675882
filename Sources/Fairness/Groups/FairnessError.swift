import Records

/// Why rows can't be divided into groups as the plan asks.
package enum FairnessError: Error, Equatable, Sendable, CustomStringConvertible {
  case isTarget(String)
  /// All rows have the same value, missing ones aside.
  case constant(column: String, value: String)
  case missingForMost(column: String, missing: Int, rows: Int)
  case tooManyGroups(column: String, count: Int, limit: Int)
  /// A column of many numbers, without bins; the edges are quartiles of the data.
  case needsBins(column: String, distinct: Int, edges: [Double])
  /// Bins of a column that holds no numbers.
  case binsOfNames(column: String)
  /// All rows fall into one bin.
  case oneBin(column: String, lowest: Double, highest: Double)
  case isTime(column: String)
  /// Bins or an intersection name a column that isn't sensitive.
  case notSensitive(key: String, column: String, sensitive: [String])

  package var description: String {
    func name(_ column: String) -> String { "'\(column.excerpt())'" }
    switch self {
    case .isTarget(let column):
      return
        "data.sensitive: \(name(column)) is the target; groups are told by what is known of a row beside its answer"
    case .constant(let column, let value):
      return
        "data.sensitive: \(name(column)) is '\(value.excerpt(40))' in every row that has a value, so there is one group "
        + "and nothing to compare"
    case .missingForMost(let column, let missing, let rows):
      return
        "data.sensitive: \(name(column)) is missing in \(missing) of \(rows) rows; a column that most rows lack can't "
        + "say whether groups are treated alike"
    case .tooManyGroups(let column, let count, let limit):
      return
        "data.sensitive: \(name(column)) has \(count) different values, and at most \(limit) groups are compared; name "
        + "a column of fewer groups, or put them together beforehand"
    case .needsBins(let column, let distinct, let edges):
      // As a plan has them: without marks between thousands.
      let text = edges.map { SettingValue.number($0).description }.joined(separator: " ")
      return "data.sensitive: \(name(column)) holds \(distinct) different numbers; say where its groups begin, such as "
        + "fairness.bins: [\(column.excerpt()) at \(text)] (its quartiles)"
    case .binsOfNames(let column):
      return "fairness.bins: \(name(column)) holds names, not numbers; its values are the groups"
    case .oneBin(let column, let lowest, let highest):
      return "fairness.bins: all numbers of \(name(column)) (\(NumberText.compact(lowest, 6)) to "
        + "\(NumberText.compact(highest, 6))) fall into one bin; put an edge between them"
    case .isTime(let column):
      return "data.sensitive: \(name(column)) holds times; make groups of them beforehand, such as years"
    case .notSensitive(let key, let column, let sensitive):
      return "fairness.\(key): \(name(column)) is not among data.sensitive (\(NameList.text(sensitive)))"
    }
  }
}
