import Drift
import Records

/// What was found about drift, in sentences.
struct DriftText: Sendable {
  let findings: DriftFindings

  private var comparable: [ColumnDrift] { findings.columns.filter { $0.verdict == .drifted || $0.verdict == .stable } }

  /// The decision in a few words.
  var decision: String {
    switch (findings.hasDataDrift, findings.hasConceptDrift) {
    case (true, true?): "Data drift and concept drift"
    case (true, nil) where findings.hasErrorRisen == true: "Data drift; the error rose"
    case (true, _): "Data drift"
    case (false, true?): "Concept drift"
    case (false, _):
      changesBesides.isEmpty ? "No drift found" : "No drift of the inputs; " + NameList.sentence(changesBesides)
    }
  }

  /// What changed though neither the inputs nor the concept did.
  private var changesBesides: [String] {
    let isTarget = findings.target?.verdict == .drifted
    let areAnswers = findings.answers.contains { $0.verdict == .drifted }
    return [
      isTarget ? "the target changed" : nil, areAnswers ? "the model's answers changed" : nil,
      findings.hasErrorRisen == true ? "the error rose" : nil,
    ].compactMap { $0 }
  }

  /// Why, sentence by sentence.
  var reasons: [String] { [inputs, together, answers, concept, cost].compactMap { $0 } }

  private var inputs: String {
    let drifted = findings.drifted
    let of = "\(comparable.count) comparable column\(comparable.count == 1 ? "" : "s")"
    guard !drifted.isEmpty else {
      return
        "Of \(of) none changed by more than chance and by a distance of at least \(Self.number(findings.rules.threshold))."
    }
    let names = drifted.sorted { weight($0) > weight($1) }.map { column in
      "\(column.name.excerpt(40)) (\(Self.detail(column, findings.rules))\(when(column.name)))"
    }
    let shown = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
    let share = drifted.compactMap(\.use).reduce(0, +)
    let use =
      drifted.contains { $0.use != nil } ? " Together they carry \(Self.percent(share)) of the model's answers." : ""
    return "\(drifted.count) of \(of) changed: \(shown).\(use)"
  }

  /// In which periods a column drifted: " since 2012-01" only where it didn't drift before.
  private func when(_ column: String) -> String { when(findings.stretch(column)) }

  private func when(_ stretch: DriftFindings.Stretch) -> String {
    guard stretch.drifted > 0 else { return "" }
    let share = ", in \(stretch.drifted) of \(stretch.judged) periods"
    guard let since = stretch.since else { return "\(share), not in the last" }
    return stretch.unbroken == stretch.drifted ? " since \(since)" : "\(share), without a break since \(since)"
  }

  /// Distance, weighted by the model's use where that is known.
  private func weight(_ column: ColumnDrift) -> Double {
    max(column.jensenShannon ?? 0, column.hasMissingDrift(findings.rules) ? 1 : 0) * (column.use ?? 1)
  }

  private static func detail(_ column: ColumnDrift, _ rules: DriftRules) -> String {
    var parts: [String] = []
    if column.hasValueDrift(rules), let distance = column.jensenShannon {
      parts.append("distance \(number(distance))")
      if !column.change.isEmpty { parts.append(column.change) }
    }
    if column.hasMissingDrift(rules) {
      parts.append("missing \(percent(column.referenceMissing)) to \(percent(column.currentMissing))")
    }
    return parts.joined(separator: ", ")
  }

  private var together: String? {
    guard let joint = findings.joint else { return nil }
    let area =
      "\(Self.number(joint.classifierArea)) (\(Self.number(joint.classifierLower)) to \(Self.number(joint.classifierUpper)))"
    let told =
      joint.isDrifted
      ? "tells current rows from reference rows" : "can't tell current rows from reference rows well enough to matter"
    return "A classifier that sees all columns \(told): area \(area), 0.5 is chance."
  }

  private var answers: String? {
    let changed = findings.answers.filter { $0.verdict == .drifted }
    var sentences: [String] = []
    if !findings.answers.isEmpty {
      let slightly = findings.answers.compactMap { column in slight(column).map { "\(column.name) (\($0))" } }
      sentences.append(
        changed.isEmpty && slightly.isEmpty
          ? "The model's answers are distributed as before."
          : changed.isEmpty
            ? "The model's answers changed by more than chance, but by less than matters: "
              + slightly.joined(separator: ", ") + "."
            : "The model's answers changed: "
              + changed.map { "\($0.name) (\(Self.detail($0, findings.rules)))" }.joined(separator: ", ") + ".")
    }
    if let target = findings.target {
      sentences.append(
        target.verdict == .drifted
          ? "The target changed: \(Self.detail(target, findings.rules))."
          : target.verdict != .stable
            ? ""
            : slight(target).map { "The target changed by more than chance, but by less than matters: \($0)." }
              ?? "The target is distributed as before.")
    }
    let text = sentences.filter { !$0.isEmpty }.joined(separator: " ")
    return text.isEmpty ? nil : text
  }

  /// What the tests find of a column that counts as stable, because its distance is below the threshold; nil: nothing.
  private func slight(_ column: ColumnDrift) -> String? {
    guard column.verdict == .stable else { return nil }
    let rules = findings.rules
    var parts: [String] = []
    if let p = column.pValue, (column.adjustedPValue ?? p) <= rules.level, let distance = column.jensenShannon {
      parts.append("distance \(Self.number(distance)), below \(Self.number(rules.threshold)), p \(Self.chance(p))")
      if !column.change.isEmpty { parts.append(column.change) }
    }
    if let p = column.missingPValue, (column.adjustedMissingPValue ?? p) <= rules.level {
      parts.append(
        "missing \(Self.percent(column.referenceMissing)) to \(Self.percent(column.currentMissing)), p \(Self.chance(p))"
      )
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private var concept: String? {
    guard let error = findings.error else {
      let reason =
        findings.target == nil
        ? "Without known answers on both sides nothing can be said"
        : "No errors are known that could be compared, so nothing can be said"
      return "\(reason) of concept drift: whether rows with the same inputs now behave otherwise."
    }
    let before = value(error.referenceError, error)
    let now = value(error.currentError, error)
    let whose = error.answeredBy
    var text =
      "The \(error.measure) of \(whose) went from \(before) to \(now) (\(part(error.total, error)))"
      + (error.total.isBeyondChance ? "." : ", within chance.")
    guard let inputs = error.byInputs, let concept = error.byConcept else {
      return text + " What part of that the inputs explain can't be told: the sides have too little in common "
        + "(\(Self.whole(error.effectiveRows)) effective rows)."
    }
    text +=
      " The changed inputs explain \(part(inputs, error)); beyond that \(part(concept, error)) "
    text +=
      error.hasConceptDrift == true
      ? "is concept drift: rows with the same inputs behave otherwise than before."
      : concept.isBeyondChance ? "is left, too little to matter." : "is left, within chance."
    return text + conceptPeriods
  }

  /// Since when, where periods tell of it.
  private var conceptPeriods: String {
    let stretch = findings.conceptStretch
    guard !findings.periods.isEmpty else { return "" }
    guard findings.hasConceptDrift == true else {
      return stretch.drifted > 0 ? " Periods by themselves do show concept drift\(when(stretch))." : ""
    }
    guard stretch.judged > 0 else { return " Since when isn't told: of no period it is known what the inputs leave." }
    return stretch.drifted > 0
      ? " It is there\(when(stretch))." : " No period shows it by itself, so that since when can't be told."
  }

  private var cost: String? {
    guard let error = findings.error, error.isShare || error.costPerError != nil, error.total.isBeyondChance else {
      return nil
    }
    let rows = Double(findings.current.rows)
    let isMore = error.total.value >= 0
    /// The change on all current rows at so much each, with its interval.
    func amount(_ each: Double, _ text: (Double) -> String) -> (value: String, interval: String) {
      let bounds = [error.total.lower, error.total.upper].map { abs($0) * rows * each }.sorted()
      return (text(abs(error.total.value) * rows * each), "(\(text(bounds[0])) to \(text(bounds[1])))")
    }
    let found = amount(1, error.isShare ? Self.whole : Self.number)
    var text =
      "On \(findings.current.rows) current rows that is about \(found.value) "
      + (error.isShare ? "\(isMore ? "more" : "fewer") wrong answers" : "\(isMore ? "more" : "less") error in all")
      + " \(found.interval) than at the reference's \(error.isShare ? "rate" : "error")"
    if let cost = error.costPerError {
      let price = amount(cost, Self.number)
      text += ", at \(Self.number(cost)) each \(isMore ? "a loss" : "a gain") of \(price.value) \(price.interval)"
    }
    return text + "."
  }

  /// What estimates without labels can't see.
  static let blindness =
    "None of these estimates sees concept drift: they take it that rows with the same score turn out as they did in the "
    + "reference. Believe them only beside what labels said later."

  // MARK: Numbers

  func value(_ value: Double, _ error: ErrorChange) -> String {
    error.isShare ? Self.percent(value) : Self.number(value)
  }

  private func signed(_ value: Double, _ error: ErrorChange) -> String {
    (value > 0 ? "+" : "") + (error.isShare ? NumberText.fixed(value * 100, decimals: 1) : Self.number(value))
  }

  /// `+3.1 points (1.0 to 5.2)`
  func part(_ part: ErrorChange.Part, _ error: ErrorChange) -> String {
    "\(signed(part.value, error))\(error.isShare ? " points" : "") "
      + "(\(signed(part.lower, error)) to \(signed(part.upper, error)))"
  }

  static func number(_ value: Double) -> String { NumberText.significant(value, 3) }
  private static func chance(_ p: Double) -> String { p < 0.001 ? "below 0.001" : number(p) }
  static func whole(_ value: Double) -> String { NumberText.fixed(value, decimals: 0) }
  static func percent(_ share: Double) -> String { NumberText.fixed(share * 100, decimals: 1) + "%" }
}
