import Foundation
import Learning
import Records

/// Prices and amounts that turn axes into money, in any currency.
struct EconomicsKeys: PlanSection {
  var economics = Economics()

  static let path = "economics"
  static let title = "What answers, machines and errors cost, so that costs are told in money"

  static let fields: [ParameterField<Self>] = [
    .number(
      "predictions-a-month", \.economics.predictionsAMonth, in: 0...1e15, "How many rows are answered in a month"
    ).outsideTrials(),
    .number("cpu-hour", \.economics.cpuHour, in: 0...1e9, "Price of one CPU hour").outsideTrials(),
    .number(
      "gb-month", \.economics.gigabyteMonth, in: 0...1e9, "Price of keeping one gigabyte for a month"
    ).outsideTrials(),
    .number(
      "retrainings-a-month", \.economics.retrainingsAMonth, in: 0...1e6, "How often the model is trained in a month"
    ).outsideTrials(),
    .number(
      "training-price", \.economics.trainingPrice, in: 0...1e12,
      "Price of one training besides its CPU time, such as checks and deployment"
    ).outsideTrials(),
    .optionalNumber(
      "error-price", \.economics.errorCost, in: 0...1e12,
      "Price of one wrong answer; for a regression, of one unit of the absolute error of one answer"
    ).outsideTrials(),
    .optionalNumber(
      "false-positive", \.economics.falsePositive, in: -1e12...1e12,
      "Of two classes: price of a row that is taken for the positive class and isn't of it"
    ).outsideTrials(),
    .optionalNumber(
      "false-negative", \.economics.falseNegative, in: -1e12...1e12,
      "Of two classes: price of a row of the positive class that isn't taken for it"
    ).outsideTrials(),
    .custom(
      "answer-prices",
      expectation: "a list of a true class, 'as', an answered class and a price, such as [bad as good 5]",
      ParameterDomain(isList: true, texts: .words),
      "Prices of single pairs of classes, before all others; below 0 for what an answer is worth",
      get: { keys in
        .list(
          (keys.economics.answerPrices ?? []).map {
            .text("\($0.truth) as \($0.answer) \(SettingValue.number($0.price))")
          })
      },
      set: { keys, value in
        guard let prices = prices(value) else { return false }
        keys.economics.answerPrices = prices.isEmpty ? nil : prices
        return true
      }
    ).usually("none").outsideTrials(),
  ]

  /// "bad as good 5", each; nil where one is something else, or a pair stands twice.
  private static func prices(_ value: SettingValue) -> [Economics.AnswerPrice]? {
    guard let texts = value.asTexts else { return value.isNone ? [] : nil }
    var prices: [Economics.AnswerPrice] = []
    for text in texts {
      guard let pair = price(text),
        !prices.contains(where: { $0.truth == pair.truth && $0.answer == pair.answer })
      else { return nil }
      prices.append(pair)
    }
    return prices
  }

  /// "bad as good 5"; nil where it is something else.
  static func price(_ text: String) -> Economics.AnswerPrice? {
    guard let space = text.lastIndex(of: " "), let price = Double(text[text.index(after: space)...]), price.isFinite,
      let middle = text[..<space].range(of: " as ")
    else { return nil }
    let pair = Economics.AnswerPrice(
      truth: text[..<middle.lowerBound].trimmingCharacters(in: .whitespaces),
      answer: text[middle.upperBound..<space].trimmingCharacters(in: .whitespaces), price: price)
    return pair.truth.isEmpty || pair.answer.isEmpty ? nil : pair
  }
}
