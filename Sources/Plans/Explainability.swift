import Records

/// Why a model must be explainable; each situation sets limits on axes of explainability, which `policy.limits` may change.
package enum Explainability: String, Codable, Sendable, CaseIterable {
  /// A regulation asks for reasons of every decision: few columns, hardly any interaction, short curves.
  case regulation
  /// People work with its answers and must know when to trust them.
  case use
  /// It helps to improve the system: the curves must name what moves an answer.
  case improve
  /// It shows whether decisions are fair: what a column does mustn't hide in interactions.
  case fairness

  /// What a candidate must keep.
  package var limits: [Limit] {
    switch self {
    case .regulation:
      [
        Limit(axis: "complexity.features", atMost: 20), Limit(axis: "complexity.interaction", atMost: 0.1),
        Limit(axis: "complexity.main-effects", atMost: 5),
      ]
    case .use:
      [
        Limit(axis: "complexity.features", atMost: 30), Limit(axis: "complexity.interaction", atMost: 0.3),
        Limit(axis: "complexity.main-effects", atMost: 6),
      ]
    case .improve: [Limit(axis: "explanation.faithfulness", atLeast: 0.6)]
    case .fairness:
      [
        Limit(axis: "complexity.interaction", atMost: 0.2), Limit(axis: "explanation.stability", atLeast: 0.7),
      ]
    }
  }

  /// The limits in a plan's words: "complexity.features at most 20".
  static func text(_ limits: [Limit]) -> String {
    limits.map { limit in
      limit.axis.rawValue
        + [
          limit.atLeast.map { " at least \(SettingValue.number($0))" },
          limit.atMost.map { " at most \(SettingValue.number($0))" },
        ]
        .compactMap { $0 }.joined(separator: ",")
    }.joined(separator: ", ")
  }
}

extension PolicyPlan {
  /// The plan's own limits, and those of its situation on axes that it sets no limit on.
  var limitsWithSituation: [Limit] {
    limits + (explainability?.limits ?? []).filter { limit in !limits.contains { $0.axis == limit.axis } }
  }
}
