import Tabular
import Testing

/// Columns that give a target away.
@Suite struct LeakTests {
  private func numbers(_ name: String, _ values: [Double]) -> Column { Column(name: name, values: .numeric(values)) }

  private func warnings(_ columns: [Column], target: String, isClassification: Bool) throws -> [DatasetWarning] {
    try DatasetSummary(Table(columns: columns), target: target, isClassification: isClassification).warnings
      .filter(\.isSuspectedLeak)
  }

  @Test func partsOfATargetAreFound() throws {
    let (a, b, c) = (
      (0..<30).map { Double($0 % 7) }, (0..<30).map { Double($0 % 5) * 0.1 }, (0..<30).map { Double(($0 * $0) % 11) }
    )
    let x = numbers("x", (0..<30).map { Double(($0 * 13) % 17) })
    let two = numbers("y", zip(a, b).map { $0 + $1 })
    #expect(
      try warnings([numbers("a", a), x, numbers("b", b), two], target: "y", isClassification: false)
        == [.sumsToTheTarget(columns: ["a", "b"])])
    let three = numbers("y", (0..<30).map { a[$0] + b[$0] + c[$0] })
    let parts = [numbers("a", a), numbers("b", b), x, numbers("c", c)]
    #expect(
      try warnings(parts + [three], target: "y", isClassification: false) == [
        .sumsToTheTarget(columns: ["a", "b", "c"])
      ])
    // One row that doesn't add up is enough.
    var off = zip(a, b).map { $0 + $1 }
    off[17] += 1
    #expect(
      try warnings([numbers("a", a), numbers("b", b), numbers("y", off)], target: "y", isClassification: false) == [])
  }

  @Test func missingCellsOfPartsDontCount() throws {
    var a = (0..<40).map { Double($0 % 7) }
    let b = (0..<40).map { Double($0 % 5) }
    let y = zip(a, b).map { $0 + $1 }
    a[3] = .nan
    #expect(
      try warnings([numbers("a", a), numbers("b", b), numbers("y", y)], target: "y", isClassification: false)
        == [.sumsToTheTarget(columns: ["a", "b"])])
  }

  @Test func aColumnThatIsThereForOneClassOnlyIsFound() throws {
    // 40 of 120 rows have it, all of class 0; half of the rows are of that class.
    let y = (0..<120).map { Double($0 % 2) }
    let body = (0..<120).map { row -> Double in
      let isThere = row % 2 == 0 && row < 80
      return isThere ? Double((row * 7) % 31) : .nan
    }
    let found = try warnings([numbers("body", body), numbers("y", y)], target: "y", isClassification: true)
    #expect(found == [.presenceTellsTheClass(column: "body", isPresent: true, name: "0", rows: 40)])
    // One row of the other class, and nothing is told.
    var mixed = body
    mixed[1] = 5
    #expect(try warnings([numbers("body", mixed), numbers("y", y)], target: "y", isClassification: true) == [])
  }

  @Test func aFewRowsOfOneClassAreChance() throws {
    let y = (0..<120).map { Double($0 % 10 == 0 ? 1 : 0) }
    // 25 rows of a class that holds nine tenths: by chance in 7 of 100.
    let present = (0..<120).map { row -> Double in
      let isMissing = row % 10 == 0 || row > 27
      return isMissing ? .nan : Double(row % 5)
    }
    #expect(try warnings([numbers("x", present), numbers("y", y)], target: "y", isClassification: true) == [])
  }
}
