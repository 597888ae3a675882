/// The columns of a table and how their text is read, frozen, so that rows from another file can be read the same way.
public struct TableSchema: Sendable, Equatable, Codable {
  /// In the order of the file.
  public let columns: [ColumnSchema]
  public let notation: TextNotation

  public init(columns: [ColumnSchema], notation: TextNotation = TextNotation()) {
    self.columns = columns
    self.notation = notation
  }

  /// The schema of a table without any notation to be known.
  public init(of table: Table) { self.init(columns: table.columns.map(ColumnSchema.init(of:))) }

  public func column(_ name: String) -> ColumnSchema? { columns.first { $0.name == name } }

  /// The named columns, in that order.
  ///
  /// - Throws: `unknownColumn` for the first name that isn't there.
  public func selecting(_ names: [String]) throws(TabularError) -> TableSchema {
    var selected: [ColumnSchema] = []
    for name in names {
      guard let column = column(name) else { throw .unknownColumn(name, available: columns.map(\.name)) }
      selected.append(column)
    }
    return TableSchema(columns: selected, notation: notation)
  }

  /// - Parameters:
  ///   - readings: how numbers were read, by column.
  ///   - texts: the table before columns of times were recognised.
  init(of table: Table, readings: [ColumnReading], texts: Table, notation: TextNotation) {
    let numbers = Dictionary(readings.map { ($0.name, $0.number) }) { first, _ in first }
    columns = table.columns.map { column in
      let reading = numbers[column.name].flatMap { $0 }
      switch column.values {
      case .numeric: return ColumnSchema(name: column.name, cells: .numbers(reading ?? .plain))
      case .categorical(_, let levels): return ColumnSchema(name: column.name, cells: .categories(levels: levels))
      case .time(_, let format):
        if let reading { return ColumnSchema(name: column.name, cells: .countedTimes(format, reading)) }
        var others: [String] = []
        if case .categorical(_, let levels)? = try? texts.column(column.name).values {
          others = levels.filter { format.seconds(of: $0) == nil }
        }
        return ColumnSchema(
          name: column.name, cells: .times(format, missingTexts: Array(others.prefix(FoundTexts.limit))))
      }
    }
    self.notation = notation
  }
}

/// How the text of a file is written, as far as it concerns what its cells mean.
public struct TextNotation: Sendable, Equatable, Codable {
  /// Which cells mean missing.
  public var missing = MissingMarks.standard
  /// Whether blanks and tabs around cells that aren't quoted are dropped.
  public var trimsBlanks = true
  /// Encloses cells; nil: no quotes.
  public var quote: String? = "\""
  public var encoding = TextEncoding.utf8
  /// Begins lines that are left out wherever they stand, if somebody declared it.
  public var comment: String?
  /// Whether the first record of the file named the columns.
  public var hasHeader = true
  /// All columns of the file, in order, those that models don't see included.
  public var fileColumns: [String] = []

  public init() {}

  init(_ options: CSVReader.Options, hasHeader: Bool, fileColumns: [String]) {
    missing = options.missing
    trimsBlanks = options.trimsBlanks
    quote = options.quote.map(String.init)
    encoding = options.encoding
    comment = options.comment.map(String.init)
    self.hasHeader = hasHeader
    self.fileColumns = fileColumns
  }

  /// Options that read another file so; what concerns its layout alone is found from that file.
  var options: CSVReader.Options {
    var options = CSVReader.Options()
    options.missing = missing
    options.trimsBlanks = trimsBlanks
    options.quote = quote?.first
    options.encoding = encoding
    options.comment = comment?.first
    options.malformedRows = .setAside(into: nil)
    return options
  }
}
