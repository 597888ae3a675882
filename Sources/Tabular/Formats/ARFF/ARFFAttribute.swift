/// One attribute of an ARFF file with the values that were read so far.
struct ARFFAttribute {
  enum Kind: Equatable {
    case numeric
    case nominal
    /// Strings and dates.
    case text
  }

  /// How cells become values; what somebody declared goes before what the file says.
  enum Reading: Equatable {
    case numbers
    /// Those that the file declares, in its order.
    case declaredLevels
    /// Those that are met, sorted.
    case metLevels
  }

  let name: String
  /// As the file says.
  let kind: Kind
  /// The declared levels, in order.
  let declaredLevels: [String]
  /// Whether day or month comes first in a date, where the file's format for it says so.
  let dateOrder: TimeFormat.Form?
  private(set) var reading: Reading
  private var numbers: [Double] = []
  private var codes: [Int32] = []
  private var levels = LevelDictionary()
  /// Marks other than the format's own.
  private var missing = FoundTexts()
  private var longNumbers = FoundTexts()

  init(name: String, kind: Kind, levels declared: [String] = [], dateOrder: TimeFormat.Form? = nil) {
    self.name = name
    self.dateOrder = dateOrder
    self.kind = kind
    declaredLevels = declared
    reading = kind == .numeric ? .numbers : kind == .nominal ? .declaredLevels : .metLevels
    for level in declared {
      let bytes = Array(level.utf8)
      bytes.withUnsafeBufferPointer { _ = levels.add($0.baseAddress, $0.count) }
    }
  }

  /// Reads numbers as levels or the other way round, before the first row.
  mutating func declare(_ kind: ColumnDeclaration.Kind) {
    switch kind {
    case .numeric: reading = .numbers
    case .categorical: if self.kind == .numeric { reading = .metLevels }
    }
  }

  /// Why a cell isn't taken.
  enum Refusal {
    case notANumber
    case notALevel
    /// A number that was declared to be one, but that no double holds.
    case tooLong
  }

  /// Appends a cell; what is wrong with one that the attribute can't hold.
  mutating func append(_ field: ARFFLine.Field, _ cells: ARFFCells, line: Int) -> Refusal? {
    if field.isMissing {
      appendMissing()
      return nil
    }
    return field.bytes.withUnsafeBufferPointer { buffer -> Refusal? in
      guard let start = buffer.baseAddress else { return appendText(nil, 0, field, cells, line: line) }
      let isLevel = reading == .declaredLevels && levels.find(start, buffer.count) != nil
      if cells.isMissing(start, buffer.count, isLevel: isLevel, isQuoted: field.isQuoted) {
        missing.add(cells.found(field, line: line), count: 1)
        appendMissing()
        return nil
      }
      return reading == .numbers
        ? appendNumber(start, buffer.count, field, cells, line: line)
        : appendText(start, buffer.count, field, cells, line: line)
    }
  }

  private mutating func appendMissing() {
    if reading == .numbers { numbers.append(.nan) } else { codes.append(-1) }
  }

  private mutating func appendNumber(
    _ start: UnsafePointer<UInt8>, _ count: Int, _ field: ARFFLine.Field, _ cells: ARFFCells, line: Int
  ) -> Refusal? {
    switch cells.number(start, count) {
    case .number(let number): numbers.append(number)
    case .long:
      longNumbers.add(cells.found(field, line: line), count: 1)
      numbers.append(.nan)
      return cells.declaresNumbers(name) ? .tooLong : nil
    case .none: return .notANumber
    }
    return nil
  }

  private mutating func appendText(
    _ start: UnsafePointer<UInt8>?, _ count: Int, _ field: ARFFLine.Field, _ cells: ARFFCells, line: Int
  ) -> Refusal? {
    if reading == .numbers { return .notANumber }
    if let known = levels.find(start, count) {
      codes.append(known)
    } else {
      guard reading == .metLevels, !(kind == .numeric && field.isAbsent) else {
        return kind == .numeric ? .notANumber : .notALevel
      }
      codes.append(levels.add(start, count))
    }
    return nil
  }

  /// Appends what a sparse row doesn't tell: zero, or the first level. A text has no such value and is missing.
  mutating func appendUntold(_ cells: ARFFCells) {
    let untold = kind == .numeric ? "0" : declaredLevels.first
    guard let untold else { return appendMissing() }
    let field = ARFFLine.Field(bytes: Array(untold.utf8)[...], isQuoted: true, start: 0)
    // Nothing is refused: a first level that is no number is no value of a column of numbers.
    if append(field, cells, line: 0) != nil { appendMissing() }
  }

  /// Puts a cell in the place of the last one; what is wrong where the attribute can't hold it.
  mutating func replaceLast(_ field: ARFFLine.Field, _ cells: ARFFCells, line: Int) -> Refusal? {
    if reading == .numbers { numbers.removeLast() } else { codes.removeLast() }
    return append(field, cells, line: line)
  }

  /// What the cells say about the type of an attribute of numbers, and which of them mean missing.
  var evidence: ColumnEvidence {
    var evidence = ColumnEvidence()
    evidence.missing = missing
    evidence.longNumbers = longNumbers
    evidence.plain = reading == .numbers ? numbers.count { !$0.isNaN } : 0
    return evidence
  }

  func column() -> Column {
    switch reading {
    case .numbers: return Column(name: name, values: .numeric(numbers))
    case .declaredLevels: return Column(name: name, values: .categorical(codes: codes, levels: declaredLevels))
    case .metLevels:
      let (names, newCodes) = levels.sortedLevels(encoding: .utf8) { _ in true }
      return Column(
        name: name, values: .categorical(codes: codes.map { $0 < 0 ? -1 : newCodes[Int($0)] }, levels: names))
    }
  }
}
