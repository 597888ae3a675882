import Records

/// What an explanation says, in words.
struct ExplanationWords {
  let explanation: ExplanationEvidence
  /// What the models that are compared were fitted for.
  let part: JudgedPart

  /// What the curves move.
  func subject(output: Int, target: String) -> String {
    let name = explanation.outputs.indices.contains(output) ? explanation.outputs[output] : ""
    guard !name.isEmpty else { return target.excerpt() }
    return explanation.givesProbabilities
      ? "the probability of \(target.excerpt()) = \(name.excerpt())" : "the score of \(name.excerpt())"
  }

  /// A change of the answer: points of a probability, or a plain number.
  func amount(_ value: Double) -> String {
    explanation.givesProbabilities ? ValueFormat.points(value) : NumberText.significant(value, 3)
  }

  func signed(_ value: Double) -> String { (value >= 0 ? "+" : "") + amount(value) }

  /// The facts about the whole, one sentence each.
  var facts: [String] {
    var lines: [String] = []
    let used = explanation.featuresUsed
    lines.append(
      "\(used) of \(explanation.columnCount) raw columns act: another row's value changes an answer"
        + (explanation.featuresUnseen > 0
          ? " (\(explanation.featuresUnseen) more could and changed none in \(explanation.resamples) trials each)."
          : "."))
    if explanation.carryingColumns > 0 {
      lines.append(
        "\(NumberText.counted(explanation.carryingColumns, "column")) \(explanation.carryingColumns == 1 ? "carries" : "carry") "
          + "90% of the strength of all main effects.")
    }
    let interaction = explanation.interactionStrength
    lines.append(
      "Interaction strength \(share(interaction)): the part of the answers' variation that the sum of the curves misses, "
        + "on a grid of \(explanation.intervals) intervals. Without a grid (Friedman's H squared, "
        + "\(explanation.interactionRows) rows): \(Self.number(explanation.totalInteraction)).")
    let main = explanation.mainEffectComplexity
    lines.append(
      "Main-effect complexity \(Self.number(main.value)) (\(Self.number(main.lower)) to \(Self.number(main.upper))): "
        + "numbers to know of a curve; a straight line has 1.")
    if let rules = explanation.rules {
      lines.append(
        "It consists of \(ValueFormat.count(Double(rules.count))) \(rules.count == 1 ? "rule" : "rules"), the longest with "
          + "\(NumberText.counted(rules.depth, "condition")).")
    }
    if let stability = explanation.foldAgreement {
      lines.append(
        "Stability \(share(stability)): rank correlation between \(part.plural) of how far each column moves the answers."
      )
    }
    if !explanation.faithfulness.isEmpty {
      let mean = explanation.faithfulness.reduce(0, +) / Double(explanation.faithfulness.count)
      lines.append(
        "Faithfulness \(Self.number(mean)): how soon an answer moves when columns are replaced in the order of their "
          + "curves; in random order \(Self.number(explanation.randomFaithfulness)).")
    }
    return lines
  }

  private func share(_ estimate: ExplanationEvidence.Estimate) -> String {
    "\(Self.number(estimate.value)) (\(Self.number(estimate.lower)) to \(Self.number(estimate.upper)))"
  }

  static func number(_ value: Double) -> String { NumberText.fixed(value, decimals: 2) }

  /// Pairs that act together by more than a twentieth of the strongest column.
  var pairs: [ExplanationEvidence.Pair] {
    let strongest = explanation.columns.map(\.strength).max() ?? 0
    return Array(explanation.pairs.filter { $0.strength > 0.05 * strongest && $0.strength > 0 }.prefix(5))
  }

  /// How the curve of a column goes: "rises", "falls", "rises, then falls", or its highest and lowest level.
  func course(_ column: RashomonEffects.Column) -> String {
    let effect = column.curve.effect
    guard let low = effect.indices.min(by: { effect[$0] < effect[$1] }),
      let high = effect.indices.max(by: { effect[$0] < effect[$1] })
    else { return "" }
    let range = amount(effect[high] - effect[low])
    if !column.column.levels.isEmpty {
      return
        "\(range) from \(column.column.levels[low].excerpt(24)) (lowest) to \(column.column.levels[high].excerpt(24))"
    }
    return "\(range), \(Self.shape(effect))"
  }

  /// Turns that are smaller than a tenth of the whole range are passed over.
  static func shape(_ effect: [Double]) -> String {
    guard let low = effect.min(), let high = effect.max(), high > low else { return "flat" }
    let least = (high - low) / 10
    var moves: [Bool] = []
    var extreme = effect[0]
    var isRising: Bool?
    for value in effect.dropFirst() {
      switch isRising {
      case nil where abs(value - effect[0]) >= least:
        isRising = value > effect[0]
        moves.append(value > effect[0])
        extreme = value
      case true?:
        if value > extreme {
          extreme = value
        } else if extreme - value >= least {
          isRising = false
          moves.append(false)
          extreme = value
        }
      case false?:
        if value < extreme {
          extreme = value
        } else if value - extreme >= least {
          isRising = true
          moves.append(true)
          extreme = value
        }
      default: break
      }
    }
    if moves.count > 3 { return "goes up and down" }
    return moves.enumerated().map { ($0.offset > 0 ? "then " : "") + ($0.element ? "rises" : "falls") }
      .joined(separator: ", ")
  }

  /// What the models of other folds or steps say of a column; nil: none was asked.
  func foldAgreement(_ column: RashomonEffects.Column) -> String? {
    guard column.folds > 0 else { return nil }
    if column.contradictingFolds == 0 { return "\(column.folds) of \(column.folds) other \(part.plural) agree" }
    return "\(column.contradictingFolds) of \(column.folds) other \(part.plural) contradict it"
  }

  /// What the models as good say of a column; nil: there are no others.
  func agreement(_ column: RashomonEffects.Column) -> String? {
    guard column.others > 0 else { return nil }
    if column.contradicting == 0 { return "\(column.others) of \(column.others) models as good agree" }
    return "\(column.contradicting) of \(column.others) models as good contradict it"
  }
}
