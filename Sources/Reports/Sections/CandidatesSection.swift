import Records

/// Every candidate with every axis, in tables of a few columns each so that they can be read on a phone and on paper.
struct CandidatesSection: ReportSection {
  let id = "candidates"
  let title = "All candidates"
  let isFolded = true
  let isWide = true

  /// Columns of axes that a table holds before the next one begins.
  private static let columnLimit = 6
  /// Rows of the tables by family; the table of the policy's axes has all.
  private static let rowLimit = 60
  /// With more candidates the first table leaves out intervals: a page must not become a wall.
  private static let intervalLimit = 100

  func blocks(of analysis: RunAnalysis) -> [ReportBlock] {
    guard !analysis.evaluations.isEmpty else { return [] }
    let legend = "Best quality first. A star marks the best value of a column; the interval of a value stands with it."
    return [.paragraph(legend, .fine)]
      + analysis.byProtocol { evaluation in
        let first = Self.policyAxes(evaluation)
        let isLong = evaluation.trials.count > Self.intervalLimit
        var missing = EmptyCells()
        let main = table(
          evaluation, first, rows: evaluation.byQuality, title: "Axes of the policy", isFirst: true,
          hasIntervals: !isLong, &missing)
        var blocks: [ReportBlock] = [.table(main)] + missing.blocks
        if isLong {
          blocks.append(
            .paragraph("Intervals are left out of this long table; trials.csv and report.json have them.", .fine))
        }
        for axes in groups(evaluation, without: first) { blocks.append(family(evaluation, axes)) }
        return blocks + FoldedForms.blocks(evaluation)
      }
  }

  /// The quality, what the policy limits and what it prefers.
  private static func policyAxes(_ evaluation: EvaluationAnalysis) -> [AxisDescriptor] {
    let policy = evaluation.run.policy
    let ids = [policy.quality] + policy.prefer + policy.limits.map(\.axis)
    let measured = evaluation.measuredAxes
    var seen: Set<AxisID> = []
    let axes = ids.filter { seen.insert($0).inserted }.compactMap { id in measured.first { $0.id == id } }
    return Array(axes.prefix(columnLimit - 1))
  }

  /// Axes of a family or two, folded: the frontier and the best candidates, where there are many.
  private func family(_ evaluation: EvaluationAnalysis, _ axes: [AxisDescriptor]) -> ReportBlock {
    let titles = axes.reduce(into: [String]()) { titles, axis in
      if titles.last != axis.family.title { titles.append(axis.family.title) }
    }
    var rows = evaluation.byQuality
    var note: [ReportBlock] = []
    if rows.count > Self.rowLimit {
      let named = Set(evaluation.members + [evaluation.pickIndex, evaluation.bestIndex].compactMap { $0 })
      let others = Set(rows.filter { !named.contains($0) }.prefix(max(0, Self.rowLimit - named.count)))
      rows = rows.filter { named.contains($0) || others.contains($0) }
      note = [
        .paragraph(
          "The frontier and the best of the others, \(rows.count) of \(evaluation.trials.count) candidates; trials.csv and "
            + "report.json have all.", .fine)
      ]
    }
    var missing = EmptyCells()
    let title = titles.joined(separator: ", ")
    let table = table(evaluation, axes, rows: rows, title: title, isFirst: false, hasIntervals: true, &missing)
    return .folded(title, [.table(table)] + note + missing.blocks)
  }

  /// The other axes by family, packed into tables without tearing a family apart where it fits.
  private func groups(_ evaluation: EvaluationAnalysis, without first: [AxisDescriptor]) -> [[AxisDescriptor]] {
    // Unfolded forms have a table of their own.
    let axes = evaluation.measuredAxes.filter { axis in
      !FoldedForms.isUnfolded(axis, in: evaluation.run) && !first.contains { $0.id == axis.id }
    }
    var groups: [[AxisDescriptor]] = []
    for family in AxisFamily.allCases {
      var rest = axes.filter { $0.family == family }[...]
      if let last = groups.last, last.count + rest.count <= Self.columnLimit {
        groups[groups.count - 1] += rest
        continue
      }
      while !rest.isEmpty {
        groups.append(Array(rest.prefix(Self.columnLimit)))
        rest = rest.dropFirst(Self.columnLimit)
      }
    }
    return groups
  }

  private func table(
    _ evaluation: EvaluationAnalysis, _ axes: [AxisDescriptor], rows indices: [Int], title: String, isFirst: Bool,
    hasIntervals: Bool, _ missing: inout EmptyCells
  ) -> ReportTable {
    let best = axes.map(evaluation.bestIndices)
    var rows: [ReportTable.Row] = []
    for index in indices {
      var cells = [evaluation.name(index)]
      if isFirst { cells.append(membership(evaluation, index)) }
      for (column, axis) in axes.enumerated() {
        guard let reading = evaluation.reading(index, axis.id) else {
          cells.append(missing.cell(evaluation.trials[index], axis))
          continue
        }
        let shown =
          hasIntervals ? reading : Reading(value: reading.value, interval: nil, sampleCount: reading.sampleCount)
        cells.append(.reading(shown, axis.unit, isBest: best[column].contains(index)))
      }
      rows.append(ReportTable.Row(cells, isChosen: index == evaluation.pickIndex))
    }
    let columns =
      [ReportTable.Column("Candidate", .name)] + (isFirst ? [.init("On the frontier", .text)] : [])
      + axes.map { .init($0.title, .number, detail: Self.direction($0), group: isFirst ? nil : $0.family.title) }
    return ReportTable(title, columns: columns, rows: rows)
  }

  private func membership(_ evaluation: EvaluationAnalysis, _ index: Int) -> ReportTable.Cell {
    let probability = evaluation.membership(index)
    let isComplete = probability != nil || evaluation.numbers[index] != nil
    guard isComplete else { return .empty }
    return .text(
      evaluation.numbers[index].map { "yes, no. \($0)" } ?? "no",
      detail: probability.map { "prob. \(NumberText.probability($0))" })
  }

  private static func direction(_ axis: AxisDescriptor) -> String {
    let unit =
      axis.unit == .nats
      ? "nats, " : axis.unit == .targetUnits ? "target units, " : axis.unit == .money ? "money, " : ""
    return unit + (axis.direction == .higherIsBetter ? "higher is better" : "lower is better")
  }
}

extension EmptyCells {
  /// For a reading that a trial doesn't have.
  fileprivate mutating func cell(_ trial: TrialRecord, _ axis: AxisDescriptor) -> ReportTable.Cell {
    trial.status == .completed ? cell("\(axis.title): \(trial.whyMissing(axis.id))") : .text("failed")
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
