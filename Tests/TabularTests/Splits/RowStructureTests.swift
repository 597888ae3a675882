import Foundation
import Statistics
import Tabular
import Testing

/// Whatever is divided, no group stands on both sides and nothing is learned from what comes later.
@Suite struct RowStructureTests {
  private static let shapes: [(hasGroups: Bool, hasTimes: Bool, gap: TimeGap)] = [
    (true, false, .none), (false, true, .none), (false, true, 3), (false, true, .seconds(2)), (true, true, .none),
    (true, true, .seconds(1.5)),
  ]

  private func structure(_ shape: Int, _ generator: inout SeededGenerator) throws -> (RowStructure, classes: [Int32]) {
    let rows = 60 + generator.integer(below: 60)
    let (hasGroups, hasTimes, gap) = Self.shapes[shape]
    let times = (0..<rows).map { _ in Double(generator.integer(below: 40)) }
    // Groups that stay within a while, so that some are left before each cut.
    let groups = times.map { Int32($0 / 5) * 10 + Int32(generator.integer(below: 4)) }
    let classes = (0..<rows).map { _ in Int32(generator.integer(below: 3)) }
    return (
      try #require(RowStructure(groups: hasGroups ? groups : nil, times: hasTimes ? times : nil, gap: gap)), classes
    )
  }

  private func expectKept(_ structure: RowStructure, by fold: Fold) throws {
    #expect(!fold.train.isEmpty && !fold.test.isEmpty)
    #expect(Set(fold.train).isDisjoint(with: fold.test))
    if let groups = structure.groups {
      #expect(Set(fold.train.map { groups[$0] }).isDisjoint(with: fold.test.map { groups[$0] }))
    }
    guard let times = structure.times else { return }
    let last = try #require(fold.train.map { times[$0] }.max())
    let first = try #require(fold.test.map { times[$0] }.min())
    #expect(last < first)
    if case .seconds(let seconds) = structure.gap { #expect(first - last >= seconds) }
    if case .rows(let rows) = structure.gap, structure.groups == nil {
      #expect(times.count { $0 < first } - fold.train.count >= rows)
    }
  }

  @Test(arguments: 0..<6, 0..<20) func everyDivisionKeepsToTheStructure(_ shape: Int, _ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let (structure, classes) = try structure(shape, &generator)
    for known in [nil, classes] {
      let folds = try structure.folds(4, classes: known, using: &generator)
      #expect((1...4).contains(folds.count))
      for fold in folds { try expectKept(structure, by: fold) }
      let all = try structure.foldsOfAllRows(4, classes: known, using: &generator)
      for fold in all { try expectKept(structure, by: fold) }
      let answered = all.flatMap(\.test)
      #expect(Set(answered).count == answered.count)
      #expect(Set(answered).isSuperset(of: folds.flatMap(\.test)))
      if structure.times == nil {
        #expect(answered.count == structure.rowCount)
      } else if structure.groups == nil, structure.gap.isNone {
        // All but those that nothing precedes.
        let times = structure.times ?? []
        #expect(answered.count == times.count { $0 > times.min() ?? 0 })
      }
      try expectKept(structure, by: structure.holdOut(share: 0.2, classes: known, using: &generator))
    }
  }

  @Test func selectedRowsTakeTheirStructureAlong() throws {
    let structure = try #require(RowStructure(groups: [4, 5, 6], times: [3, 1, 2], gap: 1))
    #expect(structure.selecting([2, 0]) == RowStructure(groups: [6, 4], times: [2, 3], gap: 1))
    #expect(RowStructure(groups: nil, times: nil) == nil)
  }

  @Test func asManyFoldsAsTheRowsAllow() throws {
    var generator = SeededGenerator(seed: 1)
    let groups = try #require(RowStructure(groups: [0, 0, 1, 1, 2, 2], times: nil))
    #expect(try groups.folds(5, using: &generator).count == 3)
    let times = try #require(RowStructure(groups: nil, times: [0, 0, 1, 1, 2, 2]))
    #expect(try times.folds(5, using: &generator).map(\.test) == [[2, 3], [4, 5]])
    let one = try #require(RowStructure(groups: [7, 7, 7], times: nil))
    #expect(throws: SplitError.tooFewGroups(required: 2, found: 1)) { try one.folds(5, using: &generator) }
    let moment = try #require(RowStructure(groups: nil, times: [1, 1, 1]))
    #expect(throws: SplitError.tooFewTimes(required: 2, found: 1)) { try moment.folds(5, using: &generator) }
    let recurring = try #require(RowStructure(groups: [0, 0, 0, 0], times: [0, 1, 2, 3]))
    #expect(throws: SplitError.nothingBefore(gap: .none, hasGroups: true)) {
      try recurring.folds(2, using: &generator)
    }
    let wide = try #require(RowStructure(groups: nil, times: [0, 1, 2, 3], gap: .seconds(60)))
    #expect(throws: SplitError.nothingBefore(gap: .seconds(60), hasGroups: false)) {
      try wide.holdOut(share: 0.5, using: &generator)
    }
  }

  @Test func aClassThatTheFutureBringsJudgesNothing() throws {
    var generator = SeededGenerator(seed: 1)
    let structure = try #require(RowStructure(groups: nil, times: (0..<10).map(Double.init)))
    let fold = try structure.holdOut(share: 0.3, classes: [0, 1, 0, 1, 0, 1, 0, 2, 0, 2], using: &generator)
    #expect(fold == Fold(train: Array(0..<7), test: [8]))
    #expect(throws: SplitError.noClassInCommon) {
      try structure.holdOut(share: 0.3, classes: [0, 1, 0, 1, 0, 1, 0, 2, 2, 2], using: &generator)
    }
  }
}

@Suite struct TimeGapTests {
  @Test(arguments: [
    ("20", TimeGap.rows(20), "20 rows"), ("1 row", .rows(1), "1 row"), ("7 days", .seconds(604_800), "7 days"),
    ("12h", .seconds(43_200), "12 hours"), ("1 week", .seconds(604_800), "7 days"),
    ("30min", .seconds(1_800), "30 minutes"),
    ("90s", .seconds(90), "90 seconds"), ("1.5 hours", .seconds(5_400), "90 minutes"),
    ("1d", .seconds(86_400), "1 day"),
    ("250 ms", .seconds(0.25), "250 ms"), ("0", .rows(0), "0 rows"),
    // As products of doubles these are no whole seconds.
    ("2.2 days", .seconds(190_080), "3168 minutes"), ("1.1h", .seconds(3_960), "66 minutes"),
    ("0.25ms", .seconds(0.00025), "0.00025 seconds"),
  ])
  func gapsAreReadAndSaid(_ text: String, _ expected: TimeGap, _ words: String) {
    #expect(TimeGap(text) == expected)
    #expect(expected.description == words)
  }

  @Test(arguments: ["", "-3", "a week", "2 months", "1 year", "1.5", "h", "1e3", "12 h 30", "inf days", "99999999999"])
  func whatIsNoGapIsRefused(_ text: String) { #expect(TimeGap(text) == nil) }

  @Test func aDurationLeavesOutWhatIsNearer() throws {
    let times: [Double] = [0, 10, 20, 30, 40, 50]
    #expect(
      try Splits.timeOrdered(times: times, folds: 2, gap: .seconds(15)).map(\.train) == [[0], [0, 1, 2]])
    #expect(try Splits.timeOrdered(times: times, folds: 2, gap: .seconds(10)).map(\.train) == [[0, 1], [0, 1, 2, 3]])
    #expect(try Splits.timeOrdered(times: times, folds: 2, gap: .seconds(0)).map(\.train) == [[0, 1], [0, 1, 2, 3]])
    #expect(throws: SplitError.gapLeavesNoTrain(gap: .seconds(60), rowsBefore: 2)) {
      try Splits.timeOrdered(times: times, folds: 2, gap: .seconds(60))
    }
    #expect(throws: SplitError.negativeGap(.seconds(-1))) {
      try Splits.timeOrdered(times: times, folds: 2, gap: .seconds(-1))
    }
    // A gap in seconds is told by the time, not by the rows: three rows of one hour are one moment.
    let crowded = try Splits.timeOrdered(times: [0, 1, 1, 1, 2, 3], folds: 1, gap: .seconds(1.5))
    #expect(crowded[0].test == [4, 5] && crowded[0].train == [0])
  }

  @Test func gapsAreStoredAsTheyWere() throws {
    for gap in [TimeGap.rows(4), .seconds(90), .seconds(0.25)] {
      let data = try JSONEncoder().encode([gap])
      #expect(try JSONDecoder().decode([TimeGap].self, from: data) == [gap])
    }
    #expect(String(decoding: try JSONEncoder().encode([TimeGap.rows(4)]), as: UTF8.self) == "[4]")
  }
}
