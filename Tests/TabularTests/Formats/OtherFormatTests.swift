import Foundation
import Testing

@testable import Tabular

@Suite struct OtherFormatTests {
  func arff(_ text: String) throws(ARFFError) -> Table { try ARFFReader(file: "t.arff").read(Array(text.utf8)).table }

  @Test func readsTheWeatherFixture() throws {
    let expected = try #require(try ExpectedFile.all()["weather.arff"])
    let table = try TableFile.read(Fixtures.path("csv/weather.arff")).table
    #expect(table.columnNames == expected.names)
    #expect(table.columns[0].kind == .categorical(levels: ["sunny", "overcast", "heavy rain"]))
    for (row, cells) in (expected.cells ?? []).enumerated() {
      for (column, cell) in zip(table.columns, cells) {
        if column.isNumeric, let cell {
          #expect(column.text(row) == Double(cell).map { "\($0)" })
        } else {
          #expect(column.text(row) == cell)
        }
      }
    }
  }

  @Test func namesTheCellThatIsNoLevel() throws {
    let expected = try #require(try ExpectedFile.all()["bad-nominal.arff"]?.error)
    let path = Fixtures.path("csv/bad-nominal.arff")
    let error = #expect(throws: TableFileError.self) { try TableFile.read(path) }
    guard case .arff(.notALevel(let text, let levels, "c", let place)) = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(text == "z" && levels == ["a", "b"])
    #expect(place.line == expected.line && place.column == expected.column && place.field == expected.field)
  }

  @Test func arffErrorsNameTheirPlace() {
    func place(_ line: Int, _ column: Int, _ field: Int? = nil) -> TextPlace {
      TextPlace(file: "t.arff", line: line, column: column, field: field)
    }
    let head = "@relation r\n@attribute x numeric\n@attribute y string\n@data\n"
    #expect(throws: ARFFError.wrongFieldCount(found: 1, expected: 2, place(5, 2, 1))) { try arff(head + "1") }
    #expect(throws: ARFFError.wrongFieldCount(found: 3, expected: 2, place(5, 5, 3))) { try arff(head + "1,b,c") }
    #expect(throws: ARFFError.notANumber("é", attribute: "x", place(6, 1, 1))) { try arff(head + "1,a\r\né,b") }
    #expect(throws: ARFFError.unterminatedQuote(place(5, 3))) { try arff(head + "1,'open") }
    #expect(throws: ARFFError.unsupportedType("relational", place(2, 14))) {
      try arff("@relation r\n@attribute x relational\n@data\n")
    }
    #expect(throws: ARFFError.duplicateAttribute("x", place(2, 1))) {
      try arff("@attribute x real\n@attribute x real\n@data")
    }
    #expect(throws: ARFFError.noData(file: "t.arff")) { try arff("@relation r\n@attribute x real\n") }
    #expect(throws: ARFFError.self) { try arff("@attribute x {a,b\n@data\na") }
    #expect(throws: ARFFError.self) { try arff("x,y\n1,2\n") }
  }

  @Test func arffKeepsEscapesAndCRLFApart() throws {
    let table = try arff(
      "@attribute 'a b' {'x\\'y', \"z\"\"z\", '?'}\r\n@ATTRIBUTE n Integer\r\n@DATA\r\n'x\\'y',1\r\n\"z\"\"z\" , ?\r\n'?',-2\r\n"
    )
    #expect(table.columnNames == ["a b", "n"])
    #expect((0..<3).map { table.columns[0].text($0) } == ["x'y", "z\"z", "?"])
    #expect((0..<3).map { table.columns[1].text($0) } == ["1.0", nil, "-2.0"])
  }

  static let arrays: [(String, [[Double]])] = [
    ("float64.npy", [[1.5, -2.0, 3.141592653589793], [4.0, .nan, 1e-300]]),
    ("float32.npy", [[0.10000000149011612, 2.0], [3.5, -.infinity], [9.99994610111476e-41, 65504.0]]),
    ("fortran.npy", [[0, 1, 2], [3, 4, 5]]),
    ("vector.npy", [[1], [2], [3], [4]]),
    ("int64.npy", [[1, 2], [3, -9_007_199_254_740_992]]),
  ]

  @Test(arguments: arrays) func readsArrays(_ name: String, _ values: [[Double]]) throws {
    let table = try TableFile.read(Fixtures.path("csv/\(name)")).table
    #expect(table.rowCount == values.count && table.columns.count == values[0].count)
    let matrix = try table.codedMatrix(table.columnNames)
    for (row, numbers) in values.enumerated() {
      for (column, number) in numbers.enumerated() {
        #expect(matrix[row, column] == number || (matrix[row, column].isNaN && number.isNaN))
      }
    }
  }

  @Test func arrayErrorsSayWhatIsWrong() throws {
    let big = Fixtures.path("csv/big-endian.npy")
    #expect(throws: TableFileError.npy(.unsupportedType(">f8", file: big))) { try TableFile.read(big) }
    let cut = Fixtures.path("csv/truncated.npy")
    #expect(throws: TableFileError.npy(.sizeDiffers(file: cut, expectedBytes: 48, foundBytes: 43))) {
      try TableFile.read(cut)
    }
    #expect(throws: NPYError.notAnArray(file: "x")) { try NPYReader(file: "x").read([1, 2, 3]) }
    func array(_ header: String) -> [UInt8] {
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
    }
    let reader = NPYReader(file: "x")
    for header in [
      "", "{'descr': '<f8'}", "{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1,)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': ()}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1,2,3)}", "{'descr': [('a', '<f8')], 'shape': (1,)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 3)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,)}",
    ] { #expect(throws: NPYError.self, "\(header)") { try reader.read(array(header)) } }
    #expect(try reader.read(array("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 2)}")).rowCount == 0)
  }

  @Test func filesAreReadByTheirNames() throws {
    #expect(try TableFile.format(of: "a/b.CSV.gz") == .csv)
    #expect(try TableFile.format(of: "b.tsv") == .tsv)
    #expect(throws: TableFileError.unknownFormat(file: "a.b/c")) { try TableFile.format(of: "a.b/c") }
    #expect(throws: TableFileError.self) { try TableFile.read("a.parquet") }
    #expect(throws: TableFileError.noFile) { try TableFile.read([String]()) }
    let missing = #expect(throws: TableFileError.self) { try TableFile.read("/nowhere/a.csv") }
    #expect(missing?.description.contains("No such file") == true)
    #expect(try TableFile.read(Fixtures.path("csv/tabs.tsv")).table.columnNames == ["label", "x", "y"])
  }

  @Test func severalFilesBecomeOneTable() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("reasonable-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ name: String, _ text: String) throws -> String {
      let path = folder.appendingPathComponent(name).path
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return path
    }
    let first = try write("a.csv", "1,x\n2,z\n")
    let second = try write("b.csv", "01,y\n3,\n")
    let other = try write("c.csv", "n;m\n1;2\n")
    for name in ["a", "b"] { _ = try write("\(name).columns.txt", "code\nletter\n") }
    let contents = try TableFile.read([first, second])
    #expect(contents.table.columnNames == ["code", "letter"])
    #expect((0..<4).map { contents.table.columns[0].text($0) } == ["1", "2", "01", "3"])
    #expect(contents.table.columns[1].kind == .categorical(levels: ["x", "y", "z"]))
    #expect((0..<4).map { contents.table.columns[1].text($0) } == ["x", "z", "y", nil])
    #expect(contents.files.map(\.rowCount) == [2, 2])
    #expect(contents.files[0].columnsFile == folder.appendingPathComponent("a.columns.txt").path)
    #expect(throws: TableFileError.self) { try TableFile.read([first, other]) }
    var options = TableFile.Options()
    options.usesColumnsFile = false
    #expect(try TableFile.read(first, options).table.columnNames == ["column_1", "column_2"])
  }
}
