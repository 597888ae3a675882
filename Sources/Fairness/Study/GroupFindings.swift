import Records
import Statistics

/// A number of one group with its interval.
package struct GroupNumber: Sendable, Equatable {
  package let value: Double
  package let interval: Interval?

  /// A share, with the interval of Clopper and Pearson; nil where there is nothing to take a share of.
  init?(_ share: (count: Int, of: Int), repeats: Double) {
    guard share.of > 0 else { return nil }
    let value = Double(share.count) / Double(share.of)
    self.value = value
    // Rows that were judged several times count once.
    let trials = max(1, Int((Double(share.of) / repeats).rounded()))
    let successes = min(trials, Int((value * Double(trials)).rounded()))
    interval = (try? ProportionInterval.clopperPearson(successes: successes, trials: trials)).map {
      Interval(lower: min(value, $0.lower), upper: max(value, $0.upper), level: $0.level)
    }
  }

  /// A mean, with the normal interval of its standard error.
  init?(mean values: [Double], repeats: Double) {
    guard !values.isEmpty else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    value = mean
    guard values.count > 1 else {
      interval = nil
      return
    }
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    let half =
      NormalDistribution.standard.quantile(0.975) * (variance * repeats / Double(values.count)).squareRoot()
    interval = Interval(lower: mean - half, upper: mean + half)
  }

  init(value: Double, interval: Interval?) {
    self.value = value
    self.interval = interval
  }
}

/// How one group fares under one model.
package struct GroupFindings: Sendable {
  /// Rates of one class.
  package struct Rates: Sendable {
    package let className: String
    package let rates: [ClassRate: GroupNumber]
  }

  package let name: String
  /// Distinct judged rows.
  package let rows: Int
  /// Of all judged rows.
  package let share: Double
  /// Why it isn't compared; nil: it is.
  package let refusal: GroupRefusal?
  /// Of the classes that rates are told of; empty for a regression.
  package let rates: [Rates]
  /// The share of wrong decisions, or the mean absolute error.
  package let error: GroupNumber?
  /// The absolute error that a tenth of the rows exceed; nil for classes.
  package let tailError: Double?
  /// The mean of prediction minus truth; nil for classes.
  package let bias: GroupNumber?
  /// What was predicted and what happened; nil without probabilities.
  package let calibration: GroupCalibration?
  package let predicted: Double?
  package let happened: Double?
  /// Of two classes with probabilities.
  package let curve: GroupCurve?

  /// The groups of one grouping.
  package static func all(_ answers: GroupedAnswers, _ grouping: Grouping) -> [GroupFindings] {
    let counts = answers.counts(of: grouping)
    let refusals = answers.refusals(of: grouping, counts: counts)
    let total = Double(max(1, answers.rowCount))
    let members = grouping.codes.indices.reduce(into: [[Int]](repeating: [], count: grouping.names.count)) {
      $0[Int(grouping.codes[$1])].append($1)
    }
    return grouping.names.indices.map { group in
      GroupFindings(
        answers, name: grouping.names[group], rows: members[group], share: Double(members[group].count) / total,
        refusal: refusals[group], counts: counts?[group])
    }
  }

  private init(
    _ answers: GroupedAnswers, name: String, rows: [Int], share: Double, refusal: GroupRefusal?, counts: ClassCounts?
  ) {
    self.name = name
    self.rows = Int((Double(rows.count) / answers.repeats).rounded())
    self.share = share
    self.refusal = refusal
    func number(_ rate: ClassRate, _ place: Int) -> GroupNumber? {
      counts.flatMap { GroupNumber($0.share(rate, of: place), repeats: answers.repeats) }
    }
    switch answers.answers {
    case .values(let truth, let predicted):
      let errors = rows.map { abs(truth[$0] - predicted[$0]) }
      error = GroupNumber(mean: errors, repeats: answers.repeats)
      tailError = errors.isEmpty ? nil : GroupQuantity.quantile(FairnessMeasure.tailShare, errors.sorted())
      bias = GroupNumber(mean: rows.map { predicted[$0] - truth[$0] }, repeats: answers.repeats)
      rates = []
      (calibration, self.predicted, happened, curve) = (nil, nil, nil, nil)
    case .classes(_, _, let names, let scores):
      error = number(.error, 0)
      (tailError, bias) = (nil, nil)
      rates = answers.toldClasses.map { place in
        let known = ClassRate.allCases.compactMap { rate in number(rate, place).map { (rate, $0) } }
        return Rates(className: names[place], rates: Dictionary(uniqueKeysWithValues: known))
      }
      guard let scores, !rows.isEmpty else {
        (calibration, self.predicted, happened, curve) = (nil, nil, nil, nil)
        return
      }
      let own = rows.map { scores.predicted[$0] }
      let came = rows.map { scores.happened[$0] ? 1.0 : 0 }
      calibration = GroupCalibration(predicted: own, happened: came)
      self.predicted = own.reduce(0, +) / Double(own.count)
      happened = came.reduce(0, +) / Double(came.count)
      curve = names.count == 2 ? GroupCurve(scores: own, isPositive: rows.map { scores.happened[$0] }) : nil
    }
  }
}
