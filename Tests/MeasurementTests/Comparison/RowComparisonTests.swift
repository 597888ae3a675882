import Learning
import LinearAlgebra
import Records
import Statistics
import Testing

@testable import Measurement

@Suite struct RowComparisonTests {
  /// Two folds of 40 rows of two classes; a model's probability of the second class is its row's, drawn towards the truth.
  private func evidence(skill: Double, seed: UInt64, repeats: Int = 1) throws -> (Evidence, FoldAssignment) {
    var truth = SeededGenerator(seed: 1).stream("truth")
    let codes = (0..<80).map { _ in Int32(truth.integer(below: 2)) }
    var folds: [FoldEvidence] = []
    var assignment: [FoldAssignment.Fold] = []
    for turn in 0..<repeats {
      var generator = SeededGenerator(seed: seed).stream("model", turn)
      for fold in 0..<2 {
        let rows = Array((fold * 40)..<(fold * 40 + 40))
        let probabilities = rows.map { row -> Double in
          let noise = generator.uniform()
          return min(0.99, max(0.01, skill * Double(codes[row]) + (1 - skill) * noise))
        }
        var values = Matrix<Double>(rows: 40, columns: 2)
        for (row, p) in probabilities.enumerated() {
          values[row, 0] = 1 - p
          values[row, 1] = p
        }
        folds.append(
          try FoldEvidence(
            targets: .classes(rows.map { codes[$0] }, classCount: 2),
            predictions: Predictions(output: .probabilities(classCount: 2), values: values),
            trainingSummary: .prior([0.5, 0.5]), trainRows: 40))
        assignment.append(
          FoldAssignment.Fold(
            train: (0..<80).map(Int32.init).filter { !rows.contains(Int($0)) }, test: rows.map(Int32.init)))
      }
    }
    return (Evidence(task: .classification(classCount: 2), folds: folds), FoldAssignment(folds: assignment))
  }

  @Test func eachScoreHasItsTest() throws {
    let (good, assignment) = try evidence(skill: 0.5, seed: 1)
    let (poor, _) = try evidence(skill: 0.1, seed: 2)
    func difference(_ axis: any Axis) throws -> DifferenceEstimate {
      try RowComparison.difference(on: axis, good, poor, assignment: assignment, seed: 3)
    }
    let accuracy = try difference(AccuracyAxis())
    #expect(accuracy.method == .mcNemar)
    #expect(accuracy.pValue < 0.001 && accuracy.difference > 0)
    let reading = (try AccuracyAxis().measure(good).value) - (try AccuracyAxis().measure(poor).value)
    #expect(abs(accuracy.difference - reading) < 1e-12)
    let area = try difference(AreaUnderCurveAxis())
    #expect(area.method == .deLong)
    let areas = (try AreaUnderCurveAxis().measure(good).value) - (try AreaUnderCurveAxis().measure(poor).value)
    #expect(abs(area.difference - areas) < 1e-12)
    let loss = try difference(LogLossAxis())
    #expect(loss.method == .rowBootstrap && loss.difference < 0 && loss.pValue < 0.01)
    #expect(loss.interval.upper < 0)
    #expect(throws: MeasurementError.self) { try difference(LatencyAxis(.median)) }
  }

  @Test func rowsThatAreJudgedOftenAreRedrawnTogether() throws {
    let (good, assignment) = try evidence(skill: 0.3, seed: 1, repeats: 3)
    let (other, _) = try evidence(skill: 0.3, seed: 2, repeats: 3)
    let found = try RowComparison.difference(on: AccuracyAxis(), good, other, assignment: assignment, seed: 3)
    #expect(found.method == .rowBootstrap)
    #expect(found.pValue > 0.05)
    let rows = RedrawnRows(assignment)
    #expect(rows.count == 80 && rows.judgedCount == 240)
    var generator = SeededGenerator(seed: 1)
    let weights = rows.weights(of: rows.draw(&generator))
    #expect(weights.count == 6 && weights[0] == weights[2])
    #expect(weights[0].reduce(0, +) + weights[1].reduce(0, +) == 80)
  }

  @Test func equalModelsAreRarelyToldApart() throws {
    var alarms = 0
    for seed in 0..<200 as Range<UInt64> {
      let (first, assignment) = try evidence(skill: 0.2, seed: 2 * seed)
      let (second, _) = try evidence(skill: 0.2, seed: 2 * seed + 1)
      let area = try RowComparison.difference(on: AreaUnderCurveAxis(), first, second, assignment: assignment, seed: 1)
      let accuracy = try RowComparison.difference(on: AccuracyAxis(), first, second, assignment: assignment, seed: 1)
      if area.pValue < 0.05 { alarms += 1 }
      if accuracy.pValue < 0.05 { alarms += 1 }
    }
    #expect(alarms <= 32, "\(alarms) of 400")
  }

  /// The figure of the requirements: 60 candidates of one true accuracy, 300 rows; what the best one seems to be worth
  /// after the correction is less than a point off on average, where its score is several points too good.
  @Test func theBestOfManyEqualCandidatesIsCorrected() throws {
    let (rows, candidates, folds) = (300, 60, 5)
    let assignment = FoldAssignment(
      folds: (0..<folds).map { fold in
        let test = (0..<rows).filter { $0 % folds == fold }.map(Int32.init)
        return FoldAssignment.Fold(train: [], test: test)
      })
    let redrawn = RedrawnRows(assignment)
    var optimism = 0.0
    var error = 0.0
    let sets = 40
    for set in 0..<sets {
      var generator = SeededGenerator(seed: 77).stream("set", set)
      // Candidates share what makes a row hard, as models of one data set do.
      let hardness = (0..<rows).map { _ in generator.normal() }
      let scores = try (0..<candidates).map { _ in
        try RedrawnScore(
          AccuracyAxis(),
          try assignment.folds.map { fold in
            let isRight = fold.test.map { row in 0.84 - 0.6 * hardness[Int(row)] + 0.8 * generator.normal() > 0 }
            return try FoldEvidence(
              targets: .classes(isRight.map { _ in 1 }, classCount: 2),
              predictions: Predictions(
                output: .probabilities(classCount: 2),
                values: Matrix(rows: isRight.count, columns: 2, storage: isRight.flatMap { $0 ? [0, 1] : [1, 0] })),
              trainingSummary: .prior([0.5, 0.5]), trainRows: 240)
          })
      }
      // P(0.84 - 0.6 h + 0.8 e > 0) with h, e standard normal: the deviation is 1.
      let truth = NormalDistribution.standard.cumulative(0.84)
      let best = scores.map { $0.mean(nil) }.max() ?? .nan
      let found = try #require(
        BootstrapOptimism(scores, rows: redrawn, direction: .higherIsBetter, draws: 200, seed: UInt64(set)))
      optimism += (best - truth) / Double(sets)
      error += (found.corrected - truth) / Double(sets)
      #expect(found.interval.lower <= found.corrected && found.corrected <= found.interval.upper)
    }
    #expect(optimism > 0.03, "the best of 60 is \(optimism) too good")
    #expect(abs(error) < 0.01, "corrected it is \(error) off")
  }
}
