import Foundation
import Statistics
import Tabular
import Testing

@Suite struct DatasetSummaryTests {
  func table(_ columns: [(String, [Double])], _ texts: [(String, [String?])] = []) throws -> Table {
    try Table(
      columns: columns.map { Column(name: $0.0, values: .numeric($0.1)) }
        + texts.map { name, values in
          let levels = Set(values.compactMap { $0 }).sorted()
          let codes = values.map { value in Int32(value.flatMap { levels.firstIndex(of: $0) } ?? -1) }
          return Column(name: name, values: .categorical(codes: codes, levels: levels))
        })
  }

  @Test func numbersAreSummarised() throws {
    let summary = ColumnSummary(Column(name: "x", values: .numeric([4, 1, .nan, 2, 3, .infinity, -0.0, 0])))
    let numbers = try #require(summary.numbers)
    #expect(summary.count == 8 && summary.missingCount == 1 && summary.distinctCount == 6)
    #expect(numbers.minimum == 0 && numbers.maximum == 4)
    #expect(numbers.lowerQuartile == 0.25 && numbers.median == 1.5 && numbers.upperQuartile == 2.75)
    #expect(abs(numbers.mean - 10.0 / 6) < 1e-15)
    #expect(abs(numbers.standardDeviation - (40.0 / 15).squareRoot()) < 1e-15)
    #expect(numbers.infiniteCount == 1 && numbers.areWhole)
  }

  @Test func theStandardDeviationIsThatOfASample() throws {
    let numbers = try #require(ColumnSummary(Column(name: "x", values: .numeric([2, 4, 4, 4, 5, 5, 7, 9]))).numbers)
    #expect(numbers.mean == 5)
    #expect(abs(numbers.standardDeviation - (32.0 / 7).squareRoot()) < 1e-15)
  }

  @Test func levelsAreCountedMostFrequentFirst() {
    let codes: [Int32] = [2, 2, 0, 1, 1, -1]
    let column = Column(name: "c", values: .categorical(codes: codes, levels: ["a", "b", "c", "unused"]))
    let summary = ColumnSummary(column, topLevelCount: 2)
    #expect(summary.distinctCount == 3 && summary.missingCount == 1)
    #expect(summary.topLevels.map(\.name) == ["b", "c"] && summary.topLevels.map(\.count) == [2, 2])
  }

  @Test func emptyTablesHaveSummariesToo() throws {
    let summary = try DatasetSummary(try Table(columns: [Column(name: "x", values: .numeric([]))]), target: "x")
    #expect(summary.rowCount == 0 && summary.warnings.isEmpty)
    #expect(try DatasetSummary(try Table(columns: [])).columns.isEmpty)
    #expect(throws: TabularError.self) { try DatasetSummary(try Table(columns: []), target: "y") }
  }

  @Test func duplicateRowsAreCounted() throws {
    let table = try table([("x", [1, 1, .nan, .nan, 0, -0.0, 2])], [("c", ["a", "a", nil, nil, "b", "b", "a"])])
    #expect(try DatasetSummary(table).duplicateRowCount == 3)
    let different = try self.table([("x", [1, 1]), ("y", [2, 3])])
    #expect(try DatasetSummary(different).duplicateRowCount == 0)
  }

  @Test func theHashOfRowsAgreesWithAComparison() throws {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<20 {
      let x = (0..<60).map { _ in Double(generator.integer(below: 4)) }
      let y = (0..<60).map { _ in Double(generator.integer(below: 5)) - 2 }
      let distinct = Set(zip(x, y).map { [$0, $1] }).count
      #expect(try DatasetSummary(try table([("x", x), ("y", y)])).duplicateRowCount == 60 - distinct)
    }
  }

  @Test func whatSpoilsExperimentsIsNamed() throws {
    var generator = SeededGenerator(seed: 8)
    let noise = (0..<100).map { _ in generator.normal() }
    let table = try table(
      [
        ("noise", noise), ("again", noise), ("one", [Double](repeating: 3, count: 100)),
        ("row", (0..<100).map(Double.init)), ("none", [Double](repeating: .nan, count: 100)),
        ("rare", (0..<100).map { $0 % 4 == 0 ? Double($0 % 3) : .nan }),
        ("wild", (0..<100).map { $0 == 7 ? .infinity : Double($0 % 5) }),
      ], [("name", (0..<100).map { "n\($0)" }), ("class", (0..<100).map { $0 % 50 == 0 ? "yes" : "no" })])
    let summary = try DatasetSummary(table, target: "class")
    #expect(
      summary.warnings == [
        .constant(column: "one"), .likelyIdentifier(column: "row", distinct: 100, of: 100), .allMissing(column: "none"),
        .mostlyMissing(column: "rare", share: 0.75), .infinite(column: "wild", count: 1),
        .likelyIdentifier(column: "name", distinct: 100, of: 100), .equalColumns(first: "noise", second: "again"),
        .rareClass(name: "yes", count: 2, share: 0.02),
      ])
    #expect(summary.classBalance.map(\.name) == ["no", "yes"] && summary.classBalance.map(\.count) == [98, 2])
    #expect(summary.warnings.allSatisfy { !$0.description.isEmpty && !$0.isSuspectedLeak })
  }

  @Test func numbersBesideBoundsAreNoIdentifier() throws {
    func warnings(_ texts: [String]) throws -> [DatasetWarning] {
      let other = texts.indices.map { Double($0 % 3) }
      return try DatasetSummary(try table([("o", other)], [("v", texts)])).warnings.filter { $0.column == "v" }
    }
    let measured = (0..<60).map { $0 % 10 == 0 ? "<\($0 / 10 + 1)" : "\(Double($0) * 1.7)" }
    #expect(try warnings(measured) == [.numbersWithBounds(column: "v", example: "<1", rows: 6)])
    #expect(
      try warnings(measured)[0].description
        == "column 'v' holds numbers beside bounds such as '<1' (6 rows), so it is read as names; name the bounds under "
        + "missing, or write numbers for them, to read numbers")
    // Names with a mark, and long numbers, are identifiers as before.
    for names in [(0..<60).map { "<n\($0)" }, (0..<60).map { "15822181956259389\(10 + $0)" }] {
      #expect(try warnings(names) == [.likelyIdentifier(column: "v", distinct: 60, of: 60)])
    }
  }

  @Test func whatNumbersRowsIsToldFromAmountsThatHappenNotToRepeat() throws {
    func isKey(_ values: [Double]) throws -> Bool {
      let other = values.indices.map { Double($0 % 3) }
      return try DatasetSummary(try table([("v", values), ("o", other)])).warnings.contains {
        if case .likelyIdentifier(column: "v", _, _) = $0 { true } else { false }
      }
    }
    // A counter, one with gaps, and keys of eight digits.
    #expect(try isKey((0..<40).map { Double($0) }))
    #expect(try isKey((0..<200).map { Double(1_000 + 3 * $0) }))
    #expect(try isKey((0..<40).map { Double(10_000_000 + ($0 * 7_919_317) % 80_000_000) }))
    // Incomes of forty people: as many different ones as people, and yet amounts.
    #expect(try !isKey((0..<40).map { Double(12_000 + ($0 * 7_919) % 90_000) }))
  }

  @Test func columnsThatGiveTheTargetAwayAreSuspected() throws {
    var generator = SeededGenerator(seed: 9)
    let classes = (0..<200).map { _ in generator.integer(below: 2) }
    let table = try table(
      [
        ("class", classes.map(Double.init)), ("noise", classes.map { _ in generator.normal() }),
        ("score", classes.map { Double($0) * 10 + generator.uniform() }),
        ("weak", classes.map { Double($0) + 2 * generator.normal() }),
        ("key", (0..<200).map(Double.init)),
      ],
      [
        ("boat", classes.map { $0 == 1 ? "b\(generator.integer(below: 9))" : nil }),
        ("almost", classes.enumerated().map { ($0.offset % 40 == 0 ? 1 - $0.element : $0.element) == 1 ? "p" : "q" }),
        ("coin", classes.map { _ in generator.integer(below: 2) == 0 ? "h" : "t" }),
      ])
    let leaks = try DatasetSummary(table, target: "class").warnings.filter(\.isSuspectedLeak)
    #expect(
      leaks == [
        .separatesTheClasses(column: "score"), .tellsTheClass(column: "boat", accuracy: 1),
        .tellsTheClass(column: "almost", accuracy: 0.975),
      ])
  }

  @Test func aCopyOfANumericTargetIsSuspected() throws {
    var generator = SeededGenerator(seed: 10)
    let target = (0..<50).map { _ in generator.normal() }
    let table = try table([
      ("y", target), ("scaled", target.map { 32 - 1.8 * $0 }), ("noisy", target.map { $0 + generator.normal() }),
    ])
    let leaks = try DatasetSummary(table, target: "y").warnings.filter(\.isSuspectedLeak)
    #expect(leaks.map(\.column) == ["scaled"])
  }
}
