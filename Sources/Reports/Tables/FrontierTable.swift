import Frontier
import Records

/// The frontier of one protocol along chosen axes as text for a terminal, with the pick and the best marked.
public struct FrontierTable: Sendable {
  /// Axes shown besides those compared, if there is room.
  private static let extraLimit = 4

  private let run: RunRecord
  private let evaluation: EvaluationAnalysis
  private let axes: [AxisDescriptor]
  private let frontier: ParetoFrontier

  /// - Parameters:
  ///   - run: the record.
  ///   - x, y, z: the axes of the frontier; nil: the policy's quality (y) and its first preferred latency (x), no z.
  ///   - evaluation: the protocol; nil (default): production where the run has it, research otherwise.
  /// - Throws: `FrontierError.unknownAxis`, `noAxes`.
  public init(
    run: RunRecord, x: AxisID? = nil, y: AxisID? = nil, z: AxisID? = nil, evaluation: EvaluationProtocol? = nil
  ) throws(FrontierError) {
    self.run = run
    let wanted = evaluation ?? run.evaluations.last ?? .research
    let analysis = EvaluationAnalysis(run: run, evaluation: wanted, membershipDraws: 0)
    self.evaluation = analysis
    var ids = [y ?? run.policy.quality]
    if let second = x ?? analysis.cost?.id { ids.append(second) }
    if let z { ids.append(z) }
    let frontier = try run.frontier(of: wanted, along: ids)
    self.frontier = frontier
    axes = frontier.axes
  }

  /// The axes compared: the quality first, then what it is traded against.
  public var axisIDs: [AxisID] { axes.map(\.id) }

  /// Labels of the members, from the cheapest to the best.
  public var memberLabels: [String] { frontier.members.reversed().map { frontier.points[$0].label } }

  /// The table with a title line, the members from the cheapest to the best, and a line on those left out.
  /// - Parameters: width: characters of a line. Default: 110; at least 60.
  public func text(width: Int = 110) -> String {
    let names = axes.map(\.title.singleLine)
    let others = names.dropFirst().joined(separator: " and ")
    var text = "Frontier of \(run.name.singleLine), \(evaluation.evaluation.title) protocol: \(names[0])"
    text += others.isEmpty ? "\n" : " against \(others)\n"
    text += evaluation.splitSentence.singleLine + "\n\n"
    let members = Array(frontier.members.reversed())
    guard !members.isEmpty else {
      return text + "No candidate has a reading of every axis.\n"
    }
    text += table(members, room: max(60, width)).text(width: max(60, width))
    let complete = frontier.points.filter(\.isComplete).count
    let dominated = complete - members.count
    let missing = frontier.points.count - complete
    let verb = members.count == 1 ? "is" : "are"
    text += "\n\(members.count) of \(frontier.points.count) candidates \(verb) on the frontier, \(dominated) dominated"
    text += missing > 0 ? ", \(missing) without a reading of every axis.\n" : ".\n"
    if let best = evaluation.bestIndex, !members.contains(best) {
      text +=
        "The best \(evaluation.quality?.title.singleLine ?? "quality"), \(label(best)), is not on "
      text += "this frontier.\n"
    }
    if let pick = evaluation.pickIndex, !members.contains(pick) {
      text += "The pick, \(label(pick)), is not on this frontier.\n"
    }
    return text
  }

  private func label(_ index: Int) -> String { evaluation.trials[index].candidate.label.singleLine }

  /// As many columns as fit beside whole names: the axes compared, then their intervals, then more axes.
  private func table(_ members: [Int], room: Int) -> TextTable {
    let extras = run.policy.prefer.filter { id in !axes.contains { $0.id == id } }.compactMap(run.descriptor)
    var chosen = table(members, extras: [], intervals: 0)
    for intervals in 1...max(1, axes.count) {
      let wider = table(members, extras: [], intervals: intervals)
      guard wider.naturalWidth <= room else { return chosen }
      chosen = wider
    }
    for count in stride(from: min(extras.count, Self.extraLimit), to: 0, by: -1) {
      let wider = table(members, extras: Array(extras.prefix(count)), intervals: axes.count)
      if wider.naturalWidth <= room { return wider }
    }
    return chosen
  }

  private func table(_ members: [Int], extras: [AxisDescriptor], intervals: Int) -> TextTable {
    var columns: [TextTable.Column] = [.right("no."), .left(""), .left("candidate", mayShrink: true)]
    for (position, axis) in axes.enumerated() {
      columns.append(.right(axis.title))
      if position < intervals { columns.append(.left("interval")) }
    }
    columns += extras.map { .right($0.title) }
    var table = TextTable(columns)
    for (position, index) in members.enumerated() {
      let isPick = index == evaluation.pickIndex
      let isBest = index == evaluation.bestIndex
      var row = [
        String(position + 1), isPick && isBest ? "pick, best" : isPick ? "pick" : isBest ? "best" : "",
        evaluation.trials[index].candidate.label,
      ]
      for (position, axis) in axes.enumerated() {
        let reading = evaluation.reading(index, axis.id)
        row.append(reading.map { ValueFormat.text($0.value, unit: axis.unit) } ?? "-")
        guard position < intervals else { continue }
        row.append(reading?.interval.map { ReadingText.interval($0, unit: axis.unit) } ?? "")
      }
      for axis in extras {
        row.append(evaluation.reading(index, axis.id).map { ValueFormat.text($0.value, unit: axis.unit) } ?? "-")
      }
      table.rows.append(row)
    }
    return table.withoutEmptyColumns
  }
}

extension TextTable {
  /// Width of the table where nothing shrinks.
  var naturalWidth: Int {
    columns.indices.reduce(2 * (columns.count - 1)) { width, column in
      width + max(columns[column].heading.count, rows.map { $0[column].count }.max() ?? 0)
    }
  }

  /// Without the columns in which no row says anything.
  var withoutEmptyColumns: TextTable {
    let kept = columns.indices.filter { column in rows.contains { !$0[column].isEmpty } }
    return TextTable(kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } })
  }
}
