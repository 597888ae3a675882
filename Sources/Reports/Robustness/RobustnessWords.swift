import Records

/// What the data show to have changed from the first rows in time to the last, in words and figures.
struct RobustnessWords {
  let facts: RobustnessFacts
  /// Under which protocol that was found; nil: the reader knows it.
  var evaluation: EvaluationProtocol?

  /// Between which rows, and in how many columns.
  var lead: String {
    let windows =
      (evaluation.map { "Under the \($0.title) protocol: from" } ?? "From")
      + " the first \(NumberText.counted(facts.firstRows, "row")) in time to the last "
      + NumberText.counted(facts.lastRows, "row")
    guard !facts.columns.isEmpty else {
      return windows + " the data show no change in any of the \(NumberText.counted(facts.columnCount, "column")) that "
        + "models see: no row was changed, and nothing is lost."
    }
    return windows
      + ", \(facts.columns.count) of \(NumberText.counted(facts.columnCount, "column")) that models see "
      + "\(facts.columns.count == 1 ? "changes" : "change"). "
      + "\(NumberText.counted(facts.changedRows, "held-out row")) \(facts.changedRows == 1 ? "was" : "were") changed alike "
      + "and answered again, by the models of the folds."
  }

  /// A sentence for each way to change; none where the data show no change.
  var sentences: [String] {
    guard !facts.columns.isEmpty else { return [] }
    let missing = facts.columns.reduce(0) { $0 + $1.cellsMadeMissing }
    let redrawn = facts.columns.reduce(0) { $0 + $1.cellsRedrawn }
    return [
      sentence(
        "Gaps", where: { $0.gapRate > 0 }, "more at the end",
        detail: "; \(NumberText.counted(missing, "cell")) went missing"),
      sentence("Noise", where: { $0.noise > 0 }, "values that are more spread out at the end"),
      sentence(
        "Categories", where: { $0.redrawRate > 0 }, "other shares of categories at the end",
        detail: "; \(NumberText.counted(redrawn, "cell")) took another one"),
      sentence("Shift", where: { $0.shift != 0 }, "another median at the end"),
    ]
  }

  private func sentence(
    _ subject: String, where isMeant: (RobustnessFacts.Column) -> Bool, _ what: String, detail: String = ""
  ) -> String {
    let count = facts.columns.count { isMeant($0) }
    guard count > 0 else { return "\(subject): no column has \(what)." }
    return "\(subject): \(NumberText.counted(count, "column")) \(count == 1 ? "has" : "have") \(what)\(detail)."
  }

  static let headings = [
    "cells missing at first", "cells missing at last", "rise of the share missing", "noise (sd)", "share redrawn",
    "shift", "cells made missing", "cells redrawn",
  ]

  /// As a person reads it and as a program does.
  typealias Figure = (text: String, value: Double)

  /// The figures of a column under `headings`.
  func figures(of column: RobustnessFacts.Column) -> [Figure] {
    func share(_ value: Double) -> Figure { (text: NumberText.fixed(100 * value, decimals: 1) + "%", value: value) }
    func number(_ value: Double) -> Figure { (text: NumberText.compact(value, 3), value: value) }
    func count(_ value: Int) -> Figure { (text: ValueFormat.count(Double(value)), value: Double(value)) }
    return [
      count(column.firstMissing), count(column.lastMissing), share(column.gapRate), number(column.noise),
      share(column.redrawRate), number(column.shift), count(column.cellsMadeMissing), count(column.cellsRedrawn),
    ]
  }
}

/// The same for a terminal.
package struct RobustnessSheet: Sendable {
  private let words: RobustnessWords
  private let evaluation: EvaluationProtocol

  package init(_ facts: RobustnessFacts, _ evaluation: EvaluationProtocol) {
    words = RobustnessWords(facts: facts)
    self.evaluation = evaluation
  }

  /// - Parameter width: columns of the terminal; nil: as many as are needed.
  package func text(width: Int?) -> String {
    let lines = ["Under the change that the data show (\(evaluation.id))", words.lead] + words.sentences
    let text = lines.joined(separator: "\n").wrapped(to: width)
    guard !words.facts.columns.isEmpty else { return text.visibleLines + "\n" }
    let columns = RobustnessWords.headings.enumerated().map { place, heading in
      // Counts are left out first where there is no room.
      TextTable.Column.right(heading, rank: place < 2 || place > 5 ? 2 : 0)
    }
    var table = TextTable([TextTable.Column.left("column", mayShrink: true)] + columns)
    for column in words.facts.columns {
      table.rows.append([column.name.excerpt(40)] + words.figures(of: column).map(\.text))
    }
    return (text + "\n\n" + table.text(width: width)).visibleLines
  }
}
