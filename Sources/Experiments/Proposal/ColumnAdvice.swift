import Plans
import Records
import Tabular

/// What becomes of the columns in a proposed plan: which are dropped and why, which orders the rows in time, and which
/// fairness may be judged by.
package struct ColumnAdvice: Sendable, Equatable {
  package struct Reasoned: Sendable, Equatable {
    package let column: String
    package let reason: String
  }

  package private(set) var dropped: [Reasoned] = []
  /// Columns that may be identifiers; they are kept.
  package private(set) var doubtful: [Reasoned] = []
  /// Dates or times that order the rows.
  package private(set) var time: String?
  /// A column of plain numbers whose name says that it is time.
  package private(set) var possibleTime: String?
  /// Columns of times that lie after the rows' own, such as when a label became known; they are dropped.
  package private(set) var later: [String] = []
  /// The first of them that at least half of the rows have: it may tell when labels become known.
  package private(set) var arrival: String?
  package private(set) var sensitive: [String] = []

  private static let identifierWords: Set<String> = [
    "id", "ids", "uuid", "guid", "key", "index", "idx", "nr", "no", "number", "instant", "rownumber",
  ]
  /// Names that say "identifier" even where values come again, as those of a customer with several rows do.
  private static let entityWords: Set<String> = [
    "id", "uuid", "guid", "number", "accountid", "caseid", "clientid", "customerid", "employeeid", "itemid", "memberid",
    "orderid", "passengerid", "patientid", "personid", "productid", "recordid", "rowid", "sampleid", "sessionid",
    "studentid", "subjectid", "transactionid", "userid",
  ]
  private static let timeWords: Set<String> = ["date", "datetime", "time", "timestamp", "day", "when", "created"]
  private static let birthWords: Set<String> = ["birth", "birthday", "birthdate", "dob", "born"]
  private static let sensitiveWords: Set<String> = [
    "sex", "gender", "female", "male", "race", "ethnicity", "ethnic", "age", "religion", "nationality", "native",
    "marital", "married", "disability", "disabled", "pregnant", "foreign", "senior", "orientation",
  ]
  /// A column of times is later than the rows where it is earlier in no more than this share of them.
  private static let largestEarlierShare = 0.05
  /// More different texts than this share of the rows can't be learned from.
  private static let largestTextShare = 0.5

  package init(_ table: Table, _ summary: DatasetSummary, target: String) {
    chooseTime(table, summary, target: target)
    var reasons: [String: String] = [:]
    for warning in summary.warnings {
      for (column, reason) in Self.reasons(warning, summary) where column != target && reasons[column] == nil {
        reasons[column] = reason
      }
    }
    for (column, found) in zip(table.columns, summary.columns) where column.name != target && column.name != time {
      if let reason = reasons[column.name] ?? Self.textReason(found) {
        dropped.append(Reasoned(column: column.name, reason: reason))
      } else if let reason = Self.identifierReason(column, found) {
        if reason.isSure {
          dropped.append(Reasoned(column: column.name, reason: reason.text))
        } else {
          doubtful.append(Reasoned(column: column.name, reason: reason.text))
        }
      }
    }
    let gone = Set(dropped.map(\.column))
    sensitive = table.columnNames.filter { name in
      name != target && !gone.contains(name) && !NameWords(name).parts.isDisjoint(with: Self.sensitiveWords)
    }
  }

  /// What was said of the columns goes before what was found.
  mutating func follow(_ said: DataPlan) {
    if let drop = said.drop {
      dropped = drop.map { Reasoned(column: $0, reason: "as asked") } + dropped.filter { !drop.contains($0.column) }
    }
    if case .column(let name)? = said.time { dropped.removeAll { $0.column == name } }
    if let groups = said.groups { dropped.removeAll { $0.column == groups } }
    if said.time != nil { time = nil }
    if let sensitive = said.sensitive { self.sensitive = sensitive }
    doubtful.removeAll { doubt in dropped.contains { $0.column == doubt.column } }
  }

  /// Drops columns of times that lie after the rows' own: what they tell isn't known when a row is answered.
  ///
  /// - Parameter said: what was said of the columns, which goes before.
  mutating func dropLaterTimes(_ table: Table, _ said: DataPlan, target: String) {
    guard case .column(let name)? = said.time ?? time.map({ .column($0) }),
      let order = table.columns.first(where: { $0.name == name }), case .time(let times, let format) = order.values,
      format.hasDate
    else { return }
    let roles = [name, target, said.groups].compactMap { $0 }
    let settled = Set(dropped.map(\.column) + (said.keepAsInput ?? []) + roles)
    for column in table.columns where !settled.contains(column.name) {
      guard case .time(let seconds, let format) = column.values, format.hasDate else { continue }
      let gaps = zip(times, seconds).map { $1 - $0 }.filter { !$0.isNaN }
      let (earlier, after) = (gaps.count { $0 < 0 }, gaps.count { $0 > 0 })
      guard gaps.count >= 10, 2 * after >= gaps.count,
        Double(earlier) <= Self.largestEarlierShare * Double(gaps.count)
      else { continue }
      later.append(column.name)
      if arrival == nil, 2 * gaps.count >= table.rowCount { arrival = column.name }
      dropped.append(
        Reasoned(
          column: column.name,
          reason:
            "later than '\(name.legible)' in \(after) of \(gaps.count) rows, so a leak if it tells of what came after"
        ))
    }
    doubtful.removeAll { later.contains($0.column) }
  }

  private mutating func chooseTime(_ table: Table, _ summary: DatasetSummary, target: String) {
    var candidates: [(name: String, isNamed: Bool)] = []
    for (column, found) in zip(table.columns, summary.columns) where column.name != target {
      let words = NameWords(column.name)
      let isNamed = !words.parts.isDisjoint(with: Self.timeWords)
      if case .time(_, let format) = column.values, format.form != .timeOfDay, found.distinctCount >= 10,
        found.missingCount == 0, words.parts.isDisjoint(with: Self.birthWords)
      {
        candidates.append((column.name, isNamed))
      } else if case .numeric = column.values, Self.timeWords.subtracting(["day", "when"]).contains(words.whole),
        possibleTime == nil, found.distinctCount >= 10
      {
        possibleTime = column.name
      }
    }
    time = (candidates.first { $0.isNamed } ?? candidates.first)?.name
  }

  /// The columns that a warning asks to drop, each with the reason.
  private static func reasons(_ warning: DatasetWarning, _ summary: DatasetSummary) -> [(String, String)] {
    switch warning {
    case .allMissing(let column): [(column, "no value at all")]
    case .constant(let column): [(column, "the same value in every row")]
    case .equalColumns(let first, let second): [(second, "equals column '\(first.legible)'")]
    case .tellsTheClass(let column, let accuracy):
      [(column, "a leak: it alone tells the class in \(percent(accuracy)) of the rows")]
    case .separatesTheClasses(let column): [(column, "a leak: its values separate the classes without exception")]
    case .presenceTellsTheClass(let column, let isPresent, let name, let rows):
      [
        (
          column,
          "a leak: all \(rows) rows that \(isPresent ? "have" : "lack") it are of class '\(name.legible)'"
        )
      ]
    case .equalsTheTarget(let column, _): [(column, "a leak: it moves with the target nearly exactly")]
    case .sumsToTheTarget(let columns):
      columns.map { column in
        let others = columns.filter { $0 != column }.map { "'\($0.legible)'" }.joined(separator: " and ")
        return (column, "a leak: together with \(others) it sums to the target")
      }
    case .likelyIdentifier(let column, let distinct, let rows):
      summary.columns.contains { $0.name == column && !$0.isNumeric }
        ? [(column, "\(distinct) different texts in \(rows) rows: an identifier")] : []
    case .numbersWithBounds(let column, let example, _):
      [
        (
          column,
          "numbers beside bounds such as '\(example.legible)', read as names: name the bounds under missing to keep it"
        )
      ]
    case .mostlyMissing, .infinite, .duplicateRows, .missingTarget, .rareClass: []
    }
  }

  private static func textReason(_ summary: ColumnSummary) -> String? {
    let present = summary.count - summary.missingCount
    guard !summary.isNumeric, summary.times == nil, summary.distinctCount > 50,
      Double(summary.distinctCount) >= largestTextShare * Double(present)
    else { return nil }
    return "\(summary.distinctCount) different texts in \(present) rows: too many to learn from"
  }

  /// A column of whole numbers, each its own: sure where they count the rows, or where the name says so.
  private static func identifierReason(_ column: Column, _ summary: ColumnSummary) -> (text: String, isSure: Bool)? {
    guard case .numeric(let numbers) = column.values, let range = summary.numbers, range.areWhole,
      summary.count >= 20
    else { return nil }
    let text = "\(summary.distinctCount) different whole numbers in \(summary.count) rows"
    let present = summary.count - summary.missingCount
    if summary.distinctCount > 20, summary.distinctCount * 5 >= present,
      !NameWords(column.name).parts.isDisjoint(with: entityWords)
    {
      return (text + ", and its name says that it is an identifier", true)
    }
    guard summary.distinctCount == summary.count else { return nil }
    let counts = zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 }
    let words = NameWords(column.name)
    let isNamed = !words.parts.isDisjoint(with: identifierWords)
    if counts { return (text + ": it counts the rows", true) }
    return isNamed ? (text + ": an identifier", true) : (text + ": perhaps an identifier", false)
  }

  private static func percent(_ share: Double) -> String { NumberText.fixed(share * 100, decimals: 1) + "%" }
}
