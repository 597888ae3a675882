import Drift
import Testing

@testable import Reports

@Suite struct DriftBlockTests {
  /// A column that moved and one that stayed.
  static func findings() throws -> DriftFindings {
    let rules = try DriftRules()
    let before = (0..<400).map { Double($0 % 40) }
    let columns = try ColumnDrift.judged(
      [
        ColumnDrift(
          name: "moved", reference: .numbers(before), current: .numbers(before.map { $0 + 30 }), rules: rules),
        ColumnDrift(
          name: "kept", reference: .numbers(before), current: .numbers(Array(before.reversed())), rules: rules),
      ], rules: rules)
    let source = DriftFindings.Source(name: "a.csv", rows: 400, contentHash: "0")
    return DriftFindings(
      reference: source, current: source, rules: rules, columns: columns, target: nil, answers: [],
      joint: JointDrift(classifier: (0.9, 0.85, 0.95, 400), discrepancy: (0.2, 0.0002, 400), reconstruction: nil),
      error: nil, estimates: [], periods: [], periodUnit: nil, notes: [])
  }

  /// A p-value is a number that is compared with the level, not a share that is rounded to percent.
  @Test func pValuesAreWrittenAsPValues() throws {
    let report = DriftReport(try Self.findings())
    for text in [report.markdown, report.html].map({ $0.replacing("&lt;", with: "<") }) {
      #expect(text.contains("p <0.001 on 400 rows") && text.contains("1.000"), "\(text)")
      #expect(!text.contains("<1%") && !text.contains(">99%"))
    }
    #expect(report.markdown.contains("| &lt;0.001 | Kolmogorov-Smirnov"))
  }

  @Test func theBinsOfTheStabilityIndexAreSaidToBeOthers() throws {
    let text = DriftReport(try Self.findings()).markdown
    #expect(text.contains("**PSI.** of numbers from other bins than the distance and Hellinger"))
    #expect(text.contains("one a value where the reference has at most 20;"))
    // One value far out: all others share a bin of the index, and none of the distance.
    let before = (0..<400).map { Double($0 % 40) }
    let moved = before.map { $0 + 30 }
    func column(_ current: [Double]) throws -> ColumnDrift {
      try ColumnDrift(
        name: "moved", reference: .numbers(before), current: .numbers(current), rules: try DriftRules())
    }
    let (plain, far) = (try column(moved), try column(moved.dropLast() + [1e6]))
    #expect(try #require(far.stabilityIndex) < 0.1 * (try #require(plain.stabilityIndex)))
    #expect(try #require(far.jensenShannon) > 0.9 * (try #require(plain.jensenShannon)))
  }

  @Test func whatTheTestFindsIsNotCalledUnchanged() throws {
    let rules = try DriftRules()
    func column(_ name: String, _ first: Int, _ second: Int) throws -> ColumnDrift {
      func codes(_ ones: Int) -> [Int32] { (0..<4000).map { $0 < ones ? 1 : 0 } }
      return try ColumnDrift(
        name: name, reference: .categories(codes(first), levels: ["a", "b"]),
        current: .categories(codes(second), levels: ["a", "b"]), rules: rules)
    }
    func text(_ second: Int) throws -> String {
      let judged = try ColumnDrift.judged([column("y", 2000, second), column("answer", 2000, second)], rules: rules)
      let source = DriftFindings.Source(name: "a.csv", rows: 4000, contentHash: "0")
      return DriftText(
        findings: DriftFindings(
          reference: source, current: source, rules: rules, columns: [], target: judged[0], answers: [judged[1]],
          joint: nil, error: nil, estimates: [], periods: [], periodUnit: nil, notes: [])
      ).reasons.joined(separator: " ")
    }
    #expect(
      try text(2010).contains("No errors are known that could be compared, so nothing can be said of concept drift"))
    let slight = try text(2180)
    #expect(
      slight.contains("The target changed by more than chance, but by less than matters: distance 0.0"), "\(slight)")
    #expect(
      slight.contains("The model's answers changed by more than chance, but by less than matters: answer (distance"))
    #expect(slight.contains("p below 0.001") && !slight.contains("as before"))
    let same = try text(2010)
    #expect(
      same.contains("The target is distributed as before.") && same.contains("answers are distributed as before."))
  }

  @Test func sinceIsToldOnlyWhereNothingDriftedBeforeAndSmallPeriodsAreTooFew() throws {
    let found = try Self.findings()
    func told(_ moved: [Bool], rows: Int = 400) throws -> DriftFindings {
      let still = try ColumnDrift.judged(
        [
          ColumnDrift(
            name: "moved", reference: .numbers((0..<400).map { Double($0 % 40) }),
            current: .numbers((0..<400).map { Double($0 % 40) }), rules: found.rules)
        ], rules: found.rules)
      return DriftFindings(
        reference: found.reference, current: found.current, rules: found.rules, columns: found.columns, target: nil,
        answers: [], joint: nil, error: nil, estimates: [],
        periods: moved.enumerated().map { place, isMoved in
          PeriodDrift(
            name: "p\(place)", rows: rows, columns: isMoved ? Array(found.columns.prefix(1)) : still, error: nil)
        }, periodUnit: "month", notes: [])
    }
    func words(_ moved: [Bool]) throws -> String { DriftText(findings: try told(moved)).reasons[0] }
    #expect(try words([false, true, true]).contains(" since p1)"))
    let broken = try words([true, false, true, true])
    #expect(broken.contains(", in 3 of 4 periods, without a break since p2)"), "\(broken)")
    #expect(try words([true, false]).contains(", in 1 of 2 periods, not in the last)"))
    #expect(DriftReport(try told([false], rows: 1)).markdown.contains("| p0 | 1 | too few rows |"))
  }

  @Test func errorsOfFewerRowsThanThePeriodSayOfHowMany() throws {
    let found = try Self.findings()
    func report(_ errorRows: Int?, isKnown: Bool = true) -> String {
      let part = ErrorChange.Part(value: 0.2, lower: 0.1, upper: 0.3)
      let period = PeriodDrift(
        name: "p1", rows: 336, columns: found.columns, error: isKnown ? part : nil, errorRows: errorRows)
      return DriftReport(
        DriftFindings(
          reference: found.reference, current: found.current, rules: found.rules, columns: found.columns, target: nil,
          answers: [], joint: nil, error: nil, estimates: [], periods: [period], periodUnit: "month", notes: [])
      ).markdown
    }
    let some = report(75)
    #expect(some.contains("| Period | Rows | Drifted columns | Error | Rows of the error |"), "\(some)")
    #expect(some.contains("| p1 | 336 |") && some.contains("| 75 |"))
    #expect(!report(336).contains("Rows of the error") && !report(nil).contains("Rows of the error"))
    #expect(!report(nil, isKnown: false).contains("Beyond the inputs"))
  }

  @Test func whatChangedBesidesInputsAndConceptIsInTheVerdict() throws {
    let found = try Self.findings()
    let (moved, kept) = (found.columns[0], found.columns[1])
    #expect(moved.verdict == .drifted && kept.verdict == .stable)
    func error(_ value: Double, concept: Double?) -> ErrorChange {
      let total = ErrorChange.Part(value: value, lower: value - 0.01, upper: value + 0.01)
      return ErrorChange(
        measure: "share of wrong answers", isShare: true, answeredBy: "the model", referenceError: 0.1,
        referenceRows: 400, currentError: 0.1 + value, currentRows: 400, total: total,
        byInputs: concept.map { _ in total },
        byConcept: concept.map { ErrorChange.Part(value: $0, lower: $0 - 0.01, upper: $0 + 0.01) },
        effectiveRows: 100, costPerError: nil)
    }
    func verdict(
      inputs: ColumnDrift, target: ColumnDrift? = nil, answers: [ColumnDrift] = [], error: ErrorChange? = nil
    ) throws -> String {
      let told = DriftFindings(
        reference: found.reference, current: found.current, rules: found.rules, columns: [inputs], target: target,
        answers: answers, joint: nil, error: error, estimates: [], periods: [], periodUnit: nil, notes: [])
      let text = DriftText(findings: told).decision
      let report = DriftReport(told)
      #expect(try report.json().contains("\"verdict\":\"\(text)\""))
      #expect(report.text(width: nil).hasPrefix("\(text): "))
      return text
    }
    #expect(try verdict(inputs: kept, target: kept, answers: [kept], error: error(0, concept: 0)) == "No drift found")
    #expect(try verdict(inputs: kept, target: moved) == "No drift of the inputs; the target changed")
    #expect(
      try verdict(inputs: kept, target: moved, answers: [kept, moved], error: error(0.1, concept: 0))
        == "No drift of the inputs; the target changed, the model's answers changed and the error rose")
    #expect(try verdict(inputs: kept, error: error(0.1, concept: nil)) == "No drift of the inputs; the error rose")
    #expect(try verdict(inputs: kept, error: error(-0.05, concept: nil)) == "No drift found")
    #expect(try verdict(inputs: moved, error: error(0.1, concept: nil)) == "Data drift; the error rose")
    #expect(try verdict(inputs: moved, target: moved, error: error(0.1, concept: 0)) == "Data drift")
    #expect(try verdict(inputs: kept, target: moved, error: error(0.1, concept: 0.1)) == "Concept drift")
    #expect(try verdict(inputs: moved, error: error(0.1, concept: 0.1)) == "Data drift and concept drift")
  }

  @Test func whatCannotBeToldIsAbsent() throws {
    let found = try Self.findings()
    #expect(found.hasDataDrift && found.hasAnswerDrift == nil && found.hasErrorRisen == nil)
    let json = try DriftReport(found).json()
    #expect(!json.contains("answerDrift") && !json.contains("errorRose"))
  }

  @Test(arguments: [
    (0.02, 0.01, 0.03, true), (-0.02, -0.03, -0.01, false), (0.02, -0.01, 0.05, false), (0.001, 0.0005, 0.0015, false),
  ])
  func theErrorRoseWhereItsIncreaseMatters(value: Double, lower: Double, upper: Double, rose: Bool) {
    let change = ErrorChange(
      measure: "share of wrong answers", isShare: true, answeredBy: "the model", referenceError: 0.1,
      referenceRows: 100,
      currentError: 0.1 + value, currentRows: 100, total: .init(value: value, lower: lower, upper: upper),
      byInputs: nil,
      byConcept: nil, effectiveRows: 0, costPerError: nil)
    #expect(change.hasRisen == rose)
  }
}
