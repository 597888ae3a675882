import Records

/// What rows that were set aside before any choice say of the choice: the pick's score without the luck of being chosen, and
/// how much of the frontier stays.
public struct HoldOutConfirmation: Sendable, Equatable {
  public let evaluation: EvaluationProtocol
  public let axis: AxisDescriptor
  public let label: String
  /// The pick's score by which it was chosen.
  public let chosen: Reading
  /// The same candidate on the rows set aside.
  public let confirmed: Reading
  /// Nil where there is no frontier of two axes.
  public let shift: FrontierShift?
  private let axes: [AxisDescriptor]

  /// Nil where nothing was set aside, nothing was picked, or a reading is missing.
  ///
  /// - Parameters:
  ///   - evaluation: the protocol by which was chosen.
  ///   - label: the candidate that was picked.
  ///   - axes: of the frontier, the quality first.
  public init?(_ run: RunRecord, _ evaluation: EvaluationProtocol, pick label: String?, axes: [AxisDescriptor]) {
    guard let axis = run.descriptor(run.policy.quality), let label else { return nil }
    func reading(_ evaluation: EvaluationProtocol) -> Reading? {
      run.trials(of: evaluation).first { $0.candidate.label == label && $0.status == .completed }?.reading(axis.id)
    }
    guard let chosen = reading(evaluation), let confirmed = reading(.holdOut) else { return nil }
    self.evaluation = evaluation
    self.axis = axis
    self.label = label
    self.chosen = chosen
    self.confirmed = confirmed
    self.axes = axes
    shift = axes.count > 1 ? try? FrontierShift(run: run, from: evaluation, to: .holdOut, axes: axes.map(\.id)) : nil
  }

  public var sentence: String {
    func text(_ value: Double) -> String { ValueFormat.text(value, unit: axis.unit) }
    let range = confirmed.interval.map { " (\(text($0.lower)) to \(text($0.upper)))" } ?? ""
    var sentence =
      "On the rows set aside before any choice the pick, \(label), has \(axis.title) \(text(confirmed.value))\(range) where "
      + "the \(evaluation.title) protocol said \(text(chosen.value))."
    guard let shift, shift.kept.count + shift.lost.count > 0 else { return sentence }
    let members = shift.kept.count + shift.lost.count
    sentence +=
      " Of the \(members) on the frontier of \(axes.map(\.title).joined(separator: " and ")), \(shift.kept.count) "
      + "stay\(shift.kept.count == 1 ? "s" : "") on it there"
    if let volumes = shift.volumes {
      let shares = [volumes.before, volumes.after].map { NumberText.fixed($0 * 100, decimals: 0) + "%" }
      sentence += "; it covers \(shares[1]) of the box of their readings, \(shares[0]) where it was chosen"
    }
    return sentence + "."
  }
}
