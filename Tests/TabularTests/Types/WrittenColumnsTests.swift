import Records
import Testing

@testable import Tabular

/// Rows that are learned from mean what they would mean in a file of their own, whatever stands in the others.
struct WrittenColumnsTests {
  /// What people write into cells, one kind a list.
  private static let kinds: [[String]] = [
    ["1", "12", "345"], ["1.5", "2.25", "10.75"], ["1,5", "2,25", "1034,5"], ["1.234", "5.678"], ["1,234", "5,678"],
    ["1.234.567", "2.345.678,9"], ["1,234,567", "2,345.5"], ["1 234", "12 345,5"], ["12 %", "3 %"], ["€ 5", "€ 6,50"],
    ["00501", "01234"], ["7", "00501"], ["yes", "no", "maybe"], ["", "NA", "?"], ["12345678901234567890"],
    ["2011-12-31", "2012-01-05"], ["2011-12-31 10:15", "2012-01-05 11:30"], ["31.12.2011", "05.01.2012"],
    ["01/02/2012", "03/04/2012"], ["12/31/2011", "01/05/2012"], ["2011-12-31T10:15+01:00"], ["(300)", "200"], ["5 kg"],
    ["14:30", "09:15"], ["2011", "2012"], ["-", "3"],
  ]

  private struct Draws {
    var state: UInt64
    mutating func below(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    mutating func cell() -> String {
      let kind = WrittenColumnsTests.kinds[below(WrittenColumnsTests.kinds.count)]
      return kind[below(kind.count)]
    }
    /// Cells of one or two kinds.
    mutating func cells(_ count: Int) -> [String] {
      let first = WrittenColumnsTests.kinds[below(WrittenColumnsTests.kinds.count)]
      let second = below(3) == 0 ? WrittenColumnsTests.kinds[below(WrittenColumnsTests.kinds.count)] : first
      let rare = below(2) == 0 ? 150 : 4
      return (0..<count).map { _ in
        let kind = below(rare) == 0 ? second : first
        return kind[below(kind.count)]
      }
    }
  }

  private func text(_ columns: [[String]], rows: [Int], separator: String) -> String {
    let header = columns.indices.map { "c\($0)" }.joined(separator: separator)
    let lines = rows.map { row in columns.map { "\"\($0[row])\"" }.joined(separator: separator) }
    return ([header] + lines).joined(separator: "\n") + "\n"
  }

  private func options(_ separator: String) -> TableFile.Options {
    var options = TableFile.Options()
    options.csv.separator = separator.first
    options.csv.header = .present
    return options
  }

  /// The law: what is learned from some rows is what a file of these rows alone says, to the last bit, and what isn't
  /// learned is read by the whole file in the same way.
  @Test(arguments: 0..<120) func someRowsAreReadAsAFileOfTheirOwn(_ seed: Int) throws {
    var draws = Draws(state: UInt64(seed) &* 977 &+ 5)
    let folder = try TemporaryFolder()
    let separator = seed % 3 == 0 ? "," : ";"
    let half = 20 + draws.below(200)
    // The later rows are of other kinds in one column of two.
    let columns = (0..<8).map { _ in
      let early = draws.cells(half)
      return early + (draws.below(2) == 0 ? draws.cells(40) : (0..<40).map { _ in early[draws.below(half)] })
    }
    let all = text(columns, rows: Array(0..<half + 40), separator: separator)
    let some = text(columns, rows: Array(0..<half), separator: separator)
    let whole = try folder.write("whole.csv", Array(all.utf8))
    let alone = try folder.write("alone.csv", Array(some.utf8))
    let (contents, written) = try TableFile.readKeepingTexts([whole], options(separator))
    let expected = try TableFile.read([alone], options(separator))
    let rows = Array(0..<half)
    let learned = written.learned(from: rows, of: Set(contents.table.columnNames))
    for column in expected.table.columns where column.missingCount < column.count {
      let wanted = try #require(expected.schema.column(column.name))
      let found = learned.first { $0.name == column.name }
      let schema = try #require(found?.schema ?? contents.schema.column(column.name))
      #expect(schema.readsLike(wanted), "\(column.name): \(schema) for \(wanted)")
      let read = try found.map { try #require(written.column($0)) } ?? contents.table.column(column.name)
      #expect(Self.texts(read.selecting(rows)) == Self.texts(column), "\(column.name)")
      if found != nil { #expect(Self.leftOut(schema) == Self.leftOut(wanted)) }
    }
  }

  @Test func allRowsAreReadAsTheFile() throws {
    for seed in 0..<40 {
      var draws = Draws(state: UInt64(seed) &* 31 &+ 7)
      let columns = (0..<6).map { _ in draws.cells(120) }
      let folder = try TemporaryFolder()
      let path = try folder.write(
        "whole.csv", Array(text(columns, rows: Array(0..<120), separator: ";").utf8))
      let (contents, written) = try TableFile.readKeepingTexts([path], options(";"))
      for learned in written.learned(from: Array(0..<120), of: Set(contents.table.columnNames)) {
        let schema = try #require(contents.schema.column(learned.name))
        #expect(schema.readsLike(learned.schema))
        let column = try #require(written.column(learned))
        #expect(Self.texts(column) == Self.texts(try contents.table.column(learned.name)))
      }
    }
  }

  /// Nothing is kept, and nothing read twice, where any rows would say the same.
  @Test func plainColumnsAreNotKept() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<50).map { "\($0),\(Double($0) / 4),\($0 % 2 == 0 ? "a" : "NA"),w\($0 % 3)" }
    let path = try folder.write("plain.csv", Array(("i,x,m,w\n" + lines.joined(separator: "\n") + "\n").utf8))
    let (contents, written) = try TableFile.readKeepingTexts([path])
    #expect(written.learned(from: [0, 1], of: Set(contents.table.columnNames)).isEmpty)
  }

  @Test func aDeclaredColumnIsReadTheSameEverywhere() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("declared.csv", Array("x;y\n1.234;1\n2.345;2\n1.234.567,5;3\n".utf8))
    var options = self.options(";")
    let (found, written) = try TableFile.readKeepingTexts([path], options)
    let early = try #require(written.learned(from: [0, 1], of: ["x"]).first)
    #expect(try Self.texts(found.table.column("x")).first == "1234.0")
    #expect(try Self.texts(#require(written.column(early))).first == "1.234")
    options.csv.columnTypes = ["x": ColumnDeclaration(.numeric, decimalMark: .comma, thousandsMark: .point)]
    let declared = try TableFile.readKeepingTexts([path], options)
    #expect(declared.written.learned(from: [0, 1], of: ["x"]).isEmpty)
    #expect(try Self.texts(declared.contents.table.column("x")).first == "1234.0")
  }

  @Test func rowsOfSeveralFilesAreCountedOn() throws {
    let folder = try TemporaryFolder()
    let first = try folder.write("1.csv", Array("x;y\n1,5;1\n2,5;2\n".utf8))
    let second = try folder.write("2.csv", Array("x;y\nfew;3\n3,5;4\nmany;5\n".utf8))
    let (contents, written) = try TableFile.readKeepingTexts([first, second], options(";"))
    #expect(contents.schema.column("x")?.kind == .categorical(levels: ["1,5", "2,5", "3,5", "few", "many"]))
    let learned = try #require(written.learned(from: [0, 1, 3], of: ["x"]).first)
    #expect(Self.texts(try #require(written.column(learned))) == ["1.5", "2.5", "nan", "3.5", "nan"])
    #expect(written.text("x", row: 2) == "few")
    #expect(written.text("x", row: 4) == "many")
  }

  private static func texts(_ column: Column) -> [String] {
    switch column.values {
    case .numeric(let numbers), .time(let numbers, _): numbers.map { "\($0)" }
    case .categorical(let codes, let levels): codes.map { $0 < 0 ? "" : levels[Int($0)] }
    }
  }

  private static func leftOut(_ schema: ColumnSchema) -> [String] {
    switch schema.cells {
    case .numbers(let reading), .countedTimes(_, let reading): reading.missingTexts.sorted()
    case .times(_, let texts): texts.sorted()
    case .categories: []
    }
  }
}
