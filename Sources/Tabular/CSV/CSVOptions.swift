extension CSVReader {
  /// How a delimited text file is written, and what to make of it.
  ///
  /// | option | default | meaning |
  /// |---|---|---|
  /// | `separator` | nil | between cells; a blank stands for a run of blanks and tabs; nil finds it from the first rows |
  /// | `quote` | `"` | encloses cells; doubled inside it stands for itself; nil: no quotes |
  /// | `header` | detected | whether the first record names the columns; what is detected is said in a note |
  /// | `columnNames` | nil | names of the columns, in order; those of a header are replaced |
  /// | `skippedLines` | nil | lines before the header that are left out; nil finds comments and titles |
  /// | `comment` | nil | begins lines that are left out; nil finds the lines before the header that begin with # or % |
  /// | `missing` | the usual marks | which cells mean missing |
  /// | `trimsBlanks` | true | drop blanks and tabs around cells that aren't quoted |
  /// | `encoding` | UTF-8 | of names and categories; a byte-order mark tells another |
  /// | `decimalMark` | nil | in numbers; nil finds point or comma column by column |
  /// | `thousandsMark` | nil | in numbers; nil finds it column by column |
  /// | `units` | none | what numbers may carry besides percent and currency signs |
  /// | `numericShare` | 0.99 | least share of numbers (missing cells don't count) that makes a column numeric |
  /// | `exactColumns` | none | columns that are numeric only where all of their cells are, whatever the share |
  /// | `malformedRows` | fail | what to do with rows that don't fit |
  /// | `columnTypes` | none | types that are not to be inferred, by column name |
  /// | `keepsZeroPaddedCodes` | true | a column with a cell such as 00501 holds codes, so categories |
  /// | `rowLimit` | nil | read at most this many rows |
  public struct Options: Sendable, Equatable {
    public enum Header: Sendable, Equatable {
      /// Found from the first records: a header where nothing tells otherwise.
      case detected
      case present
      /// The columns become column_1, column_2, ... if no names are given.
      case absent
    }
    /// How the bytes that cells are made of are written: all other encodings are turned into UTF-8 before.
    public enum Encoding: String, Sendable, Equatable, Codable, CaseIterable {
      case utf8
      /// ISO 8859-1: every byte is the character of that number.
      case latin1
    }
    public enum MalformedRows: Sendable, Equatable {
      case fail
      /// Written to this file as CSV with the columns line, column, field, reason and row; counted in the reading. The
      /// file and its folder are only made where a row is malformed, and only a file of this kind is replaced. nil: they
      /// are counted and not written.
      case setAside(into: String?)
    }
    public var separator: Character?
    public var quote: Character? = "\""
    public var header = Header.detected
    public var columnNames: [String]?
    public var skippedLines: Int?
    public var comment: Character?
    public var missing = MissingMarks.standard
    public var trimsBlanks = true
    public var encoding = TextEncoding.utf8
    public var decimalMark: NumberStyle.DecimalMark?
    public var thousandsMark: ThousandsMark?
    public var units: [String] = []
    /// From 0.5 to 1.
    public var numericShare = 0.99
    public var exactColumns: Set<String> = []
    public var malformedRows = MalformedRows.fail
    public var columnTypes: [String: ColumnDeclaration] = [:]
    public var keepsZeroPaddedCodes = true
    public var rowLimit: Int?
    /// A record longer than this is taken for an unclosed quote. Default 64 MiB.
    public var longestRecordBytes = 64 << 20

    public init() {}

    /// The bytes of the marks, checked against each other.
    func syntax() throws(CSVError) -> CSVSyntax {
      var separatorByte: UInt8?
      if let separator { separatorByte = try byte(separator, "separator") }
      var quoteByte: UInt8?
      if let quote { quoteByte = try byte(quote, "quote") }
      let decimalByte = decimalMark?.byte
      if let quoteByte, quoteByte == separatorByte || quoteByte == decimalByte {
        throw .impossibleOptions("the quote is the separator or the decimal mark too")
      }
      if let decimalMark, thousandsMark?.character == Character(Unicode.Scalar(decimalMark.byte)) {
        throw .impossibleOptions("the decimal mark parts thousands too")
      }
      guard numericShare >= 0.5, numericShare <= 1 else {
        throw .impossibleOptions("the least share of numbers is \(numericShare), but must be from 0.5 to 1")
      }
      if let comment {
        let commentByte = try byte(comment, "comment mark")
        if commentByte == separatorByte || commentByte == quoteByte {
          throw .impossibleOptions("the comment mark is the separator or the quote too")
        }
      }
      if let skippedLines, skippedLines < 0 { throw .impossibleOptions("the number of lines to skip is below 0") }
      if let names = columnNames {
        if names.isEmpty { throw .impossibleOptions("the list of names is empty") }
        var seen = Set<String>()
        for name in names where !seen.insert(name).inserted {
          throw .impossibleOptions("the name '\(name)' is given twice")
        }
      }
      if let rowLimit, rowLimit < 0 { throw .impossibleOptions("the row limit is below 0") }
      guard longestRecordBytes > 0, longestRecordBytes <= 1 << 30 else {
        throw .impossibleOptions("the longest record must have between 1 byte and 1 GiB")
      }
      return CSVSyntax(
        separator: separatorByte, quote: quoteByte, decimalMark: decimalByte ?? UInt8(ascii: "."),
        trimsBlanks: trimsBlanks,
        encoding: encoding == .latin1 ? .latin1 : .utf8)
    }

    /// What is fixed about a column before it is read.
    func rules(of column: String) -> TypeRules {
      let declaration = columnTypes[column]
      return TypeRules(
        declaration: declaration, decimalMark: declaration?.decimalMark ?? decimalMark,
        thousandsMark: declaration?.thousandsMark ?? thousandsMark,
        numericShare: exactColumns.contains(column) ? 1 : numericShare,
        keepsZeroPaddedCodes: keepsZeroPaddedCodes)
    }

    private func byte(_ character: Character, _ name: String) throws(CSVError) -> UInt8 {
      guard let byte = character.asciiValue, byte != 0, character != "\n", character != "\r", character != "\r\n" else {
        throw .impossibleOptions("the \(name) must be one ASCII character that ends no line")
      }
      return byte
    }
  }
}

/// The marks as bytes.
struct CSVSyntax {
  /// nil until detected.
  var separator: UInt8?
  var quote: UInt8?
  var decimalMark: UInt8
  var trimsBlanks: Bool
  var encoding: CSVReader.Options.Encoding
}
