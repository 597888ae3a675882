/// One attribute of an ARFF file with the values that were read so far.
struct ARFFAttribute {
  enum Kind: Equatable {
    case numeric
    case nominal
    /// Strings and dates.
    case text
  }

  let name: String
  let kind: Kind
  /// The declared levels, in order.
  let declaredLevels: [String]
  private var numbers: [Double] = []
  private var codes: [Int32] = []
  private var levels = LevelDictionary()

  init(name: String, kind: Kind, levels declared: [String] = []) {
    self.name = name
    self.kind = kind
    declaredLevels = declared
    for level in declared {
      let bytes = Array(level.utf8)
      bytes.withUnsafeBufferPointer { _ = levels.add($0.baseAddress, $0.count) }
    }
  }

  /// Appends a value; false where the attribute can't hold it.
  mutating func append(_ field: ARFFLine.Field, parser: NumberParser) -> Bool {
    switch kind {
    case .numeric:
      guard !field.isMissing else {
        numbers.append(.nan)
        return true
      }
      guard let number = Self.number(field.bytes, parser) else { return false }
      numbers.append(number)
    case .nominal, .text:
      guard let code = field.isMissing ? -1 : code(of: field.bytes) else { return false }
      codes.append(code)
    }
    return true
  }

  /// Appends what a sparse row doesn't tell: zero, or the first level. A text has no such value and is missing.
  mutating func appendUntold() {
    switch kind {
    case .numeric: numbers.append(0)
    case .nominal: codes.append(declaredLevels.isEmpty ? -1 : 0)
    case .text: codes.append(-1)
    }
  }

  /// Puts a value in the place of the last one; false where the attribute can't hold it.
  mutating func replaceLast(_ field: ARFFLine.Field, parser: NumberParser) -> Bool {
    if kind == .numeric { numbers.removeLast() } else { codes.removeLast() }
    return append(field, parser: parser)
  }

  private static func number(_ bytes: ArraySlice<UInt8>, _ parser: NumberParser) -> Double? {
    let parsed = bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { parser.parse($0, buffer.count) }
    }
    if let parsed { return parsed }
    // Weka reads NaN, which it takes for missing.
    return bytes.count == 3 && bytes.map({ $0 | 0x20 }).elementsEqual("nan".utf8) ? .nan : nil
  }

  private mutating func code(of bytes: ArraySlice<UInt8>) -> Int32? {
    let kind = kind
    return bytes.withUnsafeBufferPointer { buffer -> Int32? in
      if let known = levels.find(buffer.baseAddress, buffer.count) { return known }
      return kind == .text ? levels.add(buffer.baseAddress, buffer.count) : nil
    }
  }

  func column() -> Column {
    switch kind {
    case .numeric: return Column(name: name, values: .numeric(numbers))
    case .nominal: return Column(name: name, values: .categorical(codes: codes, levels: declaredLevels))
    case .text:
      let (names, newCodes) = levels.sortedLevels(encoding: .utf8) { _ in true }
      return Column(
        name: name, values: .categorical(codes: codes.map { $0 < 0 ? -1 : newCodes[Int($0)] }, levels: names))
    }
  }
}
