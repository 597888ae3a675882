import Foundation
import LinearAlgebra

/// The answers of another library, from `Tests/Fixtures/golden`.
public struct GoldenFile {
  private let value: Any

  public init(_ name: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/golden/\(name).json")
    value = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
  }

  private init(value: Any) { self.value = value }

  public struct Missing: Error { let what: String }

  public subscript(key: String) -> GoldenFile {
    get throws {
      guard let found = (value as? [String: Any])?[key] else { throw Missing(what: key) }
      return GoldenFile(value: found)
    }
  }

  public var items: [GoldenFile] {
    get throws {
      guard let list = value as? [Any] else { throw Missing(what: "a list") }
      return list.map(GoldenFile.init(value:))
    }
  }

  public var number: Double {
    get throws {
      guard let number = value as? NSNumber else { throw Missing(what: "a number") }
      return number.doubleValue
    }
  }

  public var text: String {
    get throws {
      guard let text = value as? String else { throw Missing(what: "a text") }
      return text
    }
  }

  public var vector: [Double] {
    get throws {
      guard let list = value as? [NSNumber] else { throw Missing(what: "a list of numbers") }
      return list.map(\.doubleValue)
    }
  }

  public var matrix: Matrix<Double> {
    get throws { Matrix(try items.map { try $0.vector }) }
  }
}
