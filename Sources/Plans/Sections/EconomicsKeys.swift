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
    .optionalNumber(
      "error-price", \.economics.errorCost, in: 0...1e12,
      "Price of one wrong answer; for a regression, of one unit of the mean absolute error of one answer"
    ).outsideTrials(),
  ]
}
