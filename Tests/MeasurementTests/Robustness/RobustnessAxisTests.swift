import Learning
import Records
import Testing

@testable import Measurement

/// What axes make of answers under change.
struct RobustnessAxisTests {
  private static let truth: [Double] = [1, 2, 3, 4, 5, 6]

  /// Two folds of a regression whose answers are right, and `error` too high under change.
  private func evidence(error: Double?) throws -> Evidence {
    let folds = try (0..<2).map { _ in
      try FoldEvidence(
        targets: .values(Self.truth), predictions: Predictions(Self.truth),
        trainingSummary: TargetSummary(.values(Self.truth)), trainRows: 6)
    }
    func answers(_ error: Double) -> PredictionEvidence {
      PredictionEvidence(form: .value, folds: folds.map { _ in Self.truth.suffix(4).map { $0 + error } })
    }
    let copies = error.map { [RobustnessEvidence.Change.together: answers($0), .shift: answers($0)] }
    var evidence = Evidence(task: .regression, folds: folds)
    evidence.insert(
      RobustnessEvidence(
        facts: RobustnessFacts(firstRows: 30, lastRows: 30, changedRows: 8, columnCount: 1, columns: []),
        rows: folds.map { _ in [2, 3, 4, 5] }, unchanged: answers(0), changed: copies ?? [:]))
    return evidence
  }

  private func axis(_ id: AxisID, _ quality: any Axis) throws -> any Axis {
    try #require(MeasurementList.axis(id)).judged(by: quality)
  }

  @Test func aLossIsPositiveWhicheverDirectionTheQualityHas() throws {
    let evidence = try evidence(error: 0.5)
    let error = try axis("robustness.loss", MeanAbsoluteAxis())
    #expect(error.descriptor.direction == .lowerIsBetter && error.descriptor.unit == .targetUnits)
    #expect(try error.measure(evidence).samples == [0.5, 0.5])
    #expect(try axis("robustness.score", MeanAbsoluteAxis()).measure(evidence).value == 0.5)
    // The rows 3 to 6 have the variance 1.25.
    let share = try axis("robustness.loss", DeterminationAxis())
    #expect(share.descriptor.direction == .lowerIsBetter && share.descriptor.unit == .ratio)
    #expect(abs(try share.measure(evidence).value - 0.25 / 1.25) < 1e-12)
    let score = try axis("robustness.score", DeterminationAxis())
    #expect(score.descriptor.direction == .higherIsBetter)
    #expect(abs(try score.measure(evidence).value - (1 - 0.25 / 1.25)) < 1e-12)
  }

  @Test func aChangeThatMovesNoAnswerLosesExactlyNothing() throws {
    #expect(try axis("robustness.loss.gaps", MeanAbsoluteAxis()).measure(try evidence(error: 0.5)).value == 0)
    #expect(try axis("robustness.loss.shift", MeanAbsoluteAxis()).measure(try evidence(error: 0.5)).value == 0.5)
    for quality in [MeanAbsoluteAxis(), DeterminationAxis()] as [any Axis] {
      let reading = try axis("robustness.loss", quality).measure(try evidence(error: nil))
      #expect(reading.value == 0 && reading.interval == Interval(lower: 0, upper: 0))
    }
  }

  @Test func noMoreIsLostThanAScoreCanBe() throws {
    #expect(try axis("robustness.loss", AccuracyAxis()).descriptor.range == -1...1)
    #expect(try axis("robustness.score", AccuracyAxis()).descriptor.range == 0...1)
    let everything = -Double.infinity ... .infinity
    #expect(try axis("robustness.loss", MeanAbsoluteAxis()).descriptor.range == everything)
    #expect(try axis("robustness.loss", DeterminationAxis()).descriptor.range == everything)
  }

  @Test func theReadingDependsOnTheQualityAndSaysSo() throws {
    #expect(try axis("robustness.loss", MeanAbsoluteAxis()).settings == ["quality": .text("mae")])
  }

  @Test func whatStandsForAQualityThatIsNotScoredFoldByFoldIsNamed() throws {
    for quality in [UsedFeaturesAxis(), try #require(MeasurementList.axis("robustness.score"))] as [any Axis] {
      let axis = try axis("robustness.loss", quality)
      #expect(axis.settings.isEmpty)
      #expect(axis.descriptor.title == "accuracy or R2 lost under change")
      #expect(axis.descriptor.summary.hasPrefix("What of accuracy, or R2 of a regression, is lost"))
      let expected = try self.axis("robustness.loss", DeterminationAxis()).measure(try evidence(error: 0.5))
      #expect(try axis.measure(try evidence(error: 0.5)) == expected)
    }
    let judged = try axis("robustness.score", MeanAbsoluteAxis()).descriptor
    #expect(judged.summary.hasPrefix("The policy's quality on held-out rows"))
  }

  @Test func rowsThatAreNotThereAreNoEvidence() throws {
    var evidence = try evidence(error: 0.5)
    let answers = PredictionEvidence(form: .value, folds: [[1], [1]])
    evidence.insert(
      RobustnessEvidence(
        facts: RobustnessFacts(firstRows: 1, lastRows: 1, changedRows: 2, columnCount: 1, columns: []),
        rows: [[0], [6]], unchanged: answers, changed: [:]))
    let broken = evidence
    #expect(throws: MeasurementError.lengthMismatch(what: "held-out rows", expected: 6, found: 7)) {
      try axis("robustness.loss", MeanAbsoluteAxis()).measure(broken)
    }
  }
}
