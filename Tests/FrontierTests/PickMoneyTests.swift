import Foundation
import Records
import Statistics
import Testing

@testable import Frontier

@Suite struct PickMoneyTests {
  private let quality = Choosing.quality
  private let axes = Choosing.axes
  private let threeModels = Choosing.threeModels

  @Test func otherWaysToChooseAreStatedAsSuch() throws {
    var economics = Economics(predictionsAMonth: 1e9)
    economics.cpuHour = 1
    economics.errorCost = 1e-6
    func pick(_ way: WayToChoose, weights: [AxisID: Double] = [:]) -> Pick {
      Policy(
        quality: quality, prefer: [Make.p99.id], way: way, weights: weights, economics: way == .money ? economics : nil
      ).pick(among: threeModels, axes: axes)
    }
    #expect(pick(.best).chosen?.label == "boosting" && pick(.best).reason.hasPrefix("by the best quality: "))
    #expect(pick(.weights, weights: [quality: 1]).chosen?.label == "boosting")
    #expect(pick(.weights, weights: [Make.p99.id: 1]).chosen?.label == "prior")
    #expect(pick(.knee).chosen?.label == "logistic")
    #expect(pick(.simplest).chosen?.label != nil)
  }

  /// Wrong answers of one kind may cost so much that a good model earns less than always answering the other class.
  @Test func anAnswerThatEarnsAsMuchWithoutAModelIsSaid() throws {
    let economics = Economics(predictionsAMonth: 1)
    func model(_ label: String, _ accuracy: Double, worth: Double) -> TrialRecord {
      Make.trial(
        label,
        [
          quality: Make.folds([accuracy, accuracy + 0.01, accuracy, accuracy - 0.01, accuracy]),
          Make.p99.id: Make.reading(1e-6), "training.cpu": Make.reading(1), "value.month": Make.reading(worth),
        ])
    }
    func pick(_ way: WayToChoose, guess: Double) -> Pick {
      Policy(quality: quality, prefer: [], way: way, economics: economics).pick(
        among: [model("ridge", 0.9, worth: 100), model("prior-baseline", 0.5, worth: guess)], axes: axes)
    }
    let said = "; but always giving the same answer (prior-baseline) earns at least as much (-150.00)"
    let chosen = pick(.money, guess: 150)
    #expect(chosen.chosen?.label == "ridge" && chosen.reason.hasSuffix(said), "\(chosen.reason)")
    let beside = try #require(pick(.rule, guess: 150).beside.first { $0.way == .money })
    #expect(beside.explanation.hasSuffix("ridge" + said), "\(beside.explanation)")
    #expect(pick(.money, guess: 100).reason.contains("earns at least as much"))
    #expect(!pick(.money, guess: 50).reason.contains("earns at least as much"))
    #expect(!pick(.rule, guess: 150).reason.contains("earns at least as much"))
  }

  @Test func aMonthIsBilledByTheReadingsAndThePrices() throws {
    var economics = Economics(predictionsAMonth: 3.6e6)
    economics.cpuHour = 2
    economics.gigabyteMonth = 10
    economics.retrainingsAMonth = 30
    economics.errorCost = 0.01
    let trial = Make.trial(
      "m",
      [
        "latency.p99": Make.reading(1e-3, halfWidth: 1e-4), "training.cpu": Make.reading(60, halfWidth: 6),
        "size.bytes": Make.reading(1e8), "accuracy": Make.reading(0.9, halfWidth: 0.01),
      ])
    let bill = try #require(MonthlyBill(trial, economics))
    // 3.6e6 answers of 1 ms are one CPU hour; a tenth of a gigabyte; 30 trainings of a minute are half an hour.
    #expect(abs(bill.serving.value - 3) < 1e-9 && abs(bill.training.value - 1) < 1e-9)
    #expect(abs((bill.serving.interval?.upper ?? 0) - 3.2) < 1e-9)
    // A tenth of the answers is wrong, at a hundredth each.
    #expect(abs((bill.value?.value ?? 0) + 3600) < 1e-6)
    #expect(abs((bill.value?.interval?.upper ?? 0) + 3240) < 1e-6)
    #expect(abs(bill.total - 3604) < 1e-6)
    let valued = Make.trial(
      "m",
      [
        "latency.p99": Make.reading(1e-3), "training.cpu": Make.reading(60), "value.month": Make.reading(500),
      ])
    // What was measured of the value comes before the price of any error; there is no file to keep.
    #expect(abs((MonthlyBill(valued, economics)?.total ?? 0) - (2 + 1 - 500)) < 1e-9)
    #expect(MonthlyBill(Make.trial("bare", [:]), economics) == nil)
  }

  @Test func withoutAnswersAMonthNothingIsSaidOfTheirWorth() throws {
    func model(_ label: String, _ accuracy: Double, p99: Double) -> TrialRecord {
      Make.trial(
        label,
        [
          quality: Make.folds([accuracy, accuracy]), Make.p99.id: Make.reading(p99, halfWidth: 0),
          "training.cpu": Make.reading(1), "accuracy": Make.reading(accuracy), "value.month": Make.reading(0),
        ], folds: 2)
    }
    for predictions in [0.0, 1_000] {
      var economics = Economics(predictionsAMonth: predictions)
      economics.errorCost = 2
      let policy = Policy(quality: quality, prefer: [Make.p99.id], economics: economics)
      let models = [model("a", 0.8, p99: 1e-6), model("b", 0.84, p99: 9e-6)]
      let step = try #require(MarginalPrice.steps(policy, models, axes: [Make.accuracy, Make.p99]).first)
      #expect((step.value == nil) == (predictions == 0), "\(step.explanation)")
      #expect(step.explanation.contains("a month of answers is worth") == (predictions > 0), "\(step.explanation)")
    }
  }

  @Test func moreQualityHasAPriceAlongTheFrontier() throws {
    let policy = Policy(quality: quality, prefer: [Make.p99.id])
    let steps = MarginalPrice.steps(policy, threeModels, axes: axes)
    // boosting gains 0.4 points over logistic: less than what matters.
    #expect(steps.map(\.to) == ["logistic"])
    let step = try #require(steps.first)
    #expect(abs(step.gain - 0.456) < 1e-12 && abs(step.cost - 9e-6) < 1e-15 && step.money == nil)
    #expect(step.explanation == "prior to logistic: 45.6 points of accuracy for 9.0 µs of p99 latency, 197 ns a point")
    #expect(MarginalPrice.steps(Policy(quality: quality, prefer: []), threeModels, axes: axes).isEmpty)
  }

  @Test func aStepOfTheFrontierIsPricedInMoneyToo() throws {
    var economics = Economics(predictionsAMonth: 3.6e9)
    economics.cpuHour = 1
    let axes = [Make.accuracy, Make.p99, Make.repeated]
    func model(_ label: String, _ accuracy: Double, p99: Double) -> TrialRecord {
      Make.trial(
        label,
        [
          quality: Make.folds([accuracy, accuracy]), Make.p99.id: Make.reading(p99, halfWidth: 0),
          "training.cpu": Make.reading(0),
        ], folds: 2)
    }
    let policy = Policy(quality: quality, prefer: [Make.p99.id], economics: economics)
    let step = try #require(
      MarginalPrice.steps(policy, [model("a", 0.8, p99: 1e-6), model("b", 0.84, p99: 9e-6)], axes: axes).first)
    // 3.6e9 answers of 8 microseconds more are eight CPU hours.
    #expect(abs((step.money ?? 0) - 8) < 1e-9 && step.value == nil)
    #expect(step.explanation.hasSuffix("2.0 µs a point, and 8.00 more a month for CPU and storage (2.00 a point)"))
  }

  @Test func kindsOfAnswersHaveTheirPrices() {
    var economics = Economics(predictionsAMonth: 1)
    #expect(economics.prices(classes: ["no", "yes"]) == nil && !economics.pricesAnswers)
    economics.errorCost = 2
    #expect(economics.prices(classes: ["no", "yes"]) == [[0, 2], [2, 0]])
    economics.falseNegative = 10
    economics.answerPrices = [.init(truth: "yes", answer: "yes", price: -3)]
    #expect(economics.prices(classes: ["no", "yes"]) == [[0, 2], [10, -3]])
    #expect(economics.unknownClass(among: ["no", "maybe"]) == "yes")
    #expect(economics.prices(classes: ["a", "b", "c"]) == [[0, 2, 2], [2, 0, 2], [2, 2, 0]])
  }
}
