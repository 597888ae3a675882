import Tabular
import Testing

@testable import Experiments

/// Rows divided by their number.
struct DriftDivisionTests {
  private func division(_ times: [Double], time: String?) throws -> DriftPeriod.Division {
    let table = try Table(columns: [
      Column(name: "t", values: .numeric(times)),
      Column(name: "k", values: .categorical(codes: times.map { _ in 0 }, levels: ["a"])),
    ])
    return try DriftPeriod.rows(2).divide(table, file: "now.csv", time: time)
  }

  @Test func rowsAreCountedInTheOrderOfTheNamedColumn() throws {
    let found = try division([4, 1, .nan, 3, 2, 5], time: "t")
    #expect(found.parts.map(\.rows) == [[1, 4], [3, 0], [5]])
    #expect(found.parts.map(\.name) == ["rows 1 to 2", "rows 3 to 4", "row 5"])
    #expect(
      found.notes == [
        "now.csv: 1 row without a time in 't' lies in no period", "now.csv: rows are counted in the order of 't'",
      ])
  }

  @Test func withoutAColumnTheFileIsTheOrder() throws {
    let found = try division([4, 1, .nan, 3], time: nil)
    #expect(found.parts.map(\.rows) == [[0, 1], [2, 3]] && found.notes.isEmpty)
    #expect(try division([1, 2, 2, 3], time: "t").notes.isEmpty)
  }

  @Test func categoriesPutNothingInOrder() {
    #expect(throws: DriftInputError.noOrder(column: "k")) { try division([1, 2], time: "k") }
    #expect(throws: DriftInputError.self) { try division([1, 2], time: "no such column") }
  }
}
