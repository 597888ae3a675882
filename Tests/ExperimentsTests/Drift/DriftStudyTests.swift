import Drift
import Foundation
import GoldenFiles
import LinearAlgebra
import Machine
import Plans
import Statistics
import Tabular
import Testing

@testable import Experiments

/// Two files whose difference is known.
struct DriftStudyTests {
  /// y follows x1 + x2 > 0 (or its opposite) with a tenth of the labels wrong; x1 has the mean `shift`.
  private static func rows(
    _ count: Int, shift: Double = 0, turned: Bool = false, seed: UInt64, columns: String = "x1,x2,x3,kind,y"
  ) -> String {
    var generator = SeededGenerator(seed: seed)
    var lines = [columns]
    for _ in 0..<count {
      let x = [generator.normal() + shift, generator.normal(), generator.normal()]
      let kind = ["a", "b", "c"][generator.integer(below: 3)]
      var isPositive = x[0] + x[1] > 0
      if turned, x[1] > 0 { isPositive.toggle() }
      if generator.uniform() < 0.1 { isPositive.toggle() }
      lines.append("\(x[0]),\(x[1]),\(x[2]),\(kind),\(isPositive ? "yes" : "no")")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private let folder = TemporaryDirectory()

  private func side(_ name: String, _ text: String) throws -> DriftStudy.Side {
    let path = try folder.file(name, Data(text.utf8))
    let plan = DataPlan(source: .file(path, FileFormat()))
    let resolved = try DatasetCatalogue(folder: "", entries: []).resolve(plan, planFolder: ".", dataDirectory: nil)
    return DriftStudy.Side(path: path, loaded: try resolved.load())
  }

  private func study(
    _ reference: String, _ current: String, _ change: (inout DriftStudy.Options) throws -> Void = { _ in }
  ) throws -> DriftFindings {
    var options = DriftStudy.Options()
    try change(&options)
    var study = DriftStudy(
      reference: try side("reference.csv", reference), current: try side("current.csv", current), options: options)
    return try study.run()
  }

  @Test func sameSourceHasNoDrift() throws {
    let found = try study(Self.rows(1200, seed: 1), Self.rows(900, seed: 2)) { $0.target = "y" }
    #expect(!found.hasDataDrift && found.hasConceptDrift == false && found.hasAnswerDrift == false)
    #expect(found.columns.map(\.name) == ["x1", "x2", "x3", "kind"])
    let joint = try #require(found.joint)
    #expect(joint.classifierLower < 0.5 + 0.05 && joint.classifierUpper > 0.45)
    #expect(try #require(joint.discrepancyPValue) > 0.01)
  }

  @Test func rowsThatBothSidesHoldAreNeitherToldApartNorKnownByHeart() throws {
    let rows = Self.rows(600, seed: 11)
    let found = try study(rows, rows) { $0.target = "y" }
    let joint = try #require(found.joint)
    #expect(joint.classifierArea > 0.45 && joint.classifierArea < 0.55)
    #expect(!found.hasDataDrift && found.hasConceptDrift == false)
    let error = try #require(found.error)
    #expect(error.total.value.magnitude < 1e-9 && error.byInputs.map { !$0.isBeyondChance } == true)
    #expect(found.notes.contains { $0.hasPrefix("600 of the 600 current rows equal a reference row") })

    let some = try study(rows, rows.split(separator: "\n").prefix(101).joined(separator: "\n") + "\n")
    #expect(some.notes.contains { $0.hasPrefix("100 of the 100 current rows equal a reference row") })
    #expect(try study(rows, Self.rows(100, seed: 12)).notes.allSatisfy { !$0.contains("a reference row") })
  }

  @Test func movedInputsAreDataDriftOnly() throws {
    let found = try study(Self.rows(1500, seed: 3), Self.rows(1500, shift: 0.8, seed: 4)) { $0.target = "y" }
    #expect(found.drifted.map(\.name) == ["x1"])
    #expect(found.hasConceptDrift == false)
    let joint = try #require(found.joint)
    #expect(joint.isDrifted)
    #expect(try #require(joint.discrepancyPValue) < 0.02)
  }

  /// The newest rows have their part in what is drawn, however few more there are than are drawn.
  @Test func aChangeOfTheNewestRowsIsSeenByTheDiscrepancy() throws {
    let newest = Self.rows(399, shift: 3, seed: 21).split(separator: "\n").dropFirst().joined(separator: "\n") + "\n"
    let found = try study(Self.rows(799, seed: 19), Self.rows(400, seed: 20) + newest)
    let joint = try #require(found.joint)
    #expect(joint.discrepancyRows == JointMeasurement.mostDiscrepancyRows)
    // Half of the drawn rows are moved; without them it would be nearly 0.
    #expect(try #require(joint.discrepancy) > 0.05)
    #expect(try #require(joint.discrepancyPValue) < 0.02)
  }

  @Test(arguments: [(0, 400), (399, 400), (400, 400), (401, 400), (799, 400), (1_000, 300), (2_001, 2_000)])
  func drawnRowsAreSpreadOverAll(count: Int, limit: Int) {
    let rows = DriftStudy.drawn(count, limit)
    #expect(rows.count == min(count, limit))
    let bounds = rows + [count]
    let apart = zip(bounds, bounds.dropFirst()).map { $1 - $0 }
    #expect(rows.first ?? 0 == 0 && (apart.max() ?? 0) - (apart.min() ?? 0) <= 1)
  }

  @Test func turnedLabelsAreConceptDriftOnly() throws {
    let found = try study(Self.rows(1500, seed: 5), Self.rows(1500, turned: true, seed: 6)) {
      $0.target = "y"
      $0.costPerError = 3
    }
    #expect(!found.hasDataDrift)
    #expect(found.hasConceptDrift == true)
    let error = try #require(found.error)
    // Half of the rows are turned, of which a tenth had wrong labels: .1 becomes about .5.
    #expect(error.total.value > 0.25 && error.currentError > 0.4)
    #expect(try #require(error.byInputs).value.magnitude < 0.05)
    #expect(abs(try #require(error.cost) - 3 * error.extraErrors) < 1e-9)
  }

  @Test func bothAreToldApart() throws {
    let found = try study(Self.rows(2000, seed: 7), Self.rows(2000, shift: 0.7, turned: true, seed: 8)) {
      $0.target = "y"
    }
    #expect(found.drifted.map(\.name) == ["x1"])
    #expect(found.hasConceptDrift == true)
  }

  @Test func withoutLabelsNothingIsSaidOfTheConcept() throws {
    let found = try study(Self.rows(400, seed: 9), Self.rows(400, turned: true, seed: 10)) { $0.leftOut = ["y"] }
    #expect(found.hasConceptDrift == nil && found.error == nil)
  }

  @Test func sidesWithoutOverlapAreNotToldApart() throws {
    let found = try study(Self.rows(800, seed: 11), Self.rows(800, shift: 40, seed: 12)) { $0.target = "y" }
    #expect(found.hasDataDrift)
    let error = try #require(found.error)
    #expect(error.effectiveRows == 0 && error.byInputs == nil)
    #expect(found.hasConceptDrift == nil)
  }

  @Test func findingsAreTheSameForTheSameSeed() throws {
    let (first, second) = (Self.rows(600, seed: 13), Self.rows(600, shift: 0.3, seed: 14))
    let found = try study(first, second) { $0.target = "y" }
    #expect(found == (try study(first, second) { $0.target = "y" }))
  }

  @Test func columnsAreFoundByTheirNames() throws {
    let reference = "a,b\n" + (0..<200).map { "\($0 % 7),\($0 % 5)\n" }.joined()
    let current = "b,extra,a\n" + (0..<200).map { "\($0 % 5),1,\($0 % 7)\n" }.joined()
    let found = try study(reference, current)
    #expect(found.drifted.isEmpty && found.columns.map(\.name) == ["a", "b"])
    #expect(found.notes.contains { $0.contains("extra") })
  }

  @Test func rejectsFilesThatCannotBeCompared() throws {
    let good = Self.rows(300, seed: 15)
    #expect(throws: DriftInputError.self) { try study(good, Self.rows(300, seed: 16, columns: "x1,x2,other,kind,y")) }
    #expect(throws: DriftInputError.self) { try study(good, Self.rows(20, seed: 17)) }
    #expect(throws: DriftInputError.self) { try study(good, good) { $0.target = "z" } }
    #expect(throws: DriftInputError.self) { try study(good, good) { $0.leftOut = ["z"] } }
    #expect(throws: DriftInputError.self) { try study(good, good) { $0.period = .month } }
    let texts = "x1,x2,x3,kind,y\n" + (0..<300).map { "t\($0 % 3),1,2,a,yes\n" }.joined()
    #expect(throws: DriftInputError.self) { try study(good, texts) }
  }

  @Test func aTargetOfWhichNothingCanBeLearnedEndsNothing() throws {
    let constant = "a,y\n" + (0..<300).map { "\($0 % 7),ok\n" }.joined()
    let mixed = "a,y\n" + (0..<300).map { "\($0 % 7),\($0 % 3 == 0 ? "fraud" : "ok")\n" }.joined()
    let found = try study(constant, mixed) {
      $0.target = "y"
      $0.period = .rows(150)
    }
    #expect(found.error == nil && found.hasConceptDrift == nil && found.periods.count == 2)
    #expect(found.target?.verdict == .drifted && found.drifted.isEmpty)
    #expect(
      found.notes.contains { $0.hasPrefix("the target 'y' has a single value in the reference") }, "\(found.notes)")
    let few = "a,y\n" + (0..<300).map { "\($0 % 7),\($0 < 9 ? ["ok", "fraud"][$0 % 2] : "")\n" }.joined()
    let known = try study(few, mixed) { $0.target = "y" }
    #expect(known.error == nil)
    #expect(known.notes.contains { $0.contains("is known in 9 rows of the reference, which is too few") })
  }

  @Test func periodsTellSinceWhen() throws {
    var text = "day,x\n"
    var generator = SeededGenerator(seed: 18)
    let months = ["2026-01", "2026-02", "2026-03", "2026-04"]
    for (position, month) in months.enumerated() {
      for row in 0..<200 {
        let day = row % 28 + 1
        text += "\(month)-\(day < 10 ? "0" : "")\(day),\(generator.normal() + (position >= 2 ? 1 : 0))\n"
      }
    }
    var reference = "day,x\n"
    for row in 0..<500 { reference += "2025-12-\(row % 19 + 10),\(generator.normal())\n" }
    let found = try study(reference, text) { $0.period = .month }
    #expect(found.periods.map(\.name) == months)
    #expect(found.periods.map(\.drifted) == [[], [], ["x"], ["x"]])
    #expect(found.since("x") == "2026-03")
    #expect(found.notes.contains { $0.contains("day") })
    let byRows = try study(reference, text) { $0.period = .rows(400) }
    #expect(byRows.periods.map(\.name) == ["rows 1 to 400", "rows 401 to 800"])
  }
}

/// How rows are divided in time.
struct DriftPeriodTests {
  private let folder = TemporaryDirectory()

  private func division(_ period: DriftPeriod, _ times: [String]) throws -> DriftPeriod.Division {
    let path = try folder.file("times.csv", Data(("t,x\n" + times.map { "\($0),1\n" }.joined()).utf8))
    let plan = DataPlan(source: .file(path, FileFormat()))
    let resolved = try DatasetCatalogue(folder: "", entries: []).resolve(plan, planFolder: ".", dataDirectory: nil)
    return try period.divide(try resolved.load().table, file: "times.csv", time: nil)
  }

  @Test(arguments: [
    (DriftPeriod.month, ["2020-07", "2020-08"]), (DriftPeriod.day, ["2020-07-31", "2020-08-01"]),
    (DriftPeriod.week, ["week of 2020-07-27"]), (DriftPeriod.hour, ["2020-07-31 23h", "2020-08-01 00h"]),
    (DriftPeriod.quarter, ["2020-Q3"]),
  ])
  func daysBeginWhereTheTimesAreWritten(_ period: DriftPeriod, _ names: [String]) throws {
    let found = try division(period, ["2020-07-31T23:30:00+05:30", "2020-08-01T00:10:00+05:30"])
    #expect(found.parts.map(\.name) == names && found.notes.isEmpty)
    let west = try division(period, ["2020-07-31T23:30:00-08:00", "2020-08-01T00:10:00-08:00"])
    #expect(west.parts.map(\.name) == names)
  }

  @Test func rowsWithoutATimeAreCounted() throws {
    let found = try division(.day, ["2020-07-31T23:30:00Z", "", "2020-08-01T00:10:00Z", ""])
    #expect(found.parts.map(\.rows) == [[0], [2]])
    #expect(found.notes == ["times.csv: 2 rows without a time in 't' lie in no day"])
  }

  @Test func timesOfDayAreNoDates() throws {
    #expect(throws: DriftInputError.noTimeColumn(file: "times.csv")) { try division(.hour, ["10:30", "11:45"]) }
  }
}

/// The components of the golden case.
struct ReconstructionTests {
  @Test func reconstructionErrorsAreThoseOfNannyML() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/golden/monitoring_data.csv")
    let table = try TableFile.read(url.path).table
    let names = ["x1", "x2_missing", "x3", "cat"]
    func part(_ rows: Range<Int>) throws -> Table { try table.selecting(rows: Array(rows)) }
    let golden = try GoldenFile("nannyml")["expected"]["pca_reconstruction"]["chunks"].items
    for (chunk, expected) in golden.enumerated() {
      let tables = try DriftTables(
        reference: try part(0..<1000), "reference", current: try part(chunk * 200..<(chunk + 1) * 200), "current",
        names: names)
      let sample = DriftSample(tables.pairs, rows: (Array(0..<1000), Array(0..<200)))
      let found = try #require(try ScaledRows(sample).reconstruction(kept: 0.65))
      #expect(found.components == 2)
      let value = try expected.at("reconstruction_error.value")
      #expect(largestDifference([found.current], [try number(value)]) < 1e-9)
    }
  }

  @Test func columnsWithoutSpreadAreNotDividedByRounding() throws {
    let rows = 1_500
    var generator = SeededGenerator(seed: 21)
    let storage = (0..<rows).flatMap { _ in [generator.normal(), generator.normal(), 0.2] }
    let sample = Matrix(rows: rows, columns: 3, storage: storage)
    let scale = RowScale(sample, levelCounts: [nil, nil, nil])
    let scaled = scale.scaled(Matrix(rows: 1, columns: 3, storage: [0, 0, 0.5]))
    #expect(abs(scaled[0, 2] - 0.3) < 1e-12)
  }

  /// NannyML's classifier is another one, so the alerts are compared: from chunk 7 on the sides can be told apart.
  @Test func classifierTellsApartWhatNannyMLDoes() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/golden/monitoring_data.csv")
    let table = try TableFile.read(url.path).table
    let names = ["x1", "x2", "x3"]
    func part(_ rows: Range<Int>) throws -> Table { try table.selecting(rows: Array(rows)) }
    let golden = try GoldenFile("nannyml")["expected"]["domain_classifier"]["chunks"].items
    for chunk in 5..<10 {
      let tables = try DriftTables(
        reference: try part(0..<1000), "reference", current: try part(chunk * 200..<(chunk + 1) * 200), "current",
        names: names)
      let sample = DriftSample(tables.pairs, rows: (Array(0..<1000), Array(0..<200)))
      let joint = try JointMeasurement(sample: sample, seed: 0).measure(threads: ThreadPool(threadCount: 2)).joint
      let golden = try golden[chunk].at("domain_classifier_auroc.alert")
      let alert = try #require(golden as? Bool)
      #expect((joint.classifierArea > 0.65) == alert, "chunk \(chunk): \(joint.classifierArea)")
    }
  }
}

struct DetectorTrialsTests {
  @Test func detectorsAreScoredBesideTheirDummy() throws {
    let trials = DetectorTrials(streams: [.stagger], repeats: 2, seed: 3)
    let lines = try trials.run()
    #expect(lines.map(\.detector) == DetectorKind.names)
    let adwin = try #require(lines.first { $0.detector == "adwin" })
    // The labels change entirely: found soon, each time.
    #expect(adwin.score.changes == 2 && adwin.score.found == 2)
    #expect(try #require(adwin.score.meanDelay) < 200)
    #expect(lines == (try trials.run()))
  }
}
