import Frontier
import Records

/// Two runs side by side, as text for a terminal and as JSON.
package struct RunComparisonText: Sendable {
  let comparison: RunComparison
  let picks: [PickChange]
  /// False where one of the two plans can't be read any more, so that nothing is known of its keys.
  let arePlansKnown: Bool
  /// What the two runs are called.
  let names: (first: String, second: String)

  /// Moves shown on the terminal; JSON has all.
  private static let mostMoves = 40

  /// - Parameters:
  ///   - comparison: of the two runs.
  ///   - arePlansKnown: whether both plans could be read, so that no key differs in silence.
  ///   - names: short names of the two runs.
  package init(
    _ comparison: RunComparison, arePlansKnown: Bool = true, names: (first: String, second: String) = ("A", "B")
  ) {
    self.names = names
    self.comparison = comparison
    self.arePlansKnown = arePlansKnown
    picks = comparison.candidates.map { PickChange(comparison, $0) }
  }

  /// - Parameter width: columns of the terminal; nil (default): as many as are needed.
  package func text(width: Int? = nil) -> String {
    let title =
      "A: \(comparison.first.id), \(Self.subject(comparison.first))\n"
      + "B: \(comparison.second.id), \(Self.subject(comparison.second))"
    var parts = [title.wrapped(to: width), "What changed\n" + changes(width)]
    for (candidates, pick) in zip(comparison.candidates, picks) {
      let heading = "The pick, \(candidates.evaluation.title) protocol"
      parts.append(heading + "\n" + "  \(pick.sentence.singleLine)".wrapped(to: width))
    }
    parts.append(
      "Candidates\n" + candidateLines.map { "  \($0.singleLine)" }.joined(separator: "\n").wrapped(to: width))
    parts.append("What moved\n" + moves(width))
    return parts.joined(separator: "\n\n") + "\n"
  }

  static func subject(_ run: RunRecord) -> String {
    "\(RunSentences.date(run.startedAt)): \(ValueFormat.count(Double(run.dataset.rows))) rows of \(run.dataset.name)"
      + (run.finishedAt == nil ? " (not finished: \(run.trials.count) trials are stored)" : "")
  }

  // MARK: What changed

  /// What stands beside or instead of the table of changes.
  var changeNotes: [String] {
    var notes: [String] = []
    if !arePlansKnown { notes.append("One of the two plans can't be read any more: its keys aren't compared.") }
    if comparison.candidates.isEmpty { notes.append("The two runs have no protocol in common.") }
    if comparison.changes.isEmpty {
      notes.append("Nothing that is recorded: the same data, plan, versions and machine.")
    }
    return notes
  }

  private func changes(_ width: Int?) -> String {
    let notes = changeNotes
    guard !comparison.changes.isEmpty else {
      return notes.map { "  " + $0 }.joined(separator: "\n").wrapped(to: width)
    }
    var table = TextTable([
      .left("of"), .left("what", mayShrink: true), .left("in A", mayShrink: true), .left("in B", mayShrink: true),
    ])
    table.rows = comparison.changes.map { [$0.kind.rawValue, $0.part, $0.old, $0.new].map { $0.excerpt(120) } }
    return table.text(width: width).trimmedLineEnd
      + notes.map { "\n  \($0)" }.joined().wrapped(to: width)
  }

  // MARK: Candidates

  var candidateLines: [String] {
    comparison.candidates.flatMap { candidates -> [String] in
      func list(_ trials: [TrialRecord]) -> String { NameList.text(trials.map(\.candidate.label)) }
      var lines = [
        "\(candidates.evaluation.title) protocol: \(candidates.both.count) in both, judged "
          + (candidates.areFoldsShared
            ? "on the same folds of the same rows" : "on other rows or folds, so that scores aren't paired")
      ]
      if !candidates.onlyFirst.isEmpty { lines.append("only in \(names.first): \(list(candidates.onlyFirst))") }
      if !candidates.onlySecond.isEmpty { lines.append("only in \(names.second): \(list(candidates.onlySecond))") }
      let changed = candidates.both.filter { !$0.changedSettings.isEmpty }
      if let example = changed.first {
        lines.append(
          "\(changed.count) matched by label though a setting differs, such as "
            + "\(example.second.candidate.label): \(example.changedSettings.joined(separator: "; "))")
      }
      return lines
    }
  }

  // MARK: What moved

  private func moves(_ width: Int?) -> String {
    let moves = sortedMoves
    var text = ""
    if moves.isEmpty {
      text = "  Nothing beyond noise.\n"
    } else {
      var table = TextTable([
        .left("candidate", mayShrink: true), .left("axis", mayShrink: true), .right("A"), .right("B"),
        .right("B / A", rank: 2), .right("p", rank: 1), .left("in B"), .left("protocol", rank: 3),
      ])
      table.rows = moves.prefix(Self.mostMoves).map { move in
        [
          move.label, move.axis.title, ValueFormat.text(move.first.value, unit: move.axis.unit),
          ValueFormat.text(move.second.value, unit: move.axis.unit),
          move.axis.unit == .ratio ? "" : move.ratio.map(ValueFormat.ratio) ?? "",
          Self.probability(move),
          move.isBetter ? "better" : "worse", comparison.candidates.count > 1 ? move.evaluation.id : "",
        ]
      }
      text = table.withoutEmptyColumns.text(width: width)
      if moves.count > Self.mostMoves {
        text += "  ... and \(moves.count - Self.mostMoves) more; --json lists all of them\n"
      }
    }
    return text + "\n" + moveNotes.map(\.singleLine).joined(separator: "\n").wrapped(to: width)
  }

  private static func probability(_ move: RunComparison.Move) -> String {
    move.adjustedPValue.map(ChanceText.pValue) ?? ""
  }

  /// What moved, as a table of a report with its notes.
  ///
  /// - Parameters:
  ///   - most: rows that are shown; nil (default): all.
  ///   - rest: where the others are found.
  func moveBlocks(most: Int? = nil, rest: String = "") -> [ReportBlock] {
    let sorted = sortedMoves
    let rows = sorted.prefix(most ?? sorted.count).map { move in
      ReportTable.Row([
        .candidate(move.label), .text(move.axis.title, detail: move.evaluation.title),
        .reading(move.first, move.axis.unit), .reading(move.second, move.axis.unit),
        .number(move.axis.unit == .ratio ? "" : move.ratio.map(ValueFormat.ratio) ?? "", value: move.ratio),
        .number(Self.probability(move), value: move.adjustedPValue),
        .text(move.isBetter ? "better" : "worse"),
      ])
    }
    let (first, second) = names
    let table = ReportTable(
      "Readings that moved by more than noise",
      columns: [
        .init("Candidate", .name), .init("Axis", .text), .init(first, .number), .init(second, .number),
        .init("\(second) / \(first)", .number), .init("p", .number), .init("In \(second)", .text),
      ], rows: rows)
    let more = sorted.count - rows.count
    return (rows.isEmpty ? [.paragraph("Nothing beyond noise.")] : [.table(table)])
      + (more > 0 ? [.paragraph("\(more) more moved; \(rest).", .fine)] : [])
      + moveNotes.map { .paragraph($0, .fine) }
  }

  var sortedMoves: [RunComparison.Move] { comparison.moves.sorted { Self.weight($0) > Self.weight($1) } }

  /// What stands under the moves.
  var moveNotes: [String] { shifts + gaps + untested + [legend] }

  /// Scores first, then the largest ratios.
  private static func weight(_ move: RunComparison.Move) -> Double {
    let size = move.ratio.map { max($0, 1 / $0) } ?? 1
    return (move.axis.family == .quality ? 1e12 : 0) + min(size, 1e9)
  }

  private var shifts: [String] {
    comparison.shifts.map { shift in
      let larger = shift.ratio > 1
      let protocols = comparison.candidates.count > 1 ? " (\(shift.evaluation.id))" : ""
      return "\(shift.axis.title)\(protocols) of \(shift.candidateCount) candidates is, in the median, "
        + "\(ValueFormat.ratio(larger ? shift.ratio : 1 / shift.ratio)) \(larger ? "higher" : "lower") in \(names.second): that is the "
        + "machine, its load or the program rather than a candidate."
    }
  }

  private var gaps: [String] {
    guard let first = comparison.gaps.first else { return [] }
    let count = comparison.gaps.count
    return [
      "\(count) reading\(count == 1 ? " is" : "s are") there in one run only, such as \(first.axis.title) of "
        + "\(first.label) in \(first.isInFirst ? names.first : names.second)."
    ]
  }

  private var untested: [String] {
    let count = comparison.untestedCount
    guard count > 0 else { return [] }
    return ["\(count) pair\(count == 1 ? "" : "s") can't be judged: one of the two was measured without an interval."]
  }

  private var legend: String {
    let percent = NumberText.compact(comparison.significance * 100, 3)
    return "\(comparison.comparedCount) pairs of readings compared, \(comparison.equalCount) equal to the last bit; "
      + "\(comparison.testCount) tests, whose p-values are adjusted together (Holm), so that a false alarm among all of "
      + "them has a chance of at most \(percent)%. Scores on shared folds are tested fold by fold (corrected resampled t "
      + "test, Nadeau-Bengio); other values by their two intervals, which must also lie apart. Timings of two runs are "
      + "never paired. " + (ComparisonTable.floor(comparison.first.axes).map { "\($0). " } ?? "")
      + "Exact values have no p."
  }
}

/// Whether a protocol's pick changed from one run to another, and why.
struct PickChange: Sendable {
  let evaluation: EvaluationProtocol
  let first: String?
  let second: String?
  let isSame: Bool
  let sentence: String

  init(_ comparison: RunComparison, _ candidates: RunComparison.Candidates) {
    evaluation = candidates.evaluation
    let old = EvaluationAnalysis(run: comparison.first, evaluation: evaluation, membershipDraws: 0, redraws: false)
    let new = EvaluationAnalysis(run: comparison.second, evaluation: evaluation, membershipDraws: 0, redraws: false)
    let (before, after) = (old.pick.chosen, new.pick.chosen)
    first = before?.label
    second = after?.label
    let policy =
      comparison.first.policy == comparison.second.policy ? "" : "The policy changed. "
    switch (before, after) {
    case (nil, nil):
      isSame = true
      sentence = policy + "Neither run has a pick. B: \(new.pick.reason)."
    case (nil, let after?):
      isSame = false
      sentence = policy + "A has no pick (\(old.pick.reason)); B picks \(after.label): \(new.pick.reason)."
    case (let before?, nil):
      isSame = false
      sentence = policy + "A picks \(before.label); B has no pick: \(new.pick.reason)."
    case (let before?, let after?):
      let partner = candidates.both.first { $0.first.key == before.key }
      isSame = partner?.second.key == after.key
      if isSame {
        let renamed = before.label == after.label ? "" : " (\(before.label) in A)"
        sentence = "It is the same: \(after.label)\(renamed)."
      } else {
        sentence =
          policy + "It changed from \(before.label) to \(after.label). "
          + Self.fate(of: before.label, partner?.second.key, in: new, run: "B") + " "
          + Self.fate(
            of: after.label, candidates.both.first { $0.second.key == after.key }?.first.key, in: old, run: "A")
      }
    }
  }

  /// What became of a candidate in the run that didn't pick it.
  private static func fate(of label: String, _ key: String?, in analysis: EvaluationAnalysis, run: String) -> String {
    guard let key, let index = analysis.trials.firstIndex(where: { $0.key == key }) else {
      return "\(run) has no \(label)."
    }
    return "\(label) in \(run): " + CandidateSheet.choice(analysis, index)
  }
}

extension String {
  /// Without the line end of a table.
  fileprivate var trimmedLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}

// MARK: JSON

extension RunComparisonText {
  package var json: String {
    let changes = comparison.changes.map { change -> JSONValue in
      .object([
        "kind": .text(change.kind.rawValue), "part": .text(change.part), "old": .text(change.old),
        "new": .text(change.new),
      ])
    }
    let protocols = zip(comparison.candidates, picks).map { candidates, pick -> JSONValue in
      .object([
        "protocol": .text(candidates.evaluation.id), "foldsShared": .flag(candidates.areFoldsShared),
        "pick": .object([
          "first": .optional(pick.first), "second": .optional(pick.second), "isSame": .flag(pick.isSame),
          "explanation": .text(pick.sentence),
        ]),
        "matched": .list(
          candidates.both.map { match in
            .object([
              "first": .text(match.first.candidate.label), "second": .text(match.second.candidate.label),
              "changedSettings": .texts(match.changedSettings),
            ])
          }),
        "onlyFirst": .texts(candidates.onlyFirst.map(\.candidate.label)),
        "onlySecond": .texts(candidates.onlySecond.map(\.candidate.label)),
      ])
    }
    let gaps = comparison.gaps.map { gap -> JSONValue in
      .object([
        "protocol": .text(gap.evaluation.id), "candidate": .text(gap.label), "axis": .text(gap.axis.id.rawValue),
        "isInFirst": .flag(gap.isInFirst),
      ])
    }
    let shifts = comparison.shifts.map { shift -> JSONValue in
      .object([
        "protocol": .text(shift.evaluation.id), "axis": .text(shift.axis.id.rawValue),
        "medianRatio": .finite(shift.ratio), "candidateCount": .integer(shift.candidateCount),
      ])
    }
    return JSONValue.document(
      .runComparison,
      [
        "first": .text(comparison.first.id), "second": .text(comparison.second.id),
        "plansCompared": .flag(arePlansKnown), "changes": .list(changes), "protocols": .list(protocols),
        "moves": .list(comparison.moves.map(Self.value)), "gaps": .list(gaps), "shifts": .list(shifts),
        "comparedCount": .integer(comparison.comparedCount), "equalCount": .integer(comparison.equalCount),
        "testCount": .integer(comparison.testCount), "untestedCount": .integer(comparison.untestedCount),
        "significance": .finite(comparison.significance),
      ]
    ).text
  }

  static func value(_ move: RunComparison.Move) -> JSONValue {
    .object([
      "protocol": .text(move.evaluation.id), "candidate": .text(move.label), "axis": .text(move.axis.id.rawValue),
      "first": .reading(move.first), "second": .reading(move.second), "ratio": .optional(move.ratio),
      "evidence": .text(move.evidence.rawValue), "adjustedPValue": .optional(move.adjustedPValue),
      "isBetter": .flag(move.isBetter),
    ])
  }
}
