import Foundation

/// JSON with one spelling for one value: sorted keys, no blanks, the shortest digits that read back to the same
/// number, and names for infinity and NaN.
public enum CanonicalJSON {
  public static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  public static func value<Value: Decodable>(_ type: Value.Type = Value.self, from text: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(type, from: Data(text.utf8))
  }

  /// SHA-256 of the canonical text, in hexadecimal.
  public static func hash(_ value: some Encodable) throws -> String { SHA256.digest(try text(value).utf8) }
}
