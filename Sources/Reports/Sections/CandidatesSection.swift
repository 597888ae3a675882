import Records

/// Every candidate with every axis, in tables of a few columns each so that they can be read on a phone and on paper.
struct CandidatesSection: ReportSection {
  let id = "candidates"
  let title = "All candidates"
  let isWide = true

  /// Columns of axes that a table holds before the next one begins; the first table also tells who is on the frontier.
  private static func columnLimit(_ position: Int) -> Int { position == 0 ? 5 : 6 }

  func blocks(of analysis: RunAnalysis) -> [ReportBlock] {
    guard !analysis.evaluations.isEmpty else { return [] }
    let legend = "Best quality first. A star marks the best value of a column; the interval of a value stands with it."
    return [.paragraph(legend, .fine)]
      + analysis.byProtocol { evaluation in
        var missing = MissingValues()
        let tables = groups(evaluation).enumerated().map { position, axes in
          ReportBlock.table(table(evaluation, axes, isFirst: position == 0, &missing))
        }
        return tables + missing.blocks + FoldedForms.blocks(evaluation)
      }
  }

  /// Axes by family, packed into tables without tearing a family apart where it fits.
  private func groups(_ evaluation: EvaluationAnalysis) -> [[AxisDescriptor]] {
    // Unfolded forms have a table of their own.
    let axes = evaluation.measuredAxes.filter { !FoldedForms.isUnfolded($0, in: evaluation.run) }
    var groups: [[AxisDescriptor]] = []
    for family in AxisFamily.allCases {
      var rest = axes.filter { $0.family == family }[...]
      if let last = groups.last, last.count + rest.count <= Self.columnLimit(groups.count - 1) {
        groups[groups.count - 1] += rest
        continue
      }
      while !rest.isEmpty {
        let limit = Self.columnLimit(groups.count)
        groups.append(Array(rest.prefix(limit)))
        rest = rest.dropFirst(limit)
      }
    }
    return groups
  }

  private func table(
    _ evaluation: EvaluationAnalysis, _ axes: [AxisDescriptor], isFirst: Bool, _ missing: inout MissingValues
  ) -> ReportTable {
    let best = axes.map(evaluation.bestIndices)
    var rows: [ReportTable.Row] = []
    for index in evaluation.byQuality {
      var cells = [evaluation.name(index)]
      if isFirst { cells.append(membership(evaluation, index)) }
      for (column, axis) in axes.enumerated() {
        if let reading = evaluation.reading(index, axis.id) {
          cells.append(.reading(reading, axis.unit, isBest: best[column].contains(index)))
        } else {
          cells.append(missing.cell(evaluation.trials[index], axis))
        }
      }
      rows.append(ReportTable.Row(cells, isChosen: index == evaluation.pickIndex))
    }
    let columns =
      [ReportTable.Column("Candidate", .name)] + (isFirst ? [.init("On the frontier", .text)] : [])
      + axes.map { .init($0.title, .number, detail: Self.direction($0), group: $0.family.title) }
    let titles = axes.reduce(into: [String]()) { titles, axis in
      if titles.last != axis.family.title { titles.append(axis.family.title) }
    }
    return ReportTable(titles.joined(separator: ", "), columns: columns, rows: rows)
  }

  private func membership(_ evaluation: EvaluationAnalysis, _ index: Int) -> ReportTable.Cell {
    let probability = evaluation.membership(index)
    let isComplete = probability != nil || evaluation.numbers[index] != nil
    guard isComplete else { return .empty }
    return .text(
      evaluation.numbers[index].map { "yes, no. \($0)" } ?? "no",
      detail: probability.map { "prob. \(FrontierSentences.probability($0))" })
  }

  private static func direction(_ axis: AxisDescriptor) -> String {
    let unit = axis.unit == .nats ? "nats, " : axis.unit == .targetUnits ? "target units, " : ""
    return unit + (axis.direction == .higherIsBetter ? "higher is better" : "lower is better")
  }
}

/// Why cells are empty: each reason once, with a letter.
private struct MissingValues {
  private var reasons: [String] = []

  /// An empty cell that says by a letter why it is empty.
  mutating func cell(_ trial: TrialRecord, _ axis: AxisDescriptor) -> ReportTable.Cell {
    if trial.status != .completed { return .text("failed") }
    let reason = "\(axis.title): \(trial.whyMissing(axis.id))"
    let position = reasons.firstIndex(of: reason) ?? reasons.count
    if position == reasons.count { reasons.append(reason) }
    return .missing(mark: Self.mark(position), reason: reason)
  }

  var blocks: [ReportBlock] {
    guard !reasons.isEmpty else { return [] }
    let keys = reasons.enumerated().map { ReportBlock.Fact(Self.mark($0.offset), $0.element) }
    return [.paragraph("Where there is no value:", .fine), .keys(keys)]
  }

  /// a, b, ... z, aa, ab, ...
  static func mark(_ position: Int) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    let last = String(letters[position % 26])
    return position < 26 ? last : mark(position / 26 - 1) + last
  }
}

extension EvaluationAnalysis {
  /// A candidate with what it is, as a cell.
  func name(_ index: Int) -> ReportTable.Cell {
    var tags: [ReportTable.Tag] = []
    if index == pickIndex { tags.append(.pick) }
    if index == bestIndex { tags.append(.best) }
    if trials[index].status != .completed { tags.append(.failed) }
    return .candidate(trials[index].candidate.label, tags: tags)
  }
}

extension AxisFamily {
  var title: String {
    switch self {
    case .quality: "Quality"
    case .latency: "Latency"
    case .cost: "Training cost"
    case .size: "Size"
    case .interpretability: "Interpretability"
    case .calibration: "Calibration"
    case .fairness: "Fairness"
    case .robustness: "Robustness"
    }
  }
}
