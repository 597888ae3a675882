import Records
import Testing

@testable import Fairness

@Suite struct GroupingTests {
  private func categories(_ values: [String?]) -> SensitiveColumn {
    let levels = Set(values.compactMap { $0 }).sorted()
    return .categories(
      codes: values.map { value in value.flatMap { levels.firstIndex(of: $0) }.map { Int32($0) } ?? -1 },
      levels: levels)
  }

  @Test func aMissingValueIsAGroupOfItsOwn() throws {
    let grouping = try categories(["f", "m", nil, "f", "m"]).grouping(named: "sex", edges: nil)
    #expect(grouping.names == ["f", "m", "(missing)"])
    #expect(grouping.codes == [0, 1, 2, 0, 1])
    #expect(grouping.counts == [2, 2, 1])
    let named = try categories(["(missing)", "m", nil, "m"]).grouping(named: "sex", edges: nil)
    #expect(named.names == ["(missing)", "m", "(no value)"])
  }

  @Test func binsBeginAtTheirEdges() throws {
    let ages = SensitiveColumn.numbers([24.9, 25, 44, 45, 70, .nan, 18])
    let grouping = try ages.grouping(named: "age", edges: [25, 45])
    #expect(grouping.names == ["below 25", "25 to below 45", "from 45 on", "(missing)"])
    #expect(grouping.codes == [0, 1, 1, 2, 2, 3, 0])
    // A bin without rows is no group.
    let empty = try ages.grouping(named: "age", edges: [10, 45])
    #expect(empty.names == ["10 to below 45", "from 45 on", "(missing)"])
  }

  @Test func fewNumbersAreGroupsAndManyNeedBins() throws {
    #expect(try SensitiveColumn.numbers([0, 1, 0, 1]).grouping(named: "flag", edges: nil).names == ["0", "1"])
    let many = SensitiveColumn.numbers((0..<10_000).map(Double.init))
    #expect(throws: FairnessError.needsBins(column: "id", distinct: 10_000, edges: [2_500, 5_000, 7_500])) {
      try many.grouping(named: "id", edges: nil)
    }
    do throws(FairnessError) {
      _ = try many.grouping(named: "id", edges: nil)
    } catch {
      #expect(error.description.contains("fairness.bins: [id at 2500 5000 7500]"))
    }
  }

  @Test func columnsThatMakeNoGroupsAreRefused() {
    #expect(throws: FairnessError.constant(column: "sex", value: "f")) {
      try categories(["f", "f", nil]).grouping(named: "sex", edges: nil)
    }
    #expect(throws: FairnessError.missingForMost(column: "sex", missing: 3, rows: 5)) {
      try categories(["f", "m", nil, nil, nil]).grouping(named: "sex", edges: nil)
    }
    #expect(throws: FairnessError.tooManyGroups(column: "name", count: 10_000, limit: 100)) {
      try categories((0..<10_000).map { "n\($0)" }).grouping(named: "name", edges: nil)
    }
    #expect(throws: FairnessError.binsOfNames(column: "sex")) {
      try categories(["f", "m"]).grouping(named: "sex", edges: [1])
    }
    #expect(throws: FairnessError.oneBin(column: "age", lowest: 30, highest: 40)) {
      try SensitiveColumn.numbers([30, 40, 35]).grouping(named: "age", edges: [20])
    }
  }

  @Test func intersectionsHoldOnlyWhatRowsHave() throws {
    var terms = FairnessTerms(columns: ["sex", "race"], intersections: [["sex", "race"]])
    let columns = ["sex": categories(["f", "m", "f", "m"]), "race": categories(["a", "a", "b", "a"])]
    func groups(_ terms: FairnessTerms) throws(FairnessError) -> SensitiveGroups {
      try SensitiveGroups(terms) { (name: String) throws(FairnessError) in columns[name] ?? .numbers([]) }
    }
    let found = try groups(terms)
    #expect(found.groupings.map(\.title) == ["sex", "race", "sex and race"])
    #expect(found.groupings[2].names == ["f, a", "f, b", "m, a"])
    #expect(found.groupings[2].codes == [0, 2, 1, 2])
    terms.intersections = [["sex", "town"]]
    #expect(throws: FairnessError.notSensitive(key: "intersections", column: "town", sensitive: ["sex", "race"])) {
      try groups(terms)
    }
    terms.intersections = []
    terms.bins = [.init(column: "age", edges: [30])]
    #expect(throws: FairnessError.notSensitive(key: "bins", column: "age", sensitive: ["sex", "race"])) {
      try groups(terms)
    }
  }
}
