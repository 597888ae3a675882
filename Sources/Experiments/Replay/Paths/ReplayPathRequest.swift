import Learning
import Plans
import Records
import Replay

/// Which paths of a replay are asked for beside the triangle, for one candidate.
struct ReplayPathRequest: Sendable {
  /// Steps from one training to the next, for trainings that go on from the last model; empty: none is asked for.
  let periods: [Int]
  /// Whether the candidate learns row by row, and is asked to.
  let learnsEveryRow: Bool
  /// Why the candidate can't go on from its last model, though the plan asks for it.
  let refusal: String?
  let effect: String?

  var isEmpty: Bool { periods.isEmpty && !learnsEveryRow && refusal == nil }
  var pathCount: Int { periods.count + (learnsEveryRow ? 1 : 0) }

  /// Fits of one window.
  func fitCount(steps: Int) -> Int {
    periods.reduce(learnsEveryRow ? 1 : 0) { $0 + (steps - 1) / $1 + 1 }
  }

  init(_ plan: ReplayPlan, _ pipeline: Pipeline) throws(RetrainingError) {
    let policies = try plan.policies()
    let goesOn = plan.startFrom.contains(.lastModel)
    refusal = goesOn ? pipeline.warmStartRefusal : nil
    effect = goesOn ? pipeline.warmStart?.meaning : nil
    periods = goesOn && pipeline.warmStartRefusal == nil ? Self.periods(policies) : []
    learnsEveryRow = pipeline.isIncremental && policies.contains { $0.kind.name == PolicyKind.everyRow.name }
  }

  /// Those of the plan's calendars that are whole steps, and every step.
  private static func periods(_ policies: [PolicyChoice]) -> [Int] {
    let asked = policies.compactMap { choice -> Int? in
      guard choice.kind.name == PolicyKind.periodic.name,
        case .steps(let steps)? = choice.settings["every"].flatMap({ PolicyAmount($0) })
      else { return nil }
      return steps
    }
    return Set(asked + [1]).sorted()
  }

  /// What the evidence depends on, besides the candidate and the replay.
  func settings(_ division: ReplayDivision, _ loss: ReplayLoss) -> [String: SettingValue] {
    [
      "windows": .list(division.windows.map { .text($0.rawValue) }), "loss": .text(loss.rawValue),
      "deploy-delay": .text(division.deployDelay.rawValue), "every-row": .flag(learnsEveryRow),
      "periods": .list(periods.map { .integer($0) }), "refused": .flag(refusal != nil),
    ]
  }
}

extension Pipeline {
  /// Whether its model learns row by row: a calibration would have to be learned from rows that it hasn't seen.
  var isIncremental: Bool { estimator is any IncrementalEstimator && calibration == nil && mitigation == nil }
}
