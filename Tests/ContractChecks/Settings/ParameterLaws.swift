import Foundation
import Learning
import Records

/// Laws of a set of parameters: what stands in an experiment file comes out as it went in.
public enum ParameterLaws {
  public static func check<Parameters: ParameterSet>(_ type: Parameters.Type, subject: String) -> [Violation] {
    var findings = Findings(subject)
    let defaults = Parameters()
    let descriptions = Parameters.descriptions
    let names = descriptions.map(\.name)
    findings.require(Set(names).count == names.count, "parameter names are unique", "\(names)")
    guard Set(names).count == names.count else { return findings.violations }
    for description in descriptions {
      findings.require(
        isSettingName(description.name), "parameter names are plain", "'\(description.name)'")
      findings.require(
        isSentence(description.summary), "parameters are described in a sentence",
        "'\(description.name)': \(description.summary)")
    }
    checkDefaults(defaults, &findings)
    for description in descriptions { checkField(description, defaults, &findings) }
    findings.requireError(
      "unknown parameters are refused", of: ParameterError.self, expected: "unknown",
      { try Parameters(settings: ["no-such-parameter": .integer(1)]) },
      isDeclared: { if case .unknown("no-such-parameter", _) = $0 { true } else { false } })
    return findings.violations
  }

  private static func checkDefaults<Parameters: ParameterSet>(_ defaults: Parameters, _ findings: inout Findings) {
    let again = findings.requireNoError("defaults are valid") { try Parameters(settings: defaults.settings) }
    if let again { findings.require(again == defaults, "settings round-trip", "\(again.settings)") }
    let decoded = findings.requireNoError("parameters round-trip through their encoding") {
      try ArtefactDecoder.decode(Parameters.self, from: ArtefactEncoder.encode(defaults))
    }
    if let decoded {
      findings.require(decoded == defaults, "parameters round-trip through their encoding", "\(decoded.settings)")
    }
  }

  private static func checkField<Parameters: ParameterSet>(
    _ description: ParameterDescription, _ defaults: Parameters, _ findings: inout Findings
  ) {
    let name = description.name
    findings.require(
      defaults.settings[name] == description.defaultValue, "the described default is the default",
      "\(name) is \(defaults.settings[name]?.description ?? "missing"), described as \(description.defaultValue)")
    for choice in description.choices {
      let changed = findings.requireNoError("every choice can be set") {
        try Parameters(settings: [name: .text(choice)])
      }
      if let changed {
        findings.require(
          changed.settings[name]?.description == choice, "every choice can be set",
          "\(name) = \(choice) reads back as \(changed.settings[name]?.description ?? "nothing")")
      }
    }
    for value in Probes.values(of: description) { checkRoundTrip(name, value, Parameters.self, &findings) }
    // Where any text is a value, there is no other kind of text.
    if [.words, .any].contains(description.domain.texts) { return }
    findings.requireError(
      "values of another kind are refused", of: ParameterError.self, expected: "rejected",
      { try Parameters(settings: [name: .text("surely~not~valid")]) },
      isDeclared: { if case .rejected(name, _, _) = $0 { true } else { false } })
  }

  /// A setting comes back from a file as it went in; JSON writes 1.0 as 1, so shares and counts need words of their own.
  private static func checkRoundTrip<Parameters: ParameterSet>(
    _ name: String, _ value: SettingValue, _: Parameters.Type, _ findings: inout Findings
  ) {
    let law = "settings survive a JSON file"
    guard
      let parameters = findings.requireNoError(
        "every value of the domain can be set", { try Parameters(settings: [name: value]) })
    else { return }
    let again = findings.requireNoError(law) {
      let stored = try JSONEncoder().encode(parameters.settings)
      return try Parameters(settings: JSONDecoder().decode([String: SettingValue].self, from: stored))
    }
    findings.require(
      again == parameters, law, "\(name) \(value) became \(again?.settings[name]?.description ?? "an error")")
  }

  /// A capital letter or a digit in front, a full stop behind, on one line, and no longer than a person reads in passing.
  static func isSentence(_ text: String) -> Bool {
    guard let first = text.first, text.last == ".", text.count <= 240 else { return false }
    return (first.isUppercase || first.isNumber) && !text.contains { $0.isNewline } && !text.contains("  ")
  }

  /// A sentence that begins with what the component does: `Fills missing values.`
  static func isDeed(_ text: String) -> Bool {
    isSentence(text) && text.prefix { $0.isLetter }.hasSuffix("s")
  }

  /// Lower-case words of letters and digits, joined by hyphens.
  static func isComponentName(_ name: String) -> Bool {
    !name.isEmpty
      && name.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { word in
        !word.isEmpty && word.allSatisfy { ($0.isLetter && $0.isLowercase || $0.isNumber) && $0.isASCII }
      }
  }

  /// A letter, then letters, digits, hyphens and underscores; capitals are allowed, as some symbols are known by them.
  static func isSettingName(_ name: String) -> Bool {
    (name.first?.isLetter ?? false)
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
  }
}
