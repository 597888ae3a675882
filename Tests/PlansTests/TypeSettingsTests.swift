import Records
import Testing

@testable import Plans
@testable import Tabular

/// How a plan, and the options of `datasets validate`, declare types, marks of missing and the style of numbers.
@Suite struct TypeSettingsTests {
  private func format(_ keys: String) throws -> FileFormat {
    let plan = try PlanFixture.read(
      "version: 1\nname: t\ndata: {file: d.csv, target: y, \(keys)}\nestimators: [ridge]\n")
    guard case .file(_, let format) = plan.data.source else { throw CancellationError() }
    return format
  }

  private func format(_ change: (inout DataFlags) -> Void) throws -> FileFormat {
    var flags = DataFlags()
    change(&flags)
    let plan = try DataPlan.read(flags, source: ("file", "d.csv"), vocabulary: PlanFixture.vocabulary())
    guard case .file(_, let format) = plan.source else { throw CancellationError() }
    return format
  }

  private func problem(_ keys: String) -> String {
    do {
      _ = try format(keys)
      return "read"
    } catch {
      return String(describing: error)
    }
  }

  @Test func typesAreDeclaredInPlanAndOptionsAlike() throws {
    let written = try format(
      "types: {zip: categorical, n: numeric, price: {kind: numeric, decimal-mark: comma, thousands-mark: point, unit: kg}, "
        + "sold: {time: day-first, first-year: 1930}, day: time}")
    #expect(
      written.types == [
        "zip": .categorical, "n": .numeric,
        "price": ColumnDeclaration(.numeric, decimalMark: .comma, thousandsMark: .point, unit: "kg"),
      ])
    #expect(
      written.times == ["sold": TimeDeclaration(form: .dayFirst, firstTwoDigitYear: 1930), "day": TimeDeclaration()])
    let said = try format {
      $0.types = [
        "zip=categorical", "n=numeric",
        "price={kind: numeric, decimal-mark: comma, thousands-mark: point, unit: kg}",
        "sold={time: day-first, first-year: 1930}", "day=time",
      ]
    }
    #expect(said == written)
    #expect(written.options.columnTypes == written.types)
  }

  @Test func marksAddToTheUsualOnesOrReplaceThem() throws {
    #expect(try format("missing: [-999, \"\", null]").missing == .adding(["-999", "", "null"]))
    #expect(try format("missing: \"-\"").missing == .adding(["-"]))
    #expect(try format("missing-only: [\"-\"]").missing == .only(["-"]))
    #expect(try format("missing-only: []").missing == .only([]))
    #expect(try format { $0.lists["missing"] = ["-999", ""] }.missing == .adding(["-999", ""]))
    #expect(try format { $0.lists["missing-only"] = ["[a, b]", "c"] }.missing == .only(["a", "b", "c"]))
    #expect(problem("missing: [a], missing-only: [b]").contains("data.missing: give either 'missing'"))
  }

  @Test func styleAndShareOfNumbersAreDeclared() throws {
    let written = try format("numeric-share: 95%, decimal-mark: comma, thousands-mark: \".\", units: [kg, m]")
    #expect(written.numericShare == 0.95 && written.decimalMark == .comma && written.thousandsMark == .point)
    #expect(written.units == ["kg", "m"])
    let said = try format {
      $0.values = ["numeric-share": "0.95", "decimal-mark": ",", "thousands-mark": "point"]
      $0.lists["units"] = ["kg", "m"]
    }
    #expect(said == written)
    #expect(written.options.numericShare == 0.95 && written.options.units == ["kg", "m"])
    #expect(try format("thousands-mark: \" \"").thousandsMark == .blank)
    #expect(try format("thousands-mark: apostrophe").thousandsMark == .apostrophe)
    #expect(try format("trim: false").trimsBlanks == false)
  }

  @Test(arguments: [
    ("types: {zip: text}", "types.zip: must be one of the names below, found 'text'"),
    ("types: {zip: {kind: categorical, unit: kg}}", "types.zip.unit: goes only with kind: numeric"),
    ("types: {zip: {kind: numeric, decimal-mark: comma, thousands-mark: comma}}", "can't part thousands and fractions"),
    ("types: {zip: {unti: kg}}", "there is no key 'unti'; did you mean 'unit'?"),
    ("types: {zip: {time: day}}", "types.zip.time: must be one of the names below, found 'day'"),
    ("numeric-share: 0.4", "must be a share from 0.5 to 1, such as 0.99 or 99%"),
    ("numeric-share: most", "must be a share from 0.5 to 1, such as 0.99 or 99%"),
    ("decimal-mark: comma, thousands-mark: comma", "the comma can't part thousands and fractions"),
    ("thousands-mark: x", "thousands-mark: must be one of the names below, found 'x'"),
    ("missing: [{a: b}]", "data.missing.0: must be a text such as \"?\""),
  ]) func whatIsWrongIsSaidAtItsKey(_ keys: String, _ words: String) {
    let found = problem(keys)
    #expect(found.contains(words), "\(found)")
  }

  @Test func optionsAreRefusedInTheSameWords() {
    for (types, words) in [
      (["zip"], "--types zip: must be NAME=KIND"), (["zip=text"], "found 'text'"),
      (["zip=numeric", "zip=categorical"], "a second type for column 'zip'"),
    ] {
      do {
        _ = try format { $0.types = types }
        Issue.record("\(types) were read")
      } catch {
        #expect(String(describing: error).contains(words), "\(error)")
      }
    }
  }

  @Test func aColumnWithoutNameMayBeDropped() throws {
    func plan(_ drop: String, _ columns: [String], _ unnamed: [UnnamedColumn]) throws -> ExperimentPlan {
      let known = KnownData(task: nil, columns: columns, unnamed: unnamed)
      return try PlanFixture.read(
        "version: 1\nname: t\ndata: {file: d.csv, target: y, drop: \(drop)}\nestimators: [ridge]\n", knownData: known)
    }
    let index = UnnamedColumn(name: "column_1", position: 0, isLeftOut: true)
    for name in ["\"\"", "column_1", "\"Unnamed: 0\""] {
      let found = try plan("[\(name), x]", ["x", "y"], [index])
      #expect(found.data.drop == ["x"])
      #expect(found.notes.contains { $0.hasSuffix("means the column without a name, which is left out anyway") })
    }
    let kept = UnnamedColumn(name: "column_1", position: 0, isLeftOut: false)
    let found = try plan("[\"\"]", ["column_1", "x", "y"], [kept])
    #expect(found.data.drop == ["column_1"])
    #expect(found.notes.contains("data.drop: '' means the column without a name, here called column_1"))
    #expect(throws: PlanError.self) { try plan("[\"\"]", ["x", "y"], []) }
    #expect(throws: PlanError.self) { try plan("[\"Unnamed: 3\"]", ["column_1", "x", "y"], [kept]) }
  }
}
