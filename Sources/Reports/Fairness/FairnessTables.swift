import Fairness
import Records

/// The tables of the fairness part, for every form of a report and for a terminal.
struct FairnessTables {
  let words: FairnessWords

  private var study: FairnessStudy { words.study }

  /// One row a measure; those that aren't settled are grey.
  func gaps(_ gaps: [GapFinding], title: String) -> ReportTable {
    ReportTable(
      title,
      caption:
        "Intervals cover the true gap in 95 of 100 cases. Chance: what groups of these sizes show if all are treated alike.",
      columns: [
        .init("Measure", .name), .init("Gap", .number), .init("Interval", .text), .init("Chance alone", .text),
        .init("Farthest apart", .text), .init("Tolerated", .text), .init("Standing", .text),
      ],
      rows: gaps.map { gap in
        let isUnsettled = if case .unsettled = gap.standing { true } else { false }
        return ReportTable.Row(
          [
            .candidate(gap.title),
            .number(FairnessWords.amount(gap.estimate.value, of: gap), value: gap.estimate.value),
            .text(FairnessWords.range(gap)), .text(FairnessWords.chance(gap)), .text(FairnessWords.who(gap)),
            .text(FairnessWords.tolerance(gap)), .text(FairnessWords.standing(gap)),
          ], isQuiet: isUnsettled)
      })
  }

  /// The groups of one grouping, and rates of one class; a regression has none.
  func groups(_ grouping: FairnessStudy.GroupingFindings, className: String?) -> ReportTable {
    let isRegression = className == nil
    let hasCurves = grouping.groups.contains { $0.curve != nil }
    let hasScores = grouping.groups.contains { $0.calibration != nil }
    var columns: [ReportTable.Column] = [.init(grouping.title, .name), .init("Rows", .number), .init("Share", .number)]
    if let className {
      let name = className.excerpt(24)
      columns += [
        .init("Truly \(name)", .number), .init("Taken for \(name)", .number),
        .init("Taken, of those truly \(name)", .number), .init("Taken, of those not \(name)", .number),
        .init("Truly \(name), of those taken", .number), .init("Wrong decisions", .number),
      ]
    } else {
      columns += [
        .init("Mean error", .number), .init("A tenth exceed", .number), .init("Predicted less true", .number),
      ]
    }
    // Of two classes the scores are those of the one that is told, of more those of the likeliest.
    let scored = study.classNames.count == 1 ? study.classNames[0].excerpt(24) : "likeliest class"
    if hasScores {
      columns += [
        .init("Predicted (\(scored))", .number), .init("Happened (\(scored))", .number),
        .init("Calibration error", .number),
      ]
    }
    if hasCurves { columns.append(.init("ROC AUC", .number)) }
    columns.append(.init("", .text))
    let rows = grouping.groups.map { group -> ReportTable.Row in
      var cells: [ReportTable.Cell] = [
        .candidate(group.name.excerpt(60)), .number(ValueFormat.count(Double(group.rows)), value: Double(group.rows)),
        .number(FairnessWords.percent(group.share), value: group.share),
      ]
      if isRegression {
        cells += [
          number(group.error, unit: .targetUnits),
          group.tailError.map { .number(ValueFormat.text($0, unit: .targetUnits), value: $0) } ?? .empty,
          number(group.bias, unit: .targetUnits),
        ]
      } else {
        let rates = group.rates.first { $0.className == className }?.rates ?? [:]
        cells += [ClassRate.label, .selection, .truePositive, .falsePositive, .precision].map { share(rates[$0]) }
        cells.append(share(group.error))
      }
      if hasScores {
        cells += [plain(group.predicted), plain(group.happened), plain(group.calibration?.error)]
      }
      if hasCurves {
        cells.append(
          group.curve.map { curve in
            .reading(
              Reading(
                value: curve.area,
                interval: curve.interval.map { Interval(lower: $0.lower, upper: $0.upper, level: $0.level) },
                sampleCount: group.rows), .ratio)
          } ?? .empty)
      }
      cells.append(group.refusal.map { .text("not compared: \($0)") } ?? .empty)
      return ReportTable.Row(cells, isQuiet: group.refusal != nil)
    }
    return ReportTable("How the groups of \(grouping.title.excerpt(60)) fare", columns: columns, rows: rows)
  }

  private func share(_ number: GroupNumber?) -> ReportTable.Cell {
    guard let number else { return .empty }
    return .number(
      FairnessWords.percent(number.value)
        + (number.interval.map { " (\(FairnessWords.percent($0.lower)) to \(FairnessWords.percent($0.upper)))" } ?? ""),
      value: number.value)
  }

  private func number(_ number: GroupNumber?, unit: MeasurementUnit) -> ReportTable.Cell {
    guard let number else { return .empty }
    return .reading(Reading(value: number.value, interval: number.interval, sampleCount: 1), unit)
  }

  private func plain(_ share: Double?) -> ReportTable.Cell {
    share.map { .number(FairnessWords.percent($0), value: $0) } ?? .empty
  }

  /// How each group of one grouping is represented.
  ///
  /// - Parameter label: the class whose share is told; nil: the mean target is.
  static func representation(_ represented: RunFairness.Represented, label: String?) -> ReportTable {
    func labelText(_ value: Double) -> String {
      label == nil ? ValueFormat.text(value, unit: .targetUnits) : FairnessWords.percent(value)
    }
    return ReportTable(
      "How the groups of \(represented.title.excerpt(60)) are represented",
      caption:
        "Labels that are probably wrong are those where a model that hasn't seen the row holds another class for likely.",
      columns: [
        .init(represented.title, .name), .init("Rows", .number), .init("Of the table", .number),
        .init("Of training rows", .text), .init(label.map { "Truly \($0.excerpt(24))" } ?? "Mean target", .number),
        .init("Inputs missing", .number), .init("Labels probably wrong", .number), .init("", .text),
      ],
      rows: represented.groups.map { group in
        let training = group.trainShare.map { range in
          let (low, high) = (FairnessWords.percent(range.lowerBound), FairnessWords.percent(range.upperBound))
          return low == high ? low : "\(low) to \(high)"
        }
        let unseen = group.unseenWindows
        return ReportTable.Row([
          .candidate(group.name.excerpt(60)), .number(ValueFormat.count(Double(group.rows)), value: Double(group.rows)),
          .number(FairnessWords.percent(group.share), value: group.share), training.map { .text($0) } ?? .empty,
          .number(labelText(group.label), value: group.label),
          group.missing.map { .number(FairnessWords.percent($0), value: $0) } ?? .empty,
          group.labelNoise.map { .number(FairnessWords.percent($0), value: $0) } ?? .empty,
          unseen.isEmpty
            ? .empty
            : .text(
              "first met in held-out rows: no row of it was learned from in \(unseen.count == 1 ? "fold" : "folds") "
                + NameList.sentence(unseen.map { "\($0 + 1)" })),
        ])
      })
  }

  /// How the share and the labels of each group move from one time window to the next.
  static func windows(_ represented: RunFairness.Represented, label: String?) -> ReportTable? {
    guard let count = represented.groups.first?.windows.count, count > 1, count <= 24 else { return nil }
    return ReportTable(
      "Time windows of \(represented.title.excerpt(60))",
      caption: "The share of each group among the rows of a window, and in brackets "
        + (label.map { "how many of them are truly \($0.excerpt(24))." } ?? "their mean target."),
      columns: [.init(represented.title, .name)] + (0..<count).map { .init("Window \($0 + 1)", .number) },
      rows: represented.groups.map { group in
        ReportTable.Row(
          [.candidate(group.name.excerpt(60))]
            + group.windows.map { window in
              let labels = window.label.map {
                " (\(label == nil ? ValueFormat.text($0, unit: .targetUnits) : FairnessWords.percent($0)))"
              }
              return .number(FairnessWords.percent(window.share) + (labels ?? ""), value: window.share)
            })
      })
  }

  /// How the errors of the groups of one grouping fall with more rows.
  static func curves(_ curves: RunFairness.Curves, isShare: Bool) -> ReportTable {
    func error(_ value: Double) -> String {
      isShare ? FairnessWords.percent(value) : ValueFormat.text(value, unit: .targetUnits)
    }
    let count = curves.groups.map(\.points.count).max() ?? 0
    let level = curves.groups.first.map { error($0.level) } ?? "-"
    return ReportTable(
      "With more rows of \(curves.title.excerpt(60))",
      caption:
        "The \(isShare ? "share of wrong decisions" : "mean error") when the model learns from so many rows of the group, "
        + "all groups thinned alike. Level is the error of all rows, \(level). What lies beyond the rows there are goes by a "
        + "power law through the points.",
      columns: [.init(curves.title, .name)]
        + (0..<count).map { .init($0 == count - 1 ? "From all rows" : "From part \($0 + 1)", .text) }
        + [.init("More rows", .text)],
      rows: curves.groups.map { curve in
        ReportTable.Row(
          [.candidate(curve.group.excerpt(60))]
            + curve.points.map { .text("\(error($0.error)) from \(ValueFormat.count($0.rows.rounded()))") }
            + [.text(outlook(curve.outlook))])
      })
  }

  static func outlook(_ outlook: GroupLearningCurve.Outlook) -> String {
    switch outlook {
    case .isLevel: "level already"
    case .moreRows(let rows): "about \(FairnessWords.rows(rows)) more would bring it level"
    case .rowsDontHelp: "its error doesn't fall with its rows: more of them wouldn't bring it level"
    case .farAway: "more than a hundred times its rows: not to be told from these"
    case .unknown: "not to be told"
    }
  }
}
