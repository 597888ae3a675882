/// What is wrong with an ARFF file.
public enum ARFFError: Error, Equatable, Sendable, CustomStringConvertible {
  case unreadable(file: String, reason: String)
  case noData(file: String)
  case badDeclaration(reason: String, TextPlace)
  case unsupportedType(String, TextPlace)
  case duplicateAttribute(String, TextPlace)
  case sparseRow(TextPlace)
  case wrongFieldCount(found: Int, expected: Int, TextPlace)
  case notANumber(String, attribute: String, TextPlace)
  case notALevel(String, levels: [String], attribute: String, TextPlace)
  case unterminatedQuote(TextPlace)
  case undecodable(byte: UInt8, TextPlace)

  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .noData(let file): "\(file): there is no @data section; is this an ARFF file?"
    case .badDeclaration(let reason, let place): "\(place): \(reason)"
    case .unsupportedType(let type, let place):
      "\(place): the type '\(type)' is not read; use numeric, a list of levels in braces, string or date"
    case .duplicateAttribute(let name, let place): "\(place): an attribute before is named '\(name)' too"
    case .sparseRow(let place): "\(place): sparse rows ({index value, ...}) are not read; store the data densely"
    case .wrongFieldCount(let found, let expected, let place):
      "\(place): \(found) field\(found == 1 ? "" : "s") where \(expected) \(expected == 1 ? "is" : "are") expected"
    case .notANumber(let text, let attribute, let place):
      "\(place): '\(text)' is not a number, which '\(attribute)' was declared to hold"
    case .notALevel(let text, let levels, let attribute, let place):
      "\(place): '\(text)' is not one of the levels of '\(attribute)': " + levels.joined(separator: ", ")
    case .unterminatedQuote(let place): "\(place): the quote that opens here is never closed"
    case .undecodable(let byte, let place):
      "\(place): the byte 0x\(String(byte, radix: 16, uppercase: true)) is not UTF-8; convert the file"
    }
  }
}
