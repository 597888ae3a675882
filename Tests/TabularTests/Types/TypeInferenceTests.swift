import Foundation
import Testing

@testable import Tabular

/// The type of a column is what nearly all of its cells say, and whatever else was decided stands in a note.
@Suite struct TypeInferenceTests {
  /// Reads one column named v beside a counter, so that empty cells are no empty lines.
  static func read(
    _ cells: [String], separator: Character = ",", blockBytes: Int = 1 << 18,
    _ change: (inout CSVReader.Options) -> Void = { _ in }
  ) throws -> CSVReading {
    var options = CSVReader.Options()
    options.separator = separator
    change(&options)
    var reader = CSVReader(options)
    reader.blockBytes = blockBytes
    let lines = cells.enumerated().map { "\(10 + $0)\(separator)\($1)\n" }
    return try reader.read(text: "n\(separator)v\n" + lines.joined(), name: "t.csv")
  }

  static func numbers(_ count: Int, with others: [Int: String] = [:]) -> [String] {
    (0..<count).map { others[$0] ?? "\($0 % 97).5" }
  }

  static func column(_ reading: CSVReading) -> Column { reading.table.columns[1] }

  static func values(_ cells: [String], separator: Character = ",") throws -> [Double]? {
    if case .numeric(let numbers) = column(try read(cells, separator: separator)).values { numbers } else { nil }
  }

  static func isNumeric(_ cells: [String], separator: Character = ",") throws -> Bool {
    column(try read(cells, separator: separator)).isNumeric
  }

  // MARK: Blocks

  @Test(arguments: [8_000, 40_000], [1 << 16, 1 << 18, 1 << 22])
  func manyDifferentNamesInOneBlockAreNoNumbers(_ count: Int, _ blockBytes: Int) throws {
    let names = [
      (0..<count).map { "City \($0)" }, (0..<count).map { "u\($0)" },
      (0..<count).map { "2024-03-\(10 + $0 / 1_440 % 20)T\(10 + $0 / 60 % 14):\(10 + $0 % 50):\(10 + $0 % 49)" },
      (0..<count).map { "\(String($0 * 2_654_435 + 0xabc_def, radix: 16))g" },
    ]
    for cells in names {
      let reading = try Self.read(cells, blockBytes: blockBytes)
      let levels = Set(cells).count
      guard case .categorical(let found) = Self.column(reading).kind else {
        Issue.record("\(cells[0]) is read as numbers")
        continue
      }
      #expect(found.count == levels && Self.column(reading).missingCount == 0 && reading.notes.isEmpty)
    }
    // What comes first has no say: the same rows in another order have the same type, and every cell is counted.
    let mixed = Self.numbers(count, with: Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, "name \($0)") }))
    for cells in [mixed, mixed.reversed()] {
      let reading = try Self.read(cells, blockBytes: blockBytes) { $0.numericShare = 0.9 }
      #expect(Self.column(reading).isNumeric && Self.column(reading).missingCount == 200, "\(blockBytes)")
    }
    let late = Self.numbers(count / 2) + (0..<count / 2).map { "name \($0)" }
    for cells in [late, late.reversed()] {
      #expect(!Self.column(try Self.read(cells, blockBytes: blockBytes)).isNumeric, "\(blockBytes)")
    }
  }

  // MARK: Missing marks

  @Test(arguments: MissingMarks.usual + ["null", "Null", "NONE", "none", "na", "n/A", "nAn", "<na>", "#n/a"])
  func aUsualMarkIsMissingHoweverItIsWritten(_ mark: String) throws {
    for written in [mark, "\"\(mark)\"", "\"  \(mark)\t\"", "  \(mark) ", "\"\u{a0}\(mark)\""] {
      for place in [0, 77, 149] {
        let reading = try Self.read(Self.numbers(150, with: [place: written]))
        #expect(Self.column(reading).isNumeric, "\(written)")
        #expect(Self.column(reading).missingCount == 1, "\(written)")
        #expect(reading.notes.map(\.kind) == (mark.isEmpty ? [] : [.missingMarks]), "\(written)")
      }
      let words = try Self.read(["a", written, "b", written])
      #expect(Self.column(words).kind == .categorical(levels: ["a", "b"]), "\(written)")
      #expect(Self.column(words).missingCount == 2)
    }
  }

  @Test func ownMarksAreAddedAndTheUsualOnesStay() throws {
    let cells = ["1.5", "-999", "", "NA", "-999.0", "\" -999 \"", "-999.00", "2", "-9.99e2"]
    let added = try Self.read(cells) { $0.missing = .adding(["-999"]) }
    #expect(Self.column(added).isNumeric && Self.column(added).missingCount == 7)
    let only = try Self.read(["1.5", "-999", "2", "NA"]) { $0.missing = .only(["-999"]) }
    #expect(Self.column(only).kind == .categorical(levels: ["1.5", "2", "NA"]))
    #expect(Self.column(only).missingCount == 1)
    let words = try Self.read(["a", "-999.0", "b", "x", "-"]) { $0.missing = .adding(["-999", "-"]) }
    #expect(Self.column(words).kind == .categorical(levels: ["a", "b", "x"]))
    let infinite = try Self.read(["1.5", "Infinity", "inf", "-inf", "2", "\" INFINITY \""]) {
      $0.missing = .adding(["inf"])
    }
    #expect(Self.column(infinite).isNumeric && Self.column(infinite).missingCount == 3 && infinite.notes.isEmpty)
    // Marks of one's own are as they are written.
    let exact = try Self.read(["a", "Unknown", "unknown"]) { $0.missing = .adding(["unknown"]) }
    #expect(Self.column(exact).kind == .categorical(levels: ["Unknown", "a"]))
  }

  @Test func aMarkAskedForNeedsNoNote() throws {
    let reading = try Self.read(["1.5", "-", "2", "-999.0"]) { $0.missing = .adding(["-", "-999"]) }
    #expect(reading.notes.isEmpty)
  }

  @Test func columnsOfMarksAloneAreNumericAndMissing() throws {
    for cells in [["", "", ""], ["NA", "?", ""], ["null", "null", "null"]] {
      let column = Self.column(try Self.read(cells))
      #expect(column.isNumeric && column.missingCount == 3)
    }
  }

  @Test func theNoteOnMarksCountsThem() throws {
    let text = "a,b,c\nNA,x,1\n1,NA,None\n2,y,3\nNA,z,4\n"
    let notes = try CSVReader().read(text: text, name: "t").notes
    #expect(notes.map(\.kind) == [.missingMarks])
    #expect(
      notes.first?.sentence
        == "taken for missing: 'NA' (3 cells of 2 columns, the first on line 2) and 'None' (1 cell of column 'c', the "
        + "first on line 3); missing-only: [...] replaces the usual marks")
    #expect(notes.first?.count == 4 && notes.first?.line == 2)
  }

  // MARK: Nearly all numbers

  @Test(arguments: [
    "-", "<20", "n/a*", ">=5", "x", "1,234", "12kg", "$5", "1_000", "0x1F", "--1", "1e", "true", "n.d.",
  ])
  func oneOtherCellOf600IsMissingAndNamed(_ text: String) throws {
    for place in [0, 1, 401, 599] {
      for blockBytes in [64, 1_000, 1 << 18] {
        let reading = try Self.read(Self.numbers(600, with: [place: "\"\(text)\""]), blockBytes: blockBytes)
        let column = Self.column(reading)
        #expect(column.isNumeric && column.missingCount == 1 && column.text(place) == nil)
        let note = try #require(reading.notes.first)
        #expect(reading.notes.count == 1)
        #expect(note.kind == .cellsLeftOut && note.column == "v" && note.count == 1 && note.line == place + 2)
        #expect(note.file == "t.csv")
        #expect(note.sentence.contains("'\(text)' (on line \(place + 2))"), "\(note)")
      }
    }
  }

  @Test(arguments: [
    (MissingMarks.only(["-999"]), "say missing-only: [-999, '-'] to read numbers"),
    (MissingMarks.adding(["-999"]), "say missing: [-999, '-'] to read numbers"),
    (MissingMarks.standard, "say missing: ['-'] to read numbers"),
  ])
  func adviceOnMarksGoesOnFromThoseOfThePlan(marks: MissingMarks, words: String) throws {
    let cells = Dictionary(uniqueKeysWithValues: (0..<60).map { ($0 * 10, "-") })
    let notes = try Self.read(Self.numbers(600, with: cells)) { $0.missing = marks }.notes
    #expect(notes.contains { $0.sentence.contains(words) }, "\(notes)")
  }

  @Test func numbersWithAndWithoutAUnitAreReadByTheUnit() throws {
    let cells = Dictionary(uniqueKeysWithValues: (0..<300).map { ($0 * 2, "$12.3") })
    let text = Self.numbers(600, with: cells)
    let note = try #require(try Self.read(text).notes.first)
    #expect(note.sentence.contains("say types: {v: {kind: numeric, unit: '$'}}"), "\(note)")
  }

  @Test func theNoteOnOtherCellsSaysWhatToDo() throws {
    let reading = try Self.read(Self.numbers(600, with: [17: "-", 400: "\"1,234\"", 500: "-"]))
    #expect(
      reading.notes.map(\.sentence) == [
        "column 'v' is numeric: 597 of its 600 cells are numbers; the 3 others are missing: '-' (2 cells, the first on "
          + "line 19) and '1,234' (on line 402); say types: {v: categorical} to keep them, or missing: ['-', '1,234'] to "
          + "have them missing without this note; thousands-mark: comma would read thousands"
      ])
    let silent = try Self.read(Self.numbers(600, with: [17: "-", 400: "\"1,234\"", 500: "-"])) {
      $0.missing = .adding(["-", "1,234"])
    }
    #expect(silent.notes.isEmpty && Self.column(silent).missingCount == 3)
  }

  @Test func theShareThatMakesANumericColumnIsExact() throws {
    for (bad, isNumeric) in [(6, true), (7, false)] {
      for blockBytes in [100, 1 << 18] {
        let others = Dictionary(uniqueKeysWithValues: (0..<bad).map { ($0 * 83 + 5, "bad \($0)") })
        let reading = try Self.read(Self.numbers(600, with: others), blockBytes: blockBytes)
        #expect(Self.column(reading).isNumeric == isNumeric)
        #expect(reading.notes.map(\.kind) == [isNumeric ? .cellsLeftOut : .mixedColumn])
        #expect(reading.notes.first?.count == bad && reading.notes.first?.line == 7)
      }
    }
    // Missing cells don't count.
    var cells = [String](repeating: "", count: 1_000) + Self.numbers(99) + ["bad"]
    #expect(try Self.isNumeric(cells))
    cells.append("bad")
    #expect(try !Self.isNumeric(cells))
  }

  @Test func theShareIsAnOption() throws {
    let cells = Self.numbers(20, with: [3: "x"])
    #expect(!Self.column(try Self.read(cells)).isNumeric)
    #expect(Self.column(try Self.read(cells) { $0.numericShare = 0.95 }).isNumeric)
    #expect(!Self.column(try Self.read(Self.numbers(600, with: [3: "x"])) { $0.numericShare = 1 }).isNumeric)
  }

  @Test func moreThanHalfNumbersIsSaidAndAtMostHalfIsNot() throws {
    let cells = Self.numbers(60, with: [1: "-", 2: "low"])
    let reading = try Self.read(cells)
    #expect(!Self.column(reading).isNumeric)
    #expect(
      reading.notes.map(\.sentence) == [
        "column 'v' is categorical though 58 of its 60 cells are numbers, because 2 are not: '-' (on line 3) and 'low' "
          + "(on line 4); say missing: ['-', 'low'] to read numbers, or types: {v: categorical} if it holds names"
      ])
    #expect(try Self.read(["1", "2", "a", "b"]).notes.isEmpty)
    #expect(try Self.read(["1", "2", "3", "a", "b"]).notes.map(\.kind) == [.mixedColumn])
    let many = Dictionary(uniqueKeysWithValues: (0..<9).map { ($0, "w\($0)") })
    let sentence = try Self.read(Self.numbers(60, with: many)).notes.first?.sentence
    #expect(sentence?.contains("say numeric-share: 0.85 to read numbers and have the others missing") == true)
    #expect(sentence?.contains("4 cells more") == true)
  }

  @Test func wordsOfManyKindsStayCategories() throws {
    for cells in [
      ["true", "false", "true"], ["yes", "no", "no"], ["0x10", "0x1F", "0x2"], ["1_000", "2_000", "3_000"],
      ["<20", ">=5", "<7"], ["A1", "B2", "C3"], ["1.2.3", "1.2.4", "1.3"], ["2024-01-05", "2024-01-06", "2024-01-07"],
      ["1:30", "2:45", "3:00"], ["1/2", "3/4", "1/3"], ["10-20", "20-30", "30-40"], ["5'11\"\"", "6'0\"\"", "5'8\"\""],
    ] {
      let reading = try Self.read(cells.map { "\"\($0)\"" })
      #expect(!Self.column(reading).isNumeric, "\(cells)")
      #expect(reading.notes.isEmpty, "\(cells): \(reading.notes)")
    }
  }

  @Test func unknownUnitsAreCategoriesWithAdvice() throws {
    let reading = try Self.read(["12kg", "8 kg", "10.5kg"])
    #expect(!Self.column(reading).isNumeric)
    #expect(
      reading.notes.map(\.sentence) == [
        "column 'v' holds numbers followed by 'kg' such as '12kg' on line 2, so it is categorical; say types: {v: {kind: "
          + "numeric, unit: kg}} to read the numbers"
      ])
    let declared = try Self.read(["12kg", "8 kg", "10.5kg", "7"]) {
      $0.columnTypes = ["v": ColumnDeclaration(.numeric, unit: "kg")]
    }
    #expect(Self.column(declared).values == .numeric([12, 8, 10.5, 7]))
    let forAll = try Self.read(["12kg", "8 kg", "10.5kg"]) { $0.units = ["kg"] }
    #expect(Self.column(forAll).values == .numeric([12, 8, 10.5]))
  }

  @Test func blanksAndSignsNeverChangeTheType() throws {
    #expect(
      try Self.values(["\"  38.4\"", "\"12 \"", "\"\t-1\"", "\" \"", "7"])?.description
        == "[38.4, 12.0, -1.0, nan, 7.0]")
    #expect(try Self.values(["\u{2212}5", "+3", "\"\u{a0}4\u{a0}\"", "-\u{202f}1"]) == [-5, 3, 4, -1])
    let untrimmed = try Self.read([" 12", "13 ", "  "]) { $0.trimsBlanks = false }
    #expect(Self.column(untrimmed).isNumeric && Self.column(untrimmed).missingCount == 1)
    #expect(
      try Self.values(["1e5", "-2E-3", ".5", "5.", "inf", "-Infinity"]) == [1e5, -2e-3, 0.5, 5, .infinity, -.infinity])
  }

  // MARK: Codes and long numbers

  @Test func zeroPaddedCodesStayCategories() throws {
    let zip = try Self.read(["00501", "10001", "94110", "60601"])
    #expect(!Self.column(zip).isNumeric)
    #expect(zip.notes.map(\.kind) == [.zeroPaddedCodes])
    #expect(try !Self.isNumeric((0..<24).map { $0 < 10 ? "0\($0)" : "\($0)" }))
    // One in a thousand is enough where all have one length.
    let many = (0..<1_000).map { $0 == 700 ? "00501" : "\(10_000 + $0)" }
    for blockBytes in [500, 1 << 18] { #expect(!Self.column(try Self.read(many, blockBytes: blockBytes)).isNumeric) }
    // Amounts with zeros in front are amounts.
    #expect(try Self.values(["00012.50", "00123.75", "01000.00"]) == [12.5, 123.75, 1000])
    #expect(try Self.values(["-05", "-07", "+03"]) == [-5, -7, 3])
  }

  @Test func oneZeroPaddedCellAmongShorterNumbersIsANumber() throws {
    let cells = (1...600).map { $0 == 300 ? "007" : "\($0)" }
    let reading = try Self.read(cells)
    #expect(Self.column(reading).isNumeric && Self.column(reading).text(299) == "7.0")
    #expect(reading.notes.map(\.kind) == [.zeroPaddedCodes] && reading.notes.first?.line == 301)
    // More than a few are codes of several lengths.
    #expect(try !Self.isNumeric(["01", "1", "011", "11", "0111"]))
  }

  @Test func longWholeNumbersAreKeptApart() throws {
    let reading = try Self.read(["7", "1582218195625938945", "1582218195625938946", "7"])
    #expect(Self.column(reading).kind == .categorical(levels: ["1582218195625938945", "1582218195625938946", "7"]))
    #expect(reading.notes.map(\.kind) == [.longNumbers])
    #expect(reading.notes.first?.line == 3 && reading.notes.first?.count == 2)
    // Those that a double holds are numbers.
    #expect(try Self.values(["9007199254740992", "18014398509481984", "1e300"]) == [0x1p53, 0x1p54, 1e300])
    #expect(try !Self.isNumeric(["9007199254740993", "2"]))
    #expect(try !Self.isNumeric(["\"9,007,199,254,740,993\"", "\"2,000,000\""]))
    // One among very many is no number, and named.
    let one = try Self.read(Self.numbers(600, with: [44: "123456789012345678901"]))
    #expect(Self.column(one).isNumeric && Self.column(one).missingCount == 1)
    #expect(one.notes.map(\.kind) == [.cellsLeftOut] && one.notes.first?.line == 46)
    let ids = (0..<500).map { "\(12_345_678_901_234_567 + 2 * $0)" }
    for blockBytes in [200, 1 << 18] {
      let column = Self.column(try Self.read(ids, blockBytes: blockBytes))
      guard case .categorical(_, let levels) = column.values else {
        Issue.record("numeric")
        continue
      }
      #expect(levels.count == 500)
    }
    let error = #expect(throws: CSVError.self) {
      try Self.read(["7", "1582218195625938945"]) { $0.columnTypes = ["v": .numeric] }
    }
    #expect(
      error?.description.contains("t.csv:3:4 (field 2): '1582218195625938945' is a whole number beyond 2^53") == true)
  }

  @Test(
    arguments: [
      "1582218195625938945.0", "1582218195625938945.", "1582218195625938945e0", "1582218195625938945.000E+00",
      "15822181956259389450e-1", "1.582218195625938945e18", "-1582218195625938945.0", "\"1,582,218,195,625,938,945.0\"",
      "9007199254740993.0",
    ])
  func longWholeNumbersAreKeptApartHoweverTheyAreWritten(_ id: String) throws {
    for blockBytes in [200, 1 << 18] {
      let reading = try Self.read(["7", "8"] + Array(repeating: id, count: 20), blockBytes: blockBytes)
      #expect(!Self.column(reading).isNumeric && reading.notes.map(\.kind) == [.longNumbers])
    }
    let error = #expect(throws: CSVError.self) { try Self.read(["7", id]) { $0.columnTypes = ["v": .numeric] } }
    #expect(error?.description.contains("is a whole number beyond 2^53") == true)
  }

  @Test func measuredNumbersOfManyDigitsAreNumbers() throws {
    // A fraction, digits that an exponent leaves out, and what programs write of a number: its shortest form, all of it.
    let cells = [
      "0.12345678901234567890", "12345678.12345678901234", "1582218195625938945.25", "6.02214076e23",
      "1.000000000000000090e+25", "1.5822181956259389e+18", "1.582218195625938944e+18", "1582218195625938944.000000",
      "1.2345678901234568e+16", "1e300", "9007199254740992.0", "123456789012345678901234567890e-29", "1e-99999",
    ]
    #expect(try Self.values(cells) == cells.map { Double($0) ?? 0 })
  }

  @Test func idsWithALetterAreCategories() throws {
    let ids = (0..<300).map { $0 % 20 == 0 ? "\($0)X" : "\($0)" }
    let reading = try Self.read(ids)
    #expect(!Self.column(reading).isNumeric && reading.notes.map(\.kind) == [.mixedColumn])
  }

  // MARK: The same for any way of reading

  @Test func typesDependOnTheRowsAlone() throws {
    let columns: [[String]] = [
      Self.numbers(900, with: [899: "late"]), Self.numbers(900, with: [0: "early"]),
      Self.numbers(900, with: Dictionary(uniqueKeysWithValues: (0..<30).map { ($0 * 29, "x\($0 % 3)") })),
      (0..<900).map { "\"\($0 % 9),\(100 + $0 % 800)\"" }, (0..<900).map { $0 < 450 ? "\($0).5" : "\"\($0),5\"" },
      (0..<900).map { $0 < 890 ? "" : "word" }, (0..<900).map { $0 < 880 ? "NA" : "\($0)" },
      (0..<900).map { $0 < 890 ? "\($0)" : "0\($0)" }, (0..<900).map { $0 == 880 ? "12345678901234567" : "\($0)" },
      (0..<900).map { $0 % 2 == 0 ? "$\($0)" : "\"$1,\(100 + $0 % 900)\"" }, (0..<900).map { "\($0 % 7)%" },
    ]
    let text =
      columns.indices.map { "c\($0)" }.joined(separator: ",") + "\n"
      + (0..<900).map { row in columns.map { $0[row] }.joined(separator: ",") }.joined(separator: "\n")
    var readings: [CSVReading] = []
    for (threads, size) in [(1, 1 << 18), (1, 150), (1, 3_000), (2, 1 << 18), (2, 9_000)] {
      var reader = CSVReader()
      reader.threadLimit = threads
      reader.blockBytes = size
      readings.append(try reader.read(text: text))
    }
    let first = readings[0]
    #expect(
      first.table.columns.map(\.isNumeric) == [
        true, true, false, true, false, false, true, false, true, true, true,
      ])
    for reading in readings.dropFirst() {
      #expect(reading.notes == first.notes)
      for (one, other) in zip(first.table.columns, reading.table.columns) {
        #expect(one.kind == other.kind)
        #expect((0..<900).allSatisfy { one.text($0) == other.text($0) }, "\(one.name)")
      }
    }
  }

  @Test func filesReadTogetherAgree() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("joint-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func table(_ parts: [[String]]) throws -> TableFile.Contents {
      let paths = try parts.enumerated().map { index, cells in
        let path = folder.appendingPathComponent("part\(index).csv").path
        try ("n,v\n" + cells.map { "1,\($0)\n" }.joined()).write(toFile: path, atomically: true, encoding: .utf8)
        return path
      }
      return try TableFile.read(paths)
    }
    // 2 of 50 alone would be categories; 2 of 550 are missing.
    let few = try table([Self.numbers(500), Self.numbers(50, with: [7: "-", 9: "?x"])])
    #expect(few.table.columns[1].isNumeric && few.table.columns[1].missingCount == 2)
    #expect(few.notes.map(\.kind) == [.cellsLeftOut])
    #expect(few.notes.first?.sentence.contains("'-' (on line 9 of \(folder.path)/part1.csv)") == true)
    let mixed = try table([Self.numbers(50), Self.numbers(50, with: [7: "-", 9: "?x"])])
    #expect(!mixed.table.columns[1].isNumeric && mixed.table.columns[1].text(0) == "0.5")
    // The second file proves what the marks of the first one mean.
    let styled = try table([["\"1,234\"", "\"5,678\""], ["\"0,5\"", "\"2,75\""]])
    #expect(styled.table.columns[1].values == .numeric([1.234, 5.678, 0.5, 2.75]))
    let plainAndStyled = try table([["1234", "0.5"], ["\"1,234.5\"", "7"]])
    #expect(plainAndStyled.table.columns[1].values == .numeric([1234, 0.5, 1234.5, 7]))
    let late = try table([["", "NA"], ["a", "b"]])
    #expect(late.table.columns[1].values == .categorical(codes: [-1, -1, 0, 1], levels: ["a", "b"]))
    let codes = try table([["10001", "10002"], ["00501", "94110"]])
    #expect(codes.table.columns[1].text(0) == "10001" && codes.table.columns[1].text(2) == "00501")
  }
}
