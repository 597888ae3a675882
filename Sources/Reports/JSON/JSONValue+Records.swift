import Records

/// Parts of records as every JSON of the program writes them.
extension JSONValue {
  /// A value as reports write it: null, and its name beside it, where it isn't finite.
  static func reading(_ reading: Reading) -> JSONValue {
    .object([
      "value": .finite(reading.value), "interval": .interval(reading.interval),
      "sampleCount": .integer(reading.sampleCount),
    ])
  }

  static func interval(_ interval: Interval?) -> JSONValue {
    guard let interval else { return .null }
    return .object([
      "lower": .finite(interval.lower), "upper": .finite(interval.upper), "level": .finite(interval.level),
    ])
  }

  static func dataset(_ data: DatasetIdentity) -> JSONValue {
    .object([
      "name": .text(data.name), "sha256": .text(data.contentHash), "rows": .integer(data.rows),
      "columns": .integer(data.columns), "target": .text(data.target), "task": .text(data.task),
      "classes": .texts(data.classes),
    ])
  }

  static func policy(_ policy: Policy) -> JSONValue {
    let within: JSONValue
    switch policy.within {
    case .whatMatters: within = .object(["kind": .text("whatMatters"), "amount": .null])
    case .standardErrors(let count): within = allowance("standardErrors", count)
    case .absolute(let amount): within = allowance("absolute", amount)
    case .relative(let share): within = allowance("relative", share)
    }
    let limits = policy.limits.map { limit -> JSONValue in
      .object([
        "axis": .text(limit.axis.rawValue), "atLeast": .optional(limit.atLeast), "atMost": .optional(limit.atMost),
      ])
    }
    return .object([
      "quality": .text(policy.quality.rawValue), "within": within, "limits": .list(limits),
      "prefer": .texts(policy.prefer.map(\.rawValue)), "chooseBy": .text(policy.way.rawValue),
    ])
  }

  private static func allowance(_ kind: String, _ amount: Double) -> JSONValue {
    .object(["kind": .text(kind), "amount": .finite(amount)])
  }

  static func axis(_ axis: AxisDescriptor) -> JSONValue {
    .object([
      "id": .text(axis.id.rawValue), "title": .text(axis.title), "unit": .text(axis.unit.rawValue),
      "direction": .text(axis.direction.rawValue), "family": .text(axis.family.rawValue),
      "sampling": .text(axis.sampling.rawValue), "version": .integer(axis.version), "summary": .text(axis.summary),
    ])
  }

  static func step(_ step: StepDescription) -> JSONValue {
    .object([
      "name": .text(step.name), "version": .integer(step.version),
      "settings": .object(
        step.settings.sorted { $0.key < $1.key }.map { JSONValue.Member(key: $0.key, value: setting($0.value)) }),
    ])
  }

  static func setting(_ value: SettingValue) -> JSONValue {
    switch value {
    case .none: .null
    case .flag(let flag): .flag(flag)
    case .integer(let whole): .integer(whole)
    case .number(let number): .finite(number)
    case .text(let text): .text(text)
    case .list(let values): .list(values.map { setting($0) })
    }
  }

  static func outcome(_ outcome: Outcome) -> JSONValue {
    switch outcome {
    case .measured(let reading):
      var members = [
        JSONValue.Member(key: "kind", value: .text("measured")),
        JSONValue.Member(key: "value", value: .finite(reading.value)),
      ]
      if let name = nonFiniteName(reading.value) {
        members.append(JSONValue.Member(key: "nonFinite", value: .text(name)))
      }
      members.append(JSONValue.Member(key: "interval", value: interval(reading.interval)))
      members.append(JSONValue.Member(key: "sampleCount", value: .integer(reading.sampleCount)))
      members.append(
        JSONValue.Member(key: "samples", value: .list(reading.samples.map { JSONValue.finite($0) })))
      return .object(members)
    case .notApplicable(let reason): return .object(["kind": .text("notApplicable"), "reason": .text(reason)])
    case .failed(let message): return .object(["kind": .text("failed"), "message": .text(message)])
    }
  }

  private static func nonFiniteName(_ value: Double) -> String? {
    if value.isFinite { return nil }
    return value.isNaN ? "nan" : value > 0 ? "infinity" : "-infinity"
  }
}
