import Foundation
import Frontier
import Records

/// What the page needs to make the choice of the program: the policy, and what a choice rests on.
struct ChoiceData {
  let policy: Policy

  /// Bytes of pairs that the page may carry; the preferred axes come first.
  private static let pairBudget = 110_000

  var policyValue: JSONValue {
    let matters = policy.matters
    return .object([
      "quality": .text(policy.quality.rawValue), "within": within,
      "limits": .list(
        policy.limits.map {
          .object([
            "axis": .text($0.axis.rawValue), "atLeast": .optional($0.atLeast), "atMost": .optional($0.atMost),
          ])
        }),
      "prefer": .texts(policy.prefer.map(\.rawValue)),
      "earlier": earlier,
      "matters": .object([
        "score": .number(matters.score), "error": .number(matters.error), "factor": .number(matters.factor),
        "latencySeconds": .number(matters.latencySeconds), "trainingSeconds": .number(matters.trainingSeconds),
        "bytes": .number(matters.bytes),
      ]),
      "confidence": .object([
        "lossMultiple": .number(policy.confidence.lossMultiple),
        "lossProbability": .number(policy.confidence.lossProbability),
        "aboveGuessing": .number(policy.confidence.aboveGuessing),
      ]),
    ])
  }

  /// What an earlier run of the plan picked, by protocol.
  private var earlier: JSONValue {
    guard let earlier = policy.earlier else { return .null }
    let labels = earlier.labels.sorted { $0.key.id < $1.key.id }
    return .object(labels.map { JSONValue.Member(key: $0.key.id, value: .text($0.value)) })
  }

  private var within: JSONValue {
    func kind(_ name: String, _ amount: Double?) -> JSONValue {
      .object(["kind": .text(name), "amount": .optional(amount)])
    }
    return switch policy.within {
    case .whatMatters: kind("whatMatters", nil)
    case .standardErrors(let count): kind("standardErrors", count)
    case .absolute(let amount): kind("absolute", amount)
    case .relative(let share): kind("relative", share)
    }
  }

  /// What a choice among these trials rests on; nil where the policy doesn't choose by the rule.
  func evidence(_ evaluation: EvaluationAnalysis) -> JSONValue? {
    guard policy.way == .rule, evaluation.quality != nil else { return nil }
    let trials = evaluation.trials
    let evidence = ChoiceEvidence(policy: policy, trials: trials, axes: evaluation.run.axes)
    let width = evidence.foldCount
    let folds = evidence.foldScores.flatMap { $0 ?? [Double](repeating: .nan, count: width) }
    return .object([
      "foldCount": .integer(width), "factor": .number(evidence.varianceFactor),
      "folds": .text(PackedNumbers.doubles(folds)),
      "errors": .text(PackedNumbers.doubles(evidence.standardErrors.map { $0 ?? .nan })),
      "timeOrdered": .flag(evidence.isTimeOrdered),
      "baselines": .list(evidence.baselines.map { .integer($0) }),
      "places": .list(evidence.places.map { .integer($0) }),
      "clear": clear(evaluation, evidence),
    ])
  }

  private func clear(_ evaluation: EvaluationAnalysis, _ evidence: ChoiceEvidence) -> JSONValue {
    let costs = evaluation.measuredAxes.filter { axis in
      !axis.family.isScore
        && !FoldedForms.isUnfolded(axis, in: evaluation.run)
    }
    var seen: Set<AxisID> = []
    let ids = (policy.prefer + costs.map(\.id)).filter { seen.insert($0).inserted }
    let count = evaluation.trials.count
    let bytesEach = (count * (count - 1) / 2 + 7) / 8 * 4 / 3 + 4
    let fitting = max(policy.prefer.count, Self.pairBudget / max(1, evaluation.run.evaluations.count) / bytesEach)
    return .object(
      ids.prefix(fitting).map {
        JSONValue.Member(key: $0.rawValue, value: .text(PackedNumbers.flags(evidence.clearPairs(on: $0))))
      })
  }
}

extension PackedNumbers {
  /// Eight to a byte, the lowest bit first.
  static func flags(_ values: [Bool]) -> String {
    var bytes = [UInt8](repeating: 0, count: (values.count + 7) / 8)
    for (place, value) in values.enumerated() where value { bytes[place / 8] |= 1 << UInt8(place % 8) }
    return Data(bytes).base64EncodedString()
  }
}
