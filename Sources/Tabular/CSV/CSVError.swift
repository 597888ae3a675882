import Records

/// What is wrong with a delimited text file, or with what was asked about it.
public enum CSVError: Error, Equatable, Sendable, CustomStringConvertible {
  case unreadable(file: String, reason: String)
  /// No header and no row: not a byte, or nothing but line ends.
  case empty(file: String)
  case duplicateColumnName(String, TextPlace)
  /// The advice says what may be wrong with the layout rather than with the row.
  case malformedRow(MalformedRow, advice: String? = nil)
  case unterminatedQuote(TextPlace)
  /// A byte that the declared encoding doesn't allow there.
  case undecodable(byte: UInt8, TextPlace)
  case nulByte(TextPlace)
  /// A quote that opens in a comment and closes on another line.
  case quoteInComment(TextPlace)
  case nothingBehindSkippedLines(file: String, skipped: Int)
  /// The first record of one file names the columns, that of another is a row.
  case headersDiffer(named: String, without: String)
  case unknownTypedColumn(String, available: [String], file: String)
  /// Rows were to be set aside, and none was left.
  case noRowLeft(setAside: Int, first: MalformedRow)
  case cannotSetAside(file: String, reason: String)
  /// The file for malformed rows is the file that they come from.
  case setAsideIsInput(file: String, input: String)
  /// The file for malformed rows is there and was not written as one.
  case setAsideHoldsOther(file: String)
  case impossibleOptions(String)
  /// Of two files that are to be read as one table.
  case columnsDiffer(file: String, found: [String], expected: [String], asIn: String)

  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .empty(let file):
      (Self.standardInput.contains(file) ? "standard input is empty" : "\(file):1:1: the file is empty")
        + "; a table needs a header or a row"
    case .duplicateColumnName(let name, let place):
      "\(place): a column before is named '\(name.legible)' too; rename one of them, or give all names (column-names). If "
        + "the first line is no header but data, say header: false"
    case .malformedRow(let row, let advice): row.description + (advice.map { " (\($0))" } ?? "")
    case .unterminatedQuote(let place): "\(place): the quote that opens here is never closed"
    case .undecodable(let byte, let place):
      "\(place): the byte 0x\(hexadecimal(byte)) is not UTF-8; \(Self.likely(byte))convert the file to UTF-8"
    case .nulByte(let place):
      "\(place): a NUL byte: this is no text, or text in UTF-16 without a byte-order mark (then say encoding: utf-16le or "
        + "utf-16be)"
    case .quoteInComment(let place):
      "\(place): a quote in this comment line is closed on another line, so that lines would be lost; remove the quote"
    case .nothingBehindSkippedLines(let file, let skipped):
      "\(file): there is nothing behind the \(skipped) lines that are to be skipped"
    case .headersDiffer(let named, let without):
      "the first line of \(named) names the columns, that of \(without) looks like a row; say header: true or header: "
        + "false for both"
    case .unknownTypedColumn(let name, let available, let file):
      "\(file): a type is declared for column '\(name.legible)', which isn't there; the columns are "
        + NameList.text(available, nearest: name)
    case .noRowLeft(let count, let first):
      "\(first.place.file): all \(count) rows are malformed, so that setting them aside leaves none; the first: \(first)"
    case .cannotSetAside(let file, let reason): "malformed rows can't be written to \(file): \(reason)"
    case .setAsideIsInput(let file, let input):
      "malformed rows can't be written to \(file): it is \(file == input ? "the data file" : "the data file \(input)") "
        + "itself; name another file"
    case .setAsideHoldsOther(let file):
      "malformed rows can't be written to \(file): it holds something else, which would be lost; remove it or name another "
        + "file"
    case .impossibleOptions(let fact): "the options of the reader don't fit together: \(fact)"
    case .columnsDiffer(let file, let found, let expected, let other):
      "\(file): its columns (\(found.map(\.legible).joined(separator: ", "))) are not those of \(other) "
        + "(\(expected.map(\.legible).joined(separator: ", "))), so they can't be read as one table"
    }
  }

  /// What standard input is called as a file.
  private static let standardInput = ["standard input", "/dev/stdin", "stdin"]

  /// The encoding that a byte beyond ASCII suggests, and how it would read.
  private static func likely(_ byte: UInt8) -> String {
    guard let character = TextEncoding.windowsCharacter(byte) else { return "" }
    return "in windows-1252 it is '\(character)': if that is right, say encoding: windows-1252; otherwise "
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
    /// A whole number that a double can't hold, in a column that was declared numeric.
    case tooLongNumber(text: String, column: String)

    /// Too few or too many cells, for which the layout may be to blame.
    var isFieldCount: Bool {
      switch self {
      case .tooFewFields, .tooManyFields: true
      case .textAfterQuote, .notANumber, .tooLongNumber: false
      }
    }
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
    case .notANumber(let text, let column):
      "'\(text.legible)' is not a number, which column '\(column.legible)' was declared to hold"
    case .tooLongNumber(let text, let column):
      "'\(text.legible)' is a whole number beyond 2^53 that a number can't hold exactly; declare column "
        + "'\(column.legible)' categorical"
    }
  }

  public var description: String { "\(place): \(reason)" }
}
