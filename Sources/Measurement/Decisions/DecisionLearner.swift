import Decisions
import Learning
import LinearAlgebra
import Records

/// Learns the rule of decisions from answers to rows that their models hadn't seen.
struct DecisionLearner {
  let terms: DecisionTerms
  let output: ModelOutput
  /// The groups of all rows of the data; nil: no groups are asked for.
  private let groups: [Int?]?
  let coding: GroupCoding?

  /// - Throws: `notApplicable` where the answers can't be decided as asked.
  init(_ terms: DecisionTerms, output: ModelOutput) throws(MeasurementError) {
    guard output.isOfClasses(2) else {
      throw .notApplicable(reason: "decision is for two classes, and the answers are \(output)")
    }
    self.terms = terms
    self.output = output
    if let rule = terms.choice.groups {
      guard let cells = terms.sensitive?.only(rule.columns) else {
        throw .notApplicable(
          reason: "thresholds of groups need the columns \(NameList.text(rule.columns)), which aren't at hand")
      }
      let coding = cells.coding
      self.coding = coding
      groups = cells.groups(of: coding)
    } else {
      coding = nil
      groups = nil
    }
    if case .threshold(let threshold) = terms.choice.aim, threshold != 0.5, scale == .margin {
      throw .notApplicable(
        reason: "a threshold of \(SettingValue.number(threshold)) is for probabilities, and the model gives scores; a "
          + "calibration makes probabilities of them")
    }
    if terms.choice.aim == .leastCost, terms.prices == nil {
      throw .notApplicable(reason: "the least cost needs decision.costs, or prices of answers in economics")
    }
    if terms.choice.valueColumn != nil, terms.values == nil {
      throw .notApplicable(reason: "the column '\(terms.choice.valueColumn ?? "")' isn't at hand")
    }
  }

  var scale: DecisionRule.Scale { if case .scores = output { .margin } else { .probability } }

  /// Answers with what is true of their rows.
  struct Answers {
    var scores: [Double] = []
    /// Numbers of the rows of the data.
    var rows: [Int] = []
    var codes: [Int32] = []

    mutating func add(_ score: Double, row: Int, code: Int32) {
      scores.append(score)
      rows.append(row)
      codes.append(code)
    }
  }

  /// The scores of some answers on this learner's scale.
  func scores(_ values: Matrix<Double>) -> [Double] {
    (0..<values.rows).map { scale == .probability ? values[$0, 1] : values[$0, 1] - values[$0, 0] }
  }

  /// The rule that the answers teach; where there are none, or all of one class, what holds without any.
  ///
  /// - Throws: `notApplicable` where groups can't have thresholds of their own.
  func rule(_ answers: Answers) throws(MeasurementError) -> DecisionRule {
    guard !answers.scores.isEmpty, terms.choice.isLearned else { return unlearnedRule }
    do throws(DecisionError) {
      return try learned(answers)
    } catch {
      if error == .oneClass { return unlearnedRule }
      throw .notApplicable(reason: "\(error)")
    }
  }

  private func learned(_ answers: Answers) throws(DecisionError) -> DecisionRule {
    let isPositive = answers.codes.map { $0 == 1 }
    let usual = DecisionCut(threshold: try usualThreshold(answers, isPositive))
    guard let rule = terms.choice.groups, let coding, let groups else {
      return DecisionRule(scale: scale, usualCut: usual)
    }
    let grouped = try AnswersByGroup(
      scores: answers.scores, isPositive: isPositive, groups: answers.rows.map { groups[$0] }, groupCount: coding.count)
    let objective = objective(rule, answers)
    if rule.isRandomised {
      let found = try InterpolatedThresholds(
        grouped, constraint: rule.constraint, objective: objective, capacity: terms.choice.capacity,
        groupNames: coding.names)
      return DecisionRule(scale: scale, coding: coding, groupCuts: found.cuts, usualCut: usual)
    }
    let found = try ParityThresholds(
      grouped, constraint: rule.constraint, bound: rule.bound, objective: objective,
      capacity: terms.choice.capacity, minimum: .init(rows: rule.minimumRows, ofEachClass: rule.minimumClassRows))
    let own = found.thresholds.map { DecisionCut(threshold: $0 ?? found.usual) }
    return DecisionRule(
      scale: scale, coding: coding, groupCuts: own, usualCut: DecisionCut(threshold: found.usual))
  }

  private func usualThreshold(_ answers: Answers, _ isPositive: [Bool]) throws(DecisionError) -> Double {
    let aim: ThresholdChoice.Aim
    switch terms.choice.aim {
    case .threshold: return unlearnedThreshold
    case .bestF1: aim = .bestF1
    case .capacity(let share):
      let worth = terms.choice.hasWorth ? terms.worth(answers.rows, codes: answers.codes) : nil
      aim = worth.map { ThresholdChoice.Aim.worthWithin($0, capacity: share) } ?? .capacity(share)
    case .leastCost, .mostValue:
      guard let worth = terms.worth(answers.rows, codes: answers.codes) else { return unlearnedThreshold }
      aim = .worth(worth)
    }
    return try ThresholdChoice.threshold(aim, scores: answers.scores, isPositive: isPositive)
  }

  private func objective(_ rule: GroupRule, _ answers: Answers) -> ParityObjective {
    switch rule.objective {
    case .accuracy: return .accuracy
    case .balancedAccuracy: return .balancedAccuracy
    case .auto: return terms.worth(answers.rows, codes: answers.codes).map { .worth($0) } ?? .accuracy
    }
  }

  // MARK: Without answers to learn from

  private var unlearnedRule: DecisionRule {
    DecisionRule(scale: scale, usualCut: DecisionCut(threshold: unlearnedThreshold))
  }

  /// What the choice says without answers: a given threshold, or of prices the probability at which both decisions cost the
  /// same; else the likelier class is decided.
  private var unlearnedThreshold: Double {
    guard scale == .probability else { return 0 }
    switch terms.choice.aim {
    case .threshold(let threshold): return threshold
    case .leastCost:
      return terms.prices.map(ReplayDecision.threshold(prices:)) ?? 0.5
    case .bestF1, .capacity, .mostValue: return 0.5
    }
  }

  /// The decision of a rule for a row of the data.
  func decision(_ rule: DecisionRule, score: Double, row: Int) -> Int32 {
    let group = rule.coding == nil ? nil : groups?[row]
    var lot = DecisionLot()
    lot.take(Double(row))
    return rule.cut(ofGroup: group).isPositive(score, lot: lot.value) ? 1 : 0
  }
}
