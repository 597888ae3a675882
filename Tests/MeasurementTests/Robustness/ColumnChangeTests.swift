import Learning
import LinearAlgebra
import Records
import Tabular
import Testing

@testable import Measurement

/// What changes in a column between two windows of time.
struct ColumnChangeTests {
  private static let cells = (0..<40).map { Double(($0 * 7) % 10) }
  private static let levels = ColumnKind.categorical(levels: ["a", "b", "c"])

  @Test func equalValuesInAnotherOrderAreNoChange() {
    let thirds = Self.cells.map { $0 / 3 }
    let change = ColumnChange(first: thirds, last: thirds.reversed(), kind: .numeric)
    #expect(!change.isChange)
    let categories = [0.0, 1, 1, 2, .nan]
    #expect(!ColumnChange(first: categories, last: categories.reversed(), kind: Self.levels).isChange)
  }

  @Test func aPlantedShiftIsTheDifferenceOfMediansAndNoNoise() {
    let change = ColumnChange(first: Self.cells, last: Self.cells.map { $0 + 4 }, kind: .numeric)
    #expect(change.shift == 4)
    #expect(change.noise == 0)
    #expect(change.gapRate == 0)
    let back = ColumnChange(first: Self.cells, last: Self.cells.map { $0 - 4 }, kind: .numeric)
    #expect(back.shift == -4)
  }

  @Test func noiseIsWhatWidensTheFirstWindowToTheLast() {
    // 2, 4 and 6 have the variance 4 and 0, 4 and 8 the variance 16: sqrt(12).
    let wider = ColumnChange(first: [2, 4, 6], last: [0, 4, 8], kind: .numeric)
    #expect(abs(wider.noise - 12.0.squareRoot()) < 1e-12)
    #expect(wider.shift == 0)
    #expect(ColumnChange(first: [0, 4, 8], last: [2, 4, 6], kind: .numeric).noise == 0)
  }

  @Test func onlyMoreGapsAreGaps() {
    let few: [Double] = [1, 2, 3, .nan]
    let many: [Double] = [1, 2, .nan, .nan, 3, .nan, 2, 2]
    let change = ColumnChange(first: few, last: many, kind: .numeric)
    #expect(change.gapRate == 0.125)
    #expect(change.firstMissing == 1 && change.lastMissing == 3)
    #expect(ColumnChange(first: many, last: few, kind: .numeric).gapRate == 0)
  }

  @Test func categoriesChangeByTheTotalVariationDistance() {
    // a, b, c: 1/2, 1/2, 0 against 1/4, 1/4, 1/2.
    let change = ColumnChange(first: [0, 0, 1, 1], last: [0, 1, 2, 2], kind: Self.levels)
    #expect(change.redrawRate == 0.5)
    #expect(change.noise == 0 && change.shift == 0)
    #expect([0, 0.24, 0.25, 0.49, 0.5, 0.99].map(change.code) == [0, 0, 1, 1, 2, 2])
    // A level that no training row holds has the code behind the last.
    #expect(ColumnChange(first: [0, 0], last: [3, 3], kind: Self.levels).code(at: 0.5) == 3)
  }

  @Test func timeThatGoesOnIsNeitherNoiseNorShift() {
    let later = Self.cells.map { $0 * 3 + 100 }
    #expect(!ColumnChange(first: Self.cells, last: later, kind: .numeric, isTime: true).isChange)
    let gaps = ColumnChange(first: [1, 2], last: [.nan, 9], kind: .numeric, isTime: true)
    #expect(gaps.gapRate == 0.5 && gaps.shift == 0)
  }

  @Test func aColumnWithoutValuesInAWindowHasGapsAlone() {
    let change = ColumnChange(first: [1, 2], last: [.nan, .infinity], kind: .numeric)
    #expect(change.gapRate == 0.5 && change.shift == 0 && change.noise == 0)
  }
}

struct WindowRowsTests {
  @Test func windowsAreTheEndsOfTimeWhateverTheOrderOfTheRows() throws {
    let times = (0..<100).map { Double(($0 * 37) % 100) }
    let rows = try WindowRows(times: times, among: Array(0..<100), share: 0.1, minimumRows: 5)
    #expect(rows.first.map { times[$0] } == (0..<10).map(Double.init))
    #expect(rows.last.map { times[$0] } == (90..<100).map(Double.init))
    let atLeast = try WindowRows(times: times, among: Array(0..<100), share: 0.1, minimumRows: 30)
    #expect(atLeast.first.count == 30 && atLeast.last.count == 30)
    let some = try WindowRows(times: times, among: Array(0..<50), share: 0.1, minimumRows: 1)
    #expect(Set(some.first + some.last).isSubset(of: 0..<50))
  }

  @Test func rowsOfTheSameTimeStandInTheSameWindow() throws {
    let times = (0..<60).map { Double($0 / 6) }
    let rows = try WindowRows(times: times, among: Array(0..<60), share: 0.1, minimumRows: 8)
    #expect(rows.first.count == 12 && rows.last.count == 12)
  }

  @Test func windowsThatWouldMeetAreRefusedWithTheReason() {
    #expect(throws: EvidenceLeftOut.self) {
      try WindowRows(times: (0..<40).map(Double.init), among: Array(0..<40), share: 0.1, minimumRows: 30)
    }
    #expect(throws: EvidenceLeftOut.self) {
      try WindowRows(
        times: [Double](repeating: 1, count: 100), among: Array(0..<100), share: 0.1, minimumRows: 30)
    }
  }
}

struct ChangedRowsTests {
  private static let rows = 20_000
  private static let inputs = Matrix<Double>(
    (0..<Self.rows).map { (row: Int) -> [Double] in
      let gap: Double = row % 4 == 0 ? .nan : 1
      return [Double(row % 10), Double(row % 3), gap]
    })

  private static let changes = [
    // A tenth more gaps, a wider spread and a median that lies 5 higher.
    ColumnChange(
      first: (0..<100).map { Double($0 % 10) },
      last: (0..<100).map { (row: Int) -> Double in row < 10 ? .nan : Double(row % 10 * 2) + 0.5 }, kind: .numeric),
    ColumnChange(first: [0, 0, 0, 0], last: [0, 0, 0, 1], kind: .categorical(levels: ["a", "b", "c"])),
    ColumnChange(first: [.nan, 1], last: [.nan, 1], kind: .numeric),
  ]

  @Test func cellsChangeAtThePlantedRates() {
    let changed = ChangedRows(Self.inputs, changes: Self.changes, fold: 0, seed: 7)
    let rows = Double(Self.rows)
    #expect(abs(Self.changes[0].gapRate - 0.1) < 1e-12)
    // Five standard errors of a share of 0.1.
    #expect(abs(Double(changed.cellsMadeMissing[0]) / rows - 0.1) < 5 * (0.09 / rows).squareRoot())
    #expect(changed.gaps.inputs.column(0).count { $0.isNaN } == changed.cellsMadeMissing[0])
    #expect(changed.together.inputs.column(0).count { $0.isNaN } == changed.cellsMadeMissing[0])
    // A quarter is drawn anew from shares of 3/4 and 1/4: a third each of a, b and c, of which 1/4, 3/4 and 1 change.
    let expected = 0.25 * (0.25 + 0.75 + 1) / 3
    #expect(abs(Double(changed.cellsRedrawn[1]) / rows - expected) < 5 * (expected / rows).squareRoot())
    let added = zip(changed.noise.inputs.column(0), Self.inputs.column(0)).map { $0 - $1 }
    let spread = (added.reduce(0) { $0 + $1 * $1 } / rows).squareRoot()
    #expect(abs(spread / Self.changes[0].noise - 1) < 5 / (2 * rows).squareRoot())
    #expect(zip(changed.shift.inputs.column(0), Self.inputs.column(0)).allSatisfy { $0 == $1 + Self.changes[0].shift })
  }

  @Test func columnsThatStayAreLeftAlone() {
    let changed = ChangedRows(Self.inputs, changes: Self.changes, fold: 0, seed: 7)
    #expect(changed.together.columns == [0, 1])
    #expect(changed.gaps.columns == [0] && changed.shift.columns == [0] && changed.noise.columns == [0, 1])
    #expect(changed.together.inputs.column(2).count { $0.isNaN } == Self.rows / 4)
    #expect(changed.cellsMadeMissing[2] == 0)
  }

  @Test func drawsDependOnSeedAndFoldAlone() {
    func draw(_ fold: Int, _ seed: UInt64) -> [UInt64] {
      ChangedRows(Self.inputs, changes: Self.changes, fold: fold, seed: seed).together.inputs.storage.map(\.bitPattern)
    }
    #expect(draw(0, 7) == draw(0, 7))
    #expect(draw(0, 7) != draw(1, 7))
    #expect(draw(0, 7) != draw(0, 8))
  }
}
