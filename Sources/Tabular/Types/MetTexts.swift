/// The texts that a column was found to hold, each with what it is and how often it was met.
///
/// While a column is read as numbers these are its cells that are no plain numbers; while it is read as categories they
/// are all its cells.
struct MetTexts {
  enum Kind: UInt8 {
    /// It means missing.
    case missing
    /// A whole number that a double can't hold.
    case longNumber
    case other
    /// A number, or not looked at.
    case unjudged
  }

  /// Texts whose first line is kept.
  private static let notedLimit = 100

  private(set) var dictionary = LevelDictionary()
  private(set) var kinds: [Kind] = []
  /// How often each text was met; while codes are kept this isn't up to date.
  var tally: [Int] = []
  private var lines: [Int32: Int] = [:]
  /// Texts first met in the block that is being read, with their row in it.
  private var pending: [(code: Int32, row: Int)] = []
  private var notedCounts = [0, 0]

  var count: Int { kinds.count }

  /// Cells counted.
  var cellCount: Int { tally.reduce(0, +) }

  /// Cells of a kind.
  func count(of kind: Kind) -> Int {
    var total = 0
    for (position, other) in kinds.enumerated() where other == kind { total += tally[position] }
    return total
  }

  /// Adds a text that the dictionary doesn't hold. Lines are kept of texts that are no numbers, and of numbers that
  /// aren't plain, as long as they aren't many.
  mutating func add(
    _ start: UnsafePointer<UInt8>, _ count: Int, _ kind: Kind, row: Int, isStyled: Bool = false
  ) -> Int32 {
    let code = dictionary.add(start, count)
    kinds.append(kind)
    tally.append(0)
    if kind != .unjudged || isStyled, notedCounts[isStyled ? 1 : 0] < Self.notedLimit {
      notedCounts[isStyled ? 1 : 0] += 1
      pending.append((code, row))
    }
    return code
  }

  var pendingRows: [Int] { pending.map(\.row) }

  /// Whether the line of another text would be kept.
  var notesMore: Bool { notedCounts[0] < Self.notedLimit || notedCounts[1] < Self.notedLimit }

  /// Keeps the lines of the texts that were first met in this block.
  mutating func resolve(_ lines: [Int: Int]) {
    for (code, row) in pending { self.lines[code] = lines[row] }
    pending.removeAll()
  }

  /// The texts of a kind, in the order of their first appearance.
  func found(_ wanted: Kind, encoding: CSVReader.Options.Encoding, file: String) -> FoundTexts {
    var found = FoundTexts()
    for (position, kind) in kinds.enumerated() where kind == wanted && tally[position] > 0 {
      if found.isFull {
        found.addUnnamed(tally[position])
      } else {
        found.add(text(position, encoding, file), count: tally[position])
      }
    }
    return found
  }

  func text(_ position: Int, _ encoding: CSVReader.Options.Encoding, _ file: String) -> FoundText {
    FoundText(
      text: decode(dictionary.bytes(of: position), encoding), count: tally[position], file: file,
      line: lines[Int32(truncatingIfNeeded: position)])
  }
}
