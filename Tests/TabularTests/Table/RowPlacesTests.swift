import Foundation
import Testing

@testable import Tabular

@Suite struct RowPlacesTests {
  private func lines(_ table: Table) -> [Int?] { (0..<table.rowCount).map { table.places?.place(of: $0)?.line } }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func rowsStandOnTheLinesThatAnEditorShows(end: String) throws {
    // A blank line, a line break inside quotes, a malformed row that is set aside.
    let records = ["a,b", "1,x", "", "2,\"two\(end)lines\"", "3", "4,y", "5,\"z\""]
    let folder = FileManager.default.temporaryDirectory
    let aside = folder.appendingPathComponent("aside-\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: aside) }
    for text in [records.joined(separator: end), records.joined(separator: end) + end] {
      for blockBytes in [4, 7, 16, 1 << 20] {
        var options = CSVReader.Options()
        options.malformedRows = .setAside(into: aside)
        var reader = CSVReader(options)
        reader.blockBytes = blockBytes
        let table = try reader.read(text: text, name: "t.csv").table
        #expect(lines(table) == [2, 4, 7, 8], "\(blockBytes)")
        #expect(table.placeText(ofRow: 2) == "t.csv:7")
        // The row that is set aside is a row of the file all the same; the blank line is none.
        #expect((0..<4).map { table.places?.fileRow(of: $0)?.row } == [0, 1, 3, 4], "\(blockBytes)")
      }
    }
  }

  @Test func aPlainFileIsOneRun() throws {
    let text = "a\n" + (1...500).map { "\($0)\n" }.joined()
    for blockBytes in [16, 1 << 20] {
      var reader = CSVReader()
      reader.blockBytes = blockBytes
      let table = try reader.read(text: text, name: "t").table
      #expect(lines(table) == (2...501).map { $0 })
      var expected = RowPlaces()
      expected.append(rowCount: 500, file: "t", firstLine: 2)
      #expect(table.places == expected)
    }
  }

  @Test func selectingAndJoiningKeepThePlaces() throws {
    let first = try CSVReader().read(text: "a\n1\n\n2\n3\n", name: "one").table
    let second = try CSVReader().read(text: "a\n4\n", name: "two").table
    let joined = try Table(joining: [first, second])
    let selected = try joined.selecting(rows: [3, 0, 2, 2]).dropping([])
    #expect((0..<4).map { selected.placeText(ofRow: $0) } == ["two:2", "one:2", "one:5", "one:5"])
    #expect((0..<4).map { selected.places?.fileRow(of: $0)?.row } == [0, 0, 2, 2])
    #expect(selected.places?.fileRow(of: 0)?.file == "two")
    #expect(selected.places?.place(of: 4) == nil && selected.places?.place(of: -1) == nil)
  }

  @Test func linesOfARFFCountFromTheTopOfTheFile() throws {
    let text = "% a comment\n@relation r\n@attribute a numeric\n@data\n1\n% another\n\n2\n"
    let table = try ARFFReader(file: "r.arff").read(Array(text.utf8)).table
    #expect(lines(table) == [5, 8])
  }

  @Test func aTableWithoutAFileCountsItsRows() throws {
    let table = try Table(columns: [Column(name: "a", values: .numeric([1, 2]))])
    #expect(table.places == nil)
    #expect(table.placeText(ofRow: 1) == "row 2")
  }

  @Test func aMissingGroupIsNamedByItsLine() throws {
    let table = try CSVReader().read(text: "g,t\na,1\n\n,\n", name: "g.csv").table
    #expect(throws: SplitError.missingGroup(place: "g.csv:4", column: "g")) { try table.groups(of: table.column("g")) }
    #expect(throws: SplitError.missingTime(place: "g.csv:4", column: "t")) { try table.times(of: table.column("t")) }
  }
}
