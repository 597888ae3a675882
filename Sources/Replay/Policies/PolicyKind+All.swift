import Records

extension PolicyKind {
  /// Every policy that a plan may name, in the order of help and reports.
  package static let all: [PolicyKind] = {
    let groups: [[PolicyKind]] = [
      [never, periodic, afterRows, knownErrorRise, knownErrorAbove, knownErrorSum, excessErrorSum], detectorAlarms,
      inputDrift, estimatedError, costAware, [forecastQuantile, everyRow],
    ]
    return groups.flatMap { $0 }
  }()

  package static func named(_ name: String) throws(RetrainingError) -> PolicyKind {
    if let kind = all.first(where: { $0.name == name }) { return kind }
    if ["random", "by-lot", "oracle"].contains(name) { throw .standsBeside(name: name) }
    throw .unknownPolicy(name: name, nearest: NearestName.find(name, among: all.map(\.name)))
  }

  /// Settings with what wasn't said: the usual value, of several the first.
  package func completed(_ given: [String: SettingValue]) throws(RetrainingError) -> [String: SettingValue] {
    var settings: [String: SettingValue] = [:]
    for parameter in parameters { settings[parameter.name] = parameter.usual.first }
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        throw .unknownSetting(policy: self.name, name: name, available: parameters.map(\.name))
      }
      guard parameter.accepts(value) else {
        throw .rejectedSetting(
          policy: self.name, name: name, value: value.description, expected: parameter.expectation)
      }
      settings[name] = value
    }
    return settings
  }

  /// Every combination of the values that are given, and of the usual ones of what isn't.
  package func swept(_ given: [String: [SettingValue]]) throws(RetrainingError) -> [PolicyChoice] {
    var combinations: [[String: SettingValue]] = [[:]]
    for name in given.keys.sorted() where !parameters.contains(where: { $0.name == name }) {
      throw .unknownSetting(policy: self.name, name: name, available: parameters.map(\.name))
    }
    for parameter in parameters {
      let values = given[parameter.name] ?? parameter.usual
      combinations = combinations.flatMap { settings in
        values.map { settings.merging([parameter.name: $0]) { $1 } }
      }
    }
    var choices: [PolicyChoice] = []
    let usual = Set(parameters.map(\.name)).subtracting(given.keys)
    for settings in combinations { choices.append(try PolicyChoice(self, settings, usual: usual)) }
    return choices
  }
}

/// One policy with its settings.
package struct PolicyChoice: Sendable {
  package let kind: PolicyKind
  package let settings: [String: SettingValue]
  package let policy: any RetrainingPolicy
  /// Settings that nobody gave.
  private let usual: Set<String>

  /// - Parameter usual: settings that nobody gave. Default: none.
  /// - Throws: `RetrainingError` for settings that the policy doesn't have, or values that they can't have.
  package init(
    _ kind: PolicyKind, _ settings: [String: SettingValue] = [:], usual: Set<String> = []
  ) throws(RetrainingError) {
    let complete = try kind.completed(settings)
    self.kind = kind
    self.settings = complete
    self.usual = usual
    policy = kind.make(PolicySettings(complete))
  }

  /// The same for another loss than the share of wrong answers: amounts of loss that nobody gave are taken so many times, in
  /// two digits.
  package func scaled(by factor: Double) -> PolicyChoice {
    var scaled = settings
    for parameter in kind.parameters where parameter.isInLosses && usual.contains(parameter.name) {
      guard let value = settings[parameter.name]?.asDouble else { continue }
      let number = SettingValue.number(Self.rounded(value * factor))
      if parameter.accepts(number) { scaled[parameter.name] = number }
    }
    return (try? PolicyChoice(kind, scaled, usual: usual)) ?? self
  }

  /// In two digits.
  private static func rounded(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return value }
    var (mantissa, exponent) = (value, 0)
    while mantissa >= 100 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 10 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    // Read from its text, so that 0.25 is 0.25 and not the product of powers.
    return Double("\(Int(mantissa.rounded()))e\(exponent)") ?? value
  }

  /// `known-error-rise(rise=0.05)`: the name, and the settings that aren't the only usual value.
  package var label: String {
    let told = kind.parameters.compactMap { parameter -> String? in
      guard let value = settings[parameter.name], parameter.usual.count != 1 || parameter.usual.first != value else {
        return nil
      }
      return "\(parameter.name)=\(value)"
    }
    return told.isEmpty ? kind.name : "\(kind.name)(\(told.joined(separator: ", ")))"
  }

  /// Reads `never`, `periodic`, `known-error-rise(rise=[0.05, 10%])`: what isn't said is swept over its usual values.
  package static func read(_ text: String) throws(RetrainingError) -> [PolicyChoice] {
    let trimmed = text.trimmingBlanks
    guard let open = trimmed.firstIndex(of: "(") else { return try PolicyKind.named(String(trimmed)).swept([:]) }
    guard trimmed.hasSuffix(")") else { throw .malformed(text: text) }
    let kind = try PolicyKind.named(String(trimmed[..<open].trimmingBlanks))
    var given: [String: [SettingValue]] = [:]
    for part in parts(of: trimmed[trimmed.index(after: open)...].dropLast()) {
      guard let equals = part.firstIndex(of: "=") else { throw .malformed(text: text) }
      let name = String(part[..<equals].trimmingBlanks)
      let value = String(part[part.index(after: equals)...].trimmingBlanks)
      let isList = value.hasPrefix("[") && value.hasSuffix("]")
      let values = isList ? parts(of: value.dropFirst().dropLast()) : [value]
      guard !name.isEmpty, !values.isEmpty, given[name] == nil else { throw .malformed(text: text) }
      given[name] = values.map(Self.value)
    }
    return try kind.swept(given)
  }

  /// Policies, each once, and what everything is compared with: never, and at each step.
  package static func withReferences(_ choices: [PolicyChoice]) throws(RetrainingError) -> [PolicyChoice] {
    var labels: Set<String> = []
    var all = choices.filter { labels.insert($0.label).inserted }
    for name in ["periodic(every=1)", "never"] {
      for choice in try read(name) where !all.contains(where: { $0.label == choice.label }) {
        all.insert(choice, at: 0)
      }
    }
    return all
  }

  /// Pieces between commas that stand in no brackets.
  private static func parts(of text: Substring) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
    }
    return parts.map { String($0.trimmingBlanks) }.filter { !$0.isEmpty }
  }

  private static func value(_ text: String) -> SettingValue {
    if text == "true" || text == "false" { return .flag(text == "true") }
    if let whole = Int(text) { return .integer(whole) }
    if let number = Double(text) { return .number(number) }
    if text.hasSuffix("%"), let percent = Double(text.dropLast()) { return .number(percent / 100) }
    return .text(text)
  }
}
