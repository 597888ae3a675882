import Testing

@testable import Measurement

struct MetricsGoldenTests {
  let golden: MetricsGolden
  init() throws { golden = try MetricsGolden.read() }

  private func score(_ axis: some FoldAxis, _ fold: FoldEvidence, weights: [Double]? = nil) throws -> Double {
    try axis.scorer(for: fold)(weights)
  }

  @Test func binaryRankingScoresMatchWithTies() throws {
    let fold = try golden.input.binary.fold
    let weights = golden.input.binary.weight
    let expected = golden.expected.binary
    #expect(agree(try score(AreaUnderCurveAxis(), fold), expected.rocAuc))
    #expect(agree(try score(AreaUnderCurveAxis(), fold, weights: weights), expected.rocAucWeighted))
    #expect(agree(try score(AveragePrecisionAxis(), fold), expected.averagePrecision))
    #expect(agree(try score(AveragePrecisionAxis(), fold, weights: weights), expected.averagePrecisionWeighted))
  }

  @Test func binaryProbabilityScoresMatch() throws {
    let fold = try golden.input.binary.fold
    let weights = golden.input.binary.weight
    let expected = golden.expected.binary
    #expect(agree(try score(LogLossAxis(), fold), expected.logLoss))
    #expect(agree(try score(LogLossAxis(), fold, weights: weights), expected.logLossWeighted))
    #expect(agree(try score(BrierAxis(), fold), expected.brier))
    #expect(agree(try score(BrierAxis(), fold, weights: weights), expected.brierWeighted))
  }

  @Test func binaryConfusionScoresMatch() throws {
    let binary = golden.input.binary
    let expected = golden.expected.binary
    let confusion = ConfusionMatrix(truth: binary.y, predicted: binary.predicted, classCount: 2)
    #expect(confusion.counts == expected.confusion.flatMap { $0 })
    #expect(agree(confusion.accuracy, expected.accuracy))
    #expect(agree(confusion.balancedAccuracy, expected.balancedAccuracy))
    #expect(agree(confusion.matthews, expected.mcc))
    #expect(agree(confusion.f1(of: 1), expected.f1))
  }

  @Test func multiclassScoresMatch() throws {
    let fold = try golden.input.multiclass.fold
    let expected = golden.expected.multiclass
    let confusion = ConfusionMatrix(
      truth: golden.input.multiclass.y, predicted: fold.predictions.classes, classCount: 4)
    #expect(confusion.counts == expected.confusion.flatMap { $0 })
    #expect(agree(try score(LogLossAxis(), fold), expected.logLoss))
    #expect(agree(try score(AreaUnderCurveAxis(), fold), expected.rocAucOvrMacro))
    #expect(agree(try score(BalancedAccuracyAxis(), fold), expected.balancedAccuracy))
    #expect(agree(try score(MatthewsAxis(), fold), expected.mcc))
    #expect(agree(try score(F1Axis(), fold), expected.f1Macro))
    #expect(agree(try score(AccuracyAxis(), fold), expected.f1Micro))
    #expect(agree(try score(BrierAxis(), fold), expected.brierMulticlassMeanSumSq))
  }

  @Test func regressionScoresMatch() throws {
    let fold = try golden.input.regression.fold
    let expected = golden.expected.regression
    #expect(agree(try score(DeterminationAxis(), fold), expected.r2))
    #expect(agree(try score(DeterminationAxis(), fold, weights: golden.input.regression.weight), expected.r2Weighted))
    #expect(agree(try score(RootMeanSquareAxis(), fold), expected.rmse))
    #expect(agree(try score(MeanAbsoluteAxis(), fold), expected.mae))
  }

  @Test func calibrationErrorMatchesItsDefinition() throws {
    let binary = golden.input.binary
    let happened = binary.y.map { $0 == 1 }
    for (bins, expected) in [(10, golden.expected.binary.ece10), (15, golden.expected.binary.ece15)] {
      let reliability = Reliability(stated: binary.score, happened: happened, binCount: bins)
      #expect(agree(reliability.expectedError, expected.ece))
      #expect(agree(reliability.maximumError, expected.mce))
    }
    #expect(agree(try score(CalibrationErrorAxis(), binary.fold), golden.expected.binary.ece15.ece))
    #expect(
      agree(
        try score(CalibrationErrorAxis(), golden.input.multiclass.fold), golden.expected.multiclass.ece15TopLabel.ece))
  }

  @Test func wholeWeightsEqualRepeatedRows() throws {
    let y: [Int32] = [0, 1, 1, 0, 1]
    let chances = [0.2, 0.6, 0.4, 0.4, 0.9]
    let weights = [2.0, 1, 3, 0, 1]
    let repeated = weights.indices.flatMap { row in [Int](repeating: row, count: Int(weights[row])) }
    let once = try MetricsGolden.fold(y, chances.map { [1 - $0, $0] })
    let many = try MetricsGolden.fold(repeated.map { y[$0] }, repeated.map { [1 - chances[$0], chances[$0]] })
    // Resampling drops class 0's second row, but both classes stay.
    let axes: [any FoldAxis] = [
      AccuracyAxis(), BalancedAccuracyAxis(), F1Axis(), MatthewsAxis(), LogLossAxis(), BrierAxis(),
      AreaUnderCurveAxis(), AveragePrecisionAxis(), CalibrationErrorAxis(),
    ]
    for axis in axes {
      #expect(agree(try axis.scorer(for: once)(weights), try axis.scorer(for: many)(nil)), "\(axis.descriptor.id)")
    }
  }
}
