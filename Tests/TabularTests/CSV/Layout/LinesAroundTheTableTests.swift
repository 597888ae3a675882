import Foundation
import Testing

@testable import Tabular

/// Comments, titles, hints and footers are no rows, columns without a name are no surprise, and each is said.
@Suite struct LinesAroundTheTableTests {
  func read(_ text: String, _ change: (inout CSVReader.Options) -> Void = { _ in }) throws(CSVError) -> CSVReading {
    var options = CSVReader.Options()
    change(&options)
    return try CSVReader(options).read(text: text, name: "folder/t.csv")
  }

  func cells(_ reading: CSVReading) -> [[String?]] {
    (0..<reading.table.rowCount).map { row in reading.table.columns.map { $0.text(row) } }
  }

  let plain: [[String?]] = [["1.0", "2.0", "u"], ["3.0", "4.0", "v"]]

  /// All of these hold the same table.
  static let variants: [(name: String, line: Int?, text: String)] = [
    ("comments", 1, "# written by a logger\n# 2024-05-01\na,b,y\n1,2,u\n3,4,v\n"),
    ("comments of LaTeX and MATLAB", 1, "% made by hand\na,b,y\n1,2,u\n3,4,v\n"),
    ("a comment with as many cells", 1, "# a, b, c\na,b,y\n1,2,u\n3,4,v\n"),
    ("a comment in quotes", 1, "\"# exported, on May 1\"\na,b,y\n1,2,u\n3,4,v\n"),
    ("comments and empty lines", 1, "# one\n\n# two\n\na,b,y\n1,2,u\n3,4,v\n"),
    ("a comment in the middle, as in front", 1, "# one\na,b,y\n1,2,u\n# two\n3,4,v\n"),
    ("a title", 1, "Report of May\na,b,y\n1,2,u\n3,4,v\n"),
    ("a title of one word", 1, "Report\na,b,y\n1,2,u\n3,4,v\n"),
    ("a title and an empty line", 1, "Report of May\n\na,b,y\n1,2,u\n3,4,v\n"),
    ("two titles, one with a comma", 1, "Report, May\nby the bureau\na,b,y\n1,2,u\n3,4,v\n"),
    ("a title padded with separators", 1, "Report of May,,\na,b,y\n1,2,u\n3,4,v\n"),
    ("titles as spreadsheets write them", 1, "Report of May,,\nby region,,\n,,\na,b,y\n1,2,u\n3,4,v\n"),
    ("a title in two cells", 1, "Report,May 2024,\na,b,y\n1,2,u\n3,4,v\n"),
    ("titles in one and two cells", 1, "Report of May,,\nRegion:,North,\n,,\na,b,y\n1,2,u\n3,4,v\n"),
    ("a title behind an empty cell", 1, ",Report of May,\na,b,y\n1,2,u\n3,4,v\n"),
    ("a hint for spreadsheets", 1, "sep=;\na;b;y\n1;2;u\n3;4;v\n"),
    ("a hint in quotes", 1, "\"sep=,\"\r\na,b,y\r\n1,2,u\r\n3,4,v\r\n"),
    ("a hint and comments", 1, "sep=,\n# why\na,b,y\n1,2,u\n3,4,v\n"),
    ("a separator behind the header", nil, "a,b,y,\n1,2,u\n3,4,v\n"),
    ("a separator behind the rows", 2, "a,b,y\n1,2,u,\n3,4,v,\n"),
    ("a separator behind header and rows", nil, "a,b,y,\n1,2,u,\n3,4,v,\n"),
    ("separators behind everything", nil, "a,b,y,,,\n1,2,u,,,\n3,4,v,,,\n"),
    ("a footer", 4, "a,b,y\n1,2,u\n3,4,v\nTotal: 2 rows\n"),
    ("two footers", 5, "a,b,y\n1,2,u\n3,4,v\n\nSource: the bureau\nNote: of statistics\n"),
    ("an index", nil, ",a,b,y\n0,1,2,u\n1,3,4,v\n"),
    ("an index from 1, in quotes as R writes it", nil, "\"\",\"a\",\"b\",\"y\"\n\"1\",1,2,\"u\"\n\"2\",3,4,\"v\"\n"),
    ("a header without the index", nil, "\"a\" \"b\" \"y\"\n\"1\" 1 2 \"u\"\n\"2\" 3 4 \"v\"\n"),
    ("an empty column in the middle", nil, "a,,b,y\n1,,2,u\n3,,4,v\n"),
    ("a byte-order mark and a comment", 1, "\u{FEFF}# one\na,b,y\n1,2,u\n3,4,v\n"),
    ("a byte-order mark and a hint", 1, "\u{FEFF}sep=;\na;b;y\n1;2;u\n3;4;v\n"),
  ]

  @Test(arguments: variants) func areLeftOut(_ variant: (name: String, line: Int?, text: String)) throws {
    for end in ["\n", "\r\n"] {
      let reading = try read(
        variant.text.contains("\r") ? variant.text : variant.text.replacingOccurrences(of: "\n", with: end))
      #expect(reading.table.columnNames == ["a", "b", "y"], "\(variant.name)")
      #expect(cells(reading) == plain, "\(variant.name)")
      let hasNote = !reading.notes.isEmpty
      #expect(hasNote, "\(variant.name) is not said")
      if let line = variant.line {
        #expect(
          reading.notes.contains { $0.line == line && $0.file == "folder/t.csv" }, "\(variant.name): \(reading.notes)")
      }
    }
  }

  @Test(arguments: variants) func givesTheSameInBlocksOfAnySize(
    _ variant: (name: String, line: Int?, text: String)
  ) throws {
    let whole = try read(variant.text)
    for size in [4, 7, 16, 33] {
      var reader = CSVReader()
      reader.blockBytes = size
      let parts = try reader.read(text: variant.text, name: "folder/t.csv")
      #expect(cells(parts) == cells(whole) && parts.notes == whole.notes, "\(variant.name), \(size)")
    }
  }

  @Test func placesCountTheLinesInFront() throws {
    let row = malformedRow { () throws(CSVError) in try read("# one\nThe title is\na,b,y\n1,2,u\n3,4\n5,6,v\n") }
    #expect(row?.place == TextPlace(file: "folder/t.csv", line: 5, column: 4, field: 2))
  }

  /// A header whose last name is empty, and first rows that end early, are no titles.
  @Test func whatEndsEarlyInFrontOfRowsStays() throws {
    #expect(try read("a,b,\n1,2,u\n3,4,v\n5,6,u\n").table.columnNames.prefix(2) == ["a", "b"])
    #expect(try read("id,name,\n1,Ann,x\n2,Bob,y\n3,Cy,z\n").table.columnNames.prefix(2) == ["id", "name"])
    let below = try read("Report of May\na,b,\n1,2,u\n3,4,v\n5,6,u\n")
    #expect(below.table.columnNames.prefix(2) == ["a", "b"] && below.table.rowCount == 3)
    for units in [",,kg", "-,-,kg", ",cm,kg"] {
      let above = try read("a,b,\n\(units)\n1,2,3\n3,4,5\n5,6,7\n")
      #expect(above.table.columnNames.prefix(2) == ["a", "b"] && above.table.rowCount == 4, "\(units)")
    }
    #expect(try read("1,2,\n3,4,5\n6,7,8\n9,8,7\n").table.rowCount == 4)
    #expect(try read("a,b,y\n1,2,\n3,4,v\n5,6,u\n").table.rowCount == 3)
  }

  @Test func titlesInFrontOfRowsWithoutHeader() throws {
    let reading = try read("|1x3 Cross validator\n25, Private, 226802\n38, Private, 89814\n28, Local, 336951\n")
    #expect(reading.table.rowCount == 3 && reading.layout.header == .absent)
    #expect(Set(reading.notes.map(\.kind)) == [.linesLeftOut, .headerFound])
  }

  @Test func aHeaderThatIsACommentStaysTheHeader() throws {
    #expect(try read("#chrom,start\nchr1,5\nchr2,7\n").table.columnNames == ["#chrom", "start"])
    let saved = try read("# made by numpy\n# a b c\n1 2 3\n4 5 6\n7 8 9\n")
    #expect(saved.table.columnNames == ["a", "b", "c"] && saved.table.rowCount == 3)
    // Rows whose first cells begin with the mark are rows.
    let tags = try read("#one,1\n#two,2\nthree,3\n")
    #expect(tags.table.rowCount == 3)
    #expect(try read("#one\n#two\n").table.columnNames == ["#one"])
  }

  @Test func linesAreDeclared() throws {
    let text = "x,1,2\ny,3,4\na,b,y\n1,2,u\n3,4,v\n"
    let skipped = try read(text) { $0.skippedLines = 2 }
    #expect(skipped.table.columnNames == ["a", "b", "y"] && cells(skipped) == plain)
    // 0 keeps what would be taken for a title.
    let kept = malformedRow { () throws(CSVError) in
      try read("Report of May\na,b,y\n1,2,u\n3,4,v\n") { $0.skippedLines = 0 }
    }
    #expect(kept?.place.line == 2)
    let commented = try read("a,b,y\n1,2,u\n; why, not\n;;\n3,4,v\n") { $0.comment = ";" }
    #expect(cells(commented) == plain)
    #expect(commented.notes.first { $0.kind == .linesLeftOut }?.count == 2)
    #expect(throws: CSVError.nothingBehindSkippedLines(file: "folder/t.csv", skipped: 9)) {
      try read(text) { $0.skippedLines = 9 }
    }
    #expect(throws: CSVError.self) {
      try read("a,b\n1,2\n# so, \"open\n3,4\n5,\"6\n") { $0.comment = "#" }
    }
  }

  @Test func aRowThatWasCutOffIsNoFooter() throws {
    for (text, line) in [
      ("a,b,y\n1,2,u\n3,4\n", 3), ("a,b,y\n1,2,u\n3", 3), ("a,b,y\nx,2,u\nred\n", 3),
      ("a,b,y\n1,2,u\nTotal: 1 row\n3,4,v\n", 3), ("a,b,y\nTotal: 1 row\n", 2),
    ] {
      #expect(malformedRow { () throws(CSVError) in try read(text) }?.place.line == line, "\(text)")
    }
    let error = #expect(throws: CSVError.self) { try read("a,b,y\n1,2,u\n3,4\n") }
    #expect(error?.description.contains("malformed-rows: set-aside") == true)
  }

  @Test func columnsWithoutNamesThatHoldSomethingStay() throws {
    let index = try read(",x\nr1,0.5\nr2,0.25\nr3,0.5\n")
    #expect(index.table.columnNames == ["column_1", "x"])
    #expect(index.notes.first { $0.kind == .columnWithoutName }?.column == "column_1")
    // Shuffled row numbers don't count the rows.
    #expect(try read(",x\n5,0.5\n2,0.25\n9,0.5\n").table.columns.count == 2)
    // The last row has a value in the column without a name.
    let late = try read("a,b,\n1,2,\n3,4,\n5,6,x\n")
    #expect(late.table.columnNames == ["a", "b", "column_3"] && late.table.columns[2].text(2) == "x")
    // The made-up name must not be there already.
    #expect(try read("column_2,\n5,x\n7,y\n").table.columnNames == ["column_2", "column_2_"])
  }

  @Test func aHeaderWithOneNameFewerIsSaid() throws {
    for text in ["a,y\nr1,1,2\nr2,3,4\nr3,5,6\n", "a,y\n7,1,2\n3,3,4\n12,5,6\n", "a,y\n\"1\",1,2\n\"1.1\",3,4\n"] {
      let reading = try read(text)
      #expect(reading.table.columnNames == ["column_1", "a", "y"], "\(text)")
      let note = reading.notes.first { $0.kind == .columnWithoutName }
      #expect(
        note?.sentence
          == "the header of t.csv has one name fewer than the rows have cells, so its names are taken for those of the "
          + "last columns and the first is called 'column_1'; if that numbers or names the rows, drop it; if another "
          + "column lacks its name, give all names (column-names)", "\(text)")
    }
  }

  /// Cells that repeat, that are empty, or that are measured, name no rows.
  @Test func aHeaderWithOneNameFewerIsAnErrorWhereNothingNamesTheRows() throws {
    for text in [
      "city,b,y\nRome,37,u,2\nOslo,47,v,3\nRome,45,u,0\n", "a,b,y\n32,'x, z',u\n76,'x, z',v\n32,'x, z',u\n",
      "price,b,y\n6,3,54,u\n7,7,91,v\n7,0,89,v\n", "a,b,y\n1.5,3,54,2\n2.5,7,91,3\n3.25,0,89,4\n",
      "a,b,y\nr1,3,54,2\n,7,91,3\nr3,0,89,4\n",
    ] {
      let error = #expect(throws: CSVError.self) { try read(text) }
      let message = error?.description ?? ""
      #expect(message.hasPrefix("folder/t.csv:2:"), "\(message)")
      #expect(message.contains("4 fields where 3 are expected (the header has one name fewer"), "\(message)")
      #expect(message.contains("if a cell holds ',', write it in double quotes"), "\(message)")
      #expect(!message.contains("skip-lines"), "\(message)")
      // What it says helps.
      #expect(try read(text) { $0.columnNames = ["a", "b", "c", "y"] }.table.rowCount == 3)
    }
  }

  @Test func rowsThatEndWithSeparatorsAreCounted() throws {
    let reading = try read("a,b\n1,2\n3,4,,\n5,6,\n7,8\n")
    #expect(reading.table.rowCount == 4)
    let note = try #require(reading.notes.first { $0.kind == .trailingSeparators })
    #expect(note.count == 2 && note.line == 3)
    #expect(malformedRow { () throws(CSVError) in try read("a,b\n1,2\n3,4,,5\n6,7\n") }?.place.line == 3)
  }
}
