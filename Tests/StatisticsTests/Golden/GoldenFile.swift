import Foundation
import Testing

@testable import Statistics

/// Golden values: JSON trees read once, found next to the sources.
struct GoldenFile {
  let root: [String: Any]

  init(_ folderAndName: String) throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let url = tests.appendingPathComponent("Fixtures").appendingPathComponent(folderAndName)
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
    root = try #require(object as? [String: Any])
  }

  /// The value at a path of keys.
  func at(_ path: String...) throws -> Any {
    var current: Any = root
    for key in path { current = try #require((current as? [String: Any])?[key], "no key \(key)") }
    return current
  }
}

/// A number of a JSON tree; NaN and infinity are strings there.
func number(_ value: Any?) throws -> Double {
  if let text = value as? String { return try #require(Double(text)) }
  return try #require(value as? NSNumber).doubleValue
}

func numbers(_ value: Any?) throws -> [Double] { try #require(value as? [Any]).map { try number($0) } }

func table(_ value: Any?) throws -> [[Double]] { try #require(value as? [Any]).map { try numbers($0) } }

/// Whether two numbers agree to a relative tolerance (absolute below `floor`).
func agrees(_ found: Double, _ expected: Double, relative: Double, floor: Double = 1e-300) -> Bool {
  if expected.isInfinite { return found == expected }
  return abs(found - expected) <= relative * max(abs(expected), floor)
}
