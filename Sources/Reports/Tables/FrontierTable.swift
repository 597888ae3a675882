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
  private let volume: FrontierVolume?

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
    volume = FrontierVolume(frontier)
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
    let table = table(members, room: max(60, width))
    text += table.text(width: max(60, width))
    let complete = frontier.points.filter(\.isComplete).count
    let dominated = complete - members.count
    let missing = frontier.points.count - complete
    let verb = members.count == 1 ? "is" : "are"
    var sentences = [
      "\(members.count) of \(frontier.points.count) candidates \(verb) on the frontier, \(dominated) dominated"
        + (missing > 0 ? ", \(missing) without a reading of every axis." : ".")
    ]
    if let best = evaluation.bestIndex, !members.contains(best) {
      let quality = evaluation.quality?.title.singleLine ?? "quality"
      sentences.append("The best \(quality), \(label(best)), is not on this frontier.")
    }
    if let pick = evaluation.pickIndex, !members.contains(pick) {
      sentences.append("The pick, \(label(pick)), is not on this frontier.")
    }
    if let volume, axes.count > 1 {
      sentences.append(
        "The frontier covers \(Self.percent(volume.share)) of the box from the best value of every axis to a tenth beyond "
          + "the worst (costs and sizes by their logarithm)."
          + (table.columns.contains { $0.heading == Self.addsHeading }
            ? " \"adds\" is the share of that which it would lose without the candidate." : ""))
    }
    return text + "\n" + sentences.map { $0.wrapped(to: max(60, width)) + "\n" }.joined()
  }

  private func label(_ index: Int) -> String { evaluation.trials[index].candidate.label.singleLine }

  /// This frontier beside that of another run along the same axes, in words.
  /// - Parameter other: the other run's name in the text.
  /// - Throws: `FrontierError.unknownAxis`.
  public func contrast(with run: RunRecord, named other: String) throws(FrontierError) -> String {
    let theirs = try run.frontier(of: evaluation.evaluation, along: axisIDs)
    guard let contrast = FrontierContrast(frontier, theirs) else {
      return "The frontiers can't be compared: one of them has no candidate with a reading of every axis.\n"
    }
    func side(_ name: String, _ side: FrontierContrast.Side) -> [String] {
      [
        name, Self.percent(side.volume), NumberText.fixed(side.epsilon, decimals: 3),
        NumberText.fixed(side.distance, decimals: 3),
      ]
    }
    let table = TextTable(
      [.left("frontier of", mayShrink: true), .right("covers"), .right("epsilon"), .right("IGD+")],
      rows: [side(self.run.id, contrast.first), side(other, contrast.second)])
    return table.text(width: 100) + """

      "covers": share of the common box. How far, as a share of each axis's range, a frontier must move until it covers
      the other: at most (epsilon), on average (IGD+). 0: it covers the other already.

      """
  }

  private static func percent(_ share: Double) -> String {
    share > 0 && share < 0.001 ? "<0.1%" : NumberText.fixed(share * 100, decimals: 1) + "%"
  }

  private static let addsHeading = "adds"

  /// As many columns as fit beside whole names: the axes compared, what each adds, then the intervals, then more axes.
  private func table(_ members: [Int], room: Int) -> TextTable {
    let extras = run.policy.prefer.filter { id in !axes.contains { $0.id == id } }.compactMap(run.descriptor)
    var chosen = table(members, extras: [], intervals: 0, showsVolume: false)
    var showsVolume = volume != nil && axes.count > 1
    if showsVolume {
      let wider = table(members, extras: [], intervals: 0, showsVolume: true)
      showsVolume = wider.naturalWidth <= room
      if showsVolume { chosen = wider }
    }
    for intervals in 1...max(1, axes.count) {
      let wider = table(members, extras: [], intervals: intervals, showsVolume: showsVolume)
      guard wider.naturalWidth <= room else { return chosen }
      chosen = wider
    }
    for count in stride(from: min(extras.count, Self.extraLimit), to: 0, by: -1) {
      let wider = table(
        members, extras: Array(extras.prefix(count)), intervals: axes.count, showsVolume: showsVolume)
      if wider.naturalWidth <= room { return wider }
    }
    return chosen
  }

  private func table(
    _ members: [Int], extras: [AxisDescriptor], intervals: Int, showsVolume: Bool
  ) -> TextTable {
    var columns: [TextTable.Column] = [.right("no."), .left(""), .left("candidate", mayShrink: true)]
    for (position, axis) in axes.enumerated() {
      columns.append(.right(axis.title))
      if position < intervals { columns.append(.left("interval")) }
    }
    if showsVolume { columns.append(.right(Self.addsHeading)) }
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
      if showsVolume { row.append(volume?.contributions[index].map(Self.percent) ?? "") }
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
