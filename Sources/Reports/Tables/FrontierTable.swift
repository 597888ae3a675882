import Frontier
import Records

/// The frontier of one protocol along chosen axes as text for a terminal, with the pick and the best marked.
package struct FrontierTable: Sendable {
  /// Axes shown besides those compared, if there is room.
  private static let extraLimit = 4

  let run: RunRecord
  let evaluation: EvaluationAnalysis
  let axes: [AxisDescriptor]
  let frontier: ParetoFrontier
  private let volume: FrontierVolume?
  private let chosenOnPast: String?

  /// - Parameters:
  ///   - run: the record.
  ///   - x, y, z: the axes of the frontier; nil: the policy's quality (y) and its first preferred latency (x), no z.
  ///   - evaluation: the protocol; nil (default): the one nearest to production that the run has: replay, else
  ///     production, else research.
  ///   - chosenOnPast: the label of the candidate that was chosen before these readings were known; the pick is then said
  ///     to be one in hindsight. Default: none.
  /// - Throws: `FrontierError.unknownAxis`, `noAxes`.
  package init(
    run: RunRecord, x: AxisID? = nil, y: AxisID? = nil, z: AxisID? = nil, evaluation: EvaluationProtocol? = nil,
    chosenOnPast: String? = nil
  ) throws(FrontierError) {
    self.run = run
    self.chosenOnPast = chosenOnPast
    let wanted = run.evaluation(evaluation)
    let analysis = EvaluationAnalysis(run: run, evaluation: wanted, membershipDraws: 0, redraws: false)
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
  package var axisIDs: [AxisID] { axes.map(\.id) }

  /// Labels of the members, from the cheapest to the best.
  package var memberLabels: [String] { frontier.members.reversed().map { frontier.points[$0].label } }

  /// The table with a title line, the members from the cheapest to the best, and a line on those left out.
  /// - Parameter width: columns of the terminal; nil (default): as many as are needed.
  package func text(width: Int? = nil) -> String {
    let names = axes.map(\.title.singleLine)
    let others = names.dropFirst().joined(separator: " and ")
    var text = "Frontier of \(run.name.singleLine), \(evaluation.evaluation.title) protocol: \(names[0])"
    text += others.isEmpty ? "\n" : " against \(others)\n"
    text += evaluation.splitSentence.singleLine
    text = text.wrapped(to: width) + "\n\n"
    let members = Array(frontier.members.reversed())
    guard !members.isEmpty else {
      return text + "No candidate has a reading of every axis.\n"
    }
    let groups = Array(evaluation.groups(of: frontier).groups.reversed())
    let table = table(groups, numbers: members)
    text += table.text(width: width) + "\n"
    let showsVolume = table.shows(Self.addsHeading, width: width)
    return (text + summary(members, groups, showsVolume: showsVolume).wrapped(to: width)).visibleLines
  }

  /// How many are on the frontier, who is alike, where pick and best are not, and what the frontier covers.
  private func summary(_ members: [Int], _ groups: [FrontierGroups.Group], showsVolume: Bool) -> String {
    let complete = frontier.points.filter(\.isComplete).count
    let dominated = complete - members.count
    let missing = frontier.points.count - complete
    let verb = members.count == 1 ? "is" : "are"
    var text = "\(members.count) of \(frontier.points.count) candidates \(verb) on the frontier, \(dominated) dominated"
    text += missing > 0 ? ", \(missing) without a reading of every axis.\n" : ".\n"
    for sentence in evaluation.alikeSentences(groups, numbers: members) { text += sentence + "\n" }
    for sentence in evaluation.offSentences(evaluation.offFrontier(frontier, groups), pickName: pickName) {
      text += sentence + "\n"
    }
    if let volume, axes.count > 1 {
      text += FrontierSentences.volume(volume) + (showsVolume ? " " + FrontierSentences.adds : "") + "\n"
    }
    return text
  }

  /// This frontier beside that of another run along the same axes, in words.
  /// - Parameters:
  ///   - other: the other run's name in the text.
  ///   - width: columns of the terminal; nil (default): as many as are needed.
  /// - Throws: `FrontierError.unknownAxis`.
  package func contrast(with run: RunRecord, named other: String, width: Int? = nil) throws(FrontierError) -> String {
    let theirs = try run.frontier(of: evaluation.evaluation, along: axisIDs)
    guard let contrast = FrontierContrast(frontier, theirs) else {
      return "The frontiers can't be compared: one of them has no candidate with a reading of every axis.\n"
    }
    func side(_ name: String, _ side: FrontierContrast.Side) -> [String] {
      [
        name, FrontierSentences.share(side.volume), NumberText.fixed(side.epsilon, decimals: 3),
        NumberText.fixed(side.distance, decimals: 3),
      ]
    }
    let table = TextTable(
      [.left("frontier of", mayShrink: true), .right("covers"), .right("epsilon"), .right("IGD+")],
      rows: [side(self.run.id, contrast.first), side(other, contrast.second)])
    let legend = """
      "covers": share of the common box. How far, as a share of each axis's range, a frontier must move until it covers \
      the other: at most (epsilon), on average (IGD+). 0: it covers the other already.
      """
    return table.text(width: width) + "\n" + legend.wrapped(to: width) + "\n"
  }

  /// The trade-off that a share of the frontiers reaches which noise might have given, as a table.
  ///
  /// - Parameter share: 0.5 is the median frontier, 0.95 what can be counted upon.
  /// - Throws: `FrontierError`: there must be two axes.
  package func attained(_ share: Double, width: Int? = nil) throws(FrontierError) -> String {
    let found = try AttainedFrontier(
      trials: run.trials(of: evaluation.evaluation), axes: axes, share: share, seed: run.seed)
    let table = TextTable(
      axes.map { .right($0.title) },
      rows: found.points.map { point in
        [ValueFormat.text(point.x, unit: axes[0].unit), ValueFormat.text(point.y, unit: axes[1].unit)]
      })
    let parts = run.policy.judgedPart(under: evaluation.evaluation).plural
    let sentence =
      "Reached by the frontier in \(FrontierSentences.share(share)) of the draws in which every reading moves by its noise "
      + "(\(parts) and rounds drawn anew): the attainment surface."
    return table.text(width: width) + "\n" + sentence.wrapped(to: width) + "\n"
  }

  private static let addsHeading = "Adds"

  private func label(_ index: Int) -> String { evaluation.trials[index].candidate.label.singleLine }

  /// One that knows more than who had to choose is one in hindsight.
  private var pickName: String { chosenOnPast == nil ? "pick" : "pick in hindsight" }

  /// What a candidate is, besides a member.
  private func marks(_ index: Int) -> String {
    let isPast = evaluation.trials[index].candidate.label == chosenOnPast
    return [
      index == evaluation.pickIndex ? pickName : nil, index == evaluation.bestIndex ? "best" : nil,
      isPast ? ChartPoint.pastName : nil,
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// The axes compared always; where there is no room, more axes go first, then intervals, then what each adds.
  private func table(_ groups: [FrontierGroups.Group], numbers: [Int]) -> TextTable {
    let showsVolume = volume != nil && axes.count > 1
    let extras = run.policy.prefer.filter { id in !axes.contains { $0.id == id } }.compactMap(run.descriptor)
      .prefix(Self.extraLimit)
    var columns: [TextTable.Column] = [
      .right("no."), .left("", mayShrink: true), .left("candidate", mayShrink: true),
    ]
    for (position, axis) in axes.enumerated() {
      columns += [
        .right(axis.title, mayShrink: true), .left("interval", rank: 3 + position, name: "interval of \(axis.title)"),
      ]
    }
    if showsVolume { columns.append(.right(Self.addsHeading, rank: 2)) }
    columns += extras.enumerated().map { .right($1.title, rank: 10 + $0) }
    var table = TextTable(columns)
    let off = evaluation.offFrontier(frontier, groups).map { FrontierGroups.Group(alone: $0.index) }
    for group in groups + off {
      let index = group.representative
      var row = [
        numbers.firstIndex(of: index).map { String($0 + 1) } ?? "off",
        marks(index),
        evaluation.trials[index].candidate.label + (group.others.isEmpty ? "" : " (+\(group.others.count) alike)"),
      ]
      for axis in axes {
        let reading = evaluation.reading(index, axis.id)
        row.append(reading.map { ValueFormat.text($0.value, unit: axis.unit) } ?? "-")
        row.append(reading?.interval.map { ReadingText.interval($0, unit: axis.unit) } ?? "")
      }
      if showsVolume { row.append(volume?.contributions[index].map(FrontierSentences.share) ?? "") }
      for axis in extras {
        row.append(evaluation.reading(index, axis.id).map { ValueFormat.text($0.value, unit: axis.unit) } ?? "-")
      }
      table.rows.append(row)
    }
    return table.withoutEmptyColumns
  }
}
