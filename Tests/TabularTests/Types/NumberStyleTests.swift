import Testing

@testable import Tabular

/// Numbers as people write them are found where the whole column agrees, and read as declared.
@Suite struct NumberStyleTests {
  static func read(
    _ cells: [String], separator: Character = ",", _ change: (inout CSVReader.Options) -> Void = { _ in }
  ) throws -> (values: [Double]?, notes: [DataNote]) {
    let reading = try TypeInferenceTests.read(cells.map { "\"\($0)\"" }, separator: separator, change)
    if case .numeric(let numbers) = reading.table.columns[1].values { return (numbers, reading.notes) }
    return (nil, reading.notes)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var cells: [String]
    var values: [Double]?
    var separator: Character = ","
    var testDescription: String { cells.joined(separator: " ") }
  }

  static let cases: [Case] = [
    Case(cells: ["1,234,567", "1,234.50", "12"], values: [1_234_567, 1234.5, 12]),
    Case(cells: ["12,34,567", "1,23,456.5"], values: [1_234_567, 123_456.5]),
    Case(cells: ["1.234,50", "12,5", "-0,25"], values: [1234.5, 12.5, -0.25]),
    Case(cells: ["1.234.567", "12,5"], values: [1_234_567, 12.5]),
    Case(cells: ["1 234,5", "12,25", "1 234 567"], values: [1234.5, 12.25, 1_234_567]),
    Case(cells: ["1 234.5", "999"], values: [1234.5, 999]),
    Case(cells: ["1\u{a0}234,5", "1\u{202f}000,0"], values: [1234.5, 1000]),
    Case(cells: ["1'234.50", "1\u{2019}000", "5"], values: [1234.5, 1000, 5]),
    Case(cells: ["$1,234.50", "$12", "-$5", "$-6"], values: [1234.5, 12, -5, -6]),
    Case(cells: ["12%", "3.5 %", "-1%"], values: [12, 3.5, -1]),
    Case(cells: ["EUR 12", "EUR 1,000.00", "EUR 7.5"], values: [12, 1000, 7.5]),
    Case(cells: ["12,50 €", "1.000,00 €"], values: [12.5, 1000]),
    Case(cells: ["(1,234)", "(5)", "1,000"], values: [-1234, -5, 1000]),
    Case(cells: ["(12.5)", "3", "4"], values: [-12.5, 3, 4]),
    Case(cells: ["1,5e3", "2,25"], values: [1500, 2.25]),
    // Thousands, as far as one can tell; decimals where semicolons part the cells.
    Case(cells: ["1,234", "56", "7,890"], values: [1234, 56, 7890]),
    Case(cells: ["1,234", "56", "7,890"], values: [1.234, 56, 7.89], separator: ";"),
    // One number proves it for all.
    Case(cells: ["1,234", "0,567", "7,890"], values: [1.234, 0.567, 7.89]),
    Case(cells: ["1,234", "2.5", "999"], values: [1234, 2.5, 999], separator: ";"),
    Case(cells: ["1.234", "2.5"], values: [1.234, 2.5], separator: ";"),
    // Ways that don't agree are no numbers.
    Case(cells: ["1,5", "1.5", "2,5", "2.5"], values: nil),
    Case(cells: ["1,234", "5678", "9,012", "3456"], values: nil),
    Case(cells: ["$5", "€5", "$6", "€6"], values: nil),
    Case(cells: ["5", "5%", "6", "6%"], values: nil),
    Case(cells: ["12,34,56", "1,2,3", "1,,234"], values: nil),
    Case(cells: ["1 23", "12 34", "030 123"], values: nil),
    Case(cells: ["1.2.3", "10.0.0.1", "1.234.5"], values: nil),
    Case(cells: ["$", "%", "€"], values: nil),
    Case(cells: ["()", "(a)", "(1"], values: nil),
  ]

  @Test(arguments: cases) func readsWhatTheColumnAgreesOn(_ example: Case) throws {
    #expect(try Self.read(example.cells, separator: example.separator).values == example.values)
  }

  @Test func aStyleIsSaid() throws {
    #expect(
      try Self.read(["$1,234.50", "$12"]).notes.map(\.sentence) == [
        "column 'v' holds numbers such as '$1,234.50' on line 2, read as 1234.5: '$' is left out and a comma between "
          + "thousands is left out"
      ])
    #expect(
      try Self.read(["12%", "3.5 %"]).notes.map(\.sentence) == [
        "column 'v' holds numbers such as '12%' on line 2, read as 12: '%' is left out"
      ])
    #expect(
      try Self.read(["1,234", "56"]).notes.map(\.sentence) == [
        "column 'v' holds numbers such as '1,234' on line 2, read as 1234: a comma between thousands is left out; say "
          + "types: {v: {kind: numeric, decimal-mark: comma}} if the comma is the decimal mark"
      ])
    #expect(
      try Self.read(["1,234", "56"], separator: ";").notes.map(\.sentence) == [
        "column 'v' holds numbers such as '1,234' on line 2, read as 1.234: the decimal mark is a comma; say types: {v: "
          + "{kind: numeric, decimal-mark: point}} if the point is the decimal mark"
      ])
    #expect(
      try Self.read(["5", "(3)"]).notes.map(\.sentence) == [
        "column 'v' holds numbers such as '(3)' on line 3, read as -3: parentheses mean negative"
      ])
    #expect(try Self.read(["1,5", "1.5"]).notes.map(\.kind) == [.mixedColumn])
  }

  @Test func aPointThatMayPartThousandsIsSaid() throws {
    for (cells, thousands) in [
      (["1.389", "720", "1.432"], [1389.0, 720, 1432]),
      (["720", "-12.500", "380", "1.350"], [720, -12500, 380, 1350]),
    ] {
      for separator in [",", ";", "\t"] as [Character] {
        let (values, notes) = try Self.read(cells, separator: separator)
        #expect(values == cells.compactMap(Double.init))
        let first = try #require(cells.firstIndex { $0.contains(".") })
        #expect(
          notes.map(\.sentence) == [
            "column 'v' holds numbers such as '\(cells[first])' on line \(first + 2), read as "
              + "\(try #require(Double(cells[first]))): the point is taken for the decimal mark, though each has three "
              + "digits behind it and no number without one is above 999; say types: {v: {kind: numeric, thousands-mark: "
              + "point}} if the point parts thousands"
          ])
      }
      let declared = try Self.read(cells) { $0.columnTypes = ["v": ColumnDeclaration(.numeric, thousandsMark: .point)] }
      #expect(declared.values == thousands && declared.notes.isEmpty)
    }
    let euros = try Self.read(["€ 1.389", "€ 720"])
    #expect(
      euros.notes.first?.sentence.hasSuffix(
        "'€' is left out; say types: {v: {kind: numeric, thousands-mark: point, unit: '€'}} if the point parts thousands"
      )
        == true, "\(euros.notes)")
    // Other decimals, or thousands without a point, tell that the point is the decimal mark.
    for cells in [
      ["1.389", "720", "1.5"], ["1.389", "720", "0.250"], ["1.389", "1720"], ["1.389", "1.432"], ["1.50", "720"],
      ["720", "12"],
    ] { #expect(try Self.read(cells).notes.isEmpty, "\(cells)") }
  }

  @Test func adviceOnMarksReadsAllNumbersOrIsNotGiven() throws {
    func advice(_ cells: [String]) throws -> String? {
      try Self.read(cells).notes.first { $0.kind == .mixedColumn || $0.kind == .numberStyle }?.sentence
    }
    func declared(_ cells: [String], _ declaration: ColumnDeclaration) throws -> [Double]? {
      try Self.read(cells) { $0.columnTypes = ["v": declaration] }.values
    }
    #expect(
      try advice(["1,5", "1.5"])?.hasSuffix("no marks read all of them, so write them in one way to have it numeric")
        == true)
    let long = ["1,234", "12345"]
    #expect(
      try advice(long)?.hasSuffix(
        "say types: {v: {kind: numeric, decimal-mark: point, thousands-mark: comma}} or types: {v: {kind: numeric, decimal-mark: comma}}"
      )
        == true)
    #expect(
      try declared(long, ColumnDeclaration(.numeric, decimalMark: .point, thousandsMark: .comma)) == [1234, 12345])
    #expect(try declared(long, ColumnDeclaration(.numeric, decimalMark: .comma)) == [1.234, 12345])
    let dollars = ["$1,234", "$56"]
    #expect(
      try advice(dollars)?.hasSuffix(
        "say types: {v: {kind: numeric, decimal-mark: comma, unit: '$'}} if the comma is the decimal mark") == true)
    #expect(try declared(dollars, ColumnDeclaration(.numeric, decimalMark: .comma, unit: "$")) == [1.234, 56])
  }

  @Test func marksCanBeDeclaredForAColumnOrTheFile() throws {
    let cells = ["1,234", "5678", "9,012"]
    for change: (inout CSVReader.Options) -> Void in [
      { $0.thousandsMark = .comma }, { $0.columnTypes = ["v": ColumnDeclaration(.numeric, thousandsMark: .comma)] },
    ] {
      let (values, notes) = try Self.read(cells, change)
      #expect(values == [1234, 5678, 9012])
      #expect(notes.allSatisfy { $0.kind != .cellsLeftOut })
    }
    for change: (inout CSVReader.Options) -> Void in [
      { $0.decimalMark = .comma }, { $0.columnTypes = ["v": ColumnDeclaration(.numeric, decimalMark: .comma)] },
    ] {
      #expect(try Self.read(cells, change).values == [1.234, 5678, 9.012])
    }
    #expect(try Self.read(["1.234", "2.000"]) { $0.decimalMark = .comma }.values == [1234, 2000])
    let both = try Self.read(["1.234,5", "7", "1234,5"]) {
      $0.columnTypes = ["v": ColumnDeclaration(.numeric, decimalMark: .comma, thousandsMark: .point)]
    }
    #expect(both.values == [1234.5, 7, 1234.5] && both.notes.isEmpty)
    let error = #expect(throws: CSVError.self) {
      try Self.read(["1.234,5", "1,234.5"]) {
        $0.columnTypes = ["v": ColumnDeclaration(.numeric, decimalMark: .comma, thousandsMark: .point)]
      }
    }
    #expect(error?.description.contains("t.csv:3:4 (field 2): '1,234.5' is not a number") == true)
  }

  @Test func aDeclaredNumericColumnIsReadAsItsCellsAgree() throws {
    #expect(try Self.read(["$1,234.5", "$3"]) { $0.columnTypes = ["v": .numeric] }.values == [1234.5, 3])
    let error = #expect(throws: CSVError.self) {
      try Self.read(["1,5", "2,5", "1.5"]) { $0.columnTypes = ["v": .numeric] }
    }
    #expect(error?.description.contains("t.csv:4:4 (field 2): '1.5' is not a number") == true)
  }

  @Test func theFilesOwnCommasTellWhatPointsMean() throws {
    var options = CSVReader.Options()
    options.separator = ";"
    let text = "a;b;c;d\n1,5;1.234;7;0.25\n2,5;5.678;8;0.5\n"
    let reading = try CSVReader(options).read(text: text)
    #expect(reading.table.columns[0].values == .numeric([1.5, 2.5]))
    #expect(reading.table.columns[2].values == .numeric([7, 8]))
    #expect(reading.table.columns[3].values == .numeric([0.25, 0.5]))
    // Both marks are proven, so the point of b stays what it is in a program's file.
    #expect(reading.table.columns[1].values == .numeric([1.234, 5.678]))
    let commas = try CSVReader(options).read(text: "a;b;c\n1,5;1.234;7\n2,5;5.678;8\n")
    #expect(commas.table.columns[1].values == .numeric([1234, 5678]))
    #expect(commas.notes.map(\.kind) == [.numberStyle, .numberStyle])
  }

  @Test func aFewCellsOfAnotherStyleAreMissingAndNamed() throws {
    for odd in ["1,5", "5%", "$5", "1 234"] {
      let cells = (0..<400).map { $0 == 123 ? odd : "\($0).25" }
      let (values, notes) = try Self.read(cells)
      #expect(values?[123].isNaN == true && notes.map(\.kind) == [.cellsLeftOut], "\(odd)")
      #expect(notes.first?.line == 125)
    }
    let percents = (0..<400).map { $0 == 123 ? "5" : "\($0)%" }
    let (values, notes) = try Self.read(percents)
    #expect(values?[123].isNaN == true && notes.map(\.kind) == [.numberStyle, .cellsLeftOut])
  }

  @Test func latin1SignsAreKnown() throws {
    var bytes = Array("n,v\n".utf8)
    for row in 0..<3 { bytes += Array("\(row),\"\(row)\"\n".utf8) }
    bytes += Array("3,\"".utf8) + [0xa3] + Array("4\"\n".utf8)
    var options = CSVReader.Options()
    options.encoding = .latin1
    options.numericShare = 0.5
    let reading = try CSVReader(options).read(bytes: bytes)
    #expect(reading.notes.first?.sentence.contains("'£4'") == true)
    let blanks = Array("n,v\n1,\"".utf8) + [0xa0] + Array("12\"\n2,\"1".utf8) + [0xa0] + Array("234,5\"\n".utf8)
    #expect(try CSVReader(options).read(bytes: blanks).table.columns[1].values == .numeric([12, 1234.5]))
  }
}
