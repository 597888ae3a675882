import Experiments
import Records
import Reports

/// How answers move with one column, in words and as JSON.
struct ColumnExplanationText {
  let explanation: ColumnExplanation
  let candidate: String
  let width: Int?

  private var subject: String {
    guard let name = explanation.explainedClass else { return explanation.target.excerpt() }
    return (explanation.givesProbabilities ? "the probability of " : "the score of ")
      + "\(explanation.target.excerpt()) = \(name.excerpt())"
  }

  private func amount(_ value: Double) -> String {
    explanation.givesProbabilities ? ValueFormat.points(value) : NumberText.significant(value, 3)
  }

  private func level(_ value: Double) -> String {
    explanation.givesProbabilities
      ? NumberText.fixed(value * 100, decimals: 1) + "%" : NumberText.significant(value, 4)
  }

  var text: String {
    let title = "\(candidate.singleLine): \(subject) as \(explanation.column.excerpt()) is set to one value in all rows"
    let table = TextTable(
      [
        .left(explanation.column.excerpt(30), mayShrink: true), .right("mean"), .right("change"),
        .right("80% of rows change by"),
      ],
      rows: explanation.places.map { place in
        [
          place.value.excerpt(40), level(place.mean), amount(place.mean - (explanation.places.first?.mean ?? 0)),
          "\(amount(place.lowerChange)) to \(amount(place.upperChange))",
        ]
      }
    ).text(width: width)
    let contrary =
      "\(explanation.contraryRows) of \(explanation.rowCount) rows move the other way than the mean, from the first value to "
      + "the last. "
    let interaction =
      "\(NumberText.fixed(explanation.interaction * 100, decimals: 1))% of the answers' variation is of this column together "
      + "with others (Friedman's H squared, \(explanation.interactionRows) rows). "
    let origin =
      "Asked: \(explanation.background). A mean of this kind (partial dependence) takes rows that may not exist, where columns "
      + "go together; the curves of --global don't."
    return [title.wrapped(to: width), table, (contrary + interaction + origin).wrapped(to: width)]
      .joined(separator: "\n\n").replacing("\n\n\n", with: "\n\n")
  }

  var json: String {
    JSONValue.document(
      .explanation,
      [
        "candidate": .text(candidate), "column": .text(explanation.column), "target": .text(explanation.target),
        "class": explanation.explainedClass.map(JSONValue.text) ?? .null,
        "isProbability": .flag(explanation.givesProbabilities), "rows": .integer(explanation.rowCount),
        "background": .text(explanation.background), "contraryRows": .integer(explanation.contraryRows),
        "interaction": .finite(explanation.interaction), "interactionRows": .integer(explanation.interactionRows),
        "places": .list(
          explanation.places.map {
            .object([
              "value": .text($0.value), "mean": .finite($0.mean), "lowerChange": .finite($0.lowerChange),
              "upperChange": .finite($0.upperChange),
            ])
          }),
      ]
    ).text
  }
}
