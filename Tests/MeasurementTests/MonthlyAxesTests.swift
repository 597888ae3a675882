import Foundation
import Learning
import LinearAlgebra
import Records
import Statistics
import Testing

@testable import Measurement

@Suite struct MonthlyAxesTests {
  private var economics: Economics {
    var economics = Economics(predictionsAMonth: 1000)
    economics.cpuHour = 3.6
    economics.gigabyteMonth = 1e9
    economics.retrainingsAMonth = 10
    return economics
  }

  private func fold(_ truth: [Int32], _ answers: [Int32]) throws -> FoldEvidence {
    var values = Matrix<Double>(rows: truth.count, columns: 2)
    for (row, answer) in answers.enumerated() { values[row, Int(answer)] = 1 }
    return try FoldEvidence(
      targets: .classes(truth, classCount: 2),
      predictions: Predictions(output: .probabilities(classCount: 2), values: values),
      trainingSummary: .prior([0.5, 0.5]), trainRows: 8, classNames: ["good", "bad"])
  }

  @Test func theValueIsThatOfEachKindOfAnswer() throws {
    var prices = economics
    prices.falsePositive = 1
    prices.falseNegative = 5
    prices.answerPrices = [.init(truth: "bad", answer: "bad", price: -2)]
    // First fold: a false positive, a false negative, a hit, a right good: -(1 + 5 - 2 + 0) / 4. Second: all right.
    let evidence = Evidence(
      task: .classification(classCount: 2),
      folds: [try fold([0, 1, 1, 0], [1, 0, 1, 0]), try fold([0, 1, 1, 0], [0, 1, 1, 0])])
    let reading = try MonthlyValueAxis(prices).measure(evidence)
    #expect(reading.samples == [-1000, 1000] && reading.value == 0)
    #expect(reading.interval.map { $0.lower < -1000 && $0.upper > 1000 } == true)
    prices.answerPrices = [.init(truth: "worse", answer: "bad", price: 1)]
    #expect(
      throws: MeasurementError.notApplicable(
        reason: "fold 1: economics.answer-prices names the class 'worse', and there are good, bad")
    ) { try MonthlyValueAxis(prices).measure(evidence) }
    #expect(throws: MeasurementError.self) { try MonthlyValueAxis(economics).measure(evidence) }
    #expect(throws: MeasurementError.self) { try MonthlyValueAxis().measure(evidence) }
  }

  @Test func aRegressionPaysForItsAbsoluteError() throws {
    var prices = economics
    prices.errorCost = 0.5
    let fold = try FoldEvidence(
      targets: .values([1, 2, 3]),
      predictions: Predictions(output: .value, values: Matrix(rows: 3, columns: 1, storage: [2, 2, 1])),
      trainingSummary: .mean(2, variance: 1), trainRows: 3)
    let reading = try MonthlyValueAxis(prices).measure(Evidence(task: .regression, folds: [fold]))
    #expect(abs(reading.value + 500) < 1e-9)
  }

  @Test func aTrainingHasAPriceBesidesItsTime() throws {
    var prices = economics
    let seconds = Reading(value: 1000, interval: Interval(lower: 500, upper: 2000), sampleCount: 3)
    #expect(abs(prices.trainingMonth(seconds).value - 10) < 1e-9 && prices.settings["training-price"] == nil)
    prices.trainingPrice = 25
    let month = prices.trainingMonth(seconds)
    let ends = try #require(month.interval)
    #expect(abs(month.value - 260) < 1e-9 && abs(ends.lower - 255) < 1e-9 && abs(ends.upper - 270) < 1e-9)
    #expect(prices.settings["training-price"] == .number(25))
    // As it is stored; files from before the price have none.
    #expect(try JSONDecoder().decode(Economics.self, from: JSONEncoder().encode(prices)) == prices)
    #expect(try !String(decoding: JSONEncoder().encode(economics), as: UTF8.self).contains("TrainingPrice"))
  }

  @Test func otherPricesAreAnotherReading() {
    // Of decisions only the prices of answers matter.
    let axes = MeasurementList.axes.filter {
      $0.descriptor.unit == .money && $0.descriptor.family != .fairness
        && $0.descriptor.id != DecisionValueAxis().descriptor.id
    }
    #expect(axes.count == 3)
    for axis in axes {
      #expect(axis.settings.isEmpty)
      let priced = axis.priced(by: economics)
      #expect(priced.descriptor == axis.descriptor && priced.settings["cpu-hour"] == .number(3.6))
    }
    #expect(AccuracyAxis().priced(by: economics).settings.isEmpty)
  }

  @Test func rowsInTheOrderOfTimeAreDrawnInBlocks() {
    let folds = (0..<3).map { fold in
      FoldAssignment.Fold(train: [], test: (0..<100).map { Int32(fold * 100 + $0) })
    }
    let rows = RedrawnRows(FoldAssignment(folds: folds), inBlocks: true)
    #expect(rows.blockLength == 10 && rows.count == 300)
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<20 {
      let counts = rows.draw(&generator)
      // Each fold keeps its number of rows, and neighbours come and go together.
      for fold in 0..<3 { #expect(counts[(fold * 100)..<(fold * 100 + 100)].reduce(0, +) == 100) }
      let changes = (0..<99).count { counts[$0] != counts[$0 + 1] }
      #expect(changes <= 20)
    }
    // A row that is judged twice stands in no one order.
    let twice = RedrawnRows(FoldAssignment(folds: [folds[0], folds[0]]), inBlocks: true)
    #expect(twice.blockLength == 1)
    #expect(RedrawnRows(FoldAssignment(folds: folds)).blockLength == 1)
  }
}
