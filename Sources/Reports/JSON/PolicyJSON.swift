import Frontier
import Records

/// A policy in the form that `report.json` and the page of the explorer share.
enum PolicyJSON {
  static func value(_ policy: Policy) -> JSONValue {
    let limits = policy.limits.map { limit -> JSONValue in
      .object([
        "axis": .text(limit.axis.rawValue), "atLeast": .optional(limit.atLeast), "atMost": .optional(limit.atMost),
        "confidence": .optional(limit.confidence), "endFactor": .optional(limit.endFactor(level: 0.95)),
      ])
    }
    return .object([
      "quality": .text(policy.quality.rawValue), "within": within(policy.within), "limits": .list(limits),
      "prefer": .texts(policy.prefer.map(\.rawValue)), "chooseBy": .text(policy.way.rawValue),
      "earlier": earlier(policy.earlier), "matters": matters(policy.matters),
      "confidence": .object([
        "lossMultiple": .number(policy.confidence.lossMultiple),
        "lossProbability": .number(policy.confidence.lossProbability),
        "aboveGuessing": .number(policy.confidence.aboveGuessing), "redraws": .integer(policy.confidence.redraws),
        "groupBelow": .number(policy.confidence.groupBelow),
      ]),
    ])
  }

  /// What an earlier run of the plan picked, by protocol.
  private static func earlier(_ earlier: EarlierPicks?) -> JSONValue {
    guard let earlier else { return .null }
    let labels = earlier.labels.sorted { $0.key.id < $1.key.id }
    return .object(labels.map { JSONValue.Member(key: $0.key.id, value: .text($0.value)) })
  }

  private static func within(_ within: Within) -> JSONValue {
    func kind(_ name: String, _ amount: Double?) -> JSONValue {
      .object(["kind": .text(name), "amount": .optional(amount)])
    }
    return switch within {
    case .whatMatters: kind("whatMatters", nil)
    case .standardErrors(let count): kind("standardErrors", count)
    case .absolute(let amount): kind("absolute", amount)
    case .relative(let share): kind("relative", share)
    }
  }

  private static func matters(_ matters: WhatMatters) -> JSONValue {
    .object([
      "score": .number(matters.score), "error": .number(matters.error), "factor": .number(matters.factor),
      "latencySeconds": .number(matters.latencySeconds), "trainingSeconds": .number(matters.trainingSeconds),
      "bytes": .number(matters.bytes), "money": .number(matters.money),
      "axes": .object(
        matters.axes.sorted { $0.key < $1.key }.map { axis, amount in
          JSONValue.Member(
            key: axis.rawValue,
            value: .object(["amount": .optional(amount.amount), "share": .optional(amount.share)]))
        }),
    ])
  }
}
