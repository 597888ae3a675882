import Records

/// What is compared between groups.
package enum FairnessMeasure: String, Sendable, CaseIterable {
  case demographicParity = "demographic-parity"
  case equalOpportunity = "equal-opportunity"
  case equalizedOdds = "equalized-odds"
  case predictiveParity = "predictive-parity"
  case calibration
  case error
  case value
  case meanError = "mean-error"
  case tailError = "tail-error"
  case bias

  /// Share of the largest errors that the tail error is told by.
  static let tailShare = 0.9

  package var isForClasses: Bool {
    switch self {
    case .demographicParity, .equalOpportunity, .equalizedOdds, .predictiveParity, .calibration, .error, .value: true
    case .meanError, .tailError, .bias: false
    }
  }

  /// Whether a ratio of it means something: numbers of both signs have none.
  package var hasRatio: Bool { ![.value, .bias].contains(self) }

  /// Within a sentence.
  package var title: String {
    switch self {
    case .demographicParity: "demographic parity"
    case .equalOpportunity: "equal opportunity"
    case .equalizedOdds: "equalized odds"
    case .predictiveParity: "predictive parity"
    case .calibration: "calibration"
    case .error: "error"
    case .value: "value"
    case .meanError: "mean error"
    case .tailError: "tail error"
    case .bias: "bias"
    }
  }

  /// What is compared, in a person's words.
  package var subject: String {
    switch self {
    case .demographicParity: "the share of each group that is taken for the class"
    case .equalOpportunity: "the share of those of the class that are taken for it"
    case .equalizedOdds: "the shares of those of the class and of the others that are taken for it"
    case .predictiveParity: "the share of those taken for the class that are of it"
    case .calibration: "how much more often the class happens than is predicted"
    case .error: "the share of wrong decisions"
    case .value: "what 1,000 decisions cost by the plan's prices"
    case .meanError: "the mean absolute error"
    case .tailError: "the absolute error that a tenth of the rows exceed"
    case .bias: "the mean of prediction minus truth"
    }
  }

  /// What the quantities are that a gap of this measure is taken over, one for each grouping and class.
  ///
  /// - Parameter isRatio: whether they are for a ratio: of calibration, which has both signs, the class's count over the
  ///   predicted one.
  /// - Throws: `FairnessRefusal` where there is nothing to compare.
  package func quantities(
    of answers: GroupedAnswers, isRatio: Bool = false
  ) throws(FairnessRefusal) -> [GroupQuantity] {
    guard !answers.groupings.isEmpty else { throw .noGroups }
    var found: [GroupQuantity] = []
    for place in answers.groupings.indices {
      found += try quantities(of: answers, grouping: place, isRatio: isRatio)
    }
    guard found.contains(where: { $0.judged.count > 1 }) else {
      let isLarge = answers.groupings.contains { grouping in
        answers.refusals(of: grouping, counts: answers.counts(of: grouping)).count { $0 == nil } > 1
      }
      throw isLarge ? .undefined(subject) : FairnessRefusal(tooFew: answers)
    }
    return found
  }

  private func quantities(
    of answers: GroupedAnswers, grouping place: Int, isRatio: Bool
  ) throws(FairnessRefusal) -> [GroupQuantity] {
    let grouping = answers.groupings[place]
    let counts = answers.counts(of: grouping)
    let isJudged = answers.refusals(of: grouping, counts: counts).map { $0 == nil }
    func rates(_ rate: ClassRate, _ classPlace: Int, _ stream: String) -> GroupQuantity {
      GroupQuantity(
        rates: (counts ?? []).map { $0.share(rate, of: classPlace) }, isJudged: isJudged, grouping: place,
        subject: answers.subject(of: rate, classPlace), repeats: answers.repeats, stream: "\(stream)-\(classPlace)")
    }
    func means(_ values: [Double]) -> GroupQuantity {
      GroupQuantity(
        means: grouping.divided(values), isJudged: isJudged, grouping: place, repeats: answers.repeats,
        stream: rawValue)
    }
    switch (self, answers.answers) {
    case (.demographicParity, .classes): return answers.toldClasses.map { rates(.selection, $0, "selection") }
    case (.equalOpportunity, .classes): return answers.toldClasses.map { rates(.truePositive, $0, "true") }
    case (.equalizedOdds, .classes):
      return answers.toldClasses.flatMap { [rates(.truePositive, $0, "true"), rates(.falsePositive, $0, "false")] }
    case (.predictiveParity, .classes): return answers.toldClasses.map { rates(.precision, $0, "precision") }
    case (.error, .classes): return [rates(.error, 0, "error")]
    case (.calibration, .classes(_, _, _, let scores)):
      guard let scores else { throw .noProbabilities }
      let happened = scores.happened.map { $0 ? 1.0 : 0 }
      guard isRatio else { return [means(zip(happened, scores.predicted).map { $0 - $1 })] }
      return [try GroupQuantity(happened: happened, over: scores.predicted, answers, grouping: place, isJudged)]
    case (.value, .classes(let truth, let decided, _, _)):
      guard let prices = answers.prices else { throw .noPrices }
      return [means(zip(truth, decided).map { 1_000 * prices[Int($0)][Int($1)] })]
    case (.meanError, .values(let truth, let predicted)): return [means(zip(truth, predicted).map { abs($0 - $1) })]
    case (.bias, .values(let truth, let predicted)): return [means(zip(truth, predicted).map { $1 - $0 })]
    case (.tailError, .values(let truth, let predicted)):
      return [
        GroupQuantity(
          quantile: Self.tailShare, of: grouping.divided(zip(truth, predicted).map { abs($0 - $1) }),
          isJudged: isJudged, grouping: place, repeats: answers.repeats, stream: rawValue)
      ]
    default: throw .otherTask
    }
  }
}

extension GroupedAnswers {
  /// What a rate is of, for reports: "accepted of yes", in substance.
  fileprivate func subject(of rate: ClassRate, _ place: Int) -> String? {
    let name = classNames[place].excerpt(40)
    return switch rate {
    case .selection: "taken for \(name)"
    case .truePositive: "taken for \(name) among those that are"
    case .falsePositive: "taken for \(name) among those that aren't"
    case .precision: "\(name) among those taken for it"
    case .error: nil
    case .label: name
    }
  }
}

extension Grouping {
  /// The values of each group's rows.
  package func divided(_ values: [Double]) -> [[Double]] {
    var parts = [[Double]](repeating: [], count: names.count)
    for (code, value) in zip(codes, values) { parts[Int(code)].append(value) }
    return parts
  }
}

extension GroupQuantity {
  /// How many happened over how many were predicted, of each group. Its draws are those of the mean of y - r p over the mean
  /// of p, with r the ratio itself.
  fileprivate init(
    happened: [Double], over predicted: [Double], _ answers: GroupedAnswers, grouping place: Int, _ isJudged: [Bool]
  ) throws(FairnessRefusal) {
    let grouping = answers.groupings[place]
    let parts = zip(grouping.divided(happened), grouping.divided(predicted)).map { happened, predicted -> [Double] in
      let sum = predicted.reduce(0, +)
      guard sum > 0 else { return [] }
      let ratio = happened.reduce(0, +) / sum
      let mean = sum / Double(predicted.count)
      return zip(happened, predicted).map { ratio + ($0 - ratio * $1) / mean }
    }
    guard parts.contains(where: { !$0.isEmpty }) else { throw .noProbabilities }
    self.init(
      means: parts, isJudged: isJudged, grouping: place, repeats: answers.repeats, stream: "calibration-ratio")
  }
}

/// Why there is nothing to compare.
package enum FairnessRefusal: Error, Equatable, Sendable, CustomStringConvertible {
  case noGroups
  case noProbabilities
  case noPrices
  case otherTask
  /// No way of dividing the rows has two groups that are large enough; each that isn't, with the reason.
  case tooFewGroups([String])
  /// Groups are large enough, but fewer than two of them have what is compared, such as somebody who is taken for the class.
  case undefined(String)

  /// Names the groups that are too small.
  package init(tooFew answers: GroupedAnswers) {
    let named = answers.groupings.flatMap { grouping -> [String] in
      let refusals = answers.refusals(of: grouping, counts: answers.counts(of: grouping))
      return zip(grouping.names, refusals).compactMap { name, refusal in
        refusal.map { "\(grouping.title.excerpt(40)) \(name.excerpt(40)) (\($0))" }
      }
    }
    self = .tooFewGroups(named)
  }

  package var description: String {
    switch self {
    case .noGroups: "no sensitive column is named; data.sensitive: [COLUMN] names one"
    case .noProbabilities: "the model gives decision scores, not probabilities"
    case .noPrices: "economics has no price of an error or an answer"
    case .otherTask: "it has no meaning for this task"
    case .undefined(let subject):
      "fewer than two groups have \(subject): nobody in the others is counted by it"
    case .tooFewGroups(let named):
      "fewer than two groups can be compared"
        + (named.isEmpty ? ": none of them has the rate" : ": " + named.prefix(5).joined(separator: ", "))
        + (named.count > 5 ? " and \(named.count - 5) more" : "")
    }
  }
}
