/// What is wrong with a delimited text file, or with what was asked about it.
public enum CSVError: Error, Equatable, Sendable, CustomStringConvertible {
  case unreadable(file: String, reason: String)
  /// No header and no row: not a byte, or nothing but line ends.
  case empty(file: String)
  case emptyColumnName(TextPlace)
  case duplicateColumnName(String, TextPlace)
  case malformedRow(MalformedRow)
  case unterminatedQuote(TextPlace)
  /// A byte that the declared encoding doesn't allow there.
  case undecodable(byte: UInt8, TextPlace)
  case nulByte(TextPlace)
  /// UTF-16 or UTF-32, which this reader doesn't read.
  case wideEncoding(file: String, name: String)
  case unknownTypedColumn(String, available: [String], file: String)
  /// Rows were to be set aside, and none was left.
  case noRowLeft(setAside: Int, first: MalformedRow)
  case cannotSetAside(file: String, reason: String)
  case impossibleOptions(String)

  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .empty(let file): "\(file):1:1: the file is empty; a table needs a header or a row"
    case .emptyColumnName(let place):
      "\(place): the column has no name; name it, or give the column names and treat this line as malformed"
    case .duplicateColumnName(let name, let place):
      "\(place): a column before is named '\(name)' too; rename one of them"
    case .malformedRow(let row): row.description
    case .unterminatedQuote(let place): "\(place): the quote that opens here is never closed"
    case .undecodable(let byte, let place):
      "\(place): the byte 0x\(hexadecimal(byte)) is not UTF-8; declare the encoding (latin1), or convert the file"
    case .nulByte(let place): "\(place): a NUL byte; this is not a text file, or not in a single-byte encoding or UTF-8"
    case .wideEncoding(let file, let name):
      "\(file):1:1: the file is \(name); convert it to UTF-8 (iconv -f \(name) -t UTF-8)"
    case .unknownTypedColumn(let name, let available, let file):
      "\(file): a type is declared for column '\(name)', which isn't there; the columns are "
        + available.joined(separator: ", ")
    case .noRowLeft(let count, let first):
      "\(first.place.file): all \(count) rows are malformed, so that setting them aside leaves none; the first: \(first)"
    case .cannotSetAside(let file, let reason): "\(file): malformed rows can't be written there: \(reason)"
    case .impossibleOptions(let fact): "the options of the reader don't fit together: \(fact)"
    }
  }

  private func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }
}

/// A row that doesn't fit the table, with its place and its fact.
public struct MalformedRow: Sendable, Equatable, CustomStringConvertible {
  public enum Fact: Sendable, Equatable {
    case tooFewFields(found: Int, expected: Int)
    case tooManyFields(found: Int, expected: Int)
    case textAfterQuote
    /// A cell of a column that was declared numeric.
    case notANumber(text: String, column: String)
  }

  public let fact: Fact
  public let place: TextPlace

  public init(fact: Fact, place: TextPlace) {
    self.fact = fact
    self.place = place
  }

  /// The fact alone, without place.
  public var reason: String {
    switch fact {
    case .tooFewFields(let found, let expected), .tooManyFields(let found, let expected):
      "\(found) field\(found == 1 ? "" : "s") where \(expected) \(expected == 1 ? "is" : "are") expected"
    case .textAfterQuote: "text behind a closing quote; a quote inside quotes must be doubled"
    case .notANumber(let text, let column): "'\(text)' is not a number, which column '\(column)' was declared to hold"
    }
  }

  public var description: String { "\(place): \(reason)" }
}
