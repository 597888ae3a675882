import Frontier
import Records

/// A picture of the candidates of one protocol along two axes of a run, as SVG.
///
/// Better is always up and left, whatever the directions of the axes. The line is the frontier of the two axes drawn:
/// nothing measured lies above and left of it. Times, sizes, rates and counts that spread over more than a factor of 20
/// get a logarithmic scale. Members of the frontier are filled and numbered from the cheapest to the best, the pick
/// wears a ring, the best of the quality axis a square frame, what was chosen before the readings were known a diamond;
/// bars are the intervals of the readings; a band shades what the policy lets be given up, and its limits are drawn as
/// lines. Candidates without a reading on either axis, or with an infinite one, can't be drawn and are counted in the
/// description.
package struct FrontierChart: ReportChart, Sendable {
  private let analysis: RunAnalysis
  private let evaluation: EvaluationAnalysis
  let x: AxisDescriptor
  let y: AxisDescriptor
  let z: AxisDescriptor?
  let points: [ChartPoint]
  private let missingCount: Int

  /// - Parameters:
  ///   - run: the record.
  ///   - x, y: the axes to draw; usually a cost and a quality.
  ///   - z: drawn as the area of the points. Default: none.
  ///   - evaluation: the protocol; nil (default): the one nearest to production that the run has: replay, else
  ///     production, else research.
  ///   - chosenOnPast: the label of the candidate that was chosen before the readings that are drawn were known; the pick,
  ///     which knows them, is then said to be one in hindsight. Default: none.
  /// - Throws: `FrontierError.unknownAxis`.
  package init(
    run: RunRecord, x: AxisID, y: AxisID, z: AxisID? = nil, evaluation: EvaluationProtocol? = nil,
    chosenOnPast: String? = nil
  ) throws(FrontierError) {
    let known = run.axes.map(\.id)
    func axis(_ id: AxisID) throws(FrontierError) -> AxisDescriptor {
      guard let found = run.descriptor(id) else { throw .unknownAxis(id, known: known) }
      return found
    }
    let horizontal = try axis(x)
    let vertical = try axis(y)
    var area: AxisDescriptor?
    if let z { area = try axis(z) }
    let analysis = RunAnalysis(
      run: run, membershipDraws: 0, redraws: false, protocols: [run.evaluation(evaluation)])
    self.init(
      analysis: analysis, evaluation: analysis.evaluations[0], x: horizontal, y: vertical, z: area,
      chosenOnPast: chosenOnPast)
  }

  init(
    analysis: RunAnalysis, evaluation: EvaluationAnalysis, x: AxisDescriptor, y: AxisDescriptor, z: AxisDescriptor?,
    chosenOnPast: String? = nil
  ) {
    self.analysis = analysis
    self.evaluation = evaluation
    self.x = x
    self.y = y
    self.z = z
    let frontier = try? ParetoFrontier(trials: evaluation.trials, axes: [y, x])
    let numbers = frontier.map(EvaluationAnalysis.numbers) ?? evaluation.trials.map { _ in nil }
    points = evaluation.trials.indices.compactMap { index in
      guard let across = evaluation.reading(index, x.id), across.value.isFinite,
        let up = evaluation.reading(index, y.id), up.value.isFinite
      else { return nil }
      let trial = evaluation.trials[index]
      return ChartPoint(
        label: trial.candidate.label, number: numbers[index], series: analysis.series(of: trial), x: across, y: up,
        z: z.flatMap { evaluation.reading(index, $0.id) }, isPick: index == evaluation.pickIndex,
        isBest: index == evaluation.bestIndex, curve: trial.candidate.curve, components: trial.candidate.components,
        isChosenOnPast: trial.candidate.label == chosenOnPast)
    }
    missingCount = evaluation.trials.count - points.count
  }

  /// Whether there is anything to draw.
  package var isEmpty: Bool { points.isEmpty }

  /// A file of its own, which every program draws alike: its colours stand in it, on light ground.
  package func svg(_ format: ChartFormat = .wide) -> String { markup(format).standaloneSVG }

  func markup(_ format: ChartFormat) -> Markup {
    FrontierDrawing(
      points: points, seriesNames: analysis.estimators, x: x, y: y, z: z, limits: analysis.run.policy.limits,
      band: y.id == analysis.run.policy.quality ? evaluation.band : nil,
      bestTitle: evaluation.quality?.title ?? "quality", title: title, summary: summary, format: format
    ).markup
  }

  var title: String { "\(y.title) against \(x.title), \(evaluation.evaluation.title) protocol" }

  var summary: String {
    var text = "\(points.count) candidates, \(points.filter(\.isMember).count) on the frontier."
    if let pick = points.first(where: \.isPick) {
      text += " \(points.pickName.sentenceStart): \(pick.label), \(Self.values(pick, x, y))."
    }
    if let past = points.first(where: \.isChosenOnPast) {
      text += " \(ChartPoint.pastName.sentenceStart): \(past.label), \(Self.values(past, x, y))."
    }
    if let best = points.first(where: \.isBest), !best.isPick {
      text += " Best: \(best.label), \(Self.values(best, x, y))."
    }
    if missingCount > 0 { text += " \(missingCount) more have no reading to draw." }
    return text
  }

  private static func values(_ point: ChartPoint, _ x: AxisDescriptor, _ y: AxisDescriptor) -> String {
    "\(y.title) \(ValueFormat.text(point.y.value, unit: y.unit)), "
      + "\(x.title) \(ValueFormat.text(point.x.value, unit: x.unit))"
  }
}
