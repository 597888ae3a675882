/// Whether a record names the columns or is a row, judged by the records that follow it.
///
/// Text above a column of numbers or dates is a name; a number or date above others of its kind, or a text that its
/// column holds again, is a cell. Numbers can be names too: years, wavelengths, counted columns.
struct HeaderEvidence: Equatable {
  enum Verdict: Equatable {
    case names
    case row
    /// Nothing speaks for either.
    case open
  }

  /// Columns of numbers or dates under a text, or unquoted under a quoted number.
  private(set) var textOverNumbers = 0
  /// Columns of few texts which the first one isn't among.
  private(set) var newTexts = 0
  /// Columns of numbers or dates under another of them.
  private(set) var alike = 0
  /// Columns of few texts that hold the first one again.
  private(set) var repeated = 0
  /// Two cells of the record are the same number, as no two names are.
  private var hasRepeatedNumber = false
  /// Cells of the record that are numbers.
  private(set) var numbers = 0
  let columnCount: Int

  /// A text above numbers weighs three times as much as what may be chance.
  private var forNames: Int { 3 * textOverNumbers + newTexts }
  private var forRow: Int { alike + repeated + (hasRepeatedNumber ? 1 : 0) }

  var verdict: Verdict { forNames > forRow ? .names : forRow > forNames ? .row : .open }

  /// What speaks for a row, in words.
  var reason: String {
    var parts: [String] = []
    if alike > 0 {
      parts.append(
        "\(alike) of its \(columnCount) cells \(alike == 1 ? "is a number" : "are numbers") or dates as below")
    }
    if repeated > 0 {
      parts.append(
        "\(repeated) \(repeated == 1 ? "stands" : "stand") in \(repeated == 1 ? "its column" : "their columns") again")
    }
    return parts.joined(separator: ", ")
  }

  private static let mostCells = 200_000

  /// No evidence.
  init(columnCount: Int) {
    self.columnCount = columnCount
  }

  /// - Parameters:
  ///   - first: the record to judge, whose first cell stands above column `shift`.
  ///   - rest: the records below it.
  init(
    _ first: SampleRecords.Record, above rest: ArraySlice<SampleRecords.Record>, in sample: SampleRecords,
    columnCount: Int, shift: Int = 0
  ) {
    self.columnCount = columnCount
    guard !rest.isEmpty else { return }
    let rows = rest.prefix(max(20, Self.mostCells / max(1, columnCount)))
    var names: [Double] = []
    var nextNames: [Double] = []
    var alikeNumbers = 0
    var outside = 0
    for column in shift..<max(shift, columnCount) {
      guard let (text, isQuoted) = sample.cell(first, column - shift) else { continue }
      let cell = Cell(text: text, isQuoted: isQuoted, shape: CellShape(text))
      guard cell.shape != .missing else { continue }
      let below = ColumnBelow(rows.compactMap { sample.cell($0, column) })
      if cell.shape == .number { numbers += 1 }
      if let number = cell.number, below.isNumeric {
        names.append(number)
        if let next = below.firstNumber { nextNames.append(next) }
      }
      switch below.judge(cell) {
      case .name: textOverNumbers += 1
      case .newText: newTexts += 1
      case .alikeNumber: alikeNumbers += 1
      case .alike: alike += 1
      case .repeated: repeated += 1
      case .outside: outside += 1
      case .open: break
      }
    }
    if !Self.areNames(names, next: nextNames, outside: outside, alike: alikeNumbers, hasTexts: textOverNumbers > 0) {
      alike += alikeNumbers
      // A name doesn't stand twice.
      hasRepeatedNumber = Set(names).count < names.count
    }
  }

  /// Do the numbers count the columns, as years and wavelengths do, rather than being cells?
  private static func areNames(
    _ numbers: [Double], next: [Double], outside: Int, alike: Int, hasTexts: Bool
  ) -> Bool {
    guard numbers.count > 1, isSteady(numbers), !isSteady(next) || next.count < numbers.count else { return false }
    let step = numbers[1] - numbers[0]
    let isCounted = zip(numbers, numbers.dropFirst()).allSatisfy { $1 - $0 == step } && abs(step) == 1
    if numbers.count > 2, isCounted { return true }
    if hasTexts { return true }
    return numbers.count > 3 && outside > alike
  }

  private static func isSteady(_ numbers: [Double]) -> Bool {
    let pairs = zip(numbers, numbers.dropFirst())
    return pairs.allSatisfy { $0 < $1 } || pairs.allSatisfy { $0 > $1 }
  }
}

/// A cell of the record that is judged.
private struct Cell {
  let text: ArraySlice<UInt8>
  let isQuoted: Bool
  let shape: CellShape
  var number: Double? { shape == .number ? ColumnBelow.number(text) : nil }
  var isWhole: Bool { !text.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") || $0 | 0x20 == 0x65 } }
}

/// What the cells below are.
private struct ColumnBelow {
  enum Judgement { case name, newText, alikeNumber, alike, repeated, outside, open }

  private var counts: [CellShape: Int] = [:]
  private var texts: [ArraySlice<UInt8>: Int] = [:]
  private var numbers: [Double] = []
  private var quotedCount = 0
  private var fractionCount = 0
  private let knownCount: Int

  init(_ cells: [(text: ArraySlice<UInt8>, isQuoted: Bool)]) {
    var known = 0
    for (text, isQuoted) in cells {
      let shape = CellShape(text)
      counts[shape, default: 0] += 1
      guard shape != .missing else { continue }
      known += 1
      if isQuoted { quotedCount += 1 }
      if shape == .number {
        if let number = Self.number(text) { numbers.append(number) }
        if text.contains(UInt8(ascii: ".")) { fractionCount += 1 }
      }
      texts[text, default: 0] += 1
    }
    knownCount = known
  }

  /// The number of a plain text; nil where marks between thousands and the like would have to be understood first.
  static func number(_ text: ArraySlice<UInt8>) -> Double? { Double(String(decoding: text, as: UTF8.self)) }

  var isNumeric: Bool { knownCount > 0 && 10 * counts[.number, default: 0] >= 8 * knownCount }
  var firstNumber: Double? { numbers.first }
  private var isDigits: Bool {
    knownCount > 0 && 10 * (counts[.number, default: 0] + counts[.digits, default: 0]) >= 8 * knownCount
  }

  func judge(_ cell: Cell) -> Judgement {
    guard knownCount > 0 else { return .open }
    if isNumeric {
      if cell.shape != .number { return .name }
      if cell.isQuoted, 2 * quotedCount < knownCount { return .name }
      return judgeNumber(cell)
    }
    if isDigits {
      switch cell.shape {
      case .text: return .name
      case .digits: return .alike
      default: return .open
      }
    }
    guard cell.shape != .number else { return .open }
    if texts[cell.text] != nil { return 2 * texts.count <= knownCount + 1 ? .repeated : .open }
    return knownCount >= 10 && 5 * texts.count <= knownCount ? .newText : .open
  }

  private func judgeNumber(_ cell: Cell) -> Judgement {
    guard let number = cell.number, numbers.count == counts[.number, default: 0] else { return .alikeNumber }
    let isYear = cell.isWhole && (1800...2100).contains(number)
    if isYear, numbers.count(where: { (1800...2100).contains($0) }) * 2 < numbers.count { return .outside }
    guard numbers.count >= 3, let least = numbers.min(), let most = numbers.max() else { return .alikeNumber }
    // Whole above fractions only.
    if cell.isWhole, 10 * fractionCount >= 9 * numbers.count { return .outside }
    guard numbers.count >= 10, number < least || number > most, !continues(number) else { return .alikeNumber }
    return .outside
  }

  /// Whether the column rises or falls from the number on, as counted and dated rows do.
  private func continues(_ number: Double) -> Bool {
    let all = [number] + numbers
    let pairs = zip(all, all.dropFirst())
    return pairs.allSatisfy { $0 <= $1 } || pairs.allSatisfy { $0 >= $1 }
  }
}
