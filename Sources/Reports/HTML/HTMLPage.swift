import Records

/// The page as a whole: sections in the order in which a reader decides.
struct HTMLPage {
  let analysis: RunAnalysis
  var explorer: ExplorerParts?

  var text: String { "<!DOCTYPE html>\n" + page.rendered }

  private var run: RunRecord { analysis.run }

  private var page: Markup {
    .tag(
      "html", ["lang": "en"],
      [
        .tag(
          "head", [:],
          [
            .tag("meta", ["charset": "utf-8"]),
            .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .tag("meta", ["name": "generator", "content": "reasonable"]),
            .tag("title", [:], "\(run.name): report of run \(run.id)"),
            .tag("style", [:], [.style(StyleSheet.text + (explorer == nil ? "" : ExplorerFiles.style))]),
          ]),
        .tag("body", [:], [.tag("main", [:], header + sections + [footer])]),
      ])
  }

  private var header: [Markup] {
    var parts: [Markup] = [
      .tag(
        "header", [:],
        [
          .tag("p", ["class": "kicker"], "Model selection report, run \(run.id)"),
          .tag("h1", [:], run.name),
          .tag("p", ["class": "lead"], RunSentences.subject(run)),
        ])
    ]
    for warning in RunSentences.warnings(run) {
      parts.append(.tag("div", ["class": "warning", "role": "note"], [.tag("p", [:], warning)]))
    }
    let entries = contents.map { id, title in
      Markup.tag("li", [:], [.tag("a", ["href": "#" + id], title)])
    }
    parts.append(.tag("nav", ["aria-label": "Contents"], [.tag("ul", [:], entries)]))
    return parts
  }

  private var contents: [(String, String)] {
    if run.trials.isEmpty { return [("pick", "The pick"), ("origin", "Machine, data and plan")] }
    var entries = [("pick", "The pick")]
    if analysis.ranks != nil { entries.append(("ranks", "Research and production")) }
    entries += [
      ("frontier", "Frontier"), ("candidates", "All candidates"), ("excluded", "Not picked, and why"),
      ("reading", "How to read this"), ("origin", "Machine, data and plan"),
    ]
    return entries
  }

  private var sections: [Markup] {
    guard !run.trials.isEmpty else {
      return [
        .tag("h2", ["id": "pick"], "The pick"),
        .tag("p", [:], "The run has no trials yet, so there is nothing to choose from."),
      ] + HTMLOrigin(analysis: analysis).parts
    }
    var parts: [Markup] = []
    parts += HTMLPick(analysis: analysis).parts
    parts += HTMLRanks(analysis: analysis).parts
    parts += HTMLFrontiers(analysis: analysis).parts
    if let explorer { parts += Explorer(analysis: analysis, parts: explorer).markup }
    parts += HTMLCandidates(analysis: analysis).parts
    parts += HTMLRemarks(analysis: analysis).parts
    parts += HTMLReading(analysis: analysis).parts
    parts += HTMLOrigin(analysis: analysis).parts
    return parts
  }

  private var footer: Markup {
    .tag(
      "footer", [:],
      [.tag("p", [:], "Made by reasonable from the stored record of run \(run.id); no model was run for this page.")])
  }
}

/// Small pieces that several sections use.
enum HTML {
  /// A heading cell of a column.
  static func heading(_ text: String, isNumber: Bool = false) -> Markup {
    isNumber ? .tag("th", ["scope": "col", "class": "n"], text) : .tag("th", ["scope": "col"], text)
  }

  /// A cell of running text.
  static func cell(_ text: String) -> Markup { .tag("td", [:], text) }

  static func number(_ text: String) -> Markup { .tag("td", ["class": "n"], text) }

  /// A value with its interval in small type below.
  static func reading(_ reading: Reading, unit: MeasurementUnit, isBest: Bool = false) -> Markup {
    var content: [Markup] = [.text(ValueFormat.text(reading.value, unit: unit))]
    if let interval = reading.interval { content.append(.tag("small", [:], intervalText(interval, unit: unit))) }
    return .tag("td", ["class": isBest ? "n best" : "n"], content)
  }

  static func intervalText(_ interval: Interval, unit: MeasurementUnit) -> String {
    let lower = ValueFormat.text(interval.lower, unit: unit)
    let upper = ValueFormat.text(interval.upper, unit: unit)
    // "3.1 to 3.4 µs" reads easier than "3.1 µs to 3.4 µs".
    if let space = lower.lastIndex(of: " "), upper.hasSuffix(lower[space...]), unit != .targetUnits {
      return "\(lower[..<space]) to \(upper)"
    }
    return "\(lower) to \(upper)"
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

  /// A wide table in a box that scrolls by itself and can be reached by keyboard.
  static func scroll(_ label: String, _ table: Markup) -> Markup {
    .tag("div", ["class": "scroll", "role": "region", "aria-label": label, "tabindex": "0"], [table])
  }

  static func facts(_ entries: [(String, String)]) -> Markup {
    .tag(
      "dl", ["class": "facts"],
      entries.flatMap { [Markup.tag("dt", [:], $0.0), .tag("dd", [:], $0.1)] })
  }
}
