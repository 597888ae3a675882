import Foundation
import Testing

@testable import Tabular

/// ARFF as it is met: read as Weka reads it, or refused in words.
@Suite struct ARFFVariantTests {
  func read(
    _ text: String, _ options: CSVReader.Options = CSVReader.Options()
  ) throws(ARFFError) -> (table: Table, notes: [DataNote]) {
    let reading = try ARFFReader(file: "folder/t.arff", options).read(Array(text.utf8))
    return (reading.table, reading.notes)
  }

  func cells(_ table: Table) -> [[String?]] {
    (0..<table.rowCount).map { row in table.columns.map { $0.text(row) } }
  }

  /// All of these hold the same table.
  static let variants: [(name: String, text: String)] = [
    ("plain", "@relation x\n@attribute a real\n@attribute c {p,n}\n@data\n1,p\n2,n\n"),
    ("a byte-order mark", "\u{FEFF}@relation x\n@attribute a real\n@attribute c {p,n}\n@data\n1,p\n2,n\n"),
    ("no blank before the brace", "@relation x\n@attribute a real\n@attribute c{p,n}\n@data\n1,p\n2,n\n"),
    ("comma and tab", "@relation x\n@attribute a real\n@attribute c {p,n}\n@data\n1,\tp\n2,\tn\n"),
    ("blanks instead of commas", "@relation x\n@attribute a real\n@attribute c {p n}\n@data\n1 p\n2\t n\n"),
    ("tabs instead of commas", "@relation x\n@attribute\ta\treal\n@attribute\tc\t{p,\tn}\n@data\n1\tp\n2\tn\n"),
    ("any case", "@RELATION x\n@Attribute a INTEGER\n@ATTRIBUTE c {p,n}\n@Data\n1,p\n2,n\n"),
    (
      "comments and empty lines",
      """
      % about this file
      @relation x % a comment

      @attribute a real % another
      @attribute c {p,n} % a third
      @data % rows
      % a comment
      1,p % behind a row

        % indented
      2, n
      """
    ),
    ("a range behind the type", "@relation x\n@attribute a real [0,10]\n@attribute c {p,n}\n@data\n1,p\n2,n\n"),
    (
      "the dialect of KEEL",
      "@relation x\n@attribute a real[0.0, 10.0]\n@attribute c{p, n}\n@inputs a\n@outputs c\n@data\n1.0, p\n2.0, n\n"
    ),
    (
      "quoted names and values",
      "@relation 'x y'\n@attribute 'a' real\n@attribute \"c\" {'p',\"n\"}\n@data\n'1','p'\n2,\"n\"\n"
    ),
    ("sparse rows", "@relation x\n@attribute a real\n@attribute c {p,n}\n@data\n{0 1}\n{0 2, 1 n}\n"),
    ("sparse and dense rows", "@relation x\n@attribute a real\n@attribute c {p,n}\n@data\n{ 0 1 , 1 p }\n2,n\n"),
    ("weights", "@relation x\n@attribute a real\n@attribute c {p,n}\n@data\n1,p,{5}\n2,n, {0.5}\n"),
    ("weights of sparse rows", "@relation x\n@attribute a real\n@attribute c {p,n}\n@data\n{0 1}, {5}\n{0 2, 1 n}\n"),
    ("separators at the end", "@relation x\n@attribute a real\n@attribute c {p,n}\n@data\n1,p,\n2,n,\n"),
    ("old line ends", "@relation x\r@attribute a real\r@attribute c {p,n}\r@data\r1,p\r2,n\r"),
    ("a mark of the end", "@relation x\r\n@attribute a real\r\n@attribute c {p,n}\r\n@data\r\n1,p\r\n2,n\r\n\u{1A}"),
    ("no relation", "@attribute a real\n@attribute c {p,n}\n@data\n1,p\n2,n"),
    ("a relation without name", "@relation\n@attribute a real\n@attribute c {p,n}\n@data\n1,p\n2,n"),
  ]

  @Test(arguments: variants) func giveTheSameTable(_ variant: (name: String, text: String)) throws {
    let table = try read(variant.text).table
    #expect(table.columnNames == ["a", "c"], "\(variant.name)")
    #expect(cells(table) == [["1.0", "p"], ["2.0", "n"]], "\(variant.name)")
    #expect(table.columns[1].kind == .categorical(levels: ["p", "n"]), "\(variant.name)")
  }

  @Test func weightsAreSaidNotToCount() throws {
    let notes = try read("@attribute a real\n@data\n1,{5}\n2\n3,{2}\n").notes
    #expect(notes.count == 1 && notes[0].kind == .rowWeights && notes[0].count == 2 && notes[0].line == 3)
    #expect(notes[0].sentence.contains("every row counts once"))
    #expect(try read("@attribute a real\n@data\n1\n").notes.isEmpty)
  }

  @Test func notANumberIsMissingAsInWeka() throws {
    let table = try read("@attribute a real\n@attribute s string\n@data\nNaN,NaN\nnan,?\n?,'?'\n-1e3,x\n").table
    #expect(cells(table) == [[nil, nil], [nil, nil], [nil, "?"], ["-1000.0", "x"]])
  }

  static let marked =
    "@attribute a real\n@attribute c {p,None,n}\n@attribute s string\n@data\n"
    + "NA,p,x\n-999,None,'n/a '\n' 3 ',NULL,null\n-999.0,?,-999\n"

  @Test func marksOfMissingAreThoseOfDelimitedText() throws {
    let (table, notes) = try read(Self.marked)
    // A level that the file declares is one.
    #expect(
      cells(table) == [[nil, "p", "x"], ["-999.0", "None", nil], ["3.0", nil, nil], ["-999.0", nil, "-999"]])
    #expect(
      notes.map(\.sentence) == [
        "taken for missing: 'NA' (1 cell of column 'a', the first on line 5), 'NULL' (1 cell of column 'c', the first on "
          + "line 7), 'n/a' (1 cell of column 's', the first on line 6) and 'null' (1 cell of column 's', the first on "
          + "line 7); missing-only: [...] replaces the usual marks"
      ])
  }

  @Test func marksOfOnesOwnCountByValueAndForLevelsToo() throws {
    var options = CSVReader.Options()
    options.missing = .adding(["-999", "None"])
    #expect(
      cells(try read(Self.marked, options).table) == [
        [nil, "p", "x"], [nil, nil, nil], ["3.0", nil, nil], [nil, nil, nil],
      ])
    options.missing = .only(["x"])
    #expect(
      throws: ARFFError.notANumber(
        "NA", attribute: "a", TextPlace(file: "folder/t.arff", line: 5, column: 1, field: 1))
    ) { try read(Self.marked, options) }
  }

  @Test func longWholeNumbersAreKeptApartOrRefused() throws {
    let text = "@attribute id numeric\n@data\n9007199254740993\n9007199254740992\n?\n9007199254740995\n7\n"
    let (table, notes) = try read(text)
    #expect(
      cells(table) == [["9007199254740993"], ["9007199254740992"], [nil], ["9007199254740995"], ["7"]])
    #expect(
      notes.map(\.sentence) == [
        "column 'id' holds 2 whole numbers beyond 2^53 such as '9007199254740993' on line 3, which no number here holds "
          + "exactly, so it is categorical and keeps them apart"
      ])
    var options = CSVReader.Options()
    options.columnTypes = ["id": .numeric]
    #expect(
      throws: ARFFError.tooLongNumber(
        "9007199254740993", attribute: "id", TextPlace(file: "folder/t.arff", line: 3, column: 1, field: 1))
    ) { try read(text, options) }
  }

  @Test func aFewLongNumbersAmongManyAreMissing() throws {
    let rows = (1...200).map { $0 == 50 ? "9007199254740993" : "\($0)" }.joined(separator: "\n")
    let (table, notes) = try read("@attribute id numeric\n@data\n\(rows)\n")
    #expect(table.columns[0].kind == .numeric && table.columns[0].missingCount == 1)
    #expect(notes.count == 1 && notes[0].kind == .cellsLeftOut && notes[0].line == 52 && notes[0].count == 1)
  }

  @Test func typesCanBeDeclared() throws {
    var options = CSVReader.Options()
    options.columnTypes = ["a": .categorical, "c": .numeric]
    let table = try read("@attribute a real\n@attribute c {3,1}\n@data\n07,1\n{0 7}\n{}\n", options).table
    #expect(cells(table) == [["07", "1.0"], ["7", "3.0"], ["0", "3.0"]])
    #expect(table.columns[0].kind == .categorical(levels: ["0", "07", "7"]))
  }

  @Test func aTypeOfAColumnThatIsNotThereIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("t.arff", Array("@attribute a real\n@data\n1\n".utf8))
    var options = TableFile.Options()
    options.csv.columnTypes = ["b": .categorical]
    #expect(throws: TableFileError.csv(.unknownTypedColumn("b", available: ["a"], file: path))) {
      try TableFile.read(path, options)
    }
  }

  @Test func optionsOfDelimitedTextAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("t.arff")
    try Data("@attribute a real\n@data\n1\n".utf8).write(to: URL(filePath: path))
    var options = TableFile.Options()
    options.csv.separator = ";"
    options.csv.header = .absent
    let error = #expect(throws: TableFileError.self) { try TableFile.read(path, options) }
    #expect(
      error?.description == "\(path) is arff, where separator and header have no meaning; leave them out")
  }

  @Test func sparseRowsHoldZerosAndFirstLevels() throws {
    let table = try read(
      "@attribute n real\n@attribute c {x,y}\n@attribute s string\n@data\n{}\n{2 'a b', 0 5}\n{1 y, 0 ?}\n"
    ).table
    #expect(cells(table) == [["0.0", "x", nil], ["5.0", "x", "a b"], [nil, "y", nil]])
    for (rows, column) in [("{3 1}", 4), ("{0 1, 0 2}", 9), ("{0}", 2), ("{x 1}", 2), ("{0 y}", 4), ("{0 1} z", 7)] {
      let error = #expect(throws: ARFFError.self) {
        try read("@attribute n real\n@attribute c {x,y}\n@data\n\(rows)\n")
      }
      #expect(
        error?.description.hasPrefix("folder/t.arff:4:\(column)") == true, "\(rows): \(String(describing: error))")
    }
    #expect(throws: ARFFError.self) { try read("@attribute n real\n@attribute c {x,y}\n@data\n{0 1\n") }
  }

  @Test func escapesAreThoseOfWeka() throws {
    let table = try read("@attribute s string\n@data\n'it\\'s'\n'a\\nb\\tc'\n\"50\\%\"\n'a % b'\n100%\n").table
    #expect((0..<5).map { table.columns[0].text($0) } == ["it's", "a\nb\tc", "50%", "a % b", "100%"])
  }

  @Test func messagesSayWhatIsWrong() {
    for (text, words) in [
      ("@attribute a real\n@attribute c {p,n}\n@data\n1,\n2,p", "'c' is empty"),
      ("@attribute a real\n@attribute c {p,n}\n@data\n1,p,q", "3 fields where 2 are expected"),
      ("@attribute a real\n@data\n1,{x}", "a weight must be a number"),
      ("@attribute a real\n@data 1\n2", "text behind @data"),
      ("@attribute a {p,n\n@data\np", "closing brace"),
      ("@attribute a {p,n,p}\n@data\np", "'p' is declared twice"),
      ("@attribute a relational\n@data\n1", "'relational' is not read"),
      ("a,b\n1,2\n", "is this an ARFF file?"),
      (
        "@attribute c {\((0..<40).map { "level\($0)" }.joined(separator: ","))}\n@data\nLEVEL7",
        "there are 40; 'level7' is"
      ),
    ] {
      let error = #expect(throws: ARFFError.self) { try read(text) }
      #expect(error?.description.contains(words) == true, "\(text): \(String(describing: error))")
    }
    let long = #expect(throws: ARFFError.self) {
      try read("@attribute c {\((0..<9_000).map { "level\($0)" }.joined(separator: ","))}\n@data\nnothing")
    }
    #expect((long?.description.count ?? 0) < 200)
  }

  @Test func otherEncodingsAreDeclared() throws {
    let folder = try TemporaryFolder()
    let latin = Array("@attribute c {M".utf8) + [0xfc] + Array("ller,b}\n@data\nM".utf8) + [0xfc] + Array("ller\n".utf8)
    let path = try folder.write("t.arff", latin)
    let error = #expect(throws: TableFileError.self) { try TableFile.read(path) }
    #expect(error?.description.contains(":1:16: the byte 0xFC is not UTF-8") == true, "\(String(describing: error))")
    var options = TableFile.Options()
    for encoding in [TextEncoding.latin1, .windows1252] {
      options.csv.encoding = encoding
      #expect(try TableFile.read(path, options).table.columns[0].text(0) == "M\u{fc}ller")
    }
    let wide = "\u{FEFF}@attribute c {\u{e9},b}\n@data\n\u{e9}\n".utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    #expect(try TableFile.read(try folder.write("w.arff", wide)).table.columns[0].text(0) == "\u{e9}")
  }

  @Test(.timeLimit(.minutes(1))) func aHundredThousandLevelsTakeNoLongerThanTheirRows() throws {
    // Each level was compared with all before it, which took minutes in a debug build.
    let count = 100_000
    let text =
      "@attribute id {\((0..<count).map { "c\($0)" }.joined(separator: ","))}\n@data\n"
      + (0..<1_000).map { "c\($0 * 97)\n" }.joined()
    #expect(try read(text).table.columns[0].text(999) == "c96903")
  }
}
