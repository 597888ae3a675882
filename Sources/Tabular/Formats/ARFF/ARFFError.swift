import Records

/// What is wrong with an ARFF file.
public enum ARFFError: Error, Equatable, Sendable, CustomStringConvertible {
  case unreadable(file: String, reason: String)
  case noData(file: String)
  case badDeclaration(reason: String, TextPlace)
  case unsupportedType(String, TextPlace)
  case duplicateAttribute(String, TextPlace)
  case badSparseEntry(reason: String, TextPlace)
  case tooManySparseCells(file: String, attributes: Int, rows: Int)
  case wrongFieldCount(found: Int, expected: Int, TextPlace)
  /// Nothing between two commas.
  case emptyField(attribute: String, TextPlace)
  case notANumber(String, attribute: String, TextPlace)
  /// A whole number that no double holds, in an attribute that somebody declared numeric.
  case tooLongNumber(String, attribute: String, TextPlace)
  case notALevel(String, levels: [String], attribute: String, TextPlace)
  case unterminatedQuote(TextPlace)
  case undecodable(byte: UInt8, TextPlace)

  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .noData(let file): "\(file): there is no @data section; is this an ARFF file?"
    case .badDeclaration(let reason, let place): "\(place): \(reason)"
    case .unsupportedType(let type, let place):
      "\(place): the type '\(type.legible)' is not read; use numeric, a list of levels in braces, string or date"
    case .duplicateAttribute(let name, let place):
      "\(place): an attribute before is named '\(name.legible)' too"
    case .badSparseEntry(let reason, let place): "\(place): the sparse row can't be read: \(reason)"
    case .tooManySparseCells(let file, let attributes, let rows):
      "\(file): with all zeros written out, \(rows) sparse rows of \(attributes) attributes are more than fit in memory; "
        + "store fewer attributes"
    case .wrongFieldCount(let found, let expected, let place):
      "\(place): \(found) field\(found == 1 ? "" : "s") where \(expected) \(expected == 1 ? "is" : "are") expected"
    case .emptyField(let attribute, let place):
      "\(place): the field of '\(attribute.legible)' is empty; a missing value is written ?, an empty text in quotes"
    case .notANumber(let text, let attribute, let place):
      "\(place): '\(text.legible)' is not a number, which '\(attribute.legible)' was declared to hold"
    case .tooLongNumber(let text, let attribute, let place):
      "\(place): '\(text.legible)' is a whole number beyond 2^53 that a number can't hold exactly; declare "
        + "'\(attribute.legible)' categorical"
    case .notALevel(let text, let levels, let attribute, let place):
      "\(place): '\(text.legible)' is not one of the levels of '\(attribute.legible)'" + Self.list(levels, near: text)
    case .unterminatedQuote(let place): "\(place): the quote that opens here is never closed"
    case .undecodable(let byte, let place):
      byte == 0
        ? "\(place): a NUL byte; this is no text file"
        : "\(place): the byte 0x\(String(byte, radix: 16, uppercase: true)) is not UTF-8; say its encoding (windows-1252 "
          + "perhaps), or convert the file"
    }
  }

  /// The levels where they are few; otherwise one that differs by case only, or their number.
  private static func list(_ levels: [String], near text: String) -> String {
    if levels.count <= 10 { return ": " + levels.map(\.legible).joined(separator: ", ") }
    if let other = levels.first(where: { $0.lowercased() == text.lowercased() }) {
      return ", of which there are \(levels.count); '\(other.legible)' is"
    }
    return ", of which there are \(levels.count)"
  }
}
