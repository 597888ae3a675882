import Testing

@testable import Tabular

/// The separator is what cuts the records alike into clean cells, not the byte that occurs most often.
@Suite struct SeparatorTests {
  func read(_ text: String, _ change: (inout CSVReader.Options) -> Void = { _ in }) throws(CSVError) -> CSVReading {
    var options = CSVReader.Options()
    change(&options)
    return try CSVReader(options).read(text: text, name: "folder/t.csv")
  }

  static let files: [(name: String, separator: Character, columns: Int, text: String)] = [
    (
      "semicolons, a comma in each date", ";", 4,
      (1...24).map {
        "May \($0), 2024;\(1000 + 37 * $0);\($0).00;open\($0 % 3 == 0 ? ";" : "")\n"
      }.joined()
    ),
    (
      "the same with a header", ";", 4,
      "date;id;amount;state\n"
        + (1...24).map {
          "May \($0), 2024;\(1000 + 37 * $0);\($0).00;open\($0 % 3 == 0 ? ";" : "")\n"
        }.joined()
    ),
    ("decimal commas without a header", ";", 3, "1,5;2,25;3,75\n4,5;5,5;6,5\n7,5;8,5;9,25\n"),
    ("decimal commas in tabs", "\t", 3, "1,5\t2,25\t3,75\n4,5\t5,5\t6,5\n7,5\t8,5\t9,25\n"),
    ("decimal commas between blanks", " ", 3, "1,5 2,25 3,75\n4,5 5,5 6,5\n7,5 8,5 9,25\n"),
    ("prose in quotes", ",", 3, "id,text,y\n1,\"one; two; three\",u\n2,\"one; two\",v\n3,\"a; b; c; d\",u\n"),
    ("lists between pipes", ",", 3, "id,title,genres\n1,Toy,a|b|c\n2,Sea,a|b\n3,Sun,c|d|e\n"),
    ("carets", "^", 3, "a^b^c\n1^x^2\n3^z^4\n"), ("colons", ":", 3, "a:b:c\n1:x:2\n3:z:4\n"),
    ("the byte of Hive", "\u{1}", 2, "a\u{1}b\n1\u{1}x\n3\u{1}z\n"),
    (
      "times of many words", ",", 2,
      "x,y\nSat Jan 01 12:00:00 +0000 2011,u\nSun Jan 02 12:00:00 +0000 2011,v\nMon Jan 03 12:00:00 +0000 2011,u\n"
    ),
    ("pipes", "|", 3, "a|b|c\n1|x, y|2\n3|z, w|4\n"),
    ("comma and blank", ",", 3, "1, Bob Hope, 5\n2, Ann Lee, 6\n3, Max Bell, 7\n"),
    ("runs of blanks", " ", 4, " 1.5   2    3.25 4\n12.5  12    0.25 8\n 7.25  3    1.50 6\n"),
    (
      "blanks, then a tab before a quoted name", " ", 4,
      """
      18.0   8   307.0	"chevrolet chevelle malibu"
      15.0   8   350.0	"buick skylark 320"
      18.0   8   318.0	"plymouth satellite"
      """
    ),
    (
      "tabs, some of them doubled", " ", 4,
      "15.26\t14.84\t0.871\t1\n14.88\t14.57\t\t0.8811\t1\n14.29\t14.09\t0.905\t2\n13.84\t\t13.94\t0.8955\t2\n"
    ),
    ("tabs with names of two words", "\t", 2, "John Smith\t5\nAnn Lee\t6\nMax Bell\t7\n"),
    ("tabs with empty cells", "\t", 3, "a\tb\tc\n1\t\t3\n\t5\t6\n7\t8\t\n"),
    ("one column", ",", 1, "a\n1\n2\n3\n"),
    ("one column of words", ",", 1, "name\nJohn Smith\nAnn Lee\nMax Bell\n"),
    ("trailing separators in a part of the rows", ",", 3, "a,b,y\n1,2,u,\n3,4,v\n5,6,u,\n"),
    ("a quoted line end", ",", 2, "a,b\n\"x\ny;z\",1\n\"p\nq;r\",2\n"),
  ]

  @Test(arguments: files) func isFound(_ file: (name: String, separator: Character, columns: Int, text: String)) throws
  {
    let reading = try read(file.text)
    #expect(reading.separator == file.separator, "\(file.name)")
    #expect(reading.table.columns.count == file.columns, "\(file.name)")
    let said = reading.notes.contains { $0.kind == .separatorFound }
    #expect(said == (file.separator != ","), "\(file.name)")
  }

  /// Read with a declared decimal comma; nil: one column, whatever would separate it.
  static let decimalCommas: [(separator: Character?, columns: Int, text: String)] = [
    (";", 3, "a;b;y\n1,5;2;u\n2,5;3;v\n3,5;4;u\n"), (";", 2, "1,5;2,5\n3,5;4,5\n5,5;6,5\n"),
    (";", 2, "price, net;n\n1,5;2\n2,5;3\n3,5;4\n"),
    (";", 2, "a;b\n\"1,5\";\"2,5\"\n\"3,5\";\"4,5\"\n"),
    (",", 3, "a,b,y\n\"1,5\",2,u\n\"2,5\",3,v\n\"3,5\",4,u\n"),
    (",", 2, "\"1,5\",2\n\"2,5\",3\n\"3,5\",4\n"), (",", 3, "a,b,c\n1,2,x\n3,4,y\n5,6,x\n"),
    (",", 2, "sep=,\na,b\n\"1,5\",2\n\"2,5\",3\n"), (nil, 1, "a\n1,5\n2,5\n3,5\n"),
    (nil, 1, "price, net\n1,5\n2,5\n3,5\n"), (nil, 1, "1,5\n2,5\n3,5\n"),
  ]

  /// Commas still separate where numbers stand in quotes, and take no number apart.
  @Test(arguments: decimalCommas)
  func aDeclaredDecimalCommaIsKept(_ file: (separator: Character?, columns: Int, text: String)) throws {
    let reading = try read(file.text) { $0.decimalMark = .comma }
    #expect(reading.table.columns.count == file.columns, "\(file.text)")
    if let separator = file.separator { #expect(reading.separator == separator, "\(file.text)") }
    guard file.text.contains("1,5") else { return }
    guard case .numeric(let values) = reading.table.columns[0].values else {
      Issue.record("no numbers: \(file.text)")
      return
    }
    #expect(values.first == 1.5, "\(file.text)")
  }

  @Test func aBlankStandsForARunOfBlanksAndTabs() throws {
    let reading = try read("  a   b\tc  \n 1 \"x y\"   3\n4  \t 5 6\n") { $0.separator = " " }
    #expect(reading.table.columnNames == ["a", "b", "c"])
    #expect(reading.table.columns[1].text(0) == "x y" && reading.table.columns[2].text(1) == "6.0")
    let row = malformedRow { () throws(CSVError) in try read("a b\n1 2\n  3  4 5 \n") { $0.separator = " " } }
    #expect(row?.place == TextPlace(file: "folder/t.csv", line: 3, column: 8, field: 3))
  }

  @Test func aColumnOfTimesIsNotCutByColons() throws {
    for text in ["time\n10:30\n11:45\n12:00\n", "10:30\n11:45\n12:00\n", "a:b\n1:2:3\n4:5:6\n", "a::b\n1::2\n3::4\n"] {
      #expect(try read(text).table.columns.count == 1, "\(text)")
    }
  }

  @Test func whatStandsInFrontOfABrokenRowTellsWhatToDo() throws {
    for (row, advice) in [
      ("# a note", "if the line is a comment, say comment: '#'"),
      ("'x, y',3,4", "single quotes enclose no cells here; write double ones"),
    ] {
      let error = #expect(throws: CSVError.self) { try read("a,b,c\n1,2,3\n\(row)\n4,5,6\n7,8,9\n") }
      #expect(error?.description.contains(advice) == true, "\(String(describing: error))")
    }
    // Rows that are all cut within such quotes have no name of their own in front.
    let error = #expect(throws: CSVError.self) {
      try read("a,b,y\n'x, 1',2,u\n'x, 2',3,v\n'x, 3',4,u\n'x, 4',5,v\n")
    }
    #expect(error?.description.contains("single quotes") == true, "\(String(describing: error))")
  }

  @Test func theGuessIsNamedInTheError() throws {
    let error = #expect(throws: CSVError.self) { try read("a,b\n1,2\n3,4\n5,6,7\n8,9\n") }
    #expect(error?.description.contains("read with ',' between the cells") == true, "\(String(describing: error))")
    let declared = #expect(throws: CSVError.self) { try read("a,b\n1,2\n3\n5,6\n") { $0.separator = "," } }
    #expect(declared?.description.contains("read with") == false)
    let blanks = #expect(throws: CSVError.self) { try read("1 2 3\n4 5 6\n7 8 9\n1 2 3\n4 5 6\n7 8\n9 8 7\n") }
    #expect(blanks?.description.contains("read with runs of blanks") == true, "\(String(describing: blanks))")
  }

  @Test(arguments: ["a;b;c", "a|b", "a;b|c;d"]) func listsWithinCellsAreLeftWholeWhereTheNamesAre(_ list: String) throws
  {
    let text = "tags,y\n" + (0..<60).map { "\(list),\($0 % 2 == 0 ? "u" : "v")\n" }.joined()
    let reading = try CSVReader().read(text: text)
    #expect(reading.separator == "," && reading.table.columnNames == ["tags", "y"] && reading.table.rowCount == 60)
    #expect(reading.table.columns[0].text(0) == list)
    // A decimal comma in every row parts nothing where the names are cut by the semicolon.
    let decimals = try CSVReader().read(text: "tags;y\n" + (0..<60).map { "a\($0);\($0),5\n" }.joined())
    #expect(decimals.separator == ";")
  }

  @Test func namesDecideFirst() throws {
    let text = "1;2,3\n4;5,6\n"
    #expect(try read(text) { $0.columnNames = ["a", "b"] }.table.rowCount == 2)
    #expect(try read("1,2;3,4;5\n6,7;8,9;1\n") { $0.columnNames = ["a", "b", "c"] }.separator == ";")
  }
}
