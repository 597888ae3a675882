import Records

/// A table whose cells say what they are, so that each form aligns and writes them in its own way and a program gets
/// numbers.
struct ReportTable: Sendable {
  enum Role: Sendable {
    /// Names the row.
    case name
    case text
    /// Aligned to the right.
    case number
    /// A short number that a picture refers to.
    case place
  }

  struct Column: Sendable {
    let title: String
    let role: Role
    /// In small type below the title.
    let detail: String?
    /// Title over this column and its neighbours of the same group.
    let group: String?

    init(_ title: String, _ role: Role, detail: String? = nil, group: String? = nil) {
      self.title = title
      self.role = role
      self.detail = detail
      self.group = group
    }
  }

  struct Row: Sendable {
    let cells: [Cell]
    /// The row of the candidate that was picked.
    let isChosen: Bool
    /// Whether it stands back, as it decides nothing; it says why in one of its cells.
    let isQuiet: Bool

    init(_ cells: [Cell], isChosen: Bool = false, isQuiet: Bool = false) {
      self.cells = cells
      self.isChosen = isChosen
      self.isQuiet = isQuiet
    }
  }

  enum Tag: String, Sendable {
    case pick, best, failed
  }

  enum Cell: Sendable {
    /// Words, and a few more in small type.
    case text(String, detail: String? = nil)
    /// A candidate's label with what it is.
    case candidate(String, tags: [Tag] = [])
    /// A number as a person reads it, and as a program does where it is one.
    case number(String, value: Double? = nil)
    case reading(Reading, MeasurementUnit, isBest: Bool = false)
    /// No value, for the reason that stands beside this mark in the `keys` after the table.
    case missing(mark: String, reason: String)
    case empty
  }

  /// What the table shows, for those who hear it; not drawn where there is a caption.
  let title: String
  let caption: String?
  let columns: [Column]
  let rows: [Row]

  init(_ title: String, caption: String? = nil, columns: [Column], rows: [Row]) {
    self.title = title
    self.caption = caption
    self.columns = columns
    self.rows = rows
  }

  /// A table of names and texts.
  init(_ title: String, caption: String? = nil, name: String, texts: [String], rows: [[String]]) {
    self.init(
      title, caption: caption, columns: [Column(name, .name)] + texts.map { Column($0, .text) },
      rows: rows.map { row in Row(row.prefix(1).map { .candidate($0) } + row.dropFirst().map { .text($0) }) })
  }

  /// The titles of columns for forms whose headings are one line: with their group where columns of two groups are called
  /// the same, such as "Past: trainings" and "Future: trainings".
  var flatTitles: [String] {
    let titles = columns.map(\.title)
    guard Set(titles).count < titles.count else { return titles }
    return columns.map { column in column.group.map { "\($0): \(column.title)" } ?? column.title }
  }

  /// Titles of the groups of columns, from left to right, with how many columns each covers; nil stands for columns
  /// without a group.
  var groups: [(title: String?, count: Int)] {
    columns.reduce(into: []) { groups, column in
      if let last = groups.last, last.title == column.group {
        groups[groups.count - 1].count += 1
      } else {
        groups.append((column.group, 1))
      }
    }
  }
}

extension ReportTable.Cell {
  /// The cell in one line of plain text.
  var plainText: String {
    switch self {
    case .text(let text, let detail): detail.map { "\(text) (\($0))" } ?? text
    case .candidate(let label, let tags):
      tags.isEmpty ? label : "\(label) (\(tags.map(\.rawValue).joined(separator: ", ")))"
    case .number(let text, _): text
    case .reading(let reading, let unit, let isBest): ValueFormat.text(reading, unit: unit) + (isBest ? " ★" : "")
    case .missing(let mark, _): "– (\(mark))"
    case .empty: ""
    }
  }
}

/// Readings in the few words of a table.
enum ReadingText {
  /// A difference with its interval, and the unit once: "0.6 points (-0.3 to 1.5)".
  static func difference(_ value: Double, _ interval: Interval?, unit: MeasurementUnit) -> String {
    func end(_ value: Double) -> String {
      let text = ValueFormat.difference(value, unit: unit)
      return unit == .ratio ? String(text.prefix { $0 != " " }) : text
    }
    let range = interval.map { " (\(end($0.lower)) to \(end($0.upper)))" } ?? ""
    return ValueFormat.difference(value, unit: unit) + range
  }

  /// "3.1 to 3.4 µs" reads easier than "3.1 µs to 3.4 µs".
  static func interval(_ interval: Interval, unit: MeasurementUnit) -> String {
    let lower = ValueFormat.text(interval.lower, unit: unit)
    let upper = ValueFormat.text(interval.upper, unit: unit)
    if let space = lower.lastIndex(of: " "), upper.hasSuffix(lower[space...]), unit != .targetUnits {
      return "\(lower[..<space]) to \(upper)"
    }
    return "\(lower) to \(upper)"
  }
}
