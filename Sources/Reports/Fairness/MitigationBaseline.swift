import Records

/// Thresholds of groups on the best scorers are what other ways to be fairer must beat: which of the fairer fits lie inside what
/// they reach, and which beyond it.
///
/// A fit lies inside where some candidate without a mitigation, or with `group-thresholds`, has a quality at least as good and a
/// gap at most as large.
///
/// Source: Cruz & Hardt, "Unprocessing Seven Years of Algorithmic Fairness" (2023).
struct MitigationBaseline {
  private struct Point {
    let label: String
    let quality: Double
    let gap: Double
  }

  private let quality: AxisDescriptor
  private let gap: AxisDescriptor
  /// Whether a candidate without a mitigation is part of the baseline.
  private let hasPlain: Bool
  private let inside: [Point]
  private let beyond: [Point]

  /// Nil where the run has no group thresholds, no other mitigation, or no gap that both were judged by.
  init?(_ run: RunRecord, _ evaluation: EvaluationProtocol) {
    let trials = run.trials(of: evaluation).filter { $0.status == .completed }
    let limited = run.policy.limits.map(\.axis).compactMap(run.descriptor).first { $0.family == .fairness }
    guard let quality = run.descriptor(run.policy.quality),
      let gap = limited ?? Self.gapOfThresholds(trials).flatMap(run.descriptor),
      trials.contains(where: { $0.candidate.mitigation?.name == Self.thresholds })
    else { return nil }
    func points(_ isMeant: (String?) -> Bool) -> [Point] {
      trials.filter { isMeant($0.candidate.mitigation?.name) }.compactMap { trial in
        guard let quality = trial.reading(quality.id)?.value, let gap = trial.reading(gap.id)?.value else { return nil }
        return Point(label: trial.candidate.label, quality: quality, gap: gap)
      }
    }
    let baseline = points { $0 == nil || $0 == Self.thresholds }
    let others = points { $0 != nil && $0 != Self.thresholds }
    // Thresholds that aren't measured yet reach nothing that could be told.
    let reached = points { $0 == Self.thresholds }
    guard !reached.isEmpty, !others.isEmpty else { return nil }
    func isInside(_ point: Point) -> Bool {
      baseline.contains {
        !quality.direction.prefers(point.quality, over: $0.quality) && !gap.direction.prefers(point.gap, over: $0.gap)
      }
    }
    self.quality = quality
    self.gap = gap
    hasPlain = !points { $0 == nil }.isEmpty
    inside = others.filter(isInside)
    beyond = others.filter { !isInside($0) }
  }

  private static let thresholds = "group-thresholds"
  private static let mostNames = 4

  /// The axis of what the thresholds are to keep equal.
  private static func gapOfThresholds(_ trials: [TrialRecord]) -> AxisID? {
    for case .text(let name)? in trials.compactMap(\.candidate.mitigation).filter({ $0.name == thresholds }).map({
      $0.settings["constraint"]
    }) {
      switch ParityConstraint(rawValue: name) {
      case .demographicParity: return "fairness.demographic-parity"
      case .truePositiveRate: return "fairness.equal-opportunity"
      case .equalizedOdds, .falsePositiveRate: return "fairness.equalized-odds"
      case nil: continue
      }
    }
    return nil
  }

  var sentences: [String] {
    func names(_ points: [Point]) -> String {
      let shown = NameList.labels(points.prefix(Self.mostNames).map { $0.label.excerpt(80) })
      return shown + (points.count > Self.mostNames ? " and \(points.count - Self.mostNames) more" : "")
    }
    let measures = "\(quality.title) and \(gap.title)"
    let baseline = "thresholds for each group" + (hasPlain ? ", or no mitigation at all," : "")
    guard !beyond.isEmpty else {
      let which =
        switch inside.count {
        case 1: "the fairer fit"
        case 2: "both fairer fits"
        default: "all \(inside.count) fairer fits"
        }
      let subject = baseline.prefix(1).uppercased() + baseline.dropFirst()
      return [
        "\(subject) reach what \(which) reach\(inside.count == 1 ? "es" : "") in \(measures): "
          + "\(names(inside)) \(inside.count == 1 ? "lies" : "lie") inside."
      ]
    }
    let rest =
      inside.isEmpty ? "" : "; \(names(inside)) \(inside.count == 1 ? "lies" : "lie") inside what they reach"
    return [
      "Beyond what \(baseline) reach in \(measures), as measured, \(beyond.count == 1 ? "lies" : "lie") "
        + "\(names(beyond))\(rest)."
    ]
  }
}
