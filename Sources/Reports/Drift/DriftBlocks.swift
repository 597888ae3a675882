import Drift
import Records

/// What was found about drift, as blocks that every form of a report writes.
struct DriftBlocks: Sendable {
  let findings: DriftFindings
  /// Columns that are shown, those that changed most first.
  var mostColumns = Int.max
  /// What stands above the verdict; nil: what is compared.
  var subject: String?
  private var text: DriftText { DriftText(findings: findings) }

  struct Section: Sendable {
    let id: String
    let title: String
    let blocks: [ReportBlock]
  }

  var sections: [Section] {
    [
      Section(id: "verdict", title: "Verdict", blocks: verdict),
      Section(id: "columns", title: "Columns", blocks: columns),
      Section(id: "together", title: "All columns together", blocks: together),
      Section(id: "answers", title: "Answers and target", blocks: answers),
      Section(id: "error", title: "Error", blocks: error),
      Section(id: "estimates", title: "Quality without labels", blocks: estimates),
      Section(id: "periods", title: "Since when", blocks: periods),
      Section(id: "reading", title: "How to read this", blocks: reading),
    ].filter { !$0.blocks.isEmpty }
  }

  /// The blocks of some of the sections, in the order given.
  func blocks(_ ids: [String]) -> [ReportBlock] {
    let all = sections
    return ids.flatMap { id in all.first { $0.id == id }?.blocks ?? [] }
  }

  private var verdict: [ReportBlock] {
    let reasons = text.reasons
    return [
      .verdict(
        ReportBlock.Verdict(
          subject: subject ?? "\(findings.current.name) against \(findings.reference.name)", decision: text.decision,
          reason: reasons.first ?? "", details: reasons.dropFirst().map { .paragraph($0) }))
    ] + (findings.notes.isEmpty ? [] : [.warning("Notes", findings.notes)])
  }

  private var columns: [ReportBlock] {
    let hasUse = findings.columns.contains { $0.use != nil }
    let sorted = findings.columns.enumerated().sorted { left, right in
      let (first, second) = (rank(left.element), rank(right.element))
      return first == second ? left.offset < right.offset : first > second
    }.map(\.element)
    let rest = sorted.count - mostColumns
    let note =
      rest > 0 ? [ReportBlock.paragraph("\(NumberText.counted(rest, "more column")) changed less.", .quiet)] : []
    return table("Columns", Array(sorted.prefix(mostColumns)), hasUse: hasUse) + note
  }

  private func rank(_ column: ColumnDrift) -> Double {
    (column.verdict == .drifted ? 10 : 0) + (column.jensenShannon ?? 0) * (column.use.map { $0 + 0.01 } ?? 1)
  }

  /// Measures that no column has are left out.
  private func table(
    _ title: String, _ columns: [ColumnDrift], hasUse: Bool, caption: String? = nil
  ) -> [ReportBlock] {
    var empty = EmptyCells()
    func number(_ value: Double?, of column: ColumnDrift, orElse reason: String) -> ReportTable.Cell {
      guard let value else { return empty.cell(Self.whyUntold(column) ?? reason) }
      return .number(DriftText.number(value), value: value)
    }
    let hasSpread = columns.contains { $0.wasserstein != nil }
    let hasLargest = columns.contains { $0.largestDifference != nil }
    let hasMissing = columns.contains { $0.referenceMissing > 0 || $0.currentMissing > 0 }
    var headings: [ReportTable.Column] = [.init("Column", .name), .init("Verdict", .text)]
    if hasUse { headings.append(.init("Use", .number, detail: "by the model")) }
    headings += [
      .init("Distance", .number, detail: "Jensen-Shannon"), .init("By chance", .number),
      .init("p", .number, detail: "corrected"), .init("Test", .text), .init("PSI", .number),
    ]
    if hasSpread { headings.append(.init("Wasserstein / sd", .number)) }
    headings.append(.init("Hellinger", .number))
    if hasLargest { headings.append(.init("L-infinity", .number)) }
    if hasMissing { headings.append(.init("Missing", .text)) }
    headings.append(.init("Change", .text))
    let rows = columns.map { column -> ReportTable.Row in
      let p = [column.adjustedPValue, column.adjustedMissingPValue].compactMap { $0 }.min()
      var cells: [ReportTable.Cell] = [.candidate(column.name), .text(column.verdict.rawValue)]
      if hasUse {
        cells.append(
          column.use.map { .number(DriftText.percent($0), value: $0) } ?? empty.cell("the model's use isn't known"))
      }
      cells += [
        number(column.jensenShannon, of: column, orElse: "not measured"),
        number(column.chanceDistance, of: column, orElse: Self.constant(column)),
        p.map { .number(ChanceText.pValue($0), value: $0) } ?? empty.cell(Self.whyUntold(column) ?? "not tested"),
        column.test.map { .text("\($0) \(column.statistic.map(DriftText.number) ?? "")") }
          ?? empty.cell(Self.whyUntold(column) ?? "not tested"),
        number(column.stabilityIndex, of: column, orElse: "not measured"),
      ]
      if hasSpread { cells.append(number(column.wasserstein, of: column, orElse: Self.whyNoSpread(column))) }
      cells.append(number(column.hellinger, of: column, orElse: "not measured"))
      if hasLargest { cells.append(number(column.largestDifference, of: column, orElse: "of categories only")) }
      if hasMissing {
        cells.append(
          .text(
            column.referenceMissing == 0 && column.currentMissing == 0
              ? "none"
              : "\(DriftText.percent(column.referenceMissing)) to \(DriftText.percent(column.currentMissing))"))
      }
      return ReportTable.Row(cells + [.text(column.change)])
    }
    return [.table(ReportTable(title, caption: caption, columns: headings, rows: rows))] + empty.blocks
  }

  /// Why nothing is measured of a column; nil: something is.
  private static func whyUntold(_ column: ColumnDrift) -> String? {
    switch column.verdict {
    case .tooFewRows: "too few rows"
    case .identifier: "nearly every row has a category of its own"
    case .drifted, .stable: nil
    }
  }

  private static func constant(_ column: ColumnDrift) -> String {
    column.kind == .numbers ? "the reference is constant" : "both sides have one category"
  }

  private static func whyNoSpread(_ column: ColumnDrift) -> String {
    guard column.kind == .numbers else { return "of numbers only" }
    return column.chanceDistance == nil ? constant(column) : "by the reference's spread it is beyond all numbers"
  }

  private var together: [ReportBlock] {
    guard let joint = findings.joint else { return [] }
    var facts = [
      ReportBlock.Fact(
        "Domain classifier",
        "area \(DriftText.number(joint.classifierArea)) (\(DriftText.number(joint.classifierLower)) to "
          + "\(DriftText.number(joint.classifierUpper))) on \(joint.classifierRows) rows of each side or more")
    ]
    if let square = joint.discrepancy {
      let p = joint.discrepancyPValue.map { ", p \(ChanceText.pValue($0))" } ?? ""
      facts.append(
        ReportBlock.Fact(
          "Maximum mean discrepancy",
          "square \(DriftText.number(square))\(p) on \(joint.discrepancyRows) rows of each side"))
    }
    if let before = joint.referenceReconstruction, let now = joint.currentReconstruction,
      let lower = joint.reconstructionLower, let upper = joint.reconstructionUpper
    {
      facts.append(
        ReportBlock.Fact(
          "Reconstruction error",
          "\(DriftText.number(before)) to \(DriftText.number(now)), a difference of "
            + "\(DriftText.number(now - before)) (95% interval \(DriftText.number(lower)) to \(DriftText.number(upper))), by "
            + "\(NumberText.counted(joint.componentCount, "main component"))"))
    }
    return [.facts(facts)]
  }

  private var answers: [ReportBlock] {
    let columns = findings.answers + [findings.target].compactMap { $0 }
    let title =
      findings.target == nil
      ? "The model's answers" : findings.answers.isEmpty ? "The target" : "The model's answers and the target"
    return columns.isEmpty ? [] : table(title, columns, hasUse: false, caption: title)
  }

  private var error: [ReportBlock] {
    guard let error = findings.error else { return [] }
    func row(_ name: String, _ part: ErrorChange.Part?) -> ReportTable.Row {
      ReportTable.Row([
        .candidate(name), .text(part.map { text.part($0, error) } ?? "can't be told"),
        .text(part.map { $0.isBeyondChance ? "beyond chance" : "within chance" } ?? ""),
      ])
    }
    return [
      .facts([
        ReportBlock.Fact("Measure", "\(error.measure) of \(error.answeredBy)"),
        ReportBlock.Fact("Reference", "\(text.value(error.referenceError, error)) on \(error.referenceRows) rows"),
        ReportBlock.Fact("Current", "\(text.value(error.currentError, error)) on \(error.currentRows) rows"),
        ReportBlock.Fact("Effective reference rows", DriftText.whole(error.effectiveRows)),
      ]),
      .table(
        ReportTable(
          "What changed the error", columns: [.init("Part", .name), .init("Change", .text), .init("", .text)],
          rows: [
            row("all", error.total), row("by the inputs (data drift)", error.byInputs),
            row("beyond the inputs (concept drift)", error.byConcept),
          ])),
    ]
  }

  private var estimates: [ReportBlock] {
    guard !findings.estimates.isEmpty else { return [] }
    let rows = findings.estimates.map { estimate in
      ReportTable.Row([
        .candidate(estimate.period ?? "all rows"), .text(estimate.metric), .text(estimate.method),
        .number(DriftText.number(estimate.reference), value: estimate.reference),
        .number(
          "\(DriftText.number(estimate.estimate)) ± \(DriftText.number(estimate.margin))", value: estimate.estimate),
        estimate.realised.map { .number(DriftText.number($0), value: $0) } ?? .text("no labels"),
        .text(
          estimate.realised.map { abs($0 - estimate.estimate) > estimate.margin ? "beyond the margin" : "" } ?? ""),
      ])
    }
    return [
      .paragraph(DriftText.blindness),
      .table(
        ReportTable(
          "Estimates beside what labels said",
          columns: [
            .init("Rows", .name), .init("Quality", .text), .init("Method", .text), .init("Reference", .number),
            .init("Estimate", .number), .init("By labels", .number), .init("", .text),
          ], rows: rows)),
    ]
  }

  private var periods: [ReportBlock] {
    guard !findings.periods.isEmpty else { return [] }
    let hasError = findings.error != nil || findings.periods.contains { $0.error != nil }
    // Errors may be known of fewer rows than columns are compared on.
    let hasRows = findings.periods.contains { $0.error != nil && ($0.errorRows ?? $0.rows) != $0.rows }
    var empty = EmptyCells()
    let rows = findings.periods.map { period in
      let tooFew =
        period.rows < findings.rules.minimumRows || period.columns.allSatisfy { $0.verdict == .tooFewRows }
      let drifted = period.drifted
      var cells: [ReportTable.Cell] = [
        .candidate(period.name), .number(String(period.rows), value: Double(period.rows)),
        .text(tooFew ? "too few rows" : drifted.isEmpty ? "none" : NameList.text(drifted)),
      ]
      if hasError {
        cells.append(
          period.error.map { .text(value($0)) } ?? empty.cell("fewer than two rows whose error is known"))
        if hasRows {
          let known = period.errorRows ?? period.rows
          cells.append(.number(String(known), value: Double(known)))
        }
        cells.append(.text(beyond(period)))
      }
      return ReportTable.Row(cells)
    }
    var columns: [ReportTable.Column] = [
      .init("Period", .name), .init("Rows", .number), .init("Drifted columns", .text),
    ]
    if hasError {
      columns.append(.init("Error", .text))
      if hasRows { columns.append(.init("Rows of the error", .number)) }
      columns.append(.init("Beyond the inputs", .text))
    }
    let title = "Each \(findings.periodUnit ?? "period") against the whole reference"
    return [.table(ReportTable(title, columns: columns, rows: rows))] + empty.blocks
  }

  /// The error of a period with its interval.
  private func value(_ part: ErrorChange.Part) -> String {
    guard let error = findings.error else { return DriftText.number(part.value) }
    return "\(text.value(part.value, error)) (\(text.value(part.lower, error)) to \(text.value(part.upper, error)))"
  }

  /// What the inputs of a period don't explain of its error.
  private func beyond(_ period: PeriodDrift) -> String {
    guard let error = findings.error else { return "" }
    guard let concept = period.concept else { return "can't be told" }
    return text.part(concept, error) + (error.matters(concept) ? ", concept drift" : "")
  }

  private var reading: [ReportBlock] {
    let rules = findings.rules
    return [
      .explanations([
        ReportBlock.Fact(
          "drifted",
          "the corrected p (\(rules.correction.rawValue)) is at most \(DriftText.number(rules.level)), and the distance is at "
            + "least \(DriftText.number(rules.threshold)); both sides have at least \(rules.minimumRows) values"),
        ReportBlock.Fact(
          "distance",
          "of Jensen and Shannon, base 2, from 0 to 1: it doesn't grow with the number of rows; by chance: what it is on "
            + "average where nothing changed"),
        ReportBlock.Fact(
          "PSI",
          "of numbers from other bins than the distance and Hellinger: these take bins of the reference, it takes bins of equal "
            + "width over both sides, or one a value where the reference has at most \(NumericComparison.mostDistinct); one "
            + "value far out makes these so wide that PSI may show nothing where the distance is large"),
        ReportBlock.Fact(
          "concept drift",
          "the error that is left when reference rows are weighted to look like current ones; nothing can be said without "
            + "labels, or where fewer than \(Int(ErrorChange.leastEffectiveRows)) effective rows are left; of periods the "
            + "intervals hold for all of them together"),
      ])
    ]
  }
}
