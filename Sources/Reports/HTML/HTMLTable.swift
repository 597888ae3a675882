import Records

/// Writes a table as HTML, in a box that scrolls by itself and can be reached by keyboard.
struct HTMLTable {
  let table: ReportTable

  var markup: Markup {
    var parts: [Markup] = []
    // Of its own width: a table that scrolls is wider than what can be seen of it.
    if let caption = table.caption { parts.append(.tag("caption", [:], [.tag("span", [:], caption)])) }
    parts.append(.tag("thead", [:], head))
    parts.append(.tag("tbody", [:], table.rows.map(row)))
    return .tag(
      "div", ["class": "scroll", "role": "region", "aria-label": table.title, "tabindex": "0"],
      [.tag("table", [:], parts)])
  }

  private var head: [Markup] {
    let titles = table.columns.map { column in
      let content: [Markup] = [.text(column.title)] + (column.detail.map { [.tag("small", [:], $0)] } ?? [])
      let style = Self.style(column.role)
      return Markup.tag("th", style.isEmpty ? ["scope": "col"] : ["scope": "col", "class": style], content)
    }
    guard table.columns.contains(where: { $0.group != nil }) else { return [.tag("tr", [:], titles)] }
    let groups = table.groups.map { group in
      let span = String(group.count)
      guard let title = group.title else { return Markup.tag("td", ["class": "g", "colspan": span], "") }
      return .tag("th", ["scope": "colgroup", "class": "g", "colspan": span], title)
    }
    return [.tag("tr", [:], groups), .tag("tr", [:], titles)]
  }

  private func row(_ row: ReportTable.Row) -> Markup {
    let cells = zip(row.cells, table.columns).map(Self.cell)
    return .tag("tr", row.isChosen ? ["class": "chosen"] : row.isQuiet ? ["class": "soft"] : [:], cells)
  }

  private static func cell(_ cell: ReportTable.Cell, _ column: ReportTable.Column) -> Markup {
    var styles = [style(column.role)]
    var content: [Markup]
    var hint: String?
    switch cell {
    case .text(let text, let detail):
      content = Self.lines(text) + (detail.map { [.tag("small", [:], $0)] } ?? [])
      if column.role == .number { styles.append("soft") }
    case .candidate(let text, let tags):
      content = label(text)
      content += tags.map { .tag("span", ["class": $0 == .pick ? "tag" : "tag plain"], $0.rawValue) }
    case .number(let text, _): content = [.text(text)]
    case .reading(let reading, let unit, let isBest):
      content = [.text(ValueFormat.text(reading.value, unit: unit))]
      if let interval = reading.interval {
        content.append(.tag("small", [:], ReadingText.interval(interval, unit: unit)))
      }
      if isBest { styles.append("best") }
    case .missing(let mark, let reason):
      content = [.text("–"), .tag("sup", [:], mark)]
      styles.append("soft")
      hint = reason
    case .empty: content = [.text("")]
    }
    var attributes: [Markup.Attribute] = column.role == .name ? [.init("scope", "row")] : []
    let style = styles.filter { !$0.isEmpty }.joined(separator: " ")
    if !style.isEmpty { attributes.append(.init("class", style)) }
    if let hint { attributes.append(.init("title", hint)) }
    return .element(column.role == .name ? "th" : "td", attributes, content)
  }

  private static func style(_ role: ReportTable.Role) -> String {
    switch role {
    case .name, .text: ""
    case .number: "n"
    case .place: "no"
    }
  }

  /// A value with its interval, such as "0.6 points (-0.3 to 1.5)", which breaks before the interval only; other texts as they
  /// are.
  static func lines(_ text: String) -> [Markup] {
    let pattern = /([^()]{1,24}) (\(-?[0-9][^()]{0,38} to [^()]{1,38}\)[^()]{0,24})/
    guard text.contains(" to "), let found = text.wholeMatch(of: pattern) else { return [.text(text)] }
    return [
      .tag("span", ["class": "whole"], String(found.output.1)), .text(" "),
      .tag("span", ["class": "whole"], String(found.output.2)),
    ]
  }

  /// A candidate's label that may break after a bracket or a comma, but not inside a word.
  static func label(_ text: String) -> [Markup] {
    var parts: [Markup] = []
    var current = ""
    for character in text {
      current.append(character)
      // "pca(" is too short to end a line; "nearest-neighbors(" isn't.
      let word = current.split(separator: " ").last?.count ?? 0
      guard character == "," || (character == "(" && word > 6) else { continue }
      parts += [.text(current), .tag("wbr")]
      current = ""
    }
    return current.isEmpty ? parts : parts + [.text(current)]
  }
}
