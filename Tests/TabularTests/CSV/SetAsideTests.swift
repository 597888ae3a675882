import Foundation
import Testing

@testable import Tabular

/// Rows are set aside without costing anything that was there.
@Suite struct SetAsideTests {
  let text = Array("a,b\n1,x\n2\n3,y\n".utf8)

  func options(_ path: String?) -> TableFile.Options {
    var options = TableFile.Options()
    options.csv.malformedRows = .setAside(into: path)
    return options
  }

  @Test func theFolderIsMade() throws {
    let folder = try TemporaryFolder()
    let data = try folder.write("d.csv", text)
    let aside = folder.path("new/deep/aside.csv")
    for _ in 0..<2 {
      let contents = try TableFile.read(data, options(aside))
      #expect(contents.table.rowCount == 2 && contents.files[0].setAsideFile == aside)
      #expect(try String(contentsOfFile: aside, encoding: .utf8).hasPrefix("line,column,field,reason,row\n3,"))
    }
  }

  @Test func neverOntoAnInput() throws {
    let folder = try TemporaryFolder()
    let data = try folder.write("d.csv", text)
    try FileManager.default.createSymbolicLink(atPath: folder.path("link.csv"), withDestinationPath: data)
    try FileManager.default.linkItem(atPath: data, toPath: folder.path("hard.csv"))
    for target in [data, folder.path("./d.csv"), folder.path("link.csv"), folder.path("hard.csv")] {
      #expect(throws: TableFileError.csv(.setAsideIsInput(file: target, input: data))) {
        try TableFile.read(data, options(target))
      }
      #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: data))) == text)
    }
    // The second file's rows go to a file of their own, which may be the first one.
    let second = try folder.write("e.csv.2", text)
    var both = options(folder.path("e.csv"))
    both.format = .csv
    #expect(throws: TableFileError.self) { try TableFile.read([data, second], both) }
    let names = try folder.write("d.columns.txt", Array("p\nq\n".utf8))
    #expect(throws: TableFileError.csv(.setAsideIsInput(file: names, input: names))) {
      try TableFile.read(data, options(names))
    }
  }

  @Test func neverOntoSomethingElse() throws {
    let folder = try TemporaryFolder()
    let data = try folder.write("d.csv", text)
    let other = try folder.write("important.txt", Array("all I have\n".utf8))
    #expect(throws: TableFileError.csv(.setAsideHoldsOther(file: other))) { try TableFile.read(data, options(other)) }
    #expect(try String(contentsOfFile: other, encoding: .utf8) == "all I have\n")
    let empty = try folder.write("empty.csv", [])
    #expect(try TableFile.read(data, options(empty)).files[0].setAsideCount == 1)
    #expect(try TableFile.read(data, options("/dev/null")).files[0].setAsideCount == 1)
  }

  @Test func canBeCountedOnly() throws {
    let folder = try TemporaryFolder()
    let data = try folder.write("d.csv", text)
    let contents = try TableFile.read(data, options(nil))
    #expect(contents.files[0].setAsideCount == 1 && contents.files[0].setAsideFile == nil)
    #expect(contents.notes.first { $0.kind == .rowsSetAside }?.line == 3)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")).count == 1)
  }
}
