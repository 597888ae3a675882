import Records

/// Why a candidate that a person asks about, such as the pick, is not on a frontier.
public struct OffFrontier: Sendable, Equatable {
  /// The label of a member that is at least as good on every axis of the frontier and better on one; nil: a reading is
  /// missing.
  public let dominator: String?
  /// One sentence without a full stop, such as "ridge has 0.2 points more accuracy at 3.1 µs of p99 latency, 1.0 µs lower,
  /// which is less than what matters".
  public let explanation: String

  /// Nil for members.
  ///
  /// - Parameters:
  ///   - index: its position among the trials.
  ///   - frontier: of the trials.
  ///   - matters: how large a difference must be.
  public init?(_ index: Int, _ frontier: ParetoFrontier, trials: [TrialRecord], matters: WhatMatters) {
    guard trials.indices.contains(index), !frontier.isMember(index) else { return nil }
    guard let other = frontier.dominator(of: index) else {
      let missing = frontier.axes.first { trials[index].reading($0.id) == nil || trials[index].status != .completed }
      dominator = nil
      explanation = "it has no reading of \(missing?.title ?? "an axis")"
      return
    }
    var parts: [String] = []
    var materially: [String] = []
    for axis in frontier.axes {
      guard let own = trials[index].reading(axis.id)?.value, let its = trials[other].reading(axis.id)?.value else {
        continue
      }
      let value = "\(axis.title) \(ValueFormat.text(its, unit: axis.unit))"
      guard own != its else {
        parts.append("the same \(value)")
        continue
      }
      parts.append("\(value) (\(ValueFormat.difference(abs(own - its), unit: axis.unit)) better)")
      if matters.isBetter(its, than: own, on: axis),
        AxisDifference.isClearlyBetter(trials[other], than: trials[index], on: axis)
      {
        materially.append(axis.title)
      }
    }
    let label = trials[other].candidate.label
    dominator = label
    let what = materially.isEmpty ? "no difference that matters and is clear" : "it decides on other axes, not on these"
    explanation = "\(label) has \(parts.joined(separator: " and ")): \(what)"
  }
}
