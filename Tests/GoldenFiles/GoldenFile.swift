import Foundation
import LinearAlgebra

/// The answers of another library, from `Tests/Fixtures/golden`, or from `Tests/Fixtures` where the name has a folder.
public struct GoldenFile {
  private let value: Any

  public init(_ name: String) throws {
    value = try JSONSerialization.jsonObject(with: Data(contentsOf: Self.address(name)))
  }

  private init(value: Any) { self.value = value }

  /// A whole file as a type of the test. Numbers that aren't finite are texts there; names with underscores become those
  /// of Swift, unless the type names its keys itself.
  public static func decode<Contents: Decodable>(
    _ name: String, as type: Contents.Type = Contents.self, namesOwnKeys: Bool = false
  ) throws -> Contents {
    let decoder = JSONDecoder()
    if !namesOwnKeys { decoder.keyDecodingStrategy = .convertFromSnakeCase }
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try decoder.decode(type, from: Data(contentsOf: address(name)))
  }

  private static func address(_ name: String) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name.contains("/") ? name : "golden/" + name).json")
  }

  public struct Missing: Error {
    let what: String
  }

  public subscript(_ keys: String...) -> GoldenFile {
    get throws {
      var found = value
      for key in keys {
        guard let next = (found as? [String: Any])?[key] else { throw Missing(what: key) }
        found = next
      }
      return GoldenFile(value: found)
    }
  }

  /// The JSON value at a path of keys.
  public func at(_ path: String...) throws -> Any {
    var found = value
    for key in path {
      guard let next = (found as? [String: Any])?[key] else { throw Missing(what: key) }
      found = next
    }
    return found
  }

  public var texts: [String] { get throws { try items.map { try $0.text } } }

  /// A table with empty cells, which are NaN.
  public var tableWithHoles: [[Double]] {
    get throws { try items.map { try $0.items.map { $0.value is NSNull ? .nan : try $0.number } } }
  }

  public var items: [GoldenFile] {
    get throws {
      guard let list = value as? [Any] else { throw Missing(what: "a list") }
      return list.map(GoldenFile.init(value:))
    }
  }

  /// NaN and infinity are texts in a file.
  public var number: Double {
    get throws {
      try GoldenFiles.number(value)
    }
  }

  public var text: String {
    get throws {
      guard let text = value as? String else { throw Missing(what: "a text") }
      return text
    }
  }

  public var vector: [Double] { get throws { try items.map { try $0.number } } }

  public var matrix: Matrix<Double> {
    get throws { Matrix(try items.map { try $0.vector }) }
  }
}

/// A number of a JSON tree; NaN and infinity are texts there.
public func number(_ value: Any?) throws -> Double {
  if let text = value as? String, let number = Double(text) { return number }
  guard let number = value as? NSNumber else { throw GoldenFile.Missing(what: "a number") }
  return number.doubleValue
}

public func numbers(_ value: Any?) throws -> [Double] {
  guard let list = value as? [Any] else { throw GoldenFile.Missing(what: "a list of numbers") }
  return try list.map { try number($0) }
}

public func table(_ value: Any?) throws -> [[Double]] {
  guard let rows = value as? [Any] else { throw GoldenFile.Missing(what: "a table") }
  return try rows.map { try numbers($0) }
}
