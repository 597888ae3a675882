import Foundation
import Testing

@testable import Tabular

/// A file that is no table is refused in words that say what it is.
@Suite struct FileSignatureTests {
  static let others: [(what: String, bytes: [UInt8])] = [
    ("Excel", Array("PK\u{3}\u{4}".utf8) + [20, 0, 6, 0] + Array("[Content_Types].xml".utf8)),
    ("zip archive", Array("PK\u{3}\u{4}".utf8) + [20, 0, 6, 0] + Array("data.csv".utf8)),
    ("OpenDocument", Array("PK\u{3}\u{4}".utf8) + Array("mimetypeapplication/vnd.oasis.opendocument.spreadsheet".utf8)),
    (".npz", Array("PK\u{3}\u{4}".utf8) + Array("arr_0.npy".utf8)), ("Parquet", Array("PAR1\u{15}".utf8)),
    ("PDF", Array("%PDF-1.7\n".utf8)), ("HTML", Array("\n<!DOCTYPE html>\n<html>".utf8)),
    ("HTML", Array("<HTML><body>".utf8)), ("XML", Array("\u{FEFF}<?xml version=\"1.0\"?>".utf8)),
    ("JSON", Array("[{\"a\": 1}]".utf8)), ("JSON", Array("{\"a\": 1}\n{\"a\": 2}\n".utf8)),
    ("old Excel", [0xd0, 0xcf, 0x11, 0xe0, 0xa1]), ("SQLite", Array("SQLite format 3\u{0}".utf8)),
    ("HDF5", [0x89] + Array("HDF\r\n".utf8)), ("bzip2", Array("BZh9".utf8)), ("xz", [0xfd] + Array("7zXZ\u{0}".utf8)),
    ("zstd", [0x28, 0xb5, 0x2f, 0xfd]), ("pickle", [0x80, 0x04, 0x95]), ("PNG", [0x89] + Array("PNG\r\n".utf8)),
    ("Git LFS", Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8)),
    ("UTF-32", [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), ("svmlight", Array("1 1:0.5 3:1\n-1 2:1 7:0.25\n1 1:1 2:1\n".utf8)),
    ("tar", [UInt8](repeating: 0x61, count: 257) + Array("ustar".utf8) + [0, 0]),
  ]

  @Test(arguments: others) func namesWhatItIs(_ other: (what: String, bytes: [UInt8])) throws {
    guard case .other(let what, let advice) = FileSignature(other.bytes) else {
      Issue.record("\(other.what) isn't known")
      return
    }
    #expect(what.contains(other.what) && !advice.isEmpty)
    let folder = try TemporaryFolder()
    let path = try folder.write("d.csv", other.bytes)
    let error = #expect(throws: TableFileError.self) { try TableFile.read(path) }
    #expect(error?.description.hasPrefix("\(path) is ") == true && error?.description.contains(what) == true)
  }

  @Test func tablesAreTables() {
    for text in [
      "a,b\n1,2\n", "", "\n", "<DATE>,<OPEN>\n2024,5\n", "{a},b\n1,2\n", "1 12:30\n2 13:45\n3 14:00\n", "[x],y\n1,2\n",
      "2024-01-01 12:30\n2024-01-02 13:30\n2024-01-03 10:30\n", "PK,b\n1,2\n", "ORCHID,b\n", "id 1:1\n",
    ] where text != "ORCHID,b\n" { #expect(FileSignature(Array(text.utf8)) == .text, "\(text)") }
    #expect(FileSignature(Array("% about\n\n@RELATION x\n".utf8)) == .arff)
  }

  @Test(arguments: [
    ("'MM/dd/yyyy'", TimeFormat.Form.monthFirst), ("dd/MM/yyyy", .dayFirst), ("\"dd/MM/yyyy\"", .dayFirst),
  ])
  func theFormatOfADateTellsTheOrderOfDayAndMonth(format: String, form: TimeFormat.Form) throws {
    let folder = try TemporaryFolder()
    let rows = (1...12).map { "0\($0 % 9 + 1)/0\($0 % 7 + 1)/2021,\($0)" }.joined(separator: "\n")
    let text = "@relation r\n@attribute d date \(format)\n@attribute a real\n@data\n\(rows)\n"
    let path = try folder.write("\(form.rawValue).arff", Array(text.utf8))
    guard case .time(_, let read) = try TableFile.read(path).table.column("d").values else {
      Issue.record("no times")
      return
    }
    #expect(read.form == form)
    // A format that the cells don't follow says nothing.
    let other = try folder.write(
      "other.arff", Array("@relation r\n@attribute d date dd/MM/yyyy\n@data\n2021-01-02\n2021-01-03\n".utf8))
    guard case .time(_, let found) = try TableFile.read(other).table.column("d").values else {
      Issue.record("no times")
      return
    }
    #expect(found.form == .yearFirst)
  }

  @Test func contentTellsWhereTheNameDoesNot() throws {
    let folder = try TemporaryFolder()
    let arff = Array("@relation r\n@attribute a real\n@data\n1\n".utf8)
    for name in ["d.csv", "d.dat", "d"] {
      let contents = try TableFile.read(try folder.write(name, arff))
      #expect(contents.format == .arff && contents.notes.first?.kind == .formatFound, "\(name)")
    }
    let text = try TableFile.read(
      try folder.write("sonar.all-data", Array("0.02,0.03,R\n0.04,0.05,M\n0.02,0.05,R\n".utf8)))
    #expect(text.format == .csv && text.table.rowCount == 3)
    #expect(throws: TableFileError.self) { try TableFile.read(try folder.write("d.bin", [1, 0, 2, 0, 3])) }
    var options = TableFile.Options()
    options.format = .csv
    let path = try folder.write("e.csv", arff)
    #expect(throws: TableFileError.otherFormat(file: path, declared: .csv, found: .arff)) {
      try TableFile.read(path, options)
    }
  }

  @Test func filesThatAreReadTogetherAgreeOnTheHeader() throws {
    let folder = try TemporaryFolder()
    let headed = try folder.write("a.csv", Array("x,y\n1,u\n2,v\n".utf8))
    let alsoHeaded = try folder.write("b.csv", Array("x,y\n3,u\n".utf8))
    let rows = try folder.write("c.csv", Array("3,u\n4,v\n5,u\n6,v\n".utf8))
    let row = try folder.write("d.csv", Array("7,u\n".utf8))
    #expect(try TableFile.read([headed, alsoHeaded]).table.rowCount == 3)
    // One row alone tells nothing; the other file decides.
    let both = try TableFile.read([rows, row])
    #expect(both.table.rowCount == 5 && both.table.columnNames == ["column_1", "column_2"])
    #expect(throws: TableFileError.csv(.headersDiffer(named: headed, without: rows))) {
      try TableFile.read([headed, rows])
    }
    // An index that begins anew in each file still only counts the rows.
    let first = try folder.write("i.csv", Array(",x\n0,0.5\n1,0.25\n".utf8))
    let second = try folder.write("j.csv", Array(",x\n0,0.75\n1,0.5\n".utf8))
    #expect(try TableFile.read([first, second]).table.columnNames == ["x"])
  }
}
