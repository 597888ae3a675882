import Learning
import LinearAlgebra
import Records
import Statistics
import Testing

@testable import Measurement

struct FoldAxisTests {
  private func fold(truth: [Int32], given: [Int32], trainRows: Int = 8) throws -> FoldEvidence {
    try MetricsGolden.fold(truth, given.map { $0 == 1 ? [0.1, 0.9] : [0.8, 0.2] }).with(trainRows: trainRows)
  }

  @Test func valueIsTheMeanOverFoldsAndTheIntervalIsCorrected() throws {
    let candidate = Evidence(
      task: .classification(classCount: 2),
      folds: [
        try fold(truth: [0, 1, 0, 1], given: [0, 1, 0, 1]),
        try fold(truth: [0, 1, 0, 1], given: [0, 1, 1, 1]),
        try fold(truth: [0, 1, 0, 1], given: [1, 1, 1, 1]),
      ])
    let reading = try AccuracyAxis().measure(candidate)
    #expect(reading.samples == [1, 0.75, 0.5])
    #expect(reading.value == 0.75)
    #expect(reading.sampleCount == 3)
    // Student's interval reaches from -0.23 to 1.73: an accuracy can't.
    #expect(reading.interval == Interval(lower: 0, upper: 1))
  }

  @Test func theIntervalIsCorrectedForOverlappingTrainingSets() throws {
    let candidate = Evidence(
      task: .classification(classCount: 2),
      folds: [
        try fold(truth: [0, 1, 0, 1], given: [0, 1, 0, 1], trainRows: 800),
        try fold(truth: [0, 1, 0, 1], given: [0, 1, 1, 1], trainRows: 800),
        try fold(truth: [0, 1, 0, 1], given: [0, 1, 0, 1], trainRows: 800),
        try fold(truth: [0, 1, 0, 1], given: [0, 1, 1, 1], trainRows: 800),
      ])
    // sqrt((1/4 + 4/800) * variance) * t(0.975, 3 degrees of freedom), variance of 1, 0.75, 1, 0.75
    let reach = ((0.25 + 0.005) * (0.0625 / 3)).squareRoot() * 3.182446305284263
    let interval = try #require(try AccuracyAxis().measure(candidate).interval)
    #expect(agree(interval.lower, 0.875 - reach, within: 1e-9))
    #expect(interval.upper == min(1, 0.875 + reach))
  }

  @Test func oneFoldGetsABootstrapIntervalNearTheBinomialOne() throws {
    let truth = (0..<400).map { Int32($0 % 2) }
    let given = truth.enumerated().map { $0.offset % 5 == 0 ? 1 - $0.element : $0.element }
    let reading = try AccuracyAxis().measure(
      Evidence(task: .classification(classCount: 2), folds: [try fold(truth: truth, given: given)]))
    let interval = try #require(reading.interval)
    #expect(reading.value == 0.8)
    #expect(reading.samples == [0.8])
    // 1.96 * sqrt(0.8 * 0.2 / 400) = 0.0392
    #expect(abs(interval.lower - 0.7608) < 0.01)
    #expect(abs(interval.upper - 0.8392) < 0.01)
  }

  @Test func manyRowsGiveTheNormalIntervalOfTheSameWidth() throws {
    let truth = (0..<400).map { Int32($0 % 2) }
    let given = truth.enumerated().map { $0.offset % 5 == 0 ? 1 - $0.element : $0.element }
    let scorer = try AccuracyAxis().scorer(for: fold(truth: truth, given: given))
    let interval = try #require(
      RowBootstrap(percentileRows: 100).interval(around: 0.8, rows: 400, scorer: scorer))
    #expect(abs((interval.upper + interval.lower) / 2 - 0.8) < 1e-12)
    #expect(abs((interval.upper - interval.lower) / 2 - 0.0392) < 0.008)
  }

  @Test func aScoreThatMostResamplesLeaveUndefinedHasNoInterval() {
    #expect(RowBootstrap().interval(around: 1, rows: 10) { _ in .nan } == nil)
    #expect(RowBootstrap().interval(around: 1, rows: 1) { _ in 1 } == nil)
  }

  @Test func theSameEvidenceGivesTheSameReading() throws {
    let golden = try MetricsGolden.read()
    let candidate = Evidence(task: .classification(classCount: 4), folds: [try golden.input.multiclass.fold])
    for axis in MeasurementList.axes where axis is any FoldAxis {
      #expect(axis.outcome(of: candidate) == axis.outcome(of: candidate), "\(axis.descriptor.id)")
    }
  }

  @Test func everyIntervalHoldsItsValue() throws {
    let golden = try MetricsGolden.read()
    let candidates = [
      Evidence(task: .classification(classCount: 2), folds: [try golden.input.binary.fold]),
      Evidence(task: .classification(classCount: 4), folds: [try golden.input.multiclass.fold]),
      Evidence(task: .regression, folds: [try golden.input.regression.fold]),
    ]
    for candidate in candidates {
      for axis in MeasurementList.axes
      where axis.descriptor.family == .quality || axis.descriptor.family == .calibration {
        guard let reading = axis.outcome(of: candidate).reading else { continue }
        let interval = try #require(reading.interval)
        #expect(interval.lower <= reading.value && reading.value <= interval.upper, "\(axis.descriptor.id)")
        #expect(interval.lower < interval.upper)
      }
    }
  }

  @Test func classScoresDoNotApplyToNumbersNorTheOtherWayRound() throws {
    let golden = try MetricsGolden.read()
    let regression = Evidence(task: .regression, folds: [try golden.input.regression.fold])
    let classes = Evidence(task: .classification(classCount: 2), folds: [try golden.input.binary.fold])
    for id: AxisID in ["accuracy", "roc-auc", "log-loss", "ece", "f1", "matthews"] {
      let axis = try #require(MeasurementList.axis(id))
      #expect(axis.outcome(of: regression) == .notApplicable(reason: "the target is a number, not a class"))
    }
    for id: AxisID in ["r2", "rmse", "mae"] {
      let axis = try #require(MeasurementList.axis(id))
      #expect(axis.outcome(of: classes) == .notApplicable(reason: "the target is a class, not a number"))
    }
  }

  @Test func scoresRankButAreNoProbabilities() throws {
    let targets = Targets.classes([0, 1, 1], classCount: 2)
    let fold = try FoldEvidence(
      targets: targets, predictions: Predictions(scores: Matrix([[3, 1], [-1, 2], [0.5, 1]])),
      trainingSummary: TargetSummary(targets), trainRows: 6)
    let candidate = Evidence(task: .classification(classCount: 2), folds: [fold])
    #expect(AreaUnderCurveAxis().outcome(of: candidate).reading?.value == 1)
    #expect(
      LogLossAxis().outcome(of: candidate)
        == .notApplicable(reason: "the model gives decision scores, not probabilities"))
  }

  @Test func anAbsentClassLeavesRankingUndefinedAndNamesTheFold() throws {
    let candidate = Evidence(
      task: .classification(classCount: 2),
      folds: [try fold(truth: [0, 1], given: [0, 1]), try fold(truth: [0, 0], given: [0, 1])])
    #expect(
      AreaUnderCurveAxis().outcome(of: candidate)
        == .notApplicable(reason: "fold 2: no held-out row is of class number 2, so it can't be ranked"))
    let named = try FoldEvidence(
      targets: .classes([0, 0], classCount: 2), predictions: candidate.folds[1].predictions,
      trainingSummary: candidate.folds[1].trainingSummary, trainRows: 4, classNames: ["ham", "spam\u{1B}"])
    #expect(
      AreaUnderCurveAxis().outcome(of: Evidence(task: .classification(classCount: 2), folds: [named]))
        == .notApplicable(reason: "no held-out row is of class 'spam\\u{1B}', so it can't be ranked"))
    #expect(BalancedAccuracyAxis().outcome(of: candidate).reading?.value == 0.75)
  }

  @Test func aConstantTargetLeavesR2Undefined() throws {
    let fold = try FoldEvidence(
      targets: .values([2, 2]), predictions: Predictions([1, 3]), trainingSummary: TargetSummary(.values([2])),
      trainRows: 4)
    let candidate = Evidence(task: .regression, folds: [fold])
    #expect(
      DeterminationAxis().outcome(of: candidate)
        == .notApplicable(reason: "the target doesn't vary over the held-out rows"))
    #expect(RootMeanSquareAxis().outcome(of: candidate).reading?.value == 1)
  }

  @Test func aNaNAnswerFailsEveryScore() throws {
    let targets = Targets.classes([0, 1, 0, 1], classCount: 2)
    let fold = try FoldEvidence(
      targets: targets, predictions: Predictions(probabilities: Matrix([[1, 0], [.nan, .nan], [1, 0], [0, 1]])),
      trainingSummary: TargetSummary(targets), trainRows: 4)
    let candidate = Evidence(task: .classification(classCount: 2), folds: [fold])
    for axis in MeasurementList.axes where axis is any FoldAxis {
      guard case .notApplicable = axis.outcome(of: candidate) else {
        #expect(
          axis.outcome(of: candidate)
            == .failed(message: "the candidate refused to answer: an answer is NaN or infinite"),
          "\(axis.descriptor.id)")
        continue
      }
    }
  }

  @Test func evidenceThatDoesNotFitIsRefused() {
    #expect(throws: MeasurementError.lengthMismatch(what: "predictions", expected: 2, found: 1)) {
      try FoldEvidence(
        targets: .values([1, 2]), predictions: Predictions([1]), trainingSummary: .mean(0, variance: 0), trainRows: 1)
    }
    #expect(throws: MeasurementError.taskMismatch) {
      try FoldEvidence(
        targets: .classes([0], classCount: 2), predictions: Predictions([1]), trainingSummary: .prior([1, 0]),
        trainRows: 1)
    }
    #expect(throws: MeasurementError.noRows) {
      try FoldEvidence(
        targets: .values([]), predictions: Predictions([]), trainingSummary: .mean(0, variance: 0), trainRows: 1)
    }
  }

  @Test func anImpossibleAnswerCostsThirtySixNats() throws {
    let fold = try MetricsGolden.fold([0, 1], [[0, 1], [0, 1]])
    let loss = try LogLossAxis().scorer(for: fold)(nil)
    #expect(agree(loss, 36.04365338911715 / 2))
  }
}

extension FoldEvidence {
  fileprivate func with(trainRows: Int) throws -> FoldEvidence {
    try FoldEvidence(
      targets: targets, predictions: predictions, trainingSummary: trainingSummary, trainRows: trainRows)
  }
}
