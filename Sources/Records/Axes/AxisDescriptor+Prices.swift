extension AxisID {
  /// The axis that tells what decisions are worth.
  public static let decisionValue: AxisID = "value.decisions"
}

extension AxisDescriptor {
  /// Whether these prices tell an axis in money anything to read.
  ///
  /// What decisions are worth needs a price or a worth of answers, from either side; gaps in money need prices of answers; a
  /// cost needs `economics`, and what is earned by month needs both.
  public func isPriced(by economics: Economics?, _ decision: DecisionChoice?) -> Bool {
    let pricesAnswers = economics?.pricesAnswers == true
    let tellsWorth = pricesAnswers || decision?.hasWorth == true
    if id == .decisionValue { return tellsWorth }
    if family == .fairness { return pricesAnswers }
    return economics != nil && (direction == .lowerIsBetter || tellsWorth)
  }
}
