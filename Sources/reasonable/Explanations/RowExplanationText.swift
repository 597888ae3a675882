import Experiments
import Explanations
import Learning
import Records
import Reports

/// A row's explanation in words, as JSON and as a picture.
struct RowExplanationText {
  let explanation: RowExplanation
  let candidate: String
  /// Which row it is.
  let row: String
  let width: Int?

  /// Reasons that are named one by one.
  private static let mostReasons = 10

  private var lineWidth: Int { width ?? 100 }

  var text: String {
    let account = explanation.account
    var parts = [headline.wrapped(to: lineWidth)]
    parts.append(reasons(account, unit: amount).joined(separator: "\n"))
    parts.append(sum(account).wrapped(to: lineWidth))
    parts.append(method(account).wrapped(to: lineWidth))
    if let scores = explanation.scores, let meaning = explanation.scoreMeaning, meaning != .answer {
      let title =
        "The same in \(Self.name(of: meaning)), exactly (they begin at \(plain(scores.base)) and add up to "
        + "\(plain(scores.answer))):"
      parts.append(
        ([title.wrapped(to: lineWidth)] + reasons(scores) { Self.signed($0) }).joined(separator: "\n"))
    }
    if let alternatives = explanation.alternatives { parts.append(self.alternatives(alternatives)) }
    return parts.joined(separator: "\n\n")
  }

  private var subject: String {
    explanation.explainedClass.map { "\(explanation.target.excerpt()) = \($0.excerpt())" }
      ?? explanation.target.excerpt()
  }

  private var headline: String {
    let account = explanation.account
    let decided =
      explanation.explainedClass == nil
      ? "\(candidate.singleLine) answers \(explanation.decision) for \(row)."
      : "\(candidate.singleLine) answers \(explanation.decision.excerpt()) for \(row); \(what) of \(subject) is "
        + "\(value(account.answer))."
    let threshold = explanation.threshold.map { " " + $0.sentence } ?? ""
    return decided + threshold
      + " On average over \(explanation.background) \(threshold.isEmpty ? "it" : what) is \(value(account.base))."
  }

  private var what: String { explanation.givesProbabilities ? "the probability" : "the score" }

  private func value(_ number: Double) -> String {
    guard explanation.givesProbabilities else { return plain(number) }
    func percent(_ share: Double, _ decimals: Int) -> String { NumberText.fixed(share * 100, decimals: decimals) }
    // As many digits as it takes to see on which side of the threshold it is.
    var decimals = 1
    if let bound = explanation.threshold?.probability, bound != number {
      while decimals < 8, percent(number, decimals) == percent(bound, decimals) { decimals += 1 }
    }
    return percent(number, decimals) + "%"
  }

  private func plain(_ number: Double) -> String { NumberText.significant(number, 4) }

  private static func signed(_ number: Double) -> String {
    (number >= 0 ? "+" : "") + NumberText.significant(number, 3)
  }

  /// "+21 points" of a probability, or a plain number.
  private func amount(_ number: Double) -> String {
    guard explanation.givesProbabilities else { return Self.signed(number) }
    return (number >= 0 ? "+" : "") + ValueFormat.points(number)
  }

  private func reasons(_ account: RowExplanation.Account, unit: (Double) -> String) -> [String] {
    let shown = account.reasons.prefix(Self.mostReasons)
    let rest = account.reasons.dropFirst(Self.mostReasons)
    let names = shown.map { "\($0.column.excerpt(30)) \($0.value.excerpt(30))" }
    let space = min(62, names.map(\.count).max() ?? 0)
    func line(_ name: String, _ number: Double, _ error: Double) -> String {
      let padding = String(repeating: " ", count: max(1, space - name.count + 1))
      let doubt = error > 0 && error.isFinite ? "  (+- \(unit(1.96 * error).drop { $0 == "+" }))" : ""
      return "  \(name):\(padding)\(unit(number))\(doubt)"
    }
    var lines = zip(names, shown).map { line($0, $1.contribution, $1.standardError) }
    if !rest.isEmpty {
      lines.append(
        line(
          "\(rest.count) other \(rest.count == 1 ? "column" : "columns")", rest.reduce(0) { $0 + $1.contribution }, 0))
    }
    guard lines.isEmpty else { return lines }
    return [
      explanation.usesColumns
        ? "  No column moves this answer." : "  No column changes an answer: the model gives every row the same."
    ]
  }

  private func sum(_ account: RowExplanation.Account) -> String {
    let moved = account.reasons.reduce(0) { $0 + $1.contribution }
    return "Together: \(value(account.base)) \(amount(moved)) = \(value(account.answer))."
  }

  private func method(_ account: RowExplanation.Account) -> String {
    let how =
      switch account.method {
      case .exact: "The contributions are exact Shapley values."
      case .enumerated: "The contributions are exact Shapley values: every combination of columns was asked."
      case .sampled(let orders):
        "The contributions are Shapley values from \(orders) orders of columns; +- is what the draw leaves open (95%)."
      }
    return how + " A column that isn't known takes the values of \(explanation.background)."
  }

  private static func name(of meaning: ScoreMeaning) -> String {
    switch meaning {
    case .answer: "the answer"
    case .logOdds: "log-odds"
    case .classScores: "the class' score"
    case .logarithm: "the logarithm of the answer"
    }
  }

  private func alternatives(_ found: [RowExplanation.Alternative]) -> String {
    guard explanation.usesColumns else { return "No change turns the decision: no column changes an answer." }
    guard !found.isEmpty else {
      return "No change of up to three columns within the allowed values was found that turns the decision."
    }
    var lines = ["What would turn the decision (smallest change first; only tried, not recommended):"]
    for (place, one) in found.enumerated() {
      let changes = one.changes.map { "\($0.column.excerpt(30)): \($0.from.excerpt(30)) -> \($0.to.excerpt(30))" }
      let result =
        explanation.explainedClass == nil
        ? "then \(plain(one.answer))" : "then \(one.decision.excerpt()), \(what) of \(subject) \(value(one.answer))"
      lines.append("  \(place + 1). \(changes.joined(separator: "; ")); \(result)")
    }
    return lines.joined(separator: "\n")
  }

  var picture: String {
    ExplanationPicture.contributions(
      explanation.account.reasons.prefix(Self.mostReasons + 2).map {
        ExplanationPicture.Bar(
          name: "\($0.column) \($0.value)", value: $0.contribution, text: amount($0.contribution),
          halfWidth: $0.standardError.isFinite ? 1.96 * $0.standardError : 0)
      },
      title:
        "\(subject): \(value(explanation.account.base)) on average, \(value(explanation.account.answer)) for \(row)")
  }

  // MARK: JSON

  var json: JSONValue {
    .object([
      "row": .text(row), "target": .text(explanation.target), "class": .optional(explanation.explainedClass),
      "decision": .text(explanation.decision), "threshold": .optional(explanation.threshold?.sentence),
      "isProbability": .flag(explanation.givesProbabilities),
      "answer": json(explanation.account),
      "score": explanation.scores.map { scores in
        .object([
          "meaning": .text(explanation.scoreMeaning.map(Self.name) ?? ""), "values": json(scores),
        ])
      } ?? .null,
      "background": .text(explanation.background),
      "alternatives": explanation.alternatives.map { .list($0.map(json)) } ?? .null,
    ])
  }

  private func json(_ account: RowExplanation.Account) -> JSONValue {
    let method =
      switch account.method {
      case .exact: "exact"
      case .enumerated: "enumerated"
      case .sampled: "sampled"
      }
    return .object([
      "method": .text(method), "base": .finite(account.base), "value": .finite(account.answer),
      "contributions": .list(
        account.reasons.map {
          .object([
            "column": .text($0.column), "value": .text($0.value), "contribution": .finite($0.contribution),
            "standardError": .finite($0.standardError),
          ])
        }),
    ])
  }

  private func json(_ alternative: RowExplanation.Alternative) -> JSONValue {
    .object([
      "changes": .list(
        alternative.changes.map {
          .object(["column": .text($0.column), "from": .text($0.from), "to": .text($0.to)])
        }), "decision": .text(alternative.decision), "value": .finite(alternative.answer),
    ])
  }
}
