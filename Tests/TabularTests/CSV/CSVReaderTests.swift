import Foundation
import Testing

@testable import Tabular

@Suite struct CSVReaderTests {
  func read(_ text: String, _ change: (inout CSVReader.Options) -> Void = { _ in }) throws(CSVError) -> CSVReading {
    var options = CSVReader.Options()
    change(&options)
    return try CSVReader(options).read(text: text, name: "t")
  }

  func cells(_ table: Table) -> [[String?]] {
    (0..<table.rowCount).map { row in table.columns.map { $0.text(row) } }
  }

  func place(_ line: Int, _ column: Int, _ field: Int? = nil) -> TextPlace {
    TextPlace(file: "t", line: line, column: column, field: field)
  }

  @Test func detectsTheSeparator() throws {
    for separator in [",", ";", "\t", "|"] {
      let text = ["a", "b", "c"].joined(separator: separator) + "\n" + ["1", "x", "2"].joined(separator: separator)
      let reading = try read(text)
      #expect(reading.separator == separator.first)
      #expect(reading.table.columnNames == ["a", "b", "c"])
    }
    #expect(try read("a;b\n1,5;x\n2,5;y\n3;z\n").separator == ";")
    #expect(try read("a b\n1 2\n").table.columnNames == ["a b"])
    #expect(try read("\"a,b\"\t\"c,d\"\n\"1,2\"\t\"3,4\"\n").separator == "\t")
  }

  @Test func readsDecimalCommas() throws {
    let reading = try read("a;b\n1,5;2\n-0,25;3\n") { $0.decimalMark = .comma }
    #expect(reading.table.columns[0].values == .numeric([1.5, -0.25]))
  }

  @Test func aDecimalCommaIsNeverTheDetectedSeparator() throws {
    let reading = try read("a\n1,5\n2,5\n") { $0.decimalMark = .comma }
    #expect(reading.table.columns.map(\.values) == [.numeric([1.5, 2.5])])
  }

  @Test func everyLineEndCounts() throws {
    for end in ["\n", "\r\n", "\r"] {
      let reading = try read("a,b\(end)1,x\(end)\(end)2,y\(end)")
      #expect(cells(reading.table) == [["1.0", "x"], ["2.0", "y"]])
      #expect(reading.blankLineCount == 1)
      let row = malformedRow { () throws(CSVError) in try read("a,b\(end)1,\"x\(end)y\"\(end)3") }
      #expect(row == MalformedRow(fact: .tooFewFields(found: 1, expected: 2), place: place(4, 2, 1)))
    }
  }

  @Test func missingMarksAreChosen() throws {
    let text = "a,b\n1,NA\n-9,x\n,-9\n"
    let plain = try read(text)
    #expect(cells(plain.table) == [["1.0", nil], ["-9.0", "x"], [nil, "-9"]])
    let chosen = try read(text) { $0.missing = .only(["-9", ""]) }
    #expect(cells(chosen.table) == [["1.0", "NA"], [nil, "x"], [nil, nil]])
  }

  @Test func levelsAreSortedWhateverTheOrderOfRows() throws {
    let forward = try read("c\nb\na\nc\n").table.columns[0]
    let backward = try read("c\nc\na\nb\n").table.columns[0]
    #expect(forward.kind == .categorical(levels: ["a", "b", "c"]))
    #expect(forward.kind == backward.kind)
    #expect(forward.values == .categorical(codes: [1, 0, 2], levels: ["a", "b", "c"]))
  }

  @Test func equalStringsOfDifferentBytesAreOneLevel() throws {
    let column = try read("c\n\u{e9}\ne\u{301}\ne\n").table.columns[0]
    guard case .categorical(let codes, let levels) = column.values else {
      Issue.record("not categorical")
      return
    }
    #expect(levels.count == 2 && Set(levels).count == 2)
    #expect(codes[0] == codes[1] && codes[0] != codes[2])
  }

  @Test func declaredTypesWin() throws {
    let text = "a,b\n1,00501\n2,7\n"
    #expect(try read(text).table.columns.map(\.isNumeric) == [true, false])
    let declared = try read(text) { $0.columnTypes = ["a": .categorical, "b": .numeric] }
    #expect(declared.table.columns[0].values == .categorical(codes: [0, 1], levels: ["1", "2"]))
    #expect(declared.table.columns[1].values == .numeric([501, 7]))
    #expect(try read(text) { $0.keepsZeroPaddedCodes = false }.table.columns[1].values == .numeric([501, 7]))
    #expect(throws: CSVError.unknownTypedColumn("z", available: ["a", "b"], file: "t")) {
      try read(text) { $0.columnTypes = ["z": .numeric] }
    }
    let fact = MalformedRow.Fact.notANumber(text: "x", column: "a")
    let row = malformedRow { () throws(CSVError) in
      try read("a,b\n1,2\nx,3\ny,z\n") { $0.columnTypes = ["a": .numeric] }
    }
    #expect(row == MalformedRow(fact: fact, place: place(3, 1, 1)))
  }

  @Test func namesMayBeGivenGeneratedOrReplaced() throws {
    #expect(try read("1,2\n") { $0.header = .absent }.table.columnNames == ["column_1", "column_2"])
    #expect(try read("1,2\n") { $0.columnNames = ["x", "y"] }.table.rowCount == 1)
    let replaced = try read(",v\n1,2\n") {
      $0.columnNames = ["row", "v"]
      $0.header = .present
    }
    #expect(replaced.table.columnNames == ["row", "v"] && replaced.table.rowCount == 1)
    let row = malformedRow { () throws(CSVError) in
      try read("1,2\n") {
        $0.separator = ","
        $0.columnNames = ["x"]
      }
    }
    #expect(row == MalformedRow(fact: .tooManyFields(found: 2, expected: 1), place: place(1, 3, 2)))
    #expect(throws: CSVError.self) { try read("1,2\n") { $0.columnNames = ["x", "x"] } }
  }

  @Test func malformedRowsAreSetAsideWithTheirReasons() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("aside-\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let text = "a,b\n1,x\n2\n3,\"say \"\"no\"\" \"k\nw,y\n4,y,z\n5,z\n"
    for size in [8, 16, 1 << 18] {
      var options = CSVReader.Options()
      options.separator = ","
      options.malformedRows = .setAside(into: path)
      options.columnTypes = ["a": .numeric]
      var reader = CSVReader(options)
      reader.blockBytes = size
      let reading = try reader.read(text: text, name: "t")
      #expect(cells(reading.table) == [["1.0", "x"], ["5.0", "z"]])
      #expect(reading.setAsideCount == 4 && reading.setAsideFile == path)
      #expect(reading.setAside.map(\.place.line) == [3, 4, 5, 6])
      let aside = try CSVReader().read(file: path).table
      #expect(aside.columnNames == ["line", "column", "field", "reason", "row"])
      #expect(try aside.column("line").values == .numeric([3, 4, 5, 6]))
      let rows = try aside.column("row")
      #expect((0..<4).map { rows.text($0) } == ["2", "3,\"say \"\"no\"\" \"k", "w,y", "4,y,z"])
    }
  }

  @Test func aFileWithoutAnyGoodRowIsAnError() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("aside-\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: CSVError.self) {
      try read("a,b\n1\n2\n") { $0.malformedRows = .setAside(into: path) }
    }
    guard case .noRowLeft(2, _) = error else {
      Issue.record("another error")
      return
    }
    #expect(throws: CSVError.self) {
      try read("a,b\n1\n2,3\n") { $0.malformedRows = .setAside(into: "/dev/null/aside.csv") }
    }
  }

  @Test func theRowLimitStopsBeforeLaterFaults() throws {
    let reading = try read("a,b\n1,2\n3,4\n5\n") { $0.rowLimit = 2 }
    #expect(reading.table.rowCount == 2)
    #expect(try read("a,b\n1,2\n") { $0.rowLimit = 0 }.table.rowCount == 0)
    #expect(try read("a,b\n1,2\n3,\"x") { $0.rowLimit = 1 }.table.rowCount == 1)
  }

  @Test func readsLatin1WhenDeclared() throws {
    let bytes: [UInt8] = Array("n\u{e4}me,v\n".unicodeScalars.map { UInt8($0.value) }) + [0xfc, 0x2c, 0x31, 0x0a]
    #expect(throws: CSVError.undecodable(byte: 0xe4, place(1, 2, 1))) { try CSVReader().read(bytes: bytes, name: "t") }
    var options = CSVReader.Options()
    options.encoding = .latin1
    let table = try CSVReader(options).read(bytes: bytes).table
    #expect(table.columnNames == ["näme", "v"])
    #expect(table.columns[0].text(0) == "ü")
  }

  @Test func columnsOfErrorsCountCharacters() {
    let row = MalformedRow(fact: .tooManyFields(found: 3, expected: 2), place: place(2, 6, 3))
    #expect(malformedRow { () throws(CSVError) in try read("a,b\nüü,é,x\n") } == row)
  }

  @Test func impossibleOptionsSayWhy() {
    for change: (inout CSVReader.Options) -> Void in [
      { $0.separator = "é" }, { $0.separator = "\n" }, { $0.quote = "," },
      {
        $0.thousandsMark = .comma
        $0.decimalMark = .comma
      },
      { $0.numericShare = 0.4 }, { $0.columnNames = [] }, { $0.rowLimit = -1 },
    ] {
      let error = #expect(throws: CSVError.self) {
        try read("a,b\n1,2\n") {
          $0.separator = ","
          change(&$0)
        }
      }
      guard case .impossibleOptions = error else {
        Issue.record("another error: \(String(describing: error))")
        continue
      }
    }
  }

  @Test func aRecordBeyondTheLimitIsTakenForAnOpenQuote() {
    let text = "a,b\n1,\"" + String(repeating: "x,y\n", count: 200)
    #expect(throws: CSVError.unterminatedQuote(place(2, 3, 2))) {
      var options = CSVReader.Options()
      options.longestRecordBytes = 100
      options.separator = ","
      var reader = CSVReader(options)
      reader.blockBytes = 16
      return try reader.read(text: text, name: "t")
    }
  }

  @Test func numbersAndGapsThatTurnToTextLateKeepTheirText() throws {
    var text = "late,gaps,fine\n"
    for row in 0..<300 { text += "\(row).50,,\(row)\n" }
    for _ in 0..<4 { text += "x,word,1\n" }
    var reader = CSVReader()
    reader.blockBytes = 256
    let table = try reader.read(text: text).table
    #expect(table.columns.map(\.isNumeric) == [false, false, true])
    #expect(table.columns[0].text(7) == "7.50" && table.columns[0].text(300) == "x")
    #expect(table.columns[1].missingCount == 300 && table.columns[1].text(300) == "word")
  }

  @Test func manyLevelsKeepTheirCodes() throws {
    var text = "id,long\n"
    for row in 0..<3_000 { text += "k\(row * 7_919 % 3_000),a name of more than sixteen bytes \(row % 500)\n" }
    let table = try CSVReader().read(text: text).table
    for row in 0..<3_000 {
      #expect(table.columns[0].text(row) == "k\(row * 7_919 % 3_000)")
      #expect(table.columns[1].text(row) == "a name of more than sixteen bytes \(row % 500)")
    }
  }

  @Test func twoThreadsReadWhatOneReads() throws {
    var text = (0..<12).map { "c\($0)" }.joined(separator: ",") + "\n"
    for row in 0..<2_400 {
      let cells = (0..<12).map { column in
        switch column % 4 {
        case 0: "\(Double(row * column) / 7)"
        case 1: row % 90 == 0 ? "NA" : "level \(row * column % 13)"
        case 2: "\"say \"\"\(row % 17)\"\"\""
        default: "\(row)"
        }
      }
      text += cells.joined(separator: ",") + "\n"
    }
    text += (0..<12).map { $0 == 3 ? "late" : "1" }.joined(separator: ",")
    var readings: [CSVReading] = []
    for (threads, size) in [(1, 1 << 18), (2, 1 << 18), (1, 50_000)] {
      var reader = CSVReader()
      reader.threadLimit = threads
      reader.blockBytes = size
      readings.append(try reader.read(text: text))
    }
    #expect(readings[0].table.rowCount == 2_401)
    #expect(readings[0].table.columns[2].text(5) == "say \"5\"")
    #expect(readings[0].table.columns[3].text(2_400) == nil)
    for reading in readings.dropFirst() {
      for (first, second) in zip(readings[0].table.columns, reading.table.columns) {
        #expect(first.kind == second.kind)
        #expect((0..<2_401).allSatisfy { first.text($0) == second.text($0) })
      }
    }
    // A fault is the same one, whichever worker meets it.
    let broken =
      Array(text.utf8) + [0x0a] + Array("1,1,\u{fc}".unicodeScalars.map { UInt8($0.value) })
      + Array(",1,1,1,1,1,1,1,1,1\n".utf8)
    for threads in [1, 2] {
      var reader = CSVReader()
      reader.threadLimit = threads
      #expect(throws: CSVError.undecodable(byte: 0xfc, place(2_403, 5, 3))) {
        try reader.read(bytes: broken, name: "t")
      }
    }
  }
}
