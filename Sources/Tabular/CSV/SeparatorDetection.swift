/// Finds what separates the cells, from the first records.
///
/// For each candidate the records are cut, and the cut is judged by three things: how many records have the same number
/// of cells (empty cells at the end of a record may be there or not), how many cells are clean (a number, a date, or a
/// text without another candidate in it), and how many cells there are. A similar product of consistency and clean
/// types: van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row and type patterns", 2019.
enum SeparatorDetection {
  static let candidates: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), tab, UInt8(ascii: "|")]
  /// Taken where no other one cuts the records, and these cut all of them alike, the names included: the last two are
  /// those of Hive and of ASCII.
  static let rareCandidates: [UInt8] = [
    UInt8(ascii: "^"), UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: "!"), 0x01, 0x1f,
  ]
  static let tab: UInt8 = 0x09
  /// Stands for a run of blanks and tabs.
  static let blanks: UInt8 = 0x20
  private static let judgedRecords = 300
  private static let judgedBytes = 1 << 16

  /// The records cut by one separator, and how good a cut it is.
  struct Cut {
    let sample: SampleRecords
    /// Cells of most records.
    let columnCount: Int
    /// Share of the records with so many cells.
    let consistency: Double
    /// Share of the cells that are clean.
    let clean: Double
    /// Share of the cells that look like numbers.
    let numeric: Double

    var separator: UInt8 { sample.separator }
    var score: Double { consistency * consistency * clean * (1 - 1 / Double(max(columnCount, 1))) }
  }

  /// The best cut; the first candidate's where none cuts most records into more than one cell.
  ///
  /// - Parameters:
  ///   - start: where the first record begins.
  ///   - expectedFields: the number of names given, which then decides first.
  ///   - isTabbed: the name promises tabs: another separator is looked for only where there are none.
  static func best(
    _ text: TextSample, from start: Int, _ syntax: CSVSyntax, expectedFields: Int? = nil, isTabbed: Bool = false
  ) -> Cut {
    let candidates = candidates.filter { $0 != syntax.decimalMark && $0 != syntax.quote }
    let short = judged(text, from: start)
    if isTabbed, candidates.contains(tab), short.bytes[start...].contains(tab) {
      return cut(short, from: start, by: tab, syntax)
    }
    var best: Cut?
    func take(_ cut: Cut) {
      guard cut.columnCount > 1 else { return }
      guard let other = best else { return best = cut }
      let (fits, fitted) = (cut.columnCount == expectedFields, other.columnCount == expectedFields)
      if fits == fitted ? cut.score > other.score : fits { best = cut }
    }
    let cuts = candidates.map { cut(short, from: start, by: $0, syntax) }
    for cut in cuts { take(cut) }
    if let found = best, found.columnCount != expectedFields, let named = cutOfNames(cuts, besides: found) {
      best = named
    }
    if let commas = commasBesidesDecimalCommas(short, from: start, syntax) { take(commas) }
    if let runs = blankRuns(short, from: start, syntax, besides: best) { take(runs) }
    if best == nil { best = rareCut(short, from: start, syntax) }
    // One of four can't be both decimal mark and quote, so there is a first.
    return best ?? cut(short, from: start, by: candidates.first ?? UInt8(ascii: ","), syntax)
  }

  /// Commas as separators of a file whose decimal mark is declared to be the comma: where such numbers stand in quotes, or
  /// where they cut names as well, none of which begins with a blank, as behind a comma within a name.
  private static func commasBesidesDecimalCommas(_ text: TextSample, from start: Int, _ syntax: CSVSyntax) -> Cut? {
    let comma = UInt8(ascii: ",")
    guard syntax.decimalMark == comma, syntax.quote != comma else { return nil }
    let commas = cut(text, from: start, by: comma, syntax)
    guard commas.columnCount > 1, commas.consistency >= 0.9, let first = commas.sample.records.first else { return nil }
    let holdsQuoted = commas.sample.records.prefix(100).contains { record in
      (0..<record.fieldCount).contains { field in
        guard let (cell, isQuoted) = commas.sample.cell(record, field), isQuoted else { return false }
        return cell.contains(comma) && CellShape(cell) == .number
      }
    }
    if holdsQuoted { return commas }
    guard first.fieldCount == commas.columnCount else { return nil }
    let names = (0..<first.fieldCount).compactMap { commas.sample.cell(first, $0)?.text }
    let areNames = names.allSatisfy { name in
      CellShape(name) == .text && !(name.startIndex > 0 && CSVBlock.isBlank(commas.sample.bytes[name.startIndex - 1]))
    }
    return areNames && Set(names.map { Array($0) }).count == names.count ? commas : nil
  }

  /// The best cut of all records, the names included, where the one that was found leaves the names whole: it parts what
  /// stands within cells, such as lists of words.
  private static func cutOfNames(_ cuts: [Cut], besides found: Cut) -> Cut? {
    guard let first = found.sample.records.first, first.fieldCount == 1 else { return nil }
    let named = cuts.filter { cut in
      cut.columnCount > 1 && cut.sample.records.first?.fieldCount == cut.columnCount && cutsAllWithNames(cut)
    }
    return named.max { $0.score < $1.score }
  }

  /// Whether a cut leaves the same number of cells in every record, and the first ones are names: words, no two of them
  /// alike.
  private static func cutsAllWithNames(_ cut: Cut) -> Bool {
    guard cut.consistency == 1, cut.sample.records.count > 2, let first = cut.sample.records.first else { return false }
    let names = (0..<first.fieldCount).compactMap { cut.sample.cell(first, $0).map { Array($0.text) } }
    // Times of day aren't cells.
    return Set(names).count == names.count && names.allSatisfy { CellShape($0[...]) == .text }
  }

  private static func rareCut(_ text: TextSample, from start: Int, _ syntax: CSVSyntax) -> Cut? {
    rareCandidates.filter { $0 != syntax.decimalMark && $0 != syntax.quote }.lazy.map {
      cut(text, from: start, by: $0, syntax)
    }.first { $0.columnCount > 1 && cutsAllWithNames($0) }
  }

  /// Runs of blanks separate where that leaves columns of numbers, as in files whose columns are padded to a width.
  private static func blankRuns(
    _ text: TextSample, from start: Int, _ syntax: CSVSyntax, besides other: Cut?
  ) -> Cut? {
    let runs = cut(text, from: start, by: blanks, syntax)
    guard runs.sample.records.count > 2, runs.consistency >= 0.6 else { return nil }
    guard runs.columnCount > 2 ? runs.numeric >= 0.25 : runs.numeric >= 0.9 else { return nil }
    // Where another one cuts every record into clean cells, blanks that leave others belong to texts and times.
    if let other, other.consistency == 1, other.clean >= 0.99, runs.clean < other.clean { return nil }
    // Tabs are blanks too: only where cells are missing between them do runs fit better.
    if let other, other.separator == tab, other.consistency >= 0.9 {
      let isAlike = runs.columnCount == other.columnCount && runs.consistency > other.consistency
      guard isAlike || other.clean < 0.9 else { return nil }
    }
    return runs
  }

  /// Enough to judge separators by: a part of the sample, but at least some lines.
  private static func judged(_ text: TextSample, from start: Int) -> TextSample {
    guard text.bytes.count - start > judgedBytes else { return text }
    let end = start + judgedBytes
    let lines = text.bytes[start..<end].count { $0 == 0x0a || $0 == 0x0d }
    guard lines >= TextSample.fewestLines else { return text }
    return TextSample(bytes: Array(text.bytes[..<end]), isWhole: false)
  }

  static func cut(_ text: TextSample, from start: Int, by separator: UInt8, _ syntax: CSVSyntax) -> Cut {
    let sample = SampleRecords(
      text.bytes, from: start, isWhole: text.isWhole, separator: separator, syntax: syntax, limit: judgedRecords)
    let (count, consistent) = columnCount(of: sample.records)
    var cells = 0
    var clean = 0
    var numbers = 0
    for record in sample.records.prefix(100) where fits(record, count) {
      for field in 0..<count {
        guard cells < 20_000, let (cell, isQuoted) = sample.cell(record, field) else { break }
        let shape = CellShape(cell)
        cells += 1
        if shape == .number { numbers += 1 }
        if isQuoted || (shape != .text ? isOne(cell, shape) : isClean(cell, separator)) { clean += 1 }
      }
    }
    return Cut(
      sample: sample, columnCount: count,
      consistency: Double(consistent) / Double(max(1, sample.records.count)),
      clean: Double(clean) / Double(max(1, cells)), numeric: Double(numbers) / Double(max(1, cells)))
  }

  /// Whether a record has so many cells, but for empty ones at its end.
  static func fits(_ record: SampleRecords.Record, _ count: Int) -> Bool {
    record.fieldCount >= count && record.trimmedCount <= count
  }

  /// The number of cells that most records fit, the largest of equally good ones, and how many fit it.
  private static func columnCount(of records: [SampleRecords.Record]) -> (count: Int, consistent: Int) {
    var best = (count: 1, consistent: 0)
    let counts = Set(records.map(\.fieldCount)).union(records.map { max($0.trimmedCount, 1) })
    for count in counts.sorted() {
      let consistent = records.count { fits($0, count) }
      if consistent >= best.consistent { best = (count, consistent) }
    }
    return best
  }

  /// One number or date rather than several numbers with blanks between them. Groups of three digits are one number.
  private static func isOne(_ cell: ArraySlice<UInt8>, _ shape: CellShape) -> Bool {
    guard shape == .digits else { return true }
    let words = cell.split(whereSeparator: CSVBlock.isBlank)
    return words.count < 2 || !words.allSatisfy { CellShape($0) == .number }
      || words.dropFirst().allSatisfy { $0.count == 3 }
  }

  /// A text that another separator would cut is likely no cell. A comma before a blank is prose.
  private static func isClean(_ cell: ArraySlice<UInt8>, _ separator: UInt8) -> Bool {
    if cell.contains(where: { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "|") || $0 == tab }) { return false }
    for position in cell.indices where cell[position] == UInt8(ascii: ",") {
      if position + 1 == cell.endIndex || cell[position + 1] != 0x20 { return false }
    }
    return true
  }
}
