import Foundation
import Records

@testable import Plans

/// As much of JSON Schema (draft 7) as the schema of plans uses. A word that it doesn't know is an error, so that none is
/// passed over.
struct SchemaCheck {
  /// A value of YAML as JSON has it.
  indirect enum Value: Equatable {
    case null, flag(Bool), number(Double), text(String), list([Value]), mapping([String: Value])
  }

  enum Failure: Error, CustomStringConvertible {
    case unknownWord(String)
    var description: String { if case .unknownWord(let word) = self { "unknown word \(word)" } else { "" } }
  }

  let root: [String: Any]

  init(_ text: String) throws {
    root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }

  func accepts(_ text: String) throws -> Bool {
    try accepts(Self.value(DocumentParser.parse(text, file: "plan.yaml")), root)
  }

  static func value(_ node: DocumentNode) -> Value {
    switch node.content {
    case .list(let items): return .list(items.map(value))
    case .mapping(let entries):
      return .mapping(Dictionary(entries.map { ($0.key, value($0.value)) }) { first, _ in first })
    case .scalar:
      switch node.settingValue {
      case .flag(let flag)?: return .flag(flag)
      case .integer(let whole)?: return .number(Double(whole))
      case .number(let number)?: return .number(number)
      case .text(let text)?: return .text(text)
      default: return .null
      }
    }
  }

  private func accepts(_ value: Value, _ schema: Any) throws -> Bool {
    // Foundation makes numbers of flags, too.
    if let number = schema as? NSNumber { return number.boolValue }
    guard let schema = schema as? [String: Any] else { return false }
    if let reference = schema["$ref"] as? String {
      let name = String(reference.dropFirst("#/definitions/".count))
      guard let target = (root["definitions"] as? [String: Any])?[name] else { throw Failure.unknownWord(reference) }
      return try accepts(value, target)
    }
    for (word, rule) in schema where try !holds(word, rule, value, schema) { return false }
    return true
  }

  private func holds(_ word: String, _ rule: Any, _ value: Value, _ schema: [String: Any]) throws -> Bool {
    let parts = rule as? [Any] ?? []
    switch word {
    case "$schema", "title", "description", "definitions", "then", "else": return true
    case "type": return (rule as? String).map { isOf($0, value) } ?? parts.contains { isOf($0 as? String ?? "", value) }
    case "enum": return parts.contains { equal($0, value) }
    case "const": return equal(rule, value)
    case "anyOf": return try parts.contains { try accepts(value, $0) }
    case "allOf": return try parts.allSatisfy { try accepts(value, $0) }
    case "oneOf": return try parts.filter { try accepts(value, $0) }.count == 1
    case "not": return try !accepts(value, rule)
    case "if":
      let branch = try accepts(value, rule) ? "then" : "else"
      return try schema[branch].map { try accepts(value, $0) } ?? true
    case "required":
      guard case .mapping(let entries) = value else { return true }
      return parts.allSatisfy { entries[$0 as? String ?? ""] != nil }
    case "properties":
      guard case .mapping(let entries) = value, let keys = rule as? [String: Any] else { return true }
      return try entries.allSatisfy { name, inner in try keys[name].map { try accepts(inner, $0) } ?? true }
    case "additionalProperties":
      guard case .mapping(let entries) = value else { return true }
      let known = schema["properties"] as? [String: Any] ?? [:]
      return try entries.allSatisfy { name, inner in try known[name] != nil || accepts(inner, rule) }
    case "items":
      guard case .list(let items) = value else { return true }
      return try items.allSatisfy { try accepts($0, rule) }
    case "minItems": if case .list(let items) = value { return items.count >= rule as? Int ?? 0 }
    case "pattern":
      guard case .text(let text) = value, let pattern = rule as? String else { return true }
      return text.range(of: pattern, options: .regularExpression) != nil
    case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
      guard case .number(let number) = value, let bound = (rule as? NSNumber)?.doubleValue else { return true }
      return word == "minimum"
        ? number >= bound
        : word == "maximum" ? number <= bound : word == "exclusiveMinimum" ? number > bound : number < bound
    default: throw Failure.unknownWord(word)
    }
    return true
  }

  private func isOf(_ type: String, _ value: Value) -> Bool {
    switch (type, value) {
    case ("null", .null), ("boolean", .flag), ("number", .number), ("string", .text), ("array", .list),
      ("object", .mapping):
      true
    case ("integer", .number(let number)): number == number.rounded()
    default: false
    }
  }

  private func equal(_ json: Any, _ value: Value) -> Bool {
    switch value {
    case .null: json is NSNull
    case .text(let text): json as? String == text
    case .flag(let flag): !(json is String) && (json as? Bool) == flag
    case .number(let number): !(json is String) && (json as? NSNumber)?.doubleValue == number
    default: false
    }
  }
}
