import Records
import Tabular

/// Which column a table is probably about, where nobody says it.
///
/// Names count most, then the place: targets stand last, or first. A column that is the only one with two values, or the
/// only one of categories, is a target more often than not. Identifiers, constants and times are none.
package struct TargetGuess: Sendable, Equatable {
  package let column: String
  /// Why, to be continued after "guessed:".
  package let reason: String

  /// Names that say it outright.
  private static let exactWords: Set<String> = [
    "target", "targets", "label", "labels", "class", "y", "outcome", "response", "output",
  ]
  /// Names of what people usually predict.
  private static let usualWords: Set<String> = [
    "churn", "churned", "exited", "attrition", "survived", "default", "defaulted", "fraud", "income", "salary", "price",
    "quality", "diagnosis", "species", "cnt", "demand", "sales", "revenue", "rating", "score", "grade", "value",
    "clicked", "converted", "subscribed", "approved", "result", "cover", "lesion", "readmitted", "spam",
  ]

  /// Nil where no column can be a target.
  package init?(_ table: Table, _ summaries: [ColumnSummary]) {
    let fitting = summaries.indices.filter { Self.canBeTarget(summaries[$0], table.columns[$0]) }
    let ofTwo = fitting.filter { summaries[$0].distinctCount == 2 }
    let ofCategories = fitting.filter { !summaries[$0].isNumeric }
    var best: (index: Int, score: Int, reason: String)?
    for index in fitting {
      let words = NameWords(summaries[index].name)
      var reasons: [(score: Int, text: String)] = []
      if Self.exactWords.contains(words.whole) {
        reasons.append((100, "its name says so"))
      } else if !words.parts.isDisjoint(with: Self.exactWords.subtracting(["y"])) {
        reasons.append((80, "its name says so"))
      } else if !words.parts.isDisjoint(with: Self.usualWords) {
        reasons.append((60, "columns of this name are what people predict"))
      }
      if index == summaries.count - 1 { reasons.append((25, "it is the last column")) }
      if index == 0 { reasons.append((10, "it is the first column")) }
      if ofTwo == [index] { reasons.append((20, "it is the only column with two values")) }
      if ofCategories == [index] { reasons.append((20, "it is the only column of categories")) }
      let summary = summaries[index]
      if summary.missingCount * 2 > summary.count { reasons.append((-40, "")) }
      let score = reasons.reduce(0) { $0 + $1.score }
      let texts = reasons.map(\.text).filter { !$0.isEmpty }
      let text = [texts.dropLast().joined(separator: ", "), texts.last ?? ""].filter { !$0.isEmpty }
        .joined(separator: " and ")
      // Of equal ones the last.
      if score >= best?.score ?? .min { best = (index, score, text.isEmpty ? "no other column fits better" : text) }
    }
    guard let best else { return nil }
    column = summaries[best.index].name
    reason = best.reason
  }

  private static func canBeTarget(_ summary: ColumnSummary, _ column: Column) -> Bool {
    if case .time = column.kind { return false }
    guard summary.distinctCount > 1 else { return false }
    // A text of its own for nearly every row is a name, not an answer.
    return summary.isNumeric || summary.distinctCount * 2 < max(1, summary.count - summary.missingCount)
  }
}

/// The words of a column's name: `medianHouseValue`, `median_house-value` and `Median House Value` have the same ones.
struct NameWords {
  /// In lower case, without what stands between the words.
  let whole: String
  let parts: Set<String>

  init(_ name: String) {
    var words: [String] = [""]
    var wasLower = false
    for character in name {
      guard character.isLetter || character.isNumber else {
        words.append("")
        wasLower = false
        continue
      }
      if character.isUppercase, wasLower { words.append("") }
      wasLower = character.isLowercase
      words[words.count - 1] += character.lowercased()
    }
    let found = words.filter { !$0.isEmpty }
    whole = found.joined()
    parts = Set(found)
  }
}
