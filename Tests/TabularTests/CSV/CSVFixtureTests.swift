import Foundation
import Testing

@testable import Tabular

/// Every file of Tests/Fixtures/csv gives the cells or the error that `expected.json` says.
@Suite struct CSVFixtureTests {
  static let names: [String] = {
    let all = (try? ExpectedFile.all()) ?? [:]
    return all.keys.filter { name in [".csv", ".tsv", ".csv.gz"].contains { name.hasSuffix($0) } }.sorted()
  }()

  @Test func thereAreFixtures() { #expect(Self.names.count > 30) }

  func reader(_ options: ExpectedFile.Options?, _ name: String) -> CSVReader {
    var reader = CSVReader.Options()
    reader.separator = options?.separator.flatMap(\.first) ?? (name.hasSuffix(".tsv") ? "\t" : ",")
    reader.header = options?.header == false ? .absent : .present
    reader.trimsBlanks = options?.trim ?? false
    reader.missing = .only(options?.missing ?? [])
    return CSVReader(reader)
  }

  @Test(arguments: names) func givesTheCellsOrTheError(_ name: String) throws {
    let expected = try #require(try ExpectedFile.all()[name])
    let reader = reader(expected.options, name)
    let path = Fixtures.path("csv/\(name)")
    if let fault = expected.error {
      let error = #expect(throws: CSVError.self) { try reader.read(file: path) }
      if let line = fault.line {
        let place = try #require(error?.place)
        #expect(place.line == line && place.column == fault.column && place.field == fault.field, "\(place)")
      }
      let text = error?.description ?? ""
      #expect(text.contains(path), "the error doesn't name its file: \(text)")
      return
    }
    let table = try reader.read(file: path).table
    #expect(table.columnNames == expected.names)
    #expect(table.rowCount == expected.rows)
    for (row, cells) in (expected.cells ?? []).enumerated() {
      for (column, cell) in zip(table.columns, cells) {
        if column.isNumeric, let cell {
          let plain = cell.trimmingCharacters(in: .whitespaces).replacingOccurrences(of: ",", with: ".")
          let number = strtod(plain, nil)
          #expect(column.text(row) == "\(number)", "row \(row), \(column.name)")
        } else {
          #expect(column.text(row) == cell, "row \(row), \(column.name)")
        }
      }
    }
  }

  @Test(arguments: names) func givesTheSameInBlocksOfAnySize(_ name: String) throws {
    let expected = try #require(try ExpectedFile.all()[name])
    var reader = reader(expected.options, name)
    let path = Fixtures.path("csv/\(name)")
    let whole = Result { try reader.read(file: path) }
    for size in [4, 5, 7, 16, 33, 100] {
      reader.blockBytes = size
      let parts = Result { try reader.read(file: path) }
      switch (whole, parts) {
      case (.success(let first), .success(let second)):
        #expect(first.table.columns.map(\.kind) == second.table.columns.map(\.kind))
        for row in 0..<first.table.rowCount {
          #expect(first.table.columns.map { $0.text(row) } == second.table.columns.map { $0.text(row) })
        }
        #expect(first.blankLineCount == second.blankLineCount)
      case (.failure(let first), .failure(let second)):
        #expect(first as? CSVError == second as? CSVError, "blocks of \(size) bytes")
      default: Issue.record("blocks of \(size) bytes give another result: \(whole) \(parts)")
      }
    }
  }

  @Test func typesComeFromAllRows() throws {
    let options = ExpectedFile.Options()
    let late = try reader(options, "").read(file: Fixtures.path("csv/late-text.csv"))
    #expect(late.table.columns.map(\.isNumeric) == [true, true])
    #expect(late.notes.map(\.kind) == [.cellsLeftOut] && late.notes.first?.line == 201)
    let zeros = try reader(options, "").read(file: Fixtures.path("csv/zero-padded.csv")).table
    #expect(zeros.columns.map(\.isNumeric) == [false, false, true])
    let booleans = try reader(options, "").read(file: Fixtures.path("csv/booleans.csv")).table
    #expect(booleans.columns.map(\.isNumeric) == [false, true, false, false])
    let numbers = try reader(options, "").read(file: Fixtures.path("csv/numbers.csv")).table
    #expect(numbers.columns.map(\.isNumeric) == [true])
    let long = try reader(options, "").read(file: Fixtures.path("csv/long-numbers.csv")).table
    #expect(long.columns.map(\.isNumeric) == [false, true])
    let words = try reader(options, "").read(file: Fixtures.path("csv/not-numbers.csv")).table
    #expect(words.columns.map(\.isNumeric) == [false])
  }
}
