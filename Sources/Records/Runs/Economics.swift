/// What answers, machines and errors cost, so that axes become money. Any currency.
public struct Economics: Codable, Sendable, Equatable {
  /// The price of one answer of one class to a row of another one (or the same); negative: what it is worth.
  public struct AnswerPrice: Codable, Sendable, Equatable {
    public var truth: String
    public var answer: String
    public var price: Double

    public init(truth: String, answer: String, price: Double) {
      self.truth = truth
      self.answer = answer
      self.price = price
    }
  }

  public var predictionsAMonth: Double
  /// Price of one CPU hour.
  public var cpuHour = 0.0
  /// Price of one gigabyte of memory or disk for a month.
  public var gigabyteMonth = 0.0
  public var retrainingsAMonth = 1.0
  /// Nil stands for 0, as in files from before the price was known.
  private var statedTrainingPrice: Double?
  /// Price of one wrong answer, whatever the classes; for a regression of one unit of the absolute error of one answer.
  /// Nil: not known.
  public var errorCost: Double?
  /// Of two classes: price of a row of the negative class that is taken for the positive one. Nil: as `errorCost`.
  public var falsePositive: Double?
  /// Of two classes: price of a row of the positive class that is taken for the negative one. Nil: as `errorCost`.
  public var falseNegative: Double?
  /// Prices of single pairs of classes, in place of all above; nil: none.
  public var answerPrices: [AnswerPrice]?

  public init(predictionsAMonth: Double = 0) { self.predictionsAMonth = predictionsAMonth }
}

extension Economics {
  /// Price of one training besides its CPU time: people, checks, deployment.
  public var trainingPrice: Double {
    get { statedTrainingPrice ?? 0 }
    set { statedTrainingPrice = newValue == 0 ? nil : newValue }
  }

  /// Whether anything is said of what answers cost or are worth.
  public var pricesAnswers: Bool {
    errorCost != nil || falsePositive != nil || falseNegative != nil || answerPrices?.isEmpty == false
  }

  /// Whether some wrong answers cost more than others.
  public var pricesClasses: Bool { falsePositive != nil || falseNegative != nil || answerPrices?.isEmpty == false }

  /// What an answer costs, by true class (outer) and answered class (inner); nil where nothing is said of it.
  ///
  /// - Parameter classes: in code order; of two the second is the positive one.
  public func prices(classes: [String]) -> [[Double]]? {
    guard pricesAnswers else { return nil }
    var prices = classes.indices.map { truth in classes.indices.map { $0 == truth ? 0 : errorCost ?? 0 } }
    if classes.count == 2 {
      if let falsePositive { prices[0][1] = falsePositive }
      if let falseNegative { prices[1][0] = falseNegative }
    }
    for pair in answerPrices ?? [] {
      guard let truth = classes.firstIndex(of: pair.truth), let answer = classes.firstIndex(of: pair.answer) else {
        continue
      }
      prices[truth][answer] = pair.price
    }
    return prices
  }

  /// A class that prices name and the data don't have; nil: there is none.
  public func unknownClass(among classes: [String]) -> String? {
    (answerPrices ?? []).lazy.flatMap { [$0.truth, $0.answer] }.first { !classes.contains($0) }
  }

  /// What trainings cost a month: CPU seconds of one at the price of a CPU hour, and the price of one, times retrainings.
  public func trainingMonth(_ cpuSeconds: Reading) -> Reading {
    cpuSeconds.scaled(by: cpuHour / 3600 * retrainingsAMonth, plus: trainingPrice * retrainingsAMonth)
  }

  /// What answering costs a month: seconds of one answer, times predictions, at the price of a CPU hour, and the bytes of
  /// the model at the price of a gigabyte.
  public func servingMonth(_ answerSeconds: Reading, bytes: Double) -> Reading {
    answerSeconds.scaled(by: cpuHour / 3600 * predictionsAMonth, plus: bytes / 1e9 * gigabyteMonth)
  }

  /// Everything that a reading in money depends on.
  public var settings: [String: SettingValue] {
    func optional(_ value: Double?) -> SettingValue { value.map { .number($0) } ?? .none }
    let pairs = (answerPrices ?? []).map { pair -> SettingValue in
      .list([.text(pair.truth), .text(pair.answer), .number(pair.price)])
    }
    var settings: [String: SettingValue] = [
      "predictions-a-month": .number(predictionsAMonth), "cpu-hour": .number(cpuHour),
      "gb-month": .number(gigabyteMonth), "retrainings-a-month": .number(retrainingsAMonth),
      "error-price": optional(errorCost), "false-positive": optional(falsePositive),
      "false-negative": optional(falseNegative), "answer-prices": .list(pairs),
    ]
    // Only where it is said, so that readings from before it was known stay.
    if let statedTrainingPrice { settings["training-price"] = .number(statedTrainingPrice) }
    return settings
  }
}

extension Reading {
  /// The reading of `factor` times what was measured, plus a constant.
  public func scaled(by factor: Double, plus constant: Double = 0) -> Reading {
    let interval = interval.map { interval in
      let ends = [interval.lower, interval.upper].map { $0 * factor + constant }.sorted()
      return Interval(lower: ends[0], upper: ends[1], level: interval.level)
    }
    return Reading(
      value: value * factor + constant, interval: interval, sampleCount: sampleCount,
      samples: samples.map { $0 * factor + constant })
  }
}
