import Statistics
import Testing

@testable import Drift

struct ColumnDriftTests {
  private static func normal(_ count: Int, mean: Double = 0, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in generator.normal() + mean }
  }

  private func judged(
    _ pairs: [(String, ColumnSample, ColumnSample)], _ rules: DriftRules = .usual
  ) throws -> [ColumnDrift] {
    try ColumnDrift.judged(
      pairs.map { try ColumnDrift(name: $0.0, reference: $0.1, current: $0.2, rules: rules) }, rules: rules)
  }

  @Test func tellsDriftedColumnsFromStableOnes() throws {
    let levels = ["a", "b", "c"]
    let found = try judged([
      ("stable", .numbers(Self.normal(1000, seed: 1)), .numbers(Self.normal(800, seed: 2))),
      ("shifted", .numbers(Self.normal(1000, seed: 3)), .numbers(Self.normal(800, mean: 0.6, seed: 4))),
      (
        "level", .categories((0..<1000).map { Int32($0 % 2) }, levels: levels),
        .categories((0..<800).map { Int32($0 % 3) }, levels: levels)
      ),
    ])
    #expect(found.map(\.verdict) == [.stable, .drifted, .drifted])
    #expect(found[2].change.contains("new categories 33.2%") || found[2].change.contains("'c' 0.0% to 33."))
    #expect(found[1].test == "Kolmogorov-Smirnov" && found[2].test == "chi-square")
  }

  /// With 200,000 rows a shift of a fiftieth of a deviation is significant, and doesn't matter.
  @Test func significanceAloneIsNoDrift() throws {
    let found = try judged([
      ("tiny", .numbers(Self.normal(200_000, seed: 5)), .numbers(Self.normal(200_000, mean: 0.02, seed: 6)))
    ])[0]
    #expect(try #require(found.adjustedPValue) < 0.001)
    #expect(found.verdict == .stable)
  }

  @Test func falseAlarmsStayBelowTheLevelOverManyColumns() throws {
    var alarms = 0
    for trial in 0..<40 {
      let pairs = (0..<10).map { column -> (String, ColumnSample, ColumnSample) in
        let seed = UInt64(trial * 100 + column)
        return (
          "c\(column)", .numbers(Self.normal(150, seed: 10_000 + 2 * seed)),
          .numbers(Self.normal(150, seed: 10_001 + 2 * seed))
        )
      }
      if try judged(pairs).contains(where: { $0.verdict == .drifted }) { alarms += 1 }
    }
    // Two of forty are expected at most.
    #expect(alarms <= 6, "\(alarms)")
  }

  @Test func cellsThatBecomeMissingAreDrift() throws {
    let values = Self.normal(600, seed: 7)
    let holed = Self.normal(600, seed: 8).enumerated().map { $0.offset.isMultiple(of: 4) ? .nan : $0.element }
    let emptied = [Double](repeating: .nan, count: 600)
    let found = try judged([
      ("holed", .numbers(values), .numbers(holed)), ("emptied", .numbers(values), .numbers(emptied)),
    ])
    #expect(found.map(\.verdict) == [.drifted, .drifted])
    #expect(found[0].hasMissingDrift(.usual) && !found[0].hasValueDrift(.usual))
    #expect(found[1].test == nil && found[1].currentMissing == 1)
  }

  @Test func columnsThatWereConstantDriftWhereTheyVary() throws {
    let constant = [Double](repeating: 0.2, count: 1_500)
    let found = try judged([
      ("varies", .numbers(constant), .numbers((0..<500).map { 0.3 + Double($0 % 300) / 1_000 })),
      ("near", .numbers(constant), .numbers((0..<500).map { 0.2 + Double($0 % 50 - 25) / 1_000 })),
      ("kept", .numbers(constant), .numbers([Double](repeating: 0.2, count: 700))),
    ])
    #expect(found.map(\.verdict) == [.drifted, .drifted, .stable])
    #expect(found[0].jensenShannon == 1 && found[2].jensenShannon == 0)
    #expect(found.allSatisfy { $0.wasserstein == nil && $0.chanceDistance == nil })
  }

  @Test func fewValuesAreNotJudged() throws {
    let found = try judged([("few", .numbers([1, 2, 3]), .numbers(Self.normal(500, mean: 50, seed: 9)))])[0]
    #expect(found.verdict == .tooFewRows && found.pValue == nil)
  }

  @Test func identifiersAreNotJudged() throws {
    let levels = (0..<2000).map { "id\($0)" }
    let found = try judged([
      (
        "id", .categories((0..<1000).map { Int32($0) }, levels: levels),
        .categories((1000..<2000).map { Int32($0) }, levels: levels)
      )
    ])[0]
    #expect(found.verdict == .identifier && found.pValue == nil)
  }

  @Test func chanceDistanceIsWhatChanceGives() throws {
    var sum = 0.0
    var expected = 0.0
    for seed in 0..<60 {
      let found = try ColumnDrift(
        name: "x", reference: .numbers(Self.normal(400, seed: UInt64(1000 + 2 * seed))),
        current: .numbers(Self.normal(300, seed: UInt64(1001 + 2 * seed))), rules: .usual)
      sum += (found.jensenShannon ?? 0) * (found.jensenShannon ?? 0)
      expected += (found.chanceDistance ?? 0) * (found.chanceDistance ?? 0)
    }
    #expect(abs(sum / expected - 1) < 0.35, "\(sum / expected)")
  }

  @Test func chanceDistanceIsNoMoreThanADistanceCanBe() throws {
    let levels = (0..<2_000).map { "l\($0)" }
    let few = try ColumnDrift(
      name: "x", reference: .categories((0..<12).map { Int32($0 % 4) }, levels: levels),
      current: .categories((0..<1_500).map { Int32($0) }, levels: levels), rules: try DriftRules(minimumRows: 10))
    #expect(few.chanceDistance == 1)
  }

  @Test func rejectsRulesThatDoNotFit() {
    #expect(throws: DriftError.self) { try DriftRules(level: 0) }
    #expect(throws: DriftError.self) { try DriftRules(level: .nan) }
    #expect(throws: DriftError.self) { try DriftRules(threshold: 1.5) }
    #expect(throws: DriftError.self) { try DriftRules(minimumRows: 2) }
  }

  @Test func rejectsSidesOfDifferentKinds() {
    #expect(throws: DriftError.self) {
      try ColumnDrift(name: "x", reference: .numbers([1]), current: .categories([0], levels: ["a"]), rules: .usual)
    }
  }

  @Test func sinceIsThePeriodFromWhichOnAColumnStaysDrifted() throws {
    func period(_ name: String, _ verdict: ColumnDrift.Verdict) throws -> PeriodDrift {
      var column = try ColumnDrift(
        name: "x", reference: .numbers(Self.normal(200, seed: 1)), current: .numbers(Self.normal(200, seed: 2)),
        rules: .usual)
      column.verdict = verdict
      return PeriodDrift(name: name, rows: 200, columns: [column], error: nil)
    }
    func findings(_ verdicts: [ColumnDrift.Verdict]) throws -> DriftFindings {
      let source = DriftFindings.Source(name: "a", rows: 1, contentHash: "")
      return DriftFindings(
        reference: source, current: source, rules: .usual, columns: [], target: nil, answers: [], joint: nil,
        error: nil,
        estimates: [], periods: try verdicts.enumerated().map { try period("p\($0.offset)", $0.element) },
        periodUnit: "month", notes: [])
    }
    #expect(try findings([.stable, .drifted, .stable, .drifted, .drifted]).since("x") == "p3")
    #expect(try findings([.stable, .drifted, .tooFewRows, .drifted]).since("x") == "p1")
    #expect(try findings([.drifted, .stable]).since("x") == nil)
    let broken = try findings([.drifted, .stable, .drifted, .tooFewRows, .drifted]).stretch("x")
    #expect(broken == DriftFindings.Stretch(since: "p2", unbroken: 2, drifted: 3, judged: 4))
    #expect(try findings([.drifted, .stable]).stretch("x") == DriftFindings.Stretch(drifted: 1, judged: 2))
  }
}

struct DetectorScoreTests {
  @Test func countsDelaysAndFalseAlarms() {
    var score = DetectorScore()
    score.add(alarms: [100, 520, 560, 900], changes: [500], length: 1000, window: 200)
    #expect(score.found == 1 && score.falseAlarms == 2 && score.alarms == 4)
    #expect(score.meanDelay == 20)
    #expect(score.quietValues == 800)
    #expect(score.falseRate == 25)
    score.add(alarms: [], changes: [500], length: 1000, window: 200)
    #expect(score.foundShare == 0.5)
  }

  /// An alarm at a random place finds a window of a fifth of the stream a fifth of the time.
  @Test func randomAlarmsFindWhatTheirNumberGives() {
    var generator = SeededGenerator(seed: 4)
    let score = DetectorScore.random(
      alarms: 1, changes: [500], length: 1000, window: 200, draws: 4000, generator: &generator)
    #expect(abs((score.foundShare ?? 0) - 0.2) < 0.03)
    #expect(abs((score.meanDelay ?? 0) - 99.5) < 8)
  }
}
