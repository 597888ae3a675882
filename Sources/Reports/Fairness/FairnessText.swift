import Fairness
import Records

/// How the groups of a run fare, for a terminal and as JSON.
package struct FairnessText: Sendable {
  private let run: RunRecord
  private let fairness: RunFairness

  package init(run: RunRecord, fairness: RunFairness) {
    self.run = run
    self.fairness = fairness
  }

  package func text(width: Int?) -> String {
    var parts: [String] = fairness.evaluations.reversed().map { evaluation in
      let title = "\(evaluation.evaluation.heading) protocol of \(run.id)"
      let lines = (fairness.evaluations.count > 1 ? title + "\n\n" : "") + text(evaluation, width: width)
      return lines.visibleLines
    }
    if let overTime = fairness.overTime {
      let sentences = FairnessOverTime(gaps: overTime).sentences.map { $0.wrapped(to: width) }
      parts.append("Over time\n" + sentences.joined(separator: "\n"))
    }
    parts += FairnessWords.untold(fairness).map { $0.wrapped(to: width) }
    return parts.joined(separator: "\n\n")
  }

  private func text(_ evaluation: RunFairness.Evaluation, width: Int?) -> String {
    var parts = FairnessWords.absence(evaluation, run).map { [$0.wrapped(to: width)] } ?? []
    if let study = evaluation.shown { parts += judged(study, evaluation, width: width) }
    for represented in evaluation.represented {
      parts.append(
        "Represented\n"
          + Self.plain(FairnessTables.representation(represented, label: run.dataset.classes.last)).text(width: width))
    }
    for curves in evaluation.curves {
      parts.append(
        "With more rows\n"
          + Self.plain(FairnessTables.curves(curves, isShare: evaluation.shown?.classNames.isEmpty == false))
          .text(width: width))
    }
    return parts.joined(separator: "\n\n")
  }

  /// What one model does to the groups.
  private func judged(_ study: FairnessStudy, _ evaluation: RunFairness.Evaluation, width: Int?) -> [String] {
    let words = FairnessWords(study: study, terms: fairness.terms)
    var parts = [words.lead.wrapped(to: width), words.judged.wrapped(to: width)]
    if !words.refused.isEmpty {
      parts.append(
        (["Too small to be compared, and part of no gap:"] + words.refused.map { "  \($0)".wrapped(to: width) })
          .joined(separator: "\n"))
    }
    if !words.main.isEmpty { parts.append(Self.gaps(words.main).text(width: width)) }
    parts += FairnessWords.missing(study).map { $0.wrapped(to: width) }
    let beside = MitigationBaseline(run, evaluation.evaluation)?.sentences ?? []
    parts += (FairnessWords.thresholds(evaluation) + FairnessWords.served(evaluation) + beside).map {
      $0.wrapped(to: width)
    }
    for grouping in study.groupings {
      parts.append(groups(grouping, study).text(width: width))
    }
    return parts
  }

  /// The gaps as a table of a terminal.
  static func gaps(_ gaps: [GapFinding]) -> TextTable {
    var table = TextTable([
      .left("measure", mayShrink: true), .right("gap"), .left("interval"),
      .left("chance alone", mayShrink: true, rank: 2),
      .left("farthest apart", mayShrink: true, rank: 1), .left("standing", mayShrink: true),
    ])
    table.rows = gaps.map { gap in
      [
        gap.title, FairnessWords.amount(gap.estimate.value, of: gap), FairnessWords.range(gap),
        FairnessWords.chance(gap), FairnessWords.who(gap), FairnessWords.standing(gap),
      ]
    }
    return table
  }

  private func groups(_ grouping: FairnessStudy.GroupingFindings, _ study: FairnessStudy) -> TextTable {
    let tables = FairnessTables(words: FairnessWords(study: study, terms: fairness.terms))
    return Self.plain(tables.groups(grouping, className: study.classNames.first))
  }

  /// The first columns say most: where there is no room, the last ones are left out first.
  private static let alwaysShown = 4

  private static func plain(_ table: ReportTable) -> TextTable {
    var plain = TextTable(
      table.columns.enumerated().map { place, column in
        let rank = place < alwaysShown ? 0 : place
        return column.role == .number
          ? .right(column.title, rank: rank)
          : .left(
            column.title, mayShrink: true, rank: column.title.isEmpty ? 1 : rank,
            name: column.title.isEmpty ? "notes" : nil)
      })
    plain.rows = table.rows.map { $0.cells.map(\.plainText) }
    return plain.withoutEmptyColumns
  }

  // MARK: JSON

  package var json: String {
    JSONValue.document(
      .fairness,
      [
        "run": .text(run.id), "protocols": .list(fairness.evaluations.map { Self.value($0, of: run) }),
        "overTime": fairness.overTime.map { FairnessOverTime(gaps: $0).value } ?? .null,
        "untold": .texts(FairnessWords.untold(fairness)),
      ]
    ).text
  }

  /// The same as part of another document.
  static func value(_ evaluation: RunFairness.Evaluation, of run: RunRecord) -> JSONValue {
    .object([
      "protocol": .text(evaluation.evaluation.id), "pick": evaluation.pick.map(value) ?? .null,
      "whyNoPick": .optional(FairnessWords.absence(evaluation, run)), "best": evaluation.best.map(value) ?? .null,
      "compared": .list(
        evaluation.compared.map { one in
          .object([
            "grouping": .text(one.grouping), "group": .text(one.group), "pick": .finite(one.pick),
            "best": .finite(one.best), "pValue": .finite(one.pValue),
          ])
        }),
      "represented": .list(
        evaluation.represented.map { represented in
          .object(["grouping": .text(represented.title), "groups": .list(represented.groups.map(value))])
        }),
      "thresholds": evaluation.thresholds.map(value) ?? .null,
      "learningCurves": .list(
        evaluation.curves.map { curves in
          .object([
            "grouping": .text(curves.title),
            "groups": .list(
              curves.groups.map { curve in
                .object([
                  "name": .text(curve.group), "rows": .list(curve.points.map { .finite($0.rows) }),
                  "errors": .list(curve.points.map { .finite($0.error) }), "level": .finite(curve.level),
                  "exponent": .optional(curve.exponent), "outlook": .text(FairnessTables.outlook(curve.outlook)),
                ])
              }),
          ])
        }),
    ])
  }

  private static func value(_ thresholds: RunFairness.Thresholds) -> JSONValue {
    .object([
      "chosenBy": .text(thresholds.choice), "subject": .text(thresholds.subject),
      "cuts": .list(
        thresholds.cuts.map { .object(["group": .optional($0.group), "positive": .text($0.positive)]) }),
    ])
  }

  private static func value(_ study: FairnessStudy) -> JSONValue {
    .object([
      "candidate": .text(study.label), "trial": .text(study.key), "gaps": .list(study.gaps.map(value)),
      "missing": .list(study.missing.map { .object(["axis": .text($0.title), "reason": .text($0.reason)]) }),
      "groupings": .list(
        study.groupings.map { grouping in
          .object(["columns": .text(grouping.title), "groups": .list(grouping.groups.map(value))])
        }),
    ])
  }

  private static func value(_ gap: GapFinding) -> JSONValue {
    let standing: (name: String, rows: Double?) =
      switch gap.standing {
      case .within: ("within", nil)
      case .beyond: ("beyond", nil)
      case .unsettled(let rows): ("unsettled", rows)
      case .noTolerance: ("no-tolerance", nil)
      }
    return .object([
      "axis": .text(gap.axis.rawValue), "value": .finite(gap.estimate.value),
      "lower": .finite(gap.estimate.interval.lower), "upper": .finite(gap.estimate.interval.upper),
      "debiased": .finite(gap.estimate.debiased),
      "chanceMean": gap.estimate.chance.map { .finite($0.mean) } ?? .null,
      "chanceBound": gap.estimate.chance.map { .finite($0.bound) } ?? .null,
      "pValue": gap.estimate.pValue.map { .finite($0) } ?? .null, "isShown": .flag(gap.estimate.isShown),
      "grouping": .text(gap.grouping), "subject": .optional(gap.subject), "lowGroup": .text(gap.lowGroup),
      "highGroup": .text(gap.highGroup), "lowValue": .finite(gap.lowValue), "highValue": .finite(gap.highValue),
      "tolerance": .optional(gap.tolerance), "standing": .text(standing.name),
      "rowsToSettle": standing.rows.map { .finite($0) } ?? .null, "rows": .integer(gap.estimate.rows),
    ])
  }

  private static func value(_ group: GroupFindings) -> JSONValue {
    func number(_ number: GroupNumber?) -> JSONValue {
      guard let number else { return .null }
      return .object([
        "value": .finite(number.value), "lower": number.interval.map { .finite($0.lower) } ?? .null,
        "upper": number.interval.map { .finite($0.upper) } ?? .null,
      ])
    }
    return .object([
      "name": .text(group.name), "rows": .integer(group.rows), "share": .finite(group.share),
      "refusal": .optional(group.refusal?.description), "error": number(group.error),
      "tailError": .optional(group.tailError), "bias": number(group.bias), "predicted": .optional(group.predicted),
      "happened": .optional(group.happened), "calibrationError": .optional(group.calibration?.error),
      "rocAUC": .optional(group.curve?.area),
      "classes": .list(
        group.rates.map { rates in
          .object(
            [.init(key: "class", value: .text(rates.className))]
              + ClassRate.allCases.map { .init(key: $0.rawValue, value: number(rates.rates[$0])) })
        }),
    ])
  }

  private static func value(_ group: GroupRepresentation) -> JSONValue {
    .object([
      "name": .text(group.name), "rows": .integer(group.rows), "share": .finite(group.share),
      "trainShareLowest": .optional(group.trainShare?.lowerBound),
      "trainShareHighest": .optional(group.trainShare?.upperBound), "label": .finite(group.label),
      "missing": .optional(group.missing), "labelNoise": .optional(group.labelNoise),
      "windows": .list(
        group.windows.map { window in
          .object([
            "rows": .integer(window.rows), "share": .finite(window.share), "label": .optional(window.label),
            "trainRows": .integer(window.trainRows),
          ])
        }),
    ])
  }
}

/// The gaps of one candidate, for its sheet; nil where no groups are judged.
package struct FairnessSheet: Sendable {
  private let fairness: RunFairness

  package init(_ fairness: RunFairness) { self.fairness = fairness }

  package func text(width: Int?) -> String {
    fairness.evaluations.compactMap { evaluation in
      evaluation.pick.map { study in
        let words = FairnessWords(study: study, terms: fairness.terms)
        return "Fairness (\(evaluation.evaluation.id))\n" + words.lead.wrapped(to: width) + "\n\n"
          + FairnessText.gaps(words.main).text(width: width)
      }
    }.joined(separator: "\n\n").visibleLines
  }
}

extension RunFairness {
  /// What stands beside the pick: what it means for groups, and who would be served worse by the best model.
  package func sentences(_ evaluation: EvaluationProtocol) -> [String] {
    guard let found = of(evaluation), let study = found.pick else { return [] }
    return [FairnessWords(study: study, terms: terms).lead] + FairnessWords.served(found)
  }
}
