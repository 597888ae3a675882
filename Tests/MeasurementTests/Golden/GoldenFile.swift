import Foundation

/// Reads golden values that other libraries computed.
enum GoldenFile {
  static func read<Contents: Decodable>(_ name: String, as type: Contents.Type = Contents.self) throws -> Contents {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures/golden")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try decoder.decode(type, from: Data(contentsOf: folder.appending(path: name)))
  }
}

/// Whether two numbers agree to a relative and absolute tolerance.
func agree(_ first: Double, _ second: Double, within tolerance: Double = 1e-12) -> Bool {
  abs(first - second) <= tolerance * max(1, abs(second))
}
