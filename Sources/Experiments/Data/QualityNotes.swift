import Learning
import Plans
import Records

/// What the axis by which the best is told means on these data: said where nobody chose it, or where it hides a rare class.
enum QualityNotes {
  /// From this share of the commonest class on, accuracy says little.
  private static let unbalanced = 0.8

  /// - Parameters:
  ///   - plan: as it was read.
  ///   - absence: where a class is in no judged row.
  static func notes(_ plan: ExperimentPlan, _ data: PreparedData, _ absence: ClassAbsence? = nil) -> [String] {
    let task = TaskKind(data.task)
    guard task.isClassification else { return [] }
    if let absence, let quality = plan.policy.quality ?? usualQuality(plan), ClassAbsence.unmeasurable.contains(quality)
    {
      return [absence.note(quality, isChosen: plan.policy.quality != nil, plan)]
    }
    if plan.policy.quality == nil { return usual(plan, task) }
    guard plan.policy.quality == "accuracy", let share = data.commonestClassShare, share >= unbalanced else {
      return []
    }
    return [
      "policy.quality is accuracy, but \(NumberText.fixed(share * 100, decimals: 1))% of the rows have one class, so that "
        + "guessing it scores as much; roc-auc, average-precision or balanced-accuracy tell how well the others are found"
    ]
  }

  private static func usualQuality(_ plan: ExperimentPlan) -> AxisID? {
    let measured = plan.axes.map(Set.init)
    return ["roc-auc", "log-loss", "accuracy"].first { measured?.contains($0) ?? true }
  }

  private static func usual(_ plan: ExperimentPlan, _ task: TaskKind) -> [String] {
    guard let quality = usualQuality(plan) else { return [] }
    let why =
      switch quality {
      case "roc-auc": "which tells how well answers order the rows, whatever the shares of the classes"
      case "log-loss": "which judges the probabilities themselves"
      default: "the only one of roc-auc, log-loss and accuracy that is measured here"
      }
    return ["the plan names no policy.quality, so the best is told by \(quality), \(why)"]
  }
}

extension PreparedData {
  /// The share of rows of the commonest class; nil for a regression.
  var commonestClassShare: Double? {
    guard case .classes(let codes, _) = targets, !codes.isEmpty else { return nil }
    var counts: [Int: Int] = [:]
    for code in codes { counts[Int(code), default: 0] += 1 }
    return Double(counts.values.max() ?? 0) / Double(codes.count)
  }
}
