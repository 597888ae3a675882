/// What the cells of an ARFF file mean: the same as in delimited text, but for what the format says itself.
struct ARFFCells {
  let file: String
  let options: CSVReader.Options
  private let marks: MissingMarkSearch
  private let parser = NumberParser()
  private let units = NumberUnits()

  init(file: String, _ options: CSVReader.Options) {
    self.file = file
    self.options = options
    marks = MissingMarkSearch(options.missing, encoding: .utf8, parser: parser)
  }

  enum Number {
    case number(Double)
    /// A whole number that a double can't hold.
    case long
    case none
  }

  /// The cell as a number, without blanks around it. NaN is one in Weka, and missing there.
  func number(_ start: UnsafePointer<UInt8>, _ count: Int) -> Number {
    var cell = CellText(start, count, .utf8)
    cell.trim()
    guard let number = parser.parse(cell.position, cell.count) else {
      return cell.count == 3 && cell.all.map({ $0 | 0x20 }).elementsEqual("nan".utf8) ? .number(.nan) : .none
    }
    guard number.magnitude >= 0x1p53 else { return .number(number) }
    return WrittenNumber(cell.position, cell.count, .utf8, units: units)?.losesDigits == true ? .long : .number(number)
  }

  /// Whether a cell is a mark of missing. A level that the file declares is none, unless somebody says so; a question
  /// mark in quotes is a text, as the format has its own.
  func isMissing(_ start: UnsafePointer<UInt8>, _ count: Int, isLevel: Bool, isQuoted: Bool) -> Bool {
    var cell = CellText(start, count, .utf8)
    cell.trim()
    if marks.containsOwn(cell.position, cell.count) { return true }
    if !marks.values.isEmpty, let number = parser.parse(cell.position, cell.count), marks.contains(number) {
      return true
    }
    // An empty text in quotes is a text, and nothing between commas is an error.
    if isLevel || cell.count == 0 || (isQuoted && cell.count == 1 && cell.first == UInt8(ascii: "?")) { return false }
    return marks.contains(cell.position, cell.count)
  }

  func declaresNumbers(_ name: String) -> Bool { options.columnTypes[name]?.kind == .numeric }

  func found(_ field: ARFFLine.Field, line: Int) -> FoundText {
    FoundText(text: field.text, count: 1, file: file, line: line)
  }
}
